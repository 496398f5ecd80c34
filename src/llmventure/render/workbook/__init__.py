"""The plan as a workbook: statements, lines, cap table, rounds and unit economics, with formulas where a cell is a sum.

The same report gives the same bytes: nothing in the file says when it was written.
"""

import io
from datetime import datetime

from llmventure.render import metric_names
from llmventure.render.plan import stamp
from llmventure.render.workbook import statements, tables
from llmventure.render.workbook.sheet import EXACT, MONEY, PERCENT, RATIO, Sheet
from llmventure.report import Report

MONTH = 11.0
"""Width of a month's column, in characters."""


def workbook(report: Report) -> tuple[bytes, int, int]:
    """The file, how many sheets it has and how many formulas; ``report`` has its detail."""
    from xlsxwriter.workbook import Workbook

    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Financial plan", "created": datetime.fromisoformat(report["run"]["catalog_as_of"])})
    months = [MONTH] * len(report["months"])
    sheets = [Sheet(book, "Metrics", (28, 18), (0, 0))]
    _metrics(sheets[0], report)
    statement = Sheet(book, "Statement", (34, *months))
    places = statements.statement(statement, report)
    years = Sheet(book, "Years", (34, *months))
    statements.years(years, report, places, statement.name)
    sheets += [statement, years]
    for name, widths, frozen, fill in (
        ("Lines", (26, 22, 14, 10, 34, 14, *months), (1, len(tables.LINE)), tables.lines),
        ("Cap table", (22, 10, 24, 18, 16, 12, 12), (1, 0), tables.cap_table),
        ("Rounds", (10, 24, 18, *[16.0] * 10), (1, 2), tables.rounds),
        ("Unit economics", (34, *months), (1, 1), tables.unit_economics),
    ):
        sheet = Sheet(book, name, widths, frozen)
        fill(sheet, report)
        sheets.append(sheet)
    book.close()
    return stream.getvalue(), len(sheets), sum(sheet.formulas for sheet in sheets)


def _metrics(sheet: Sheet, report: Report) -> None:
    """The figures of the headline, then what was assumed and what is to be said."""
    sheet.header((report["company"]["name"], report["company"]["currency"]))
    for name, value in report["metrics"].items():
        sheet.text(0, metric_names.spoken(name))
        if isinstance(value, str):
            sheet.text(1, value)
        elif isinstance(value, (int, float)):
            form = MONEY if name in metric_names.MONEY else PERCENT if name in metric_names.FRACTIONS else RATIO
            sheet.number(1, float(value), EXACT if form == RATIO else form)
        sheet.row += 1
    for title, messages in (("Warnings", report["warnings"]), ("What the file did not say", report["assumptions"])):
        if messages:
            sheet.row += 1
            sheet.text(0, title, bold=True)
            sheet.row += 1
        for message in messages:
            sheet.text(0, message["path"])
            sheet.text(1, message["message"])
            sheet.row += 1
    sheet.row += 1
    sheet.text(0, stamp(report))
