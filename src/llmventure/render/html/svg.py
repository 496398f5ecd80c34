"""Drawing in SVG: a frame with axes, and lines, bands and bars in it. Colours are the page's, by class."""

import math
from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup, escape
from rich.cells import cell_len, set_cell_size

from llmventure.record import record
from llmventure.render.text import printable

WIDTH, HEIGHT = 720.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 14.0, 14.0, 26.0
"""Room for labels around what is drawn, in the units of the picture."""
LONGEST_LABEL = 34
CELL, LINE = 6.4, 13.0
"""How wide a character of a label is at most on average, and how high its line, in the units of the picture."""


def said(text: str, most: int = LONGEST_LABEL) -> Markup:
    """A text that is safe in SVG and not too long for it; a wide character is as long as two.

    >>> said("<b>&"), said("a very long name of an investor", 12), said("天使轮融资协议", 9)
    (Markup('&lt;b&gt;&amp;'), Markup('a very long…'), Markup('天使轮融…'))
    """
    shown = printable(text)
    return escape(shown if cell_len(shown) <= most else set_cell_size(shown, most - 1).rstrip() + "…")


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from at most ``low`` to at least ``high``, in steps of 1, 2 or 5 times a power of ten.

    >>> ticks(0, 9), ticks(-30, 95), ticks(0, 0)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], [-50.0, 0.0, 50.0, 100.0], [0.0, 1.0])
    """
    if high <= low:
        return [low + 0.0, low + 1.0]
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step + 0.0 for number in range(first, last + 1)]


@record
class Frame:
    """Where values stand: ``across`` 0 to 1 from left to right, ``low`` to ``high`` from the bottom up."""

    low: float
    high: float
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT

    def x(self, across: float) -> float:
        return self.left + across * (self.width - self.left - RIGHT)

    def y(self, value: float) -> float:
        part = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.height - BOTTOM - part * (self.height - BOTTOM - TOP)


def picture(title: str, shapes: Iterable[Markup], height: float = HEIGHT) -> Markup:
    """The whole picture; ``title`` is what a reader hears who does not see it."""
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}</svg>').format(
        f"{WIDTH:g}", f"{height:g}", printable(title), printable(title), Markup("\n").join(shapes)
    )


def scale(frame: Frame, marks: Sequence[float], written: Callable[[float], str]) -> list[Markup]:
    """Quiet lines across at round values, with their labels to the left."""
    shapes = []
    for mark in marks:
        at = frame.y(mark)
        kind = "zero" if mark == 0 else "grid"
        shapes.append(line(frame.x(0), at, frame.x(1), at, kind))
        shapes.append(label(frame.left - 8, at + 4, written(mark), "end"))
    return shapes


def times(frame: Frame, labels: Sequence[str], most: int = 8) -> list[Markup]:
    """Labels below, as many as have room; each stands under the middle of its column."""
    step = max(1, math.ceil(len(labels) / most))
    return [
        label(frame.x((number + 0.5) / len(labels)), frame.height - 7, text, "middle")
        for number, text in enumerate(labels)
        if number % step == 0
    ]


def middle(number: int, count: int) -> float:
    """Where column ``number`` of ``count`` has its middle, across."""
    return (number + 0.5) / count


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(kind, *map(_short, (x1, y1, x2, y2)))


def label(
    x: float, y: float, text: str, anchor: str = "start", kind: str = "label", most: int = LONGEST_LABEL
) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, _short(x), _short(y), anchor, said(text, most)
    )


@record
class Place:
    """Where a label's line of text stands: from ``left`` to ``right``, its foot at ``y``."""

    left: float
    right: float
    y: float


def place(x: float, y: float, text: str, anchor: str, taken: list[Place]) -> float:
    """The foot of a label at ``x`` that begins at ``y`` and moves up, then down, until it covers no ``taken`` one.

    >>> taken = []
    >>> [place(10, 50, "Series A", "start", taken) for _ in range(4)]
    [50.0, 37.0, 24.0, 68.0]
    """
    long = min(cell_len(printable(text)), LONGEST_LABEL) * CELL
    left = x if anchor == "start" else x - long
    above = [y - LINE * step for step in range(20) if y - LINE * step >= TOP - 2]
    below = [y + LINE * step + 5 for step in range(1, 20)]

    def free(foot: float) -> bool:
        return all(abs(each.y - foot) >= LINE or each.right < left or left + long < each.left for each in taken)

    foot = next((foot for foot in [*above, *below] if free(foot)), y)
    taken.append(Place(left, left + long, foot))
    return foot


def rectangle(x: float, y: float, width: float, height: float, kind: str, title: str = "") -> Markup:
    inside = Markup("<title>{}</title>").format(printable(title)) if title else Markup("")
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}">{}</rect>').format(
        kind, *map(_short, (x, y, max(width, 0.0), max(height, 0.0))), inside
    )


def circle(x: float, y: float, radius: float, kind: str, title: str) -> Markup:
    return Markup('<circle class="{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
        kind, *map(_short, (x, y, radius)), printable(title)
    )


def curve(frame: Frame, values: Sequence[float], kind: str) -> Markup:
    """A line through the middles of the columns."""
    points = [(frame.x(middle(at, len(values))), frame.y(value)) for at, value in enumerate(values)]
    return Markup('<path class="{}" d="{}"/>').format(kind, _path(points))


def band(frame: Frame, low: Sequence[float], high: Sequence[float], kind: str) -> Markup:
    """What lies between two lines."""
    there = [(frame.x(middle(at, len(low))), frame.y(value)) for at, value in enumerate(high)]
    back = [(frame.x(middle(at, len(low))), frame.y(value)) for at, value in enumerate(low)]
    return Markup('<path class="{}" d="{}Z"/>').format(kind, _path([*there, *reversed(back)]))


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_short(x)},{_short(y)}" for x, y in points)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
