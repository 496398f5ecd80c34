"""Runs the fold: over a plan's one path with all its lines, or over a drawn path for a replay."""

from collections.abc import Iterable
from typing import Protocol

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
    fold = Fold(world)
    state = fold.first_state()
    months, width = world.grid.months, world.grid.paths
    opening, first_table = fold.opening, state.funding.table
    ledger = fold.new_ledger(fold.base)
    cash = np.zeros((months + 1, width))
    cash[0] = state.cash
    ruined = np.full(width, NEVER)
    events: list[Event] = []
    bought: list[Bought] = []
    closes: list[Close] = []
    recurring, usage = np.zeros((months, width)), np.zeros((months, width))
    breaches: dict[str, NDArray[np.int64]] = {}
    ahead = _Ahead(fold, state, ledger)
    for month in range(months):
        seen = observation(state, ahead.runway(state, watch, month))
        ahead.before(month)
        end = fold.month(state, ledger, month, seen, closings=True)
        cash[month + 1] = state.cash
        closes.append(Close(state.funding.table, state.funding.owed(), _sold(state)))
        state.burn = [*state.burn[-(TRAILING_MONTHS - 1) :], ledger.financed[month] - ledger.cash_moved[month]]
        recurring[month], usage[month] = sum(state.recurring.values(), np.zeros(1)), state.usage[-1]
        events.extend(end.events)
        bought.append(end.bought)
        for name, where in end.breached.items():
            first = breaches.get(name, np.full(width, NEVER))
            breaches[name] = np.where(where & (first == NEVER), month, first)
        dead = state.alive & (state.cash < 0)
        ruined = np.where(dead, month, ruined)
        state.alive = state.alive & ~dead
        ahead.after(month, end, cash[month])
    after_closing, without_funding = ahead.told()
    return Result(
        world, ledger, opening, first_table, cash, ruined, tuple(events), tuple(bought), recurring, usage,
        without_funding, after_closing, breaches, state, tuple(closes),
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
