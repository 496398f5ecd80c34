"""The cap table by itself: holdings, votes, what stands ahead of common, and a check against a real one."""

from llmventure.render import numbers
from llmventure.render.cap_table import holder_table
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.notes import warnings
from llmventure.render.sections import Cell, Column, Notes, Paragraph, Part, Section, Table, name_column, row
from llmventure.report.detail import PreferenceStack
from llmventure.report.exits import CapTableReport, Fall, TableCheck


def _votes(report: CapTableReport) -> Section:
    """Founders' votes and shares after each event, and when they no longer decide alone, or can no longer block."""
    seated = any("board_seats" in each for each in report["control"])
    columns = [name_column("After"), Column("Month", "left"), Column("Founders'\nvotes"), Column("Founders'\nshares")]
    if seated:
        columns.append(Column("Investors'\nboard seats"))
    rows = []
    for each in report["control"]:
        cells = [numbers.percent(each["founders_votes"]), numbers.percent(each["founders_ownership"])]
        if seated:
            cells.append(numbers.decimal(sum(each.get("board_seats", {}).values())).removesuffix(".0"))
        rows.append(row(each["after"], each["month"], Cell(cells[0], "strong"), *cells[1:]))
    said: list[Part] = [Table(tuple(columns), tuple(rows))]
    if any(each["founders_votes"] is not None for each in report["control"]):
        said.append(Paragraph(_fell(report["founders_below_half"], report["founders_below_third"]), "quiet"))
    return Section("Control", tuple(said), "common and preferred as converted, times votes a share")


def _fell(half: Fall | None, third: Fall | None) -> str:
    """
    >>> _fell(None, None)
    'Founders keep at least one half of the votes.'
    >>> _fell({"after": "Series A", "month": "2028-05"}, None)
    'Founders fall under one half of the votes with Series A in 2028-05 and keep at least one third.'
    """
    if half is None:
        return "Founders keep at least one half of the votes."
    lost = f"Founders fall under one half of the votes with {half['after']} in {half['month']}"
    if third is None:
        return f"{lost} and keep at least one third."
    return f"{lost} and under one third with {third['after']} in {third['month']}."


def stacks(stacks: list[PreferenceStack], currency: str) -> Section:
    """What stands ahead of common after each event."""
    columns = (
        name_column("After"),
        Column("Owed to\nlenders"),
        Column("Preferences\nand notes"),
        Column("Break-even\nexit"),
        Column("All convert\nat"),
    )
    rows = []
    for stack in stacks:
        ahead = " · ".join(
            f"{each['name']} {numbers.money(each['preference'], currency)}"
            + ("" if each["participating"] == "none" else f" ({each['participating']} participation)")
            for each in stack["preferences"]
        )
        rows.append(
            row(
                stack["after"],
                numbers.money(stack["debt"], currency),
                numbers.money(stack["total"] - stack["debt"], currency),
                Cell(numbers.money(stack["break_even_exit"], currency), "strong"),
                "never" if stack["all_convert_at"] is None else numbers.money(stack["all_convert_at"], currency),
                notes=(ahead,),
            )
        )
    said = Paragraph("Up to the break-even exit common gets nothing; costs and a carve-out would come on top.", "quiet")
    return Section("Ahead of common", (Table(columns, tuple(rows)), said), currency)


def _checked(check: TableCheck) -> Section:
    against = f"{check['file']} against {check['against']}, {check['month']}"
    if not check["differences"]:
        agree = Paragraph(f"All {check['holdings']} holdings agree.", "good")
        return Section("Check", (agree,), against)
    columns = (
        name_column("Holder"),
        Column("Security", "left"),
        Column("Scenario"),
        Column("File"),
        Column("Difference"),
    )
    rows = []
    for each in check["differences"]:
        theirs, ours = each["file_shares"], each["scenario_shares"]
        rows.append(
            row(
                each["holder"],
                each["security"],
                numbers.whole(ours),
                numbers.whole(theirs),
                Cell(numbers.whole((theirs or 0.0) - (ours or 0.0)), "bad"),
            )
        )
    count = len(check["differences"])
    said = Notes((("", f"{count} {'holding differs' if count == 1 else 'holdings differ'}"),), "bad", "▲")
    return Section("Check", (Table(columns, tuple(rows)), said), against)


def sections(report: CapTableReport) -> list[Section]:
    currency = report["company"]["currency"]
    holdings = holder_table(report["cap_table"])
    title = f"{report['company']['name']}: cap table"
    found = [
        *((_checked(report["check"]),) if "check" in report else ()),
        Section(title, (holdings,), "share of fully diluted, after each event"),
        _votes(report),
        stacks(report["preference_stack"], currency),
    ]
    if (noted := warnings(report)) is not None:
        found.append(noted)
    return found


def tidy(report: CapTableReport, raw: bool = False) -> str:
    """A row is one holding after one event; with a check, the file's shares and their difference beside it."""
    header = ("after", "month", "holder", "security", "shares", "ownership", "votes", "file_shares", "difference")
    rows: list[tuple[Field, ...]] = []
    check = report.get("check")
    missing = [] if check is None else list(check["differences"])
    for entry in report["cap_table"]:
        start = Theirs(entry["after"]), entry["month"]
        checked_here = check is not None and (check["against"], check["month"]) == (entry["after"], entry["month"])
        for holder in entry["holders"]:
            held = Theirs(holder["holder"]), Theirs(holder["security"])
            found = next(
                (
                    each
                    for each in missing
                    if checked_here and (each["holder"], each["security"]) == (holder["holder"], holder["security"])
                ),
                None,
            )
            theirs = None if not checked_here else holder["shares"] if found is None else found["file_shares"] or 0.0
            gap = None if theirs is None else theirs - holder["shares"]
            rows.append((*start, *held, holder["shares"], holder["ownership"], holder["votes"], theirs, gap))
        if checked_here:
            rows.extend(
                (
                    *start,
                    Theirs(each["holder"]),
                    Theirs(each["security"]),
                    None,
                    None,
                    None,
                    each["file_shares"],
                    each["file_shares"],
                )
                for each in missing
                if each["scenario_shares"] is None
            )
    return table(header, rows, raw)
