"""One sheet of a workbook: labels, numbers and formulas, each written as what it is.

Text is never looked at for a formula or a link: ``=1+1`` in a name stays five characters, and a name that begins as a
formula does is quoted, so that editing its cell leaves it text. A formula carries the value that the report has, for
programs that do not calculate.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from llmventure.render.csv import guarded
from llmventure.render.text import printable

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

Value: TypeAlias = float | str | None
LONGEST_TEXT = 32_767
"""Characters that a cell may hold (ECMA-376 leaves it to programs; Excel's limit)."""
MONEY, WHOLE, EXACT, PERCENT, RATIO = "#,##0;[Red]-#,##0", "#,##0", "#,##0.0000", "0.0%", "#,##0.00"
"""How numbers are shown; what stands in the cell is unrounded."""


def cell(row: int, column: int) -> str:
    """A cell's name, both numbers from 0.

    >>> cell(0, 0), cell(9, 25), cell(3, 26), cell(0, 701), cell(0, 702)
    ('A1', 'Z10', 'AA4', 'ZZ1', 'AAA1')
    """
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"


def span(row: int, first: int, last_row: int, last: int) -> str:
    """
    >>> span(1, 1, 1, 12)
    'B2:M2'
    """
    return f"{cell(row, first)}:{cell(last_row, last)}"


class Sheet:
    """A sheet that is filled from the top; ``row`` is the next line, from 0."""

    def __init__(self, book: "Workbook", name: str, widths: Sequence[float], frozen: tuple[int, int] = (1, 1)) -> None:
        self.book, self.name, self.row, self.formulas = book, name, 0, 0
        self.page = book.add_worksheet(name)
        self.page.freeze_panes(*frozen)
        self.page.hide_gridlines(2)
        self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            self.page.set_column(column, column, width)
        self.formats: dict[tuple[str, bool, bool, bool], Format] = {}

    def styled(self, number: str = "", *, bold: bool = False, ruled: bool = False, quoted: bool = False) -> "Format":
        """A format, made once: ``ruled`` has a line above, as a total does."""
        key = number, bold, ruled, quoted
        if key not in self.formats:
            made = self.book.add_format({"font_name": "Calibri", "font_size": 10})
            if number:
                made.set_num_format(number)
            if bold:
                made.set_bold()
            if ruled:
                made.set_top(1)
            if quoted:
                made.set_quote_prefix()
            self.formats[key] = made
        return self.formats[key]

    def text(self, column: int, text: str, *, bold: bool = False, ruled: bool = False) -> None:
        shown = printable(text)[:LONGEST_TEXT]
        quoted = guarded(shown) != shown
        self.page.write_string(self.row, column, shown, self.styled("", bold=bold, ruled=ruled, quoted=quoted))

    def number(self, column: int, value: float | None, form: str, *, bold: bool = False) -> None:
        """A number; what is not defined leaves the cell empty."""
        if value is not None:
            self.page.write_number(self.row, column, value + 0.0, self.styled(form, bold=bold))

    def formula(
        self, column: int, formula: str, value: Value, form: str, *, bold: bool = True, ruled: bool = True
    ) -> None:
        """A formula, without its sign of equality, and the value that it has."""
        self.page.write_formula(
            self.row, column, f"={formula}", self.styled(form, bold=bold, ruled=ruled), "" if value is None else value
        )
        self.formulas += 1

    def header(self, titles: Sequence[str]) -> None:
        """A line of titles in bold."""
        for column, title in enumerate(titles):
            self.text(column, title, bold=True)
        self.row += 1
