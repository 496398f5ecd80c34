"""What each provider of capital pays in and gets back, and the yearly rate at which the two are equal.

A provider is an instrument of the plan. Its flows are the money of its own lines (principal, interest, fees of a loan),
and at the exit what the waterfall pays on the shares that it issued, on what has not converted, and on the loan.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from llmventure.cap_table.liquidity import liquidity_conversion
from llmventure.cap_table.ownership import as_converted
from llmventure.cap_table.per_path import Mask
from llmventure.cap_table.table import CapTable
from llmventure.exits.sale import Sale
from llmventure.funding.state import Event
from llmventure.funding.terms import calendar_number, instrument_path
from llmventure.ledger import Ledger
from llmventure.result import Result
from llmventure.sampling import Array
from llmventure.totals import Totals
from llmventure.waterfall.returns import RateOfReturn, internal_rate_of_return

LENDERS = frozenset({"venture_debt", "gpu_loan", "revenue_based"})
PROVIDERS = frozenset({"safe", "convertible_note", "priced_round", "ipo"}) | LENDERS
"""Who is owed or owns something for the money. Grants and credits cost nothing, a parent is owed nothing, and the
buyers of a secondary pay a holder, not the company."""
PAID = frozenset({"financing/equity", "financing/notes", "financing/debt", "interest/expense"})

Lot = tuple[str, Array]


@dataclass(frozen=True, slots=True)
class Provider:
    """Flows are (months and what follows, paths), positive to the provider; credits count at face value."""

    name: str
    kind: str
    flows: Array

    @property
    def paid_in(self) -> Array:
        return np.asarray(-np.minimum(self.flows, 0.0).sum(axis=0))

    @property
    def paid_back(self) -> Array:
        return np.asarray(np.maximum(self.flows, 0.0).sum(axis=0))


def before_exit(result: Result, until: Array, wait: int) -> dict[str, Provider]:
    """Every provider's flows in the months up to ``until`` (paths,), with room for ``wait`` months after the plan."""
    months, width = result.world.grid.months, result.world.grid.paths
    counted = np.arange(months)[:, None] <= until
    found: dict[str, Provider] = {}
    for name, item in result.world.scenario.funding.instruments.items():
        if item.kind not in PROVIDERS:
            continue
        path = instrument_path(name)
        accounts = PAID | {"fees"} if item.kind in LENDERS else PAID
        flows = np.zeros((months + wait, width))
        for amounts in _moved(result.ledger, path, accounts):
            flows[:months] -= np.where(counted, amounts, 0.0)
        if (flows < 0).any():
            found[name] = Provider(name, item.kind, flows)
    return found


def _moved(ledger: Ledger, path: str, accounts: Collection[str]) -> Iterator[Array]:
    """The money of the source ``path`` in these accounts, ``(months, paths)`` each."""
    if isinstance(ledger, Totals):
        for (source, account), rows in ledger.moved.items():
            if source == path and account in accounts:
                yield np.stack([np.broadcast_to(row, (ledger.paths,)) for row in rows])
        return
    for key, row in ledger:
        if key.source == path and key.account in accounts:
            yield row.amount


def with_exit(
    result: Result, before: Mapping[str, Provider], sale: Sale, on: Mask, *, anew: bool = True
) -> dict[str, Provider]:
    """The flows with what the sale pays on the paths of ``on``; an earn-out counts at its probability.

    Unless they are written ``anew``, it is added to those of ``before`` themselves.
    """
    month = sale.standing.month
    once, later = _by_instrument(result, sale, sale.at_once()), _by_instrument(result, sale, sale.later())
    found = {}
    for name, provider in before.items():
        flows = provider.flows.copy() if anew else provider.flows
        flows[month] += np.where(on, once.get(name, 0.0), 0.0)
        if sale.dated is not None:
            flows[month + sale.wait] += np.where(on, later.get(name, 0.0) * sale.probability, 0.0)
            debts = sale.dated.at_once.debts
            rest = sale.whole.debts.get(name, np.zeros(1)) - debts.get(name, np.zeros(1))
            flows[month + sale.wait] += np.where(on, rest * sale.probability, 0.0)
        else:
            debts = sale.whole.debts
        flows[month] += np.where(on, debts.get(name, 0.0), 0.0)
        found[name] = Provider(name, provider.kind, flows)
    return found


def rate_of(*providers: Provider) -> RateOfReturn:
    """The yearly rate at which all that these paid in equals all that they get back, averaged over paths."""
    return rate_of_flows(sum((provider.flows.mean(axis=1) for provider in providers), np.zeros(1)))


def rate_of_flows(flows: Array) -> RateOfReturn:
    """The yearly rate of flows by month, or of sums of them: it does not depend on their scale."""
    return internal_rate_of_return([(month, float(amount)) for month, amount in enumerate(flows)])


def _by_instrument(result: Result, sale: Sale, amounts: tuple[Array, ...]) -> dict[str, Array]:
    """What the shares of each instrument are paid: its series, its warrants, the common that an IPO made of them."""
    instruments = result.world.scenario.funding.instruments
    lots = _common_lots(result, sale.standing.month)
    found: dict[str, Array] = {}

    def add(name: str, amount: Array) -> None:
        found[name] = found.get(name, np.zeros(1)) + amount

    for (holder, security), amount in zip(sale.whole.rows, amounts, strict=True):
        if security in instruments:
            add(security, amount)
        elif security == "warrants" and holder in instruments:
            add(holder, amount)
        elif security == "common" and holder in lots:
            held = _held(sale.standing.table, holder)
            for name, units in lots[holder]:
                part = np.where(held > 0, np.minimum(units / np.where(held > 0, held, 1.0), 1.0), 0.0)
                add(name, amount * part)
    return found


def _held(table: CapTable, holder: str) -> Array:
    return sum(
        (row for column, row in zip(table.columns, table.shares, strict=True)
         if column.holder == holder and column.security == "common"),
        np.zeros(1),
    )  # fmt: skip


def _common_lots(result: Result, month: int) -> dict[str, list[Lot]]:
    """By holder, the common that came from an instrument up to ``month``: in an IPO its series as converted, what a
    SAFE or note turned into and the shares sold; a note that converted at its cap when it matured."""
    lots: dict[str, list[Lot]] = {}
    same_month: tuple[int, CapTable] | None = None
    for event in result.events:
        if event.table is None or event.month > month:
            continue
        if event.kind == "ipo":
            if same_month is not None and same_month[0] == event.month:
                before = same_month[1]
            else:
                before = _table_before(result, event.month)
            _add_ipo(result, event, before, lots)
        elif event.kind == "convertible_note":
            for holder, shares in event.shares_issued.items():
                lots.setdefault(holder, []).append((event.name, np.where(event.mask, shares, 0.0)))
        same_month = event.month, event.table
    return lots


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
