"""The one root of a concave piecewise-affine equation, by Newton from the left: exact in a known number of steps.

g(T) = a + b T − Σ_k max_j (α_kj + β_kj T). A max of affine functions is convex, so g is concave;
if its slope stays positive to infinity it has one root. A tangent of a concave function lies above
it, so the tangent's root never passes the function's: from the first step on the iterates rise,
each kink is passed once, and the step that finds the last piece lands on the root.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from llmventure.cap_table.per_path import Mask, Values, total
from llmventure.record import record

LEAST_SLOPE = 1e-12
"""A slope at infinity no greater than this counts as none: below it the root is rounding error."""


@record(eq=False, slots=False)
class Line:
    """The affine function ``at_zero`` + ``slope`` × T, each one wide or one a path."""

    at_zero: Values
    slope: Values

    def __add__(self, other: "Line") -> "Line":
        return Line(self.at_zero + other.at_zero, self.slope + other.slope)

    def __sub__(self, other: "Line") -> "Line":
        return Line(self.at_zero - other.at_zero, self.slope - other.slope)

    def times(self, factor: Values) -> "Line":
        """The function ``factor`` times as great everywhere; a line through 0 stays one, one wide."""
        through_zero = self.at_zero.size == 1 and self.at_zero[0] == 0
        return Line(self.at_zero if through_zero else self.at_zero * factor, self.slope * factor)

    def at(self, point: Values) -> Values:
        """Its value there."""
        return self.at_zero + self.slope * point


Greatest: TypeAlias = tuple[Line, ...]


def greatest_at(lines: Greatest, point: Values) -> Values:
    """The greatest of the lines at ``point``."""
    best = lines[0].at(point)
    for line in lines[1:]:
        best = np.maximum(best, line.at(point))
    return best


def greatest_slope(lines: Greatest) -> Values:
    """The slope of the greatest of the lines at infinity."""
    best = lines[0].slope
    for line in lines[1:]:
        best = np.maximum(best, line.slope)
    return best


def concave_root(linear: Line, subtracted: Sequence[Greatest], start: Values) -> tuple[Values, Mask]:
    """The root of ``linear`` − Σ max(lines of one of ``subtracted``), and where there is one (paths,).

    Where the slope at infinity is not positive the root is given as ``start`` and the mask is False.

    T − 0.25 T − max(0.5 T, 1) = 2 has the root 8 (where 0.5 T is the greater):

    >>> one = np.ones(1)
    >>> lines = (Line(0 * one, 0.5 * one), Line(1 * one, 0 * one))
    >>> root, found = concave_root(Line(-2 * one, 0.75 * one), [lines], one)
    >>> float(root[0]), bool(found[0])
    (8.0, True)
    """
    slope_at_infinity = linear.slope - total(greatest_slope(lines) for lines in subtracted)
    found = slope_at_infinity > LEAST_SLOPE
    everywhere = bool(found.all())
    first = [lines[0] for lines in subtracted]
    base = Line(linear.at_zero - total(f.at_zero for f in first), linear.slope - total(f.slope for f in first))
    # What every further line has more than the first one of its maximum: only the sign of the most decides.
    further = [[line - lines[0] for line in lines[1:]] for lines in subtracted if len(lines) > 1]
    point = start
    pieces: list[Mask] = []
    for step in range(sum(len(lines) for lines in further) + 2):
        at_zero, slope = base.at_zero, base.slope
        before, pieces = pieces, []
        for lines in further:
            more = _most(lines, point, pieces)
            at_zero, slope = at_zero - more.at_zero, slope - more.slope
        # The same pieces as before have the same tangent, and its root is where the point is already.
        if step > 0 and all(np.array_equal(*pair) for pair in zip(before, pieces, strict=True)):
            break
        # A slope of 1 where there is no root keeps the division finite; the answer there is not used.
        following = -at_zero / (slope if everywhere else np.where(found, slope, 1.0))
        following = following if everywhere else np.where(found, following, start)
        # The start may lie right of the root; after one tangent step every point lies left of it.
        point = following if step == 0 else np.maximum(point, following)
    return point, found


def _most(lines: Sequence[Line], point: Values, pieces: list[Mask]) -> Line:
    """The greatest of the lines and of 0 at ``point``, as the line that it is there (paths,); which ones go into
    ``pieces``."""
    best = lines[0].at(point)
    pieces.append(best > 0)
    # times 1 or 0: a choice between arrays takes ten times as long where its mask is irregular
    above: Values = pieces[-1].astype(np.float64)
    at_zero, slope = lines[0].at_zero * above, lines[0].slope * above
    for line in lines[1:]:
        best = np.maximum(best, 0.0)
        value = line.at(point)
        pieces.append(value > best)
        at_zero, slope = np.where(pieces[-1], line.at_zero, at_zero), np.where(pieces[-1], line.slope, slope)
        best = np.maximum(best, value)
    return Line(at_zero, slope)
