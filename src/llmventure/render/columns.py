"""Which columns of a table stand side by side: numbers are never cut, so what does not fit is stacked."""

from collections.abc import Sequence
from math import ceil

from rich.cells import cell_len

from llmventure.record import record
from llmventure.render.sections import SOFT_BREAK, Column, Table
from llmventure.render.text import printable

GAP = 2
SHORTEST_NAME = 12
"""Columns to which a name may be cut before the table is stacked."""


@record
class Block:
    """Some columns of a table, by index, with their widths; the first column begins every block."""

    indices: tuple[int, ...]
    widths: tuple[int, ...]

    @property
    def width(self) -> int:
        return sum(self.widths) + GAP * (len(self.widths) - 1)


def header_lines(column: Column) -> list[str]:
    return [printable(line) for line in column.header.replace(SOFT_BREAK, "-\n").split("\n")]


def natural_widths(table: Table) -> list[int]:
    """The width at which nothing of each column is cut."""
    widths = [max(map(cell_len, header_lines(column))) for column in table.columns]
    for row in table.rows:
        for index, cell in enumerate(row.cells):
            widths[index] = max(widths[index], cell_len(printable(cell.text)))
    return widths


def _least(table: Table, index: int, natural: int) -> int:
    """The width to which a column may go: names can be cut, of a column of numbers only the header."""
    column = table.columns[index]
    if not column.shrinks:
        return natural
    if column.align == "left":
        return min(natural, SHORTEST_NAME)
    numbers = max((cell_len(printable(row.cells[index].text)) for row in table.rows), default=0)
    return min(natural, max(numbers, 8))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _shrunk(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """The widest column that may give gives one, until all fit."""
    widths = list(natural)
    while _total(widths) > room:
        giving = [index for index, width in enumerate(widths) if width > least[index]]
        widest = max(giving, key=lambda index: widths[index])
        widths[widest] -= 1
    return widths


def _stacked(first: Sequence[int], widths: Sequence[int], room: int) -> list[Block]:
    """Blocks of about equally many columns, each beginning with those of ``first``, by their widths."""
    named = tuple(range(len(first)))

    def block(indices: Sequence[int]) -> Block:
        return Block((*named, *indices), (*first, *(widths[item] for item in indices)))

    def split(most: int) -> list[Block]:
        blocks: list[Block] = []
        indices: list[int] = []
        used = _total(first)
        for index in range(len(first), len(widths)):
            step = GAP + widths[index]
            if indices and (used + step > room or len(indices) >= most):
                blocks.append(block(indices))
                indices, used = [], _total(first)
            indices.append(index)
            used += step
        return [*blocks, block(indices)]

    fewest = split(len(widths))
    even = split(ceil((len(widths) - len(first)) / len(fewest)))
    return even if len(even) == len(fewest) else fewest


def blocks(table: Table, room: int) -> list[Block]:
    """Lay the columns of ``table`` into ``room`` columns of screen: whole, else names cut, else stacked."""
    natural = natural_widths(table)
    everything = tuple(range(len(natural)))
    if _total(natural) <= room or len(natural) < 2:
        return [Block(everything, tuple(natural))]
    least = [_least(table, index, width) for index, width in enumerate(natural)]
    if _total(least) <= room:
        return [Block(everything, tuple(_shrunk(natural, least, room)))]
    first = [
        min(natural[at], max(least[at], room // (3 * table.named))) if table.columns[at].shrinks else natural[at]
        for at in range(table.named)
    ]
    return _stacked(first, [*first, *least[table.named :]], room)
