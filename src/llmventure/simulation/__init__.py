"""A thousand futures: chunks of paths, folded by a crew, and what they come to.

Results are the same whoever folds: each chunk draws from its own streams, counts are whole numbers, and sums
are added in the order of the chunks. Memory does not grow with the paths.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from llmventure.crew import Crew
from llmventure.engine import new_world, run_world, uses_foresight
from llmventure.engine.result import Result
from llmventure.errors import PlanError
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.sampling.draws import Drawn, Lot, Sampling
from llmventure.sampling.streams import CHUNK, LOT, KeptScores
from llmventure.simulation.folding import Folding, chunks_beside, forecaster_of, scenarios_together
from llmventure.simulation.forecast import PathsWatch
from llmventure.simulation.futures import FoldError
from llmventure.simulation.room import need, refuse_what_does_not_fit
from llmventure.simulation.tally import OUTCOME, Tally

Progress = Callable[[int, int], None]
"""Called with the paths done and the paths asked for."""
SECONDS = 8e-9
"""What a path-month of a line takes, about: whether a crew is worth its start. A judgement."""


@record
class Simulated:
    """A simulation: ``asked`` paths, of which ``tally.paths`` are done; fewer where it was interrupted."""

    scenario: Scenario
    seed: int
    asked: int
    threads: int
    tally: Tally
    workers: int
    """Processes of a cluster; 0 where this machine's own did it."""
    histories: int
    """Histories for which a burn was foreseen; 0 where nothing looks ahead."""

    @property
    def sampling(self) -> Sampling:
        return self.tally.sampling

    @property
    def interrupted(self) -> bool:
        return self.tally.paths < self.asked


def simulate(
    scenario: Scenario,
    crew: Crew,
    *,
    paths: int,
    seed: int,
    sampling: Sampling = "random",
    progress: Progress | None = None,
    shared: KeptScores | None = None,
) -> Simulated:
    """Fold the scenario over ``paths`` futures, whose scores may be ``shared`` with other simulations of the seed. An
    interrupt ends it with the chunks that are done.

    :raises PlanError: where it cannot be folded. :raises KeyboardInterrupt: where nothing is done yet.
    :raises UsageError: where it would not fit in memory.
    """
    try:
        found = side_by_side(
            [scenario], crew, paths=paths, seed=seed, sampling=sampling, progress=progress, shared=shared
        )
    except FoldError as error:
        raise error.error from None
    return found[0]


def side_by_side(
    scenarios: Sequence[Scenario],
    crew: Crew,
    *,
    paths: int,
    seed: int,
    sampling: Sampling = "random",
    progress: Progress | None = None,
    shared: KeptScores | None = None,
) -> list[Simulated]:
    """As ``simulate``, several scenarios on the same luck, chunk by chunk: of all the same paths are done.

    :raises FoldError: where one of them cannot be folded.
    """
    if not crew.is_elsewhere:
        for scenario in scenarios:
            refuse_what_does_not_fit(scenario, paths, crew.threads, ahead=uses_foresight(scenario))
    beside = LOT if crew.is_elsewhere else chunks_beside(scenarios, paths, crew.threads)
    lots = [Lot.of(scenario, seed, sampling, shared) for scenario in scenarios]
    together = 1 if crew.is_elsewhere else scenarios_together(scenarios, paths, crew.threads, beside)
    folding = Folding(scenarios, lots, paths, beside=beside, together=together)
    tallies, histories = folding.tallies(), [0] * len(scenarios)
    if len(tallies) == 1:
        folding.into = tallies[0]
    seconds = SECONDS * paths * sum(need(scenario, paths).lines * scenario.company.months for scenario in scenarios)

    def tell() -> None:
        if progress is not None:
            progress(sum(tally.paths for tally in tallies), paths * len(tallies))

    tell()
    try:
        for part in crew.each(folding, -(-paths // CHUNK), together=beside, seconds=seconds):
            if part.fault is not None:
                number, path, message, cure = part.fault
                raise FoldError(number, PlanError(path, message, cure))
            for tally, done in zip(tallies, part.tallies, strict=False):
                tally.merge(done)
            for number, count in enumerate(part.histories):
                histories[number] += count
            tell()
    except KeyboardInterrupt:
        if not tallies[0].paths:
            raise
    return [
        Simulated(scenario, seed, paths, crew.threads, tally, crew.workers, count)
        for scenario, tally, count in zip(scenarios, tallies, histories, strict=True)
    ]


def replay(scenario: Scenario, *, path: int, seed: int, sampling: Sampling = "random") -> Result:
    """One path of a simulation with all its lines; it ends with the month of its ruin.

    :raises PlanError: where it cannot be folded.
    """
    company = scenario.company
    lot, forecaster = Lot.of(scenario, seed, sampling), forecaster_of(scenario)

    def run(months: int) -> Result:
        grid = Drawn(company.start, months, 1, lot, path // CHUNK, path % CHUNK)
        watch = PathsWatch(forecaster, 1) if forecaster is not None else None
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            return run_world(new_world(scenario, grid), watch)

    result = run(company.months)
    ruined = int(result.ruined[0])
    # more months leave the earlier draws as they were, so fewer do too
    return run(ruined + 1) if ruined < company.months - 1 else result


def values_of(simulated: Simulated, metric: str) -> Array | None:
    """A metric by path, in the order of the paths, where all of them are kept (fewer than 100,000)."""
    found = simulated.tally.spreads.get(metric)
    chunks = getattr(found, "chunks", None)
    return None if chunks is None else np.concatenate([chunks[chunk] for chunk in sorted(chunks)])


def regimes_of(simulated: Simulated) -> NDArray[np.int8] | None:
    """The market's regime by month and path, as ``Futures`` has it; None where metrics are not kept by path."""
    chunks = simulated.tally.regimes
    return np.concatenate([chunks[chunk] for chunk in sorted(chunks)], axis=1) if chunks else None


def median_path(simulated: Simulated) -> int | None:
    """The path in the middle of all by how they end; None where metrics are not kept by path.

    First come the ruined, the earliest first, then the others by cash at the end; what is equal so far by its lowest
    cash, then by number. Of two in the middle it is the lower one.
    """
    out, cash = values_of(simulated, "cash_out_month"), values_of(simulated, OUTCOME)
    lowest = values_of(simulated, "minimum_cash")
    if out is None or cash is None or lowest is None:
        return None
    return int(np.lexsort((lowest, cash, out))[(len(out) - 1) // 2])
