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


def test_a_greenshoe_is_sold_in_full() -> None:
    offer = "I: {kind: ipo, new_shares: 2M, price_per_share: 5, greenshoe: 15%, when: 2027-10}"
    assert raised(simulated(offer)) == {11.5e6: 1.0}
    owned = simulated(offer).values("founders_ownership")
    assert owned is not None and float(owned[0]) == pytest.approx(8 / 10.3)
    amount = "I: {kind: ipo, investment_amount: 10M, price_per_share: 5, greenshoe: 15%, when: 2027-10}"
    assert raised(simulated(amount)) == {11.5e6: 1.0}


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
