"""Contracts that are billed ahead: what a month serves, what leavers forfeit, what is billed, and who owes what."""

from collections.abc import Iterable, Iterator
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from llmventure.brought import name_of
from llmventure.ledger import Line
from llmventure.models.revenue import BILLED_MONTHS, SubscriptionProduct
from llmventure.revenue.volumes import Volumes, there_before
from llmventure.sampling import Array, added
from llmventure.sampling.choosing import NOTHING, ONE, chosen, quotient, some, where
from llmventure.state import State
from llmventure.world import World
from llmventure.world.levers import NO_LEVERS

NONE_YET = np.zeros(1)
"""A month from which no contract can be."""


def contracts_before(world: World, state: State) -> bool:
    """Put the contracts that opening deferred revenue was paid for into ``state``; whether there are any.

    Customers who are billed ahead and were there before the plan stand evenly between two bills: as many are due each
    month. A contract has ``(term − 1)/2`` months left on average; what opening deferred revenue comes to for each of
    these months is what they have paid for it.
    """
    company = world.scenario.company.opening_balance
    deferred = world.series("company.opening_balance.deferred_revenue", company.deferred_revenue)[0]
    found: list[tuple[str, int, Array, Array, Array]] = []
    for path, product in world.products.items():
        opened = np.atleast_1d(np.asarray(state.opened.get(path, 1)))
        if not isinstance(product, SubscriptionProduct) or BILLED_MONTHS[product.billed] == 1:
            continue
        if not np.all((opened < 0) | (product.from_ is None)) or np.any(opened > 0):
            continue
        there = there_before(world, state, path, product)
        price = world.value(f"{path}.price_per_month", product.price_per_month, 0, NO_LEVERS, state.since)
        kept = 1 - world.value(f"{path}.bad_debt", product.bad_debt, 0, NO_LEVERS, state.since)
        if not kept.all():
            continue
        found.append((path, BILLED_MONTHS[product.billed], there, price, kept))
    whole = sum((there * price * (term - 1) / 2 for _, term, there, price, _ in found), np.zeros(1))
    if not deferred.any() or not (whole > 0).all():
        return False
    for path, term, there, price, kept in found:
        paid = price * deferred / whole
        shape = np.broadcast_shapes(there.shape, paid.shape, kept.shape)
        state.carried[f"contracts/{path}"] = [np.broadcast_to(there / term, shape)] * term
        # what was billed and never paid is not in it: bad debt takes its share of what is earned
        state.carried[f"contract_prices/{path}"] = [np.broadcast_to(paid / kept, shape)] * term
        state.carried[f"open/{path}"] = -there * paid * (term - 1) / 2
    return True


def contracts(
    state: State, path: str, term: int, volumes: Volumes, price: Array, running: NDArray[np.bool_]
) -> tuple[Array, Array, Array]:
    """Contracts by the months since their last bill: what this month serves, what leavers forfeit, what is billed.

    A contract keeps the price of its bill until it is renewed; who leaves gets nothing back, and what is left of the
    bill is earned then. Rows of contracts, newest first, are handed on from month to month, not copied.
    """
    none = [NONE_YET] * term
    sizes: list[Array] = state.carried.get(f"contracts/{path}", none)
    prices: list[Array] = state.carried.get(f"contract_prices/{path}", none)
    there = added([size for size in sizes if size is not NONE_YET])
    leaving = where(running, lambda: np.minimum(quotient(volumes.left, there), 1.0), ONE)
    forfeited = _summed(
        (size, leaving, paid, unserved)
        for size, paid, unserved in zip(sizes[:-1], prices[:-1], np.arange(term - 1.0, 0.0, -1.0)[:, None], strict=True)
        if size is not NONE_YET
    )
    stay = 1 - leaving
    staying = [size if size is NONE_YET else size * stay for size in sizes[:-1]]
    billed_anew = np.maximum(volumes.customers - added([size for size in staying if size is not NONE_YET]), 0.0)
    sizes, prices = [billed_anew, *staying], [price, *prices[:-1]]
    state.carried[f"contracts/{path}"], state.carried[f"contract_prices/{path}"] = sizes, prices
    served = _summed((size, paid) for size, paid in zip(sizes, prices, strict=True) if size is not NONE_YET)
    return served, forfeited, billed_anew * price * term


def _summed(products: Iterable[tuple[Array, ...]]) -> Array:
    """The sum of products of rows of paths, first to last, each product in the array of the one before."""
    terms = list(products)
    of_one = _sum_of_one(terms)
    if of_one is not None:
        return np.array([of_one])
    total, product = np.zeros(1), np.empty(1)
    for first, second, *others in terms:
        width = max(each.size for each in (first, second, *others))
        if product.size != width:
            product = np.empty(width)
        np.multiply(first, second, out=product)
        for each in others:
            product *= each
        if total.size == width:
            total += product
        else:
            total = total + product
    return total


def _sum_of_one(terms: list[tuple[Array, ...]]) -> float | None:
    """The same number without arrays of one; None where there are more paths, and for what is too large, which is left
    to numpy, since that says so."""
    total = 0.0
    for factors in terms:
        product = 1.0
        for each in factors:
            if each.size != 1:
                return None
            product *= each.item()
        total += product
    return total if isfinite(total) else None


def advance_lines(
    state: State,
    path: str,
    customers: Array,
    served: Array,
    forfeited: Array,
    lost: Array,
    cash: Array,
    *,
    collected_later: bool,
) -> Iterator[Line]:
    """Lines of contracts billed ahead: customers who have paid stand in deferred revenue, who has not in receivables.

    ``open`` is what the product's customers owe (+) or have paid ahead (−), net, as contract balances are shown.
    """
    earned = served + forfeited
    kept = earned * (1 - lost)
    before = state.carried.get(f"open/{path}", np.zeros(1))
    after = before + kept - cash
    state.carried[f"open/{path}"] = after
    if collected_later:
        owing = (before >= 0) & (after >= 0)
        begins, ends = (before < 0) & (after > 0), (before > 0) & (after < 0)
        owed = chosen(owing, kept, chosen(begins, after, NOTHING) if some(begins) else NOTHING)
        owed_cash = chosen(owing, cash, chosen(ends, before, NOTHING) if some(ends) else NOTHING)
    else:
        owed = owed_cash = np.zeros_like(kept)
    share = quotient(owed, kept)
    name, price = name_of(path, "revenue"), quotient(served, customers)
    for through, part, paid in (("receivables", share, owed_cash), ("deferred_revenue", 1 - share, cash - owed_cash)):
        if through == "receivables" and not collected_later:
            continue
        quantity = customers * part
        yield Line(
            "revenue/subscription", name, path, quantity * price, paid, quantity, price, "customer_month", None, through
        )
        if some(forfeited):
            given_up = forfeited * part
            yield Line("revenue/subscription", name, path, given_up, NOTHING, given_up, ONE, "forfeited", None, through)
        if some(lost):
            unpaid = earned * part
            yield Line("cost/other", name, path, -(unpaid * lost), NOTHING, unpaid, lost, "bad_debt", "sales", through)
