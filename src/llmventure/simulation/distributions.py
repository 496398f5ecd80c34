"""What many paths come to: exact order statistics of few, a log-linear histogram of many, sums whatever their order.

The histogram's bins are the leading bits of a float32: 512 a doubling, so that a quantile is within 0.1 %; counts are
whole numbers and merge exactly in any order. Infinite values lie beyond the plan, NaN is not defined and left out.
"""

import math
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from llmventure.sampling import Array

EXACT_BELOW = 100_000
"""Paths from which on the histogram takes over; the method is fixed by the number of paths that are asked for."""
SHIFT = 14
SIDE = 1 << (31 - SHIFT)
"""Bins of one sign."""
ONE = 127 << (23 - SHIFT)
"""The bin that begins at 1.0."""
MONEY_BINS = 62 << (23 - SHIFT)
"""From 1 to 2^62 in the reporting currency, and below 1 a single bin: enough for cash."""

Packed: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The places of counts above zero, and these."""


class Spread(Protocol):
    """Values of one quantity over paths."""

    def add(self, chunk: int, values: Array) -> None: ...

    def quantile(self, part: float) -> float | None: ...

    def tail_mean(self, part: float) -> float | None: ...

    def counts_between(self, low: float, high: float, bars: int) -> list[int]:
        """Values in ``bars`` equal parts of ``low`` to ``high``, what lies outside left out."""

    def merge(self, other: Any) -> None:
        """Take in another spread of the same kind, of other chunks; in any order."""


class Exact:
    """All values, kept."""

    def __init__(self) -> None:
        self.chunks: dict[int, Array] = {}
        self._sorted: Array | None = None

    def add(self, chunk: int, values: Array) -> None:
        self.chunks[chunk] = values
        self._sorted = None

    @property
    def ordered(self) -> Array:
        """The defined values, least first."""
        if self._sorted is None:
            joined = np.concatenate(list(self.chunks.values())) if self.chunks else np.zeros(0)
            self._sorted = np.sort(joined[~np.isnan(joined)])
        return self._sorted

    def quantile(self, part: float) -> float | None:
        """Between the two nearest values; None where one of them lies beyond the plan, or nothing is defined."""
        return quantile_of(self.ordered, part)

    def tail_mean(self, part: float) -> float | None:
        """The mean of the least ``part`` of the values."""
        return tail_mean_of(self.ordered, part)

    def counts_between(self, low: float, high: float, bars: int) -> list[int]:
        inside = self.ordered[(self.ordered >= low) & (self.ordered <= high)]
        found: list[int] = np.histogram(inside, bins=bars, range=(low, high))[0].tolist()
        return found

    def merge(self, other: "Exact") -> None:
        self.chunks |= other.chunks
        self._sorted = None


def quantile_of(ordered: Array, part: float) -> float | None:
    """The quantile of sorted values, linear between order statistics.

    >>> quantile_of(np.array([0.0, 1.0, 2.0, 3.0]), 0.5), quantile_of(np.array([1.0, np.inf]), 0.9)
    (1.5, None)
    """
    if not ordered.size:
        return None
    rank = (ordered.size - 1) * part
    low = math.floor(rank)
    high = min(low + 1, ordered.size - 1)
    first, second = float(ordered[low]), float(ordered[high])
    share = rank - low
    if share == 0:
        return first if math.isfinite(first) else None
    if not (math.isfinite(first) and math.isfinite(second)):
        return None
    return first + (second - first) * share


def tail_mean_of(ordered: Array, part: float) -> float | None:
    """The mean of the least ``part`` of sorted values, the last of them in part.

    >>> tail_mean_of(np.array([0.0, 1.0, 2.0, 3.0]), 0.375)
    0.3333333333333333
    """
    count = ordered.size * part
    if not ordered.size or not math.isfinite(float(ordered[min(math.ceil(count), ordered.size) - 1])):
        return None
    whole = math.floor(count)
    rest = count - whole
    total = math.fsum(ordered[:whole].tolist()) + (rest * float(ordered[whole]) if rest > 0 else 0.0)
    return total / count


def _edges(first: int, count: int) -> Array:
    bits = (np.arange(first, first + count, dtype=np.uint32) << np.uint32(SHIFT)).astype(np.uint32)
    with np.errstate(invalid="ignore"):  # beyond infinity is no number
        return bits.view(np.float32).astype(np.float64)


class Histogram:
    """Counts of values of either sign."""

    def __init__(self) -> None:
        self._counts = Counts((2 * SIDE,))

    @property
    def counts(self) -> NDArray[np.int64]:
        return self._counts.bins

    def add(self, chunk: int, values: Array) -> None:  # noqa: ARG002 - counts do not ask for their chunk
        undefined = np.isnan(values)
        defined = values[~undefined] if undefined.any() else values
        bins = (np.abs(defined).astype(np.float32).view(np.uint32) >> np.uint32(SHIFT)).astype(np.int64)
        below = defined < 0
        place = np.where(below, SIDE - 1 - bins, SIDE + bins) if below.any() else SIDE + bins
        np.add.at(self.counts, place, 1)

    def quantile(self, part: float) -> float | None:
        return _binned_quantile(self.counts, part, self._bounds)

    def tail_mean(self, part: float) -> float | None:
        return _binned_tail_mean(self.counts, part, self._bounds)

    def counts_between(self, low: float, high: float, bars: int) -> list[int]:
        found = np.zeros(bars, dtype=np.int64)
        for place in np.flatnonzero(self.counts).tolist():
            first, last = self._bounds(place)
            middle = (first + last) / 2
            if low <= middle <= high and math.isfinite(middle):
                found[min(int((middle - low) / (high - low) * bars), bars - 1)] += self.counts[place]
        result: list[int] = found.tolist()
        return result

    def merge(self, other: "Histogram") -> None:
        self._counts.merge(other._counts)

    @staticmethod
    def _bounds(place: int) -> tuple[float, float]:
        side = place - SIDE if place >= SIDE else SIDE - 1 - place
        low, high = (float(edge) for edge in _edges(side, 2))
        return (low, high) if place >= SIDE else (-high, -low)


class Counts:
    """Counts in bins of which most are empty. What has come from another process stays as it travelled, without the
    zeros, until somebody looks at all of it.

    >>> import pickle
    >>> one, other = Counts((2, 2)), Counts((2, 2))
    >>> other.bins[0, 1] = 3
    >>> one.merge(pickle.loads(pickle.dumps(other)))
    >>> one.bins.tolist()
    [[0, 3], [0, 0]]
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self._bins: NDArray[np.int64] | None = None
        self._packed: Packed | None = None

    @property
    def bins(self) -> NDArray[np.int64]:
        """All of them, to read and to count in."""
        if self._bins is None:
            self._bins = np.zeros(self.shape, dtype=np.int64)
            if self._packed is not None:
                places, found = self._packed
                self._bins.ravel()[places] = found
                self._packed = None
        return self._bins

    def merge(self, other: "Counts") -> None:
        places, found = other.packed()
        self.bins.ravel()[places] += found

    def packed(self) -> Packed:
        if self._packed is not None:
            return self._packed
        places = np.flatnonzero(self.bins)
        return places, self.bins.ravel()[places]

    def __getstate__(self) -> tuple[tuple[int, ...], Packed]:
        return self.shape, self.packed()

    def __setstate__(self, state: tuple[tuple[int, ...], Packed]) -> None:
        self.shape, self._packed = state
        self._bins = None


class Cash:
    """Closing cash by month, of all paths, ruined ones at 0; exact or counted in bins."""

    def __init__(self, months: int, exact: bool) -> None:
        self.months, self.exact = months, exact
        self.chunks: dict[int, Array] = {}
        self._counts = Counts((0 if exact else months, MONEY_BINS + 1))
        self._ordered: dict[int, Array] = {}

    @property
    def counts(self) -> NDArray[np.int64]:
        """``(months, bins)``; none where all is kept."""
        return self._counts.bins

    def add(self, chunk: int, cash: Array) -> None:
        """Add ``cash`` ``(months, paths)``, all at or above zero."""
        if self.exact:
            self.chunks[chunk] = cash
            self._ordered.clear()
            return
        small = np.empty(cash.shape[1], dtype=np.float32)
        bits, bins = small.view(np.int32), np.empty(cash.shape[1], dtype=np.int64)
        for counts, row in zip(self.counts, cash, strict=True):
            small[:] = row
            np.right_shift(bits, SHIFT, out=bits)
            np.subtract(bits, ONE - 1, out=bits)
            np.maximum(bits, 0, out=bits)
            np.minimum(bits, MONEY_BINS, out=bits)
            bins[:] = bits
            np.add.at(counts, bins, 1)

    def quantile(self, month: int, part: float, ruined: int = 0) -> float | None:
        """The quantile of a month over all paths, or without the first ``ruined`` zeros over the living."""
        if self.exact:
            return quantile_of(self._values(month)[ruined:], part)
        counts = self.counts[month].copy()
        counts[0] -= ruined
        return _binned_quantile(counts, part, self._bounds)

    def tail_mean(self, month: int, part: float) -> float | None:
        if self.exact:
            return tail_mean_of(self._values(month), part)
        return _binned_tail_mean(self.counts[month], part, self._bounds)

    def merge(self, other: "Cash") -> None:
        """Take in the paths of other chunks; in any order."""
        self.chunks |= other.chunks
        self._counts.merge(other._counts)
        self._ordered.clear()

    def _values(self, month: int) -> Array:
        found = self._ordered.get(month)
        if found is None:
            rows = [self.chunks[chunk][month] for chunk in sorted(self.chunks)]
            found = self._ordered[month] = np.sort(np.concatenate(rows)) if rows else np.zeros(0)
        return found

    @staticmethod
    def _bounds(place: int) -> tuple[float, float]:
        if place == 0:
            return 0.0, 0.0
        low, high = (float(edge) for edge in _edges(place - 1 + ONE, 2))
        return low, high


def _binned_quantile(counts: NDArray[np.int64], part: float, bounds: "Bounds") -> float | None:
    """The quantile, the values of a bin spread evenly over it."""
    total = int(counts.sum())
    if not total:
        return None
    rank = (total - 1) * part
    before = np.cumsum(counts)
    place = int(np.searchsorted(before, rank, side="right"))
    low, high = bounds(place)
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    inside = (rank - (int(before[place]) - int(counts[place])) + 0.5) / int(counts[place])
    return low + (high - low) * inside


def _binned_tail_mean(counts: NDArray[np.int64], part: float, bounds: "Bounds") -> float | None:
    count = int(counts.sum()) * part
    if count <= 0:
        return None
    left, total = count, []
    for place in np.flatnonzero(counts).tolist():
        low, high = bounds(place)
        taken = min(left, int(counts[place]))
        if not math.isfinite(high):
            return None
        total.append(taken * (low + high) / 2)
        left -= taken
        if left <= 0:
            break
    return math.fsum(total) / count


class Bounds(Protocol):
    def __call__(self, place: int) -> tuple[float, float]: ...


def spread(exact: bool) -> Spread:
    """An empty distribution of the kind that the number of paths asks for."""
    return Exact() if exact else Histogram()


class Sums:
    """Sums by chunk, added in the order of the chunks with ``math.fsum``: the same whatever came first."""

    def __init__(self) -> None:
        self.parts: dict[int, float] = {}

    def add(self, chunk: int, value: float) -> None:
        self.parts[chunk] = value

    def merge(self, other: "Sums") -> None:
        self.parts |= other.parts

    @property
    def total(self) -> float:
        return math.fsum(self.parts[chunk] for chunk in sorted(self.parts))
