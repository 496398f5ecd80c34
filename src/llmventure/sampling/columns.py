"""Some of the columns of what a fold carries: arrays whose last axis is paths, wherever they stand."""

from copy import copy
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


def columns_of(thing: T, columns: NDArray[np.int64]) -> T:
    """A copy of ``thing`` on some of its paths, in the order of ``columns``; one may come more than once.

    What is one wide is the same on all paths and stays so. Nothing that is changed in place is shared with ``thing``;
    rows in a list are handed on from month to month and never changed, and so the one wide among them are shared.

    >>> taken = columns_of({"cash": np.array([1.0, 2.0, 3.0]), "rate": np.array([0.1])}, np.array([2, 0, 2]))
    >>> taken["cash"].tolist(), taken["rate"].tolist()
    ([3.0, 1.0, 3.0], [0.1])
    """
    return _taken(thing, columns)  # type: ignore[no-any-return]


def _taken(thing: Any, columns: NDArray[np.int64]) -> Any:
    if isinstance(thing, np.ndarray):
        return thing.take(columns, axis=-1) if _is_wide(thing) else thing.copy()
    if isinstance(thing, dict):
        return {key: _taken(part, columns) for key, part in thing.items()}
    if isinstance(thing, (list, tuple)):
        return type(thing)(
            part if isinstance(part, np.ndarray) and not _is_wide(part) else _taken(part, columns) for part in thing
        )
    if is_dataclass(thing) and not isinstance(thing, type):
        other = copy(thing)
        for each in fields(thing):
            object.__setattr__(other, each.name, _taken(getattr(thing, each.name), columns))
        return other
    return thing


def _is_wide(array: NDArray[Any]) -> bool:
    return array.ndim > 0 and array.shape[-1] != 1
