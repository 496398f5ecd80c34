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


def _detail_rows(report: Report, folding: Folding) -> Iterator[tuple[Field, ...]]:
    """What is by month in the detail: flows are summed, what is counted is that of the period's end."""
    detail, currency = report["detail"], report["company"]["currency"]
    found: list[tuple[str, str, str, Sequence[float | None], str]] = []
    for product in detail["products"]:
        flows = {
            "revenue": product["revenue"],
            "serving_cost": product["serving_cost"],
            "vendor_cost": product["vendor_cost"],
            "units_cost": product["units_cost"],
            "share_cost": product["share_cost"],
            "gross_profit": product["gross_profit"],
        }
        found += [("products", item, product["name"], folding.flow(values), currency) for item, values in flows.items()]
        if product["customers"] is not None:
            found.append(("products", "customers", product["name"], folding.balance(product["customers"]), "customer"))
    for largest in detail["largest_customers"]:
        for item, brought in (("revenue", largest["revenue"]), ("gross_profit", largest["gross_profit"])):
            found.append(("largest_customers", item, largest["product"], folding.flow(brought), currency))
    found += [("heads", each["function"], "", folding.balance(each["heads"]), "head") for each in detail["heads"]]
    found += [
        ("covenants", "headroom", loan["loan"], [loan["headroom"][part][-1] for part in folding.slices], currency)
        for loan in detail["covenants"]
    ]
    for statement, item, name, values, unit in found:
        for period, value in zip(folding.labels, values, strict=True):
            yield period, statement, item, Theirs(name), value, unit


def plan(report: Report, view: View) -> str:
    """Statements and ledger lines, and the detail where there is one; by month unless the user chose another period."""
    by = view.by or "month"
    header = (by, "statement", "item", "name", "amount", "unit")
    folding = fold(report["months"], by)
    detailed = _detail_rows(report, folding) if "detail" in report else ()
    return table(header, (*_rows(report, folding), *detailed), view.csv_raw)
