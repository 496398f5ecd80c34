"""The plan as one tidy table: a row is one month, one item, one amount."""

from collections.abc import Callable, Iterator, Sequence

from llmventure.render.csv import Field, Theirs, table
from llmventure.render.periods import Folding, fold
from llmventure.render.view import View
from llmventure.report import Report

BALANCES_AT_END = frozenset({"closing_cash"})
BALANCES_AT_START = frozenset({"opening_cash"})


def _folded(statement: str, item: str, folding: Folding) -> Callable[[Sequence[float]], list[float]]:
    if statement == "balance_sheet" or item in BALANCES_AT_END:
        return folding.balance
    return folding.opening if item in BALANCES_AT_START else folding.flow


def _rows(report: Report, folding: Folding) -> Iterator[tuple[Field, ...]]:
    currency = report["company"]["currency"]
    statements = (
        ("statement", report["statement"]),
        ("income_statement", report["income_statement"]),
        ("cash_flow", report["cash_flow"]),
        ("balance_sheet", report["balance_sheet"]),
    )
    for statement, items in statements:
        for item, values in items.items():
            amounts = _folded(statement, item, folding)(values)
            for period, amount in zip(folding.labels, amounts, strict=True):
                yield period, statement, item, "", amount, currency
    for line in report["lines"]:
        for statement, values in (("lines_earned", line["earned"]), ("lines_amount", line["amount"])):
            for period, amount in zip(folding.labels, folding.flow(values), strict=True):
                yield period, statement, line["account"], Theirs(line["name"]), amount, currency


def plan(report: Report, view: View) -> str:
    """Statements and ledger lines; by month unless the user chose another period."""
    by = view.by or "month"
    header = (by, "statement", "item", "name", "amount", "unit")
    return table(header, _rows(report, fold(report["months"], by)), view.csv_raw)
