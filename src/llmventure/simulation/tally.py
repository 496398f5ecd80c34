"""What is kept of the paths that are done: counts and sums by chunk, which merge in any order to the same bits."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from llmventure.record import record
from llmventure.sampling import Array
from llmventure.sampling.draws import Sampling
from llmventure.sampling.streams import BLOCK, CHUNK
from llmventure.simulation.distributions import Cash, Spread, Sums, spread
from llmventure.simulation.futures import Futures
from llmventure.world import NEVER

Z_95 = 1.959963984540054
"""The 97.5th percentile of a standard normal: a 95 % interval on both sides."""
NOTHING = 1e-12
"""A variance below this part of the mean square is rounding."""
FEWEST_BLOCKS = 8
"""Blocks from which on the error of stratified paths is that between blocks; below, it is that of independent paths,
which is larger."""
OUTCOME = "closing_cash"
"""The metric that paths are ordered by: cash at the end, 0 where ruined."""
OUTCOMES = (OUTCOME, "runway_months", "founders_proceeds")
"""The metrics whose variance is told apart by driver; runway counts up to the plan's end."""


@record
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
            if name not in self.spreads:  # an empty histogram is long: none is made in vain
                self.spreads[name] = spread(self.exact)
            self.spreads[name].add(chunk, values)
            finite = np.isfinite(values)
            count = int(np.count_nonzero(finite))
            everywhere = count == width
            self.means.setdefault(name, Sums()).add(chunk, float((values if everywhere else values[finite]).sum()))
            self.defined[name] = self.defined.get(name, 0) + count
            beyond = 0 if everywhere else int(np.count_nonzero(np.isinf(values)))
            self.beyond[name] = self.beyond.get(name, 0) + beyond
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
            self.befell[what] = ruined + int(np.count_nonzero(where & dead)), whole + int(np.count_nonzero(where))
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
            self.spreads[name] = self.spreads[name] if name in self.spreads else spread(self.exact)
            self.spreads[name].merge(values)
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
