"""What issues or moves shares outside a priced round: grants, options, warrants, secondaries, the pool."""

from dataclasses import replace

import numpy as np

from llmventure.cap_table.ownership import as_converted, fully_diluted
from llmventure.cap_table.per_path import Mask, PerPath, Values, total, values
from llmventure.cap_table.round_closing import pool_column
from llmventure.cap_table.table import CapTable, Column, grown, with_columns

EVERYWHERE: Mask = np.ones(1, dtype=np.bool_)


def issue_shares(
    table: CapTable, column: Column, shares: PerPath, mask: Mask | None = None, strike: PerPath = 0.0
) -> CapTable:
    """The table with ``shares`` more of that column on the paths of ``mask``.

    ValueError where shares of another strike are in the column already: give the issue its own name.
    """
    on = EVERYWHERE if mask is None else mask
    wide, (at,) = with_columns(table, [column])
    added, strikes = values(shares), values(strike)
    width = max(wide.shares.shape[1], wide.strikes.shape[1], added.shape[0], strikes.shape[0], on.shape[0])
    rows, strike_rows = (grown(old, len(wide.columns), width) for old in (wide.shares, wide.strikes))
    fresh = np.broadcast_to(on & (added != 0), (width,))
    if bool((fresh & (rows[at] > 0) & (strike_rows[at] != strikes)).any()):
        raise ValueError(f"{column.holder} holds {column.security} of another strike in this issue")
    strike_rows[at] = np.where(fresh, strikes, strike_rows[at])
    rows[at] += np.where(on, added, 0.0)
    return replace(wide, shares=rows, strikes=strike_rows)


def warrant_shares(loan: PerPath, coverage: PerPath, strike: PerPath) -> Values:
    """Shares of a warrant: coverage × loan ÷ strike.

    >>> float(warrant_shares(1e6, 0.10, 1.0)[0])
    100000.0
    """
    return values(coverage) * values(loan) / values(strike)


def issue_warrants(
    table: CapTable,
    holder: str,
    issue: str,
    loan: PerPath,
    coverage: PerPath,
    strike: PerPath,
    mask: Mask | None = None,
) -> CapTable:
    """The table with the warrants of a loan; ``issue`` names the loan or its draw, one column each."""
    on = EVERYWHERE if mask is None else mask
    price = values(strike)
    if bool((np.broadcast_to(price <= 0, np.broadcast_shapes(price.shape, on.shape)) & on).any()):
        raise ValueError(f"{issue}: a warrant needs a price per share above zero")
    safe_price = np.where(on, price, 1.0)
    column = Column(holder, "warrants", "warrants", issue=issue)
    return issue_shares(table, column, warrant_shares(loan, coverage, safe_price), on, safe_price)


def grant_options(
    table: CapTable, column: Column, shares: PerPath, strike: PerPath, mask: Mask | None = None
) -> CapTable:
    """The table with options granted out of the unallocated pool; fully diluted shares do not change.

    ValueError where the pool holds fewer.
    """
    on = EVERYWHERE if mask is None else mask
    granted = np.where(on, values(shares), 0.0)
    taken = change_column(table, pool_column(table), -granted)
    if bool((taken.shares < 0).any()):
        raise ValueError(f"the option pool holds fewer shares than are granted to {column.holder}")
    return issue_shares(taken, column, granted, on, strike)


def exercise(table: CapTable, column: Column, shares: PerPath, mask: Mask | None = None) -> tuple[CapTable, Values]:
    """The table with ``shares`` options or warrants turned into common, and the strike paid to the company (paths,)."""
    at = table.column_index(column.key)
    if at is None:
        raise ValueError(f"{column.holder} holds no {column.security} of that issue")
    on = EVERYWHERE if mask is None else mask
    exercised = np.where(on, values(shares), 0.0)
    if bool((exercised > table.shares[at]).any()):
        raise ValueError(f"{column.holder} holds fewer {column.security} than are exercised")
    common = Column(column.holder, "common", "common", founder=column.founder)
    left = change_column(table, table.columns[at], -exercised)
    return change_column(left, common, exercised), exercised * table.strikes[at]


def secondary(
    table: CapTable,
    holder: str,
    buyer: str,
    amount: PerPath,
    price_per_share: PerPath,
    mask: Mask | None = None,
) -> tuple[CapTable, Values]:
    """The table after ``holder`` sold common worth ``amount`` at that price, and the money it got (paths,).

    Nothing is issued and the company gets nothing; the buyer holds common. A holder with fewer
    shares sells them all and gets less.
    """
    on = EVERYWHERE if mask is None else mask
    price = values(price_per_share)
    sold_on = on & (price > 0)
    per_share = np.where(sold_on, price, 1.0)
    owned = [
        (column, row)
        for column, row in zip(table.columns, table.shares, strict=True)
        if column.holder == holder and column.kind == "common"
    ]
    if not owned:
        raise ValueError(f"{holder} holds no common to sell")
    held = total(row for _, row in owned)
    sold = np.where(sold_on, np.minimum(values(amount) / per_share, held), 0.0)
    fraction = np.divide(sold, held, out=np.zeros(max(sold.shape[0], held.shape[0])), where=held > 0)
    for column, row in owned:
        table = change_column(table, column, -row * fraction)
    return change_column(table, Column(buyer, "common", "common"), sold), sold * per_share


def top_up_pool(table: CapTable, target: PerPath, mask: Mask | None = None, whole: bool = False) -> CapTable:
    """The table with the unallocated pool raised to ``target`` of all shares, outside a round; never lowered.

    D = max(0, (t F − (1 − t) E) / (1 − t)), F all other shares; ``whole`` rounds it up, so that the
    target is never missed.
    """
    on = EVERYWHERE if mask is None else mask
    part = values(target)
    pool = total(row for column, row in as_converted(table) if column.kind == "pool")
    wanted = part * (fully_diluted(table) - pool) / (1.0 - part)
    increase = np.maximum(wanted - pool, 0.0)
    if whole:
        nearest = np.rint(increase)
        close = np.abs(increase - nearest) <= 1e-9 + 1e-14 * nearest
        increase = np.where(close, nearest, np.ceil(increase))
    return change_column(table, pool_column(table), np.where(on, increase, 0.0))


def change_column(table: CapTable, column: Column, change: Values) -> CapTable:
    """The table with ``change`` shares more (or, negative, fewer) in that column (paths,)."""
    wide, (at,) = with_columns(table, [column])
    rows = grown(wide.shares, len(wide.columns), max(wide.shares.shape[1], change.shape[0]))
    rows[at] += change
    return replace(wide, shares=rows)
