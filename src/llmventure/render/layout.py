"""Tables, facts and sentences set in lines of a given width."""

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from llmventure.render.columns import GAP, Block, blocks, header_lines, natural_widths
from llmventure.render.sections import (
    Cell,
    Column,
    Curve,
    Facts,
    Notes,
    Paragraph,
    Part,
    Picture,
    Row,
    Stack,
    Table,
    Tone,
)  # fmt: skip
from llmventure.render.sparkline import FILLS, bar, part_widths, sparkline
from llmventure.render.styled import Line
from llmventure.render.text import printable

INDENT = 2
SHORTEST_BAR, LONGEST_BAR = 6, 40
READABLE = 110
"""Columns after which running text is broken even on a wide screen."""

STYLES: dict[Tone, str] = {
    "plain": "",
    "quiet": "dim",
    "good": "green",
    "bad": "bold red",
    "warn": "yellow",
    "strong": "bold",
}

PART_STYLES = ("cyan", "magenta", "yellow", "green", "blue", "red")
"""Of the parts of stacked bars, beside their fillings."""


def fitted(text: str, width: int, align: str) -> str:
    """``text`` padded to ``width`` columns of screen, or cut with an ellipsis where it is longer.

    >>> fitted("abc", 5, "right"), fitted("abcdefgh", 5, "left"), fitted("模型", 6, "left")
    ('  abc', 'abcd…', '模型  ')
    """
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)
    padding = " " * (width - length)
    return padding + text if align == "right" else text + padding


def wrapped(text: Line, width: int, first: Line, rest: str) -> Iterator[Line]:
    """``text`` broken at spaces into lines of ``width``; the first begins with ``first``, the others with ``rest``."""
    room = max(width - cell_len(rest), 16)
    for index, line in enumerate(text.broken(room)):
        yield (first if index == 0 else Line(rest)).append_line(line)


def _set(cell: Cell, column: Column, width: int) -> Line:
    return Line(fitted(printable(cell.text), width, column.align), style=STYLES[cell.tone])


def _header(table: Table, block: Block) -> Iterator[Line]:
    headers = [header_lines(table.columns[index]) for index in block.indices]
    depth = max(len(lines) for lines in headers)
    for level in range(depth):
        cells = []
        for index, lines, width in zip(block.indices, headers, block.widths, strict=True):
            offset = level - (depth - len(lines))
            text = lines[offset] if offset >= 0 else ""
            cells.append(fitted(text, width, table.columns[index].align))
        yield Line(" " * INDENT + (" " * GAP).join(cells).rstrip(), style="dim")
    yield Line(" " * INDENT + "─" * block.width, style="dim")


def _beside(table: Table, found: list[Block], room: int) -> bool:
    """Whether every note finds room to the right of its row."""
    if len(found) > 1 or any(row.level is not None for row in table.rows):
        return False
    left = room - found[0].width - GAP
    return all(
        len(row.notes) <= 1 and all(cell_len(printable(note)) <= left for note in row.notes) for row in table.rows
    )


def _row(table: Table, row: Row, block: Block, bar_width: int) -> Line:
    line = Line(" " * INDENT)
    for position, (index, width) in enumerate(zip(block.indices, block.widths, strict=True)):
        if position:
            line.append(" " * GAP)
        line.append_line(_set(row.cells[index], table.columns[index], width))
    if bar_width >= SHORTEST_BAR and row.level is not None:
        line.append(" " * GAP)
        line.append(bar(row.level, bar_width), style="red" if row.level < 0 else "cyan")
    return line.without_end()


def _table(table: Table, width: int) -> Iterator[Line]:
    room = width - INDENT
    natural = natural_widths(table)
    found = blocks(table, room)
    beside = _beside(table, found, room)
    for number, block in enumerate(found):
        if number:
            yield Line()
        yield from _header(table, block)
        bar_width = min(room - block.width - GAP, LONGEST_BAR) if number == 0 else 0
        for row in table.rows:
            line = _row(table, row, block, bar_width)
            if beside and row.notes:
                line.append(" " * (INDENT + block.width + GAP - line.width))
                line.append(printable(row.notes[0]), style="dim")
            yield line
            if number:
                continue
            name = printable(row.cells[0].text)
            if table.columns[0].shrinks and natural[0] > block.widths[0] < cell_len(name):
                yield from wrapped(Line(name, style="dim"), min(width, READABLE), Line(" " * 4), " " * 4)
            for note in () if beside else row.notes:
                yield from wrapped(Line(printable(note), style="dim"), min(width, READABLE), Line(" " * 4), " " * 4)


def _facts(facts: Facts, width: int) -> Iterator[Line]:
    label_width = max(cell_len(printable(fact.label)) for fact in facts.facts)
    for fact in facts.facts:
        label = Line().append(" " * INDENT + fitted(printable(fact.label), label_width + GAP, "left"), style="dim")
        value = Line(printable(fact.value), style=STYLES[fact.tone])
        yield from wrapped(value, min(width, READABLE), label, " " * (INDENT + label_width + GAP))


def _curve(curve: Curve, width: int) -> Iterator[Line]:
    used = INDENT + sum(map(len, (curve.label, curve.first, curve.last))) + 3 * GAP
    line = Line(" " * INDENT)
    line.append(f"{curve.label}  {curve.first}  ", style="dim")
    line.append(sparkline(curve.values, max(width - used, 8)), style="cyan")
    line.append(f"  {curve.last}", style="dim")
    yield line


def _stack(stack: Stack, width: int) -> Iterator[Line]:
    """A bar a row, and what each filling means."""
    label_width = max((cell_len(printable(label)) for label, _ in stack.rows), default=0)
    room = max(min(width - INDENT - label_width - GAP, READABLE), SHORTEST_BAR)
    for label, parts in stack.rows:
        line = Line(" " * INDENT)
        line.append(fitted(printable(label), label_width, "right"), style="dim")
        line.append(" " * GAP)
        for index, length in enumerate(part_widths(parts, room)):
            line.append(FILLS[index] * length, style=PART_STYLES[index % len(PART_STYLES)])
        yield line.without_end()
    yield Line()
    line = Line(" " * INDENT)
    for index, name in enumerate(stack.names):
        shown = fitted(printable(name), min(cell_len(printable(name)), width - INDENT - 2), "left")
        if line.width > INDENT and line.width + GAP + 2 + cell_len(shown) > width:
            yield line
            line = Line(" " * INDENT)
        line.append(" " * GAP if line.width > INDENT else "")
        line.append(FILLS[index], style=PART_STYLES[index % len(PART_STYLES)])
        line.append(f" {shown}")
    yield line


def _notes(notes: Notes, width: int) -> Iterator[Line]:
    for subject, sentence in notes.sentences:
        text = Line()
        if subject:
            text.append(printable(subject), style="bold" if notes.tone == "warn" else "")
            text.append(": ")
        text.append(printable(sentence), style="dim" if notes.tone == "quiet" else "")
        mark = Line(" " * INDENT).append(f"{notes.mark} ", style=STYLES[notes.tone])
        yield from wrapped(text, min(width, READABLE), mark, " " * (INDENT + 2))


def part_lines(part: Part, width: int) -> Iterator[Line]:
    """One part of a section as lines of at most ``width`` columns, a number that is longer excepted."""
    match part:
        case Table():
            yield from _table(part, width)
        case Facts():
            yield from _facts(part, width)
        case Curve():
            yield from _curve(part, width)
        case Stack():
            yield from _stack(part, width)
        case Notes():
            yield from _notes(part, width)
        case Picture():
            for drawn in part.draw(width - INDENT):
                yield Line(" " * INDENT + drawn)
        case Paragraph():
            text = Line(printable(part.text), style=STYLES[part.tone])
            yield from wrapped(text, min(width, READABLE), Line(" " * INDENT), " " * INDENT)
