"""A thousand futures: chunks of paths on threads, and what they come to.

Results are the same whatever the threads: each chunk draws from its own streams, counts are whole numbers, and sums
are added in the order of the chunks. Memory does not grow with the paths.
"""

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import numpy as np
from numpy.typing import NDArray

from llmventure.distributions import EXACT_BELOW
from llmventure.draws import Drawn, Lot, Sampling
from llmventure.engine import new_world, run_world, uses_foresight
from llmventure.forecast import Forecaster, PathsWatch
from llmventure.futures import Futures, futures
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.result import Result
from llmventure.room import refuse_what_does_not_fit
from llmventure.sampling import Array, Grid
from llmventure.streams import CHUNK, LOT, KeptScores
from llmventure.tally import OUTCOME, Tally

Progress = Callable[[int, int], None]
"""Called with the paths done and the paths asked for."""


@record
class Simulated:
    """A simulation: ``asked`` paths, of which ``tally.paths`` are done; fewer where it was interrupted."""

    scenario: Scenario
    seed: int
    asked: int
    threads: int
    tally: Tally
    workers: int
    """Processes of a cluster; 0 where threads of this process did it."""
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
    *,
    paths: int,
    seed: int,
    threads: int | None = None,
    sampling: Sampling = "random",
    progress: Progress | None = None,
    shared: KeptScores | None = None,
) -> Simulated:
    """Fold the scenario over ``paths`` futures, whose scores may be ``shared`` with other simulations of the seed. An
    interrupt ends it with the chunks that are done.

    :raises PlanError: where it cannot be folded. :raises KeyboardInterrupt: where nothing is done yet.
    :raises UsageError: where it would not fit in memory.
    """
    company = scenario.company
    workers = threads or os.cpu_count() or 1
    refuse_what_does_not_fit(scenario, paths, workers)
    lot = Lot.of(scenario, seed, sampling, shared)
    forecaster = forecaster_of(scenario)
    tally = Tally(company.months, paths < EXACT_BELOW, sampling)
    chunks = -(-paths // CHUNK)

    def folded(chunk: int) -> Futures:
        return chunks_of(scenario, lot, forecaster, chunk, paths)

    if progress is not None:
        progress(0, paths)
    lots = range(0, chunks, LOT)
    pool = ThreadPoolExecutor(min(workers, len(lots)))
    waiting: dict[Future[Futures], int] = {}
    try:
        # never more in flight than workers: memory stays flat
        for chunk in lots:
            waiting[pool.submit(folded, chunk)] = chunk
            if len(waiting) < min(workers, len(lots)) and chunk != lots[-1]:
                continue
            _collect(waiting, tally, progress, paths, last=chunk == lots[-1])
    except KeyboardInterrupt:
        pool.shutdown(wait=True, cancel_futures=True)
        for done, chunk in waiting.items():
            if done.done() and not done.cancelled() and done.exception() is None:
                add_chunks(tally, chunk, done.result())
        if not tally.paths:
            raise
    except BaseException:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()
    return Simulated(scenario, seed, paths, workers, tally, 0, forecaster.histories if forecaster is not None else 0)


def chunks_of(
    scenario: Scenario, lot: Lot, forecaster: Forecaster | None, chunk: int, paths: int, count: int = LOT
) -> Futures:
    """``count`` chunks of the ``paths`` that are asked for from ``chunk`` on, the last one cut short.

    :raises PlanError: where it cannot be folded.
    """
    company, width = scenario.company, min(count * CHUNK, paths - chunk * CHUNK)
    return futures(scenario, Drawn(company.start, company.months, width, lot, chunk), forecaster)


def add_chunks(tally: Tally, chunk: int, found: Futures) -> None:
    """Take in chunk by chunk what was folded side by side: sums are those of chunks, whatever was beside them."""
    for number in range(-(-found.ruined.shape[0] // CHUNK)):
        tally.add(chunk + number, found.chunk(number))


def _collect(
    waiting: dict[Future[Futures], int], tally: Tally, progress: Progress | None, paths: int, *, last: bool
) -> None:
    """Take in at least one chunk that is done; all of them at the end."""
    while waiting:
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for each in done:
            found = each.result()
            add_chunks(tally, waiting.pop(each), found)
            if progress is not None:
                progress(tally.paths, paths)
        if not last:
            return


def forecaster_of(scenario: Scenario) -> Forecaster | None:
    """What foresees burn, where something in the scenario looks ahead."""
    company = scenario.company
    if not uses_foresight(scenario):
        return None
    return Forecaster(scenario, new_world(scenario, Grid(company.start, company.months)))


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
