"""Revenue: customers, tokens and units, prices, billing in advance, collection."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from llmventure.brought import name_of
from llmventure.ledger import Line
from llmventure.levers import NO_LEVERS, Levers
from llmventure.models.quantity import Steps
from llmventure.models.revenue import BILLED_MONTHS, Product, SalesProduct, SubscriptionProduct, UsageProduct
from llmventure.sampling import Array, added, where
from llmventure.settlement import Terms, opening_prepaid, paid_ahead, terms_of
from llmventure.state import State
from llmventure.world import World

MILLION = 1e6
VOLUMES = ("customers", "sold", "tokens", "active", "usage")
"""What is left of a product's month in ``state.carried``, as ``WHAT/revenue.NAME``; ``sold`` are its ``Volumes``."""
FOR_SERVING = ("customers", "tokens", "active", "usage")
"""What serving needs of that."""


class Volumes:
    """A product in a month, ``(paths or 1,)`` each: customers at its end and tokens; those won and those lost are
    computed if they are asked for."""

    def __init__(self, customers: Array, tokens: Array, joined: Callable[[], Array], left: Callable[[], Array]) -> None:
        self.customers, self.tokens = customers, tokens
        self._joined, self._left = joined, left

    @cached_property
    def joined(self) -> Array:
        return self._joined()

    @cached_property
    def left(self) -> Array:
        return self._left()


NONE_YET = np.zeros(1)
"""A month from which no contract can be."""
NOBODY = Volumes(np.zeros(1), np.zeros(1), lambda: np.zeros(1), lambda: np.zeros(1))


def revenue_lines(world: World, levers: Levers, state: State, month: int, paths: tuple[str, ...]) -> Iterator[Line]:
    """Lines of the products at ``paths``; their volumes are left in ``state.carried`` for serving."""
    for path in paths:
        with world.blaming(path, month):
            yield from _product_lines(world, levers, state, month, path, world.products[path])


def _product_lines(
    world: World, levers: Levers, state: State, month: int, path: str, product: Product
) -> Iterator[Line]:
    if np.all(np.asarray(state.opened[path]) > month) and not _paid_ahead(product):
        state.carried |= {f"{what}/{path}": NOBODY.customers for what in FOR_SERVING}
        state.carried[f"sold/{path}"] = NOBODY
        state.recurring.pop(path, None)
        return
    volumes = _volumes(world, levers, state, month, path, product)
    state.carried[f"customers/{path}"] = volumes.customers
    state.carried[f"sold/{path}"] = volumes
    state.carried[f"tokens/{path}"] = volumes.tokens
    state.carried[f"active/{path}"] = np.asarray(state.active(path, month), dtype=np.float64)
    match product:
        case UsageProduct():
            yield from _usage_lines(world, levers, state, month, path, product, volumes)
        case SubscriptionProduct():
            yield from _subscription_lines(world, levers, state, month, path, product, volumes)
        case SalesProduct():
            yield from _sales_lines(world, levers, state, month, path, product)
    cost = world.value(f"{path}.cost_per_new_customer", product.cost_per_new_customer, month, levers, state.since)
    if cost.any():
        spent = -(volumes.joined * cost)
        yield Line(
            "cost/new_customers",
            name_of(path, "revenue"),
            path,
            spent,
            spent,
            volumes.joined,
            cost,
            "customer",
            "sales",
        )


def _paid_ahead(product: Product) -> bool:
    return isinstance(product, SalesProduct) and (product.payment_days.fixed or 0.0) < 0


def _volumes(world: World, levers: Levers, state: State, month: int, path: str, product: Product) -> Volumes:
    if product.customers is None:
        return NOBODY
    given, since = product.customers, state.since
    active = state.active(path, month)
    age = np.asarray(state.age(path, month))
    # what is on sale before the plan has its ``start`` on the plan's first morning
    first = (age == 0) | ((age > 0) & (month == 0))
    churn = world.value(f"{path}.monthly_churn", product.monthly_churn, month, levers, since)
    there: Array = state.carried.get(f"customers/{path}", np.zeros(1))
    if given.count is not None:
        counts = f"{path}.customers"
        end = world.value(counts, given.count, month, levers, since, state.age(path, month))
        there = where(first, lambda: _count_before(world, path, product, age, end), there)
        joined, left = partial(_gained, there, churn, end), partial(_lost, there, churn, end)
    else:
        start = world.value(f"{path}.customers.start", given.start, month, levers, since)
        growth = world.value(f"{path}.customers.monthly_growth", given.monthly_growth, month, levers, since)
        new = world.value(f"{path}.customers.new_per_month", given.new_per_month, month, levers, since)
        there = where(first, lambda: start, there)
        end = there * (1 + growth - churn)
        end = np.maximum(end + new if new.any() else end, 0.0)
        joined, left = partial(_won, there, growth, new), partial(_gone, there, growth, new, end)
    customers = where(active, lambda: end, NOBODY.customers)
    tokens = NOBODY.tokens
    if product.tokens_per_customer_month is not None:
        split = product.tokens_per_customer_month
        key = f"{path}.tokens_per_customer_month"
        parts = {"": split.total, ".input": split.input, ".output": split.output}
        tokens = np.asarray(
            sum(
                customers * world.value(key + part, each, month, levers, since)
                for part, each in parts.items()
                if each is not None
            )
        )
    return Volumes(
        customers,
        tokens,
        lambda: where(active, joined, NOBODY.customers),
        lambda: where(active, left, NOBODY.customers),
    )


def _gained(there: Array, churn: Array, end: Array) -> Array:
    """Who was won where the customers at the end are given."""
    return np.maximum(end - there * (1 - churn), 0.0)


def _lost(there: Array, churn: Array, end: Array) -> Array:
    return there * churn + np.maximum(-(end - there * (1 - churn)), 0.0)


def _won(there: Array, growth: Array, new: Array) -> Array:
    """Who was won where customers grow."""
    return there * np.maximum(growth, 0.0) + new


def _gone(there: Array, growth: Array, new: Array, end: Array) -> Array:
    return np.maximum(there + _won(there, growth, new) - end, 0.0)


def _count_before(world: World, path: str, product: Product, age: NDArray[np.int64], end: Array) -> Array:
    """The customers before a product's first month in the plan, where its customers are given as counts: nobody where
    it begins then; what its steps say of the month before; else as many as there are."""
    assert product.customers is not None and product.customers.count is not None
    if isinstance(product.customers.count.path, Steps):
        end = world.series(f"{path}.customers", product.customers.count, first=-1)[0]
    return np.where((age > 0) | (product.from_ is None), end, 0.0)


def _usage_lines(
    world: World, levers: Levers, state: State, month: int, path: str, product: UsageProduct, volumes: Volumes
) -> Iterator[Line]:
    prices, counts = product.price_per_million_tokens, product.tokens_per_customer_month
    earned_in_all = np.zeros(1)
    if prices.total is not None:
        sold = [("", prices.total, volumes.tokens, "million_tokens")]
    else:
        assert (
            prices.input is not None
            and prices.output is not None
            and counts.input is not None
            and counts.output is not None
        )
        sold = [
            (
                f".{side}",
                price,
                volumes.customers
                * world.value(f"{path}.tokens_per_customer_month.{side}", count, month, levers, state.since),
                f"million_{side}_tokens",
            )
            for side, price, count in (("input", prices.input, counts.input), ("output", prices.output, counts.output))
        ]
    for part, price, tokens, unit in sold:
        each = world.value(f"{path}.price_per_million_tokens{part}", price, month, levers, state.since)
        quantity = tokens / MILLION
        earned = quantity * each
        earned_in_all = earned_in_all + earned
        yield from _collected(world, levers, state, month, path, product, "revenue/usage", quantity, each, unit, earned)
    state.carried[f"usage/{path}"] = earned_in_all


def _sales_lines(
    world: World, levers: Levers, state: State, month: int, path: str, product: SalesProduct
) -> Iterator[Line]:
    planned = world.value(f"{path}.units_per_month", product.units_per_month, month, levers, state.since)
    units = np.where(state.active(path, month), planned, 0.0)
    price = world.value(f"{path}.price_per_unit", product.price_per_unit, month, levers, state.since)
    yield from _collected(
        world, levers, state, month, path, product, "revenue/sales", units, price, "unit", units * price
    )
    cost = world.value(f"{path}.cost_per_unit", product.cost_per_unit, month, levers, state.since)
    if cost.any():
        days = product.payment_days.fixed or 0.0
        earned = -(units * cost)
        amount, through = earned, "payables" if days > 0 else None
        if days < 0:
            foreseen = _unit_costs(world, state, path, product, -days)
            amount = paid_ahead(foreseen, -days, world.grid.months, month) + earned - foreseen[month]
            through = "prepaid"
        yield Line(
            "cost/units",
            name_of(path, "revenue"),
            path,
            earned,
            amount,
            units,
            cost,
            "unit",
            "cost_of_revenue",
            through,
            due=terms_of(days),
        )


def _unit_costs(world: World, state: State, path: str, product: SalesProduct, days: float) -> Array:
    """The cost of units as their dates foresee it, ``(months + lead, paths)``, negative."""
    lead = Terms.of_days(days).longest
    clock = np.arange(world.grid.months + lead)[:, None]
    units = world.series(f"{path}.units_per_month", product.units_per_month, beyond=lead)
    cost = world.series(f"{path}.cost_per_unit", product.cost_per_unit, beyond=lead)
    return -np.where(state.active(path, clock), units * cost, 0.0)


def prepaid_at_start(world: World, state: State, path: str) -> Array | None:
    """What was paid before the plan for units sold inside it, ``(paths,)``; None where nothing is paid ahead."""
    product = world.products[path]
    if not isinstance(product, SalesProduct) or (days := product.payment_days.fixed or 0.0) >= 0:
        return None
    return opening_prepaid(_unit_costs(world, state, path, product, -days), -days)


def _collected(
    world: World,
    levers: Levers,
    state: State,
    month: int,
    path: str,
    product: Product,
    account: str,
    quantity: Array,
    price: Array,
    unit: str,
    earned: Array,
) -> Iterator[Line]:
    """What is sold in a month: collected after its days, less what is never paid."""
    lost = world.value(f"{path}.bad_debt", product.bad_debt, month, levers, state.since)
    days = product.collection_days.fixed or 0.0
    is_lost = bool(lost.any())
    through = "receivables" if days > 0 or is_lost else None
    yield Line(
        account,
        name_of(path, "revenue"),
        path,
        earned,
        earned * (1 - lost) if is_lost else earned,
        quantity,
        price,
        unit,
        None,
        through,
        due=terms_of(days),
    )
    if is_lost:
        nothing = np.zeros_like(earned)
        yield Line(
            "cost/other",
            name_of(path, "revenue"),
            path,
            -(earned * lost),
            nothing,
            earned,
            lost,
            "bad_debt",
            "sales",
            "receivables",
        )


def _subscription_lines(
    world: World, levers: Levers, state: State, month: int, path: str, product: SubscriptionProduct, volumes: Volumes
) -> Iterator[Line]:
    price = world.value(f"{path}.price_per_month", product.price_per_month, month, levers, state.since)
    term = BILLED_MONTHS[product.billed]
    if term == 1:
        earned = state.recurring[path] = volumes.customers * price
        account, unit = "revenue/subscription", "customer_month"
        sold = volumes.customers
        yield from _collected(world, levers, state, month, path, product, account, sold, price, unit, earned)
        return
    served, forfeited, billed = _contracts(state, path, term, volumes, price, state.active(path, month))
    state.recurring[path] = served
    lost = world.value(f"{path}.bad_debt", product.bad_debt, month, levers, state.since)
    days = product.collection_days.fixed or 0.0
    cash = _collected_bills(world, state, month, path, billed * (1 - lost), days)
    yield from _advance_lines(state, path, volumes.customers, served, forfeited, lost, cash, collected_later=days > 0)


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
        there = _there_before(world, state, path, product)
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


def _there_before(world: World, state: State, path: str, product: SubscriptionProduct) -> Array:
    """The customers on the plan's first morning."""
    given = product.customers
    if given.count is None:
        return world.value(f"{path}.customers.start", given.start, 0, NO_LEVERS, state.since)
    age = np.asarray(state.age(path, 0))
    end = world.value(f"{path}.customers", given.count, 0, NO_LEVERS, state.since, state.age(path, 0))
    return _count_before(world, path, product, age, end)


def _collected_bills(world: World, state: State, month: int, path: str, bills: Array, days: float) -> Array:
    """The cash of a month from bills, this one's and those still open."""
    terms = Terms.of_days(days)
    key = f"bills/{path}"
    waiting = state.carried.get(key)
    if waiting is None or waiting.shape[1] < bills.shape[0]:
        waiting = np.zeros((world.grid.months + terms.longest + 1, bills.shape[0])) + (
            0.0 if waiting is None else waiting
        )
    for lag, share in terms.parts:
        waiting[month + lag] += bills * share
    state.carried[key] = waiting
    return np.asarray(waiting[month].copy())


def _contracts(
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
    leaving = np.where(there > 0, np.minimum(volumes.left / np.where(there > 0, there, 1.0), 1.0), 0.0)
    leaving = where(running, lambda: leaving, np.ones(1))
    forfeited = added(
        [
            size * leaving * paid * float(unserved)
            for size, paid, unserved in zip(sizes, prices, range(term - 1, -1, -1), strict=True)
            if unserved and size is not NONE_YET
        ]
    )
    stay = 1 - leaving
    staying = [size if size is NONE_YET else size * stay for size in sizes[:-1]]
    billed_anew = np.maximum(volumes.customers - added([size for size in staying if size is not NONE_YET]), 0.0)
    sizes, prices = [billed_anew, *staying], [price, *prices[:-1]]
    state.carried[f"contracts/{path}"], state.carried[f"contract_prices/{path}"] = sizes, prices
    served = added([size * paid for size, paid in zip(sizes, prices, strict=True) if size is not NONE_YET])
    return served, forfeited, billed_anew * price * term


def _advance_lines(
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
        owed = np.where((before >= 0) & (after >= 0), kept, np.where((before < 0) & (after > 0), after, 0.0))
        owed_cash = np.where((before >= 0) & (after >= 0), cash, np.where((before > 0) & (after < 0), before, 0.0))
    else:
        owed = owed_cash = np.zeros_like(kept)
    share = np.where(kept > 0, owed / np.where(kept > 0, kept, 1.0), 0.0)
    for through, part, paid in (("receivables", share, owed_cash), ("deferred_revenue", 1 - share, cash - owed_cash)):
        if through == "receivables" and not collected_later:
            continue
        quantity = customers * part
        price = np.where(customers > 0, served / np.where(customers > 0, customers, 1.0), 0.0)
        yield Line(
            "revenue/subscription",
            name_of(path, "revenue"),
            path,
            quantity * price,
            paid,
            quantity,
            price,
            "customer_month",
            None,
            through,
        )
        if forfeited.any():
            rest, one = np.zeros_like(paid), np.ones_like(part)
            yield Line(
                "revenue/subscription",
                name_of(path, "revenue"),
                path,
                forfeited * part,
                rest,
                forfeited * part,
                one,
                "forfeited",
                None,
                through,
            )
        if lost.any():
            rest = np.zeros_like(paid)
            yield Line(
                "cost/other",
                name_of(path, "revenue"),
                path,
                -(earned * part * lost),
                rest,
                earned * part,
                lost,
                "bad_debt",
                "sales",
                through,
            )
