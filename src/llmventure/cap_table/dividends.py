"""Dividends of preferred: what accrues to the preference, what is paid in shares."""

from dataclasses import replace

import numpy as np

from llmventure.cap_table.issues import EVERYWHERE
from llmventure.cap_table.per_path import Mask, Values
from llmventure.cap_table.table import CapTable


def accrue_dividends(table: CapTable, months: int = 1, mask: Mask | None = None) -> CapTable:
    """The table ``months`` later: cumulative dividends accrued, dividends in kind paid in shares.

    Cumulative, simple: rate × original issue price ÷ 12 a month; compounding: on price + accrued,
    yearly at the equivalent monthly rate (1 + r) ** (1/12) − 1, monthly at r ÷ 12. In kind: the
    same rates on shares in place of money, and with the shares grows the preference.
    """
    on = EVERYWHERE if mask is None else mask
    width = max(table.paths, on.shape[0])
    shares = np.broadcast_to(table.shares, (len(table.columns), width)).copy()
    accrued = np.broadcast_to(table.accrued, (len(table.series), width)).copy()
    in_kind = np.broadcast_to(table.paid_in_kind, (len(table.series), width)).copy()
    for row, series in enumerate(table.series):
        if series.dividend_kind in (None, "non_cumulative"):
            continue
        price = table.original_issue_price[row]
        factor = _growth(series.compounding, table.dividend_rate[row], months)
        if series.dividend_kind == "in_kind":
            before = 1.0 + in_kind[row]
            after = before + (factor - 1.0) if series.compounding == "simple" else before * factor
            in_kind[row] = np.where(on, after - 1.0, in_kind[row])
            for at, column in enumerate(table.columns):
                if column.series == series.name:
                    shares[at] *= np.where(on, after / before, 1.0)
        elif series.compounding == "simple":
            accrued[row] += np.where(on, price * (factor - 1.0), 0.0)
        else:
            accrued[row] += np.where(on, (price + accrued[row]) * (factor - 1.0), 0.0)
    return replace(table, shares=shares, accrued=accrued, paid_in_kind=in_kind)


def _growth(compounding: str, rate: Values, months: int) -> Values:
    if compounding == "simple":
        return 1.0 + rate * (months / 12.0)
    if compounding == "yearly":
        return (1.0 + rate) ** (months / 12.0)
    return (1.0 + rate / 12.0) ** float(months)
