"""What is owed whatever happens: reserved hours and debt, month by month and after the plan."""

import numpy as np

from llmventure.engine.result import Result
from llmventure.models.compute import ReservedSupply
from llmventure.models.quantity import StepsAfter
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.supply.dispatch import supply_path
from llmventure.workload.training import hours_in
from llmventure.world import NEVER


@record
class Owed:
    """``due`` ``(months,)`` in the plan, ``after`` its end; ``until`` is the last month, None where it has no end."""

    name: str
    kind: str
    path: str
    due: Array
    after: float
    until: int | None


def commitments(result: Result) -> list[Owed]:
    """One path's commitments, in the order of the file."""
    return [*_reserved(result), *_loans(result)]


def _reserved(result: Result) -> list[Owed]:
    world, months = result.world, result.world.grid.months
    owed: list[Owed] = []
    for name, supply in world.scenario.compute.supply.items():
        if not isinstance(supply, ReservedSupply):
            continue
        path = supply_path(name)
        opened = int(np.atleast_1d(result.final.opened[path])[0])
        over = int(np.atleast_1d(result.final.over[path])[0])
        if opened >= months:
            continue
        bounded = over < NEVER
        due = np.array([_due(result, name, month) for month in range(months)])
        # after the plan's last month what was reserved then goes on, at the price of its calendar
        last = result.bought[-1].supplies.get(name)
        beyond = range(months, over) if bounded and last is not None else range(0)
        price = _prices(result, path, supply, len(beyond))
        hours = 0.0 if last is None else float(last.paid[0]) / hours_in(world, months - 1)
        left = 1 - supply.prepayment
        after = sum(hours * hours_in(world, month) * float(at(price, month)[0]) * left for month in beyond)
        owed.append(Owed(name, "reserved", path, due, after, over - 1 if bounded else None))
    return owed


def _prices(result: Result, path: str, supply: ReservedSupply, beyond: int) -> Array:
    """Prices by month, those after the plan too; one that counts from an event stays as it is then."""
    world = result.world
    if not isinstance(supply.gpu_hour_price.path, StepsAfter):
        return world.series(f"{path}.gpu_hour_price", supply.gpu_hour_price, beyond=beyond)
    last = world.grid.months - 1
    price = world.value(f"{path}.gpu_hour_price", supply.gpu_hour_price, last, result.final.levers, result.final.since)
    return price[None, :]


def _due(result: Result, name: str, month: int) -> float:
    """What a contract asks for in a month, hours used or not: what was not paid ahead, and what is to be."""
    bought = result.bought[month]
    hours = sum(float((bill.due * bill.price)[0]) for bill in bought.bills if bill.supply == name)
    return hours + sum(float(each.money[0]) for each in bought.prepayments if each.name == name)


def _loans(result: Result) -> list[Owed]:
    months = result.world.grid.months
    owed: dict[str, Owed] = {}
    for loan in result.funding.loans:
        drawn = int(loan.drawn[0])
        if drawn >= NEVER:
            continue
        service = (loan.life.interest + loan.life.principal)[:, 0]
        end = drawn + len(service)
        due, after = np.zeros(months), 0.0
        for number, payment in enumerate(service):
            month = drawn + 1 + number
            if 0 <= month < months:
                due[month] += payment
            elif month >= months:
                after += float(payment)
        known = owed.get(loan.name)
        if known is not None:
            due, after, end = due + known.due, after + known.after, max(end, known.until or end)
        owed[loan.name] = Owed(loan.name, "debt", loan.path, due, after, end)
    return list(owed.values())
