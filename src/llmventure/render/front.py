"""Strategies between ruin and what founders get: drawn in characters, and which of them no other beats in both."""

from collections.abc import Callable, Sequence
from string import ascii_lowercase

from llmventure.record import record
from llmventure.render import numbers
from llmventure.render.sections import Column, Paragraph, Picture, Section, Table, row
from llmventure.report.comparison import Comparison

ROWS = 11
MARKS = ascii_lowercase
"""One for each strategy; a capital where no other is better in both."""


@record
class Point:
    """A strategy: its probability of ruin, and what its founders have on average, in ``metric``."""

    strategy: str
    ruin: float
    worth: float
    metric: str
    best: bool


def points_of(comparison: Comparison, case: str | None) -> list[Point]:
    """The strategies of a case; nothing where they cannot be set against each other."""
    front = next((each for each in comparison.get("fronts", []) if each["case"] == case), None)
    ruins = {each["strategy"]: each.get("ruin") for each in comparison["strategies"] if each.get("case") == case}
    if front is None or front["metric"] is None or len(front["means"]) < 2:
        return []
    return [
        Point(name, ruin["probability"], each["mean"], front["metric"], name in front["strategies"])
        for each in front["means"]
        if (ruin := ruins.get(name := each["strategy"])) and ruin["probability"] is not None
    ]


def sections(comparison: Comparison) -> list[Section]:
    """A picture and a table for each case."""
    cases = dict.fromkeys(outcome.get("case") for outcome in comparison["strategies"])
    return [
        _section(points, case, comparison["company"]["currency"])
        for case in cases
        if (points := points_of(comparison, case))
    ]


def _section(points: Sequence[Point], case: str | None, currency: str) -> Section:
    money = points[0].metric == "founders_proceeds"
    marks = {point.strategy: _mark(number, point) for number, point in enumerate(points)}

    def written(worth: float) -> str:
        return numbers.money(worth, currency) if money else numbers.fraction(worth)

    def draw(width: int) -> list[str]:
        return drawn([(marks[each.strategy], each.ruin, each.worth) for each in points], written, width)

    rows = [
        row(
            marks[point.strategy],
            point.strategy,
            numbers.fraction(point.ruin),
            written(point.worth),
            "no other is better in both" if point.best else "",
        )
        for point in points
    ]
    what = "Founders' proceeds" if money else "Founders' share"
    columns = (
        Column("", "left"), Column("Strategy", "left", shrinks=True), Column("Ruin"), Column(what), Column("", "left"),
    )  # fmt: skip
    said = Paragraph("Across: probability of ruin. Up: what founders get on average. Up and left is better.", "quiet")
    parts = (Picture(draw), Table(columns, tuple(rows)), said)
    return Section("Ruin against what founders get", parts, f"case {case}" if case else "")


def _mark(number: int, point: Point) -> str:
    mark = MARKS[number % len(MARKS)]
    return mark.upper() if point.best else mark


def drawn(points: Sequence[tuple[str, float, float]], written: Callable[[float], str], width: int) -> list[str]:
    """Marks at (ruin, worth), each in a place of its own.

    >>> for line in drawn([("A", 0.0, 4.0), ("b", 0.4, 1.0)], lambda worth: f"{worth:g}", 30)[:2]:
    ...     print(line)
    4 ┤A
      ┤
    """
    right, top = max(ruin for _, ruin, _ in points) or 0.01, max(worth for _, _, worth in points) or 1.0
    labels = [written(top * (ROWS - 1 - at) / (ROWS - 1)) if at % 5 == 0 else "" for at in range(ROWS)]
    gutter = max(map(len, labels))
    columns = max(min(width - gutter - 3, 60), 10)
    cells = [[" "] * columns for _ in range(ROWS)]
    for mark, ruin, worth in points:
        up = ROWS - 1 - round(max(worth, 0.0) / top * (ROWS - 1))
        across = round(ruin / right * (columns - 1))
        free = [at for at in sorted(range(columns), key=lambda at: (abs(at - across), at)) if cells[up][at] == " "]
        cells[up][free[0]] = mark
    lines = [f"{label:>{gutter}} ┤{''.join(line)}".rstrip() for label, line in zip(labels, cells, strict=True)]
    end = numbers.fraction(right)
    return [*lines, f"{'':>{gutter}} └{'─' * columns}", f"{'':>{gutter}}  0%{end:>{columns - 2}}"]
