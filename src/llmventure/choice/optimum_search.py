"""The best of a space of decisions under constraints, in a limited number of evaluations; the same for a seed.

A space small enough is tried whole. Else a Latin hypercube is spread over it and improved by differential evolution;
COBYLA then follows the constraints that bind (continuous numbers only), first in wide steps, then in narrow ones; a
compass search, whose steps get shorter, ends it. Points are compared as Deb (2000) does: what meets every constraint
before what does not, then by the objective, else by how far the constraints are missed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations, product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, differential_evolution, minimize
from scipy.stats import qmc

from llmventure.record import record

Point: TypeAlias = tuple[float, ...]

GLOBAL = 0.5
"""The part of the evaluations with which the whole space is searched; this and the next are judgements."""
ALONG = ((0.12, 0.1), (0.1, 0.02))
"""COBYLA's parts of the evaluations and its first steps, as parts of a range; the compass has the rest."""
DIGITS = 6
"""Significant digits of a value: more are no decision."""
FINEST = 1e-7
"""The compass stops at this part of a range."""
FIRST_STEP, LAST_STEP = 1 / 16, 1 / 64
"""Where the compass begins: anywhere, and where the search has come close."""
SHORTER = 4
"""By how much its steps get shorter."""
NO_PLAN = 1e30
"""The energy of a point that has no plan: above every other."""


@record
class Axis:
    """A decision's values, ``low`` to ``high``; only whole ones where ``whole``."""

    low: float
    high: float
    whole: bool = False

    def inside(self, value: float) -> float:
        """The nearest value that it may have.

        >>> Axis(0.0, 1e7).inside(1_234_567.8), Axis(0.0, 9.0, True).inside(2.6), Axis(0.0, 1.0).inside(7.0)
        (1234570.0, 3.0, 1.0)
        """
        rounded = float(round(value)) if self.whole else float(f"{value:.{DIGITS}g}")
        return min(max(rounded, self.low), self.high)


@record
class Score:
    """What a point is worth: ``objective``, less of which is better, and by how much each constraint is missed
    (negative where it is met with so much to spare, 0 where it just is). ``objective`` is None where there is no plan.

    ``holds`` is whether every constraint does: a bound with ``<`` is not met where it is missed by nothing.
    """

    objective: float | None
    missed: tuple[float, ...] = ()
    holds: bool = True


class _Spent(Exception):  # noqa: N818 - no fault: an end
    pass


@dataclass
class Search:
    """Evaluations of points, each once, and the best of them; at most ``budget``."""

    axes: Sequence[Axis]
    evaluate: Callable[[Sequence[Point]], Sequence[Score]]
    """The scores of points, in their order: what can be done side by side is asked for together."""
    budget: int
    seed: int
    start: Point | None = None
    """A point that is tried among the first, where one is known that is worth it."""
    tried: dict[Point, Score] = field(default_factory=dict)
    worst: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    _limit: int = 0

    def run(self) -> None:
        """Search the space until the budget is spent or nothing improves."""
        whole = self._whole_space()
        if whole is not None:
            self._limit = len(whole)
            self.scores(whole)
            self._weigh()
            return
        self._stage(GLOBAL, self._evolve)
        spent = GLOBAL
        for part, radius in ALONG:
            spent += part
            self._stage(spent, partial(self._follow, radius))
        self._stage(1.0, lambda: self.compass(self.best(), self.rank, LAST_STEP))

    def score(self, point: Sequence[float]) -> Score:
        """The score at the nearest point of the space.

        :raises _Spent: where that would be one evaluation too many.
        """
        return self.scores([point])[0]

    def scores(self, points: Sequence[Sequence[float]]) -> list[Score]:
        """As ``score``, of several points; where they are too many, the first of them are tried."""
        inside = [tuple(axis.inside(value) for axis, value in zip(self.axes, point, strict=True)) for point in points]
        new = list(dict.fromkeys(point for point in inside if point not in self.tried))
        able = new[: max(self._limit - len(self.tried), 0)]
        if able:
            self.tried.update(zip(able, self.evaluate(able), strict=True))
        if len(able) < len(new):
            raise _Spent
        return [self.tried[point] for point in inside]

    def further(self, evaluations: int, start: Point, rank: Callable[[Score], tuple[float, float]]) -> None:
        """A compass search by another ``rank``, with so many evaluations beyond what was tried."""
        self._limit = len(self.tried) + evaluations
        try:
            self.compass(start, rank)
        except _Spent:
            return

    def further_point(self, point: Sequence[float]) -> Score:
        """One point more, whatever the budget."""
        self._limit = len(self.tried) + 1
        return self.score(point)

    def rank(self, score: Score) -> tuple[float, float]:
        """What sorts scores, the best first.

        >>> search = Search([], lambda point: Score(None), 0, 0)
        >>> search.rank(Score(2.0, (-1.0,))) < search.rank(Score(1.0, (1.0,), False)) < search.rank(Score(None))
        True
        """
        if score.objective is None:
            return 2.0, 0.0
        if score.holds:
            return 0.0, score.objective
        return 1.0, self.distance(score)

    def distance(self, score: Score) -> float:
        """How far the constraints are missed in all, each as a part of the worst miss of the first sample."""
        missed = np.maximum(np.asarray(score.missed), 0.0)
        return float(np.sum(missed / self.worst)) if self.worst.size else float(np.sum(missed))

    def best(self) -> Point:
        """The best point that was tried; the first of equals."""
        return min(self.tried, key=lambda point: self.rank(self.tried[point]))

    def compass(self, start: Point, rank: Callable[[Score], tuple[float, float]], step: float = FIRST_STEP) -> None:
        """Steps along each axis, and along two at once against each other, shorter where none of them is better."""
        here = start
        while step >= FINEST:
            improved = False
            for direction in self._directions():
                while True:
                    there = self._stepped(here, direction, step)
                    if there == here or not rank(self.score(there)) < rank(self.tried[here]):
                        break
                    here, improved = there, True
            if not improved:
                step /= SHORTER

    def _directions(self) -> list[tuple[int, ...]]:
        count = len(self.axes)
        alone = [tuple(sign if at == axis else 0 for at in range(count)) for axis in range(count) for sign in (1, -1)]
        against = [
            tuple(sign if at == one else -sign if at == other else 0 for at in range(count))
            for one, other in combinations(range(count), 2)
            for sign in (1, -1)
        ]
        return alone + against

    def _stepped(self, here: Point, direction: tuple[int, ...], step: float) -> Point:
        values = []
        for axis, value, sign in zip(self.axes, here, direction, strict=True):
            length = step * (axis.high - axis.low)
            values.append(axis.inside(value + sign * (max(1.0, round(length)) if axis.whole else length)))
        return tuple(values)

    def _whole_space(self) -> list[Point] | None:
        """Every point, where all are whole and they are no more than the budget."""
        if not all(axis.whole for axis in self.axes):
            return None
        count = 1.0
        for axis in self.axes:
            count *= axis.high - axis.low + 1
        if count > self.budget:
            return None
        return list(product(*(map(float, range(int(axis.low), int(axis.high) + 1)) for axis in self.axes)))

    def _stage(self, part: float, stage: Callable[[], None]) -> None:
        self._limit = max(len(self.tried), round(self.budget * part))
        try:
            stage()
        except _Spent:
            return

    def _weigh(self) -> None:
        """Misses are weighed by the worst of each constraint so far."""
        missed = [score.missed for score in self.tried.values() if score.objective is not None]
        if missed:
            largest = np.max(np.maximum(np.asarray(missed), 0.0), axis=0)
            self.worst = np.where(largest > 0, largest, 1.0)

    def _evolve(self) -> None:
        members = max(8, min(6 * len(self.axes), self.budget // 6))
        sample = qmc.LatinHypercube(d=len(self.axes), seed=np.random.default_rng(self.seed)).random(members)
        low = np.array([axis.low for axis in self.axes])
        high = np.array([axis.high for axis in self.axes])
        first = low + sample * (high - low)
        if self.start is not None:
            first[0] = self.start
        self.scores(first.tolist())
        self._weigh()
        middle, spread = self._scale()

        def energy(score: Score) -> float:
            kind, value = self.rank(score)
            if kind == 2.0:
                return NO_PLAN
            part = (value - middle) / spread
            return 2.0 + value if kind == 1.0 else part / (1 + abs(part))

        def energies(generation: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.array([energy(score) for score in self.scores(generation.T.tolist())])

        differential_evolution(
            energies,  # type: ignore[arg-type]  # of a whole generation, which the stubs do not know
            Bounds(low, high), init=first, polish=False, tol=1e-8,
            maxiter=max(1, self.budget // members) * 4, seed=np.random.default_rng(self.seed),
            integrality=[axis.whole for axis in self.axes], updating="deferred", vectorized=True,
        )  # fmt: skip

    def _scale(self) -> tuple[float, float]:
        """The middle and the spread of the objective so far."""
        found = [score.objective for score in self.tried.values() if score.objective is not None]
        if not found:
            return 0.0, 1.0
        return float(np.median(found)), float(np.ptp(found)) or 1.0

    def _follow(self, radius: float) -> None:
        """COBYLA from the best point, over the numbers that are not whole; the others stay."""
        start = self.best()
        free = [at for at, axis in enumerate(self.axes) if not axis.whole and axis.high > axis.low]
        if not free or self.tried[start].objective is None:
            return
        _, spread = self._scale()
        count = len(self.tried[start].missed)
        worst = self.worst if self.worst.size else np.ones(count)

        def there(parts: NDArray[np.float64]) -> Score:
            values = list(start)
            for at, part in zip(free, parts, strict=True):
                axis = self.axes[at]
                values[at] = axis.low + min(max(float(part), 0.0), 1.0) * (axis.high - axis.low)
            try:
                return self.score(values)
            except _Spent:
                # Older versions of scipy complain on standard error of what leaves a function that they call.
                return self.tried[start]

        def objective(parts: NDArray[np.float64]) -> float:
            found = there(parts).objective
            # Outside the box the objective stays as at its border: the distance keeps COBYLA from drifting there.
            outside = float(np.sum(np.maximum(parts - 1, 0) + np.maximum(-parts, 0)))
            return (1e3 if found is None else found / spread) + outside

        def kept(number: int) -> Callable[[NDArray[np.float64]], float]:
            def margin(parts: NDArray[np.float64]) -> float:
                score = there(parts)
                return -1e3 if score.objective is None else -score.missed[number] / float(worst[number])

            return margin

        parts = [(start[at] - self.axes[at].low) / (self.axes[at].high - self.axes[at].low) for at in free]
        minimize(
            objective, np.array(parts), method="COBYLA", tol=1e-6,
            constraints=[{"type": "ineq", "fun": kept(number)} for number in range(count)],
            options={"rhobeg": radius, "maxiter": max(self._limit - len(self.tried), len(free) + 3)},
        )  # fmt: skip


def front(points: Sequence[tuple[float, float]]) -> list[int]:
    """Which of the points, less of both being better, no other is better than in one and as good in the other; the
    numbers of these by the first coordinate, one of equals.

    >>> front([(1.0, 5.0), (2.0, 3.0), (3.0, 4.0), (2.0, 3.0), (4.0, 1.0)])
    [0, 1, 4]
    """
    found: list[int] = []
    for number in sorted(range(len(points)), key=lambda at: (*points[at], at)):
        if not found or points[number][1] < points[found[-1]][1]:
            found.append(number)
    return found
