"""Goal seek: the values of one number for which a condition holds.

The bracket is tried at points spread over it; wherever the condition holds at one point and not at the next, the place
is found by bisection. Nothing is assumed of the shape: a condition that holds on several stretches has several answers.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import numpy as np

from llmventure.conditions import Condition, Reading
from llmventure.record import record

POINTS = 13
"""Tried over the bracket at first; what comes and goes between two of them is not seen."""
CLOSER = 5
"""How often the neighbourhood of the nearest value is tried, where none meets the condition."""
WIDE = 10
"""A bracket whose ends are so many times apart is tried at points of equal ratio, else of equal distance."""
CLOSE = 1e-6
"""Bisection stops at this part of the value; whole numbers and months stop at the next one."""


@record
class Trial:
    """A value and the metric there: ``reading`` is None where there is no plan, ``holds`` where it cannot be told."""

    value: float
    reading: Reading | None
    holds: bool | None


@record
class Stretch:
    """Values for which the condition holds; None where that goes on to the end of the bracket."""

    low: Trial | None
    high: Trial | None


@record
class Solution:
    """``trials`` are all that were tried, by value; ``closest`` is the one that comes nearest to the bound."""

    stretches: tuple[Stretch, ...]
    trials: tuple[Trial, ...]
    monotone: bool
    closest: Trial | None

    @property
    def found(self) -> Literal["one", "several", "everywhere", "nowhere"]:
        """On how many stretches it holds, or that it does everywhere or nowhere that was tried."""
        if not self.stretches:
            return "nowhere"
        if self.stretches == (Stretch(None, None),):
            return "everywhere"
        return "one" if len(self.stretches) == 1 else "several"


def seek(
    reading: Callable[[float], Reading | None],
    condition: Condition,
    low: float,
    high: float,
    *,
    whole: bool = False,
    close: float = CLOSE,
    closer: int = CLOSER,
) -> Solution:
    """Where in ``low`` to ``high`` the metric that ``reading`` answers meets the condition.

    ``reading`` answers None where a value has no plan; the condition does not hold there. ``whole``: only whole values
    are tried. Bisection stops at the part ``close`` of the value. ``closer``: where it holds nowhere, the neighbourhood
    of the value that came nearest is tried so many times more, each time a sixth as wide.

    >>> from llmventure.conditions import condition
    >>> found = seek(lambda raise_: Reading(raise_ / 100), condition("runway_months >= 18"), 0, 4000)
    >>> found.found, round(found.stretches[0].low.value, 2)
    ('one', 1800.0)
    """
    known: dict[float, Trial] = {}

    def trial(value: float) -> Trial:
        if value not in known:
            there = reading(value)
            known[value] = Trial(value, there, None if there is None else condition.holds(there))
        return known[value]

    first = [trial(value) for value in _spread(low, high, whole)]
    stretches: list[Stretch] = []
    begins: Trial | None = None
    holding = first[0].holds is True
    for before, after in pairwise(first):
        if (before.holds is True) == (after.holds is True):
            continue
        inside = _boundary(trial, before, after, whole, close)
        if inside.holds is True and after.holds is True:
            holding, begins = True, inside
        else:
            stretches.append(Stretch(begins, inside))
            holding, begins = False, None
    if holding:
        stretches.append(Stretch(begins, None))
    trials = tuple(known[value] for value in sorted(known))
    closest = _closest(condition, first)
    at = -1 if closest is None else first.index(closest)
    if closer and not stretches and 0 < at < len(first) - 1:
        narrow = first[at - 1].value, first[at + 1].value
        nearer = seek(
            lambda value: trial(value).reading, condition, *narrow, whole=whole, close=close, closer=closer - 1
        )
        trials = tuple(known[value] for value in sorted(known))
        return Solution(nearer.stretches, trials, _monotone(first), nearer.closest)
    return Solution(tuple(stretches), trials, _monotone(first), closest)


def _spread(low: float, high: float, whole: bool) -> list[float]:
    if whole:
        return sorted({float(round(value)) for value in np.linspace(low, high, POINTS)})
    if low > 0 and high / low >= WIDE:
        inside = np.geomspace(low, high, POINTS)[1:-1]
        return [low, *(float(value) for value in inside), high]
    return [float(value) for value in np.linspace(low, high, POINTS)]


def _boundary(trial: Callable[[float], Trial], before: Trial, after: Trial, whole: bool, close: float) -> Trial:
    """The last value on the side on which the condition holds."""
    least = close**2 * (after.value - before.value)
    while True:
        width = after.value - before.value
        if (whole and width <= 1) or width <= max(close * max(abs(before.value), abs(after.value)), least):
            break
        middle = trial(float(np.floor((before.value + after.value) / 2)) if whole else (before.value + after.value) / 2)
        if (middle.holds is True) == (before.holds is True):
            before = middle
        else:
            after = middle
    return before if before.holds is True else after


def _monotone(trials: list[Trial]) -> bool:
    """Whether the metric never turns back over the points; one that is beyond the horizon counts as at it."""
    values = [trial.reading.known for trial in trials if trial.reading is not None and trial.reading.known is not None]
    steps = [after - before for before, after in pairwise(values)]
    least = 1e-9 * max((abs(value) for value in values), default=0.0)
    return all(step >= -least for step in steps) or all(step <= least for step in steps)


def _closest(condition: Condition, trials: list[Trial]) -> Trial | None:
    known = [trial for trial in trials if trial.reading is not None and trial.reading.known is not None]

    def short(trial: Trial) -> float:
        assert trial.reading is not None and trial.reading.known is not None
        return (condition.value - trial.reading.known) * (1 if condition.wants_more else -1)

    return min(known, key=short, default=None)
