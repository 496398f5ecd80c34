"""When things happen: months, events, money, and what never comes."""

# ruff: noqa: E501 - a scenario's block stands on one line

import pytest

from scenario import amounts, earned, head, quantities, report

MONTHS = 12
BURN = "costs: {c: {amount: 100k}}\n"
TABLE = "cap_table: {founders: {shares: 8M}}"


def raised(when: str, cash: str = "1M", more: str = BURN, instruments: str = "", months: int = MONTHS) -> list[str]:
    """The months in which a SAFE closes."""
    made = report(
        head(months, cash)
        + more
        + f"funding: {{{TABLE}, instruments: {{{instruments}s: {{kind: safe, investment_amount: 200k, when: {when}}}}}}}\n"
    )
    return [event["month"] for event in made["funding"]["events"] if event["name"] == "s"]


ROUND = "A: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 4M, when: 2027-04}, "


def test_a_month_is_that_month() -> None:
    assert raised("2027-05") == ["2027-05"]


def test_after_waits_from_the_closing() -> None:
    assert raised("{after: A}", instruments=ROUND) == ["2027-04"]
    assert raised("{after: A, wait: 3 months}", instruments=ROUND) == ["2027-07"]
    assert raised("{after: A, earliest: 2027-06}", instruments=ROUND) == ["2027-06"]
    assert raised("{after: A, wait: 6 months, latest: 2027-05}", instruments=ROUND) == ["2027-05"]


def test_what_never_comes_never_fires() -> None:
    assert raised("{after: A}", instruments=ROUND.replace("2027-04", "{cash_above: 1bn}")) == []
    assert raised("{failed: A}", instruments=ROUND) == []


def test_cash_below_looks_at_the_first_morning() -> None:
    # 1,000,000 less 100,000 a month: below 750,000 on the first of April
    assert raised("{cash_below: 750k}") == ["2027-04"]
    assert raised("{cash_above: 990k}") == ["2027-01"]


def test_revenue_triggers_look_at_the_last_close() -> None:
    product = BURN + "revenue: {p: {kind: subscription, customers: {2027-01: 10, 2027-05: 20}, price_per_month: 1k}}\n"
    # 20,000 a month are an arr of 240,000, known at the end of May
    assert raised("{arr_above: 200k}", more=product) == ["2027-06"]
    usage = (
        BURN
        + "revenue: {u: {kind: usage, customers: {2027-01: 0, 2027-05: 30}, tokens_per_customer_month: 1000M, price_per_million_tokens: 1}}\n"
    )
    # a mean of three months: 10,000 at the end of May, 20,000 at June's, 30,000 at July's
    assert raised("{run_rate_above: 250k}", more=usage) == ["2027-08"]
    assert raised("{arr_above: 1}", more=usage) == []


def test_runway_below_asks_how_long_the_cash_will_last() -> None:
    # ten months on the first morning, one less each month
    assert raised("{runway_below: 9 months}") == ["2027-03"]
    assert raised("{runway_below: 9 months, earliest: 2027-05}") == ["2027-05"]
    assert raised("{runway_below: 11 months}") == ["2027-01"]


def test_a_planned_purchase_is_seen_coming_and_trailing_does_not_see_it() -> None:
    costs = "costs: {c: {amount: 100k}, big: {amount: 500k, when: 2027-05}}\n"
    # with it the cash ends after five months
    assert raised("{runway_below: 4.5 months}", more=costs) == ["2027-02"]
    assert raised("{runway_below: 4.5 months, by: trailing}", more=costs) == ["2027-06"]
    assert raised("{runway_below: 4.5 months, by: trailing}") == ["2027-07"]


def test_trailing_knows_the_burn_before_the_plan() -> None:
    head_with = head(MONTHS, "1M", more="opening_balance: {monthly_burn: 500k}")
    made = report(
        head_with
        + BURN
        + f"funding: {{{TABLE}, instruments: {{s: {{kind: safe, investment_amount: 200k, when: {{runway_below: 3 months, by: trailing}}}}}}}}\n"
    )
    assert made["funding"]["events"][0]["month"] == "2027-01"


def test_beyond_the_horizon_the_last_months_burn_goes_on() -> None:
    # three million last thirty months: below twenty from the first of December
    assert raised("{runway_below: 20 months}", "3M") == ["2027-12"]
    assert raised("{runway_below: 19 months}", "3M") == []


def test_no_open_round_counts_as_money() -> None:
    both = "B: {kind: safe, investment_amount: 5M, when: 2027-06}, "
    assert raised("{runway_below: 9 months}", instruments=both) == ["2027-03"]


def test_conditions_must_all_hold() -> None:
    assert raised("{cash_below: 750k, after: A}", instruments=ROUND) == ["2027-04"]
    assert raised("{cash_below: 650k, after: A}", instruments=ROUND) == []


def test_at_latest_it_happens_anyway() -> None:
    assert raised("{cash_above: 1bn, latest: 2027-09}") == ["2027-09"]


def test_a_role_may_come_and_go_with_money() -> None:
    text = (
        head(MONTHS)
        + BURN
        + "team: {roles: {a: {salary: 12k, headcount: 1, from: {cash_below: 850k}, until: {cash_below: 550k}}}}\n"
    )
    # 900, 800 (hired on the first of March), 699, 598, 497 …
    assert quantities(report(text), "cost/team/salaries").tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]


def test_what_begins_by_a_trigger_is_foreseen_from_then_on() -> None:
    more = BURN + "team: {roles: {a: {salary: 2.4M, headcount: 1, from: {runway_below: 8.5 months}}}}\n"
    # on the first of March 8 months are left and the role begins: 800,000 at 300,000 a month last 2.7 months
    made = report(
        head(MONTHS)
        + more
        + f"funding: {{{TABLE}, instruments: {{s: {{kind: safe, investment_amount: 1k, when: {{runway_below: 4 months}}}}}}}}\n"
    )
    assert quantities(made, "cost/team/salaries")[:4].tolist() == [0, 0, 1, 1]
    assert made["funding"]["events"][0]["month"] == "2027-04"


def test_repeats_of_a_cost_that_waits_count_from_its_first() -> None:
    more = "costs: {c: {amount: 100k}, x: {amount: 7, when: {cash_below: 750k}, repeat: quarterly}}\n"
    paid = -earned(report(head(MONTHS) + more), "cost/other", "x")
    assert [month for month in range(MONTHS) if paid[month]] == [3, 6, 9]


def test_nothing_closes_once_the_cash_has_run_out() -> None:
    made = report(
        head(MONTHS, "250k")
        + BURN
        + f"funding: {{{TABLE}, instruments: {{late: {{kind: safe, investment_amount: 5M, when: 2027-06}}, loan: {{kind: venture_debt, principal: 10k, interest_rate: 0%, term: 5 months, repayment: equal_principal, when: 2027-01}}}}}}\n"
    )
    assert [event["name"] for event in made["funding"]["events"]] == ["loan"]
    assert made["metrics"]["cash_out_month"] == "2027-03"
    assert made["statement"]["closing_cash"][-1] == pytest.approx(250_000 - 12 * 100_000)
    assert amounts(made, "financing/debt")[5] == -2000


@pytest.mark.parametrize("start", ["2027-01", "2026-12", "2027-10"])
def test_things_of_the_calendar_do_not_depend_on_the_plans_start(start: str) -> None:
    made = report(head(16, "10M", start) + "team: {roles: {a: {salary: 120k, headcount: {2026-01: 1, 2027-11: 3}}}}\n")
    heads = dict(zip(made["months"], quantities(made, "cost/team/salaries").tolist(), strict=True))
    assert heads["2027-10"] == 1
    assert heads["2027-11"] == 3
