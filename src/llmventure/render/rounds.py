"""Rounds: price, dilution, where the money comes from and goes to, and the runway at close."""

from itertools import pairwise

from llmventure.render import numbers
from llmventure.render.sections import Cell, Column, Paragraph, Row, Section, Table, listing, name_column, row
from llmventure.report import FundingEvent, Report

SHORT_AT_CLOSE = 6.0
"""Months of runway at close under which a round came late: the lead time of raising one."""


ONE_LINE = 70
"""Characters up to which what a round is and where its money goes stand on one line."""


def _parties(amounts: dict[str, float], currency: str) -> str:
    return listing([f"{name} {numbers.money(amount, currency)}" for name, amount in amounts.items() if amount], 6)


def _notes(event: FundingEvent, currency: str) -> tuple[str, ...]:
    what = [event["kind"].replace("_", " ")]
    if event["probability"] < 1:
        what.append(f"{numbers.fraction(event['probability'])} likely")
    if event["compute_credits"]:
        what.append(f"{numbers.money(event['compute_credits'], currency)} in compute credits beside the cash")
    if (sold := event.get("sold")) is not None:
        paid = numbers.money(sold["amount"], currency)
        preferred = [name for name in sold["securities"] if name != "common"]
        part = "partly " if "common" in sold["securities"] else ""
        what.append(
            f"{sold['holder']} sells {numbers.whole(sold['shares'])} common for {paid}"
            + (f", {part}converted from {listing(preferred, 4)}" if preferred else "")
        )
    issued = [f"{numbers.whole(shares)} to {name}" for name, shares in event["shares_issued"].items() if shares]
    if issued:
        what.append(f"{'returns' if event['kind'] == 'departure' else 'issues'} {listing(issued, 4)}")
    sources, uses = _parties(event["sources"], currency), _parties(event["uses"], currency)
    flow = (f"from {sources}" if sources else "") + (f" → {uses}" if uses else "")
    first, second = " · ".join(what), flow.strip()
    return (f"{first} · {second}",) if second and len(first) + len(second) < ONE_LINE else (first, second)


def _lowered(report: Report) -> dict[tuple[str, str], str]:
    """By event and month, what protection against a lower price did to the conversion prices of earlier series."""
    currency, told = report["company"]["currency"], {}
    for before, after in pairwise(report["funding"]["cap_table"]):
        fallen = [
            f"{series} converts at {numbers.share_price(price, currency)} instead of "
            f"{numbers.share_price(before['conversion_prices'][series], currency)}"
            for series, price in after["conversion_prices"].items()
            if series in before["conversion_prices"] and price < before["conversion_prices"][series]
        ]
        if fallen:
            told[after["after"], after["month"]] = f"protected: {listing(fallen, 4)}"
    return told


def _runway_at_close(event: FundingEvent) -> Cell:
    runway, at_least = event["runway_at_close"], event["runway_at_least"]
    if runway is not None:
        return Cell(f"{numbers.decimal(runway)} mo", "warn" if runway < SHORT_AT_CLOSE else "plain")
    return Cell(numbers.UNDEFINED if at_least is None else f"{numbers.decimal(at_least).removesuffix('.0')}+ mo")


def _event_row(event: FundingEvent, currency: str, lowered: str) -> Row:
    return row(
        event["name"],
        event["month"],
        Cell(numbers.money(event["cash_in"], currency), "strong"),
        numbers.money(event["pre_money_valuation"], currency),
        numbers.money(event["post_money_valuation"], currency),
        numbers.share_price(event["price_per_share"], currency),
        numbers.percent(event["dilution"] or None),
        _runway_at_close(event),
        notes=(*_notes(event, currency), lowered),
    )


def section(report: Report) -> Section:
    """Every event that brings money or changes who owns what, in order of time."""
    currency, events = report["company"]["currency"], report["funding"]["events"]
    if not events:
        return Section("Rounds", (Paragraph("No funding within the plan.", "quiet"),))
    columns = (
        name_column("Round"),
        Column("Month", "left"),
        Column("Cash in"),
        Column("Pre-\nmoney"),
        Column("Post-\nmoney"),
        Column("Price a\nshare"),
        Column("Dilution"),
        Column("Runway\nat close"),
    )
    raised = numbers.money(report["metrics"]["total_raised"], currency)
    lowered = _lowered(report)
    rows = tuple(_event_row(event, currency, lowered.get((event["name"], event["month"]), "")) for event in events)
    return Section("Rounds", (Table(columns, rows),), f"{raised} raised before fees")
