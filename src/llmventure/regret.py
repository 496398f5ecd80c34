"""Which strategy is best where, path by path: differences, regret, and the winner in each market regime."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from llmventure.report.comparison import InRegime

Array = NDArray[np.float64]
SIGNIFICANT = 2.0
"""Standard errors from which on a difference is called one."""
NORMAL = -1


def paired(values: Array, against: Array) -> tuple[float | None, float | None]:
    """Mean and standard error of the differences, over the paths on which both are defined.

    >>> paired(np.array([1.0, 2.0, np.nan]), np.array([0.0, 0.0, 1.0]))
    (1.5, 0.5)
    """
    both = np.isfinite(values) & np.isfinite(against)
    count = int(both.sum())
    if count == 0:
        return None, None
    change = values[both] - against[both]
    mean = float(change.sum()) / count
    if count == 1:
        return mean, None
    return mean, math.sqrt(float(((change - mean) ** 2).sum()) / (count - 1) / count)


def regrets(worth: Mapping[str, Array]) -> dict[str, tuple[float, float | None]]:
    """By strategy, the mean over the paths of the best strategy's worth less its own, and its standard error.

    >>> regrets({"a": np.array([3.0, 1.0]), "b": np.array([1.0, 2.0])})
    {'a': (0.5, 0.5), 'b': (1.0, 1.0)}
    """
    best = np.max(list(worth.values()), axis=0)
    found: dict[str, tuple[float, float | None]] = {}
    for name, values in worth.items():
        mean, error = paired(best, values)
        assert mean is not None
        found[name] = mean, error
    return found


def winners(
    worth: Mapping[str, Array], metric: str, regimes: NDArray[np.int8], names: Sequence[str], ruined: Array
) -> list[InRegime]:
    """The means in each regime that any path is in, normal first, and which is best.

    ``regimes`` ``(months, paths)`` are numbers into ``names``, -1 normal; ``ruined`` ``(paths,)`` is the month of the
    first ruin of any strategy, infinite where none is ruined: then it is the last month that counts.
    """
    last = regimes.shape[0] - 1
    month = np.where(np.isfinite(ruined), ruined, last).astype(np.int64)
    now = regimes[month, np.arange(regimes.shape[1])]
    found: list[InRegime] = []
    for number, name in enumerate(["normal", *names], NORMAL):
        there = now == number
        if not there.any():
            continue
        each = {strategy: values[there] for strategy, values in worth.items()}
        found.append(
            {
                "regime": name,
                "share_of_paths": float(there.mean()),
                "metric": metric,
                "means": [
                    {"strategy": strategy, "mean": math.fsum(values) / values.size} for strategy, values in each.items()
                ],
                "best": best_of(each),
            }
        )
    return found


def best_of(worth: Mapping[str, Array]) -> str | None:
    """The strategy whose mean is above each other's by more than twice the error of the difference; else None.

    >>> best_of({"a": np.array([3.0, 3.0]), "b": np.array([1.0, 1.0])}), best_of({"a": np.ones(2), "b": np.ones(2)})
    ('a', None)
    """
    for name, values in worth.items():
        for other, against in worth.items():
            if other == name:
                continue
            mean, error = paired(values, against)
            if mean is None or error is None or not mean > SIGNIFICANT * error:
                break
        else:
            return name
    return None
