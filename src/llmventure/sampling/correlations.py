"""Correlated streams: a Gaussian copula over the scores of named quantities.

A rank correlation ρ_s is a correlation ρ = 2·sin(π·ρ_s/6) of normal scores (Pearson 1907). A group that moves together
by one ρ ≥ 0 has a stream of its own, z = √ρ·z_group + √(1−ρ)·z_own; everything else is a matrix, by Cholesky in the
order written, so that what is added last leaves the others alone.
"""

import math
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TypeAlias

import numpy as np

from llmventure.errors import PlanError
from llmventure.models import quantity as q
from llmventure.models.numbers_in import places
from llmventure.models.scenario import Correlation, Scenario

WHERE = "simulation.correlations"
MONTHLY = "#month"
Mix: TypeAlias = dict[str, tuple[tuple[float, str], ...]]
"""By stream: the independent streams that its scores are a sum of, each with its weight."""


def score_correlation(rank: float) -> float:
    """The correlation of normal scores whose ranks correlate by ``rank``.

    >>> round(score_correlation(0.6), 6), score_correlation(1.0), score_correlation(-1.0)
    (0.618034, 1.0, -1.0)
    """
    return math.copysign(1.0, rank) if abs(rank) == 1 else 2 * math.sin(math.pi * rank / 6)


def mixed_streams(scenario: Scenario) -> Mix:
    """What the scenario's correlations make of its streams.

    What is known, or is not there, under a strategy or a case moves with nothing: a correlation of which less than two
    quantities are left makes nothing of them.

    :raises PlanError: where the correlations cannot hold together.
    """
    if not scenario.simulation.correlations:
        return {}
    known = {place.path: place.quantity for place in places(scenario) if place.quantity is not None}
    there = [(bond, _members(bond, known)) for bond in scenario.simulation.correlations]
    bonds = [bond for bond, met in there if len(met) > 1]
    members = [met for _, met in there if len(met) > 1]
    mix: Mix = {}
    for part in _connected(members):
        if len(part) == 1 and bonds[part[0]].rho >= 0:
            _group(mix, bonds[part[0]], members[part[0]], known)
        else:
            _matrix(mix, [(members[index], bonds[index].rho) for index in part], known)
    return mix


def _members(bond: Correlation, known: Mapping[str, q.Quantity]) -> list[str]:
    """The uncertain quantities that a correlation names."""
    found: dict[str, None] = {}
    for pattern in bond.between:
        met = [path for path in known if path == pattern or ("*" in pattern and fnmatchcase(path, pattern))]
        found.update(dict.fromkeys(path for path in met if scalar_streams(known[path]) or has_months(known[path])))
    return list(found)


def _connected(members: Sequence[list[str]]) -> list[list[int]]:
    """Correlations that share a quantity, together."""
    parts: list[tuple[set[str], list[int]]] = []
    for index, names in enumerate(members):
        touched = [part for part in parts if part[0] & set(names)]
        merged = (
            set(names).union(*(part[0] for part in touched)),
            sorted([i for part in touched for i in part[1]] + [index]),
        )
        parts = [part for part in parts if part not in touched] + [merged]
    return [indices for _, indices in parts]


def scalar_streams(quantity: q.Quantity) -> list[str]:
    """The suffixes of the once-drawn streams that stand for the quantity itself, not for a parameter of it."""

    def drawn(number: q.Number) -> bool:
        return not isinstance(number, q.Fixed)

    match quantity.path:
        case q.Steps(steps):
            return [f"/{month}" for month, number in steps if drawn(number)]
        case q.Trend(start, change):
            return ["/start"] if drawn(start) else ["/yearly_change"] if drawn(change) else []
        case q.Noisy(mean):
            return ["/mean"] if drawn(mean) else []
        case q.StepsAfter(start, _, steps):
            return [*(["/start"] if drawn(start) else []), *(f"/{offset}" for offset, number in steps if drawn(number))]
        case number:
            return [""] if drawn(number) else []


def has_months(quantity: q.Quantity) -> bool:
    """Whether the quantity has fresh scores each month."""
    match quantity.path:
        case q.Trend(_, _, volatility):
            return volatility != q.Fixed(0.0)
        case q.Noisy(_, noise):
            return noise != q.Fixed(0.0)
    return False


def _streams(path: str, quantity: q.Quantity, *, monthly: bool) -> list[str]:
    if monthly:
        return [f"{path}{MONTHLY}"] if has_months(quantity) else []
    return [f"{path}{suffix}" for suffix in scalar_streams(quantity)]


def _group(mix: Mix, bond: Correlation, members: list[str], known: Mapping[str, q.Quantity]) -> None:
    rho = score_correlation(bond.rho)
    name = f"{WHERE}:{'|'.join(bond.between)}"
    for monthly in (False, True):
        for path in members:
            for stream in _streams(path, known[path], monthly=monthly):
                mix[stream] = ((math.sqrt(1 - rho), stream), (math.sqrt(rho), name + (MONTHLY if monthly else "")))


def _matrix(mix: Mix, parts: list[tuple[list[str], float]], known: Mapping[str, q.Quantity]) -> None:
    names = list(dict.fromkeys(path for members, _ in parts for path in members))
    whole = np.eye(len(names))
    for members, rank in parts:
        for first in members:
            for second in members:
                if first != second:
                    whole[names.index(first), names.index(second)] = score_correlation(rank)
    smallest = float(np.linalg.eigvalsh(whole)[0])
    if smallest < -1e-12:
        raise PlanError(
            WHERE, f"these correlations cannot all hold: the smallest eigenvalue of their matrix is {smallest:.3g}",
            "bring them nearer to zero, or say how the others move together too",
        )  # fmt: skip
    for monthly in (False, True):
        there = [path for path in names if _streams(path, known[path], monthly=monthly)]
        if not there:
            continue
        at = [names.index(path) for path in there]
        root = _cholesky(whole[np.ix_(at, at)])
        for row, path in enumerate(there):
            for stream in _streams(path, known[path], monthly=monthly):
                own = ((float(root[row, row]), stream),)
                others = tuple(
                    (float(root[row, column]), _streams(there[column], known[there[column]], monthly=monthly)[0])
                    for column in range(row)
                    if root[row, column] != 0
                )
                mix[stream] = (*others, *own)


def _cholesky(
    matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The lower root, also where the matrix is only just not positive: a pivot of nothing is nothing."""
    size = matrix.shape[0]
    root = np.zeros((size, size))
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row, column] - float(np.sum(root[row, :column] * root[column, :column]))
            if row == column:
                root[row, row] = math.sqrt(rest) if rest > 1e-12 else 0.0
            else:
                root[row, column] = rest / root[column, column] if root[column, column] > 0 else 0.0
    return root
