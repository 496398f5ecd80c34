"""How a report is to be shown: everything that a renderer is told besides the report."""

from typing import Literal

from llmventure.record import record

Period = Literal["month", "quarter", "year"]

NARROWEST, WIDEST = 40, 180
"""Columns: under the first nothing can be set in a table, over the second the eye loses the line (a judgement)."""


@record
class View:
    """``width`` in columns; ``by`` is ``None`` where the user did not choose a period."""

    width: int = 80
    color: bool = False
    unicode: bool = True
    by: Period | None = None
    statements: bool = False
    csv_raw: bool = False

    @property
    def columns(self) -> int:
        """The width that is set in.

        >>> View(width=10_000).columns, View(width=20).columns
        (180, 40)
        """
        return min(max(self.width, NARROWEST), WIDEST)
