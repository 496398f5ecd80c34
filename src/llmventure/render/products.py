"""Gross margin by product: which of them earns more than it costs to deliver, and since when."""

from math import fsum

from llmventure.render import numbers
from llmventure.render.periods import Folding, fold
from llmventure.render.sections import Cell, Column, Paragraph, Part, Section, Table, row
from llmventure.render.view import Period
from llmventure.report import ProductMargin, Report


def _cell(product: ProductMargin, folding: Folding, index: int) -> Cell:
    """The period's gross profit over its revenue; a dash where nothing is sold."""
    revenue = folding.flow(product["revenue"])[index]
    profit = folding.flow(product["gross_profit"])[index]
    if revenue <= 0:
        return Cell("–", "quiet")
    return Cell(numbers.percent(profit / revenue), "bad" if profit < 0 else "plain")


def section(report: Report, by: Period) -> Section | None:
    """A row a period, a column a product; None where nothing is sold."""
    products = [each for each in report.get("products", []) if any(each["revenue"])]
    if not products:
        return None
    folding = fold(report["months"], by)
    rows = tuple(
        row(period, *(_cell(product, folding, index) for product in products))
        for index, period in enumerate(folding.labels)
    )
    columns = (Column(by.capitalize(), "left"), *(Column(product["name"]) for product in products))
    parts: list[Part] = [Table(columns, rows)]
    shared = fsum(report.get("unattributed_cost_of_revenue", []))
    currency = report["company"]["currency"]
    if round(shared, 2) > 0:
        parts.append(
            Paragraph(f"{numbers.money(shared, currency)} of the cost of revenue belongs to no one product.", "quiet")
        )
    return Section("Gross margin by product", tuple(parts), "idle hours shared among those served")
