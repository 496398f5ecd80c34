"""From quantities to arrays: the grid of months × paths, and what a number is at a standard normal score.

One standard normal score stands behind every draw (``z``); the median is the score 0. A plan is one path at the
median, so nothing is drawn; what does not vary stays ``(1, 1)``, ``(months, 1)`` or ``(1, paths)``.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from llmventure.models import quantity as q
from llmventure.models.month import Month
from llmventure.sampling.special_functions import special

Array: TypeAlias = NDArray[np.float64]
Moment: TypeAlias = int | slice
"""A month's number, or all months at once."""
Scores: TypeAlias = Callable[[str], Array]
"""The standard normal score of a named stream: ``(1, paths)``."""
Rows: TypeAlias = NDArray[np.float32] | NDArray[np.float64]
"""Scores of each month, ``(months or 1, paths)``, as they are drawn."""

# The standard normal's 95th and 90th percentiles; `statistics` computes them and costs 25 ms to import.
Z95 = 1.6448536269514715
Z90 = 1.2815515655446008
# A PERT on [0, M] with its mode at half of its 95th percentile: M and the median in units of that percentile.
# With alpha = 1 + 4·m and beta = 5 − 4·m for m = mode/M, m solves m = x95(m)/2; solved once by bisection.
PERT_FROM_ZERO_MAXIMUM = 1.3611885634585554
PERT_FROM_ZERO_MEDIAN = 0.546011435865659
TABLE_END, TABLE_STEPS = 8.0, 4096
"""The scores at which the quantiles of a beta are tabled; float32 draws do not reach beyond."""
UNBOUNDED = q.Quantity(q.Fixed(0.0), None, None)
"""A number that no field keeps within bounds."""
YEARLY_CHANGE = q.Quantity(q.Fixed(0.0), -1.0, None, fraction=True)
MOVEMENT = q.Quantity(q.Fixed(0.0), None, None, fraction=True)
"""What a trend's change, and its volatility and reversion, are kept within: not what the trend itself is."""
PROBABILITY = q.Quantity(q.Fixed(0.0), 0.0, 1.0, fraction=True)
EDGE = 1e-12
"""A chance that is met but for rounding is met."""
SLICES = 20_001


def at_score(number: q.Number, quantity: q.Quantity, scores: Scores, name: str = "") -> Array:
    """The value of ``number`` where its own stream has the score ``scores(name)``: shape ``(1, 1)`` or ``(1, paths)``.

    Uncertain parameters of a distribution have streams of their own, ``name/parameter``. Values are kept within what
    the field can hold.
    """
    match number:
        case q.Fixed(value):
            return np.full((1, 1), value)
        case q.Interval(below, above):
            return _interval(below, above, quantity, scores(name))
        case q.Percentiles(p10, p50, p90):
            z = scores(name)
            return _kept(p50 + np.where(z < 0, p50 - p10, p90 - p50) * z / Z90, quantity)
        case q.Discrete(values, probabilities):
            order = np.argsort(values, kind="stable")
            edges = np.cumsum(np.asarray(probabilities)[order])[:-1]
            index = np.searchsorted(edges + EDGE, uniform_of(scores(name)), side="left")
            return np.asarray(values, dtype=np.float64)[order][index]
        case q.Mixture(parts, weights):
            which = scores(f"{name}/part")
            if not which.any():
                return np.full(which.shape, mixture_median(parts, weights, quantity))
            pick = np.searchsorted(np.cumsum(weights)[:-1] + EDGE, uniform_of(which), side="left")
            drawn = [at_score(part, quantity, scores, f"{name}/{index}") for index, part in enumerate(parts)]
            return np.choose(pick, drawn) if len(parts) > 1 else drawn[0]

    def parameter(key: str) -> Array:
        field = PROBABILITY if key == "probability" else UNBOUNDED
        return at_score(getattr(number, key), field, scores, f"{name}/{key}")

    z = scores(name)
    match number:
        case q.Normal():
            return _kept(parameter("mean") + parameter("sd") * z, quantity)
        case q.Lognormal():
            mean, sd = parameter("mean"), parameter("sd")
            variance = np.log1p((sd / mean) ** 2)
            return _kept(mean * np.exp(np.sqrt(variance) * z - variance / 2), quantity)
        case q.Uniform():
            low, high = parameter("low"), parameter("high")
            return _kept(low + (high - low) * uniform_of(z), quantity)
        case q.Triangular():
            return _kept(_triangular(parameter("low"), parameter("mode"), parameter("high"), uniform_of(z)), quantity)
        case q.Bernoulli():
            return np.where(uniform_of(z) > 1 - parameter("probability"), 1.0, 0.0)
        case q.Pert():
            low, mode, high = parameter("low"), parameter("mode"), parameter("high")
            span = np.where(high > low, high - low, 1.0)
            share = np.where(high > low, (mode - low) / span, 0.5)
            return _kept(low + (high - low) * _beta(1 + 4 * share, 5 - 4 * share, z), quantity)
        case q.Beta():
            return _kept(_beta(parameter("alpha"), parameter("beta"), z), quantity)
        case q.Poisson():
            return _poisson(parameter("mean"), uniform_of(z))
    raise TypeError(number)


def mixture_median(parts: Sequence[q.Number], weights: Sequence[float], quantity: q.Quantity) -> float:
    """The least value that the mixture stays at or below with a chance of one half, to 1/20,000 of the chance.

    >>> mixture_median((q.Fixed(10.0), q.Fixed(20.0), q.Fixed(90.0)), (0.4, 0.3, 0.3), UNBOUNDED)
    20.0
    """
    row = special("ndtri")((np.arange(SLICES) + 0.5) / SLICES)[None, :]

    def scores(stream: str) -> Array:
        # the part's own stream runs through its scores; what its parameters are uncertain in stays at its median
        return row if not stream else np.zeros((1, 1))

    drawn = [np.broadcast_to(at_score(part, quantity, scores), (1, SLICES))[0] for part in parts]
    pooled, chances = np.concatenate(drawn), np.repeat(np.asarray(weights) / SLICES, SLICES)
    order = np.argsort(pooled, kind="stable")
    return float(pooled[order][np.searchsorted(np.cumsum(chances[order]), 0.5 - EDGE)])


def _interval(low: float, high: float, quantity: q.Quantity, z: Array) -> Array:
    if low > 0 and quantity.fraction and quantity.high is not None and quantity.high <= 1 and high < 1:
        ends = math.log(low / (1 - low)), math.log(high / (1 - high))
        logit = (ends[0] + ends[1]) / 2 + (ends[1] - ends[0]) / (2 * Z95) * z
        return _kept(1 / (1 + np.exp(-logit)), quantity)
    if low > 0:
        ends = math.log(low), math.log(high)
        return _kept(np.exp((ends[0] + ends[1]) / 2 + (ends[1] - ends[0]) / (2 * Z95) * z), quantity)
    if low == 0:
        if not z.any():
            return _kept(np.full(z.shape, high * PERT_FROM_ZERO_MEDIAN), quantity)
        share = 1 / (2 * PERT_FROM_ZERO_MAXIMUM)
        drawn = high * PERT_FROM_ZERO_MAXIMUM * _beta(np.array(1 + 4 * share), np.array(5 - 4 * share), z)
        return _kept(drawn, quantity)
    return _cut_normal(low, high, quantity, z)


def _cut_normal(low: float, high: float, quantity: q.Quantity, z: Array) -> Array:
    """A normal cut to the field's range whose 5th and 95th percentiles are ``low`` and ``high``."""
    from statistics import NormalDist

    mean, sd = (low + high) / 2, (high - low) / (2 * Z95)
    floor = -math.inf if quantity.low is None else quantity.low
    ceiling = math.inf if quantity.high is None else quantity.high
    standard = NormalDist()
    below = above = 0.0
    for _ in range(200):
        below = standard.cdf((floor - mean) / sd) if floor > -math.inf else 0.0
        above = standard.cdf((mean - ceiling) / sd) if ceiling < math.inf else 0.0
        inside = 1 - below - above
        z05, z95 = (standard.inv_cdf(min(max(below + p * inside, 1e-12), 1 - 1e-12)) for p in (0.05, 0.95))
        new_sd = (high - low) / (z95 - z05)
        new_mean = low - z05 * new_sd
        if abs(new_mean - mean) + abs(new_sd - sd) <= 1e-13 * (high - low):
            break
        mean, sd = new_mean, new_sd
    if below + above < 1e-12:
        return _kept(mean + sd * z, quantity)
    if not z.any():
        return _kept(np.full(z.shape, mean + sd * standard.inv_cdf(below + 0.5 * (1 - below - above))), quantity)
    return _kept(mean + sd * special("ndtri")(below + uniform_of(z) * (1 - below - above)), quantity)


def _triangular(low: Array, mode: Array, high: Array, u: Array) -> Array:
    span = np.where(high > low, high - low, 1.0)
    cut = np.where(high > low, (mode - low) / span, 0.0)
    left = low + np.sqrt(np.maximum(u * (high - low) * (mode - low), 0.0))
    right = high - np.sqrt(np.maximum((1 - u) * (high - low) * (high - mode), 0.0))
    return np.where(u < cut, left, right)


def uniform_of(z: Array) -> Array:
    """The uniform of a standard normal score; a half at the median."""
    if not z.any():
        return np.full(z.shape, 0.5)
    result: Array = special("ndtr")(z)
    return result


def _beta(alpha: Array, beta: Array, z: Array) -> Array:
    """The beta quantile at a normal score; of one beta for all paths by cubics through a table of scores."""
    if alpha.size == 1 and beta.size == 1 and z.any():
        table = _beta_table(float(alpha.flat[0]), float(beta.flat[0]))
        place = (np.clip(z, -TABLE_END, TABLE_END) + TABLE_END) * ((table.size - 1) / (2 * TABLE_END))
        first = np.clip(place.astype(np.int64), 1, table.size - 3)
        t = place - first
        # Lagrange's cubic through the two knots on either side
        below, above = table[first - 1] * t * (t - 1) * (t - 2), table[first + 2] * t * (t * t - 1)
        inner = table[first] * (t * t - 1) * (t - 2) - table[first + 1] * t * (t + 1) * (t - 2)
        return np.clip((above - below) / 6 + inner / 2, 0.0, 1.0)
    return np.asarray(special("betaincinv")(alpha, beta, uniform_of(z)), dtype=np.float64)


@lru_cache(maxsize=1024)
def _beta_table(alpha: float, beta: float) -> Array:
    scores = np.linspace(-TABLE_END, TABLE_END, TABLE_STEPS + 1)
    return np.asarray(special("betaincinv")(alpha, beta, special("ndtr")(scores)))


def _poisson(mean: Array, u: Array) -> Array:
    pdtr, pdtrik = special("pdtr"), special("pdtrik")
    guess = np.maximum(np.ceil(np.nan_to_num(pdtrik(u, np.maximum(mean, 1e-300)), nan=0.0) - 1e-9), 0.0)
    return np.where(
        mean <= 0, 0.0, np.where((guess > 0) & (pdtr(np.maximum(guess - 1, 0), mean) >= u), guess - 1, guess)
    )


def _kept(values: Array, quantity: q.Quantity) -> Array:
    if quantity.low is None and quantity.high is None:
        return values
    return np.clip(values, quantity.low, quantity.high)


def _keep(values: Array, quantity: q.Quantity) -> None:
    """As ``_kept``, in place."""
    if quantity.low is not None or quantity.high is not None:
        np.clip(values, quantity.low, quantity.high, out=values)


@dataclass(frozen=True)
class Grid:
    """Months × paths of one plan. ``paths`` is 1 and every score 0 where the median is asked for."""

    start: Month
    months: int
    paths: int = 1

    @cached_property
    def clock(self) -> NDArray[np.int64]:
        """The months' numbers, ``(months, 1)``."""
        return np.arange(self.months)[:, None]

    @property
    def draws(self) -> bool:
        """Whether anything is drawn; a plan is the median."""
        return False

    def scores(self, stream: str) -> Array:
        """The standard normal scores of a stream, ``(1, paths)``: 0, the median."""
        del stream
        return np.zeros((1, self.paths))

    def rows(self, stream: str, count: int) -> Rows:  # noqa: ARG002 - as above
        """Fresh scores of a stream in each of the first ``count`` months, ``(count or 1, paths)``: 0 at the median."""
        return np.zeros((1, self.paths))

    def monthly(self, stream: str, count: int) -> Array:
        """``rows`` to compute with."""
        return self.rows(stream, count).astype(np.float64)

    def values(self, stream: str, quantity: q.Quantity, *, beyond: int = 0, first: int = 0) -> Array:
        """``quantity`` over the calendar: ``(1, 1)``, ``(1, paths)``, ``(months, 1)`` or ``(months, paths)``.

        ``beyond`` more months follow the plan's last, and the array begins ``first`` months after the plan's first
        (negative: before it). Steps that count from an event are not here: they depend on what happens (``after``).
        """
        return over_time(quantity, stream, self, first, self.months - first + beyond)


def over_time(quantity: q.Quantity, stream: str, grid: Grid, first: int, count: int) -> Array:
    """The path of ``quantity`` in ``count`` months from month number ``first``."""

    def scores(name: str) -> Array:
        return grid.scores(f"{stream}{name}")

    def monthly(months: int) -> Rows:
        return grid.rows(stream, months)

    match quantity.path:
        case q.Steps(steps):
            return _stepped(
                [(month - grid.start, at_score(number, quantity, scores, f"/{month}")) for month, number in steps],
                first,
                count,
            )
        case q.Trend() as trend:
            return _trend(trend, quantity, scores, monthly, first, count)
        case q.Noisy(mean, noise):
            spread = at_score(noise, q.Quantity(q.Fixed(0.0), 0.0, None), scores, "/monthly_noise")
            level = at_score(mean, quantity, scores, "/mean")
            if not spread.any():
                return level
            return _noisy(level, spread, monthly(max(first + count, 1)), quantity, first, count)
        case q.StepsAfter():
            raise TypeError("steps that count from an event have no calendar")
        case number:
            return at_score(number, quantity, scores)


def _noisy(level: Array, spread: Array, scores: Rows, quantity: q.Quantity, first: int, count: int) -> Array:
    """``level`` + ``spread`` × score in each month; the months before the plan are known, and so without noise.

    Row by row: a row stays in the cache, all rows of many paths do not.
    """
    if scores.shape[0] == 1 and not scores.any():
        return _kept(level + spread * scores, quantity)
    shape = np.broadcast_shapes(level.shape, spread.shape, scores[:1].shape)
    result = np.empty((count, shape[1]))
    for month, row in enumerate(result, first):
        if month >= 0:
            np.copyto(row, scores[month])
            row *= spread[0]
            row += level[0]
        else:
            np.copyto(row, level[0])
        _keep(row, quantity)
    return result


def _stepped(steps: list[tuple[int, Array]], first: int, count: int) -> Array:
    paths = max(value.shape[1] for _, value in steps)
    result = np.zeros((count, paths))
    for at, value in steps:
        result[max(at - first, 0) :] = value[0]
    return result


def _trend(
    trend: q.Trend, quantity: q.Quantity, scores: Scores, monthly: Callable[[int], Rows], first: int, count: int
) -> Array:
    """The trend, times e to a walk y about it: y(0) = 0, y(t) = (1 − mean_reversion)^(1/12) · y(t−1) + σ/√12 · z(t).

    The median of a walk is its trend, so that a plan is the trend itself.
    """
    start = at_score(trend.start, quantity, scores, "/start")
    change = at_score(trend.yearly_change, YEARLY_CHANGE, scores, "/yearly_change")
    if change.any():
        years = np.arange(first, first + count)[:, None] / 12
        start = start * np.power(1 + change, years)
    volatility = at_score(trend.yearly_volatility, MOVEMENT, scores, "/yearly_volatility")
    if volatility.any():
        reversion = at_score(trend.mean_reversion, MOVEMENT, scores, "/mean_reversion")
        walk = _walk(volatility, reversion, monthly(max(first + count, 1)), first, count)
        floor = None if trend.floor is None else at_score(trend.floor, quantity, scores, "/floor")
        # row by row, as in _noisy
        for number, row in enumerate(walk):
            np.multiply(at(start, number), row, out=row)
            if floor is not None:
                np.maximum(row, floor[0], out=row)
            _keep(row, quantity)
        return walk
    if trend.floor is not None:
        start = np.maximum(start, at_score(trend.floor, quantity, scores, "/floor"))
    return _kept(start, quantity)


def _walk(volatility: Array, reversion: Array, scores: Rows, first: int, count: int) -> Array:
    """e to the walk in ``count`` months from month number ``first``; 1 before the plan."""
    kept, step = np.power(1 - reversion, 1 / 12)[0], (volatility / math.sqrt(12))[0]
    still = scores.shape[0] == 1 and not scores.any()
    reverts = bool((kept != 1).any())
    width = np.broadcast_shapes(kept.shape, step.shape, scores.shape[1:])[0]
    result = np.ones((count, width))
    now, moved = np.zeros(width), np.empty(width)
    for month in range(1, 0 if still else first + count):
        np.multiply(step, scores[month], out=moved)
        if reverts:
            now *= kept
        now += moved
        if month >= first:
            np.exp(now, out=result[month - first])
    return result


def at(series: Array, month: Moment) -> Array:
    """The row of a month ``(paths or 1,)``, or the whole ``(months or 1, paths or 1)``."""
    if isinstance(month, slice):
        return series
    row: Array = series[0] if series.shape[0] == 1 else series[month]
    return row


def added(rows: Sequence[Array]) -> Array:
    """The sum of rows of paths, first to last."""
    if not rows:
        return np.zeros(1)
    if all(row.size == 1 for row in rows):
        # the same number without arrays of one; what is too large is left to numpy, which says so
        sum_of_one: float = rows[0].item()
        for row in rows[1:]:
            sum_of_one += row.item()
        if math.isfinite(sum_of_one):
            return np.array([sum_of_one])
    result = rows[0]
    for number, row in enumerate(rows[1:]):
        if number and result.size >= row.size:
            result += row  # from the first sum on it is an array of its own
        else:
            result = result + row
    return result
