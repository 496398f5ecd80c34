"""SAFEs, notes, rounds, secondaries, an IPO: on the cap table and in the books."""

# ruff: noqa: E501 - a scenario's block stands on one line

import pytest

from llmventure.errors import ScenarioError
from llmventure.report import CapTableEntry, Report
from scenario import amounts, earned, head, lines, plan, report


def funded(
    instruments: str, months: int = 12, table: str = "founders: {shares: 8M}", more: str = "costs: {c: {amount: 10k}}\n"
) -> str:
    return head(months, "1M") + more + f"funding: {{cap_table: {{{table}}}, instruments: {{{instruments}}}}}\n"


def shares(table: CapTableEntry) -> dict[str, float]:
    answer: dict[str, float] = {}
    for row in table["holders"]:
        answer[row["holder"]] = answer.get(row["holder"], 0.0) + row["shares"]
    return answer


def last(made: Report) -> CapTableEntry:
    return made["funding"]["cap_table"][-1]


def test_a_safe_is_equity_and_issues_nothing_until_it_converts() -> None:
    made = report(funded("s: {kind: safe, investment_amount: 500k, post_money_valuation_cap: 10M, when: 2027-02}"))
    assert amounts(made, "financing/equity").tolist() == [0, 500_000, *[0] * 10]
    assert made["balance_sheet"]["paid_in"][:2] == [1_000_000, 1_500_000]
    assert [table["after"] for table in made["funding"]["cap_table"]] == ["opening"]


ROUND = "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2027-06}"


def test_a_post_money_safe_has_its_part_before_the_new_money() -> None:
    made = report(
        funded("s: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 10M, when: 2027-02}, " + ROUND)
    )
    table = last(made)
    # 10 % before the money, 8 % of the whole; the money buys 20 %
    assert shares(table) == pytest.approx({"founders": 8e6, "s": 8e6 / 9, "A": (8e6 + 8e6 / 9) / 4})
    ownership = {row["holder"]: row["ownership"] for row in table["holders"]}
    assert ownership == pytest.approx({"founders": 0.72, "s": 0.08, "A": 0.20})
    event = made["funding"]["events"][-1]
    assert event["price_per_share"] == pytest.approx(16e6 / (8e6 + 8e6 / 9))
    assert event["pre_money_valuation"] == 16e6
    assert event["post_money_valuation"] == 20e6
    assert event["dilution"] == pytest.approx(0.28)
    assert event["sources"] == {"cash": 4e6, "s": 1e6}
    assert event["uses"] == {"cash to the company": 4e6, "converted into shares": 1e6}


def test_a_note_accrues_by_days_and_leaves_the_books_when_it_converts() -> None:
    made = report(
        funded(
            "n: {kind: convertible_note, investment_amount: 100k, interest_rate: 10%, discount: 20%, when: 2027-02}, "
            + ROUND
        )
    )
    by_days = [0, 28, 31, 30, 31, *[0] * 7]
    assert earned(made, "interest/expense").tolist() == pytest.approx(
        [-100_000 * 0.10 * days / 365 for days in by_days]
    )
    assert amounts(made, "interest/expense").tolist() == [0] * 12
    owed = 100_000 * (1 + 0.10 * 120 / 365)
    assert made["balance_sheet"]["notes"] == pytest.approx(
        [0] + [100_000 * (1 + 0.1 * days / 365) for days in (28, 59, 89, 120)] + [0] * 7
    )
    event = made["funding"]["events"][-1]
    price = event["price_per_share"]
    assert price is not None
    assert event["shares_issued"]["n"] == pytest.approx(owed / (0.8 * price))
    assert amounts(made, "financing/notes")[5] == pytest.approx(-owed)
    assert amounts(made, "financing/equity", "n")[5] == pytest.approx(owed)
    assert made["cash_flow"]["financing"][5] == pytest.approx(4e6)


def test_a_round_below_its_qualified_financing_leaves_the_note() -> None:
    made = report(
        funded("n: {kind: convertible_note, investment_amount: 100k, qualified_financing: 5M, when: 2027-02}, " + ROUND)
    )
    assert made["balance_sheet"]["notes"][-1] == 100_000


NOTE = "n: {kind: convertible_note, investment_amount: 100k, interest_rate: 12%%, day_count: 30/360, maturity: 3 months, valuation_cap: 7.9M, cap_base: post_money, at_maturity: %s, when: 2027-02}"


def test_a_note_is_repaid_with_interest_on_its_anniversary() -> None:
    made = report(funded(NOTE % "repay"))
    assert amounts(made, "financing/notes").tolist() == pytest.approx([0, 100_000, 0, 0, -103_000, *[0] * 7])
    assert made["balance_sheet"]["notes"] == pytest.approx([0, 101_000, 102_000, 103_000, *[0] * 8])


def test_a_note_may_run_on_or_convert_at_its_cap() -> None:
    assert report(funded(NOTE % "extend"))["balance_sheet"]["notes"][-1] == pytest.approx(111_000)
    made = report(funded(NOTE % "convert_at_cap"))
    # 103,000 at a post-money cap of 7.9M is a part of all shares after it
    part = 103_000 / 7.9e6
    assert shares(last(made)) == pytest.approx({"founders": 8e6, "n": 8e6 * part / (1 - part)})
    assert (last(made)["after"], last(made)["month"]) == ("n", "2027-05")
    event = made["funding"]["events"][-1]
    assert (event["month"], event["cash_in"]) == ("2027-05", 0)
    assert event["dilution"] == pytest.approx(part)
    assert made["balance_sheet"]["notes"][4] == 0
    assert made["metrics"]["total_raised"] == 100_000


def test_a_round_in_the_month_of_maturity_converts_the_note_first() -> None:
    made = report(funded((NOTE % "repay").replace("2027-02", "2027-03") + ", " + ROUND))
    assert amounts(made, "financing/notes", "n")[5] == pytest.approx(-103_000)
    assert made["cash_flow"]["financing"][5] == pytest.approx(4e6)


def test_instruments_of_one_month_happen_in_the_order_of_the_file() -> None:
    safe = "s: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 10M, when: 2027-06}"
    assert "s" in shares(last(report(funded(safe + ", " + ROUND))))
    assert "s" not in shares(last(report(funded(ROUND + ", " + safe))))


def test_fees_are_a_share_or_money_and_lines_of_their_own() -> None:
    made = report(funded(ROUND.replace("when", "fees: 2%, when")))
    assert amounts(made, "fees")[5] == -80_000
    assert made["income_statement"]["administration"][5] == 90_000
    assert report(funded(ROUND.replace("when", "fees: 50k, when")))["funding"]["events"][0]["fees"] == 50_000


def test_a_pool_is_made_before_the_money() -> None:
    made = report(funded(ROUND.replace("when", "option_pool_fraction: 10%, when")))
    assert {row["holder"]: row["ownership"] for row in last(made)["holders"]} == pytest.approx(
        {"founders": 0.70, "option pool": 0.10, "A": 0.20}
    )


def test_tranches_are_closings_at_the_rounds_price() -> None:
    made = report(funded(ROUND.replace("when", "tranches: [{amount: 2M, when: {after: A, wait: 3 months}}], when")))
    assert amounts(made, "financing/equity")[[5, 8]].tolist() == [4e6, 2e6]
    assert shares(last(made))["A"] == pytest.approx(6e6 / 2.0)
    assert [event["kind"] for event in made["funding"]["events"]] == ["priced_round", "tranche"]
    assert made["metrics"]["total_raised"] == 6e6


def test_a_tranche_of_the_past_is_in_the_table_and_brings_no_cash() -> None:
    made = report(
        funded(
            "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2026-03, tranches: [{amount: 2M, when: 2026-09}]}"
        )
    )
    assert shares(made["funding"]["cap_table"][0]) == pytest.approx({"founders": 8e6, "A": 3e6})
    assert not lines(made, "financing/equity")
    assert not made["funding"]["events"]


def test_a_past_round_that_stands_in_the_table_is_not_closed_again() -> None:
    made = report(
        funded(
            "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2026-03}",
            table="founders: {shares: 8M}, Fund: {shares: 2M, kind: preferred, series: A, original_issue_price: 2.00}",
        )
    )
    assert shares(made["funding"]["cap_table"][0]) == {"founders": 8e6, "Fund": 2e6}


def test_past_notes_have_accrued_and_past_safes_convert() -> None:
    made = plan(
        funded(
            "n: {kind: convertible_note, investment_amount: 100k, interest_rate: 12%, day_count: 30/360, when: 2026-07}, "
            + ROUND
        )
    )
    assert made.result.opening["notes/n"].tolist() == pytest.approx([106_000])
    assert made.result.opening["paid_in"].tolist() == pytest.approx([894_000])
    assert amounts(made.report, "financing/notes")[5] == pytest.approx(-111_000)


def test_a_secondary_moves_shares_and_no_cash() -> None:
    made = report(
        funded(ROUND + ", out: {kind: secondary, holder: founders, amount: 300k, price: x0.75, when: 2027-07}")
    )
    assert shares(last(made)) == pytest.approx({"founders": 8e6 - 200_000, "out": 200_000, "A": 2e6})
    assert made["cash_flow"]["financing"][6] == 0
    assert made["metrics"]["total_raised"] == 4e6
    assert made["funding"]["events"][-1]["dilution"] == 0


def test_an_ipo_converts_all_preferred_and_sells_new_shares() -> None:
    made = report(funded(ROUND + ", ipo: {kind: ipo, new_shares: 1M, price_per_share: 10, fees: 7%, when: 2027-09}"))
    assert shares(last(made)) == pytest.approx({"founders": 8e6, "A": 2e6, "ipo": 1e6})
    assert {row["security"] for row in last(made)["holders"]} == {"common"}
    event = made["funding"]["events"][-1]
    assert [event["cash_in"], event["fees"], event["post_money_valuation"]] == pytest.approx([1e7, 7e5, 1.1e8])


def test_a_round_that_has_no_solution_is_a_fault_at_its_place() -> None:
    safes = (
        "s: {kind: safe, investment_amount: 6M, post_money_valuation_cap: 10M, when: 2027-01},"
        "t: {kind: convertible_note, investment_amount: 4.5M, valuation_cap: 10M, cap_base: post_money, when: 2027-01}, "
    )
    with pytest.raises(ScenarioError, match="no solution") as caught:
        report(funded(safes + ROUND))
    fault = caught.value.faults[0]
    assert fault.path == "funding.instruments.A"
    assert fault.position is not None
    assert fault.position.line == 3


GRANT = "costs: {c: {amount: 100k}}\nteam: {roles: {a: {salary: 120k, headcount: 3}}}\n"


def test_a_grant_repays_a_share_of_costs_up_to_its_yearly_cap_after_its_lag() -> None:
    made = report(
        funded(
            "g: {kind: grant, share_of: team, share: 40%, yearly_cap: 50k, lag: 2 months, when: 2027-02}",
            16,
            more=GRANT,
        )
    )
    income = earned(made, "income/grant")
    assert income.tolist() == pytest.approx(
        [0, 12_000, 12_000, 12_000, 12_000, 2000, *[0] * 6, 12_000, 12_000, 12_000, 12_000]
    )
    assert amounts(made, "income/grant")[:8].tolist() == pytest.approx([0, 0, 0, 12_000, 12_000, 12_000, 12_000, 2000])
    assert made["income_statement"]["other_income"][1] == pytest.approx(12_000)
    assert made["balance_sheet"]["receivables"][2] == pytest.approx(24_000)


def test_a_grant_lasts_as_long_as_it_says() -> None:
    made = report(funded("g: {kind: grant, share_of: costs.c, share: 10%, when: 2027-02, months: 3}", more=GRANT))
    assert earned(made, "income/grant").tolist() == [0, 10_000, 10_000, 10_000, *[0] * 8]
    made = report(funded("g: {kind: grant, share_of: costs.c, share: 10%, from: 2027-03, until: 2027-05}", more=GRANT))
    assert earned(made, "income/grant").tolist() == [0, 0, 10_000, 10_000, *[0] * 8]


def test_a_grant_is_on_costs_net_of_credits() -> None:
    compute = "compute: {supply: {any: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2, provider: c}}, training: {run: {gpu_hours: 10k, gpu: H100-SXM, when: 2027-01, repeat: monthly}}}\n"
    made = report(
        funded(
            "a: {kind: credits, provider: c, amount: 30k, when: 2027-01}, g: {kind: grant, share_of: compute, share: 30%}",
            more=compute,
        )
    )
    assert earned(made, "income/grant")[:4].tolist() == pytest.approx([0, 3000, 6000, 6000])


def test_a_grant_of_an_amount_is_paid_once_after_its_lag() -> None:
    made = report(funded("g: {kind: grant, amount: 80k, lag: 2 months, when: 2027-02}"))
    assert earned(made, "income/grant").tolist() == [0, 80_000, *[0] * 10]
    assert amounts(made, "income/grant").tolist() == [0, 0, 0, 80_000, *[0] * 8]
    assert made["metrics"]["total_raised"] == 0


def test_a_parents_money_is_financing_and_comes_from_until() -> None:
    made = report(
        funded("p: {kind: parent_contribution, amount: {2027-01: 5k, 2027-04: 8k}, from: 2027-03, until: 2027-06}")
    )
    assert amounts(made, "financing/parent").tolist() == [0, 0, 5000, 8000, 8000, *[0] * 7]
    assert made["cash_flow"]["financing"][3] == 8000
    assert made["statement"]["net_burn"][3] == 10_000
    assert made["metrics"]["total_raised"] == 0
    assert report(funded("p: {kind: parent_contribution, amount: 5k}"))["cash_flow"]["financing"] == [5000] * 12
    past = report(funded("p: {kind: parent_contribution, amount: 5k, from: 2026-01}"))
    assert past["cash_flow"]["financing"] == [5000] * 12


def test_what_is_not_in_the_plan_does_not_happen() -> None:
    made = report(funded(ROUND.replace("when", "in_plan: false, when")))
    assert not made["funding"]["events"]
    past = report(
        funded(
            "l: {kind: venture_debt, principal: 60k, interest_rate: 12%, term: 60 months, when: 2026-10, in_plan: false}"
        )
    )
    assert past["balance_sheet"]["debt"] == [0] * 12


def test_anti_dilution_lowers_a_conversion_price_and_issues_nothing() -> None:
    made = report(
        funded(
            "B: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 5M, when: 2027-03}",
            table="founders: {shares: 8M}, Fund: {shares: 2M, kind: preferred, series: A, original_issue_price: 2.00, anti_dilution: full_ratchet}",
        )
    )
    table, price = last(made), made["funding"]["events"][0]["price_per_share"]
    assert table["conversion_prices"]["A"] == pytest.approx(price)
    assert shares(table)["Fund"] == 2e6
    assert table["fully_diluted_shares"] == pytest.approx(
        8e6 + 2e6 * 2.00 / float(price or 0) + 1e6 / float(price or 1)
    )
