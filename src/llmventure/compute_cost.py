"""The compute bill: who needs which hours, which supply gives them, what they cost, and whose credits pay.

``hours_bought`` decides in hours and prices; ``compute_lines`` posts them, credits first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from llmventure.credits import Bill, paid_lines
from llmventure.errors import PlanError
from llmventure.fleet import Fleet, fleet_month
from llmventure.hardware import accelerator, catalog_price
from llmventure.ledger import Line
from llmventure.levers import NO_LEVERS, Levers
from llmventure.models.compute import SUPPLY_ORDER, OwnedSupply, ReservedSupply, SpotSupply
from llmventure.models.quantity import Fixed, Quantity
from llmventure.models.scenario import Scenario
from llmventure.periods import PERIODS
from llmventure.sampling import Array, at
from llmventure.serving_load import load, serving_path
from llmventure.state import State
from llmventure.supply import Demand, Offer, Taken, allocate
from llmventure.training_work import RunWork, hours_in, run_path, run_work
from llmventure.world import World

FUNCTION_OF = {"training": "research", "serving": "cost_of_revenue"}
IDLE_ACCOUNT = {"training": "cost/compute/idle", "serving": "cost/compute/idle_serving"}
CATALOG_SUPPLY = "catalog"


def supply_path(name: str) -> str:
    return f"compute.supply.{name}"


@dataclass(frozen=True, slots=True)
class SupplyMonth:
    """One supply in a month, ``(paths or 1,)`` each: hours paid, used and idle, and what they cost as earned."""

    paid: Array
    used: Array
    cost: Array
    idle_cost: Array


@dataclass(frozen=True, slots=True)
class Bought:
    """The month's compute: bills to pay, supplies, tokens and hours of each serving, hours of each run."""

    bills: tuple[Bill, ...]
    lines: tuple[Line, ...]
    supplies: dict[str, SupplyMonth]
    tokens: dict[str, Array]
    serving_hours: dict[str, Array]
    user_cost: dict[tuple[str, str], Array]
    """What the hours of a user cost, owned ones at their full cost: by (account, name)."""
    user_hours: dict[tuple[str, str], Array]
    """The hours that a user's work took, lost ones included: by (account, name)."""
    short_of: frozenset[str]
    """Accelerators whose hours were bought at the catalog's price."""


def compute_bought(world: World, levers: Levers, state: State, month: int) -> Bought:
    """Everything that compute takes in a month."""
    compute = world.scenario.compute
    demands: dict[str, list[Demand]] = {}
    bills: list[Bill] = []
    lines: list[Line] = []
    tokens: dict[str, Array] = {}
    serving_hours: dict[str, Array] = {}
    for name, item in compute.serving.items():
        month_load = load(world, levers, state, month, name)
        tokens[name] = month_load.tokens
        path = serving_path(name)
        if month_load.hours is None:
            assert item.cost_per_million_tokens is not None
            price = world.value(
                f"{path}.cost_per_million_tokens", item.cost_per_million_tokens, month, levers, state.since
            )
            bills.append(
                Bill(
                    "cost/compute/vendor", name, path, "cost_of_revenue", "million_tokens", month_load.tokens / 1e6,
                    price, item.provider, item.payment_days.fixed or 0.0,
                )
            )  # fmt: skip
            continue
        assert item.gpu is not None
        serving_hours[name] = month_load.hours
        key = accelerator(item.gpu).key
        demands.setdefault(key, []).append(Demand("serving", "cost/compute/serving", name, path, month_load.hours))
    for name, run in compute.training.items():
        with world.blaming(run_path(name), month):
            hours = run_hours(world, state, month, name)
        if not hours.any():
            continue
        path, key = run_path(name), accelerator(run.gpu).key
        extra = world.value(f"{path}.experiments", run.experiments, month, levers, state.since, state.age(path, month))
        users = demands.setdefault(key, [])
        users.append(Demand("training", "cost/compute/training", name, path, hours, run.supply))
        if extra.any():
            users.append(Demand("training", "cost/compute/experiments", name, path, hours * extra, run.supply))
    supplies: dict[str, SupplyMonth] = {}
    user_cost: dict[tuple[str, str], Array] = {}
    user_hours: dict[tuple[str, str], Array] = {}
    short_of: set[str] = set()
    keys = list(dict.fromkeys([*demands, *(accelerator(supply.gpu).key for supply in compute.supply.values())]))
    for key in keys:
        _meet(
            world,
            levers,
            state,
            month,
            key,
            demands.get(key, []),
            bills,
            lines,
            supplies,
            user_cost,
            user_hours,
            short_of,
        )
    if compute.storage is not None:
        path = "compute.storage"
        data = world.value(f"{path}.data", compute.storage.data, month, levers, state.since)
        price = world.value(
            f"{path}.price_per_tb_month", compute.storage.price_per_tb_month, month, levers, state.since
        )
        bills.append(
            Bill(
                "cost/compute/storage",
                "storage",
                path,
                "research",
                "TB_month",
                data,
                price,
                compute.storage.provider,
                0.0,
            )
        )
    return Bought(
        tuple(bills), tuple(lines), supplies, tokens, serving_hours, user_cost, user_hours, frozenset(short_of)
    )


def compute_lines(state: State, month: int, bought: Bought) -> Iterator[Line]:
    """The lines of what was bought: bills paid from credits of their provider first, then from cash in their days."""
    yield from bought.lines
    yield from paid_lines(state, month, bought.bills)


def run_hours(world: World, state: State, month: int, name: str) -> Array:
    """GPU-hours of a run in a month, without experiments, by the months since it began; repeated runs add up."""
    run, path = world.scenario.compute.training[name], run_path(name)
    opened = np.atleast_1d(np.asarray(state.opened.get(path, 1 << 30)))
    total = np.zeros(1)
    for start in world.different(path, opened):
        age = month - start
        if age < 0:
            continue
        work = started_work(world, name, start)
        longest = int(work.length.max())
        if run.repeat is None and age >= longest:
            continue
        on = opened == start
        if run.repeat is None:
            hours = work.by_age[age] if age < work.by_age.shape[0] else np.zeros(1)
        else:
            period = PERIODS[run.repeat]
            ages = np.arange(age % period, min(age + 1, longest), period)
            began = age - ages
            over = state.over.get(path, 1 << 30)
            by_age = _aged_hours(world, name, start, work)
            hours = np.asarray(
                sum(
                    (
                        by_age(first)[since] * (np.asarray(start + first) < over)
                        for since, first in zip(ages.tolist(), began.tolist(), strict=True)
                        if since < work.by_age.shape[0]
                    ),
                    np.zeros(1),
                )
            )
        total = total + np.where(on, hours, 0.0)
    return total


def _aged_hours(world: World, name: str, start: int, work: RunWork) -> Callable[[int], Array]:
    """Hours by age of the occurrence that begins ``first`` months after the first one: its size goes by that age."""
    run = world.scenario.compute.training[name]
    if run.gpu_hours is None or isinstance(run.gpu_hours.path, Fixed):
        return lambda _: work.by_age
    series = world.series(f"{run_path(name)}.gpu_hours", run.gpu_hours)
    if series.shape[0] == 1:
        return lambda _: work.by_age
    base = np.where(work.hours > 0, work.hours, 1.0)
    by_calendar = hasattr(run.gpu_hours.path, "steps")
    last = series.shape[0] - 1

    def of(first: int) -> Array:
        size: Array = series[min(max(start + first, 0) if by_calendar else first, last)]
        shape = np.where(
            work.hours > 0, work.by_age / base, np.where(np.arange(len(work.by_age))[:, None] == 0, 1.0, 0.0)
        )
        return shape * size

    return of


def started_work(world: World, name: str, start: int) -> RunWork:
    """The work of a run that begins in month ``start``, made once."""
    found = world.works.get((name, start))
    if found is None:
        found = world.works[name, start] = run_work(world, name, start, lambda: budget_price(world, name, start))
    return found


def budget_price(world: World, name: str, start: int) -> Array:
    """What a GPU-hour costs a run that is given by its budget: its own supply's price, else that of on-demand, spot or
    reserved supply of its accelerator in this order, else the catalog's."""
    run = world.scenario.compute.training[name]
    key = accelerator(run.gpu).key
    month = min(max(start, 0), world.grid.months - 1)
    priced = {
        supply_name: supply
        for supply_name, supply in world.scenario.compute.supply.items()
        if accelerator(supply.gpu).key == key
        and not isinstance(supply, OwnedSupply)
        and supply.gpu_hour_price is not None
    }
    ranked = sorted(priced, key=lambda each: (each != run.supply, -SUPPLY_ORDER.index(priced[each].kind)))
    if ranked:
        price = priced[ranked[0]].gpu_hour_price
        assert price is not None
        return at(world.series(f"{supply_path(ranked[0])}.gpu_hour_price", price), month)
    return _catalog_hour(world, key, month)


def _catalog_hour(world: World, key: str, month: int) -> Array:
    row = catalog_price(key)
    if row is None:
        raise PlanError(
            "compute.supply", f"hours of {key} are needed, and neither the file nor the catalog has a price of them",
            "add a supply of it with a gpu_hour_price",
        )  # fmt: skip
    price = Quantity(Fixed(row.usd), 0.0, 1e6, currency="USD")
    return at(world.series(f"catalog.gpus.{key}.gpu_hour_price", price), month)


def _meet(
    world: World,
    levers: Levers,
    state: State,
    month: int,
    key: str,
    demands: list[Demand],
    bills: list[Bill],
    lines: list[Line],
    supplies: dict[str, SupplyMonth],
    user_cost: dict[tuple[str, str], Array],
    user_hours: dict[tuple[str, str], Array],
    short_of: set[str],
) -> None:
    scenario, hours = world.scenario, hours_in(world, month)
    named = sorted(
        (name for name, supply in scenario.compute.supply.items() if accelerator(supply.gpu).key == key),
        key=lambda name: SUPPLY_ORDER.index(scenario.compute.supply[name].kind),
    )
    offers: list[Offer] = []
    prices: dict[str, Array] = {}
    fleets: dict[str, Fleet] = {}
    for name in named:
        supply, path = scenario.compute.supply[name], supply_path(name)
        active = state.active(path, month)
        if isinstance(supply, OwnedSupply):
            fleets[name] = fleet_month(world, levers, state, month, name, supply, hours)
            offers.append(Offer(name, fleets[name].hours, supply.for_, np.ones(1), paid=True))
            continue
        if supply.gpu_hour_price is not None:
            mine = NO_LEVERS if isinstance(supply, ReservedSupply) else levers
            prices[name] = world.value(f"{path}.gpu_hour_price", supply.gpu_hour_price, month, mine, state.since)
        else:
            prices[name] = levers.applied(
                f"{path}.gpu_hour_price", _catalog_hour(world, key, month), Quantity(Fixed(0.0), 0.0, 1e6)
            )
        if isinstance(supply, ReservedSupply):
            # a contract is a commitment: no policy cuts it
            count = world.value(f"{path}.gpus", supply.gpus, month, NO_LEVERS, state.since)
            offers.append(Offer(name, np.where(active, count, 0.0) * hours, supply.for_, np.ones(1), paid=True))
            continue
        good = np.ones(1)
        if isinstance(supply, SpotSupply):
            good = world.value(f"{path}.goodput", supply.goodput, month, levers, state.since)
        limit = None
        if supply.gpus is not None:
            count = world.value(f"{path}.gpus", supply.gpus, month, levers, state.since)
            limit = np.where(active, count, 0.0) * hours
        elif not np.all(active):
            limit = np.where(active, np.inf, 0.0) if np.any(active) else np.zeros(1)
        offers.append(Offer(name, limit, "serving", good, paid=False))
    taken, idle, left = allocate(demands, offers)
    beyond = Offer(CATALOG_SUPPLY, None, "serving", np.ones(1), paid=False)
    for demand, rest in zip(demands, left, strict=True):
        if rest.any():
            short_of.add(key)
            prices[CATALOG_SUPPLY] = _catalog_hour(world, key, month)
            taken.append(Taken(demand, beyond, rest))
    for each in taken:
        user = (each.demand.account, each.demand.name)
        user_hours[user] = user_hours.get(user, np.zeros(1)) + each.hours
        if each.offer.name not in fleets:
            bills.append(_hours_bill(scenario, each, prices[each.offer.name]))
            cost = each.hours * prices[each.offer.name]
            user_cost[user] = user_cost.get(user, np.zeros(1)) + cost
    for offer in offers:
        used = sum((each.hours for each in taken if each.offer.name == offer.name), np.zeros(1))
        if offer.name in fleets:
            _owned(world, offer, fleets[offer.name], taken, used, lines, supplies, user_cost)
            continue
        price = prices[offer.name]
        unused = idle.get(offer.name, np.zeros(1))
        supplies[offer.name] = SupplyMonth(used + unused, used, (used + unused) * price, unused * price)
        if offer.paid and unused.any():
            bills.append(_idle_bill(scenario, offer, key, unused, price))
    if any(each.offer is beyond for each in taken):
        used = sum((each.hours for each in taken if each.offer is beyond), np.zeros(1))
        price = prices[CATALOG_SUPPLY]
        supplies[f"{CATALOG_SUPPLY} {key}"] = SupplyMonth(used, used, used * price, np.zeros(1))


def _hours_bill(scenario: Scenario, taken: Taken, price: Array) -> Bill:
    supply = scenario.compute.supply.get(taken.offer.name) if taken.offer.name != CATALOG_SUPPLY else None
    demand = taken.demand
    provider = supply.provider if supply is not None else None
    days = (supply.payment_days.fixed or 0.0) if supply is not None else 0.0
    return Bill(
        demand.account,
        demand.name,
        demand.path,
        FUNCTION_OF[demand.use],
        "gpu_hour",
        taken.hours,
        price,
        provider,
        days,
    )


def _idle_bill(scenario: Scenario, offer: Offer, key: str, hours: Array, price: Array) -> Bill:
    supply = scenario.compute.supply[offer.name]
    use = idle_use(scenario, key, offer)
    return Bill(
        IDLE_ACCOUNT[use], offer.name, supply_path(offer.name), FUNCTION_OF[use], "gpu_hour", hours, price,
        supply.provider, supply.payment_days.fixed or 0.0,
    )  # fmt: skip


def idle_use(scenario: Scenario, key: str, offer: Offer) -> str:
    """What idle hours are charged to: what the supply is for, but to training where nothing is served on its kind."""
    served = any(
        item.gpu is not None and accelerator(item.gpu).key == key for item in scenario.compute.serving.values()
    )
    return offer.first if served else "training"


def _owned(
    world: World,
    offer: Offer,
    fleet: Fleet,
    taken: list[Taken],
    used: Array,
    lines: list[Line],
    supplies: dict[str, SupplyMonth],
    user_cost: dict[tuple[str, str], Array],
) -> None:
    """Owned hours: equipment bought and sold, and what they cost by use, idle hours with what the fleet is for."""
    hours = fleet.hours
    per_hour = np.where(hours > 0, fleet.standing_cost / np.where(hours > 0, hours, 1.0), 0.0)
    unused = np.maximum(hours - used, 0.0)
    scenario = world.scenario
    idle = idle_use(scenario, accelerator(scenario.compute.supply[offer.name].gpu).key, offer)
    by_use = {
        use: sum((e.hours for e in taken if e.offer.name == offer.name and e.demand.use == use), np.zeros(1))
        for use in FUNCTION_OF
    }
    lines.extend(fleet.capital_lines)
    for use, working in by_use.items():
        charged = working + (unused if use == idle else 0.0)
        lines.extend(fleet.cost_lines(FUNCTION_OF[use], charged, working))
    for each in taken:
        if each.offer.name == offer.name:
            user = (each.demand.account, each.demand.name)
            cost = each.hours * (per_hour + fleet.power_per_hour)
            user_cost[user] = user_cost.get(user, np.zeros(1)) + cost
    cost = fleet.standing_cost + used * fleet.power_per_hour
    supplies[offer.name] = SupplyMonth(hours, used, cost, unused * per_hour)
