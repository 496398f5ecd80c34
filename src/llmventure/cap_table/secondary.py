"""A holder sells shares to others: common first, then preferred, which becomes common in the sale."""

from collections.abc import Iterator

import numpy as np

from llmventure.cap_table.issues import EVERYWHERE, change_column
from llmventure.cap_table.ownership import units_on_conversion
from llmventure.cap_table.per_path import Mask, PerPath, Values, total, values
from llmventure.cap_table.table import CapTable, Column


def secondary(
    table: CapTable,
    holder: str,
    buyer: str,
    amount: PerPath,
    price_per_share: PerPath,
    mask: Mask | None = None,
) -> tuple[CapTable, dict[str, Values]]:
    """The table after ``holder`` sold shares worth ``amount`` at that price, and the money by security (paths,).

    The buyer holds common, and the company gets nothing. Common is sold first, in proportion where the holder has
    several lots of it; what is missing comes from its preferred, in proportion as converted: each share sold becomes
    original issue price ÷ conversion price common, with unpaid dividends that a conversion does not forfeit, and its
    preference is gone. A holder with fewer shares sells them all and gets less.

    :raises ValueError: where the holder has neither common nor preferred.

    2M at 2.50 by a fund with 100,000 common and 500,000 preferred that convert into two common each: 800,000 common,
    of which 100,000 it had, so 350,000 preferred.
    """
    on = EVERYWHERE if mask is None else mask
    price = values(price_per_share)
    sold_on = on & (price > 0)
    per_share = np.where(sold_on, price, 1.0)
    lots = list(_lots(table, holder))
    if not lots:
        raise ValueError(f"{holder} holds neither common nor preferred to sell")
    wanted = np.where(sold_on, values(amount) / per_share, 0.0)
    sold: dict[str, Values] = {}
    for kind in ("common", "preferred"):
        mine = [(column, row, units) for column, row, units in lots if column.kind == kind]
        held = total(row * units for _, row, units in mine)
        taken = np.minimum(wanted, held)
        fraction = np.divide(taken, held, out=np.zeros(max(taken.shape[0], held.shape[0])), where=held > 0)
        for column, row, units in mine:
            table = change_column(table, column, -row * fraction)
            money = row * units * fraction * per_share
            sold[column.security] = sold.get(column.security, np.zeros(1)) + money
        wanted = wanted - taken
    bought = total(sold.values()) / per_share
    return change_column(table, Column(buyer, "common", "common"), bought), sold


def _lots(table: CapTable, holder: str) -> Iterator[tuple[Column, Values, Values]]:
    """The holder's common and preferred: shares, and the common that one of them becomes."""
    for column, row in zip(table.columns, table.shares, strict=True):
        if column.holder != holder:
            continue
        if column.kind == "common":
            yield column, row, np.ones(1)
        elif column.series is not None and (at := table.series_index(column.series)) is not None:
            yield column, row, units_on_conversion(table, at)
