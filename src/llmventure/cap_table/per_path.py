"""Numbers along the last axis, paths: one width for what is the same everywhere, the full width for the rest.

Sums run in a fixed order, row by row, so that the bits of a path do not depend on how many
paths stand beside it (numpy's own sum pairs differently by shape).
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Values: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Months: TypeAlias = NDArray[np.int64]
PerPath: TypeAlias = float | Values
PathIndex: TypeAlias = NDArray[np.intp]
T = TypeVar("T")

_WITHOUT_WIDTH = (float, int, str)

WHOLE_TOLERANCE = 1e-14
"""Relative distance at which a computed count of shares is taken for the whole number that it misses by rounding."""


def values(number: PerPath) -> Values:
    """A float or an array as a float64 array whose last axis is paths: shape (1,) or (paths,)."""
    return np.atleast_1d(np.asarray(number, dtype=np.float64))


def total(rows: Iterable[Values]) -> Values:
    """The sum of the rows, first to last; 0 where there are none. One row is its own sum, not a copy."""
    result: Values | None = None
    for row in rows:
        result = row if result is None else result + row
    return np.zeros(1) if result is None else result


def kept(mask: Mask, row: Values, elsewhere: float) -> Values:
    """``row`` where the mask holds, ``elsewhere`` on the other paths; the row itself where it holds on all of them."""
    return row if bool(mask.all()) else np.where(mask, row, elsewhere)


def whole_shares(shares: Values) -> Values:
    """Shares rounded down to whole ones; 1e-14 relative short of a whole number is that number.

    >>> whole_shares(np.array([2999999.9999999995, 3.7])).tolist()
    [3000000.0, 3.0]
    """
    nearest = np.rint(shares)
    exact = np.abs(shares - nearest) <= np.maximum(np.abs(nearest) * WHOLE_TOLERANCE, 1e-9)
    return np.where(exact, nearest, np.floor(shares))


def half_up(price: Values, decimals: int = 4) -> Values:
    """A price rounded half up to ``decimals`` decimals.

    >>> half_up(np.array([1.00005, 0.90909])).tolist()
    [1.0001, 0.9091]
    """
    scale = 10.0**decimals
    return whole_shares(price * scale + 0.5) / scale


def width_of(thing: Any) -> int:
    """The width of the widest array in ``thing``, as ``at_paths`` looks into it; 1 where there is none."""
    if isinstance(thing, np.ndarray):
        return int(thing.shape[-1]) if thing.ndim else 1
    if thing is None or isinstance(thing, _WITHOUT_WIDTH):
        return 1
    parts: Iterable[Any] = ()
    if isinstance(thing, tuple):
        parts = thing
    elif isinstance(thing, Mapping):
        parts = thing.values()
    elif is_dataclass(thing):
        parts = vars(thing).values()
    return max(map(width_of, parts), default=1)


def at_paths(thing: T, paths: PathIndex) -> T:
    """``thing`` (an array, or a frozen dataclass, tuple or mapping of such) on some paths; what is one wide stays."""
    return _at_paths(thing, paths)  # type: ignore[no-any-return]


def _at_paths(thing: Any, paths: PathIndex) -> Any:
    if isinstance(thing, np.ndarray):
        return thing if thing.shape[-1] == 1 else np.ascontiguousarray(thing[..., paths])
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: _at_paths(getattr(thing, field.name), paths) for field in fields(thing)})
    if isinstance(thing, tuple):
        return tuple(_at_paths(item, paths) for item in thing)
    if isinstance(thing, Mapping):
        return {key: _at_paths(item, paths) for key, item in thing.items()}
    return thing
