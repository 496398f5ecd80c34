"""The funding part of a plan's report: events, cap tables, credits, and the pool that is left."""

import numpy as np

from llmventure.cap_table.ownership import conversion_prices, fully_diluted, holdings
from llmventure.cap_table.table import CapTable
from llmventure.engine.result import Result
from llmventure.funding.state import Event
from llmventure.metrics import runway
from llmventure.models.funding import Secondary
from llmventure.plan_report.credit_runway import credit_runway
from llmventure.report import (
    CapTableEntry,
    CreditsRunway,
    Funding,
    FundingEvent,
    Holder,
    Pool,
)  # fmt: skip
from llmventure.sampling import Array

GRANT_A_HIRE = 0.0033
"""Options of a hire, of the fully diluted shares: the fifth hire's median grant (Carta via SaaStr, 2025)."""
GRANT_SOURCE = "0.33% a hire: the fifth hire's median grant, Carta via SaaStr, 2025"


def _first(values: Array | None) -> float | None:
    return None if values is None else float(values[0])


def funding(result: Result) -> Funding:
    start = result.world.grid.start
    events = [_event(result, event, str(start + event.month)) for event in result.events]
    answer: Funding = {"events": events, "cap_table": cap_tables(result)}
    pool = _pool(result)
    if pool is not None:
        answer["pool"] = pool
    purse = _credits(result)
    if purse is not None:
        answer["credits"] = purse
    return answer


def _credits(result: Result) -> CreditsRunway | None:
    """None where the file has no credits, and for one future of a simulation: what is foreseen is the median case."""
    found = credit_runway(result) if result.world.is_plan else None
    if found is None:
        return None
    moved = [(key, row.amount[:, 0]) for key, row in result.ledger if key.purse.startswith("credits/")]
    spent = -sum(float(amount.sum()) for key, amount in moved if key.account.startswith("cost/compute/"))
    expired = -sum(float(amount.sum()) for key, amount in moved if key.account == "cost/other")
    granted = sum(float(amount[amount > 0].sum()) for _, amount in moved) + float(result.opening["credits"][0])
    months = result.world.grid.months
    with_credits, without = runway(found.granted, 0, months), runway(found.bare, 0, months)
    return {
        "granted": granted,
        "spent": spent + 0.0,
        "expired": expired + 0.0,
        "runway_months_with_credits": with_credits[0],
        "runway_at_least_with_credits": with_credits[1],
        "runway_months_without_credits": without[0],
        "runway_at_least_without_credits": without[1],
    }


def _event(result: Result, event: Event, month: str) -> FundingEvent:
    lasts, at_least = runway(result.after_closing[event.month], 0, result.world.grid.months, event.month)
    cash, fees, granted = float(event.cash_in[0]), float(event.fees[0]), float(event.compute_credits[0])
    converted = {name: float(amount[0]) for name, amount in event.converted.items() if amount[0] > 0}
    sources = {**({"cash": cash} if cash else {}), **({"compute credits": granted} if granted else {}), **converted}
    uses = {
        **({"cash to the company": cash - fees} if cash else {}),
        **({"fees": fees} if fees else {}),
        **({"compute": granted} if granted else {}),
        **({"converted into shares": sum(converted.values())} if converted else {}),
    }
    made: FundingEvent = {
        "month": month,
        "name": event.name,
        "kind": event.kind,
        "cash_in": cash,
        "fees": fees,
        "compute_credits": granted,
        "pre_money_valuation": _first(event.pre_money_valuation),
        "post_money_valuation": _first(event.post_money_valuation),
        "price_per_share": _first(event.price_per_share),
        "shares_issued": {holder: float(shares[0]) for holder, shares in event.shares_issued.items()},
        "dilution": float(event.dilution[0]),
        "runway_at_close": lasts,
        "runway_at_least": at_least,
        "probability": event.probability,
        "sources": sources,
        "uses": uses,
    }
    item = result.world.scenario.funding.instruments.get(event.name)
    if isinstance(item, Secondary) and event.table is not None and event.price_per_share is not None:
        at = event.table.column_index((event.name, "common", None, ""))
        shares = 0.0 if at is None else float(event.table.shares[at][0])
        made["sold"] = {
            "holder": item.holder,
            "shares": shares,
            "amount": shares * float(event.price_per_share[0]),
            "securities": {security: float(money[0]) for security, money in event.sold.items()},
        }
    return made


def cap_tables(result: Result) -> list[CapTableEntry]:
    """The opening table, and that after every event that changes it."""
    start = result.world.grid.start
    return [
        cap_table_entry(result.opening_table, "opening", str(start)),
        *(
            cap_table_entry(event.table, event.name, str(start + event.month))
            for event in result.events
            if event.table is not None
        ),
    ]


def cap_table_entry(table: CapTable, after: str, month: str) -> CapTableEntry:
    """Who holds what on the first path: shares held, ownership of the fully diluted, votes as a fraction of all."""
    held = holdings(table)
    votes = sum(float(vote[0]) for _, _, vote in held.values())
    holders: list[Holder] = [
        {
            "holder": holder,
            "security": security,
            "shares": float(shares[0]),
            "ownership": float(part[0]),
            "votes": float(vote[0]) / votes if votes > 0 else 0.0,
        }
        for (holder, security), (shares, part, vote) in held.items()
        if shares[0] > 0
    ]
    return {
        "after": after,
        "month": month,
        "fully_diluted_shares": float(fully_diluted(table)[0]),
        "conversion_prices": {
            name: float(price[0]) for name, price in conversion_prices(table).items() if not np.isnan(price[0])
        },
        "holders": holders,
    }


def _pool(result: Result) -> Pool | None:
    """How far what is left of the pool lasts at the plan's hiring."""
    table = result.funding.table
    shares = sum(
        float(row[0]) for column, row in zip(table.columns, table.shares, strict=True) if column.kind == "pool"
    )
    whole = float(fully_diluted(table)[0])
    if shares <= 0 or whole <= 0:
        return None
    fraction = shares / whole
    heads = sum(
        (row.quantity[:, 0] for key, row in result.ledger if key.account == "cost/team/salaries"),
        np.zeros(result.world.grid.months),
    )
    last = max((event.month for event in result.events if event.table is not None), default=0)
    granted = np.cumsum(np.maximum(np.diff(heads[last:]), 0.0)) * GRANT_A_HIRE
    beyond = np.flatnonzero(granted > fraction)
    return {
        "unallocated_shares": shares,
        "unallocated_fraction": fraction,
        "months_at_planned_hiring": float(beyond[0] + 1) if beyond.size else None,
        "basis": GRANT_SOURCE,
    }
