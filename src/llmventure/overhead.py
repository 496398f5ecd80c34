"""Other costs: amounts by month, once, in periods, or as a share of something."""

from collections.abc import Iterator, Mapping

import numpy as np

from llmventure.brought import name_of
from llmventure.errors import PlanError
from llmventure.ledger import Ledger, Line
from llmventure.ledger.settlement import Terms, opening_prepaid, paid_ahead, terms_of
from llmventure.models.costs import Cost
from llmventure.periods import PERIODS
from llmventure.sampling import Array, Moment, at
from llmventure.sampling.choosing import ONE, only, some
from llmventure.state import State
from llmventure.world import World
from llmventure.world.levers import Levers


def overhead_lines(
    world: World, levers: Levers, state: State, month: Moment, paths: tuple[str, ...], ledger: Ledger
) -> Iterator[Line]:
    """Lines of the costs at ``paths``, each after those that it is a share of; a share is taken of what ``ledger``
    holds for the month so far."""
    for path in paths:
        cost = world.costs[path]
        clock = world.clock(month)
        active = state.active(path, clock)
        if cost.when is not None:
            age = np.asarray(state.age(path, clock))
            active = active & ((age % PERIODS[cost.repeat] == 0) if cost.repeat else (age == 0))
        days = cost.payment_days.fixed or 0.0
        if not some(active) and days >= 0:
            continue
        if cost.amount is not None:
            price = world.value(f"{path}.amount", cost.amount, month, levers, state.since)
            quantity = np.where(active, 1.0, 0.0) if isinstance(month, slice) else only(active, ONE)
            unit = "once" if cost.when is not None else "month"
        else:
            assert cost.share is not None and cost.share_of is not None
            price = world.value(f"{path}.share", cost.share, month, levers, state.since)
            base = np.abs(ledger.earned_inside(cost.share_of, month))
            quantity, unit = only(active, base), world.scenario.company.currency
        earned = -(quantity * price)
        amount, through = earned, "payables" if days > 0 else None
        if days < 0:
            foreseen = _foreseen(world, state, path, cost, -days)
            amount = (
                paid_ahead(foreseen, -days, world.grid.months, month)
                + earned
                - at(foreseen[: world.grid.months], month)
            )
            through = "prepaid"
        yield Line(
            "cost/other",
            name_of(path, "costs"),
            path,
            earned,
            amount,
            quantity,
            price,
            unit,
            cost.function,
            through,
            due=terms_of(days),
        )


def after_their_bases(costs: Mapping[str, Cost], paths: tuple[str, ...]) -> list[str]:
    """The costs at ``paths``, each share of another cost after that one, whatever the order of the file."""
    ordered: list[str] = []
    left = list(paths)
    while left:
        ready = [path for path in left if costs[path].share_of not in left]
        assert ready, "shares of each other are refused by the checks"
        ordered += ready
        left = [path for path in left if path not in ready]
    return ordered


def _foreseen(world: World, state: State, path: str, cost: Cost, days: float) -> Array:
    """The cost as its dates foresee it, ``(months + lead, paths)``, negative; for payment in advance."""
    lead = Terms.of_days(days).longest
    if cost.amount is None:
        raise PlanError(
            f"{path}.payment_days",
            "a share of something cannot be paid before that is known",
            "write days of 0 or more",
        )
    clock = np.arange(world.grid.months + lead)[:, None]
    active = state.active(path, clock)
    if cost.when is not None:
        age = np.asarray(state.age(path, clock))
        active = active & ((age % PERIODS[cost.repeat] == 0) if cost.repeat else (age == 0))
    return -np.where(active, world.series(f"{path}.amount", cost.amount, beyond=lead), 0.0)


def prepaid_at_start(world: World, state: State, path: str) -> Array | None:
    """What was paid before the plan for a cost inside it, ``(paths,)``; None where nothing is paid ahead."""
    cost = world.costs[path]
    days = cost.payment_days.fixed or 0.0
    return opening_prepaid(_foreseen(world, state, path, cost, -days), -days) if days < 0 else None
