"""The foreseen burn of many paths: what a plan would foresee that has the same past."""
# ruff: noqa: E501 - scenarios on one line

import numpy as np
import pytest

from llmventure import api
from llmventure.engine import new_world
from llmventure.sampling import Grid
from llmventure.sampling.draws import Lot
from llmventure.sampling.streams import CHUNK
from llmventure.simulation.folding import chunks_of, forecaster_of
from llmventure.simulation.forecast import Forecaster
from llmventure.simulation.futures import futures
from unit.simulation.companies import grid, model, scenario

LATE = """
# ruff: noqa: E501 - scenarios on one line
team: {{roles: {{eng: {{salary: 240k, headcount: {{start: 4, after Seed: {{0: 6, 4: 12}}}}}}}}}}
compute:
  supply: {{burst: {{kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.80}}}}
  training: {{base: {{gpu_hours: 200k, gpu: H100-SXM, months: 3, when: {{after: Seed, wait: 5 months}}}}}}
costs: {{after the run: {{amount: 50k, from: {{after: base}}}}}}
funding:
  instruments:
    Seed: {{kind: safe, investment_amount: 5M, post_money_valuation_cap: 20M, {when}}}
    loan: {{kind: venture_debt, principal: 1M, interest_rate: 11%, term: 12 months, when: {{after: Seed, wait: 3 months}}}}
    bridge: {{kind: safe, investment_amount: 2M, post_money_valuation_cap: 20M, when: {{runway_below: 6 months, earliest: 2027-07}}}}
policy:
  freeze: {{when: {{runway_below: 9 months, earliest: 2027-05}}, freeze: hiring, until: {{runway_above: 12 months}}}}
"""


def test_each_path_foresees_what_a_plan_of_its_past_foresees() -> None:
    drawn = (
        "when: 2027-03, delay: {dist: discrete, values: [0 months, 2 months, 5 months], probabilities: [40%, 30%, 30%]}"
    )
    company = model(LATE.format(when=drawn), months=36, cash="2.5M")
    begun = company.company
    ahead = Forecaster(company, new_world(company, Grid(begun.start, begun.months)))
    found = futures(company, grid(company, 256), ahead)
    delays = np.array([0, 2, 5])
    of_path = delays[np.searchsorted([0.4, 0.7], _uniforms(company))]
    assert set(of_path) == set(delays)
    for delay in delays:
        plan = api.plan(scenario(LATE.format(when=f"when: 2027-{3 + delay:02d}"), months=36, cash="2.5M"))
        cash = plan.result.cash[1:, 0]
        ruined = int(plan.result.ruined[0])
        lived = min(ruined, 36)
        mine = found.cash[:lived, of_path == delay]
        assert mine == pytest.approx(np.broadcast_to(cash[:lived, None], mine.shape), rel=1e-9)
        assert lived > 12
    assert ahead.histories < 60


def _uniforms(company: object) -> np.ndarray:
    from scipy.special import ndtr

    return np.asarray(ndtr(grid(company, 256).scores("funding.instruments.Seed.delay#0")[0]))  # type: ignore[arg-type]


def test_a_stroke_of_luck_is_not_foreseen() -> None:
    """Noise moves the cash that there is, not the burn that is foreseen: runway is cash over the planned burn."""
    company = model(
        """
costs: {rent: {amount: {mean: 100k, monthly_noise: 30k}}}
policy: {cut: {when: {runway_below: 5 months}, change: {costs.rent.amount: x0.5}}}
""",
        cash="1M",
    )
    begun = company.company
    found = futures(
        company, grid(company, 2048), Forecaster(company, new_world(company, Grid(begun.start, begun.months)))
    )
    cash = np.concatenate([np.full((1, 2048), 1e6), found.cash])
    acted = found.happened["policy.cut"]
    assert acted.all()
    for path in range(0, 2048, 97):
        below = int(np.argmax(cash[:, path] < 500_000))
        spent = -np.diff(cash[:, path])
        assert spent[below:].mean() < 60_000 and spent[:below].mean() > 60_000


def test_a_chunk_comes_to_the_same_whatever_is_foreseen_beside_it() -> None:
    drawn = "when: 2027-03, probability: 80%, attempts: 3, again_after: 2 months, delay: 0 months to 4 months"
    company = model(LATE.format(when=drawn), months=24, cash="2M to 3M")
    lot = Lot.of(company, 3)
    ahead = forecaster_of(company)
    wide = chunks_of(company, lot, ahead, 0, 3 * CHUNK, 3)
    assert ahead is not None and ahead.histories > 50
    for number in (2, 0, 1):
        alone = chunks_of(company, lot, forecaster_of(company), number, 3 * CHUNK, 1)
        np.testing.assert_array_equal(wide.chunk(number).cash, alone.cash)
        acted = alone.happened["policy.freeze"]
        assert 0 < acted.mean() < 1
        np.testing.assert_array_equal(wide.chunk(number).happened["policy.freeze"], acted)
