"""The cap table: who holds how many of which security, path by path."""

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Literal, TypeAlias

import numpy as np

from llmventure.cap_table.convertible_terms import Convertible
from llmventure.cap_table.per_path import Mask, PathIndex, PerPath, Values, at_paths, values, width_of
from llmventure.cap_table.series import Dividend, Preference, Series
from llmventure.cap_table.vesting import Vesting
from llmventure.record import record

Kind: TypeAlias = Literal["common", "options", "warrants", "promised", "pool", "preferred"]


@record(slots=False)
class Column:
    """One holder's shares of one security; ``issue`` tells apart two issues of warrants or options to one holder."""

    holder: str
    security: str
    kind: Kind
    series: str | None = None
    votes_per_share: float = 1.0
    founder: bool = False
    vesting: Vesting | None = None
    issue: str = ""

    @property
    def key(self) -> tuple[str, str, str | None, str]:
        """What makes two columns the same holding."""
        return self.holder, self.security, self.series, self.issue


def _no_rows() -> Values:
    return np.zeros((0, 1))


@record(eq=False, slots=False)
class CapTable:
    """Columns and series are the same on every path; the numbers are one wide or one a path (last axis).

    ``shares`` (columns, paths) are shares held, not as converted; ``strikes`` (columns, paths) are 0
    but for options and warrants. The rows of a series (series, paths): an ``original_issue_price``
    of 0 says that the series was not issued on that path; ``accrued`` is unpaid dividend a share,
    ``paid_in_kind`` the dividend shares that each share first issued has got; ``participation_cap``
    is 0 where there is none.
    """

    columns: tuple[Column, ...]
    shares: Values
    strikes: Values
    series: tuple[Series, ...] = ()
    original_issue_price: Values = field(default_factory=_no_rows)
    conversion_price: Values = field(default_factory=_no_rows)
    preference_multiple: Values = field(default_factory=_no_rows)
    participation_cap: Values = field(default_factory=_no_rows)
    dividend_rate: Values = field(default_factory=_no_rows)
    accrued: Values = field(default_factory=_no_rows)
    paid_in_kind: Values = field(default_factory=_no_rows)
    convertibles: tuple[Convertible, ...] = ()

    @property
    def paths(self) -> int:
        """The width of the table: 1 where every path is alike."""
        rows = (getattr(self, name) for name in SERIES_ROWS)
        return width_of((self.shares, self.strikes, *rows, self.convertibles))

    def column_index(self, key: tuple[str, str, str | None, str]) -> int | None:
        """Where the column of that key stands, or None."""
        return next((i for i, column in enumerate(self.columns) if column.key == key), None)

    def series_index(self, name: str) -> int | None:
        """Where the series of that name stands, or None."""
        return next((i for i, series in enumerate(self.series) if series.name == name), None)


SERIES_ROWS = (
    "original_issue_price",
    "conversion_price",
    "preference_multiple",
    "participation_cap",
    "dividend_rate",
    "accrued",
    "paid_in_kind",
)
EMPTY = CapTable((), np.zeros((0, 1)), np.zeros((0, 1)))


def grown(rows: Values, count: int, width: int) -> Values:
    """The rows with zero rows after them up to ``count``, ``width`` wide."""
    result = np.zeros((count, width))
    result[: rows.shape[0]] = rows
    return result


def with_columns(table: CapTable, columns: Sequence[Column]) -> tuple[CapTable, tuple[int, ...]]:
    """The table with those columns, of no shares where they are new, and where each of them stands."""
    known = {column.key: i for i, column in enumerate(table.columns)}
    all_columns = list(table.columns)
    places = []
    for column in columns:
        if column.key not in known:
            known[column.key] = len(all_columns)
            all_columns.append(column)
        places.append(known[column.key])
    count = len(all_columns)
    if count == len(table.columns):
        return table, tuple(places)
    return replace(
        table,
        columns=tuple(all_columns),
        shares=grown(table.shares, count, table.shares.shape[1]),
        strikes=grown(table.strikes, count, table.strikes.shape[1]),
    ), tuple(places)


@record(eq=False, slots=False)
class Issue:
    """A series with its numbers; the conversion price is the original issue price where none is given."""

    series: Series
    original_issue_price: Values
    preference: Preference
    dividend: Dividend | None = None
    conversion_price: Values | None = None

    @property
    def row(self) -> tuple[Values, ...]:
        """Its numbers in the order of the table's rows."""
        price = self.original_issue_price
        return (
            price,
            price if self.conversion_price is None else self.conversion_price,
            values(self.preference.multiple),
            values(0.0 if self.preference.cap is None else self.preference.cap),
            values(0.0 if self.dividend is None else self.dividend.rate),
            np.zeros(1),
            np.zeros(1),
        )


def with_issues(table: CapTable, issues: Sequence[Issue]) -> CapTable:
    """The table with those series at their prices, everywhere; a series of the same name takes the new price.

    Raises ValueError where a series of that name has other words in its terms.
    """
    names = list(table.series)
    at = {series.name: i for i, series in enumerate(names)}
    for issue in issues:
        if issue.series.name not in at:
            at[issue.series.name] = len(names)
            names.append(issue.series)
        elif names[at[issue.series.name]] != issue.series:
            raise ValueError(f"series {issue.series.name!r} is already there with other terms")
    changed: list[Values] = []
    so_far_at_issue = not table.series or table.conversion_price is table.original_issue_price
    at_issue = so_far_at_issue and all(issue.conversion_price is None for issue in issues)
    for name, new in zip(SERIES_ROWS, zip(*(issue.row for issue in issues), strict=True), strict=True):
        if name == "conversion_price" and at_issue:
            changed.append(changed[0])  # the same rows, until something converts them otherwise
            continue
        old: Values = getattr(table, name)
        rows = grown(old, len(names), max([old.shape[1] if old.shape[0] else 1] + [row.shape[-1] for row in new]))
        for issue, row in zip(issues, new, strict=True):
            rows[at[issue.series.name]] = row
        changed.append(rows)
    return replace(
        table,
        series=tuple(names),
        original_issue_price=changed[0],
        conversion_price=changed[1],
        preference_multiple=changed[2],
        participation_cap=changed[3],
        dividend_rate=changed[4],
        accrued=changed[5],
        paid_in_kind=changed[6],
    )


def with_series(
    table: CapTable,
    series: Series,
    original_issue_price: Values,
    preference: Preference,
    dividend: Dividend | None = None,
    conversion_price: Values | None = None,
) -> CapTable:
    """``with_issues`` for one series."""
    return with_issues(table, [Issue(series, original_issue_price, preference, dividend, conversion_price)])


def with_holding(table: CapTable, column: Column, shares: PerPath, strike: PerPath = 0.0) -> CapTable:
    """The table with ``shares`` more in that column, on every path; how an opening table is built."""
    wide, (at,) = with_columns(table, [column])
    added, strikes = values(shares), values(strike)
    rows = grown(wide.shares, len(wide.columns), max(wide.shares.shape[1], added.shape[0]))
    rows[at] += added
    strike_rows = grown(wide.strikes, len(wide.columns), max(wide.strikes.shape[1], strikes.shape[0]))
    strike_rows[at] = strikes
    return replace(wide, shares=rows, strikes=strike_rows)


def paths_of(mask: Mask | None, width: int) -> PathIndex | None:
    """The paths where ``mask`` holds, or None where it is all of them."""
    if mask is None or bool(mask.all()):
        return None
    return np.flatnonzero(np.broadcast_to(mask, (width,)))


def on_paths(table: CapTable, paths: PathIndex | None) -> CapTable:
    """The table on some paths only."""
    if paths is None:
        return table
    part = at_paths(table, paths)
    if table.conversion_price is table.original_issue_price:
        return replace(part, conversion_price=part.original_issue_price)
    return part


def merged(old: CapTable, new: CapTable, paths: PathIndex | None, width: int) -> CapTable:
    """``old`` with ``new``, a table grown from it, in place of it on ``paths``."""
    if paths is None:
        return new

    def rows(before: Values, after: Values) -> Values:
        if before.shape[1] == after.shape[1] == 1 and bool((grown(before, after.shape[0], 1) == after).all()):
            return after  # what is the same on all paths, most of it 0, stays one wide
        result = grown(before, after.shape[0], width)
        result[:, paths] = after
        return result

    issue_price = rows(old.original_issue_price, new.original_issue_price)
    as_issued = new.conversion_price is new.original_issue_price and (
        old.conversion_price is old.original_issue_price or not old.series
    )
    return replace(
        new,
        shares=rows(old.shares, new.shares),
        strikes=rows(old.strikes, new.strikes),
        original_issue_price=issue_price,
        conversion_price=issue_price if as_issued else rows(old.conversion_price, new.conversion_price),
        preference_multiple=rows(old.preference_multiple, new.preference_multiple),
        participation_cap=rows(old.participation_cap, new.participation_cap),
        dividend_rate=rows(old.dividend_rate, new.dividend_rate),
        accrued=rows(old.accrued, new.accrued),
        paid_in_kind=rows(old.paid_in_kind, new.paid_in_kind),
        convertibles=tuple(
            replace(before, amounts=rows(before.amounts, after.amounts))
            for before, after in zip(old.convertibles, new.convertibles, strict=True)
        ),
    )
