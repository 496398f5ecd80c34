"""What each round would have to be to reach a month, beside what is planned."""

from llmventure.render import numbers
from llmventure.render.sections import Cell, Column, Paragraph, Row, Section, Table, name_column, row
from llmventure.report import ReachingRound, Report


def section(report: Report) -> Section | None:
    """One row a round; ``None`` where no month was asked for."""
    reach = report["funding"].get("reach")
    if reach is None:
        return None
    title = f"To reach {reach['month']}"
    currency = report["company"]["currency"]
    if not reach["rounds"]:
        none = "No round with an amount of its own closes by then: add one, or ask llmventure solve."
        return Section(title, (Paragraph(none, "quiet"),))
    columns = (
        name_column("Round"),
        Column("Month", "left"),
        Column("Planned"),
        Column("Needed"),
        Column("Dilution"),
        Column("Founders\nafter it"),
    )
    rows = tuple(_row(each, currency) for each in reach["rounds"])
    told = Paragraph("Each alone: cash lasts through the month if nothing closes after that round.", "quiet")
    return Section(title, (Table(columns, rows), told))


def _row(each: ReachingRound, currency: str) -> Row:
    needed = each["needed"]
    short = needed is None or needed > each["planned"]
    shown = "nothing" if needed == 0 else numbers.money(needed, currency)
    return row(
        each["name"],
        each["month"],
        numbers.money(each["planned"], currency),
        Cell(shown, "warn" if short else "good"),
        numbers.percent(each["dilution"] or None),
        numbers.percent(each["founders_ownership"]),
        notes=(each["reason"],) if each["reason"] else (),
    )
