"""What stands at the close of a month: who may claim what, what lenders are owed, how much cash there is."""

from dataclasses import replace

import numpy as np

from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.table import CapTable
from llmventure.cap_table.vesting import vested_fraction
from llmventure.engine.result import Result
from llmventure.errors import PlanError
from llmventure.funding.acquiring import earn_outs_owed
from llmventure.funding.state import Owed
from llmventure.funding.terms import calendar_number
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.waterfall.claims import Claims, claims_at_exit
from llmventure.waterfall.payouts import Debt

OWNING = ("common", "preferred", "options", "warrants")


@record
class Standing:
    """``month`` is a number from the plan's first; ``table`` is what the claims are read off; ``cash`` (paths,) may be
    negative.

    Money is as at the month's close. Interest on notes, vesting and dividends run to the month as they do for a
    round in it: 24 months from 2027-01 to 2029-01.
    """

    month: int
    table: CapTable
    claims: Claims
    debts: tuple[Debt, ...]
    cash: Array


def standing(result: Result, month: int) -> Standing:
    """What stands at the close of ``month``, as the scenario's ``exit`` counts it.

    :raises PlanError: where nobody holds any shares.
    """
    world = result.world
    leaving = world.scenario.exit
    close = result.closes[month]
    table = table_in(close.table)
    if not anybody_holds(table):
        raise PlanError(
            "funding.cap_table",
            "nobody holds shares, so an exit pays nobody",
            "add cap_table: {founders: {shares: 8M}} to funding",
        )
    number = calendar_number(world, month)
    if leaving is not None and leaving.kind == "licence_and_hire":
        table = without_acceleration(table, number)
    granted = leaving.pool_granted if leaving is not None else 0.0
    return Standing(
        month,
        table,
        claims_at_exit(table, number, granted),
        tuple(Debt(owed.name, owed.claim, owed.seniority) for owed in owed_at(result, month)),
        result.cash[month + 1],
    )


def owed_at(result: Result, month: int) -> tuple[Owed, ...]:
    """What lenders, and sellers of companies that were bought, are owed at the close of ``month``."""
    owed = (*result.closes[month].owed, *earn_outs_owed(result.world, result.final, month))
    return tuple(each for each in owed if bool((each.claim > 0).any()))


def anybody_holds(table: CapTable) -> bool:
    """Whether there is anybody whom an exit could pay for shares."""
    return any(
        column.kind in OWNING and bool((row > 0).any()) for column, row in zip(table.columns, table.shares, strict=True)
    )


def table_in(close: CapTable) -> CapTable:
    """The table of a month's close with dividends counted to the month, not to its end: as its rounds have it."""
    if all(series.dividend_kind not in {"cumulative", "in_kind"} for series in close.series):
        return close
    table = accrue_dividends(close, -1)
    return replace(table, accrued=np.maximum(table.accrued, 0.0), paid_in_kind=np.maximum(table.paid_in_kind, 0.0))


def without_acceleration(table: CapTable, number: int) -> CapTable:
    """The table if people leave without a sale of the company: what has not vested by the month is forfeited."""
    rows = [
        row * vested_fraction(column.vesting, number) if column.kind == "common" else row
        for column, row in zip(table.columns, table.shares, strict=True)
    ]
    columns = tuple(
        column
        if column.vesting is None
        else replace(column, vesting=None if column.kind == "common" else replace(column.vesting, acceleration="none"))
        for column in table.columns
    )
    return replace(table, columns=columns, shares=np.stack(rows))
