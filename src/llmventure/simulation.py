"""A thousand futures: chunks of paths on threads, and what they come to.

Results are the same whatever the threads: each chunk draws from its own streams, counts are whole numbers, and sums
are added in the order of the chunks. Memory does not grow with the paths.
"""

import math
import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from llmventure.distributions import EXACT_BELOW, Cash, Spread, Sums, spread
from llmventure.draws import Drawn, Lot, Sampling
from llmventure.engine import new_world, run_world, uses_foresight
from llmventure.forecast import Forecaster, PathsWatch
from llmventure.futures import Futures, futures
from llmventure.models.scenario import Scenario
from llmventure.result import Result
from llmventure.room import refuse_what_does_not_fit
from llmventure.sampling import Array, Grid
from llmventure.streams import BLOCK, CHUNK, LOT, KeptScores
from llmventure.world import NEVER

Z_95 = 1.959963984540054
"""The 97.5th percentile of a standard normal: a 95 % interval on both sides."""
NOTHING = 1e-12
"""A variance below this part of the mean square is rounding."""
FEWEST_BLOCKS = 8
"""Blocks from which on the error of stratified paths is that between blocks; below, it is that of independent paths,
which is larger."""
Progress = Callable[[int, int], None]
"""Called with the paths done and the paths asked for."""
OUTCOME = "closing_cash"
"""The metric that paths are ordered by: cash at the end, 0 where ruined."""
OUTCOMES = (OUTCOME, "runway_months", "founders_proceeds")
"""The metrics whose variance is told apart by driver; runway counts up to the plan's end."""


@dataclass(frozen=True, slots=True)
class Ruin:
    """The probability that cash runs out within the plan, with its 95 % Wilson interval; by month, cumulative.

    Of stratified paths the error is that between blocks, and the interval that of as many independent paths as have it.
    """

    probability: float
    standard_error: float
    interval: tuple[float, float]
    by_month: tuple[float, ...]


@dataclass(slots=True)
class _Moments:
    """Per chunk: sums of a score, of its square, and of its products with the outcomes."""

    first: Sums = field(default_factory=Sums)
    second: Sums = field(default_factory=Sums)
    products: dict[str, Sums] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """Everything that is kept of the paths that are done."""

    months: int
    exact: bool
    sampling: Sampling = "random"
    paths: int = 0
    blocks: dict[int, NDArray[np.int64]] = field(default_factory=dict)
    """Of stratified paths: by chunk, the ruined of each block."""
    cash: Cash = field(init=False)
    spreads: dict[str, Spread] = field(default_factory=dict)
    means: dict[str, Sums] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=dict)
    """Paths on which a metric lies beyond the plan."""
    defined: dict[str, int] = field(default_factory=dict)
    ruined: NDArray[np.int64] = field(init=False)
    """Paths ruined in each month."""
    outcomes: dict[str, tuple[Sums, Sums]] = field(default_factory=dict)
    """Sums of each outcome and of its square."""
    moments: dict[str, _Moments] = field(default_factory=dict)
    befell: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By what happened: on how many ruined paths, and on how many in all."""
    down: int = 0
    breached: int = 0
    """Paths with a down round, and with a breach of a covenant."""
    regimes: dict[int, NDArray[np.int8]] = field(default_factory=dict)
    """The market's regimes by chunk, where metrics are kept by path."""
    flows: dict[str, dict[int, Array]] = field(default_factory=dict)
    """By provider of capital and chunk, as ``Futures`` has them; only where the scenario has an exit."""
    variates: int = 0
    first_ruined: tuple[int, int] | None = None
    """Month and number of the path that is ruined first."""

    def __post_init__(self) -> None:
        self.cash = Cash(self.months, self.exact)
        self.ruined = np.zeros(self.months, dtype=np.int64)

    def add(self, chunk: int, found: Futures) -> None:
        """Add a chunk's paths; in any order of chunks."""
        width = found.ruined.shape[0]
        self.paths += width
        self.cash.add(chunk, found.cash)
        dead = found.ruined < NEVER
        self.ruined += np.bincount(found.ruined[dead], minlength=self.months)
        if self.sampling == "stratified":
            self.blocks[chunk] = np.add.reduceat(dead.astype(np.int64), np.arange(0, width, BLOCK))
        for name, values in found.metrics.items():
            self.spreads.setdefault(name, spread(self.exact)).add(chunk, values)
            finite = np.isfinite(values)
            self.means.setdefault(name, Sums()).add(chunk, float(values[finite].sum()))
            self.defined[name] = self.defined.get(name, 0) + int(finite.sum())
            self.beyond[name] = self.beyond.get(name, 0) + int(np.isinf(values).sum())
        outcomes = {name: found.metrics[name] for name in OUTCOMES if name in found.metrics}
        outcomes["runway_months"] = np.minimum(outcomes["runway_months"], self.months)
        for name, values in outcomes.items():
            first, second = self.outcomes.setdefault(name, (Sums(), Sums()))
            first.add(chunk, float(values.sum()))
            second.add(chunk, float((values * values).sum()))
        for stream, scores in found.scores.items():
            kept = self.moments.setdefault(stream, _Moments())
            kept.first.add(chunk, float(scores.sum()))
            kept.second.add(chunk, float((scores * scores).sum()))
            for name, values in outcomes.items():
                kept.products.setdefault(name, Sums()).add(chunk, float((scores * values).sum()))
        for what, where in found.happened.items():
            ruined, whole = self.befell.get(what, (0, 0))
            self.befell[what] = ruined + int((where & dead).sum()), whole + int(where.sum())
        self.down += int(found.down.sum())
        self.breached += int(found.breached.sum())
        if self.exact and found.regimes is not None:
            self.regimes[chunk] = found.regimes
        for name, flows in found.flows.items():
            self.flows.setdefault(name, {})[chunk] = flows[:, 0]
        self.variates = max(self.variates, found.variates)
        if dead.any():
            month = int(found.ruined.min())
            each = month, chunk * CHUNK + int(np.argmax(found.ruined == month))
            self.first_ruined = each if self.first_ruined is None else min(self.first_ruined, each)

    def merge(self, other: "Tally") -> None:
        """Take in a tally of other chunks; the same whatever came first."""
        self.paths += other.paths
        self.cash.merge(other.cash)
        self.ruined += other.ruined
        self.blocks |= other.blocks
        for name, values in other.spreads.items():
            self.spreads.setdefault(name, spread(self.exact)).merge(values)
            self.means.setdefault(name, Sums()).merge(other.means[name])
            self.defined[name] = self.defined.get(name, 0) + other.defined[name]
            self.beyond[name] = self.beyond.get(name, 0) + other.beyond[name]
        for name, (first, second) in other.outcomes.items():
            sums = self.outcomes.setdefault(name, (Sums(), Sums()))
            sums[0].merge(first)
            sums[1].merge(second)
        for stream, theirs in other.moments.items():
            kept = self.moments.setdefault(stream, _Moments())
            kept.first.merge(theirs.first)
            kept.second.merge(theirs.second)
            for name, product in theirs.products.items():
                kept.products.setdefault(name, Sums()).merge(product)
        for what, (ruined, whole) in other.befell.items():
            before = self.befell.get(what, (0, 0))
            self.befell[what] = before[0] + ruined, before[1] + whole
        self.down += other.down
        self.breached += other.breached
        self.regimes |= other.regimes
        for name, by_chunk in other.flows.items():
            self.flows.setdefault(name, {}).update(by_chunk)
        self.variates = max(self.variates, other.variates)
        firsts = [each for each in (self.first_ruined, other.first_ruined) if each is not None]
        self.first_ruined = min(firsts, default=None)

    def mean(self, metric: str) -> float | None:
        """The mean over the paths on which the metric is defined; None where it lies beyond the plan on any."""
        count = self.defined[metric]
        return self.means[metric].total / count if count and not self.beyond[metric] else None

    @property
    def ruin(self) -> Ruin:
        count = int(self.ruined.sum())
        probability = count / self.paths
        by_month = tuple((np.cumsum(self.ruined) / self.paths).tolist())
        error = math.sqrt(probability * (1 - probability) / self.paths)
        worth: float = self.paths
        if self.sampling == "stratified" and (between := self._between_blocks(probability)) is not None and error:
            error, worth = between, self.paths * (error / between) ** 2
        return Ruin(probability, error, wilson(probability * worth if worth != self.paths else count, worth), by_month)

    def _between_blocks(self, probability: float) -> float | None:
        """The standard error by what blocks differ; None where they are too few to say, or do not differ.

        sqrt(B ÷ (B − 1) · Σ (n/N)² · (p_block − p)²), n the paths of a block and N all of them (Cochran 1977, 6.4).
        """
        found = [count for chunk in sorted(self.blocks) for count in self.blocks[chunk].tolist()]
        if len(found) < FEWEST_BLOCKS:
            return None
        sizes = [BLOCK] * len(found)
        sizes[-1] = self.paths - BLOCK * (len(found) - 1)
        total = math.fsum((count - size * probability) ** 2 for count, size in zip(found, sizes, strict=True))
        return math.sqrt(len(found) / (len(found) - 1) * total) / self.paths or None

    def flows_of(self, *providers: str) -> Array:
        """What these get less what they pay in, by month, summed over all paths."""
        chunks = [self.flows[name][chunk] for name in providers for chunk in sorted(self.flows[name])]
        months = max((len(flows) for flows in chunks), default=0)
        return np.array([math.fsum(flows[at] for flows in chunks if at < len(flows)) for at in range(months)])

    def shares_of_variance(self, outcome: str = OUTCOME) -> dict[str, float]:
        """By stream: the squared correlation of its scores with an outcome; nothing where that is not there.

        Independent streams of linear effect share the variance out; the rest is interaction, curvature and ruin.
        """
        if outcome not in self.outcomes:
            return {}
        total, squares = (sums.total for sums in self.outcomes[outcome])
        variance = squares - total * total / self.paths
        found: dict[str, float] = {}
        for stream, kept in sorted(self.moments.items()):
            first = kept.first.total
            own = kept.second.total - first * first / self.paths
            both = kept.products[outcome].total - first * total / self.paths
            if own > 0 and variance > NOTHING * squares:
                found[stream] = both * both / (own * variance)
        return found


def wilson(count: float, of: float) -> tuple[float, float]:
    """The 95 % interval of a proportion (Wilson 1927): right also where nothing, or everything, was seen.

    >>> low, high = wilson(0, 20_000)
    >>> low, round(high, 6)
    (0.0, 0.000192)
    """
    share, z2 = count / of, Z_95 * Z_95
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return (0.0 if count == 0 else max(middle - half, 0.0)), (1.0 if count == of else min(middle + half, 1.0))


@dataclass(frozen=True, slots=True)
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
