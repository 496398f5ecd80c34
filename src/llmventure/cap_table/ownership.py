"""Who owns what: fully diluted shares, ownership, votes."""

from collections.abc import Collection, Iterator

import numpy as np

from llmventure.cap_table.per_path import Values, total
from llmventure.cap_table.table import CapTable, Column


def conversion_ratio(table: CapTable) -> Values:
    """Common for one share of each series (series, paths or 1): original issue ÷ conversion price, 1 if not issued."""
    price, conversion = table.original_issue_price, table.conversion_price
    if price is conversion:  # as issued: nothing has converted otherwise since
        return np.ones((price.shape[0], 1))
    if bool((conversion > 0).all()) and price.shape[0]:
        return np.asarray(price / conversion)
    width = max(price.shape[1], conversion.shape[1]) if price.shape[0] else 1
    return np.divide(price, conversion, out=np.ones((price.shape[0], width)), where=conversion > 0)


def units_on_conversion(table: CapTable, row: int) -> Values:
    """Common that one share of the series becomes when it converts (paths,).

    Its ratio, and its unpaid dividends ÷ the conversion price where a conversion does not forfeit them.
    """
    units = conversion_ratio(table)[row]
    if table.series[row].forfeit_on_conversion:
        return np.asarray(units)
    price = table.conversion_price[row]
    width = max(price.shape[0], table.accrued[row].shape[0])
    return np.asarray(units + np.divide(table.accrued[row], price, out=np.zeros(width), where=price > 0))


def as_converted(table: CapTable) -> Iterator[tuple[Column, Values]]:
    """Each column and its shares in common-equivalents (paths,): preferred times its ratio, all else as held."""
    ratio = conversion_ratio(table)
    at = {series.name: i for i, series in enumerate(table.series)}
    for column, shares in zip(table.columns, table.shares, strict=True):
        yield column, shares if column.series is None else shares * ratio[at[column.series]]


def shares_of_kinds(table: CapTable, kinds: Collection[str]) -> Values:
    """Common-equivalent shares of all columns of those kinds (paths,)."""
    return total(shares for column, shares in as_converted(table) if column.kind in kinds)


def fully_diluted(table: CapTable) -> Values:
    """Fully diluted shares (paths,): preferred as converted, options, warrants, promised shares and the pool.

    Unconverted SAFEs and notes are not in it.
    """
    return total(shares for _, shares in as_converted(table))


def ownership(table: CapTable) -> Values:
    """Each column's part of the fully diluted shares (columns, paths); 0 where there are no shares at all."""
    rows = [shares for _, shares in as_converted(table)]
    whole = total(rows)
    return np.stack([_part(row, whole) for row in rows]) if rows else np.zeros((0, 1))


def votes(table: CapTable) -> Values:
    """Votes of each column (columns, paths): common and preferred as converted × votes a share; the rest have none."""
    width = table.paths
    rows = [
        np.broadcast_to(shares * column.votes_per_share if column.kind in ("common", "preferred") else 0.0, (width,))
        for column, shares in as_converted(table)
    ]
    return np.stack(rows) if rows else np.zeros((0, 1))


def holder_shares(table: CapTable, holder: str) -> Values:
    """Common-equivalent shares of one holder (paths,), without the pool and promised shares."""
    return total(
        shares
        for column, shares in as_converted(table)
        if column.holder == holder and column.kind not in ("pool", "promised")
    )


def founders_ownership(table: CapTable) -> Values:
    """The founders' part of the fully diluted shares (paths,)."""
    return _part(total(shares for column, shares in as_converted(table) if column.founder), fully_diluted(table))


def founders_votes(table: CapTable) -> Values:
    """The founders' part of all votes (paths,); 0 where nobody has any."""
    cast = votes(table)
    founders = total(row for column, row in zip(table.columns, cast, strict=True) if column.founder)
    return _part(founders, total(cast))


def conversion_prices(table: CapTable, converted: bool = False) -> dict[str, Values]:
    """The conversion price of each series (paths,), NaN where it was not issued.

    The series that SAFEs and notes became are in it with ``converted``.
    """
    return {
        series.name: np.where(price > 0, price, np.nan)
        for series, price in zip(table.series, table.conversion_price, strict=True)
        if converted or series.converted_from is None
    }


def holdings(table: CapTable) -> dict[tuple[str, str], tuple[Values, Values, Values]]:
    """By (holder, security): shares held, ownership and votes, each (paths,).

    An instrument that converted in different rounds on different paths is one security here.
    """
    answer: dict[tuple[str, str], tuple[Values, Values, Values]] = {}
    for column, held, part, vote in zip(table.columns, table.shares, ownership(table), votes(table), strict=True):
        key = column.holder, column.security
        before = answer.get(key)
        row = (held, part, vote)
        answer[key] = row if before is None else (before[0] + held, before[1] + part, before[2] + vote)
    return answer


def _part(shares: Values, whole: Values) -> Values:
    if bool((whole > 0).all()):
        return np.asarray(shares / whole)
    width = max(shares.shape[0], whole.shape[0])
    return np.divide(shares, whole, out=np.zeros(width), where=whole > 0)
