"""Who gives the hours of one accelerator in a month: supplies in their order, what they cost, and what stands idle."""

from collections.abc import Sequence
from dataclasses import field

import numpy as np

from llmventure.errors import PlanError
from llmventure.ledger import Line
from llmventure.models.compute import SUPPLY_ORDER, OwnedSupply, ReservedSupply, SpotSupply
from llmventure.models.quantity import Fixed, Quantity
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.sampling.choosing import NOTHING, ONE, every, only, some
from llmventure.state import State
from llmventure.supply import Demand, Offer, Taken, allocate
from llmventure.supply.credits import FUNCTION_OF, Bill
from llmventure.supply.fleet import Fleet, fleet_month
from llmventure.supply.prepayment import contract_price
from llmventure.workload.hardware import accelerator, catalog_price
from llmventure.workload.training import hours_in
from llmventure.world import World
from llmventure.world.levers import NO_LEVERS, Levers

IDLE_ACCOUNT = {"training": "cost/compute/idle", "serving": "cost/compute/idle_serving"}
CATALOG_SUPPLY = "catalog"


def supply_path(name: str) -> str:
    return f"compute.supply.{name}"


def accelerators(world: World) -> dict[str, str]:
    """The accelerator of each supply, by the key that demands are met by."""
    supplies = world.scenario.compute.supply
    return world.made(
        "accelerators of supplies", lambda: {name: accelerator(each.gpu).key for name, each in supplies.items()}
    )


@record
class SupplyMonth:
    """One supply in a month, ``(paths or 1,)`` each: hours paid, used and idle, and what they cost as earned."""

    paid: Array
    used: Array
    cost: Array
    idle_cost: Array
    cost_of_capital: Array | None = None
    """Of owned ones: what their book value could have earned elsewhere; no cost of the books."""


@record(frozen=False)
class Dispatched:
    """What the supplies give in a month, filled accelerator by accelerator.

    What only reports ask for, supplies and users, is left empty unless it is ``told``.
    """

    told: bool = True
    bills: list[Bill] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    supplies: dict[str, SupplyMonth] = field(default_factory=dict)
    user_cost: dict[tuple[str, str], Array] = field(default_factory=dict)
    """What the hours of a user cost, owned ones at their full cost: by (account, name)."""
    user_hours: dict[tuple[str, str], Array] = field(default_factory=dict)
    """The hours that a user's work took, lost ones included: by (account, name)."""
    short_of: set[str] = field(default_factory=set)
    """Accelerators whose hours were bought at the catalog's price."""

    def charge(self, demand: Demand, cost: Array) -> None:
        """Add to what a user's hours cost."""
        user = (demand.account, demand.name)
        self.user_cost[user] = self.user_cost.get(user, np.zeros(1)) + cost


def catalog_hour(world: World, key: str, month: int) -> Array:
    row = catalog_price(key)
    if row is None:
        raise PlanError(
            "compute.supply", f"hours of {key} are needed, and neither the file nor the catalog has a price of them",
            "add a supply of it with a gpu_hour_price",
        )  # fmt: skip
    price = Quantity(Fixed(row.usd), 0.0, 1e6, currency="USD")
    return at(world.series(f"catalog.gpus.{key}.gpu_hour_price", price), month)


def dispatch(
    world: World, levers: Levers, state: State, month: int, key: str, demands: Sequence[Demand], into: Dispatched
) -> None:
    """Meet the demands for one accelerator; what no supply has left is bought at the catalog's price."""
    scenario, hours = world.scenario, hours_in(world, month)
    named = world.made(
        f"supplies of {key}",
        lambda: sorted(
            (name for name, its_key in accelerators(world).items() if its_key == key),
            key=lambda name: SUPPLY_ORDER.index(scenario.compute.supply[name].kind),
        ),
    )
    offers: list[Offer] = []
    prices: dict[str, Array] = {}
    ahead: dict[str, Array | None] = {}
    fleets: dict[str, Fleet] = {}
    for name in named:
        supply, path = scenario.compute.supply[name], supply_path(name)
        active = state.active(path, month)
        if isinstance(supply, OwnedSupply):
            fleets[name] = fleet_month(world, levers, state, month, name, supply, hours)
            offers.append(Offer(name, fleets[name].hours, supply.for_, ONE, paid=True))
            continue
        if isinstance(supply, ReservedSupply):
            # a contract is a commitment: no policy cuts it
            contract = contract_price(world, state, month, name, supply)
            prices[name], ahead[name] = contract.price, contract.paid_ahead
            count = world.value(f"{path}.gpus", supply.gpus, month, NO_LEVERS, state.since)
            offers.append(Offer(name, only(active, count) * hours, supply.for_, ONE, paid=True))
            continue
        if supply.gpu_hour_price is not None:
            prices[name] = world.value(f"{path}.gpu_hour_price", supply.gpu_hour_price, month, levers, state.since)
        else:
            prices[name] = levers.applied(
                f"{path}.gpu_hour_price", catalog_hour(world, key, month), Quantity(Fixed(0.0), 0.0, 1e6)
            )
        good = ONE
        if isinstance(supply, SpotSupply):
            good = world.value(f"{path}.goodput", supply.goodput, month, levers, state.since)
        limit = None
        if supply.gpus is not None:
            count = world.value(f"{path}.gpus", supply.gpus, month, levers, state.since)
            limit = only(active, count) * hours
        elif not every(active):
            limit = np.where(active, np.inf, 0.0) if some(active) else NOTHING
        offers.append(Offer(name, limit, "serving", good, paid=False))
    taken, idle, left = allocate(demands, offers)
    beyond = Offer(CATALOG_SUPPLY, None, "serving", ONE, paid=False)
    for demand, rest in zip(demands, left, strict=True):
        if some(rest):
            into.short_of.add(key)
            prices[CATALOG_SUPPLY] = catalog_hour(world, key, month)
            taken.append(Taken(demand, beyond, rest))
    for each in taken:
        if into.told:
            user = (each.demand.account, each.demand.name)
            into.user_hours[user] = into.user_hours.get(user, np.zeros(1)) + each.hours
        if each.offer.name not in fleets:
            price = prices[each.offer.name]
            into.bills.append(_hours_bill(scenario, each, price, ahead.get(each.offer.name)))
            if into.told:
                into.charge(each.demand, each.hours * price)
    for offer in offers:
        if offer.name in fleets:
            _owned(world, offer, fleets[offer.name], taken, into)
            continue
        price = prices[offer.name]
        unused = idle.get(offer.name, NOTHING)
        if into.told:
            used = _used(taken, offer)
            into.supplies[offer.name] = SupplyMonth(used + unused, used, (used + unused) * price, unused * price)
        if offer.paid and some(unused):
            into.bills.append(_idle_bill(scenario, offer, key, unused, price, ahead.get(offer.name)))
    if into.told and any(each.offer is beyond for each in taken):
        used = _used(taken, beyond)
        price = prices[CATALOG_SUPPLY]
        into.supplies[f"{CATALOG_SUPPLY} {key}"] = SupplyMonth(used, used, used * price, np.zeros(1))


def _used(taken: list[Taken], offer: Offer) -> Array:
    return sum((each.hours for each in taken if each.offer.name == offer.name), np.zeros(1))


def _hours_bill(scenario: Scenario, taken: Taken, price: Array, paid_ahead: Array | None) -> Bill:
    supply = scenario.compute.supply.get(taken.offer.name) if taken.offer.name != CATALOG_SUPPLY else None
    demand = taken.demand
    provider = supply.provider if supply is not None else None
    days = (supply.payment_days.fixed or 0.0) if supply is not None else 0.0
    return Bill(
        demand.account, demand.name, demand.path, FUNCTION_OF[demand.use], "gpu_hour", taken.hours, price, provider,
        days, taken.offer.name, paid_ahead,
    )  # fmt: skip


def _idle_bill(
    scenario: Scenario, offer: Offer, key: str, hours: Array, price: Array, paid_ahead: Array | None
) -> Bill:
    supply = scenario.compute.supply[offer.name]
    use = idle_use(scenario, key, offer)
    return Bill(
        IDLE_ACCOUNT[use], offer.name, supply_path(offer.name), FUNCTION_OF[use], "gpu_hour", hours, price,
        supply.provider, supply.payment_days.fixed or 0.0, offer.name, paid_ahead,
    )  # fmt: skip


def idle_use(scenario: Scenario, key: str, offer: Offer) -> str:
    """What idle hours are charged to: what the supply is for, but to training where nothing is served on its kind."""
    served = any(
        item.gpu is not None and accelerator(item.gpu).key == key for item in scenario.compute.serving.values()
    )
    return offer.first if served else "training"


def _owned(world: World, offer: Offer, fleet: Fleet, taken: list[Taken], into: Dispatched) -> None:
    """Owned hours: equipment bought and sold, and what they cost by use, idle hours with what the fleet is for."""
    hours, used = fleet.hours, _used(taken, offer)
    per_hour = np.where(hours > 0, fleet.standing_cost / np.where(hours > 0, hours, 1.0), 0.0)
    unused = np.maximum(hours - used, 0.0)
    scenario = world.scenario
    idle = idle_use(scenario, accelerator(scenario.compute.supply[offer.name].gpu).key, offer)
    by_use = {
        use: sum((e.hours for e in taken if e.offer.name == offer.name and e.demand.use == use), np.zeros(1))
        for use in FUNCTION_OF
    }
    into.lines.extend(fleet.capital_lines)
    for use, working in by_use.items():
        charged = working + (unused if use == idle else 0.0)
        into.lines.extend(fleet.cost_lines(FUNCTION_OF[use], charged, working))
    if not into.told:
        return
    for each in taken:
        if each.offer.name == offer.name:
            into.charge(each.demand, each.hours * (per_hour + fleet.power_per_hour))
    cost = fleet.standing_cost + used * fleet.power_per_hour
    into.supplies[offer.name] = SupplyMonth(hours, used, cost, unused * per_hour, fleet.cost_of_capital)
