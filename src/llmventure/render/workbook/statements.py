"""The sheets of the statements: items down, months across; every result is a formula over the cells above it."""

from collections.abc import Mapping, Sequence
from math import fsum

from llmventure.render.workbook.sheet import MONEY, Sheet, cell, span
from llmventure.report import Report

TITLE, FIRST = 0, 1
"""The column of the items, and that of the first month."""
SUMS: Mapping[str, Sequence[tuple[int, str]]] = {
    "gross_profit": ((1, "revenue"), (-1, "cost_of_revenue")),
    "operating_expenses": ((1, "research"), (1, "sales"), (1, "administration")),
    "net_income": (
        (1, "gross_profit"), (-1, "operating_expenses"), (1, "other_income"), (1, "interest"), (-1, "tax"),
    ),
    "net_burn": ((-1, "operating"), (-1, "investing")),
    "closing_cash": ((1, "opening_cash"), (-1, "net_burn"), (1, "financing")),
    "assets": ((1, "cash"), (1, "credits"), (1, "receivables"), (1, "prepaid"), (1, "equipment")),
    "liabilities_and_equity": (
        (1, "payables"), (1, "deferred_revenue"), (1, "debt"), (1, "notes"), (1, "paid_in"), (1, "retained"),
    ),
}  # fmt: skip
"""What each result is the sum of, with the signs of its parts."""
BLOCKS = (
    (
        "Income statement",
        (
            *("revenue", "cost_of_revenue", "gross_profit", "research", "sales", "administration"),
            *("operating_expenses", "other_income", "interest", "tax", "net_income"),
        ),
    ),
    ("Cash flow", ("opening_cash", "operating", "investing", "net_burn", "financing", "closing_cash")),
    (
        "Balance sheet",
        (
            *("cash", "credits", "receivables", "prepaid", "equipment", "assets"),
            *("payables", "deferred_revenue", "debt", "notes", "paid_in", "retained", "liabilities_and_equity"),
        ),
    ),
)
OPENING = ("opening_cash",)
BALANCES = frozenset({"closing_cash", *BLOCKS[2][1]})
"""Of a year these are the last month's; every other is a sum."""


def items_of(report: Report) -> dict[str, list[float]]:
    """Every row of the statements by month, the sums that the report does not have among them."""
    rows = {
        **report["income_statement"],
        "operating_expenses": report["statement"]["operating_expenses"],
        "opening_cash": report["statement"]["opening_cash"],
        **report["cash_flow"],
        "net_burn": report["statement"]["net_burn"],
        "closing_cash": report["statement"]["closing_cash"],
        **report["balance_sheet"],
    }
    for total in ("assets", "liabilities_and_equity"):
        parts = [rows[name] for _, name in SUMS[total]]
        rows[total] = [fsum(each) for each in zip(*parts, strict=True)]
    return rows


def statement(sheet: Sheet, report: Report) -> dict[str, int]:
    """Fill the sheet of the months; answers the row of each item."""
    rows, months = items_of(report), report["months"]
    sheet.header([f"{report['company']['currency']}, by month", *months])
    places: dict[str, int] = {}
    for title, items in BLOCKS:
        _title(sheet, title)
        for item in items:
            places[item] = sheet.row
            _label(sheet, item)
            for number, value in enumerate(rows[item]):
                _month(sheet, places, item, number, value)
            sheet.row += 1
    _title(sheet, "Checks: all are zero")
    for what, one, other in (("assets less liabilities and equity", "assets", "liabilities_and_equity"),
                             ("cash of the balance sheet less closing cash", "cash", "closing_cash")):  # fmt: skip
        sheet.text(TITLE, what)
        for number in range(len(months)):
            pair = (cell(places[each], FIRST + number) for each in (one, other))
            sheet.formula(FIRST + number, f"ROUND({'-'.join(pair)},2)", 0.0, MONEY, bold=False, ruled=False)
        sheet.row += 1
    return places


def _month(sheet: Sheet, places: Mapping[str, int], item: str, number: int, value: float) -> None:
    column = FIRST + number
    if item in OPENING and number:
        # a month begins with what the last one left: the row of closing cash is five below
        below = places[item] + BLOCKS[1][1].index("closing_cash")
        sheet.formula(column, cell(below, column - 1), value, MONEY, bold=False, ruled=False)
    elif item in SUMS:
        sheet.formula(column, _sum(SUMS[item], places, column), value, MONEY)
    else:
        sheet.number(column, value, MONEY)


def _sum(parts: Sequence[tuple[int, str]], places: Mapping[str, int], column: int) -> str:
    signed = "".join(f"{'+' if sign > 0 else '-'}{cell(places[name], column)}" for sign, name in parts)
    return signed.removeprefix("+")


def _title(sheet: Sheet, title: str) -> None:
    sheet.row += 1
    sheet.text(TITLE, title, bold=True)
    sheet.row += 1


def _label(sheet: Sheet, item: str) -> None:
    sheet.text(TITLE, item.replace("_", " ").capitalize(), bold=item in SUMS, ruled=item in SUMS)


def years(sheet: Sheet, report: Report, places: Mapping[str, int], months_sheet: str) -> None:
    """Fill the sheet of the years: sums over the months of the other sheet, and balances at each year's end."""
    rows, months = items_of(report), report["months"]
    names = list(dict.fromkeys(month[:4] for month in months))
    sheet.header([f"{report['company']['currency']}, by year", *names])
    for title, items in BLOCKS:
        _title(sheet, title)
        for item in items:
            _label(sheet, item)
            for number, name in enumerate(names):
                of_year = [at for at, month in enumerate(months) if month[:4] == name]
                first, last = of_year[0], of_year[-1]
                if item in BALANCES or item in OPENING:
                    at = first if item in OPENING else last
                    formula, value = f"'{months_sheet}'!{cell(places[item], FIRST + at)}", rows[item][at]
                else:
                    within = span(places[item], FIRST + first, places[item], FIRST + last)
                    formula, value = f"SUM('{months_sheet}'!{within})", fsum(rows[item][at] for at in of_year)
                sheet.formula(FIRST + number, formula, value, MONEY, bold=item in SUMS, ruled=item in SUMS)
            sheet.row += 1
