"""Breakpoints: where, as one input moves and the others stay at their medians, a condition begins or ceases to hold.

Each input is tried at points spread over its range; between two that differ the place is narrowed down. All inputs are
narrowed down together, since the plan is run on many paths at once.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from llmventure.record import record
from llmventure.sampling import Array

POINTS = 17
"""Tried over each range at first; what comes and goes between two of them is not seen."""
ROUNDS = 5
"""Of narrowing down, each to a part of ``POINTS − 1``: to 1e-6 of the distance of two points."""

Holds = Callable[[Array], list[bool | None]]
"""Whether the condition holds in each row of scores ``(runs, inputs)``; None where that cannot be told."""


@record
class Stretch:
    """Scores for which the condition holds; None where that goes on to the end of the range."""

    low: float | None
    high: float | None


@record
class Crossing:
    """The condition holds at one of two scores close together, and not at the other."""

    column: int
    low: float
    high: float
    rising: bool
    """It holds at ``high``."""


def stretches(holds: Holds, ranges: Sequence[tuple[float, float]]) -> list[list[Stretch]]:
    """For each input the scores at which the condition holds; ``ranges`` are the scores to search, by input."""
    if not ranges:
        return []
    tried = [np.linspace(low, high, POINTS) for low, high in ranges]
    found = holds(_rows([(column, score) for column, scores in enumerate(tried) for score in scores], len(ranges)))
    table = [found[column * POINTS : (column + 1) * POINTS] for column in range(len(ranges))]
    crossings = [
        Crossing(column, float(tried[column][at]), float(tried[column][at + 1]), after is True)
        for column, row in enumerate(table)
        for at, (before, after) in enumerate(pairwise(row))
        if (before is True) != (after is True)
    ]
    for _ in range(ROUNDS):
        crossings = _narrowed(holds, crossings, len(ranges))
    return [_stretches(row, [each for each in crossings if each.column == column]) for column, row in enumerate(table)]


def _rows(places: Sequence[tuple[int, float]], inputs: int) -> Array:
    rows = np.zeros((len(places), inputs))
    for row, (column, score) in enumerate(places):
        rows[row, column] = score
    return rows


def _narrowed(holds: Holds, crossings: list[Crossing], inputs: int) -> list[Crossing]:
    if not crossings:
        return []
    inner = [np.linspace(each.low, each.high, POINTS)[1:-1] for each in crossings]
    places = [(each.column, float(score)) for each, scores in zip(crossings, inner, strict=True) for score in scores]
    found = holds(_rows(places, inputs))
    answer = []
    for number, (each, scores) in enumerate(zip(crossings, inner, strict=True)):
        met = [not each.rising, *(value is True for value in found[number * len(scores) : (number + 1) * len(scores)])]
        ends = [each.low, *(float(score) for score in scores), each.high]
        first = next((at for at, value in enumerate(met) if value is each.rising), len(met))
        answer.append(Crossing(each.column, ends[first - 1], ends[first], each.rising))
    return answer


def _stretches(row: list[bool | None], crossings: list[Crossing]) -> list[Stretch]:
    """What lies between the crossings, each end on the side on which the condition holds."""
    answer = []
    holding, low = row[0] is True, None
    for each in crossings:
        if each.rising:
            holding, low = True, each.high
        else:
            answer.append(Stretch(low, each.low))
            holding, low = False, None
    return [*answer, Stretch(low, None)] if holding else answer
