"""From a result to the report: plain data, one entry a month, unrounded."""

import numpy as np

from llmventure.engine.result import Result
from llmventure.ledger import CASH, Key, Row
from llmventure.metrics import PathMetrics
from llmventure.plan_report.commitments import Owed, commitments
from llmventure.plan_report.compute import compute_report
from llmventure.plan_report.funding import funding
from llmventure.plan_report.margins import ProductMargin, product_margins
from llmventure.record import record
from llmventure.report import (
    SCHEMA_VERSION,
    Commitment,
    LineItem,
    Message,
    Metrics,
    Report,
    Run,
)  # fmt: skip
from llmventure.report import ProductMargin as ProductReport
from llmventure.sampling import Array
from llmventure.statements import Statements
from llmventure.tie_out import check_books
from llmventure.world import NEVER


@record
class Said:
    """What goes beside the figures: warnings, and what was assumed because the file did not say it."""

    warnings: list[Message]
    assumptions: list[Message]


def plan_report(result: Result, made: Statements, found: PathMetrics, stamp: Run, said: Said) -> Report:
    """The report of a plan, of its statements and its metrics; the books are checked first.

    :raises TieOutError: where an identity does not hold.
    """
    check_books(result, made)
    grid, company = result.world.grid, result.world.scenario.company
    months = [str(grid.start + number) for number in range(grid.months)]

    def row(values: Array) -> list[float]:
        column: list[float] = (np.broadcast_to(values, (grid.months, grid.paths))[:, 0] + 0.0).tolist()
        return column

    income, cash, balance = made.income, made.cash_flow, made.balance
    products, unattributed = product_margins(result)
    operating = income["research"] + income["sales"] + income["administration"]
    return {
        "schema_version": SCHEMA_VERSION,
        "run": stamp,
        "company": {"name": company.name, "currency": company.currency},
        "months": months,
        "lines": [_line(key, each) for key, each in result.ledger if _moves(each)],
        "income_statement": {name: row(values) for name, values in income.items()},
        "cash_flow": {name: row(values) for name, values in cash.items()},
        "balance_sheet": {name: row(values) for name, values in balance.items()},
        "statement": {
            "revenue": row(income["revenue"]),
            "cost_of_revenue": row(income["cost_of_revenue"]),
            "gross_profit": row(income["gross_profit"]),
            "operating_expenses": row(operating),
            "net_burn": row(made.net_burn),
            "gross_burn": row(made.gross_burn),
            "financing": row(cash["financing"]),
            "opening_cash": row(result.cash[:-1]),
            "closing_cash": row(result.cash[1:]),
        },
        "metrics": _metrics(found),
        "compute": compute_report(result),
        "products": [_product(each) for each in products],
        "unattributed_cost_of_revenue": row(unattributed),
        "funding": funding(result),
        "commitments": [_commitment(result, owed) for owed in commitments(result)],
        "assumptions": said.assumptions,
        "warnings": said.warnings,
    }


def _moves(row: Row) -> bool:
    return bool(row.quantity.any() or row.earned.any() or row.amount.any())


def _line(key: Key, row: Row) -> LineItem:
    quantity, value, earned = row.quantity[:, 0], row.value[:, 0], row.earned[:, 0]
    price = np.divide(value, quantity, out=np.zeros_like(value), where=quantity != 0)
    return {
        "account": key.account,
        "name": key.name,
        "function": key.function,
        "unit": key.unit,
        "quantity": quantity.tolist(),
        "unit_price": price.tolist(),
        "earned": earned.tolist(),
        "amount": row.amount[:, 0].tolist() if key.purse == CASH else [0.0] * len(earned),
        "through": key.through,
        "purse": key.purse,
        "source": key.source,
    }


def _product(product: ProductMargin) -> ProductReport:
    revenue, cost, profit = (
        (values[:, 0] + 0.0).tolist() for values in (product.revenue, product.cost_of_revenue, product.gross_profit)
    )
    return {
        "name": product.name,
        "revenue": revenue,
        "cost_of_revenue": cost,
        "gross_profit": profit,
        "gross_margin": [part / whole if whole > 0 else None for part, whole in zip(profit, revenue, strict=True)],
    }


def _metrics(found: PathMetrics) -> Metrics:
    return {
        "runway_months": found.runway_months,
        "runway_at_least": found.runway_at_least,
        "cash_out_month": _month(found.cash_out_month),
        "cash_out_month_without_funding": _month(found.cash_out_month_without_funding),
        "break_even_month": _month(found.break_even_month),
        "start_raising_by": _month(found.start_raising_by),
        "minimum_cash": found.minimum_cash,
        "minimum_cash_month": str(found.minimum_cash_month),
        "total_raised": found.total_raised,
        "burn_multiple": found.burn_multiple,
        "gross_margin": found.gross_margin,
        "founders_ownership": found.founders_ownership,
        "compute_share_of_cost": found.compute_share_of_cost,
        "compute_cost": found.compute_cost,
        "arr": found.arr,
        "usage_run_rate": found.usage_run_rate,
        "run_rate_revenue": found.run_rate_revenue,
    }


def _month(month: object) -> str | None:
    return None if month is None else str(month)


def _commitment(result: Result, owed: Owed) -> Commitment:
    return {
        "name": owed.name,
        "kind": owed.kind,
        "source": owed.path,
        "due": owed.due.tolist(),
        "due_after_horizon": owed.after,
        "until": None if owed.until is None or owed.until >= NEVER else str(result.world.grid.start + owed.until),
    }
