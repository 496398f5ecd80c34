"""Revenue: customers, tokens and units, prices, billing in advance, collection."""

from collections.abc import Iterator

import numpy as np

from llmventure.brought import name_of
from llmventure.ledger import Line
from llmventure.ledger.settlement import Terms, opening_prepaid, paid_ahead, terms_of
from llmventure.models.revenue import BILLED_MONTHS, Product, SalesProduct, SubscriptionProduct, UsageProduct
from llmventure.revenue.contracts import advance_lines, contracts
from llmventure.revenue.largest_customer import remaining
from llmventure.revenue.volumes import FOR_SERVING, NOBODY, Volumes, volumes_of
from llmventure.sampling import Array
from llmventure.sampling.choosing import NOTHING, every, some
from llmventure.state import State
from llmventure.world import NOT_COMPUTED, World
from llmventure.world.levers import Levers

MILLION = 1e6


def revenue_lines(world: World, levers: Levers, state: State, month: int, paths: tuple[str, ...]) -> Iterator[Line]:
    """Lines of the products at ``paths``; their volumes are left in ``state.carried`` for serving."""
    for path in paths:
        try:
            yield from _product_lines(world, levers, state, month, path, world.products[path])
        except NOT_COMPUTED as error:
            raise world.blamed(path, month, error) from None


def _product_lines(
    world: World, levers: Levers, state: State, month: int, path: str, product: Product
) -> Iterator[Line]:
    if every(np.asarray(state.opened[path] > month)) and not _paid_ahead(product):
        state.carried |= {f"{what}/{path}": NOBODY.customers for what in FOR_SERVING}
        state.carried[f"sold/{path}"] = NOBODY
        state.recurring.pop(path, None)
        return
    volumes = volumes_of(world, levers, state, month, path, product)
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
    if some(cost):
        others = volumes.joined if volumes.marketed is None else volumes.joined - volumes.marketed
        yield _won(path, path, others, cost)
    if volumes.marketed is not None and volumes.spent is not None and volumes.spent.any():
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
    kept = remaining(world, levers, state, month, path, product)
    units = np.where(state.active(path, month), planned, 0.0) * kept
    price = world.value(f"{path}.price_per_unit", product.price_per_unit, month, levers, state.since)
    yield from _collected(
        world, levers, state, month, path, product, "revenue/sales", units, price, "unit", units * price
    )
    cost = world.value(f"{path}.cost_per_unit", product.cost_per_unit, month, levers, state.since)
    if some(cost):
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
    is_lost = some(lost)
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
    served, forfeited, billed = contracts(state, path, term, volumes, price, state.active(path, month))
    state.recurring[path] = served
    lost = world.value(f"{path}.bad_debt", product.bad_debt, month, levers, state.since)
    days = product.collection_days.fixed or 0.0
    cash = _collected_bills(state, path, billed * (1 - lost), days)
    yield from advance_lines(state, path, volumes.customers, served, forfeited, lost, cash, collected_later=days > 0)


def _collected_bills(state: State, path: str, bills: Array, days: float) -> Array:
    """The cash of a month from bills, this one's and those still open. Rows of what is due, this month's first, are
    handed on from month to month, not changed."""
    terms = Terms.of_days(days)
    due: list[Array] = list(state.carried.get(f"bills/{path}", ()))
    due += [NOTHING] * (terms.longest + 1 - len(due))
    for lag, share in terms.parts:
        part = bills * share
        due[lag] = part if due[lag] is NOTHING else due[lag] + part
    state.carried[f"bills/{path}"] = due[1:]
    return due[0]
