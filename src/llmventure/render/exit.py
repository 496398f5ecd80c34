"""Who gets what at an exit: the payouts, a drawing of them across values, founders, providers, breakpoints."""

from math import fsum

from llmventure.render import numbers
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.notes import warnings
from llmventure.render.sections import (
    Cell,
    Column,
    Fact,
    Facts,
    Notes,
    Paragraph,
    Part,
    Row,
    Section,
    Stack,
    Table,
    name_column,
    row,
)
from llmventure.report.exits import ExitEntry, ExitReport, Payout

MOST_ROWS = 18
"""Holders after which the smallest are shown as one: a judgement on what can be read."""
MOST_PARTS = 9
"""Parts of a bar after which the smallest are one."""

_Key = tuple[str, str]


def _key(payout: Payout) -> _Key:
    return payout["holder"], payout["security"]


def _label(key: _Key) -> str:
    holder, security = key
    return holder if holder == security or security == "pool" else f"{holder}, {security}"


def _title(entry: ExitEntry, currency: str) -> str:
    if entry["enterprise_value"] is None:
        return numbers.money(entry["value"], currency)
    return f"{numbers.money(entry['value'], currency)}\nEV {numbers.money(entry['enterprise_value'], currency)}"


def _how(payout: Payout) -> str:
    """What a holder chose."""
    if payout["security"] in {"common", "pool", "promised"}:
        return ""
    if payout["security"] in {"options", "warrants"}:
        return "exercised, net of strike" if payout["converts"] else "not exercised"
    return "converts" if payout["converts"] else "takes its claim"


def _ahead(entry: ExitEntry) -> list[tuple[str, float]]:
    """What is paid before holders, and what nobody claims."""
    debts = [(f"{debt['name']} (lender)", debt["amount"]) for debt in entry["debts"]]
    return [
        ("transaction costs", entry["transaction_costs"]),
        *debts,
        ("carve-out to the team", entry["carve_out"]),
        ("claimed by nobody", entry["undistributed"]),
    ]


def _one_value(entry: ExitEntry, currency: str, has_earn_out: bool) -> Table:
    columns = [name_column("Holder"), Column("Gets"), Column("Share")]
    if has_earn_out:
        columns.append(Column("At\nclosing"))
    columns.append(Column("How", "left"))
    rows: list[Row] = []

    def add(label: str, amount: float, once: float | None, how: str) -> None:
        share = numbers.percent(amount / entry["value"]) if entry["value"] else numbers.UNDEFINED
        cells: list[str | Cell] = [label, Cell(numbers.money(amount, currency), "strong"), share]
        if has_earn_out:
            cells.append(numbers.money(once, currency) if once is not None else "")
        rows.append(row(*cells, how))

    for label, amount in _ahead(entry):
        if amount > 0:
            add(label, amount, None, "")
    shown = sorted(entry["payouts"], key=lambda payout: -payout["amount"])
    for payout in shown[:MOST_ROWS]:
        add(_label(_key(payout)), payout["amount"], payout["at_closing"], _how(payout))
    if small := shown[MOST_ROWS:]:
        add(
            f"{len(small)} smaller holders",
            fsum(payout["amount"] for payout in small),
            fsum(payout["at_closing"] for payout in small),
            "",
        )
    return Table(tuple(columns), tuple(rows))


def _marked(payout: Payout, currency: str) -> str:
    return numbers.money(payout["amount"], currency) + ("*" if payout["converts"] else " ")


def _many_values(entries: list[ExitEntry], currency: str) -> Table:
    """A column a value; an asterisk where a claim converts or an option is exercised."""
    found = [{_key(payout): payout for payout in entry["payouts"]} for entry in entries]
    keys = list(dict.fromkeys(key for each in found for key in each))
    small: list[_Key] = []
    if len(keys) > MOST_ROWS:
        largest = sorted(keys, key=lambda key: -found[-1][key]["amount"] if key in found[-1] else 0.0)
        small = largest[MOST_ROWS - 1 :]
    rows = []
    ahead = [dict(_ahead(entry)) for entry in entries]
    for label in dict.fromkeys(label for each in ahead for label in each):
        amounts = [each.get(label, 0.0) for each in ahead]
        if any(amount > 0 for amount in amounts):
            rows.append(row(label, *(numbers.money(amount, currency) + " " for amount in amounts)))
    rows.extend(row(_label(key), *(_marked(each[key], currency) for each in found)) for key in keys if key not in small)
    if small:
        sums = [fsum(each[key]["amount"] for key in small if key in each) for each in found]
        rows.append(row(f"{len(small)} smaller holders", *(numbers.money(amount, currency) + " " for amount in sums)))
    columns = (name_column("Holder"), *(Column(_title(entry, currency)) for entry in entries))
    return Table(columns, tuple(rows))


def _group(payout: Payout) -> str:
    if payout["founder"]:
        return "founders"
    if payout["security"] in {"options", "pool", "promised"}:
        return "employees"
    return {"common": "other common", "warrants": "warrants"}.get(payout["security"], payout["security"])


def _drawing(entries: list[ExitEntry], currency: str) -> Stack:
    """Each value as a bar of whom it goes to."""
    found: list[dict[str, float]] = []
    for entry in entries:
        parts: dict[str, float] = {"founders": 0.0}
        for payout in entry["payouts"]:
            group = _group(payout)
            parts[group] = parts.get(group, 0.0) + payout["amount"]
        parts["employees"] = parts.get("employees", 0.0) + entry["carve_out"]
        lenders = fsum(debt["amount"] for debt in entry["debts"])
        parts["lenders and costs"] = lenders + entry["transaction_costs"]
        found.append(parts)
    totals = {name: fsum(parts.get(name, 0.0) for parts in found) for parts in found for name in parts}
    names = [name for name, amount in totals.items() if amount > 0]
    rest: list[str] = []
    if len(names) > MOST_PARTS:
        rest = sorted(names, key=lambda name: -totals[name])[MOST_PARTS - 1 :]
        names = [name for name in names if name not in rest]
    rows = []
    for entry, parts in zip(entries, found, strict=True):
        whole = entry["value"] or 1.0
        shares = [parts.get(name, 0.0) / whole for name in names]
        if rest:
            shares.append(fsum(parts.get(name, 0.0) for name in rest) / whole)
        rows.append((numbers.money(entry["value"], currency), tuple(shares)))
    return Stack((*names, *(["others"] if rest else [])), tuple(rows))


def _founders(entries: list[ExitEntry], currency: str) -> Table:
    columns = (
        name_column("Exit"),
        Column("A common\nshare"),
        Column("Founders\nget"),
        Column("Of the\nvalue"),
        Column("On vested\nshares"),
        Column("With earlier\nsales"),
        Column("Worth\ntoday"),
    )
    rows = []
    for entry in entries:
        theirs = entry["founders"]
        part = theirs["payout"] / entry["value"] if entry["value"] else None
        rows.append(
            row(
                numbers.money(entry["value"], currency),
                numbers.share_price(entry["price_per_share"], currency),
                Cell(numbers.money(theirs["payout"], currency), "strong"),
                numbers.percent(part),
                numbers.money(theirs["vested"], currency),
                numbers.money(theirs["proceeds"], currency),
                numbers.money(theirs["present_value"], currency),
            )
        )
    return Table(columns, tuple(rows))


def _providers(entries: list[ExitEntry], currency: str) -> Table | None:
    """By instrument the multiple and the yearly rate; with one value what was paid in and back as well."""
    if not entries[0]["providers"]:
        return None
    if len(entries) > 1:
        rows = []
        for index, first in enumerate(entries[0]["providers"]):
            rates = [numbers.percent(entry["providers"][index]["rate"]) for entry in entries]
            rows.append(row(first["name"], numbers.money(first["paid_in"], currency), *rates))
        rows.append(
            row(
                Cell("together", "strong"),
                "",
                *(Cell(numbers.percent(e["cost_of_capital"]), "strong") for e in entries),
            )
        )
        columns = [name_column("Provider"), Column("Paid in")]
        columns += [Column(numbers.money(entry["value"], currency)) for entry in entries]
        return Table(tuple(columns), tuple(rows))
    entry = entries[0]
    rows = [
        row(
            provider["name"],
            numbers.money(provider["paid_in"], currency),
            numbers.money(provider["paid_back"], currency),
            numbers.UNDEFINED if provider["multiple"] is None else f"{numbers.decimal(provider['multiple'], 2)}x",
            Cell(numbers.percent(provider["rate"]), "strong"),
            notes=(provider["reason"] or "",),
        )
        for provider in entry["providers"]
    ]
    reason = entry["cost_of_capital_reason"] or ""
    together = Cell(numbers.percent(entry["cost_of_capital"]), "strong")
    rows.append(row(Cell("together", "strong"), "", "", "", together, notes=(reason,)))
    headers = ("Paid in", "Gets\nback", "Multiple", "A year")
    return Table((name_column("Provider"), *(Column(header) for header in headers)), tuple(rows))


def _breakpoints(report: ExitReport, currency: str) -> Part:
    if not report["breakpoints"]:
        return Paragraph("The split is the same at every value.", "quiet")
    return Facts(tuple(Fact(numbers.money(point["value"], currency), point["what"]) for point in report["breakpoints"]))


def sections(report: ExitReport) -> list[Section]:
    """The payouts, the drawing, what founders keep, what capital costs, where the split changes, notes."""
    currency, entries = report["company"]["currency"], report["exits"]
    kind = report["kind"].replace("_", " ").replace("licence and hire", "licence-and-hire")
    remark = f"{currency} · {kind} · cap table of {report['month']} · cash {numbers.money(report['cash'], currency)}"
    earn_out = report["earn_out"]
    payouts: list[Part] = []
    if len(entries) == 1:
        payouts.append(_one_value(entries[0], currency, earn_out is not None))
        title = f"{report['company']['name']}: an exit at {numbers.money(entries[0]['value'], currency)}"
        if entries[0]["enterprise_value"] is not None:
            price = numbers.money(entries[0]["enterprise_value"], currency)
            title += f" (enterprise value {price} and the plan's cash)"
    else:
        payouts.append(_many_values(entries, currency))
        payouts.append(Paragraph("* takes its shares instead of its preference, or exercises", "quiet"))
        title = f"{report['company']['name']}: exits"
    if earn_out is not None:
        share, likely = numbers.fraction(earn_out["share"]), numbers.fraction(earn_out["probability"])
        later = f"{share} of the price follows after {numbers.months(earn_out['wait_months'])}, if it is earned"
        odds = "the columns “with earlier sales” and “worth today” count it at those odds"
        payouts.append(Paragraph(f"{later} ({likely} likely): amounts are with it; {odds}.", "quiet"))
    found = [
        Section(title, tuple(payouts), remark),
        Section("Who gets what", (_drawing(entries, currency),), "share of the value"),
        Section("Founders", (_founders(entries, currency),), "present value at the founders' discount rate"),
    ]
    if (providers := _providers(entries, currency)) is not None:
        found.append(Section("What capital costs", (providers,), "the yearly rate at which paid in equals paid back"))
    found.append(Section("Where the split changes", (_breakpoints(report, currency),), "values to be shared out"))
    if (noted := warnings(report)) is not None:
        found.append(noted)
    said = tuple((message["path"], message["message"]) for message in report["assumptions"])
    found.append(Section("Conventions", (Notes(said, "quiet"),)))
    return found


def tidy(report: ExitReport, raw: bool = False) -> str:
    """A row is one payment of one exit, or a breakpoint."""
    header = (
        *("record", "value", "enterprise_value", "holder", "security", "amount", "at_closing", "vested", "converts"),
        "what",
    )
    rows: list[tuple[Field, ...]] = []
    for entry in report["exits"]:
        start = entry["value"], entry["enterprise_value"]
        rows.append(("transaction_costs", *start, None, None, entry["transaction_costs"], None, None, None, None))
        rows.extend(
            ("debt", *start, Theirs(debt["name"]), None, debt["amount"], None, None, None, None)
            for debt in entry["debts"]
        )
        rows.append(("carve_out", *start, None, None, entry["carve_out"], None, None, None, None))
        rows.extend(
            (
                *("payout", *start, Theirs(payout["holder"]), Theirs(payout["security"]), payout["amount"]),
                *(payout["at_closing"], payout["vested"], str(payout["converts"]).lower(), None),
            )
            for payout in entry["payouts"]
        )
        rows.append(("undistributed", *start, None, None, entry["undistributed"], None, None, None, None))
        proceeds = entry["founders"]["proceeds"]
        rows.append(("founders_proceeds", *start, None, None, proceeds, None, None, None, None))
    rows.extend(
        ("breakpoint", point["value"], None, None, None, None, None, None, None, Theirs(point["what"]))
        for point in report["breakpoints"]
    )
    return table(header, rows, raw)
