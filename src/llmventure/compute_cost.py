"""The compute bill: who needs which hours, which supply gives them, what they cost, and whose credits pay.

``hours_bought`` decides in hours and prices; ``compute_lines`` posts them, credits first.
"""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from llmventure.ledger import Line
from llmventure.models.compute import SUPPLY_ORDER, OwnedSupply
from llmventure.models.quantity import Fixed
from llmventure.periods import PERIODS
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.sampling.choosing import NOTHING, some
from llmventure.state import State
from llmventure.supply import Demand
from llmventure.supply.credits import Bill, paid_lines
from llmventure.supply.dispatch import Dispatched, SupplyMonth, accelerators, catalog_hour, dispatch, supply_path
from llmventure.supply.prepayment import Prepayment, prepayments
from llmventure.workload.hardware import accelerator
from llmventure.workload.serving import load, serving_path
from llmventure.workload.training import RunWork, run_path, run_work
from llmventure.world import NEVER, NOT_COMPUTED, World
from llmventure.world.levers import Levers

Value = TypeVar("Value", bound=np.generic)


@record
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
    prepayments: tuple[Prepayment, ...] = ()
    """What the contracts that begin in the month ask for at once."""


def compute_bought(world: World, levers: Levers, state: State, month: int, *, told: bool = True) -> Bought:
    """Everything that compute takes in a month; what only reports ask for is left out unless it is ``told``."""
    compute = world.scenario.compute
    demands: dict[str, list[Demand]] = {}
    done = Dispatched(told)
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
            done.bills.append(
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
        try:
            hours = run_hours(world, state, month, name)
        except NOT_COMPUTED as error:
            raise world.blamed(run_path(name), month, error) from None
        if not some(hours):
            continue
        path, key = run_path(name), accelerator(run.gpu).key
        extra = world.value(f"{path}.experiments", run.experiments, month, levers, state.since, state.age(path, month))
        users = demands.setdefault(key, [])
        users.append(Demand("training", "cost/compute/training", name, path, hours, run.supply))
        if some(extra):
            users.append(Demand("training", "cost/compute/experiments", name, path, hours * extra, run.supply))
    keys = list(dict.fromkeys([*demands, *accelerators(world).values()]))
    for key in keys:
        dispatch(world, levers, state, month, key, demands.get(key, []), done)
    if compute.storage is not None:
        path = "compute.storage"
        data = world.value(f"{path}.data", compute.storage.data, month, levers, state.since)
        price = world.value(
            f"{path}.price_per_tb_month", compute.storage.price_per_tb_month, month, levers, state.since
        )
        done.bills.append(
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
        tuple(done.bills), tuple(done.lines), done.supplies, tokens, serving_hours, done.user_cost, done.user_hours,
        frozenset(done.short_of), tuple(prepayments(world, state, month)),
    )  # fmt: skip


def compute_lines(state: State, month: int, bought: Bought) -> Iterator[Line]:
    """The lines of what was bought: bills paid from credits of their provider first, then from cash in their days."""
    yield from bought.lines
    yield from paid_lines(state, month, bought.bills, bought.prepayments)


def run_hours(world: World, state: State, month: int, name: str) -> Array:
    """GPU-hours of a run in a month, without experiments, by the months since it began; repeated runs add up."""
    run, path = world.scenario.compute.training[name], run_path(name)
    opened = np.atleast_1d(np.asarray(state.opened.get(path, NEVER)))
    over = state.over.get(path, NEVER)
    total = np.zeros(opened.shape)
    for start, here in world.different(path, opened):
        age = month - start
        if age < 0:
            continue
        work = started_work(world, name, start)
        if run.repeat is None:
            if age >= work.by_age.shape[0] or age >= work.longest:
                continue
            hours = _of(work.by_age[age], here)
        else:
            hours = NOTHING
            last = min(age + 1, work.longest, work.by_age.shape[0])
            # the occurrences that still run, the latest first
            for since in range(age % PERIODS[run.repeat], last, PERIODS[run.repeat]):
                occurrence = _of(_aged_hours(world, name, start, work, age - since, since), here)
                if over is not NEVER:
                    occurrence = occurrence * (month - since < _of(np.atleast_1d(over), here))
                hours = occurrence if hours is NOTHING else hours + occurrence
        if isinstance(here, slice):
            total = total + hours
        else:
            total[here] = hours
    return total


def _of(values: NDArray[Value], here: NDArray[np.int64] | slice) -> NDArray[Value]:
    """What is the same on all paths, or that of some."""
    return values if values.size == 1 else values[here]


def _aged_hours(world: World, name: str, start: int, work: RunWork, begun: int, since: int) -> Array:
    """Hours in its month ``since`` of the occurrence that began ``begun`` months after the first one: its size goes by
    that age."""
    run = world.scenario.compute.training[name]
    hours: Array = work.by_age[since]
    if run.gpu_hours is None or isinstance(run.gpu_hours.path, Fixed):
        return hours
    series = world.series(f"{run_path(name)}.gpu_hours", run.gpu_hours)
    if series.shape[0] == 1:
        return hours
    by_calendar = hasattr(run.gpu_hours.path, "steps")
    size = series[min(max(start + begun, 0) if by_calendar else begun, series.shape[0] - 1)]
    share = np.where(work.hours > 0, hours / np.where(work.hours > 0, work.hours, 1.0), 1.0 if since == 0 else 0.0)
    return np.asarray(share * size)


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
    return catalog_hour(world, key, month)
