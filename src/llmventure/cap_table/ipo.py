"""An IPO: all preferred converts, SAFEs and notes with it, and new shares are sold."""

from dataclasses import replace

import numpy as np

from llmventure.cap_table.issues import EVERYWHERE, change_column
from llmventure.cap_table.liquidity import liquidity_conversion
from llmventure.cap_table.ownership import fully_diluted, units_on_conversion
from llmventure.cap_table.per_path import Mask, Months, PerPath, Values, values
from llmventure.cap_table.table import CapTable, Column
from llmventure.record import record


@record(eq=False, slots=False)
class IpoResult:
    """What an IPO did (paths,): the table, shares sold, the company's proceeds before fees, 1 − before ÷ after.

    ``infeasible`` is where caps of SAFEs and notes sell 100 % or more, so that nothing happened.
    """

    table: CapTable
    infeasible: Mask
    new_shares: Values
    proceeds: Values
    shares_issued: dict[str, Values]
    dilution: Values


def ipo(
    table: CapTable,
    price_per_share: PerPath,
    month: Months | int,
    new_shares: PerPath | None = None,
    investment_amount: PerPath | None = None,
    holder: str = "public",
    mask: Mask | None = None,
) -> IpoResult:
    """The table after an IPO on the paths of ``mask``: one of ``new_shares`` and ``investment_amount`` is given.

    Each share of preferred becomes original issue ÷ conversion price common; unpaid dividends that
    are not forfeit on conversion convert at the conversion price. SAFEs and notes convert at the
    better of their caps and the IPO's price less discount. ValueError without a price above zero.
    """
    if (new_shares is None) == (investment_amount is None):
        raise ValueError("an IPO sells a number of shares or raises an amount")
    on = EVERYWHERE if mask is None else mask
    price = values(price_per_share)
    if bool((on & (price <= 0)).any()):
        raise ValueError("an IPO needs a price per share above zero")
    price = np.where(on, price, 1.0)
    counts, found = liquidity_conversion(table, month, price)
    infeasible, on = on & ~found, on & found
    before = fully_diluted(table)
    sold = (
        values(new_shares)
        if new_shares is not None
        else values(0.0 if investment_amount is None else investment_amount) / price
    )
    sold = np.where(on, sold, 0.0)
    issued = {holder: sold}
    for item in table.convertibles:
        if item.name not in counts:
            continue
        amount = item.amount
        converted = np.where(on & (amount > 0), counts[item.name], 0.0)
        for owner, row in zip(item.holders, item.amounts, strict=True):
            part = np.divide(row, amount, out=np.zeros(row.shape[0]), where=amount > 0)
            issued[owner] = issued.get(owner, np.zeros(1)) + converted * part
            table = change_column(table, Column(owner, "common", "common"), converted * part)
    table = replace(
        table,
        convertibles=tuple(replace(item, amounts=np.where(on, 0.0, item.amounts)) for item in table.convertibles),
    )
    table = change_column(_converted(table, on), Column(holder, "common", "common"), sold)
    after = fully_diluted(table)
    width = max(before.shape[0], after.shape[0])
    return IpoResult(
        table=table,
        infeasible=infeasible,
        new_shares=sold,
        proceeds=sold * price,
        shares_issued=issued,
        dilution=1.0 - np.divide(before, after, out=np.ones(width), where=after > 0),
    )


def _converted(table: CapTable, on: Mask) -> CapTable:
    """All preferred as common on the paths of ``on``."""
    for at, column in enumerate(table.columns):
        if column.series is None:
            continue
        row = table.series_index(column.series)
        if row is None:
            raise ValueError(f"{column.security} names a series that is not in the table")
        units = units_on_conversion(table, row)
        moved = np.where(on, table.shares[at], 0.0)
        table = change_column(table, column, -moved)
        table = change_column(table, Column(column.holder, "common", "common", founder=column.founder), moved * units)
    return table
