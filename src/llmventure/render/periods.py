"""Months folded into quarters and years: flows are summed, balances are those at the period's end."""

from collections.abc import Sequence
from math import fsum

from llmventure.record import record
from llmventure.render.view import Period


@record
class Folding:
    """Consecutive slices of the months, each with its label."""

    labels: tuple[str, ...]
    slices: tuple[slice, ...]

    def flow(self, values: Sequence[float]) -> list[float]:
        return [fsum(values[part]) for part in self.slices]

    def balance(self, values: Sequence[float]) -> list[float]:
        return [values[part][-1] for part in self.slices]

    def opening(self, values: Sequence[float]) -> list[float]:
        return [values[part][0] for part in self.slices]


def label(month: str, by: Period) -> str:
    """The calendar period that a month belongs to.

    >>> label("2027-05", "quarter"), label("2027-05", "year"), label("2027-05", "month")
    ('2027-Q2', '2027', '2027-05')
    """
    if by == "month":
        return month
    year, number = month.split("-")
    return year if by == "year" else f"{year}-Q{(int(number) + 2) // 3}"


def fold(months: Sequence[str], by: Period) -> Folding:
    """Group ``months`` (ISO, in order) by calendar period; the first and last may be part of one.

    >>> folding = fold(["2027-02", "2027-03", "2027-04"], "quarter")
    >>> folding.labels, folding.flow([1.0, 2.0, 4.0]), folding.balance([1.0, 2.0, 4.0])
    (('2027-Q1', '2027-Q2'), [3.0, 4.0], [2.0, 4.0])
    """
    labels: list[str] = []
    starts: list[int] = []
    for index, month in enumerate(months):
        name = label(month, by)
        if not labels or labels[-1] != name:
            labels.append(name)
            starts.append(index)
    ends = [*starts[1:], len(months)]
    return Folding(tuple(labels), tuple(slice(start, end) for start, end in zip(starts, ends, strict=True)))
