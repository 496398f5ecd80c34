"""Runs the fold: over a plan's one path with all its lines, or over a drawn path for a replay."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from llmventure.compute_cost import Bought
from llmventure.engine.fold import EVERY_MONTH, TRAILING_MONTHS, Fold, MonthEnd
from llmventure.engine.foresight import Lookout, foresee, observation
from llmventure.engine.result import Close, Foresight, Result
from llmventure.funding.state import Event
from llmventure.ledger import Ledger
from llmventure.models.base import Frozen
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.revenue.volumes import Volumes
from llmventure.sampling import Array, Grid
from llmventure.state import State
from llmventure.timing import Foresee
from llmventure.world import NEVER, World
from llmventure.world.changes import Fields
from llmventure.world.market import enter_market
from llmventure.world.risks import strike

if TYPE_CHECKING:
    from llmventure.engine.alike import Beside


def new_world(scenario: Scenario, grid: Grid) -> World:
    """The world of a scenario on a grid, its regimes and risks drawn.

    :raises PlanError: where a risk or a regime changes what cannot change.
    """
    world, fields = World(scenario, grid), Fields(scenario)
    enter_market(world, fields)
    strike(world, fields)
    return world


def run(scenario: Scenario, grid: Grid) -> Result:
    """Fold the scenario over the grid.

    :raises PlanError: where it cannot be planned: a round without a solution, an overflow.
    """
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        world = new_world(scenario, grid)
        with world.blaming("company", EVERY_MONTH):
            return run_world(world)


class Watch(Protocol):
    """Who foresees the burn of paths that are drawn."""

    def renew(self, state: State, month: int) -> None:
        """Look again where something has happened by the first morning of ``month``."""

    def runway(self, state: State, month: int, condition: str, limit: Array) -> Array:
        """Months that cash lasts from then on, ``(paths,)``, for a condition that compares them with a limit."""


def run_world(world: World, watch: Watch | None = None) -> Result:
    """Fold a world with all its lines; a plan foresees its own path, what is drawn has a watch for that."""
    one = _Run(world, watch)
    for month in range(world.grid.months):
        one.month(month)
    return one.result()


def run_beside(scenarios: Sequence[Scenario]) -> list[Result]:
    """The plans of several scenarios, month by month together: what they have in common is made once.

    :raises PlanError: where one of them cannot be planned.
    """
    from llmventure.engine.alike import SameMonth, each_beside

    same = SameMonth(np.ones(1, dtype=np.bool_))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        worlds = [new_world(each, Grid(each.company.start, each.company.months)) for each in scenarios]
        beside = each_beside(scenarios, [None] * len(scenarios), same)
        runs = [_Run(world, None, mine) for world, mine in zip(worlds, beside, strict=True)]
        for month in range(max(world.grid.months for world in worlds)):
            same.next()
            for each in runs:
                if month < each.world.grid.months:
                    with each.world.blaming("company", EVERY_MONTH):
                        each.month(month)
        return [each.result() for each in runs]


class _Run:
    """One world being folded with all its lines."""

    def __init__(self, world: World, watch: Watch | None, beside: "Beside | None" = None) -> None:
        self.world, self.watch = world, watch
        self.fold = Fold(world, beside=beside)
        self.state = self.fold.first_state()
        months, width = world.grid.months, world.grid.paths
        self.first_table = self.state.funding.table
        self.ledger = self.fold.new_ledger(self.fold.base)
        self.cash = np.zeros((months + 1, width))
        self.cash[0] = self.state.cash
        self.ruined = np.full(width, NEVER)
        self.events: list[Event] = []
        self.bought: list[Bought] = []
        self.closes: list[Close] = []
        self.recurring, self.usage = np.zeros((months, width)), np.zeros((months, width))
        self.breaches: dict[str, NDArray[np.int64]] = {}
        self.ahead = _Ahead(self.fold, self.state, self.ledger)

    def month(self, month: int) -> None:
        state, ledger, cash = self.state, self.ledger, self.cash
        seen = observation(state, self.ahead.runway(state, self.watch, month))
        self.ahead.before(month)
        end = self.fold.month(state, ledger, month, seen, closings=True)
        cash[month + 1] = state.cash
        self.closes.append(Close(state.funding.table, state.funding.owed(), _sold(state)))
        state.burn = [*state.burn[-(TRAILING_MONTHS - 1) :], ledger.financed[month] - ledger.cash_moved[month]]
        self.recurring[month] = sum(state.recurring.values(), np.zeros(1))
        self.usage[month] = state.usage[-1]
        self.events.extend(end.events)
        self.bought.append(end.bought)
        for name, where in end.breached.items():
            first = self.breaches.get(name, np.full(self.ruined.shape[0], NEVER))
            self.breaches[name] = np.where(where & (first == NEVER), month, first)
        dead = state.alive & (state.cash < 0)
        self.ruined = np.where(dead, month, self.ruined)
        state.alive = state.alive & ~dead
        self.ahead.after(month, end, cash[month])

    def result(self) -> Result:
        after_closing, without_funding = self.ahead.told()
        return Result(
            self.world, self.ledger, self.fold.opening, self.first_table, self.cash, self.ruined, tuple(self.events),
            tuple(self.bought), self.recurring, self.usage, without_funding, after_closing, self.breaches, self.state,
            tuple(self.closes),
        )  # fmt: skip


class _Ahead:
    """The looks ahead of one run: from its first morning, and from that after each month in which something closed.

    Where runway decides something they are made at once, and also after what was steered; else along the fold.
    """

    def __init__(self, fold: Fold, state: State, ledger: Ledger) -> None:
        asked = asked_of_runway(fold.world)
        self.fold, self.state, self.ledger = fold, state, ledger
        self.is_asked = "forecast" in asked
        calm = fold.world.is_plan and not asked and not fold.management.policies
        self.lookout = Lookout(fold) if calm else None
        self.seen: dict[int, Foresight] = {}
        """By the month before it."""
        self.closed: list[int] = []
        """The months in which something closed."""
        self._look(-1)

    def _look(self, month: int) -> None:
        if self.lookout is None:
            self.seen[month] = foresee(self.fold, self.state, self.ledger, month + 1)
        else:
            self.lookout.begin(self.state.cash.shape[0], lambda seen: self.seen.update({month: seen}))

    def runway(self, state: State, watch: Watch | None, month: int) -> Foresee:
        if watch is None:
            return lambda *_: self.seen[max(self.seen)].cash_out - month
        watch.renew(state, month)
        return lambda *asked: watch.runway(state, month, *asked)

    def before(self, month: int) -> None:
        if self.lookout is not None:
            self.lookout.before(self.state, self.ledger, month)

    def after(self, month: int, end: MonthEnd, opening: Array) -> None:
        if self.lookout is not None:
            self.lookout.after(self.state, self.ledger, month, opening, closed=end.closed)
        steered = end.breached or end.changed or end.steered.any()
        if end.events or (self.is_asked and steered) or (self.lookout is not None and end.closed):
            self._look(month)
        if end.events:
            self.closed.append(month)

    def told(self) -> tuple[dict[int, Foresight], Foresight]:
        """By month in which something closed, and from the first morning."""
        if self.lookout is not None:
            self.lookout.end()
        return {month: self.seen[month] for month in self.closed}, self.seen[-1]


def _sold(state: State) -> dict[str, Volumes]:
    """The month's volumes by product."""
    return {key.removeprefix("sold/"): sold for key, sold in state.carried.items() if key.startswith("sold/")}


def uses_foresight(scenario: Scenario) -> bool:
    """Whether anything in a scenario asks for the foreseen runway."""
    return "forecast" in runway_conditions(scenario)


def asked_of_runway(world: World) -> set[str]:
    """How the conditions on runway in a world's scenario look at it."""
    return world.made("asked of runway", lambda: runway_conditions(world.scenario))


def runway_conditions(thing: object) -> set[str]:
    """How the conditions on runway in a part of the scenario look at it: ``forecast``, ``trailing``, or both."""
    if isinstance(thing, When):
        return {thing.by} if thing.runway_below is not None or thing.runway_above is not None else set()
    parts: Iterable[object] = ()
    if isinstance(thing, Frozen):
        parts = vars(thing).values()
    elif isinstance(thing, dict):
        parts = thing.values()
    elif isinstance(thing, tuple):
        parts = thing
    return set().union(*[runway_conditions(part) for part in parts if isinstance(part, (Frozen, dict, tuple))])
