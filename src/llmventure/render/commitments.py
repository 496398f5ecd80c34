"""What is owed whatever happens: due in each year of the plan, and after it."""

from llmventure.render import numbers
from llmventure.render.periods import fold
from llmventure.render.sections import Column, Section, Table, name_column, row
from llmventure.report import Report


def section(report: Report) -> Section | None:
    """One row a commitment; ``None`` where nothing is committed."""
    commitments, currency = report["commitments"], report["company"]["currency"]
    if not commitments:
        return None
    folding = fold(report["months"], "year")
    due = [folding.flow(commitment["due"]) for commitment in commitments]
    amount = numbers.scale([value for values in due for value in values])
    rows = [
        row(
            commitment["name"],
            *(amount(value) if value else "" for value in values),
            amount(commitment["due_after_horizon"]) if commitment["due_after_horizon"] else "",
            commitment["until"] or "",
            notes=(f"{commitment['kind'].replace('_', ' ')}, {commitment['source']}",),
        )
        for commitment, values in zip(commitments, due, strict=True)
    ]
    columns = (
        name_column("Due"),
        *(Column(label) for label in folding.labels),
        Column("Later"),
        Column("Until", "left"),
    )
    return Section("Committed and still due", (Table(columns, tuple(rows)),), amount.unit(currency))
