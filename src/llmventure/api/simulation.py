"""Many futures of a scenario, and one of them."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from llmventure.api.planning import Plan
from llmventure.api.scenario import Scenario, located, stamp
from llmventure.errors import PlanError, ScenarioError, UsageError
from llmventure.record import record
from llmventure.report.simulation import SimulationFigures, SimulationReport

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from llmventure.crew import Crew
    from llmventure.sampling.draws import Sampling
    from llmventure.sampling.streams import KeptScores
    from llmventure.simulation import Progress, Simulated
    from llmventure.simulation.mitigations import Weighed
    from llmventure.simulation.tally import Ruin

PAIRED_PATHS = 100_000
"""From so many paths on a simulation keeps no metric by path."""


@record(slots=False)
class Simulation:
    """Many futures of a scenario, and what its mitigations are worth; ``interrupted`` where not all of that is done."""

    scenario: Scenario
    simulated: "Simulated"
    weighed: "tuple[Weighed, ...]" = ()
    interrupted: bool = False

    @property
    def ruin(self) -> "Ruin":
        """The probability that cash runs out within the plan, with its standard error and interval."""
        return self.simulated.tally.ruin

    @cached_property
    def report(self) -> SimulationReport:
        """The report, as versioned plain data."""
        from llmventure.simulation.report import simulation_report

        run = stamp(self.scenario, paths=self.simulated.asked)
        return simulation_report(self.simulated, run, self.weighed, cut_short=self.interrupted)

    @property
    def figures(self) -> SimulationFigures:
        """The metrics and ruin of the report, for whoever asks of many simulations."""
        from llmventure.simulation.report import figures_of

        return figures_of(self.simulated)

    def values(self, metric: str) -> "NDArray[np.float64] | None":
        """A metric by path: NaN where it is not defined, infinite beyond the plan; None from 100,000 paths on."""
        from llmventure.simulation import values_of

        return values_of(self.simulated, metric)

    def replay(self, which: str) -> Plan:
        """The future in the middle (``median``), or the first that runs out of cash (``first-ruined``).

        :raises UsageError: where none is ruined, or paths are not kept.
        """
        done = self.simulated.tally.paths
        number = self.report["examples"][which.replace("-", "_")]
        if number is None and which == "median":
            raise UsageError(
                "the future in the middle is found among fewer than 100,000", f"--paths {PAIRED_PATHS - 1} or fewer"
            )
        if number is None:
            raise UsageError(f"none of the {done:,} futures is ruined", "ask for more --paths, or another one")
        return replace(replay(self.scenario, number, sampling=self.simulated.sampling), chosen=(which, done))


def simulate(
    scenario: Scenario,
    *,
    paths: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    sampling: "Sampling" = "random",
    mitigations: bool = True,
    progress: "Progress | None" = None,
    shared: "KeptScores | None" = None,
    crew: "Crew | None" = None,
) -> Simulation:
    """As many futures as ``paths`` [the scenario's]; the same for a seed with any ``threads`` [all cores] at once,
    any Dask ``workers`` (processes on this machine) and those of any ``scheduler`` (``tcp://HOST:PORT``). ``crew`` is
    in place of these three: who works for more than this simulation.
    With ``stratified`` sampling what is drawn once a path is dealt out evenly, which makes errors smaller.
    ``mitigations`` asks what each of them is worth, which takes a run of up to 16,384 paths more for each.

    ``shared`` keeps what is drawn for other simulations of the seed; the futures are the same with and without.

    :raises ScenarioError: where it cannot be simulated, located in the file.
    :raises UsageError: where there are no such workers.
    """
    chosen = scenario if seed is None else replace(scenario, seed=seed)
    count = chosen.model.simulation.paths if paths is None else paths
    if count < 1 or (threads is not None and threads < 1):
        raise UsageError("a simulation needs a path and a thread at least")
    from llmventure.simulation import simulate as simulated

    try:
        with gathered(crew, threads, workers, scheduler) as found:
            done = simulated(
                chosen.model, found, paths=count, seed=chosen.seed, sampling=sampling, progress=progress, shared=shared
            )
            weighed, interrupted = (
                _weighed(done, found) if mitigations and not done.interrupted else ((), done.interrupted)
            )
    except PlanError as error:
        raise ScenarioError([located(chosen, error)]) from None
    return Simulation(chosen, done, weighed, interrupted)


def gathered(
    crew: "Crew | None" = None, threads: int | None = None, workers: int | None = None, scheduler: str | None = None
) -> "AbstractContextManager[Crew]":
    """The crew itself, which goes on; or one of these threads, workers or of this scheduler, which ends after use."""
    if crew is not None:
        return nullcontext(crew)
    if workers is None and scheduler is None:
        from llmventure.crew.processes import Processes

        return Processes(threads)
    from llmventure.crew.cluster import Cluster

    return Cluster(workers, scheduler)


def _weighed(done: "Simulated", crew: "Crew") -> "tuple[tuple[Weighed, ...], bool]":
    """What the mitigations are worth, and whether that was interrupted."""
    from llmventure.simulation.mitigations import weigh

    found: list[Weighed] = []
    try:
        found.extend(weigh(done, crew))
    except KeyboardInterrupt:
        return tuple(found), True
    return tuple(found), False


def replay(scenario: Scenario, path: int, *, seed: int | None = None, sampling: "Sampling" = "random") -> Plan:
    """One path of a simulation, month by month, as a plan is shown; it ends with the month of its ruin.

    :raises ScenarioError: where it cannot be folded, located in the file.
    """
    from llmventure.simulation import replay as replayed

    chosen = scenario if seed is None else replace(scenario, seed=seed)
    if path < 0:
        raise UsageError("paths are numbered from 0")
    try:
        return Plan(chosen, replayed(chosen.model, path=path, seed=chosen.seed, sampling=sampling), path)
    except PlanError as error:
        raise ScenarioError([located(chosen, error)]) from None
