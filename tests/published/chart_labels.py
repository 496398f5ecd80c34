"""Where names stand on a chart, so that they cover neither each other nor the points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

LETTER, HEIGHT = 6.4, 13.0
"""Of a line of 12 px, on average."""
STEPS = (10, 18, 28, 40, 54, 70, 88, 108, 130)
SLOPES = (0.0, 0.5, -0.5, 1.0, -1.0)


@dataclass(frozen=True)
class Label:
    """The name of the point at ``x``, ``y``; ``above`` is on which side of the diagonal it lies."""

    text: str
    x: float
    y: float
    above: bool
    colour: str


Box = tuple[float, float, float, float]


def placed(
    labels: Sequence[Label],
    points: Sequence[tuple[float, float]],
    ranges: Sequence[tuple[float, float, float]],
    frame: Box,
) -> list[tuple[Label, tuple[float, float, str]]]:
    """Each label with its x, baseline and anchor: away from the diagonal, as near as nothing is covered."""
    taken: list[Box] = [(x - 7, y - 7, x + 7, y + 7) for x, y in points]
    taken += [(x - 2, top, x + 2, bottom) for x, top, bottom in ranges]
    found = []
    # the outermost first, so that no name stands before the point of another
    for label in sorted(labels, key=lambda each: each.x if each.above else -each.x):
        width = LETTER * len(label.text)
        preferred = -1 if label.above else 1
        for side, step, slope in product((preferred, -preferred), STEPS, SLOPES):
            x, y = label.x + side * step, label.y + slope * step + 4
            left = x - width if side < 0 else x
            box = (left, y - HEIGHT + 2, left + width, y + 3)
            if _inside(box, frame) and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found.append((label, (x, y, "end" if side < 0 else "start")))
                break
        else:
            raise ValueError(f"no room for {label.text}")
    return found


def _inside(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] + 3 and box[1] >= frame[1] + 3 and box[2] <= frame[2] - 3 and box[3] <= frame[3] - 3


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
