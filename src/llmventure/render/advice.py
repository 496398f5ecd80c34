"""What ``check`` says of a file that is right: how it was understood, and whether it is wise."""

from collections.abc import Sequence

from llmventure.errors import Fault
from llmventure.render import numbers
from llmventure.render.sections import Column, Notes, Paragraph, Section, Table, name_column, row
from llmventure.report import Echo


def _sentence(fault: Fault) -> str:
    return f"{fault.message}; {fault.cure}" if fault.cure else fault.message


def _where(fault: Fault) -> str:
    return " ".join(part for part in (str(fault.position) if fault.position else "", fault.path) if part)


def _understood(echoes: Sequence[Echo]) -> Table:
    columns = (name_column("Uncertain value"), Column("p5"), Column("p50"), Column("p95"), Column("Unit", "left"))
    rows = [
        row(echo["path"], *(numbers.quantity(echo[key], echo["unit"]) for key in ("p5", "p50", "p95")), echo["unit"])
        for echo in echoes
    ]
    return Table(columns, tuple(rows))


def sections(file: str, advice: Sequence[Fault], echoes: Sequence[Echo]) -> list[Section]:
    """Fine, then advice, then p5, p50 and p95 of each uncertain value."""
    verdict = "no faults" if not advice else f"no faults, {len(advice)} piece{'s' if len(advice) > 1 else ''} of advice"
    found = [Section(file, (Paragraph("Nothing to add.", "quiet"),) if not advice and not echoes else (), verdict)]
    if advice:
        found.append(
            Section("Advice", (Notes(tuple((_where(fault), _sentence(fault)) for fault in advice), "warn", "▲"),))
        )
    if echoes:
        found.append(Section("Understood as", (_understood(echoes),)))
    return found


def as_data(file: str, errors: Sequence[Fault], advice: Sequence[Fault], echoes: Sequence[Echo]) -> dict[str, object]:
    """The same as plain data for ``--format json``."""
    return {
        "file": file,
        "errors": [fault_as_data(fault) for fault in errors],
        "advice": [fault_as_data(fault) for fault in advice],
        "understood": [dict(echo) for echo in echoes],
    }


def fault_as_data(fault: Fault) -> dict[str, object]:
    position = fault.position
    return {
        "code": fault.code,
        "severity": fault.severity,
        "file": position.file if position else None,
        "line": position.line if position else None,
        "column": position.column if position else None,
        "path": fault.path,
        "message": fault.message,
        "cure": fault.cure,
    }
