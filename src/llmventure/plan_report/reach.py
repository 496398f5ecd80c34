"""What a round would have to be to reach a month: the least amount with which cash lasts through it."""

import math
from collections.abc import Callable

import numpy as np

from llmventure.cap_table.ownership import founders_ownership
from llmventure.engine import run
from llmventure.engine.result import Result
from llmventure.errors import PlanError
from llmventure.funding.state import Event
from llmventure.funding.terms import Figures, instrument_path, investors_of
from llmventure.models.funding import ConvertibleNote, Instrument, Ipo, PricedRound, RevenueBased, Safe, VentureDebt
from llmventure.models.month import Month
from llmventure.models.quantity import fixed
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.report import Reach, ReachingRound
from llmventure.sampling import Grid

CLOSE = 1e-6
"""The part of an amount to which it is found."""
DOUBLINGS = 12
"""A round is looked for up to 2¹² times what is planned (a judgement)."""
LEAST = 1.0
"""The smallest amount that is tried, in the reporting currency."""
NO_AMOUNT = "no amount that was tried reaches it"


@record
class _Run:
    """A plan in which one round has another amount: how long cash lasts after it closes if nothing more does."""

    lasts: float
    event: Event


def reach(result: Result, month: Month) -> Reach:
    """For each round of the plan ``result`` that closes by ``month``: its least amount for cash to last through
    ``month`` if nothing closes after it, with the rest of the plan as it is.

    Every amount is planned anew, with its fees, interest, dilution and conversions. What a round's later tranches would
    add does not count.

    :raises ValueError: for a month outside the plan.
    """
    world = result.world
    number = month - world.grid.start
    if not 0 <= number < world.grid.months:
        last = world.grid.start + (world.grid.months - 1)
        raise ValueError(f"{month} is outside the plan, which runs from {world.grid.start} to {last}")
    rounds: list[ReachingRound] = []
    for name, item in world.scenario.funding.instruments.items():
        event = _closing(result, name, item)
        if event is not None and event.month <= number and (planned := _amount(result, name, item, event)) is not None:
            rounds.append(_reaching(result, name, item, event, planned, number + 1))
    return {"month": str(month), "rounds": sorted(rounds, key=lambda each: each["month"])}


def _closing(result: Result, name: str, item: Instrument) -> Event | None:
    return next((event for event in result.events if event.name == name and event.kind == item.kind), None)


def _amount(result: Result, name: str, item: Instrument, event: Event) -> float | None:
    """What it is planned to bring; None for what has no amount of its own."""
    figures = Figures(result.world, instrument_path(name), event.month)
    match item:
        case Safe() | ConvertibleNote() | PricedRound():
            return float(sum(part[0] for part in investors_of(figures, name, item).values()))
        case VentureDebt() if not item.draws:
            return float(figures.of("principal", item.principal)[0])
        case RevenueBased():
            return float(figures.of("investment_amount", item.investment_amount)[0])
        case Ipo() if item.investment_amount is not None:
            return float(figures.of("investment_amount", item.investment_amount)[0])
        case _:
            return None


def _reaching(
    result: Result, name: str, item: Instrument, event: Event, planned: float, target: float
) -> ReachingRound:
    scenario, grid = result.world.scenario, result.world.grid
    answer: ReachingRound = {
        "name": name,
        "kind": item.kind,
        "month": str(grid.start + event.month),
        "planned": planned,
        "needed": None,
        "reason": None,
        "dilution": None,
        "founders_ownership": None,
    }
    parts = {}
    if isinstance(item, Safe | ConvertibleNote | PricedRound):
        figures = Figures(result.world, instrument_path(name), event.month)
        parts = {holder: float(part[0]) for holder, part in investors_of(figures, name, item).items()}
    found: dict[float, _Run | None] = {}
    fault: list[str] = []

    def lasts(amount: float) -> float:
        if amount not in found:
            try:
                found[amount] = _run(scenario, name, _with_amount(item, parts, planned, amount))
            except PlanError as error:
                found[amount] = None
                fault.append(str(error))
        there = found[amount]
        return -math.inf if there is None else there.lasts

    needed = least(lasts, target, planned)
    if needed is None:
        answer["reason"] = fault[-1] if fault else NO_AMOUNT
        return answer
    answer["needed"] = 0.0 if needed <= LEAST else needed
    there = found[needed]
    if there is not None and needed > LEAST:
        answer["dilution"] = float(there.event.dilution[0])
        if there.event.table is not None and any(column.founder for column in there.event.table.columns):
            answer["founders_ownership"] = float(founders_ownership(there.event.table)[0])
    return answer


def _run(scenario: Scenario, name: str, item: Instrument) -> _Run | None:
    instruments = {**scenario.funding.instruments, name: item}
    funding = scenario.funding.model_copy(update={"instruments": instruments})
    turned = scenario.model_copy(update={"funding": funding})
    made = run(turned, Grid(turned.company.start, turned.company.months))
    event = _closing(made, name, item)
    return None if event is None else _Run(float(made.after_closing[event.month].cash_out[0]), event)


def _with_amount(item: Instrument, parts: dict[str, float], planned: float, amount: float) -> Instrument:
    """The instrument for ``amount``; its investors keep their proportions."""
    if isinstance(item, VentureDebt):
        return item.model_copy(update={"principal": fixed(amount)})
    if not parts:
        return item.model_copy(update={"investment_amount": fixed(amount)})
    whole = None if getattr(item, "investment_amount", None) is None else fixed(amount)
    named = getattr(item, "investors", {})
    paid = {holder: fixed(parts[holder] * amount / planned) for holder in named}
    return item.model_copy(update={"investment_amount": whole, "investors": paid})


def least(lasts: Callable[[float], float], target: float, planned: float) -> float | None:
    """The least amount whose ``lasts`` is ``target`` or more, where more money never lasts less; ``LEAST`` where
    that is enough, None where 2¹² times ``planned`` is not.

    A hundred a month, and five months to reach:

    >>> round(least(lambda amount: amount / 100, 5.0, 80.0), 3)
    500.0
    """
    low, high = LEAST, planned
    doublings = 0
    while lasts(high) < target:
        low, high, doublings = high, 2 * high, doublings + 1
        if doublings > DOUBLINGS or not np.isfinite(lasts(low)):
            return None
    if lasts(low) >= target:
        return low
    turn = 0
    while high - low > CLOSE * high:
        turn += 1
        below, above = lasts(low) - target, lasts(high) - target
        straight = np.isfinite(below) and np.isfinite(above)
        if straight and turn % 3:
            # the straight line between the two, and a hair to its right, where it holds if the line is true
            hair = 0.4 * CLOSE * high
            guess = low + (high - low) * -below / (above - below)
            tries = [min(guess + hair, high - hair), max(guess - hair, low + hair)]
        else:
            tries = [(low + high) / 2]
        for amount in tries:
            if low < amount < high:
                low, high = (low, amount) if lasts(amount) >= target else (amount, high)
    return high
