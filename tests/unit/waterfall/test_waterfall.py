"""Exits of whole cap tables, worked by hand."""

from typing import Any

import numpy as np
import pytest

from llmventure.cap_table.convertible_terms import Note, Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.issues import issue_shares
from llmventure.cap_table.priced_round import priced_round
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.series import Dividend, Preference
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_holding
from llmventure.cap_table.vesting import Vesting
from llmventure.waterfall.breakpoints import breakpoints
from llmventure.waterfall.claims import Claims, claims_at_exit, plain_claim
from llmventure.waterfall.earn_out import EarnOut, dated_payouts
from llmventure.waterfall.payouts import Debt, ExitTerms, Payouts, payouts
from llmventure.waterfall.returns import internal_rate_of_return, multiple_of_money

EXIT = 720


def company(vesting: Vesting | None = None) -> CapTable:
    table = with_holding(EMPTY, Column("Mei", "common", "common", founder=True, vesting=vesting), 8e6)
    table = with_holding(table, Column("pool", "pool", "pool"), 1e6)
    return with_holding(table, Column("hired", "promised", "promised"), 5e5)


def after_round(table: CapTable | None = None, **terms: Any) -> CapTable:
    return priced_round(table or company(), RoundTerms("A", {"Lead": 5e6}, price_per_share=2.5, **terms), 690).table


def sell(table: CapTable, value: Any, terms: ExitTerms | None = None, pool_granted: float = 0.0) -> Payouts:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return payouts(claims_at_exit(table, EXIT, pool_granted), value, terms)


def rows(paid: Payouts, path: int = 0) -> dict[tuple[str, str], float]:
    return {
        key: float(np.broadcast_to(row, (path + 1,) if row.shape[0] == 1 else row.shape)[path])
        for key, row in zip(paid.rows, paid.amounts, strict=True)
    }


def test_pool_and_promised_get_nothing_unless_granted() -> None:
    paid = sell(after_round(), 35e6)
    assert rows(paid) == {("Mei", "common"): 28e6, ("Lead", "A"): 7e6}
    assert [bool(c[0]) for c in paid.converts] == [False, True]
    granted = sell(after_round(), 35e6, pool_granted=0.5)
    assert rows(granted)["pool", "pool"] == pytest.approx(35e6 * 0.5 / 10.5)


def test_holders_of_a_class_share_by_shares_and_founders_by_what_is_vested() -> None:
    table = after_round(company(Vesting(start=EXIT - 24, months=48)))
    paid = sell(table, np.array([15e6, 35e6]))
    assert paid.founders_proceeds.tolist() == [5e6, 14e6]
    assert paid.of_holder("Mei").tolist() == [10e6, 28e6]
    single = after_round(company(Vesting(start=EXIT - 24, months=48, acceleration="single")))
    assert sell(single, 15e6).founders_proceeds.tolist() == [10e6]


def test_options_count_as_far_as_vested_and_pay_their_strike() -> None:
    half = Column("staff", "options", "options", vesting=Vesting(start=EXIT - 24, months=48))
    table = issue_shares(company(), half, 2e6, strike=1.0)
    paid = sell(table, 17e6)
    # λ = (17M + 1M × 1) ÷ 9M = 2: 1M vested options get 1 each.
    assert float(paid.per_common_share[0]) == 2.0
    assert rows(paid) == {("Mei", "common"): 16e6, ("staff", "options"): 1e6}
    assert float(sell(table, 7e6).of_holder("staff")[0]) == 0.0


def test_order_of_payment() -> None:
    terms = ExitTerms(
        debts=(Debt("bank", 2e6, 2), Debt("fund", 1e6, 1)),
        transaction_costs=5e5,
        transaction_cost_share=0.01,
        carve_out=0.1,
    )
    paid = sell(after_round(), np.array([2e6, 50e6]), terms)
    assert paid.debts["bank"].tolist() == [1.48e6, 2e6]
    assert paid.debts["fund"].tolist() == [0.0, 1e6]
    left = 50e6 - 1e6 - 3e6
    assert paid.carve_out.tolist() == pytest.approx([0.0, 0.1 * left])
    assert sum(rows(paid, 1).values()) == pytest.approx(0.9 * left)


def test_a_capped_safe_takes_the_better_of_money_and_shares() -> None:
    table = issue_convertible(company(), "s", Safe(post_money_valuation_cap=10e6), {"Ann": 4e5, "Bo": 6e5}, 700)
    # Capital 8M, a = 10 %: 888,889 units, a tenth; the SAFE converts above 10M.
    low, high = (rows(sell(table, value)) for value in (5e6, 40e6))
    assert low == pytest.approx({("Mei", "common"): 4e6, ("Ann", "s"): 4e5, ("Bo", "s"): 6e5})
    assert high == pytest.approx({("Mei", "common"): 36e6, ("Ann", "s"): 1.6e6, ("Bo", "s"): 2.4e6})


def test_a_safe_with_a_discount_alone_is_paid_its_money_with_preferred_and_the_discount_before_common() -> None:
    table = issue_convertible(after_round(), "s", Safe(discount=0.2), {"Ann": 1e6}, 700)
    assert rows(sell(table, 3e6))["Ann", "s"] == pytest.approx(0.5e6)
    assert rows(sell(table, 6.1e6)) == pytest.approx({("Mei", "common"): 0.0, ("Lead", "A"): 5e6, ("Ann", "s"): 1.1e6})
    assert rows(sell(table, 40e6))["Ann", "s"] == 1.25e6


def test_safes_stand_with_the_most_senior_preferred() -> None:
    table = after_round(preference=Preference(seniority=3))
    table = issue_convertible(table, "s", Safe(post_money_valuation_cap=50e6), {"Ann": 5e6}, 700)
    assert rows(sell(table, 5e6)) == {("Mei", "common"): 0.0, ("Lead", "A"): 2.5e6, ("Ann", "s"): 2.5e6}


def test_notes_are_paid_first_with_their_multiple_or_convert_if_they_may() -> None:
    double = Note(interest_rate=0.06, change_of_control_multiple=2.0)
    table = issue_convertible(after_round(), "n", double, {"Cy": 5e5}, EXIT - 12)
    assert rows(sell(table, 16.03e6))["Cy", "n"] == pytest.approx(1.03e6, rel=1e-3)
    converting = Note(valuation_cap=5e6, cap_base="post_money", change_of_control_converts=True)
    table = issue_convertible(company(), "n", converting, {"Cy": 5e5}, EXIT)
    assert rows(sell(table, 4e5)) == {("Mei", "common"): 0.0, ("Cy", "n"): 4e5}
    assert rows(sell(table, 20e6))["Cy", "n"] == pytest.approx(2e6)
    carved = sell(table, 20e6, ExitTerms(carve_out=0.1))
    assert float(carved.carve_out[0]) == pytest.approx(0.1 * 19.5e6)


def test_caps_that_sell_everything_leave_the_money_only() -> None:
    table = issue_convertible(company(), "s", Safe(post_money_valuation_cap=1e6), {"Ann": 1e6}, 700)
    claims = claims_at_exit(table, EXIT)
    assert claims.solvable.tolist() == [False]
    assert rows(payouts(claims, 20e6)) == {("Mei", "common"): 19e6, ("Ann", "s"): 1e6}


def test_unpaid_dividends_raise_the_preference_or_are_owed_beside_the_shares() -> None:
    forfeited = accrue_dividends(after_round(dividend=Dividend(0.08)), 24)
    kept = accrue_dividends(after_round(dividend=Dividend(0.08, forfeit_on_conversion=False)), 24)
    assert rows(sell(forfeited, 27e6))["Lead", "A"] == pytest.approx(5.8e6)
    paid = sell(kept, 40.8e6)
    assert float(paid.of_holder("Lead")[0]) == pytest.approx(0.8e6 + 8e6)


def test_exits_and_tables_may_differ_by_path() -> None:
    rounds = RoundTerms("A", {"Lead": np.array([5e6, 10e6])}, price_per_share=2.5)
    table = priced_round(company(), rounds, 690).table
    paid = sell(table, np.array([15e6, 20e6]))
    assert rows(paid, 0)["Lead", "A"] == 5e6
    assert rows(paid, 1)["Lead", "A"] == 10e6


def test_what_nobody_may_claim_is_said() -> None:
    claims = Claims((plain_claim("note", 0.0, preference=1e6),), np.array([True]))
    assert payouts(claims, 3e6).undistributed.tolist() == [2e6]


def test_breakpoints_of_a_stack() -> None:
    classes = (
        plain_claim("common", 8e6),
        plain_claim("options", 1e6, strike=0.5),
        plain_claim("A", 2e6, preference=5e6),
        plain_claim("B", 2e6, preference=4e6, form="cap", cap=12e6, seniority=2),
    )
    terms = ExitTerms(debts=(Debt("bank", 1e6),), transaction_costs=5e5, carve_out=0.1)
    plain = breakpoints(Claims(classes, np.array([True])))
    assert [(p.value, p.what) for p in plain] == [
        (4e6, "B is paid its preference in full"),
        (9e6, "A is paid its preference in full; common begins"),
        (14e6, "options are exercised"),
        (36e6, "A converts"),
        (55.5e6, "B reaches its cap"),
        (77.5e6, "B converts"),
    ]
    for point, gross in zip(plain, breakpoints(Claims(classes, np.array([True])), terms)[1:], strict=True):
        assert gross.value == pytest.approx(point.value / 0.9 + 1.5e6)
        assert gross.what == point.what


def test_breakpoints_are_where_the_split_bends() -> None:
    table = issue_convertible(after_round(), "s", Safe(discount=0.2), {"Ann": 1e6}, 700)
    claims = claims_at_exit(table, EXIT)
    for point in breakpoints(claims):
        near = np.array([point.value * 0.999, point.value, point.value * 1.001])
        paid = payouts(claims, near)
        bends = [abs((row[2] - row[1]) - (row[1] - row[0])) for row in (np.broadcast_to(r, 3) for r in paid.amounts)]
        assert max(bends) > 1e-6 * point.value, point
    assert [point.what for point in breakpoints(claims)][1] == "s is paid its discount in full; common begins"


def test_an_earn_out_runs_through_the_same_order() -> None:
    claims = claims_at_exit(after_round(), EXIT)
    dated = dated_payouts(claims, 35e6, EarnOut(share=0.2, wait=21, probability=0.5))
    assert [float(row[0]) for row in dated.at_once.amounts] == [22.4e6, 5.6e6]
    assert [float(row[0]) for row in dated.added] == pytest.approx([5.6e6, 1.4e6])
    assert [float(row[0]) for row in dated.expected] == pytest.approx([2.8e6, 0.7e6])


def test_rates_of_return() -> None:
    assert internal_rate_of_return([(0, -5e6), (60, 12e6)]).rate == pytest.approx(2.4 ** (12 / 60) - 1)
    assert internal_rate_of_return([(0, -5e6)]).reason == "no rate fits: money must flow both ways"
    assert internal_rate_of_return([(0, -1e6), (12, 1.0)]).rate is None
    several = internal_rate_of_return([(0, -1.0), (12, 2.3), (24, -1.32)])
    assert several.rate is None
    assert several.rates == pytest.approx((0.1, 0.2))
    assert np.isnan(multiple_of_money(np.array([0.0]), np.array([1.0]))[0])


def test_a_class_that_is_indifferent_holds() -> None:
    paid = sell(after_round(), 25e6)
    assert rows(paid)["Lead", "A"] == 5e6
    assert [bool(c[0]) for c in paid.converts] == [False, False]


def test_safes_stand_with_the_most_senior_of_several_series() -> None:
    table = after_round(preference=Preference(seniority=1))
    table = priced_round(
        table, RoundTerms("B", {"Big": 5e6}, price_per_share=5.0, preference=Preference(seniority=2)), 695
    ).table
    table = issue_convertible(table, "s", Safe(post_money_valuation_cap=90e6), {"Ann": 5e6}, 700)
    paid = rows(sell(table, 10e6))
    assert (paid["Lead", "A"], paid["Big", "B"], paid["Ann", "s"]) == (0.0, 5e6, 5e6)


@pytest.mark.parametrize("forfeit", [True, False])
def test_a_participation_cap_holds_dividends_too(forfeit: bool) -> None:
    """8M common, 2M shares at 2.50 with 0.8M unpaid, participating up to twice: 10M in all of 40M."""
    terms = Preference(participating="cap", cap=2.0)
    table = after_round(preference=terms, dividend=Dividend(0.08, forfeit_on_conversion=forfeit))
    assert float(sell(accrue_dividends(table, 24), 40e6).of_holder("Lead")[0]) == pytest.approx(10e6)


def test_double_trigger_vesting_waits_for_the_second_trigger() -> None:
    table = after_round(company(Vesting(start=EXIT - 24, months=48, acceleration="double")))
    assert sell(table, 15e6).founders_proceeds.tolist() == [5e6]
