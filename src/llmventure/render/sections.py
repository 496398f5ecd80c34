"""What a section of the output is made of, before anything is set in columns or in Markdown.

Cells hold text that is ready to read. Text from the user is put in as it is: the two that lay
sections out (``terminal`` and ``markdown``) make it safe, each for its own medium.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from typing import Literal, TypeAlias

from llmventure.record import record

SOFT_BREAK = "\u00ad\n"
"""Where a word of a header may be broken: a hyphen in a narrow column, nothing elsewhere."""

Tone = Literal["plain", "quiet", "good", "bad", "warn", "strong"]


@record
class Cell:
    text: str
    tone: Tone = "plain"


@record
class Column:
    """``shrinks``: holds names, which may be cut where there is no room; numbers never are."""

    header: str
    align: Literal["left", "right"] = "right"
    shrinks: bool = False


@record
class Row:
    """One row; ``notes`` are quiet lines under it, ``level`` a part of 1 that a bar beside it shows."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    level: float | None = None


@record
class Table:
    """Rows under columns; the first ``named`` columns name the row and are repeated where the table is stacked."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    named: int = 1


@record
class Fact:
    label: str
    value: str
    tone: Tone = "plain"


@record
class Facts:
    facts: tuple[Fact, ...]


@record
class Curve:
    """Values over time in one line, from ``first`` to ``last``."""

    label: str
    values: tuple[float, ...]
    first: str
    last: str


@record
class Stack:
    """What wholes are made of, a bar each: ``names`` of the parts; by row a label and its parts, 1 at most in all."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]


@record
class Notes:
    """Sentences with a mark before each."""

    sentences: tuple[tuple[str, str], ...]
    tone: Tone = "plain"
    mark: str = "•"


@record
class Paragraph:
    """``drawn``: it explains the signs of a picture in characters, and goes where that goes."""

    text: str
    tone: Tone = "plain"
    drawn: bool = False


@record
class Picture:
    """Lines that are drawn as they are; ``draw`` makes them for a width in columns."""

    draw: Callable[[int], Sequence[str]]


Part: TypeAlias = Table | Facts | Curve | Stack | Notes | Paragraph | Picture


@record
class Section:
    """``remark`` stands quietly beside the title: the unit, the period."""

    title: str
    parts: tuple[Part, ...] = field(default=())
    remark: str = ""


def name_column(header: str) -> Column:
    return Column(header, "left", shrinks=True)


def row(*cells: str | Cell, notes: Iterable[str] = (), level: float | None = None) -> Row:
    """
    >>> row("a", Cell("−1", "bad")).cells[0]
    Cell(text='a', tone='plain')
    """
    return Row(
        tuple(item if isinstance(item, Cell) else Cell(item) for item in cells),
        tuple(note for note in notes if note),
        level,
    )


def listing(items: Sequence[str], most: int) -> str:
    """
    >>> listing(["a", "b", "c", "d"], 2), listing(["a"], 2)
    ('a, b and 2 more', 'a')
    """
    if len(items) <= most:
        return ", ".join(items)
    return f"{', '.join(items[:most])} and {len(items) - most} more"
