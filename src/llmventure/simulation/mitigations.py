"""Which mitigations pay for themselves: every one with and without, on the same luck, the others as they are.

What it costs is in the cash of the futures that have it, so that a difference of cash is net of the cost. Nothing is
concluded where the difference is within two standard errors.
"""

from collections.abc import Iterator

import numpy as np

from llmventure.crew import Crew
from llmventure.models.risks import Mitigation
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.regret import SIGNIFICANT, paired
from llmventure.sampling import Array
from llmventure.sampling.draws import Drawn, Lot
from llmventure.sampling.streams import CHUNK
from llmventure.simulation import Simulated, simulate, values_of
from llmventure.simulation.tally import OUTCOME
from llmventure.world import World
from llmventure.world.risks import resolved, risk_path

PAIRED = 2 * CHUNK
"""Paths on which a mitigation is weighed, at most: its error is that of a difference, far smaller than ruin's own."""
WORTH = ("founders_proceeds", OUTCOME)
"""What it is to pay in: the first of these that there is."""


@record
class Change:
    """With a mitigation less without, path by path."""

    mean: float
    standard_error: float | None

    @property
    def clear(self) -> bool:
        return self.standard_error is not None and abs(self.mean) > SIGNIFICANT * self.standard_error


@record
class Weighed:
    """One mitigation. ``cost`` is the mean of what it costs while a path lives; ``harmed`` the share of paths that are
    ruined with it and not without, ``saved`` the other way round."""

    path: str
    taken: bool
    paths: int
    cost: float
    ruin: Change
    changes: dict[str, Change]
    harmed: float
    saved: float

    @property
    def worth(self) -> str:
        """The metric that it is to pay in."""
        return next(name for name in WORTH if name in self.changes)

    @property
    def pays(self) -> bool | None:
        """Whether it pays for itself on average; None where the paths do not tell."""
        found = self.changes[self.worth]
        return found.mean > 0 if found.clear else None


@record
class _Ends:
    """How the first paths end, ``(paths,)``."""

    out: Array
    metrics: dict[str, Array]


def weigh(simulated: Simulated, crew: Crew) -> Iterator[Weighed]:
    """Every mitigation of a simulation's scenario, in the order of the file; one more run for each.

    :raises PlanError: where the scenario cannot be folded with it, or without. :raises KeyboardInterrupt: on Ctrl-C.
    """
    scenario, paths = simulated.scenario, min(simulated.tally.paths, PAIRED)
    found = {name: risk.mitigation for name, risk in resolved(scenario).items() if risk.mitigation is not None}
    if not found:
        return
    as_it_is = _ends(simulated, paths) or _folded(scenario, simulated, crew, paths)
    for name, mitigation in found.items():
        turned = _turned(scenario, name, mitigation)
        other = _folded(turned, simulated, crew, paths)
        with_it, without = (as_it_is, other) if mitigation.taken else (other, as_it_is)
        cost = _cost(scenario if mitigation.taken else turned, name, mitigation, simulated, with_it.out)
        ruined, spared = np.isfinite(with_it.out), np.isfinite(without.out)
        yield Weighed(
            f"{risk_path(name)}.mitigation",
            mitigation.taken,
            paths,
            cost,
            _change(ruined.astype(np.float64), spared.astype(np.float64)),
            {metric: _change(with_it.metrics[metric], without.metrics[metric]) for metric in with_it.metrics},
            float((ruined & ~spared).mean()),
            float((~ruined & spared).mean()),
        )


def _turned(scenario: Scenario, name: str, mitigation: Mitigation) -> Scenario:
    """The scenario with a mitigation taken where it is not, and the other way round."""
    other = mitigation.model_copy(update={"taken": not mitigation.taken})
    risk = scenario.risks[name].model_copy(update={"mitigation": other})
    return scenario.model_copy(update={"risks": {**scenario.risks, name: risk}})


def _ends(simulated: Simulated, paths: int) -> _Ends | None:
    """How the first paths of a simulation ended, where it keeps them."""
    out = values_of(simulated, "cash_out_month")
    if out is None:
        return None
    kept = {name: values_of(simulated, name) for name in WORTH}
    return _Ends(out[:paths], {name: values[:paths] for name, values in kept.items() if values is not None})


def _folded(scenario: Scenario, like: Simulated, crew: Crew, paths: int) -> _Ends:
    other = simulate(scenario, crew, paths=paths, seed=like.seed, sampling=like.sampling)
    if other.interrupted:
        raise KeyboardInterrupt
    found = _ends(other, paths)
    assert found is not None, "so few are kept"
    return found


def _cost(scenario: Scenario, name: str, mitigation: Mitigation, simulated: Simulated, out: Array) -> float:
    """The mean over the paths of its monthly cost, up to the month of their ruin."""
    company, paths = scenario.company, len(out)
    lot, total = Lot.of(scenario, simulated.seed, simulated.sampling), 0.0
    for chunk in range(-(-paths // CHUNK)):
        width = min(CHUNK, paths - chunk * CHUNK)
        world = World(scenario, Drawn(company.start, company.months, width, lot, chunk))
        price = world.series(f"{risk_path(name)}.mitigation.monthly_cost", mitigation.monthly_cost)
        lived = world.grid.clock <= out[chunk * CHUNK : chunk * CHUNK + width]
        total += float(np.sum(price * lived))
    return total / paths


def _change(values: Array, against: Array) -> Change:
    mean, error = paired(values, against)
    assert mean is not None, "these are defined on every path"
    return Change(mean, error)
