"""Later closings of a round at the round's own price."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from llmventure.cap_table.anti_dilution import protected_series, with_conversion_prices
from llmventure.cap_table.issues import EVERYWHERE, change_column
from llmventure.cap_table.per_path import Mask, PerPath, Values, total, values, whole_shares
from llmventure.cap_table.table import CapTable, Column


def close_tranche(
    table: CapTable,
    round_name: str,
    investors: Mapping[str, PerPath],
    mask: Mask | None = None,
    whole: bool = False,
) -> tuple[CapTable, dict[str, Values]]:
    """The table after a further closing of ``round_name``, and the shares issued by holder (paths,).

    Shares = amount ÷ the round's price, on paths where the round has closed; ``whole`` floors them.
    Series protected against a price above that are adjusted as by any issue. ValueError where the
    round has not closed on a path of ``mask``.
    """
    on = EVERYWHERE if mask is None else mask
    at = table.series_index(round_name)
    price = np.zeros(1) if at is None else table.original_issue_price[at]
    if bool((on & (price <= 0)).any()):
        raise ValueError(f"{round_name} has not closed, so no tranche of it can")
    inverse = np.where(on, 1.0 / np.where(on, price, 1.0), 0.0)
    money = np.where(on, total(values(amount) for amount in investors.values()), 0.0)
    protected = protected_series(table)
    factors = [series.factor(money, inverse) for series in protected]
    issued = {}
    votes = next((c.votes_per_share for c in table.columns if c.series == round_name), 1.0)
    for holder, amount in investors.items():
        shares = values(amount) * inverse
        issued[holder] = whole_shares(shares) if whole else shares
        column = Column(holder, round_name, "preferred", series=round_name, votes_per_share=votes)
        table = change_column(table, column, issued[holder])
    table = replace(table, accrued=_spread(table, 0 if at is None else at, round_name, total(issued.values())))
    return with_conversion_prices(table, protected, factors, on), issued


def _spread(table: CapTable, at: int, round_name: str, issued: Values) -> Values:
    """Unpaid dividends a share with the same sum over the shares of before, since new shares bring none."""
    now = total(row for column, row in zip(table.columns, table.shares, strict=True) if column.series == round_name)
    old = np.divide(now - issued, now, out=np.ones(now.shape[0]), where=now > 0)
    accrued = np.broadcast_to(table.accrued, (len(table.series), max(table.accrued.shape[1], old.shape[0]))).copy()
    accrued[at] = accrued[at] * old
    return accrued
