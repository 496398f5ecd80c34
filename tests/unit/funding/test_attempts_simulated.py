"""Attempts in a simulation: what fails, what comes again, what takes its place, what has no solution."""

import math
from typing import Any

import numpy as np
import pytest

from llmventure import api
from scenario import head, scenario

PATHS = 4000


def simulated(instruments: str, table: str = "founders: {shares: 8M}") -> api.Simulation:
    text = head(24, "5M") + "costs: {c: {amount: 10k}}\n"
    return api.simulate(
        scenario(text + f"funding: {{cap_table: {{{table}}}, instruments: {{{instruments}}}}}\n"), paths=PATHS
    )


def raised(made: api.Simulation) -> dict[float, float]:
    """By sum raised, the share of the paths."""
    found = made.values("total_raised")
    assert found is not None
    sums, counts = np.unique(found, return_counts=True)
    return {float(each): count / PATHS for each, count in zip(sums, counts, strict=True)}


def within(share: float, chance: float) -> bool:
    """Four standard errors."""
    return abs(share - chance) < 4 * math.sqrt(chance * (1 - chance) / PATHS)


def test_two_attempts_and_what_comes_when_both_fail() -> None:
    made = simulated(
        "A: {kind: priced_round, investment_amount: 5M, pre_money_valuation: 20M, when: 2027-03, probability: 50%, "
        "attempts: 2, again_after: 3 months, on_retry: {pre_money_valuation: x0.7, investment_amount: x0.5}}, "
        "b: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 8M, when: {failed: A}}"
    )
    found = raised(made)
    assert set(found) == {5e6, 2.5e6, 1e6}
    assert within(found[5e6], 0.5) and within(found[2.5e6], 0.25) and within(found[1e6], 0.25)
    owned = made.values("founders_ownership")
    assert owned is not None
    # 20M and 5M; 14M and 2.5M; the SAFE never converts
    assert sorted({round(float(each), 9) for each in owned}) == [0.8, round(14 / 16.5, 9), 1.0]


def test_a_tranche_has_luck_of_its_own() -> None:
    made = simulated(
        "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2027-03, "
        "tranches: [{amount: 2M, when: 2027-09, probability: 30%}]}"
    )
    found = raised(made)
    assert set(found) == {4e6, 6e6} and within(found[6e6], 0.3)


OFFER = "I: {kind: ipo, new_shares: 2M, price_per_share: 5, greenshoe: 15%%%s, when: 2027-10}"


def test_a_greenshoe_is_sold_where_the_price_holds() -> None:
    """2M shares at 5, and 300,000 more on 70 % of the paths; 8M of 10M, or of 10.3M."""
    made = simulated(OFFER % "")
    found = raised(made)
    assert set(found) == {10e6, 11.5e6} and within(found[11.5e6], 0.7)
    owned = made.values("founders_ownership")
    assert owned is not None
    assert sorted({round(float(each), 9) for each in owned}) == [round(8 / 10.3, 9), 0.8]
    always, never = (simulated(OFFER % f", greenshoe_probability: {each}%") for each in (100, 0))
    assert raised(always) == {11.5e6: 1.0} and raised(never) == {10e6: 1.0}
    amount = "I: {kind: ipo, investment_amount: 10M, price_per_share: 5, greenshoe: 15%, when: 2027-10}"
    assert raised(simulated(amount)) == found


def test_a_greenshoe_has_luck_of_its_own() -> None:
    """The same paths whatever the odds of the offer itself, and whether something else is drawn or not."""
    tranche = (
        "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2027-03, tranches: [%s]}, "
    )
    plain, further = (
        simulated(each + OFFER % "") for each in ("", tranche % "{amount: 2M, when: 2027-09, probability: 30%}")
    )
    few, more = (each.values("total_raised") for each in (plain, further))
    assert few is not None and more is not None
    assert ((few > 10.5e6) == (np.mod(more, 1e6) > 1)).all()
    both = raised(further)
    assert set(both) == {14e6, 15.5e6, 16e6, 17.5e6}
    assert within(both[17.5e6], 0.3 * 0.7) and within(both[14e6], 0.7 * 0.3)


def test_a_further_attempt_adds_replaces_and_changes_its_odds() -> None:
    """10 % at first, 60 % then, 60 % of what is left; +1M each time; a value stays from the first retry on."""
    made = simulated(
        "A: {kind: priced_round, investment_amount: 5M, pre_money_valuation: 20M, when: 2027-02, probability: 10%, "
        "attempts: 3, again_after: 2 months, "
        "on_retry: {probability: 60%, investment_amount: +1M, pre_money_valuation: 14M, delay: +1 month}}"
    )
    found = raised(made)
    assert set(found) == {5e6, 6e6, 7e6, 0.0}
    assert within(found[5e6], 0.1) and within(found[6e6], 0.9 * 0.6) and within(found[7e6], 0.9 * 0.4 * 0.6)
    owned = made.values("founders_ownership")
    assert owned is not None
    assert sorted({round(float(each), 6) for each in owned}) == [
        round(14 / 21, 6), round(14 / 20, 6), 0.8, 1.0
    ]  # fmt: skip


def test_a_further_attempt_s_figures_stay_within_their_fields() -> None:
    """A discount of 60 % + 50 % a retry would be 110 %; the field holds 99 % at most."""
    made = simulated(
        "s: {kind: safe, investment_amount: 1M, discount: 60%, when: 2027-02, probability: 0%, attempts: 2, "
        "again_after: 1 months, on_retry: {probability: 100%, discount: +50%, investment_amount: x0.01}}, "
        "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2027-06}"
    )
    owned = made.values("founders_ownership")
    # 10,000 ÷ 0.01 is 1M of the 16M
    assert owned is not None and float(owned[0]) == pytest.approx(0.8 * 15 / 16)


def test_tranches_of_a_round_that_was_tried_again_are_changed_with_it() -> None:
    made = simulated(
        "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2027-03, probability: 0%, "
        "attempts: 2, again_after: 1 months, tranches: [{amount: 2M, when: 2027-09}], "
        "on_retry: {probability: 100%, tranches.0.amount: x0.5}}"
    )
    assert raised(made) == {5e6: 1.0}


def test_a_round_without_solution_is_counted_as_a_failed_closing() -> None:
    # the discount SAFE alone takes all where the valuation is low: 4M x 2 = 8M of at most 20M
    made = simulated(
        "s: {kind: safe, investment_amount: 4M, discount: 50%, when: 2027-02}, "
        "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: {dist: uniform, low: 4M, high: 12M}, "
        "when: 2027-06}, z: {kind: safe, investment_amount: 100k, when: {failed: A}}"
    )
    found = raised(made)
    # 4M + 2 x 4M of pre + 4M: no solution where pre-money <= 8M, which is half of the range
    assert set(found) == {8e6, 4.1e6} and within(found[4.1e6], 0.5)
    told: list[Any] = [each for each in made.report["warnings"] if each["code"] == "unsolved"]
    assert [each["path"] for each in told] == ["funding.instruments.A"]
    assert f"({round(found[4.1e6] * PATHS):,})" in told[0]["message"]
