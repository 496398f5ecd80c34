"""What each class of holders may claim at an exit, read off a cap table."""

from dataclasses import replace
from math import inf
from typing import Literal, TypeAlias

import numpy as np

from llmventure.cap_table.conversion import conversion_terms, converting_amounts
from llmventure.cap_table.convertible_terms import Convertible, Note
from llmventure.cap_table.liquidity import liquidity_conversion
from llmventure.cap_table.ownership import conversion_ratio
from llmventure.cap_table.per_path import Mask, Months, PerPath, Values, total, values
from llmventure.cap_table.series import Series
from llmventure.cap_table.table import CapTable, Column
from llmventure.cap_table.vesting import vested_fraction
from llmventure.record import record

Form: TypeAlias = Literal["common", "none", "full", "cap"]


@record(eq=False, slots=False)
class Claim:
    """One class: what it is paid as a function of λ, the money for one common share. Numbers are (paths,).

    With u ``units`` (shares as converted), H = ``preference`` + ``junior``, C = ``cap``, k = ``strike``:

    - ``common``: u max(0, λ − k), options and warrants net of their strike
    - ``none``: max(H, u λ), the better of the preference and the shares
    - ``full``: H + u λ; without units a sum that is simply owed
    - ``cap``: max(min(H + u λ, C), u λ)

    ``preference`` is paid in order of ``seniority``, higher first; ``junior`` after every preference
    and before common. ``rows`` are (holder, security, founder, part of the class, part vested).
    """

    name: str
    form: Form
    rows: tuple[tuple[str, str, bool, Values, Values], ...]
    units: Values
    preference: Values
    junior: Values
    cap: Values
    strike: Values
    seniority: float = 1.0

    @property
    def held(self) -> Values:
        """H: what the class is owed if it does not convert."""
        return self.preference + self.junior


@record(eq=False, slots=False)
class Claims:
    """All classes of a table at an exit; ``solvable`` is False where caps of SAFEs and notes sell 100 % or more.

    There those convert into nothing: they are owed their money only.
    """

    classes: tuple[Claim, ...]
    solvable: Mask


def plain_claim(
    name: str,
    units: PerPath,
    preference: PerPath = 0.0,
    form: Form | None = None,
    seniority: float = 1.0,
    cap: PerPath = 0.0,
    strike: PerPath = 0.0,
    junior: PerPath = 0.0,
) -> Claim:
    """A class of one holder of that name; without a ``form``, common if it has no preference, else ``none``."""
    whole = np.ones(1)
    held = values(preference)
    return Claim(
        name=name,
        form=form or ("common" if not bool((held > 0).any()) else "none"),
        rows=((name, name, False, whole, whole),),
        units=values(units),
        preference=held,
        junior=values(junior),
        cap=np.maximum(values(cap), held + values(junior)),
        strike=values(strike),
        seniority=seniority,
    )


def claims_at_exit(table: CapTable, month: Months | int, pool_granted: PerPath = 0.0) -> Claims:
    """The claims of every holder of ``table`` in ``month``.

    The unallocated pool and promised options claim nothing, but for ``pool_granted``, the part of
    the pool that employees hold by then (at no strike). Options count as far as they have vested
    or an exit vests them; stock counts whole, and the vested part of each row is said beside it.
    """
    classes = [claim for claim in (_common(table, month), *_options(table, month)) if claim is not None]
    pools = [(c, row) for c, row in zip(table.columns, table.shares, strict=True) if c.kind == "pool"]
    granted = [row * values(pool_granted) for _, row in pools]
    if granted and bool((total(granted) > 0).any()):
        rows = [(column, row) for (column, _), row in zip(pools, granted, strict=True)]
        classes.append(_class("granted from the pool", "common", rows, total(granted), month))
    for at, series in enumerate(table.series):
        classes += _preferred(table, at, series, month)
    counts, solvable = liquidity_conversion(table, month)
    rank = max((series.seniority for series in table.series), default=1)
    for at, item in enumerate(table.convertibles):
        if item.name in counts:
            classes.append(_unconverted(table, at, item, counts[item.name], solvable, month, rank))
    return Claims(tuple(classes), solvable)


def _class(
    name: str,
    form: Form,
    holders: list[tuple[Column, Values]],
    units: Values,
    month: Months | int,
    preference: Values | None = None,
    cap: Values | None = None,
    strike: Values | None = None,
    seniority: float = 1.0,
) -> Claim:
    whole = total(row for _, row in holders)
    rows = tuple(
        (
            column.holder,
            column.security,
            column.founder,
            np.divide(row, whole, out=np.zeros(max(row.shape[0], whole.shape[0])), where=whole > 0),
            vested_fraction(column.vesting, np.asarray(month, dtype=np.float64), at_exit=True),
        )
        for column, row in holders
    )
    zero = np.zeros(1)
    return Claim(
        name=name,
        form=form,
        rows=rows,
        units=units,
        preference=zero if preference is None else preference,
        junior=zero,
        cap=zero if cap is None else cap,
        strike=zero if strike is None else strike,
        seniority=seniority,
    )


def _common(table: CapTable, month: Months | int) -> Claim | None:
    holders = [(c, row) for c, row in zip(table.columns, table.shares, strict=True) if c.kind == "common"]
    return _class("common", "common", holders, total(row for _, row in holders), month) if holders else None


def _options(table: CapTable, month: Months | int) -> list[Claim]:
    found = []
    for column, row, strike in zip(table.columns, table.shares, table.strikes, strict=True):
        if column.kind not in ("options", "warrants"):
            continue
        vested = vested_fraction(column.vesting, np.asarray(month, dtype=np.float64), at_exit=True)
        name = f"{column.holder}'s {column.security}" + (f" ({column.issue})" if column.issue else "")
        # Only what has vested is paid, so all that is paid is vested.
        holder = replace(column, vesting=None)
        found.append(_class(name, "common", [(holder, row)], row * vested, month, strike=strike))
    return found


def _preferred(table: CapTable, at: int, series: Series, month: Months | int) -> list[Claim]:
    """A series, and, where conversion does not forfeit them, its unpaid dividends as a sum owed beside it."""
    holders = [(c, row) for c, row in zip(table.columns, table.shares, strict=True) if c.series == series.name]
    if not holders:
        return []
    shares = total(row for _, row in holders)
    price = table.original_issue_price[at]
    units = shares * conversion_ratio(table)[at]
    base = shares * table.preference_multiple[at] * price
    unpaid = shares * table.accrued[at]
    cap = shares * table.participation_cap[at] * price
    owed_anyway = not series.forfeit_on_conversion and bool((unpaid > 0).any())
    preference = base if owed_anyway else base + unpaid
    # A participation cap holds everything that is paid, dividends included (NVCA model charter, note 20).
    cap = np.maximum(cap - unpaid if owed_anyway else cap, preference)
    rank = float(series.seniority)
    result = [_class(series.name, series.participating, holders, units, month, preference, cap, seniority=rank)]
    if owed_anyway:
        name = f"dividends of {series.name}"
        result.append(_class(name, "full", holders, np.zeros(1), month, unpaid, seniority=rank))
    return result


def _unconverted(
    table: CapTable, at: int, item: Convertible, units: Values, solvable: Mask, month: Months | int, rank: int
) -> Claim:
    """A SAFE or a note at an exit.

    A SAFE: the better of its purchase amount, on par with the most senior preferred, and its shares
    at the cap; with a discount and no cap I ÷ (1 − d), the part above I paid after every preference.
    A note: its claim before all preferred; with the right to convert, the better of that and its
    shares at the cap.
    """
    amounts = converting_amounts(item, month)
    amount = total(amounts)
    zero = np.zeros(1)
    junior = zero
    seniority = float(rank)
    if isinstance(item.terms, Note):
        seniority = inf
        if not item.terms.change_of_control_converts:
            amount = amount + item.amount * (values(item.terms.change_of_control_multiple) - 1.0)
            units = zero
    else:
        at_price = [term.coefficient for term in conversion_terms(table, at, amount) if term.basis == "price"]
        best = amount
        for coefficient in at_price:
            best = np.maximum(best, coefficient)
        junior = np.where(solvable & (units <= 0), best - amount, 0.0)
    paid_in = item.amount
    rows = tuple(
        (
            holder,
            item.name,
            False,
            np.divide(row, paid_in, out=np.zeros(row.shape[0]), where=paid_in > 0),
            np.ones(1),
        )
        for holder, row in zip(item.holders, item.amounts, strict=True)
    )
    return Claim(item.name, "none", rows, units, amount, junior, zero, zero, seniority)
