"""The three statements, as accountants lay them out: items down, periods across."""

from collections.abc import Mapping, Sequence

from llmventure.render import numbers
from llmventure.render.periods import Folding, fold
from llmventure.render.sections import Cell, Column, Row, Section, Table, Tone, name_column, row
from llmventure.render.view import Period
from llmventure.report import Report

RESULTS = frozenset({"gross_profit", "net_income", "closing_cash", "net_burn"})
"""Items that are sums of those above them."""


def _row(item: str, values: Sequence[float], amount: numbers.Scale) -> Row:
    title = item.replace("_", " ")
    tone: Tone = "strong" if item in RESULTS else "plain"
    return row(
        Cell(title.capitalize(), tone),
        *(Cell(amount(value), "bad" if value < 0 and item in RESULTS else tone) for value in values),
    )


def _table(items: Mapping[str, Sequence[float]], folding: Folding, amount: numbers.Scale, header: str) -> Table:
    columns = (name_column(header), *(Column(label) for label in folding.labels))
    return Table(columns, tuple(_row(item, values, amount) for item, values in items.items()))


def _with_content(items: dict[str, list[float]]) -> dict[str, list[float]]:
    """Rows that are zero throughout say nothing to a reader; the machine formats keep them."""
    return {item: values for item, values in items.items() if any(values) or item in RESULTS}


def sections(report: Report, by: Period) -> list[Section]:
    """Income, cash flow and balance sheet in one unit, so that a number can be followed through all three."""
    folding = fold(report["months"], by)
    income = {item: folding.flow(values) for item, values in report["income_statement"].items()}
    flows = {item: folding.flow(values) for item, values in report["cash_flow"].items()}
    opening = {"opening_cash": folding.opening(report["statement"]["opening_cash"])}
    closing = {"closing_cash": folding.balance(report["statement"]["closing_cash"])}
    balances = {item: folding.balance(values) for item, values in report["balance_sheet"].items()}
    blocks = (
        ("Income statement", _with_content(income)),
        ("Cash flow", {**opening, **_with_content(flows), **closing}),
        ("Balance sheet", _with_content(balances)),
    )
    amount = numbers.scale([value for _, items in blocks for values in items.values() for value in values])
    unit = amount.unit(report["company"]["currency"])
    return [Section(title, (_table(items, folding, amount, by.capitalize()),), unit) for title, items in blocks]
