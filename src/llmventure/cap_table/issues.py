"""What issues shares outside a priced round: warrants, and shares of any column."""

from dataclasses import replace

import numpy as np

from llmventure.cap_table.per_path import Mask, PerPath, Values, values
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


def change_column(table: CapTable, column: Column, change: Values) -> CapTable:
    """The table with ``change`` shares more (or, negative, fewer) in that column (paths,)."""
    wide, (at,) = with_columns(table, [column])
    rows = grown(wide.shares, len(wide.columns), max(wide.shares.shape[1], change.shape[0]))
    rows[at] += change
    return replace(wide, shares=rows)
