"""Sections as Markdown, for a pull request, a wiki or a memo."""

import re
from collections.abc import Iterable, Iterator

from llmventure.render.sections import (
    SOFT_BREAK,
    Column,
    Curve,
    Facts,
    Notes,
    Paragraph,
    Part,
    Picture,
    Section,
    Stack,
    Table,
)  # fmt: skip
from llmventure.render.sparkline import FILLS, part_widths, sparkline
from llmventure.render.text import printable

_SPECIAL = re.compile(r"([\\`*_\[\]{}<>#|!~&])")
_AT_START = re.compile(r"^(\d*)([-+=.)])(?=[-=]*(?:\s|$))")
LONGEST_CURVE = 60
WIDTH_OF_PICTURES = 78


def escaped(text: str) -> str:
    r"""``text`` so that Markdown shows it as it is: no markup, no HTML, no link.

    >>> print(escaped("<b> [x](y) | *z*"), escaped("- item"), escaped("1. item"), escaped("8.4e22"), sep="; ")
    \<b\> \[x\](y) \| \*z\*; \- item; 1\. item; 8.4e22
    """
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", printable(text)))


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _header(column: Column) -> str:
    return escaped(column.header.replace(SOFT_BREAK, "").replace("-\n", "-").replace("\n", " "))


def _table(table: Table) -> Iterator[str]:
    yield _cells(_header(column) for column in table.columns)
    yield _cells("---:" if column.align == "right" else ":---" for column in table.columns)
    for row in table.rows:
        first, *others = (escaped(cell.text) for cell in row.cells)
        noted = "<br>".join([first, *(f"<small>{escaped(note)}</small>" for note in row.notes)])
        yield _cells([noted, *others])


def _stack(stack: Stack) -> Iterator[str]:
    """The bars as code, so that they stand under one another."""
    width = max((len(label) for label, _ in stack.rows), default=0)
    yield "```text"
    for label, parts in stack.rows:
        lengths = part_widths(parts, LONGEST_CURVE)
        drawn = "".join(FILLS[index] * length for index, length in enumerate(lengths))
        yield f"{printable(label):>{width}}  {drawn}".rstrip()
    yield "```"
    yield ""
    yield ", ".join(f"{FILLS[index]} {escaped(name)}" for index, name in enumerate(stack.names))


def part_lines(part: Part) -> Iterator[str]:
    match part:
        case Table():
            yield from _table(part)
        case Facts():
            for fact in part.facts:
                yield f"- **{escaped(fact.label)}**: {escaped(fact.value)}"
        case Curve():
            curve = sparkline(part.values, LONGEST_CURVE)
            yield f"{escaped(part.label)}: {part.first} `{curve}` {part.last}"
        case Stack():
            yield from _stack(part)
        case Notes():
            for subject, sentence in part.sentences:
                yield f"- {f'**{escaped(subject)}**: ' if subject else ''}{escaped(sentence)}"
        case Paragraph():
            yield escaped(part.text)
        case Picture():
            yield from ("```text", *part.draw(WIDTH_OF_PICTURES), "```")


def page(parts: Iterable[Section], footer: str = "") -> str:
    lines: list[str] = []
    for index, section in enumerate(parts):
        lines += [f"{'#' if index == 0 else '##'} {escaped(section.title)}", ""]
        if section.remark:
            lines += [f"*{escaped(section.remark)}*", ""]
        for part in section.parts:
            lines += [*part_lines(part), ""]
    if footer:
        lines += [f"<small>{escaped(footer)}</small>", ""]
    return "\n".join(lines).rstrip("\n") + "\n"
