"""Who owns what after each event, and how far the option pool lasts."""

from math import fsum

from llmventure.render import numbers
from llmventure.render.sections import Cell, Column, Paragraph, Part, Row, Section, Table, name_column, row
from llmventure.report import CapTableEntry, Report

MOST_HOLDERS = 16
"""Rows after which the smallest holders are shown as one: a judgement on what can be read."""

_Key = tuple[str, str]


def _holdings(entry: CapTableEntry) -> dict[_Key, tuple[float, float]]:
    held: dict[_Key, tuple[float, float]] = {}
    for holder in entry["holders"]:
        key = (holder["holder"], holder["security"])
        shares, ownership = held.get(key, (0.0, 0.0))
        held[key] = (shares + holder["shares"], ownership + holder["ownership"])
    return held


def _label(key: _Key) -> str:
    holder, security = key
    return holder if security == "pool" or holder == security else f"{holder}, {security}"


def _rows(entries: list[CapTableEntry]) -> list[Row]:
    tables = [_holdings(entry) for entry in entries]
    keys = list(dict.fromkeys(key for table in tables for key in table))
    small: list[_Key] = []
    if len(keys) > MOST_HOLDERS:
        largest = sorted(keys, key=lambda key: tables[-1].get(key, (0.0, 0.0))[1], reverse=True)
        small = largest[MOST_HOLDERS - 1 :]
    nothing = (0.0, 0.0)
    rows = []
    for key in keys:
        if key in small:
            continue
        shown = [numbers.percent(table[key][1]) if key in table else "" for table in tables]
        rows.append(row(_label(key), *shown, numbers.whole(tables[-1].get(key, nothing)[0])))
    if small:
        shown = [numbers.percent(fsum(table.get(key, nothing)[1] for key in small)) for table in tables]
        held = fsum(tables[-1].get(key, nothing)[0] for key in small)
        rows.append(row(f"{len(small)} smaller holders", *shown, numbers.whole(held)))
    total = [Cell(numbers.count(entry["fully_diluted_shares"]), "strong") for entry in entries]
    rows.append(
        row(Cell("fully diluted", "strong"), *total, Cell(numbers.whole(entries[-1]["fully_diluted_shares"]), "strong"))
    )
    return rows


def _pool(report: Report) -> Paragraph | None:
    pool = report["funding"].get("pool")
    if pool is None:
        return None
    left = f"{numbers.whole(pool['unallocated_shares'])} options ({numbers.fraction(pool['unallocated_fraction'])})"
    lasts = pool["months_at_planned_hiring"]
    how_long = "outlasts the plan's hiring" if lasts is None else f"lasts {numbers.months(lasts)} of planned hiring"
    return Paragraph(f"The pool has {left} left and {how_long} ({pool['basis']}).")


def holder_table(entries: list[CapTableEntry]) -> Table:
    """Ownership of fully diluted shares after each event; shares after the last."""
    columns = (
        name_column("Holder"),
        *(Column(f"{entry['after']}\n{entry['month']}", shrinks=True) for entry in entries),
        Column("Shares\nat last" if len(entries) > 1 else "Shares"),
    )
    return Table(columns, tuple(_rows(entries)))


def section(report: Report) -> Section:
    """Ownership of fully diluted shares after each event; shares after the last."""
    entries = report["funding"]["cap_table"]
    if not any(entry["holders"] for entry in entries):
        return Section("Cap table", (Paragraph("The file has no cap table.", "quiet"),))
    parts: list[Part] = [holder_table(entries)]
    if pool := _pool(report):
        parts.append(pool)
    return Section("Cap table", tuple(parts), "share of fully diluted, after each event")
