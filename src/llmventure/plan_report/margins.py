"""Gross margin of each product, month by month: what it earns less what it costs to deliver.

A ledger line belongs to a product where it names it, or a serving of it, or is a share of it. Owned fleets and idle
reserved hours belong to whom they serve: they are shared among the products served on that accelerator in
proportion to the hours that these take in the month. What no product causes alone (support staff, hours that serve
nobody) stays unattributed, so that products and it add up to the cost of revenue.
"""

import numpy as np

from llmventure.engine.result import Result
from llmventure.ledger import Key
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.workload.hardware import accelerator

SERVED = ("cost/compute/serving", "cost/compute/vendor")
OF_A_SUPPLY = ("cost/compute/idle_serving", "cost/compute/ownership", "cost/compute/depreciation")


@record
class ProductMargin:
    """One product, ``(months, paths)`` each; costs are positive."""

    name: str
    revenue: Array
    cost_of_revenue: Array

    @property
    def gross_profit(self) -> Array:
        """Revenue − cost of revenue."""
        return self.revenue - self.cost_of_revenue


def product_margins(result: Result) -> tuple[list[ProductMargin], Array]:
    """Every product in the order of the file, and the cost of revenue that belongs to none, ``(months, paths)``.

    What was billed before the plan (``company.opening_balance``) is revenue of no product.
    """
    grid, scenario = result.world.grid, result.world.scenario
    revenue = {name: np.zeros((grid.months, grid.paths)) for name in scenario.revenue}
    costs: dict[str, Array] = {}
    unattributed = np.zeros((grid.months, grid.paths))
    weights: dict[str, dict[str, Array]] = {}
    for key, row in result.ledger:
        if key.account.startswith("revenue/") and not key.source.startswith("company."):
            revenue[key.name] = revenue.get(key.name, np.zeros_like(unattributed)) + row.earned
        if key.function != "cost_of_revenue":
            continue
        cost = -row.earned
        product = _product_of(result, key)
        if product is not None:
            costs[product] = costs.get(product, np.zeros_like(cost)) + cost
            continue
        if key.account in OF_A_SUPPLY and key.name in scenario.compute.supply:
            gpu = accelerator(scenario.compute.supply[key.name].gpu).key
            if gpu not in weights:
                weights[gpu] = _shares(result, gpu)
            for served, share in weights[gpu].items():
                part = cost * share
                costs[served] = costs.get(served, np.zeros_like(cost)) + part
                cost = cost - part
        unattributed = unattributed + cost
    names = dict.fromkeys([*revenue, *costs])
    nothing = np.zeros_like(unattributed)
    return [ProductMargin(name, revenue.get(name, nothing), costs.get(name, nothing)) for name in names], unattributed


def _product_of(result: Result, key: Key) -> str | None:
    """The one product that a line of the cost of revenue is about, if there is one."""
    scenario = result.world.scenario
    if key.account in SERVED and key.name in scenario.compute.serving:
        return scenario.compute.serving[key.name].product
    if key.source in result.world.products:  # those that acquisitions bring, too
        return key.name
    item = scenario.costs.get(key.name) if key.source.startswith("costs.") else None
    section, _, thing = (item.share_of or "" if item is not None else "").partition(".")
    if section == "revenue" and thing in scenario.revenue:
        return thing
    if section == "compute" and (serving := scenario.compute.serving.get(thing.removeprefix("serving."))) is not None:
        return serving.product
    return None


def _shares(result: Result, gpu: str) -> dict[str, Array]:
    """Each product's share of the serving hours of an accelerator, ``(months, paths)``; 0 where nothing is served.

    The shares are given as parts of what the products before have left, so that together they leave no rounding.
    """
    grid, scenario = result.world.grid, result.world.scenario
    hours: dict[str, Array] = {}
    for name, item in scenario.compute.serving.items():
        if item.gpu is None or accelerator(item.gpu).key != gpu:
            continue
        mine = np.zeros((grid.months, grid.paths))
        for number, month in enumerate(result.bought):
            mine[number] += month.user_hours.get(("cost/compute/serving", name), np.zeros(1))
        hours[item.product] = hours.get(item.product, np.zeros_like(mine)) + mine
    left = sum(hours.values(), np.zeros((grid.months, grid.paths)))
    shares: dict[str, Array] = {}
    for product, taken in hours.items():
        shares[product] = np.divide(taken, left, out=np.zeros_like(taken), where=left > 0)
        left = np.maximum(left - taken, 0.0)
    return shares
