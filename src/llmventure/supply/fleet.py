"""Owned accelerators: each step up is bought, each step down sold at book value, oldest first."""

from collections.abc import Iterator

import numpy as np

from llmventure.errors import PlanError
from llmventure.ledger import Line
from llmventure.models.compute import OwnedSupply
from llmventure.models.quantity import Steps
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World
from llmventure.world.levers import Levers

MONTHS_A_YEAR = 12


@record
class Fleet:
    """A fleet in a month, ``(paths or 1,)`` each. ``hours`` are there whether used or not; ``standing_cost`` is
    depreciation, hosting and staff; ``power_per_hour`` what a used hour adds."""

    name: str
    path: str
    hours: Array
    depreciation: Array
    upkeep: Array
    power_per_hour: Array
    cost_of_capital: Array
    """What the month's mean book value could have earned elsewhere; no cost of the books."""
    capital_lines: tuple[Line, ...]

    @property
    def standing_cost(self) -> Array:
        return self.depreciation + self.upkeep

    def cost_lines(self, function: str, charged: Array, working: Array) -> Iterator[Line]:
        """Ownership and depreciation of the ``charged`` hours, of which ``working`` draw power."""
        share = np.where(self.hours > 0, charged / np.where(self.hours > 0, self.hours, 1.0), 0.0)
        whole = np.where(charged > 0, charged, 1.0)
        owned = self.upkeep * share + working * self.power_per_hour
        if owned.any():
            price = np.where(charged > 0, owned / whole, 0.0)
            cost = -(charged * price)
            yield Line("cost/compute/ownership", self.name, self.path, cost, cost, charged, price, "gpu_hour", function)
        written_off = self.depreciation * share
        if written_off.any():
            price = np.where(charged > 0, written_off / whole, 0.0)
            cost = -(charged * price)
            yield Line(
                "cost/compute/depreciation", self.name, self.path, cost, np.zeros_like(cost), charged, price,
                "gpu_hour", function, "equipment",
            )  # fmt: skip


def fleet_month(
    world: World, levers: Levers, state: State, month: int, name: str, supply: OwnedSupply, hours: float
) -> Fleet:
    """The fleet in a month; remembers how many were bought when, and for how much.

    A vintage is written off straight line over ``life`` to its residual value, from the month in which it is bought.
    What was bought before the plan is older, at its own price then; its money has been spent.
    """
    path = f"compute.supply.{name}"
    counts, costs, past = _vintages(world, state, path, supply)
    wanted, price = _planned(world, levers, state, month, path, supply)
    life = _life(path, supply)
    residual = world.series(f"{path}.residual_value", supply.residual_value)[0]
    there = counts.sum(axis=0)
    shape = np.broadcast_shapes(wanted.shape, price.shape, there.shape, residual.shape)
    counts, costs = (np.broadcast_to(each, (each.shape[0], *shape)).copy() for each in (counts, costs))
    ages = (month + past) - np.arange(counts.shape[0])[:, None]
    book = costs * (1 - (1 - residual) * np.clip(ages / life, 0.0, 1.0))
    bought, sold = np.maximum(wanted - there, 0.0), np.maximum(there - wanted, 0.0)
    counts, proceeds = _sell(counts, book, sold)
    counts[month + past] = counts[month + past] + bought
    costs[month + past] = np.broadcast_to(price, shape)
    state.carried[f"fleet/{path}"], state.carried[f"fleet_costs/{path}"] = counts, costs
    in_use = ages >= 0
    written = np.clip((ages + 1) / life, 0.0, 1.0) - np.clip(ages / life, 0.0, 1.0)
    depreciation = np.where(in_use, counts * costs * (1 - residual) * written, 0.0).sum(axis=0)
    half_written = np.where(in_use, np.clip((ages + 0.5) / life, 0.0, 1.0), 1.0)
    mean_book = (counts * costs * (1 - (1 - residual) * half_written)).sum(axis=0)
    rate = world.series(f"{path}.cost_of_capital", supply.cost_of_capital)[0]
    hosting = world.value(f"{path}.hosting_per_gpu_month", supply.hosting_per_gpu_month, month, levers, state.since)
    staff = world.value(f"{path}.staff_per_month", supply.staff_per_month, month, levers, state.since)
    count = counts.sum(axis=0)
    upkeep = count * hosting + np.where(count > 0, staff, 0.0)
    tariff = world.value(
        f"{path}.electricity_price_per_kwh", supply.electricity_price_per_kwh, month, levers, state.since
    )
    power = world.series(f"{path}.power_per_gpu", supply.power_per_gpu)[0] * world.series(f"{path}.pue", supply.pue)[0]
    return Fleet(
        name, path, count * hours, depreciation, upkeep, power * tariff,
        mean_book * rate / MONTHS_A_YEAR, tuple(_capital(name, path, bought, price, sold, proceeds)),
    )  # fmt: skip


def _planned(
    world: World, levers: Levers, state: State, month: int, path: str, supply: OwnedSupply
) -> tuple[Array, Array]:
    """How many are to be owned in a month, and what one costs then."""
    planned = world.value(f"{path}.gpus", supply.gpus, month, levers, state.since)
    price = world.value(f"{path}.unit_price", supply.unit_price, month, levers, state.since)
    return np.where(state.active(path, month), planned, 0.0), price


def _life(path: str, supply: OwnedSupply) -> float:
    life = supply.life.fixed or 0.0
    if life <= 0:
        raise PlanError(f"{path}.life", "accelerators need a life above zero", "write life: 48 months")
    return life


def cost_of_fleet(world: World, state: State, month: int, name: str, supply: OwnedSupply) -> Array:
    """What the accelerators owned at the end of ``month``'s purchases have cost: ``(paths or 1,)``; it may lie before
    the plan."""
    path = f"compute.supply.{name}"
    counts, costs, past = _vintages(world, state, path, supply)
    if month < 0:
        counts = counts * (np.arange(counts.shape[0])[:, None] <= month + past)
        return np.asarray((counts * costs).sum(axis=0))
    wanted, price = _planned(world, state.levers, state, month, path, supply)
    there = counts.sum(axis=0)
    shape = np.broadcast_shapes(wanted.shape, price.shape, there.shape)
    counts = np.broadcast_to(counts, (counts.shape[0], *shape))
    counts, _ = _sell(counts, counts, np.broadcast_to(np.maximum(there - wanted, 0.0), shape))
    return np.asarray((counts * costs).sum(axis=0) + np.maximum(wanted - there, 0.0) * price)


def _capital(name: str, path: str, bought: Array, price: Array, sold: Array, proceeds: Array) -> Iterator[Line]:
    nothing = np.zeros(1)
    if bought.any():
        spent = -(bought * price)
        yield Line("capital/equipment", name, path, nothing, spent, bought, nothing, "gpu", None, "equipment")
    if sold.any():
        yield Line("capital/equipment", name, path, nothing, proceeds, sold, nothing, "gpu_sold", None, "equipment")


def _sell(counts: Array, book: Array, sold: Array) -> tuple[Array, Array]:
    """Take ``sold`` accelerators out, oldest first; what is left and the book value of those sold."""
    if not sold.any():
        return counts, np.zeros_like(sold)
    before = np.cumsum(counts, axis=0) - counts
    going = np.clip(sold - before, 0.0, counts)
    return counts - going, (going * book).sum(axis=0)


def _vintages(world: World, state: State, path: str, supply: OwnedSupply) -> tuple[Array, Array, int]:
    """Counts and unit costs by vintage, those before the plan first, and how many months those are."""
    past = _months_before(world, state, path, supply)
    if f"fleet/{path}" in state.carried:
        return state.carried[f"fleet/{path}"], state.carried[f"fleet_costs/{path}"], past
    counts, costs = np.zeros((world.grid.months + past, 1)), np.zeros((world.grid.months + past, 1))
    if past:
        planned = world.series(f"{path}.gpus", supply.gpus, first=-past)[:past]
        prices = world.series(f"{path}.unit_price", supply.unit_price, first=-past)[:past]
        width = np.broadcast_shapes(planned.shape[1:], prices.shape[1:])
        counts, costs = (np.zeros((world.grid.months + past, *width)) for _ in range(2))
        if supply.from_ is not None:
            planned = np.where(state.active(path, np.arange(-past, 0)[:, None]), planned, 0.0)
        prices = np.broadcast_to(prices, (past, *width))
        steps = np.diff(planned, axis=0, prepend=0.0)
        for number in range(past):
            counts[number] = np.maximum(steps[number], 0.0)
            costs[number] = prices[number]
            counts, _ = _sell(counts, costs, np.maximum(-steps[number], 0.0))
    return counts, costs, past


def _months_before(world: World, state: State, path: str, supply: OwnedSupply) -> int:
    """How many months before the plan the first of them was bought: as its steps or its ``from`` say."""
    opened = state.opened.get(path)
    since = int(opened) if isinstance(opened, (int, np.integer)) else 0
    if isinstance(supply.gpus.path, Steps):
        steps = min(month - world.grid.start for month, _ in supply.gpus.path.steps)
        since = steps if supply.from_ is None else max(since, steps)
    return max(-since, 0)


def opening_equipment(world: World, state: State, name: str, supply: OwnedSupply) -> Array:
    """Book value of what was bought before the plan and is still there: ``(paths or 1,)``."""
    path = f"compute.supply.{name}"
    counts, costs, past = _vintages(world, state, path, supply)
    residual = world.series(f"{path}.residual_value", supply.residual_value)[0]
    ages = past - np.arange(counts.shape[0])[:, None]
    written = np.clip(ages / _life(path, supply), 0.0, 1.0)
    return np.asarray(np.where(ages > 0, counts * costs * (1 - (1 - residual) * written), 0.0).sum(axis=0))
