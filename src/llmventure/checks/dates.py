"""Dates that contradict each other, or that the plan never sees."""

from collections.abc import Iterator

from llmventure.checks.calendar import Calendar
from llmventure.checks.finding import Finding, advice
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys
from llmventure.models.base import Frozen
from llmventure.models.compute import ReservedSupply
from llmventure.models.costs import Cost
from llmventure.models.funding import Credits, PricedRound
from llmventure.models.month import Month
from llmventure.models.quantity import Steps, StepsAfter
from llmventure.models.revenue import SalesProduct
from llmventure.models.when import When

CODE = "date"


def findings(subject: Subject) -> Iterator[Finding]:
    calendar = Calendar(subject)
    yield from _ends(subject, calendar)
    yield from _exit(subject, calendar)
    yield from _expiry(subject, calendar)
    yield from _paid_before(subject, calendar)
    yield from _issued(subject, calendar)
    yield from _unseen(subject, calendar)
    yield from _steps(subject, calendar)


def _ends(subject: Subject, calendar: Calendar) -> Iterator[Finding]:
    """What ends before it starts, or before the plan."""
    for keys, thing in subject.parts:
        if not isinstance(thing, Frozen):
            continue
        until: When | None = getattr(thing, "until", None)
        months: int | None = getattr(thing, "months", None)
        if until is None and not isinstance(months, int):
            continue  # most parts: to ask more of each takes longer than all else here
        if isinstance(thing, When) or not isinstance(until, When | None):
            continue
        field = "when" if getattr(thing, "when", None) is not None else "from"
        begins: When | None = getattr(thing, "when", None) or getattr(thing, "from_", None)
        if not isinstance(begins, When | None):
            continue  # vesting begins in a month, and may well have ended before the plan
        first = begins.month if begins is not None else None
        if until is not None and until.month is not None:
            if first is not None and until.month <= first:
                yield Finding(
                    CODE, (*keys, "until"), f"'until' is {until.month}, and it starts in {first}", "write a later month"
                )
            elif until.month <= calendar.start and (first is None or first < until.month):
                yield _over(keys, "until", until.month + -1, calendar)
        if isinstance(months, int) and first is not None and field == "from" and first + months <= calendar.start:
            yield _over(keys, "months", first + (months - 1), calendar)


def _over(keys: Keys, field: str, last: Month, calendar: Calendar) -> Finding:
    message = f"its last month, {last}, is before the plan's first, {calendar.start}: it plays no part"
    return advice("unreachable", (*keys, field), message, "move it, or leave it out")


def _exit(subject: Subject, calendar: Calendar) -> Iterator[Finding]:
    leaving = subject.scenario.exit
    if leaving is not None and leaving.when.month is not None and leaving.when.month < calendar.start:
        yield Finding(
            CODE,
            ("exit", "when"),
            f"the exit, {leaving.when.month}, is before the plan's first month, {calendar.start}",
            f"write a month from {calendar.start} to {calendar.last}",
        )


def _expiry(subject: Subject, calendar: Calendar) -> Iterator[Finding]:
    for name, item in subject.scenario.funding.instruments.items():
        if not isinstance(item, Credits | PricedRound) or item.expires is None:
            continue
        keys: Keys = ("funding", "instruments", name, "expires")
        granted = calendar.earliest(item.when)
        if calendar.number(item.expires) < granted and granted < calendar.months:
            yield Finding(
                CODE,
                keys,
                f"the credits expire in {item.expires}, before they come in {calendar.shown(granted)}",
                "write their last month",
            )
        elif item.expires < calendar.start:
            yield _over((*keys[:-1],), "expires", item.expires, calendar)


def _paid_before(subject: Subject, calendar: Calendar) -> Iterator[Finding]:
    """Who pays before must know when: only the calendar may decide, and the amount must be one that is foreseen."""
    for name, cost in subject.scenario.costs.items():
        if (cost.payment_days.fixed or 0.0) < 0:
            yield from _foreseeable(calendar, ("costs", name), cost)
    for name, product in subject.scenario.revenue.items():
        if isinstance(product, SalesProduct) and (product.payment_days.fixed or 0.0) < 0:
            yield from _foreseeable(calendar, ("revenue", name), product)
    for name, supply in subject.scenario.compute.supply.items():
        if isinstance(supply, ReservedSupply) and supply.prepayment > 0:
            yield from _contract(("compute", "supply", name), supply)


def _contract(keys: Keys, supply: ReservedSupply) -> Iterator[Finding]:
    """What is paid for a contract ahead is a share of its whole: its end, its GPUs and its price must be known."""
    said = f"prepayment: {supply.prepayment:.0%} is a share of the whole contract"
    if supply.months is None and (supply.until is None or supply.until.month is None):
        ends = "has no end" if supply.until is None else "ends on a condition"
        yield Finding(
            CODE, (*keys, "prepayment"), f"{said}, and it {ends}", "write months: 12, or until: with its month"
        )
    for field in ("gpus", "gpu_hour_price"):
        quantity = getattr(supply, field)
        if isinstance(quantity.path, StepsAfter):
            yield Finding(
                CODE,
                (*keys, "prepayment"),
                f"{said}, and the steps of {field} wait for '{quantity.path.after}'",
                "write steps with their months, or prepayment: 0%",
            )
    if supply.prepayment == 1 and (supply.payment_days.fixed or 0.0) > 0:
        yield advice(
            CODE, (*keys, "payment_days"), "nothing is left to be paid later: all of it is prepaid", "leave it out"
        )


def _foreseeable(calendar: Calendar, keys: Keys, thing: Cost | SalesProduct) -> Iterator[Finding]:
    days = f"payment_days: {thing.payment_days.fixed:g} pays before"
    cure = "write a month there, or payment_days: 0"
    if isinstance(thing, Cost) and thing.share_of is not None:
        yield Finding(
            CODE,
            (*keys, "payment_days"),
            f"{days}, and what a share will be is not known before",
            "write an amount, or payment_days: 0",
        )
    whens = [("from", thing.from_), ("until", thing.until)]
    whens += [("when", thing.when)] if isinstance(thing, Cost) else []
    for field, when in whens:
        if not calendar.decided(when):
            yield Finding(
                CODE,
                (*keys, "payment_days"),
                f"{days}, and when it {'ends' if field == 'until' else 'begins'} is not known before",
                cure,
            )
    fields = ("amount",) if isinstance(thing, Cost) else ("units_per_month", "cost_per_unit")
    for field in fields:
        quantity = getattr(thing, field)
        if quantity is not None and isinstance(quantity.path, StepsAfter):
            yield Finding(
                CODE,
                (*keys, "payment_days"),
                f"{days}, and the steps of {field} wait for '{quantity.path.after}'",
                cure,
            )


def _issued(subject: Subject, calendar: Calendar) -> Iterator[Finding]:
    for name, holding in subject.scenario.funding.cap_table.items():
        if holding.issued is not None and holding.issued >= calendar.start:
            yield Finding(
                CODE,
                ("funding", "cap_table", name, "issued"),
                f"issued in {holding.issued}: the cap table is that of the first morning of {calendar.start}",
                "make it an instrument of that month, or write when it was issued",
            )


def _unseen(subject: Subject, calendar: Calendar) -> Iterator[Finding]:
    """What begins after the plan's last month."""
    for keys, value in subject.parts:
        if not isinstance(value, When):
            continue
        for field in ("month", "earliest", "latest"):
            month: Month | None = getattr(value, field)
            if month is None or month <= calendar.last:
                continue
            if field == "latest":
                message = f"{month} is after the plan's last month, {calendar.last}: it forces nothing"
            else:
                message = f"{month} is after the plan's last month, {calendar.last}: the plan never sees it"
            cure = calendar.longer(calendar.number(month))
            yield advice("unreachable", (*keys, field), message, cure)


def _steps(subject: Subject, calendar: Calendar) -> Iterator[Finding]:
    for keys, quantity in subject.quantities:
        if not isinstance(quantity.path, Steps):
            continue
        late = [month for month, _ in quantity.path.steps if month > calendar.last]
        if late:
            every = len(late) == len(quantity.path.steps)
            message = f"{late[0]} is after the plan's last month, {calendar.last}: " + (
                "none of the steps is seen" if every else "the step is never seen"
            )
            cure = calendar.longer(calendar.number(late[0]))
            yield advice("unreachable", (*keys, str(late[0])), message, cure, on_key=True)
