"""Burn: what comes in, what goes out and what is left, period by period."""

from llmventure.render import numbers
from llmventure.render.periods import fold
from llmventure.render.sections import Cell, Column, Section, Table, row
from llmventure.render.view import Period
from llmventure.report import Report

WIDE = 110
"""Columns of screen from which there is room for profit beside cash."""


def section(report: Report, by: Period, width: int = 80) -> Section:
    """One row a period, closing cash as a bar beside it; on a wide screen gross profit and expenses too."""
    statement, currency = report["statement"], report["company"]["currency"]
    folding = fold(report["months"], by)
    revenue = folding.flow(statement["revenue"])
    gross_burn = folding.flow(statement["gross_burn"])
    net_burn = folding.flow(statement["net_burn"])
    financing = folding.flow(statement["financing"])
    cash = folding.balance(statement["closing_cash"])
    gross_profit = folding.flow(statement["gross_profit"])
    expenses = folding.flow(statement["operating_expenses"])
    wide = width >= WIDE
    amount = numbers.scale([*revenue, *gross_burn, *net_burn, *financing, *cash])
    top = max(cash)
    rows = [
        row(
            period,
            amount(revenue[index]),
            *((amount(gross_profit[index]), amount(expenses[index])) if wide else ()),
            amount(gross_burn[index]),
            amount(net_burn[index]),
            amount(financing[index]) if financing[index] else "",
            Cell(amount(cash[index]), "bad" if cash[index] < 0 else "strong"),
            level=cash[index] / top if top > 0 else min(cash[index], 0.0),
        )
        for index, period in enumerate(folding.labels)
    ]
    columns = (
        Column(by.capitalize(), "left"),
        Column("Revenue"),
        *((Column("Gross profit"), Column("Expenses")) if wide else ()),
        Column("Gross burn"),
        Column("Net burn"),
        Column("Financing"),
        Column("Cash at end"),
    )
    return Section(f"Burn by {by}", (Table(columns, tuple(rows)),), amount.unit(currency))
