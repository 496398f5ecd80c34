"""Burn: what comes in, what goes out and what is left, period by period."""

from llmventure.render import numbers
from llmventure.render.periods import fold
from llmventure.render.sections import Cell, Column, Section, Table, row
from llmventure.render.view import Period
from llmventure.report import Report


def section(report: Report, by: Period) -> Section:
    """One row a period, closing cash as a bar beside it."""
    statement, currency = report["statement"], report["company"]["currency"]
    folding = fold(report["months"], by)
    revenue = folding.flow(statement["revenue"])
    gross_burn = folding.flow(statement["gross_burn"])
    net_burn = folding.flow(statement["net_burn"])
    financing = folding.flow(statement["financing"])
    cash = folding.balance(statement["closing_cash"])
    amount = numbers.scale([*revenue, *gross_burn, *net_burn, *financing, *cash])
    top = max(cash)
    rows = [
        row(
            period,
            amount(revenue[index]),
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
        Column("Gross burn"),
        Column("Net burn"),
        Column("Financing"),
        Column("Cash at end"),
    )
    return Section(f"Burn by {by}", (Table(columns, tuple(rows)),), amount.unit(currency))
