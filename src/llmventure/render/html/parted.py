"""A table that is wider than a page, in parts that are not."""

from rich.cells import cell_len

from llmventure.render.sections import Row, Table

WIDEST = 104
"""Characters that a row of a printed page has room for, at the size of its tables."""
BETWEEN = 3


def parted(table: Table) -> list[Table]:
    """The table, or several with some of its columns each; the first column stands in all of them.

    >>> from llmventure.render.sections import Column, row
    >>> wide = Table((Column("a"), *(Column("b" * 40) for _ in range(3))), (row("1", "2", "3", "4"),))
    >>> [len(part.columns) for part in parted(wide)]
    [3, 2]
    """
    widths = [
        max([*map(cell_len, column.header.split("\n")), *(cell_len(row.cells[at].text) for row in table.rows)])
        + BETWEEN
        for at, column in enumerate(table.columns)
    ]
    parts: list[list[int]] = [[]]
    room = WIDEST - widths[0]
    for at in range(1, len(widths)):
        if parts[-1] and widths[at] > room:
            parts.append([])
            room = WIDEST - widths[0]
        parts[-1].append(at)
        room -= widths[at]
    if len(parts) == 1:
        return [table]
    return [_columns(table, [0, *part], first=number == 0) for number, part in enumerate(parts)]


def _columns(table: Table, kept: list[int], first: bool) -> Table:
    rows = tuple(Row(tuple(row.cells[at] for at in kept), row.notes if first else ()) for row in table.rows)
    return Table(tuple(table.columns[at] for at in kept), rows, table.caption if first else "")
