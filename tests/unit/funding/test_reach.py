"""What a round would have to be to reach a month, by hand: cash ÷ burn."""

import pytest

from llmventure import api
from llmventure.errors import UsageError
from llmventure.report import Reach, ReachingRound
from scenario import head, plan, report

BURN = "costs: {c: {amount: 100k}}\n"
A = "A: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 9M, when: 2027-04%s}"


def file(*instruments: str, months: int = 36, cash: str = "600k") -> str:
    table = "founders: {shares: 9M}, Ann: {shares: 1M}"
    return (
        head(months, cash) + BURN + f"funding: {{cap_table: {{{table}}}, instruments: {{{', '.join(instruments)}}}}}\n"
    )


def reached(month: str, *instruments: str) -> Reach:
    return api.reach(plan(file(*instruments)), month)


def only(found: Reach) -> ReachingRound:
    assert len(found["rounds"]) == 1
    return found["rounds"][0]


def test_the_amount_is_the_burn_until_then_less_the_cash() -> None:
    # 18 months to the end of 2028-06 at 100k, of which 600k is there
    found = only(reached("2028-06", A % ""))
    assert found["needed"] == pytest.approx(1.2e6, rel=2e-6)
    assert found["needed"] is not None and found["needed"] >= 1.2e6
    assert found["planned"] == 1e6 and found["month"] == "2027-04"
    assert found["dilution"] == pytest.approx(1.2 / 10.2, rel=1e-5)
    assert found["founders_ownership"] == pytest.approx(0.9 * 9 / 10.2, rel=1e-5)


def test_with_that_amount_cash_lasts_just_so_long() -> None:
    needed = only(reached("2028-06", A % ""))["needed"]
    made = report(file((A % "").replace("1M", f"{needed!r}", 1)))
    assert made["funding"]["events"][0]["runway_at_close"] == pytest.approx(15.0, abs=1e-4)
    assert made["metrics"]["cash_out_month"] == "2028-07"


def test_fees_are_raised_too() -> None:
    assert only(reached("2028-06", A % ", fees: 4%"))["needed"] == pytest.approx(1.2e6 / 0.96, rel=2e-6)


def test_a_month_that_is_reached_without_the_round_needs_nothing_of_it() -> None:
    found = only(reached("2027-06", A % ""))
    assert found["needed"] == 0.0 and found["dilution"] is None


def test_investors_keep_their_proportions() -> None:
    named = "A: {kind: priced_round, investors: {Ann: 250k, Bo: 750k}, pre_money_valuation: 9M, when: 2027-04}"
    assert only(reached("2028-06", named))["needed"] == pytest.approx(1.2e6, rel=2e-6)


def test_each_round_is_asked_alone_and_those_after_the_month_are_not() -> None:
    later = "B: {kind: safe, investment_amount: 300k, when: 2027-06}"
    last = "C: {kind: safe, investment_amount: 300k, when: 2028-09}"
    found = reached("2028-06", A % "", later, last)
    assert {each["name"]: each["needed"] for each in found["rounds"]} == pytest.approx({"A": 1.2e6, "B": 2e5}, rel=2e-6)


def test_a_loan_is_served_from_what_it_brings() -> None:
    loan = "d: {kind: venture_debt, principal: 1M, interest_rate: 0%, interest_only: 12 months, term: 36 months, "
    loan += "when: 2027-04}"
    # service begins in 2028-05, a twenty-fourth of the loan each month: two by the end of 2028-06
    assert only(reached("2028-06", loan))["needed"] == pytest.approx(1.2e6 / (1 - 2 / 24), rel=2e-6)


def test_a_price_at_which_no_amount_reaches_it() -> None:
    dear = "A: {kind: priced_round, investment_amount: 500k, post_money_valuation: 1M, when: 2027-04}"
    found = only(reached("2028-12", dear))
    assert found["needed"] is None
    assert found["reason"]


def test_interest_on_cash_is_counted() -> None:
    text = file(A % "").replace("opening_cash: 600k", "opening_cash: 600k, interest_on_cash: 12%")
    needed = only(api.reach(plan(text), "2028-06"))["needed"]
    assert needed is not None and 1.0e6 < needed < 1.19e6


@pytest.mark.parametrize("month", ["2026-12", "2030-01", "soon", ""])
def test_a_month_that_is_not_of_the_plan(month: str) -> None:
    with pytest.raises(UsageError, match="--reach"):
        reached(month, A % "")
