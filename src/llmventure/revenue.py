"""Revenue: customers, tokens and units, prices, billing in advance, collection."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from llmventure.brought import name_of
from llmventure.largest_customer import remaining
from llmventure.ledger import Line
from llmventure.levers import NO_LEVERS, Levers
from llmventure.marketing import marketed_customers
from llmventure.models.quantity import Steps
from llmventure.models.revenue import BILLED_MONTHS, Product, SalesProduct, SubscriptionProduct, UsageProduct
from llmventure.sampling import Array
from llmventure.settlement import Terms, opening_prepaid, paid_ahead, terms_of
from llmventure.state import State
from llmventure.world import World

MILLION = 1e6
VOLUMES = ("customers", "joined", "left", "tokens", "active", "usage")
"""What is left of a product's month in ``state.carried``, each as ``WHAT/revenue.NAME``."""


@dataclass(frozen=True, slots=True)
class Volumes:
    """A product in a month, ``(paths,)`` each: customers at its end, those won, those lost, tokens.

    ``marketed`` are those of the won that marketing wins, ``spent`` what it costs.
    """

    customers: Array
    joined: Array
    left: Array
    tokens: Array
    marketed: Array
    spent: Array


def revenue_lines(world: World, levers: Levers, state: State, month: int, paths: tuple[str, ...]) -> Iterator[Line]:
    """Lines of the products at ``paths``; their volumes are left in ``state.carried`` for serving."""
    for path in paths:
        with world.blaming(path, month):
            yield from _product_lines(world, levers, state, month, path, world.products[path])


def _product_lines(
    world: World, levers: Levers, state: State, month: int, path: str, product: Product
) -> Iterator[Line]:
    if np.all(np.asarray(state.opened[path]) > month) and not _paid_ahead(product):
        nobody = np.zeros(1)
        state.carried |= {f"{what}/{path}": nobody for what in VOLUMES}
        state.recurring.pop(path, None)
        return
    volumes = _volumes(world, levers, state, month, path, product)
    state.carried[f"customers/{path}"] = volumes.customers
    state.carried[f"joined/{path}"], state.carried[f"left/{path}"] = volumes.joined, volumes.left
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
        others = volumes.joined - volumes.marketed
        yield _won(path, path, others, cost)
    if volumes.spent.any():
        each = np.where(volumes.marketed > 0, volumes.spent / np.where(volumes.marketed > 0, volumes.marketed, 1.0), 0)
        yield _won(path, f"{path}.marketing", volumes.marketed, each)


def _won(path: str, source: str, customers: Array, cost: Array) -> Line:
    """What winning customers costs, at so much each."""
    spent = -(customers * cost)
    return Line(
        "cost/new_customers", name_of(path, "revenue"), source, spent, spent, customers, cost, "customer", "sales"
    )


def _paid_ahead(product: Product) -> bool:
    return isinstance(product, SalesProduct) and (product.payment_days.fixed or 0.0) < 0


def _volumes(world: World, levers: Levers, state: State, month: int, path: str, product: Product) -> Volumes:
    nobody = np.zeros(1)
    if product.customers is None:
        return Volumes(nobody, nobody, nobody, nobody, nobody, nobody)
    given, since = product.customers, state.since
    active = state.active(path, month)
    age = np.asarray(state.age(path, month))
    # what is on sale before the plan has its ``start`` on the plan's first morning
    first = (age == 0) | ((age > 0) & (month == 0))
    churn = world.value(f"{path}.monthly_churn", product.monthly_churn, month, levers, since)
    there = state.carried.get(f"customers/{path}", nobody)
    kept = remaining(world, levers, state, month, path, product)
    marketed = spent = nobody
    if given.count is not None:
        counts = f"{path}.customers"
        end = world.value(counts, given.count, month, levers, since, state.age(path, month)) * kept
        there = np.where(first, _count_before(world, path, product, age, end), there)
        change = end - there * (1 - churn)
        joined, left = np.maximum(change, 0.0), there * churn + np.maximum(-change, 0.0)
    else:
        start = world.value(f"{path}.customers.start", given.start, month, levers, since)
        growth = world.value(f"{path}.customers.monthly_growth", given.monthly_growth, month, levers, since)
        new = world.value(f"{path}.customers.new_per_month", given.new_per_month, month, levers, since)
        if product.marketing is not None:
            marketed, spent = marketed_customers(world, levers, state, month, path, product.marketing)
            new = new + marketed
        there = np.where(first, start, there)
        # who leaves at once, with what a largest customer brought, is told in customers of the mean size
        stays = there * kept / state.carried.get(f"kept/{path}", np.ones(1))
        end = np.maximum(stays * (1 + growth - churn) + new, 0.0)
        joined = stays * np.maximum(growth, 0.0) + new + np.maximum(stays - there, 0.0)
        left = np.maximum(there + joined - end, 0.0)
        if product.largest_customer is not None:
            state.carried[f"kept/{path}"] = np.where(kept > 0, kept, 1.0)
    end, joined, left, marketed, spent = (np.where(active, each, 0.0) for each in (end, joined, left, marketed, spent))
    tokens = nobody
    if product.tokens_per_customer_month is not None:
        split = product.tokens_per_customer_month
        key = f"{path}.tokens_per_customer_month"
        parts = {"": split.total, ".input": split.input, ".output": split.output}
        tokens = np.asarray(
            sum(
                end * world.value(key + part, each, month, levers, since)
                for part, each in parts.items()
                if each is not None
            )
        )
    return Volumes(end, joined, left, tokens, marketed, spent)


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
        earned_in_all = earned_in_all + quantity * each
        yield from _collected(world, levers, state, month, path, product, "revenue/usage", quantity, each, unit)
    state.carried[f"usage/{path}"] = earned_in_all


def _sales_lines(
    world: World, levers: Levers, state: State, month: int, path: str, product: SalesProduct
) -> Iterator[Line]:
    planned = world.value(f"{path}.units_per_month", product.units_per_month, month, levers, state.since)
    kept = remaining(world, levers, state, month, path, product)
    units = np.where(state.active(path, month), planned, 0.0) * kept
    price = world.value(f"{path}.price_per_unit", product.price_per_unit, month, levers, state.since)
    yield from _collected(world, levers, state, month, path, product, "revenue/sales", units, price, "unit")
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
) -> Iterator[Line]:
    """What is sold in a month: collected after its days, less what is never paid."""
    earned = quantity * price
    lost = world.value(f"{path}.bad_debt", product.bad_debt, month, levers, state.since)
    days = product.collection_days.fixed or 0.0
    through = "receivables" if days > 0 or lost.any() else None
    yield Line(
        account,
        name_of(path, "revenue"),
        path,
        earned,
        earned * (1 - lost),
        quantity,
        price,
        unit,
        None,
        through,
        due=terms_of(days),
    )
    if lost.any():
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
        state.recurring[path] = volumes.customers * price
        yield from _collected(
            world,
            levers,
            state,
            month,
            path,
            product,
            "revenue/subscription",
            volumes.customers,
            price,
            "customer_month",
        )
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
        state.carried[f"contracts/{path}"] = np.broadcast_to(there / term, (term, *shape))
        # what was billed and never paid is not in it: bad debt takes its share of what is earned
        state.carried[f"contract_prices/{path}"] = np.broadcast_to(paid / kept, (term, *shape))
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
    bill is earned then.
    """
    sizes = state.carried.get(f"contracts/{path}", np.zeros((term, 1)))
    prices = state.carried.get(f"contract_prices/{path}", np.zeros((term, 1)))
    there = sizes.sum(axis=0)
    leaving = np.where(there > 0, np.minimum(volumes.left / np.where(there > 0, there, 1.0), 1.0), 0.0)
    leaving = np.where(running, leaving, 1.0)
    unserved = np.arange(term - 1, -1, -1.0)[:, None]
    forfeited = (sizes * leaving * prices * unserved).sum(axis=0)
    staying = sizes * (1 - leaving)
    billed_anew = np.maximum(volumes.customers - staying[:-1].sum(axis=0), 0.0)
    shape = np.broadcast_shapes(billed_anew.shape, price.shape, staying.shape[1:])
    sizes = np.concatenate(
        [np.broadcast_to(billed_anew, shape)[None], np.broadcast_to(staying[:-1], (term - 1, *shape))]
    )
    prices = np.concatenate([np.broadcast_to(price, shape)[None], np.broadcast_to(prices[:-1], (term - 1, *shape))])
    state.carried[f"contracts/{path}"], state.carried[f"contract_prices/{path}"] = sizes, prices
    return (sizes * prices).sum(axis=0), forfeited, billed_anew * price * term


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
