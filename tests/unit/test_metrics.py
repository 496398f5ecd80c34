"""The headline's figures by hand."""

# ruff: noqa: E501 - a scenario's block stands on one line

import pytest

from scenario import head, report

BURN = "costs: {c: {amount: 100k}}\n"


def funded(instruments: str) -> str:
    return f"funding: {{cap_table: {{Mei: {{shares: 6M, founder: true}}, Bo: {{shares: 2M}}}}, instruments: {{{instruments}}}}}\n"


def test_runway_has_the_fraction_of_its_last_month() -> None:
    found = report(head(24, "1.25M") + BURN)["metrics"]
    assert found["runway_months"] == pytest.approx(12.5)
    assert found["runway_at_least"] is None
    assert found["cash_out_month"] == found["cash_out_month_without_funding"] == "2028-01"
    assert found["start_raising_by"] == "2027-07"
    assert found["minimum_cash"] == pytest.approx(1_250_000 - 2_400_000)
    assert found["minimum_cash_month"] == "2028-12"


def test_cash_that_is_exactly_used_up_lasts() -> None:
    found = report(head(10, "1M") + BURN)["metrics"]
    assert found["runway_months"] is None
    assert found["runway_at_least"] == 10
    assert found["cash_out_month"] is None
    assert found["start_raising_by"] is None


def test_planned_rounds_count_in_one_cash_out_month_and_not_in_the_other() -> None:
    made = report(
        head(36, "1.25M")
        + BURN
        + funded("A: {kind: priced_round, investment_amount: 500k, pre_money_valuation: 1.5M, when: 2027-06}")
    )
    found = made["metrics"]
    assert (found["cash_out_month_without_funding"], found["cash_out_month"]) == ("2028-01", "2028-06")
    assert found["runway_months"] == pytest.approx(12.5)
    assert found["total_raised"] == 500_000
    assert found["founders_ownership"] == pytest.approx(0.75 * 0.75)
    # 750,000 on the first of June and 500,000 more
    assert made["funding"]["events"][0]["runway_at_close"] == pytest.approx(12.5)


def test_a_runway_beyond_the_plan_is_at_least_what_is_left_of_it() -> None:
    made = report(head(12, "1.25M") + BURN + funded("A: {kind: safe, investment_amount: 5M, when: 2027-06}"))
    event = made["funding"]["events"][0]
    assert event["runway_at_close"] is None
    assert event["runway_at_least"] == 7
    assert any(message["path"] == "metrics.runway_months" for message in made["warnings"])


def test_break_even_is_where_burning_ends_for_good() -> None:
    sales = "revenue: {p: {kind: sales, units_per_month: {2027-01: 0, 2027-03: 2, 2027-04: 0, 2027-06: 1}, price_per_unit: 100k}}\n"
    assert report(head(12, "9M") + BURN + sales)["metrics"]["break_even_month"] == "2027-06"
    assert report(head(12, "9M") + BURN)["metrics"]["break_even_month"] is None
    assert report(head(12, "9M"))["metrics"]["break_even_month"] == "2027-01"


SEATS = "revenue: {p: {kind: subscription, customers: {start: 100, new_per_month: 10}, price_per_month: 100, bad_debt: 0%}}\n"


def test_burn_multiple_is_burn_over_new_run_rate_of_the_last_twelve_months() -> None:
    made = report(head(24, "9M") + BURN + SEATS)
    revenue = [100 * (100 + 10 * (month + 1)) for month in range(24)]
    burnt = sum(100_000 - value for value in revenue[12:])
    assert made["metrics"]["burn_multiple"] == pytest.approx(burnt / (12 * (revenue[23] - revenue[11])))
    assert made["metrics"]["run_rate_revenue"] == pytest.approx(12 * revenue[23])


def test_where_revenue_does_not_grow_there_is_no_burn_multiple_and_a_warning_says_why() -> None:
    made = report(head(24, "9M") + BURN + SEATS.replace("new_per_month: 10", "new_per_month: 0"))
    assert made["metrics"]["burn_multiple"] is None
    assert any(message["path"] == "metrics.burn_multiple" for message in made["warnings"])


def test_gross_margin_looks_at_the_last_twelve_months() -> None:
    more = "costs: {hosting: {amount: {2027-01: 9k, 2028-01: 2k}, function: cost_of_revenue}}\n"
    made = report(head(24, "9M") + more + SEATS)
    revenue = [100 * (100 + 10 * (month + 1)) for month in range(24)]
    assert made["metrics"]["gross_margin"] == pytest.approx(1 - 24_000 / sum(revenue[12:]))
    assert report(head(24, "9M"))["metrics"]["gross_margin"] is None


def test_computes_share_is_of_all_costs_as_earned() -> None:
    more = (
        "compute: {storage: {data: 100 TB, price_per_tb_month: 20}}\nteam: {roles: {a: {salary: 72k, headcount: 1}}}\n"
    )
    made = report(head(6) + more)
    assert made["metrics"]["compute_share_of_cost"] == pytest.approx(2000 / 8000)
    assert made["metrics"]["compute_cost"] == pytest.approx(12_000)


def test_gross_burn_is_all_cash_out_but_financing() -> None:
    more = (
        SEATS
        + BURN
        + funded(
            "loan: {kind: venture_debt, principal: 60k, interest_rate: 12%, term: 3 months, repayment: equal_principal, when: 2027-01}"
        )
    )
    made = report(head(3, "9M") + more)
    assert made["statement"]["gross_burn"] == pytest.approx([100_000, 100_600, 100_400])
    assert made["statement"]["net_burn"] == pytest.approx([89_000, 100_600 - 12_000, 100_400 - 13_000])
    assert made["statement"]["financing"] == pytest.approx([60_000, -20_000, -20_000])
    assert made["statement"]["closing_cash"][-1] == pytest.approx(9_000_000 + 20_000 - 89_000 - 88_600 - 87_400)


def test_without_a_founder_there_is_no_founders_ownership() -> None:
    made = report(head(3) + "funding: {cap_table: {Bo: {shares: 1M}}}\n")
    assert made["metrics"]["founders_ownership"] is None


def test_a_plan_of_a_year_measures_the_burn_multiple_from_its_first_months_end() -> None:
    made = report(head(12, "9M") + BURN + SEATS)
    revenue = [100 * (100 + 10 * (month + 1)) for month in range(12)]
    burnt = sum(100_000 - value for value in revenue[1:])
    assert made["metrics"]["burn_multiple"] == pytest.approx(burnt / (12 * (revenue[11] - revenue[0])))
    assert report(head(1) + SEATS)["metrics"]["burn_multiple"] is None
