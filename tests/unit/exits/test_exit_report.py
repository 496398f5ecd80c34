"""Who gets what, worked by hand."""

import pytest

from llmventure.api import exit_report, plan
from llmventure.errors import ScenarioError, UsageError
from unit.exits.companies import MEI, SERIES_A, company, loaded


def paid(report, index=0):
    return {(row["holder"], row["security"]): row["amount"] for row in report["exits"][index]["payouts"]}


def converted(report, index=0):
    return {row["holder"] for row in report["exits"][index]["payouts"] if row["converts"]}


def test_the_better_of_preference_and_shares(tmp_path):
    """Series A: 2M of 10M shares, 5M of preference. Below 25M it takes 5M, above 20 %."""
    report = exit_report(loaded(tmp_path, company(instruments={"Series A": SERIES_A})), [3e6, 15e6, 35e6])
    assert paid(report, 0) == pytest.approx({("Mei", "common"): 0.0, ("Series A", "Series A"): 3e6})
    assert paid(report, 1) == pytest.approx({("Mei", "common"): 10e6, ("Series A", "Series A"): 5e6})
    assert paid(report, 2) == pytest.approx({("Mei", "common"): 28e6, ("Series A", "Series A"): 7e6})
    assert [converted(report, index) for index in range(3)] == [set(), set(), {"Series A"}]
    assert [(round(point["value"]), point["what"]) for point in report["breakpoints"]] == [
        (5_000_000, "Series A is paid its preference in full; common begins"),
        (25_000_000, "Series A converts"),
    ]
    assert [entry["price_per_share"] for entry in report["exits"]] == pytest.approx([0.0, 1.25, 3.5])


def test_without_debt_costs_or_carve_out_payouts_sum_to_the_value(tmp_path):
    report = exit_report(loaded(tmp_path, company(instruments={"Series A": SERIES_A})), [1e6, 5e6, 123_456_789.0])
    for entry in report["exits"]:
        assert sum(row["amount"] for row in entry["payouts"]) == pytest.approx(entry["value"], rel=1e-12)


def test_participation_up_to_a_cap(tmp_path):
    """2x capped: at 20M 5M + 20 % of 15M = 8M; at 40M the cap of 10M; above 50M shares are worth more."""
    terms = {**SERIES_A, "liquidation_preference": {"participating": {"cap": 2}}}
    report = exit_report(loaded(tmp_path, company(instruments={"Series A": terms})), [20e6, 40e6, 60e6])
    assert [paid(report, index)[("Series A", "Series A")] for index in range(3)] == pytest.approx([8e6, 10e6, 12e6])


def test_an_enterprise_value_has_the_plans_cash_added(tmp_path):
    """Cash is 2M + 5M: 30M of enterprise value shares out 37M, of which Series A has 20 %."""
    report = exit_report(loaded(tmp_path, company(instruments={"Series A": SERIES_A})), (), [30e6])
    assert report["cash"] == 7e6
    assert report["month"] == "2029-12"
    entry = report["exits"][0]
    assert (entry["value"], entry["enterprise_value"]) == (37e6, 30e6)
    assert paid(report)[("Series A", "Series A")] == pytest.approx(7.4e6)


def test_options_are_paid_net_of_strike_and_pool_and_promises_nothing(tmp_path):
    """8M shares and 2M options at 1.00: 18M + 2M of strikes over 10M is 2.00 a share."""
    table = {
        **MEI,
        "Staff": {"shares": 2_000_000, "kind": "options", "strike": 1.00},
        "Hires": {"shares": 100_000, "kind": "promised"},
        "option pool": {"shares": 500_000, "kind": "pool"},
    }
    report = exit_report(loaded(tmp_path, company(table)), [18e6, 6e6])
    assert paid(report) == pytest.approx(
        {("Mei", "common"): 16e6, ("Staff", "options"): 2e6, ("Hires", "promised"): 0, ("option pool", "pool"): 0}
    )
    assert converted(report) == {"Staff"}
    assert report["exits"][0]["employees"] == pytest.approx(2e6)
    assert paid(report, 1)[("Mei", "common")] == pytest.approx(6e6)
    assert converted(report, 1) == set()


def test_the_granted_part_of_the_pool_shares(tmp_path):
    """Half of a pool of 1M is held by then: 9M + 0.5M shares at 1.00."""
    table = {"Mei": {"shares": 9_000_000, "founder": True}, "option pool": {"shares": 1_000_000, "kind": "pool"}}
    report = exit_report(loaded(tmp_path, company(table, leaving={"pool_granted": "50%"})), [9.5e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 9e6, ("option pool", "pool"): 0.5e6})


def test_a_safe_that_has_not_converted(tmp_path):
    """1M at a post-money cap of 10M beside 9M shares: 1M shares or its money back."""
    table = {"Mei": {"shares": 9_000_000, "founder": True}}
    safe = {"kind": "safe", "investors": {"Ann": "1M"}, "post_money_valuation_cap": "10M", "when": "2027-02"}
    report = exit_report(loaded(tmp_path, company(table, {"angels": safe})), [5e6, 50e6, 0.4e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 4e6, ("Ann", "angels"): 1e6})
    assert paid(report, 1) == pytest.approx({("Mei", "common"): 45e6, ("Ann", "angels"): 5e6})
    assert paid(report, 2) == pytest.approx({("Mei", "common"): 0.0, ("Ann", "angels"): 0.4e6})
    assert [converted(report, index) for index in range(3)] == [set(), {"Ann"}, set()]


def test_a_note_is_paid_first_with_its_interest(tmp_path):
    """1M at 8 % from 2027-02 to 2028-02 is 365 days: 1.08M before everybody."""
    note = {"kind": "convertible_note", "investment_amount": "1M", "interest_rate": "8%", "when": "2027-02"}
    scenario = company(instruments={"bridge": note}, leaving={"when": "2028-02"})
    report = exit_report(loaded(tmp_path, scenario), [10e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 8.92e6, ("bridge", "bridge"): 1.08e6})


def test_a_loan_is_paid_before_holders_with_its_end_fee(tmp_path):
    """1M in 24 equal parts without interest, drawn in 2027-01: 12 are paid at the close of 2028-01; the fee is 5 %."""
    loan = {
        "kind": "venture_debt", "principal": "1M", "interest_rate": "0%", "term": "24 months",
        "repayment": "equal_principal", "end_fee": "5%", "when": "2027-01",
    }  # fmt: skip
    scenario = company(instruments={"loan": loan}, leaving={"when": "2028-01"})
    report = exit_report(loaded(tmp_path, scenario), [10.55e6, 0.3e6])
    first, short = report["exits"]
    assert first["debts"] == [{"name": "loan", "owed": pytest.approx(550e3), "amount": pytest.approx(550e3)}]
    assert paid(report) == pytest.approx({("Mei", "common"): 10e6})
    assert short["debts"][0]["amount"] == pytest.approx(0.3e6)
    assert paid(report, 1) == {("Mei", "common"): 0.0}
    assert report["breakpoints"][0] == {"value": pytest.approx(550e3), "what": "loan is repaid; common begins"}


def test_a_revenue_share_is_owed_all_that_is_still_to_be_paid(tmp_path):
    """1M against 1.5 times from 10 % of 100k a month: the 23 months from 2027-02 pay 230k; 1.27M are left."""
    terms = {
        "kind": "revenue_based", "investment_amount": "1M", "share": "10%", "repayment_multiple": 1.5,
        "when": "2027-01",
    }  # fmt: skip
    seats = {"seats": {"kind": "subscription", "customers": 1000, "price_per_month": 100}}
    scenario = company(instruments={"share": terms}, leaving={"when": "2028-12"}, revenue=seats)
    report = exit_report(loaded(tmp_path, scenario), [10e6])
    assert report["exits"][0]["debts"][0]["owed"] == pytest.approx(1.5e6 - 23 * 10e3)


def test_what_was_repaid_of_a_past_revenue_share_is_not_owed(tmp_path):
    """1M × 1.5 less 600k; principal is 1M less 600k ÷ 1.5. A year of 10k a month from 2027-01 on: 780k are left."""
    terms = {
        "kind": "revenue_based", "investment_amount": "1M", "share": "10%", "repayment_multiple": 1.5,
        "repaid": "600k", "when": "2025-01",
    }  # fmt: skip
    seats = {"seats": {"kind": "subscription", "customers": 1000, "price_per_month": 100}}
    scenario = company(instruments={"share": terms}, leaving={"when": "2027-12"}, revenue=seats)
    made = loaded(tmp_path, scenario)
    report = exit_report(made, [10e6])
    assert report["exits"][0]["debts"] == [
        {"name": "share", "owed": pytest.approx(780e3), "amount": pytest.approx(780e3)}
    ]
    assert plan(made).result.opening["debt/share"].tolist() == pytest.approx([600e3])


@pytest.mark.parametrize(("when", "owed"), [("2028-12", 1e6 * 0.2 * 0.5), ("2029-01", 0.0)])
def test_an_earn_out_that_is_still_to_be_paid_is_taken_off(when, owed, tmp_path):
    """A fifth of 1M, due 18 months after 2027-07 and earned at even odds: 100k, behind the lender, until it is due."""
    bought = {"when": "2027-07", "price": "1M", "earn_out": {"share": "20%", "wait": "18 months", "probability": "50%"}}
    debt = {"kind": "venture_debt", "principal": "500k", "interest_rate": "0%", "interest_only": "30 months",
            "term": "36 months", "when": "2027-01"}  # fmt: skip
    scenario = company(instruments={"loan": debt}, leaving={"when": when}, acquisitions={"Medinote": bought})
    report = exit_report(loaded(tmp_path, scenario), [10e6, 550e3])
    full, short = report["exits"]
    assert {row["name"]: row["amount"] for row in full["debts"]} == pytest.approx(
        {"loan": 500e3} | ({"Medinote, earn-out": owed} if owed else {})
    )
    assert paid(report) == pytest.approx({("Mei", "common"): 9.5e6 - owed})
    assert {row["name"]: row["amount"] for row in short["debts"]} == pytest.approx(
        {"loan": 500e3} | ({"Medinote, earn-out": 50e3} if owed else {})
    )


def test_costs_then_carve_out_then_holders(tmp_path):
    """100M: 2 % costs, 10 % of the 98M that are left to the team, 88.2M to holders."""
    leaving = {"transaction_costs": "2%", "carve_out": "10%"}
    report = exit_report(loaded(tmp_path, company(leaving=leaving)), [100e6], [100e6])
    first, second = report["exits"]
    assert (first["transaction_costs"], first["carve_out"]) == pytest.approx((2e6, 9.8e6))
    assert paid(report) == pytest.approx({("Mei", "common"): 88.2e6})
    # Costs are 2 % of what is paid for the company, not of its own cash of 2M.
    assert (second["transaction_costs"], second["carve_out"]) == pytest.approx((2e6, 10e6))
    assert paid(report, 1) == pytest.approx({("Mei", "common"): 90e6})


def test_costs_in_money(tmp_path):
    report = exit_report(loaded(tmp_path, company(leaving={"transaction_costs": "300k"})), [1e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 0.7e6})


def test_a_carve_out_of_everything_has_no_breakpoints(tmp_path):
    report = exit_report(loaded(tmp_path, company(leaving={"carve_out": "100%"})), [1e6])
    assert report["breakpoints"] == []
    assert report["exits"][0]["carve_out"] == 1e6


@pytest.mark.parametrize(
    ("acceleration", "when", "vested"),
    [("none", "2029-01", 0.5), ("double", "2029-01", 0.5), ("single", "2027-06", 1.0)],
)
def test_founders_proceeds_are_on_vested_shares(acceleration, when, vested, tmp_path):
    """48 months from 2027-01: half is vested in 2029-01; a single trigger vests all."""
    terms = {"from": "2027-01", "months": 48, "acceleration": acceleration}
    table = {"Mei": {"shares": 8_000_000, "founder": True, "vesting": terms}}
    entry = exit_report(loaded(tmp_path, company(table, leaving={"when": when})), [10e6])["exits"][0]
    assert entry["founders"]["payout"] == pytest.approx(10e6)
    assert entry["founders"]["proceeds"] == pytest.approx(10e6 * vested)


def test_a_founders_options_are_paid_as_far_as_they_have_vested(tmp_path):
    """Half of Mei's 4M options at no strike beside Jo's 8M shares: 2M of 10M, and all of that is vested."""
    terms = {"from": "2027-01", "months": 48}
    table = {
        "grant": {"holder": "Mei", "shares": 4_000_000, "kind": "options", "founder": True, "vesting": terms},
        "Jo": {"shares": 8_000_000},
    }
    entry = exit_report(loaded(tmp_path, company(table, leaving={})), [10e6])["exits"][0]
    assert entry["founders"]["payout"] == pytest.approx(2e6)
    assert entry["founders"]["proceeds"] == pytest.approx(2e6)


def test_two_grants_of_one_holder_are_one_row(tmp_path):
    """1M options at 0.50 and 1M at 3.00 beside 8M shares: 17.5M + 0.5M over 9M is 2.00; the dear ones wait."""
    table = {
        **MEI,
        "first": {"holder": "Staff", "shares": 1_000_000, "kind": "options", "strike": 0.5},
        "second": {"holder": "Staff", "shares": 1_000_000, "kind": "options", "strike": 3.0},
    }
    report = exit_report(loaded(tmp_path, company(table)), [17.5e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 16e6, ("Staff", "options"): 1.5e6})
    assert len(report["exits"][0]["payouts"]) == 2


def test_licence_and_hire_forfeits_what_has_not_vested(tmp_path):
    """Nobody's shares accelerate: 2M of Mei's 4M are vested, Jo has 4M."""
    terms = {"from": "2027-01", "months": 48, "acceleration": "single"}
    table = {
        "Mei": {"shares": 4_000_000, "founder": True, "vesting": terms},
        "Jo": {"shares": 4_000_000, "founder": True},
    }
    scenario = company(table, leaving={"kind": "licence_and_hire"})
    report = exit_report(loaded(tmp_path, scenario), [6e6])
    assert report["kind"] == "licence_and_hire"
    assert paid(report) == pytest.approx({("Mei", "common"): 2e6, ("Jo", "common"): 4e6})


def test_an_earn_out_is_dated_and_weighed(tmp_path):
    """20 % of 100M after 12 months at 50 %: founders get 64M, and 16M that are worth 8M."""
    leaving = {"when": "2028-01", "earn_out": {"share": "20%", "wait": "12 months", "probability": "50%"}}
    report = exit_report(loaded(tmp_path, company(instruments={"Series A": SERIES_A}, leaving=leaving)), [100e6])
    assert report["earn_out"] == {"share": 0.2, "wait_months": 12, "probability": 0.5}
    rows = {row["holder"]: (row["amount"], row["at_closing"]) for row in report["exits"][0]["payouts"]}
    assert rows == {"Mei": pytest.approx((80e6, 64e6)), "Series A": pytest.approx((20e6, 16e6))}
    founders = report["exits"][0]["founders"]
    assert founders["proceeds"] == pytest.approx(72e6)
    assert founders["present_value"] == pytest.approx(64e6 / 1.25 + 8e6 / 1.25**2)


def test_an_earn_out_is_a_part_of_the_price_not_of_the_companys_cash(tmp_path):
    """50 % of 10M is deferred; 2M of cash are paid at once with the other 5M."""
    leaving = {"earn_out": {"share": "50%", "wait": "12 months"}}
    report = exit_report(loaded(tmp_path, company(leaving=leaving)), (), [10e6])
    row = report["exits"][0]["payouts"][0]
    assert (row["amount"], row["at_closing"]) == pytest.approx((12e6, 7e6))


def test_cumulative_dividends_run_to_the_month_of_the_exit(tmp_path):
    """8 % simple on 5M from 2027-01 to 2029-01: 5.8M before common."""
    terms = {**SERIES_A, "dividend": {"rate": "8%"}}
    report = exit_report(loaded(tmp_path, company(instruments={"Series A": terms}, leaving={})), [10e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 4.2e6, ("Series A", "Series A"): 5.8e6})


def test_secondary_sales_count_as_proceeds_once(tmp_path):
    """Mei sells 500k at 0.8 × 2.50 = 2.00: 250k shares. At 35M a share is 3.50; the buyer holds common."""
    sale = {"kind": "secondary", "holder": "Mei", "amount": "500k", "price": "x0.8", "when": "2028-01"}
    scenario = company(instruments={"Series A": SERIES_A, "liquidity": sale}, leaving={"founders_discount_rate": "21%"})
    report = exit_report(loaded(tmp_path, scenario), [35e6])
    assert paid(report)[("liquidity", "common")] == pytest.approx(0.875e6)
    founders = report["exits"][0]["founders"]
    assert (founders["vested"], founders["secondary"]) == pytest.approx((27.125e6, 0.5e6))
    assert founders["proceeds"] == pytest.approx(27.625e6)
    assert founders["present_value"] == pytest.approx(27.125e6 / 1.21**2 + 0.5e6 / 1.21)


def test_multiple_and_yearly_rate_of_each_provider(tmp_path):
    """5M in 2027-01, 7M back in 2029-01: 1.4 times, √1.4 − 1 a year. A 12 % loan without fees costs 1.01^12 − 1."""
    loan = {
        "kind": "venture_debt", "principal": "1M", "interest_rate": "12%", "interest_only": "35 months",
        "term": "36 months", "when": "2027-01",
    }  # fmt: skip
    scenario = company(instruments={"Series A": SERIES_A, "loan": loan}, leaving={})
    entry = exit_report(loaded(tmp_path, scenario), [36e6])["exits"][0]
    series, debt = entry["providers"]
    assert (series["name"], series["paid_in"], series["multiple"]) == ("Series A", 5e6, pytest.approx(1.4))
    assert series["rate"] == pytest.approx(1.4**0.5 - 1)
    assert (debt["name"], debt["paid_back"]) == ("loan", pytest.approx(1e6 + 24 * 10e3))
    assert debt["rate"] == pytest.approx(1.01**12 - 1)
    assert entry["cost_of_capital"] is not None
    assert debt["rate"] < entry["cost_of_capital"] < series["rate"]


def test_a_provider_that_gets_nothing_back_has_no_rate(tmp_path):
    entry = exit_report(loaded(tmp_path, company(instruments={"Series A": SERIES_A}, leaving={})), [0.0])["exits"][0]
    assert entry["providers"][0]["rate"] is None
    assert entry["providers"][0]["reason"] == "no rate fits: money must flow both ways"
    assert entry["providers"][0]["multiple"] == 0.0


def test_shares_that_an_ipo_made_common_are_still_their_providers(tmp_path):
    """Series A's 2M shares are common of its holder; at 3.50 they are worth 7M. The offer's 1M shares cost 4M."""
    offer = {"kind": "ipo", "new_shares": 1_000_000, "price_per_share": 4, "when": "2028-01"}
    scenario = company(instruments={"Series A": SERIES_A, "offer": offer}, leaving={})
    entry = exit_report(loaded(tmp_path, scenario), [38.5e6])["exits"][0]
    assert {row["name"]: row["paid_back"] for row in entry["providers"]} == pytest.approx(
        {"Series A": 7e6, "offer": 3.5e6}
    )


def test_a_note_that_matured_into_common_is_still_its_provider(tmp_path):
    """1M at a cap of 8M over 8M shares: 1M common after a year. At 9M of value that is 1M, back without a gain."""
    note = {
        "kind": "convertible_note", "investment_amount": "1M", "valuation_cap": "8M", "cap_base": {"shares": 8_000_000},
        "maturity": "12 months", "at_maturity": "convert_at_cap", "when": "2027-02",
    }  # fmt: skip
    report = exit_report(loaded(tmp_path, company(instruments={"bridge": note}, leaving={})), [9e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 8e6, ("bridge", "common"): 1e6})
    (provider,) = report["exits"][0]["providers"]
    assert (provider["paid_back"], provider["multiple"]) == pytest.approx((1e6, 1.0))
    assert provider["rate"] == pytest.approx(0.0, abs=1e-12)


def test_a_safe_that_an_ipo_converts_is_still_its_provider(tmp_path):
    """1M at a post-money cap of 10M beside 9M shares is 1M shares; the offer sells 1M more: 2.00 each."""
    safe = {"kind": "safe", "investors": {"Ann": "1M"}, "post_money_valuation_cap": "10M", "when": "2027-02"}
    offer = {"kind": "ipo", "new_shares": 1_000_000, "price_per_share": 4, "when": "2028-01"}
    table = {"Mei": {"shares": 9_000_000, "founder": True}}
    report = exit_report(loaded(tmp_path, company(table, {"angels": safe, "offer": offer}, {})), [22e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 18e6, ("Ann", "common"): 2e6, ("offer", "common"): 2e6})
    assert {row["name"]: row["paid_back"] for row in report["exits"][0]["providers"]} == pytest.approx(
        {"angels": 2e6, "offer": 2e6}
    )


def test_the_scenarios_own_value_without_options(tmp_path):
    report = exit_report(loaded(tmp_path, company(leaving={"enterprise_value": "8M"})))
    assert [(entry["value"], entry["enterprise_value"]) for entry in report["exits"]] == [(10e6, 8e6)]
    assert report["month"] == "2029-01"


def test_without_a_value_and_an_exit_there_is_nothing_to_share(tmp_path):
    with pytest.raises(UsageError, match="needs a value"):
        exit_report(loaded(tmp_path, company()))


def test_nobody_holds_shares(tmp_path):
    with pytest.raises(ScenarioError) as raised:
        exit_report(loaded(tmp_path, company(cap_table={})), [1e6])
    (fault,) = raised.value.faults
    assert fault.message == "nobody holds shares, so an exit pays nobody"
    assert fault.position is not None
    assert fault.cure


def test_an_exit_after_the_plan_says_so(tmp_path):
    report = exit_report(loaded(tmp_path, company(leaving={"when": {"after": "Series A", "wait": "60 months"}},
                                                   instruments={"Series A": SERIES_A})), [1e6])  # fmt: skip
    assert report["month"] == "2029-12"
    assert [warning["code"] for warning in report["warnings"]] == ["never"]


def test_a_plan_that_runs_dry_before_the_exit_says_so(tmp_path):
    scenario = company(leaving={}, costs={"office": {"amount": "1M"}})
    report = exit_report(loaded(tmp_path, scenario), [10e6], [1e6])
    assert [warning["code"] for warning in report["warnings"]] == ["ruined"]
    assert report["exits"][1]["value"] == 0.0


def test_caps_that_sell_everything_are_owed_their_money_only(tmp_path):
    notes = {
        name: {
            "kind": "convertible_note", "investment_amount": "3M", "valuation_cap": "5M", "cap_base": "post_money",
            "change_of_control": {"multiple": "convert"}, "when": "2027-02",
        }
        for name in ("first", "second")
    }  # fmt: skip
    report = exit_report(loaded(tmp_path, company(instruments=notes)), [100e6])
    assert paid(report) == pytest.approx({("Mei", "common"): 94e6, ("first", "first"): 3e6, ("second", "second"): 3e6})
    assert [warning["code"] for warning in report["warnings"]] == ["unsolvable"]


def test_what_preferred_brought_before_counts_in_its_return(tmp_path):
    """Series A pays 5M for 2M shares and sells 500,000 of them at 4.00 a year later.

    At 40M in 2029-01 it converts: 15 % of 10M shares, 6M, and with the 2M that it got 8M, 1.6 times its money. At 10M
    it takes the preference that is left, 1.5M × 2.50 = 3.75M; the buyers have 0.5M of the 8.5M common that share 6.25M.
    """
    sale = {"kind": "secondary", "holder": "Series A", "amount": "2M", "price": 4.00, "when": "2028-01"}
    leaving = {"when": "2029-01", "enterprise_value": "1M"}
    report = exit_report(
        loaded(tmp_path, company(instruments={"Series A": SERIES_A, "buyers": sale}, leaving=leaving)), [40e6, 10e6]
    )
    assert paid(report) == pytest.approx(
        {("Mei", "common"): 32e6, ("Series A", "Series A"): 6e6, ("buyers", "common"): 2e6}
    )
    (provider,) = report["exits"][0]["providers"]
    assert (provider["paid_in"], provider["paid_back"], provider["multiple"]) == pytest.approx((5e6, 8e6, 1.6))
    rate = provider["rate"]
    assert 2e6 / (1 + rate) + 6e6 / (1 + rate) ** 2 == pytest.approx(5e6)
    assert paid(report, 1)[("Series A", "Series A")] == pytest.approx(3.75e6)
    assert paid(report, 1)[("buyers", "common")] == pytest.approx(6.25e6 * 0.5 / 8.5)
    assert report["exits"][1]["providers"][0]["paid_back"] == pytest.approx(5.75e6)


def test_what_an_ipo_made_common_and_was_sold_later_is_its_provider_s(tmp_path):
    """2M common of 2M preferred; half of it sold at 6.00 is 6M; the other 1M of 11M shares at 44M is 4M."""
    instruments = {
        "Series A": SERIES_A,
        "IPO": {"kind": "ipo", "new_shares": "1M", "price_per_share": 5, "when": "2027-06"},
        "block": {"kind": "secondary", "holder": "Series A", "amount": "6M", "price": 6, "when": "2028-01"},
    }
    leaving = {"when": "2029-01", "enterprise_value": "1M"}
    report = exit_report(loaded(tmp_path, company(instruments=instruments, leaving=leaving)), [44e6])
    assert {row["name"]: row["paid_back"] for row in report["exits"][0]["providers"]} == pytest.approx(
        {"Series A": 6e6 + 4e6, "IPO": 4e6}
    )


def test_what_pay_to_play_made_common_is_still_its_provider_s(tmp_path):
    """Fund does not pay for Series B, so its 2M Series A are 1M common at two to one: 8M + 1M, and B sells a tenth."""
    instruments = {
        "Series A": {**SERIES_A, "investors": {"Fund": "5M"}},
        "Series B": {"kind": "priced_round", "investment_amount": "1M", "pre_money_valuation": "9M",
                     "pay_to_play": {"ratio": 2}, "when": "2028-01"},
    }  # fmt: skip
    leaving = {"when": "2029-01", "enterprise_value": "1M"}
    report = exit_report(loaded(tmp_path, company(instruments=instruments, leaving=leaving)), [50e6])
    assert paid(report)[("Fund", "common")] == pytest.approx(5e6)
    assert {row["name"]: row["paid_back"] for row in report["exits"][0]["providers"]} == pytest.approx(
        {"Series A": 5e6, "Series B": 5e6}
    )


def test_a_safe_that_has_become_common_has_no_row_of_its_own(tmp_path):
    """Pay-to-play turns what a SAFE became into common: nothing of the SAFE is left to be paid."""
    instruments = {
        "angels": {
            "kind": "safe",
            "investment_amount": 1_000_000,
            "post_money_valuation_cap": 10_000_000,
            "when": "2027-02",
        },
        "Series A": SERIES_A | {"when": "2027-03"},
        "Series B": SERIES_A | {"when": "2027-06", "pay_to_play": {"ratio": 1}},
    }
    report = exit_report(loaded(tmp_path, company(instruments=instruments)), [50e6])
    rows = set(paid(report))
    assert ("angels", "common") in rows
    assert ("angels", "angels") not in rows
