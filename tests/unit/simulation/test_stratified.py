"""Stratified draws: evenly dealt out, independent by name, the same prefix, and an error that is right and smaller."""

import math

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import kstest

from llmventure import api
from llmventure.models.scenario import Scenario
from llmventure.sampling.draws import Drawn, Lot, Sampling
from llmventure.sampling.streams import BLOCK, CHUNK, normals, stratified
from llmventure.simulation import simulate
from unit.simulation.companies import ALONE, model, scenario

ONCE = """
costs: {rent: {amount: 60k to 110k}, cloud: {amount: 30k to 70k}, tools: {amount: {mean: 10k, monthly_noise: 4k}}}
"""


def company() -> Scenario:
    return model(ONCE, months=12, cash="1.8M")


def test_each_block_has_one_score_of_each_stratum_and_they_are_normal() -> None:
    scores = stratified(7, "costs.rent.amount", 3)[0].astype(np.float64)
    strata = np.floor(ndtr(scores) * BLOCK).reshape(-1, BLOCK)
    # a float32 score may fall on the other side of a stratum's edge
    assert (np.abs(np.sort(strata, axis=1) - np.arange(BLOCK)) <= 1).all()
    assert kstest(scores, "norm").pvalue > 0.05 and abs(scores.std() - 1) < 4e-3
    assert abs(scores.mean()) < 1e-3
    plain = normals(7, "costs.rent.amount", 3)[0]
    assert np.corrcoef(plain, scores)[0, 1] > 0.99, "much the same luck"


def test_names_are_independent_and_blocks_are() -> None:
    one, two = (stratified(7, name, 0)[0].astype(np.float64) for name in ("a", "b"))
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / math.sqrt(CHUNK)
    assert abs(np.corrcoef(one * one, two * two)[0, 1]) < 4 / math.sqrt(CHUNK)
    halves = one.reshape(-1, BLOCK)
    assert abs(np.corrcoef(halves[0], halves[1])[0, 1]) < 4 / math.sqrt(BLOCK)


def test_fewer_paths_and_another_item_leave_the_rest_as_it_was() -> None:
    def drawn(paths: int, text: str) -> np.ndarray:
        scenario = model(text)
        grid = Drawn(scenario.company.start, 12, paths, Lot.of(scenario, 7, "stratified"))
        row: np.ndarray = grid.scores("costs.rent.amount")[0]
        return row

    whole = drawn(4000, ONCE)
    assert np.array_equal(drawn(700, ONCE), whole[:700])
    assert np.array_equal(drawn(4000, ONCE + "\nrisks: {x: {probability: 10%, cost: 1k}}"), whole)


def test_correlations_hold() -> None:
    text = ONCE + "simulation: {correlations: [{between: [costs.rent.amount, costs.cloud.amount], rho: 60%}]}\n"
    scenario = model(text)
    grid = Drawn(scenario.company.start, 12, CHUNK, Lot.of(scenario, 7, "stratified"))
    rent, cloud = (grid.scores(f"costs.{name}.amount")[0] for name in ("rent", "cloud"))
    assert np.corrcoef(rent, cloud)[0, 1] == pytest.approx(2 * math.sin(math.pi * 0.6 / 6), abs=0.03)


def test_the_error_is_smaller_and_right() -> None:
    """Over 200 runs the spread of P(ruin) is what each says of itself, and its variance less than half."""
    once = company()
    spread, said = {}, {}
    both: tuple[Sampling, Sampling] = ("random", "stratified")
    for sampling in both:
        runs = [simulate(once, ALONE, paths=2_560, seed=seed, sampling=sampling).tally.ruin for seed in range(200)]
        spread[sampling] = float(np.var([run.probability for run in runs], ddof=1))
        said[sampling] = float(np.mean([run.standard_error**2 for run in runs]))
        mean = np.mean([run.probability for run in runs])
        assert 0.2 < mean < 0.8
        assert 0.85 < math.sqrt(spread[sampling] / said[sampling]) < 1.15, sampling
        assert np.mean([run.interval[0] <= mean <= run.interval[1] for run in runs]) > 0.9
    assert spread["random"] / spread["stratified"] > 2


def test_the_report_says_how_it_drew_and_a_path_is_replayed_as_it_was_drawn() -> None:
    once = scenario(ONCE, months=12, cash="1.8M")
    found = api.simulate(once, paths=3000, sampling="stratified")
    assert found.report["run"]["sampling"] == "stratified"
    cash = found.values("closing_cash")
    assert cash is not None
    path = int(np.argmax(cash))
    again = api.replay(once, path, sampling="stratified").report["statement"]["closing_cash"][-1]
    assert again == pytest.approx(cash[path], rel=1e-12)
    assert api.replay(once, path).report["statement"]["closing_cash"][-1] != pytest.approx(cash[path], rel=1e-6)


def test_few_blocks_have_the_error_of_independent_paths_and_all_or_nothing_has_an_interval() -> None:
    few = simulate(company(), ALONE, paths=7 * BLOCK, seed=1, sampling="stratified").tally.ruin
    assert few.standard_error == math.sqrt(few.probability * (1 - few.probability) / (7 * BLOCK))
    none = simulate(model(ONCE, cash="900M"), ALONE, paths=5000, seed=1, sampling="stratified").tally.ruin
    assert none.probability == none.standard_error == 0 and none.interval[1] > 0
