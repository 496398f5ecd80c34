"""Named streams: what is added, removed, lengthened or widened leaves the other draws as they were."""
# ruff: noqa: E501 - scenarios on one line

import numpy as np
import pytest

from llmventure.errors import PlanError, ScenarioError
from llmventure.sampling.streams import normals
from unit.simulation.companies import grid, many, model, ranks, world

TWO = """
# ruff: noqa: E501 - scenarios on one line
costs:
  rent: {amount: {mean: 50k, monthly_noise: 5k}}
  cloud: {amount: 40k to 90k}
"""


def test_more_paths_and_more_months_keep_the_first_ones() -> None:
    long, short = many(model(TWO, months=36), 4096), many(model(TWO, months=24), 1000)
    assert np.array_equal(long.cash[:24, :1000], short.cash)
    assert np.array_equal(normals(7, "a", 0, 5)[:3], normals(7, "a", 0, 3))
    assert not np.array_equal(normals(7, "a", 0), normals(7, "a", 1))
    assert not np.array_equal(normals(7, "a", 0), normals(8, "a", 0))


def test_an_item_more_or_less_leaves_the_others_alone() -> None:
    both, one = model(TWO), model("costs: {cloud: {amount: 40k to 90k}}")
    assert np.array_equal(
        world(both).series("costs.cloud.amount", both.costs["cloud"].amount),
        world(one).series("costs.cloud.amount", one.costs["cloud"].amount),
    )


def test_another_parameter_at_the_same_path_keeps_its_luck() -> None:
    low, high = model("costs: {cloud: {amount: 40k to 90k}}"), model("costs: {cloud: {amount: 60k to 95k}}")
    one = world(low).series("costs.cloud.amount", low.costs["cloud"].amount)[0]
    two = world(high).series("costs.cloud.amount", high.costs["cloud"].amount)[0]
    assert np.corrcoef(one, two)[0, 1] > 0.99


def test_a_renamed_thing_may_keep_its_luck() -> None:
    old, new = (
        model("costs: {cloud: {amount: 40k to 90k}}"),
        model("costs: {machines: {amount: 40k to 90k, luck: cloud}}"),
    )
    assert np.array_equal(
        world(old).series("costs.cloud.amount", old.costs["cloud"].amount),
        world(new).series("costs.machines.amount", new.costs["machines"].amount),
    )


def test_streams_are_independent() -> None:
    lot = grid(model(TWO), 8192)
    scores = np.concatenate([lot.scores(name) for name in ("a", "b", "c", "a#1")])
    assert np.abs(np.corrcoef(scores) - np.eye(4)).max() < 0.05


def correlated(rule: str) -> np.ndarray:
    company = model(
        f"""
costs: {{a: {{amount: 40k to 90k}}, b: {{amount: {{dist: uniform, low: 0, high: 9k}}}}, c: {{amount: {{dist: beta, alpha: 2, beta: 5}}}}}}
simulation: {{correlations: [{rule}]}}
"""
    )
    there = world(company, 8192)
    return np.corrcoef(
        [ranks(there.series(f"costs.{name}.amount", company.costs[name].amount)[0]) for name in ("a", "b", "c")]
    )


def test_a_pair_a_group_and_a_matrix_have_their_rank_correlations() -> None:
    pair = correlated("{between: [costs.a.amount, costs.b.amount], rho: 60%}")
    assert abs(pair[0, 1] - 0.6) < 0.02 and abs(pair[0, 2]) < 0.04
    group = correlated("{between: [costs.*.amount], rho: 50%}")
    assert np.allclose(group[np.triu_indices(3, 1)], 0.5, atol=0.03)
    opposed = correlated("{between: [costs.a.amount, costs.b.amount], rho: -70%}")
    assert abs(opposed[0, 1] + 0.7) < 0.02
    chain = correlated(
        "{between: [costs.a.amount, costs.b.amount], rho: 60%}, {between: [costs.b.amount, costs.c.amount], rho: 40%}"
    )
    assert abs(chain[0, 1] - 0.6) < 0.02 and abs(chain[1, 2] - 0.4) < 0.03 and abs(chain[0, 2]) < 0.04


def test_noise_correlates_month_by_month() -> None:
    company = model(
        """
costs: {a: {amount: {mean: 50k, monthly_noise: 5k}}, b: {amount: {mean: 9k, monthly_noise: 1k}}}
simulation: {correlations: [{between: [costs.a.amount, costs.b.amount], rho: 80%}]}
"""
    )
    there = world(company, 8192)
    a, b = (there.series(f"costs.{name}.amount", company.costs[name].amount) for name in "ab")
    assert abs(np.corrcoef(ranks(a[5]), ranks(b[5]))[0, 1] - 0.8) < 0.02
    assert abs(np.corrcoef(a[5], b[6])[0, 1]) < 0.05


def test_correlations_that_cannot_hold_name_their_eigenvalue() -> None:
    with pytest.raises(PlanError, match="smallest eigenvalue of their matrix is -0"):
        correlated(
            "{between: [costs.a.amount, costs.b.amount], rho: 90%}, {between: [costs.b.amount, costs.c.amount], rho: 90%},"
            "{between: [costs.a.amount, costs.c.amount], rho: -90%}"
        )
    with pytest.raises(ScenarioError, match="nothing to correlate"):
        correlated("{between: [costs.a.amount, costs.z.amount], rho: 10%}")


def test_what_a_case_makes_known_moves_with_nothing() -> None:
    """An overlay that writes a plain number where the file had a range leaves the others as they are without it."""
    costs = "costs: {a: {amount: 40k}, b: {amount: 5k to 9k}, c: {amount: 1k to 2k}}"

    def drawn(name: str, bond: str) -> np.ndarray:
        company = model(f"{costs}\nsimulation: {{correlations: [{bond}]}}")
        return world(company, 8192).series(f"costs.{name}.amount", company.costs[name].amount)[0]

    pair = "{between: [costs.a.amount, costs.b.amount], rho: 60%}"
    assert np.array_equal(drawn("b", pair), drawn("b", ""))
    group = "{between: [costs.*.amount], rho: 60%}"
    assert abs(np.corrcoef(ranks(drawn("b", group)), ranks(drawn("c", group)))[0, 1] - 0.6) < 0.02
