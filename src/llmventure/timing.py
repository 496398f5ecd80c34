"""When things begin and end: what the calendar alone decides, and what the fold decides month by month."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from llmventure.brought import begins_with, bringer_of, costs, name_of, products, roles
from llmventure.models.funding import Grant, ParentContribution
from llmventure.models.quantity import Quantity
from llmventure.models.scenario import Scenario
from llmventure.models.when import Lasting, When
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.sampling.choosing import NO, YES, some
from llmventure.state import State
from llmventure.world import NEVER, Ages, World

AT_ONCE = np.zeros(1, dtype=np.int64)
AT_ONCE.flags.writeable = False
Known = Callable[[], Array]
"""Answers what is asked for."""
Foresee = Callable[[str, Array], Array]
"""Answers how many months cash lasts, as far as a condition (its place in the scenario) compares them with a limit."""


@record
class Timed:
    """A thing that lasts, or happens: from ``start`` (None: the plan's first month) until ``until``, or for ``months``.

    ``key`` is the field that holds ``start``; a thing that is not ``planned`` never begins in a plan.
    """

    path: str
    name: str
    start: When | None
    until: When | None
    months: int | None
    planned: bool = True
    key: str = "from"
    is_run: bool = False


def timed_things(scenario: Scenario) -> list[Timed]:
    """Every thing of the scenario that has a beginning; of instruments, those that last."""
    compute = scenario.compute
    lasting = [
        *((f"compute.supply.{name}", name, thing) for name, thing in compute.supply.items()),
        *((f"team.roles.{name}", name, thing) for name, thing in scenario.team.roles.items()),
        *((f"revenue.{name}", name, thing) for name, thing in scenario.revenue.items()),
        *((f"compute.serving.{name}", name, thing) for name, thing in compute.serving.items()),
    ]
    runs = [
        Timed(f"compute.training.{name}", name, run.when, run.until, None, run.in_plan, "when", is_run=True)
        for name, run in compute.training.items()
    ]
    other_costs = [
        Timed(
            f"costs.{name}", name, cost.when or cost.from_, cost.until, cost.months, cost.in_plan,
            "from" if cost.when is None else "when",
        )
        for name, cost in scenario.costs.items()
    ]  # fmt: skip
    lent = [
        Timed(
            f"funding.instruments.{name}", name, item.from_ or item.when, item.until, getattr(item, "months", None),
            item.in_plan, "when" if item.from_ is None and item.when is not None else "from",
        )
        for name, item in scenario.funding.instruments.items()
        if isinstance(item, (ParentContribution, Grant))
    ]  # fmt: skip
    return [
        *runs,
        *(Timed(path, name, thing.from_, thing.until, thing.months, thing.in_plan) for path, name, thing in lasting),
        *other_costs,
        *lent,
        *_brought_things(scenario),
    ]


def _brought_things(scenario: Scenario) -> Iterator[Timed]:
    """What acquisitions bring, from their closings on."""
    sections: dict[str, Mapping[str, Lasting]] = {
        "revenue": products(scenario), "team.roles": roles(scenario), "costs": costs(scenario),
    }  # fmt: skip
    for section, things in sections.items():
        for path, thing in things.items():
            bringer = bringer_of(path)
            if bringer is None:
                continue
            once = getattr(thing, "when", None)
            start = begins_with(bringer, once or thing.from_)
            yield Timed(
                path, name_of(path, section), start, thing.until, thing.months, thing.in_plan,
                "when" if once else "from",
            )  # fmt: skip


class Observation:
    """What is known on a month's first morning: ``(paths or 1,)`` arrays, each computed only if it is asked for."""

    def __init__(self, cash: Array, arr: Known, usage_run_rate: Known, trailing: Known, foresee: Foresee) -> None:
        self.cash, self.runway = cash, foresee
        self._arr, self._usage_run_rate, self._trailing = arr, usage_run_rate, trailing

    @cached_property
    def arr(self) -> Array:
        return self._arr()

    @cached_property
    def run_rate(self) -> Array:
        return self.arr + self._usage_run_rate()

    @cached_property
    def trailing(self) -> Array:
        return self._trailing()


def waits_for_runway(scenario: Scenario) -> When | None:
    """What opens the exit, where the runway has a say in it."""
    leaving = scenario.exit
    if leaving is None or (leaving.when.runway_below is None and leaving.when.runway_above is None):
        return None
    return leaving.when


def whole_months(world: World, path: str, quantity: Quantity | None) -> NDArray[np.int64]:
    """A length of time in whole months, begun ones counted: ``(paths or 1,)``; 0 where none is given."""
    if quantity is None:
        return AT_ONCE
    return world.made(
        f"whole_months/{path}", lambda: np.asarray(np.ceil(world.series(path, quantity)[0] - 1e-9), dtype=np.int64)
    )


def by_calendar(world: World, path: str, when: When | None, since: dict[str, Ages]) -> Ages | None:
    """The month in which ``when`` comes, where the calendar alone decides; None where money or luck has a say.

    ``since`` holds the events that the calendar alone decides. A month before the plan is negative.
    """
    if when is None:
        return 0
    if when.month is not None:
        return when.month - world.grid.start
    waits_only = all(
        getattr(when, name) is None
        for name in (
            "failed",
            "runway_below",
            "runway_above",
            "cash_below",
            "cash_above",
            "arr_above",
            "run_rate_above",
            "regime",
        )
    )
    if when.after is not None and waits_only and when.after in since:
        month: Ages = since[when.after] + whole_months(world, f"{path}.wait", when.wait)
        if when.earliest is not None:
            month = np.maximum(month, when.earliest - world.grid.start)
        if when.latest is not None:
            month = np.minimum(month, when.latest - world.grid.start)
        return month
    if waits_only and when.after is None and when.latest is not None:
        return when.latest - world.grid.start
    return None


def holds(world: World, path: str, when: When, month: int, state: State, seen: Observation) -> NDArray[np.bool_]:
    """Where all conditions of ``when`` hold on the first morning of ``month``: ``(paths or 1,)``."""
    start = world.grid.start
    if when.month is not None:
        return YES if month >= when.month - start else NO

    def amount(name: str) -> Array:
        quantity = getattr(when, name)
        return at(world.series(f"{path}.{name}", quantity), month)

    result = YES if when.earliest is None or month >= when.earliest - start else NO
    if when.after is not None or when.failed is not None:
        wait = whole_months(world, f"{path}.wait", when.wait)
        if when.after is not None:
            result = _both(result, month >= np.atleast_1d(state.since.get(when.after, NEVER)) + wait)
        if when.failed is not None:
            result = _both(result, month >= np.atleast_1d(state.failed.get(when.failed, NEVER)) + wait)
    if when.cash_below is not None:
        result = _both(result, seen.cash < amount("cash_below"))
    if when.cash_above is not None:
        result = _both(result, seen.cash > amount("cash_above"))
    if when.arr_above is not None:
        result = _both(result, seen.arr > amount("arr_above"))
    if when.run_rate_above is not None:
        result = _both(result, seen.run_rate > amount("run_rate_above"))
    if when.regime is not None:
        result = _both(result, world.in_regime(when.regime, month))
    # the foreseen runway costs a look ahead: asked for only where all else holds
    for name, sign in (("runway_below", 1.0), ("runway_above", -1.0)):
        if getattr(when, name) is not None and result.any():
            limit = amount(name)
            runway = seen.trailing if when.by == "trailing" else seen.runway(path, limit)
            result = _both(result, sign * runway < sign * limit)
    if when.latest is not None and month >= when.latest - start:
        return YES
    return result


def _both(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where both hold; what holds everywhere, or nowhere, is not spread out over the paths."""
    if one.size == 1:
        return other if one[0] else one
    return one & other


class Timetable:
    """Begins and ends things: once for those that the calendar decides, month by month for the rest."""

    def __init__(self, world: World, run_length: Callable[[str, int], NDArray[np.int64]]) -> None:
        self.world, self.run_length = world, run_length
        self.things = timed_things(world.scenario)
        self.waiting: list[Timed] = []
        self.calendar: dict[str, Ages | None] = {}
        """The month in which each waiting thing begins by the calendar, where nothing puts it off."""
        self._first: dict[str, tuple[Ages, Ages, int]] = {}
        """By path of a thing that waits for an event: when it has begun, when the event came, and the first month in
        which it may begin where it has not; as long as these arrays stand nobody need look at the paths."""

    def begin(self, state: State) -> set[str]:
        """Date all that the calendar alone decides; the paths of those things."""
        dated: set[str] = set()
        left = list(self.things)
        while left:
            still = [thing for thing in left if not self._date(state, thing, dated)]
            if len(still) == len(left):
                break
            left = still
        self.waiting = left
        self.calendar = {
            thing.path: by_calendar(self.world, f"{thing.path}.{thing.key}", thing.start, {}) for thing in left
        }
        width = state.cash.shape[0]
        for thing in left:
            state.opened[thing.path] = np.full(width, NEVER)
            ends = thing.until is not None or thing.months is not None
            state.over[thing.path] = np.full(width, NEVER) if ends else NEVER
        return dated

    def _date(self, state: State, thing: Timed, dated: set[str]) -> bool:
        if self.world.is_plan and not thing.planned:
            state.opened[thing.path], state.over[thing.path] = NEVER, NEVER
            dated.add(thing.path)
            return True
        begins = by_calendar(self.world, f"{thing.path}.{thing.key}", thing.start, state.since)
        if begins is None or self.world.meets_effect(f"{thing.path}.{thing.key}"):
            return False
        ends: Ages | None = NEVER
        if thing.months is not None:
            ends = begins + thing.months
        elif thing.until is not None:
            ends = by_calendar(self.world, f"{thing.path}.until", thing.until, state.since)
        if ends is None:
            return False
        state.opened[thing.path], state.over[thing.path] = begins, ends
        if thing.is_run:
            state.since[thing.name] = begins + self._length(thing.name, begins)
        dated.add(thing.path)
        return True

    def _length(self, name: str, begins: Ages) -> Ages:
        starts = np.atleast_1d(np.asarray(begins))
        lengths = self.run_length(name, int(starts[0]))
        if starts.size == 1 and lengths.size == 1:
            return int(lengths[0])
        return np.broadcast_to(lengths, np.broadcast_shapes(starts.shape, lengths.shape)).copy()

    def advance(self, state: State, month: int, seen: Observation) -> bool:
        """Begin and end what waits, after the month's closings; whether anything did."""
        changed = False
        for thing in self.waiting:
            opened = state.opened[thing.path]
            if month >= self._may_begin(state, thing) and some(outside := np.atleast_1d(np.asarray(opened == NEVER))):
                begins = self.calendar[thing.path]
                since: Ages = month
                if begins is not None:
                    late = self.world.delayed(f"{thing.path}.{thing.key}", month)
                    comes = outside & (begins + late <= month)
                    since = np.where(late > 0, month, begins)
                else:
                    assert thing.start is not None
                    comes = holds(self.world, f"{thing.path}.{thing.key}", thing.start, month, state, seen)
                    comes = outside & comes & state.goes_on if some(comes) else NO
                if some(comes):
                    new = np.array(opened, ndmin=1)
                    np.copyto(new, since, where=comes)
                    state.opened[thing.path] = new
                    self._began(state, thing, comes, new, month)
                    changed = True
            if thing.until is not None:
                over = np.atleast_1d(np.asarray(state.over[thing.path]))
                running = (over == NEVER) & (np.atleast_1d(np.asarray(state.opened[thing.path])) <= month)
                if some(running):
                    ends = running & holds(self.world, f"{thing.path}.until", thing.until, month, state, seen)
                    if some(ends):
                        state.over[thing.path] = np.where(ends, month, over)
                        changed = True
        return changed

    def _may_begin(self, state: State, thing: Timed) -> int:
        """The first month in which a thing may begin on some path, as far as the event tells that it waits for; who is
        ruined begins nothing."""
        when = thing.start
        if when is None or when.after is None or when.latest is not None:
            return 0
        opened, event = state.opened[thing.path], state.since.get(when.after, NEVER)
        known = self._first.get(thing.path)
        if known is None or known[0] is not opened or known[1] is not event:
            wait = whole_months(self.world, f"{thing.path}.{thing.key}.wait", when.wait)
            comes = np.where((np.asarray(opened) == NEVER) & state.goes_on, event + wait, NEVER)
            known = self._first[thing.path] = opened, event, int(comes.min())
        return known[2]

    def _began(self, state: State, thing: Timed, on: NDArray[np.bool_], now: NDArray[np.int64], month: int) -> None:
        if thing.months is not None:
            over = np.atleast_1d(np.asarray(state.over[thing.path]))
            state.over[thing.path] = np.where(on, now + thing.months, over)
        if thing.is_run:
            since = np.atleast_1d(np.asarray(state.since.get(thing.name, NEVER)))
            length = self.run_length(thing.name, month)
            state.since[thing.name] = np.where(on, now + length, since)
