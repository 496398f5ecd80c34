"""The same futures on a cluster: each task folds some chunks and answers their tally; tallies merge in any order."""

import secrets
import threading
from functools import partial

from llmventure.cluster import Crew
from llmventure.distributions import EXACT_BELOW
from llmventure.draws import Lot, Sampling
from llmventure.errors import PlanError
from llmventure.forecast import Forecaster
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.room import refuse_what_does_not_fit
from llmventure.simulation import Progress, Simulated, add_chunks, chunks_of, forecaster_of
from llmventure.streams import CHUNK, LOT
from llmventure.tally import Tally


@record
class Order:
    """What every task of a simulation is told; ``mark`` is of this simulation alone."""

    mark: str
    scenario: Scenario
    lot: Lot
    paths: int


@record
class Part:
    """What a task answers: its tally, or why it cannot be folded."""

    tally: Tally
    histories: int = 0
    fault: tuple[str, str, str | None] | None = None


_ready: dict[str, tuple[Scenario, Forecaster | None]] = {}
_making = threading.Lock()


def simulate_on(
    crew: Crew,
    scenario: Scenario,
    *,
    paths: int,
    seed: int,
    sampling: Sampling = "random",
    progress: Progress | None = None,
) -> Simulated:
    """As ``simulation.simulate``, to the bit. An interrupt ends it with the tasks that are done.

    :raises PlanError: where it cannot be folded. :raises KeyboardInterrupt: where nothing is done yet.
    """
    if crew.scheduler is None:  # the memory of other machines is theirs to know
        refuse_what_does_not_fit(scenario, paths, crew.threads)
    order = Order(secrets.token_hex(8), scenario, Lot.of(scenario, seed, sampling), paths)
    tally, histories = Tally(scenario.company.months, paths < EXACT_BELOW, sampling), 0
    if progress is not None:
        progress(0, paths)
    try:
        for part in crew.each(partial(fold_chunks, order), -(-paths // CHUNK)):
            if part.fault is not None:
                raise PlanError(*part.fault)
            tally.merge(part.tally)
            histories = max(histories, part.histories)
            if progress is not None:
                progress(tally.paths, paths)
    except KeyboardInterrupt:
        if not tally.paths:
            raise
    return Simulated(scenario, seed, paths, crew.threads, tally, crew.workers, histories)


def fold_chunks(order: Order, chunks: range) -> Part:
    """On a worker: some chunks, a lot at a time."""
    scenario, forecaster = _prepared(order)
    tally = Tally(scenario.company.months, order.paths < EXACT_BELOW, order.lot.sampling)
    try:
        for chunk in range(chunks.start, chunks.stop, LOT):
            beside = min(LOT, chunks.stop - chunk)
            add_chunks(tally, chunk, chunks_of(scenario, order.lot, forecaster, chunk, order.paths, beside))
    except PlanError as error:
        return Part(tally, fault=(error.path, error.message, error.cure))
    return Part(tally, forecaster.histories if forecaster is not None else 0)


def _prepared(order: Order) -> tuple[Scenario, Forecaster | None]:
    """The scenario and what foresees its burn, made once in a process for a simulation."""
    with _making:
        found = _ready.get(order.mark)
        if found is None:
            _ready.clear()
            found = _ready[order.mark] = order.scenario, forecaster_of(order.scenario)
        return found
