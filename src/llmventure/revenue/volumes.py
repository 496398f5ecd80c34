"""How many customers a product has, wins and loses in a month, and how many tokens they use."""

from collections.abc import Callable
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from llmventure.models.quantity import Steps
from llmventure.models.revenue import Product, SubscriptionProduct
from llmventure.revenue.largest_customer import remaining
from llmventure.revenue.marketing import marketed_customers
from llmventure.sampling import Array
from llmventure.sampling.choosing import some, where
from llmventure.state import State
from llmventure.world import World
from llmventure.world.levers import NO_LEVERS, Levers

VOLUMES = ("customers", "sold", "tokens", "active", "usage")
"""What is left of a product's month in ``state.carried``, as ``WHAT/revenue.NAME``; ``sold`` are its ``Volumes``."""
FOR_SERVING = ("customers", "tokens", "active", "usage")
"""What serving needs of that."""


class Volumes:
    """A product in a month, ``(paths or 1,)`` each: customers at its end and tokens; those won and those lost are
    computed if they are asked for."""

    def __init__(
        self,
        customers: Array,
        tokens: Array,
        joined: Callable[[], Array],
        left: Callable[[], Array],
        marketed: Array | None = None,
        spent: Array | None = None,
    ) -> None:
        self.customers, self.tokens = customers, tokens
        self.marketed, self.spent = marketed, spent
        """Those of the won that marketing wins, and what it costs; None without marketing."""
        self._joined, self._left = joined, left

    @cached_property
    def joined(self) -> Array:
        return self._joined()

    @cached_property
    def left(self) -> Array:
        return self._left()


NOBODY = Volumes(np.zeros(1), np.zeros(1), lambda: np.zeros(1), lambda: np.zeros(1))


def volumes_of(world: World, levers: Levers, state: State, month: int, path: str, product: Product) -> Volumes:
    if product.customers is None:
        return NOBODY
    given, since = product.customers, state.since
    active = state.active(path, month)
    age = np.asarray(state.age(path, month))
    # what is on sale before the plan has its ``start`` on the plan's first morning
    first = (age == 0) | ((age > 0) & (month == 0))
    churn = world.value(f"{path}.monthly_churn", product.monthly_churn, month, levers, since)
    there: Array = state.carried.get(f"customers/{path}", np.zeros(1))
    kept = remaining(world, levers, state, month, path, product)
    marketed = spent = None
    if given.count is not None:
        counts = f"{path}.customers"
        end = world.value(counts, given.count, month, levers, since, state.age(path, month)) * kept
        there = where(first, lambda: _count_before(world, path, product, age, end), there)
        joined, left = partial(_gained, there, churn, end), partial(_lost, there, churn, end)
    else:
        start = world.value(f"{path}.customers.start", given.start, month, levers, since)
        growth = world.value(f"{path}.customers.monthly_growth", given.monthly_growth, month, levers, since)
        new = world.value(f"{path}.customers.new_per_month", given.new_per_month, month, levers, since)
        if product.marketing is not None:
            won, cost = marketed_customers(world, levers, state, month, path, product.marketing)
            new = new + won
            marketed, spent = (where(active, partial(np.asarray, each), NOBODY.customers) for each in (won, cost))
        there = where(first, lambda: start, there)
        stays = there
        if product.largest_customer is not None:
            # who leaves at once, with what a largest customer brought, is told in customers of the mean size
            stays = there * kept / state.carried.get(f"kept/{path}", np.ones(1))
            state.carried[f"kept/{path}"] = np.where(kept > 0, kept, 1.0)
        end = stays * (1 + growth - churn)
        if some(new):
            end = end + new
        np.maximum(end, 0.0, out=end)
        joined, left = partial(_won, there, stays, growth, new), partial(_gone, there, stays, growth, new, end)
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
        marketed,
        spent,
    )


def _gained(there: Array, churn: Array, end: Array) -> Array:
    """Who was won where the customers at the end are given."""
    return np.maximum(end - there * (1 - churn), 0.0)


def _lost(there: Array, churn: Array, end: Array) -> Array:
    return there * churn + np.maximum(-(end - there * (1 - churn)), 0.0)


def _won(there: Array, stays: Array, growth: Array, new: Array) -> Array:
    """Who was won where customers grow; ``stays`` is more than was there where a largest customer comes back."""
    return stays * np.maximum(growth, 0.0) + new + np.maximum(stays - there, 0.0)


def _gone(there: Array, stays: Array, growth: Array, new: Array, end: Array) -> Array:
    return np.maximum(there + _won(there, stays, growth, new) - end, 0.0)


def _count_before(world: World, path: str, product: Product, age: NDArray[np.int64], end: Array) -> Array:
    """The customers before a product's first month in the plan, where its customers are given as counts: nobody where
    it begins then; what its steps say of the month before; else as many as there are."""
    assert product.customers is not None and product.customers.count is not None
    if isinstance(product.customers.count.path, Steps):
        end = world.series(f"{path}.customers", product.customers.count, first=-1)[0]
    return np.where((age > 0) | (product.from_ is None), end, 0.0)


def there_before(world: World, state: State, path: str, product: SubscriptionProduct) -> Array:
    """The customers on the plan's first morning."""
    given = product.customers
    if given.count is None:
        return world.value(f"{path}.customers.start", given.start, 0, NO_LEVERS, state.since)
    age = np.asarray(state.age(path, 0))
    end = world.value(f"{path}.customers", given.count, 0, NO_LEVERS, state.since, state.age(path, 0))
    return _count_before(world, path, product, age, end)
