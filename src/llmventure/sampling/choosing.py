"""Choosing path by path between two rows of paths, and what is a part of what.

``np.where`` branches at every path. Where a coin has decided half of the branches are guessed wrong, and on many paths
that takes five times as long as masks of bits, which choose the same values to the bit.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from llmventure.sampling import Array

WIDE = 4_096
"""Paths from which on masks of bits are quicker than branches: measured."""
FEW = 1_024
"""Paths up to which those that are not 0 are counted sooner than looked for: measured."""
NOTHING, ONE = np.zeros(1), np.ones(1)
YES, NO = np.ones(1, dtype=np.bool_), np.zeros(1, dtype=np.bool_)
for constant in (NOTHING, ONE, YES, NO):
    constant.flags.writeable = False


def where(on: NDArray[np.bool_], then: Callable[[], Array], other: Array) -> Array:
    """``then()`` where ``on``, else ``other``; what is the same on all paths is not computed, and not spread out."""
    if on.size == 1:
        return then() if on.flat[0] else other
    return chosen(on, then(), other)


def chosen(on: NDArray[np.bool_], then: Array, other: Array) -> Array:
    """``np.where(on, then, other)``, bit for bit.

    >>> chosen(np.arange(8192) % 2 == 0, np.ones(8192), np.zeros(1))[:3].tolist()
    [1.0, 0.0, 1.0]
    """
    if on.size < WIDE or on.size < max(then.size, other.size):
        return np.where(on, then, other)
    mask = np.negative(on.view(np.int8)).astype(np.int64)
    if other is NOTHING:
        mask &= then.view(np.int64)
        return mask.view(np.float64)
    others = other.view(np.int64)
    mask &= then.view(np.int64) ^ others
    mask ^= others
    return mask.view(np.float64)


def only(on: NDArray[np.bool_], amount: Array) -> Array:
    """``amount`` ≥ 0 where ``on``, else 0.

    >>> only(np.array([True, False]), np.full(2, 5.0)).tolist()
    [5.0, 0.0]
    >>> only(np.array([[False]]), np.full((1, 1), 5.0)).shape  # of all months of a plan that has one
    (1, 1)
    """
    if on.size == 1:
        return amount if on.flat[0] else NOTHING if amount.ndim < 2 else np.zeros((1, 1))
    return amount * on


def some(values: NDArray[np.generic]) -> bool:
    """Whether any of ``values`` is not 0: ``values.any()``, told by the first one where that is not 0.

    >>> some(np.array([0.0, 1.0])), some(NOTHING)
    (True, False)
    """
    if values.item(0) or values.size == 1:
        return bool(values.item(0))
    if values.size <= FEW:
        return bool(np.count_nonzero(values))
    return bool((values if values.dtype == np.bool_ else values != 0).any())  # floats are compared faster than asked


def every(values: NDArray[np.generic]) -> bool:
    """Whether none of ``values`` is 0: ``values.all()``, told by the first one where that is 0, or alone.

    >>> every(np.array([1.0, 0.0])), every(ONE)
    (False, True)
    """
    return bool(values.item(0)) and (values.size == 1 or bool(values.all()))


def quotient(part: Array, whole: Array) -> Array:
    """``part`` ÷ ``whole``, 0 where the whole is not above 0.

    >>> quotient(np.array([1.0, 2.0]), np.array([4.0, 0.0])).tolist()
    [0.25, 0.0]
    """
    there = whole > 0
    if there.item(0) and (there.size == 1 or there.all()):
        return part / whole
    return chosen(there, part / chosen(there, whole, ONE), NOTHING)
