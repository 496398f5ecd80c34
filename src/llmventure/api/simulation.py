"""Many futures of a scenario, and one of them."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from llmventure.api.planning import Plan
from llmventure.api.scenario import Scenario, located, stamp
from llmventure.errors import PlanError, ScenarioError, UsageError
from llmventure.report import SimulationReport

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from llmventure.simulation import Progress, Ruin, Simulated
    from llmventure.streams import KeptScores


@dataclass(frozen=True)
class Simulation:
    """Many futures of a scenario."""

    scenario: Scenario
    simulated: "Simulated"

    @property
    def ruin(self) -> "Ruin":
        """The probability that cash runs out within the plan, with its standard error and interval."""
        return self.simulated.tally.ruin

    @cached_property
    def report(self) -> SimulationReport:
        """The report, as versioned plain data."""
        from llmventure.simulation_report import simulation_report

        return simulation_report(self.simulated, stamp(self.scenario, paths=self.simulated.asked))

    def values(self, metric: str) -> "NDArray[np.float64] | None":
        """A metric by path: NaN where it is not defined, infinite beyond the plan; None from 100,000 paths on."""
        from llmventure.simulation import values_of

        return values_of(self.simulated, metric)


def simulate(
    scenario: Scenario,
    *,
    paths: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    progress: "Progress | None" = None,
    shared: "KeptScores | None" = None,
) -> Simulation:
    """As many futures as ``paths`` [the scenario's]; the same for a seed whatever the threads [all cores].

    ``shared`` keeps what is drawn for other simulations of the seed; the futures are the same with and without.

    :raises ScenarioError: where it cannot be simulated, located in the file.
    """
    from llmventure.simulation import simulate as simulated

    chosen = scenario if seed is None else replace(scenario, seed=seed)
    count = chosen.model.simulation.paths if paths is None else paths
    if count < 1 or (threads is not None and threads < 1):
        raise UsageError("a simulation needs a path and a thread at least")
    try:
        done = simulated(chosen.model, paths=count, seed=chosen.seed, threads=threads, progress=progress, shared=shared)
    except PlanError as error:
        raise ScenarioError([located(chosen, error)]) from None
    return Simulation(chosen, done)


def replay(scenario: Scenario, path: int, *, seed: int | None = None) -> Plan:
    """One path of a simulation, month by month, as a plan is shown; it ends with the month of its ruin.

    :raises ScenarioError: where it cannot be folded, located in the file.
    """
    from llmventure.simulation import replay as replayed

    chosen = scenario if seed is None else replace(scenario, seed=seed)
    if path < 0:
        raise UsageError("paths are numbered from 0")
    try:
        return Plan(chosen, replayed(chosen.model, path=path, seed=chosen.seed), path)
    except PlanError as error:
        raise ScenarioError([located(chosen, error)]) from None
