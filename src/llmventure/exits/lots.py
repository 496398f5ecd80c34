"""Where a holder's common comes from, and what the shares of an instrument brought when their holders sold them."""

from dataclasses import field

import numpy as np

from llmventure.cap_table.liquidity import liquidity_conversion
from llmventure.cap_table.ownership import as_converted
from llmventure.cap_table.table import CapTable
from llmventure.engine.result import Result
from llmventure.funding.state import Event
from llmventure.funding.terms import calendar_number
from llmventure.models.funding import PricedRound, Secondary
from llmventure.record import record
from llmventure.sampling import Array

Lot = tuple[str, Array]


@record(frozen=False)
class Lots:
    """``common`` by holder: the instrument that it came from and how many shares (paths,). ``sales`` by instrument: the
    month of a sale by its holders, and what it brought (paths,)."""

    common: dict[str, list[Lot]] = field(default_factory=dict)
    sales: dict[str, list[tuple[int, Array]]] = field(default_factory=dict)

    def parts(self, holder: str, held: Array) -> list[Lot]:
        """By instrument, the fraction of the common that a holder has which came from it."""
        return [
            (name, np.where(held > 0, np.minimum(units / np.where(held > 0, held, 1.0), 1.0), 0.0))
            for name, units in self.common.get(holder, [])
        ]


def lots_until(result: Result, month: int) -> Lots:
    """The lots after ``month``.

    Common comes of an instrument in an IPO (its series as converted, what a SAFE or note turned into, the shares sold),
    of a note that converted at its cap when it matured, and of preferred whose holder did not pay to play.
    """
    lots = Lots()
    same_month: tuple[int, CapTable] | None = None
    for event in result.events:
        if event.table is None or event.month > month:
            continue
        if same_month is not None and same_month[0] == event.month:
            before = same_month[1]
        else:
            before = _table_before(result, event.month)
        if event.kind == "ipo":
            _add_ipo(result, event, before, lots.common)
        elif event.kind == "convertible_note":
            for holder, shares in event.shares_issued.items():
                lots.common.setdefault(holder, []).append((event.name, np.where(event.mask, shares, 0.0)))
        elif event.kind == "priced_round":
            _add_defaulters(result, event, before, lots.common)
        elif event.kind == "secondary":
            _sell(result, event, before, lots)
        same_month = event.month, event.table
    return lots


def held_common(table: CapTable, holder: str) -> Array:
    """The common that a holder has (paths,)."""
    return sum(
        (row for column, row in zip(table.columns, table.shares, strict=True)
         if column.holder == holder and column.security == "common"),
        np.zeros(1),
    )  # fmt: skip


def _sell(result: Result, event: Event, before: CapTable, lots: Lots) -> None:
    """Count what a sale brought for the instruments that the shares came from, and take the common out of the lots."""
    instruments = result.world.scenario.funding.instruments
    item = instruments[event.name]
    assert isinstance(item, Secondary) and event.price_per_share is not None
    price = np.where(event.price_per_share > 0, event.price_per_share, 1.0)
    for security, brought in event.sold.items():
        money = np.where(event.mask, brought, 0.0)
        if security in instruments:
            lots.sales.setdefault(security, []).append((event.month, money))
        if security != "common":
            continue
        held = held_common(before, item.holder)
        left = 1.0 - np.minimum(np.where(held > 0, money / price / np.where(held > 0, held, 1.0), 0.0), 1.0)
        for name, part in lots.parts(item.holder, held):
            lots.sales.setdefault(name, []).append((event.month, money * part))
        if item.holder in lots.common:
            lots.common[item.holder] = [(name, units * left) for name, units in lots.common[item.holder]]


def _add_defaulters(result: Result, event: Event, before: CapTable, lots: dict[str, list[Lot]]) -> None:
    """What pay-to-play turned into common: the preferred that a round took from its holders, at the round's ratio."""
    item = result.world.scenario.funding.instruments[event.name]
    if not isinstance(item, PricedRound) or item.pay_to_play is None or event.table is None:
        return
    for at, column in enumerate(before.columns):
        place = event.table.column_index(column.key)
        if column.kind != "preferred" or place is None:
            continue
        lost = np.where(event.mask, np.maximum(before.shares[at] - event.table.shares[place], 0.0), 0.0)
        if lost.any():
            lots.setdefault(column.holder, []).append((column.security, lost / item.pay_to_play.ratio))


def _table_before(result: Result, month: int) -> CapTable:
    return result.closes[month - 1].table if month else result.opening_table


def _add_ipo(result: Result, event: Event, before: CapTable, lots: dict[str, list[Lot]]) -> None:
    for column, units in as_converted(before):
        if column.series is not None:
            lots.setdefault(column.holder, []).append((column.security, np.where(event.mask, units, 0.0)))
    number = calendar_number(result.world, event.month)
    counts, _ = liquidity_conversion(before, number, event.price_per_share)
    for item in before.convertibles:
        whole = item.amount
        for holder, row in zip(item.holders, item.amounts, strict=True):
            part = np.where(whole > 0, row / np.where(whole > 0, whole, 1.0), 0.0)
            units = np.where(event.mask, counts.get(item.name, np.zeros(1)) * part, 0.0)
            lots.setdefault(holder, []).append((item.name, units))
    assert event.table is not None and event.price_per_share is not None
    sold = np.where(event.mask, event.cash_in / np.where(event.price_per_share > 0, event.price_per_share, 1.0), 0.0)
    lots.setdefault(event.name, []).append((event.name, sold))
