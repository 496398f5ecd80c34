"""Where a number comes from: the lines behind it, quantity × unit price, and the place in the file."""

from llmventure.render import numbers
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.sections import Cell, Column, Fact, Facts, Paragraph, Part, Row, Section, Table, name_column, row
from llmventure.report import ExplainedLine, Explanation

UNITS = {
    "gpu_hour": "GPU-hours",
    "gpu_hour_prepaid": "GPU-hours paid ahead",
    "head": "heads",
    "customer": "customers",
    "customer_month": "customer months",
    "head_month": "head months",
    "token": "tokens",
    "unit": "units",
}
"""Units of the ledger in the plural."""


def _quantity(line: ExplainedLine) -> str:
    unit = UNITS.get(line["unit"], line["unit"].replace("_", " "))
    if line["quantity"] == 1:
        unit = unit.removesuffix("s")
    return f"{numbers.count(line['quantity'])} {unit}"


def _row(line: ExplainedLine, currency: str, *, dated: bool) -> Row:
    price = line["unit_price"]
    waiting = f"through {line['through']}" if line["through"] else ""
    purse = "" if line["purse"] == "cash" else f"paid from {line['purse']}"
    return row(
        f"{line['account']}, {line['name']}",
        *([line["month"]] if dated else []),
        _quantity(line),
        numbers.unit_price(price, currency),
        numbers.money(line["earned"], currency),
        Cell(numbers.money(line["amount"], currency), "strong"),
        notes=(" · ".join(part for part in (waiting, purse) if part),),
    )


def _origins(explanation: Explanation) -> Facts | None:
    """Each place in the file once, with what stands there and the formulas that use it."""
    formulas: dict[str, dict[str, None]] = {}
    for line in explanation["lines"]:
        used = formulas.setdefault(line["source"], {})
        if line["formula"]:
            used[line["formula"]] = None
    facts = {}
    for line in explanation["lines"]:
        place = line["place"] or "not written in the file"
        written = f": {line['written']}" if line["written"] else ""
        said = "; ".join([f"{place}{written}", *formulas[line["source"]]])
        facts[line["source"]] = Fact(line["source"], said)
    return Facts(tuple(facts.values())) if facts else None


def section(explanation: Explanation) -> Section:
    """One row for each line and month, what they come to, and where they were written."""
    currency, dated = explanation["company"]["currency"], explanation["month"] is None
    columns = (
        name_column("Line"),
        *([Column("Month", "left")] if dated else []),
        Column("Quantity"),
        Column("Unit\nprice"),
        Column("Earned"),
        Column("Cash"),
    )
    rows = [_row(line, currency, dated=dated) for line in explanation["lines"]]
    earned, amount = (numbers.money(explanation[key], currency) for key in ("earned", "amount"))
    blank = [""] * (3 if dated else 2)
    rows.append(row(Cell("together", "strong"), *blank, Cell(earned, "strong"), Cell(amount, "strong")))
    parts: list[Part] = [Table(columns, tuple(rows))]
    if "opening_cash" in explanation:
        opens, closes = (numbers.money(explanation[key], currency) for key in ("opening_cash", "closing_cash"))
        parts.append(Paragraph(f"Cash opens at {opens} and closes at {closes}."))
    if origins := _origins(explanation):
        parts.append(origins)
    when = explanation["month"] or "every month"
    return Section(explanation["asked"], tuple(parts), f"{when}, {currency}; earned = quantity × unit price")


def tidy(explanation: Explanation, raw: bool = False) -> str:
    header = (
        *("month", "account", "name", "unit", "quantity", "unit_price", "earned", "amount"),
        *("through", "purse", "currency", "source", "place"),
    )
    currency = explanation["company"]["currency"]
    rows: list[tuple[Field, ...]] = [
        (
            *(line["month"], line["account"], Theirs(line["name"]), line["unit"], line["quantity"]),
            *(line["unit_price"], line["earned"], line["amount"]),
            Theirs(line["through"]) if line["through"] else None,
            *(Theirs(line["purse"]), currency, Theirs(line["source"])),
            Theirs(line["place"]) if line["place"] else None,
        )
        for line in explanation["lines"]
    ]
    return table(header, rows, raw)
