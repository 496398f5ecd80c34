"""What each provider of capital pays in and gets back, and the yearly rate at which the two are equal.

A provider is an instrument of the plan. Its flows are the money of its own lines (principal, interest, fees of a loan),
what its holders got for shares of it that they sold, and at the exit what the waterfall pays on the shares that it
issued, on what has not converted, and on the loan.
"""

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from llmventure.cap_table.per_path import Mask
from llmventure.engine.result import Result
from llmventure.exits.lots import held_common, lots_until
from llmventure.exits.sale import Sale
from llmventure.funding.terms import instrument_path
from llmventure.ledger import Ledger
from llmventure.ledger.totals import Totals
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.waterfall.returns import RateOfReturn, internal_rate_of_return

LENDERS = frozenset({"venture_debt", "gpu_loan", "revenue_based"})
PROVIDERS = frozenset({"safe", "convertible_note", "priced_round", "ipo"}) | LENDERS
"""Who is owed or owns something for the money. Grants and credits cost nothing, a parent is owed nothing, and the
buyers of a secondary pay a holder, not the company."""
PAID = frozenset({"financing/equity", "financing/notes", "financing/debt", "interest/expense"})


@record
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
    everywhere = int(until.min())  # up to this month all paths count
    found: dict[str, Provider] = {}
    sales = lots_until(result, months - 1).sales
    for name, item in result.world.scenario.funding.instruments.items():
        if item.kind not in PROVIDERS:
            continue
        path = instrument_path(name)
        accounts = PAID | {"fees"} if item.kind in LENDERS else PAID
        flows = np.zeros((months + wait, width))
        for month, amount in _moved(result.ledger, path, accounts):
            flows[month] -= amount if month <= everywhere else np.where(month <= until, amount, 0.0)
        for month, money in sales.get(name, []):
            flows[month] += np.where(month <= until, money, 0.0)
        if (flows < 0).any():
            found[name] = Provider(name, item.kind, flows)
    return found


def _moved(ledger: Ledger, path: str, accounts: Collection[str]) -> Iterator[tuple[int, Array]]:
    """The money of the source ``path`` in these accounts, ``(paths or 1,)``, in the months that have any."""
    if isinstance(ledger, Totals):
        for (source, account), rows in ledger.moved.items():
            if source == path and account in accounts:
                yield from ((month, row) for month, row in enumerate(rows) if row.any())
        return
    for key, row in ledger:
        if key.source == path and key.account in accounts:
            yield from enumerate(row.amount)


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
    lots = lots_until(result, sale.standing.month)
    found: dict[str, Array] = {}

    def add(name: str, amount: Array) -> None:
        found[name] = found.get(name, np.zeros(1)) + amount

    for (holder, security), amount in zip(sale.whole.rows, amounts, strict=True):
        if security in instruments:
            add(security, amount)
        elif security == "warrants" and holder in instruments:
            add(holder, amount)
        elif security == "common":
            for name, part in lots.parts(holder, held_common(sale.standing.table, holder)):
                add(name, amount * part)
    return found
