"""The fold over months: observe, decide, close, volumes, hours, post, interest, tax, settle, covenants, solvency.

What nothing in the scenario can touch is posted once, before the fold, into the ledger's base; the rest month by
month. No step needs an unknown of a later one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from llmventure.compute_cost import Bought, compute_bought, compute_lines, started_work
from llmventure.engine.likeness import OPERATIONS, TIMING
from llmventure.engine.sorted_things import sorted_out
from llmventure.funding.acquiring import after_acquisition_lines, close_acquisitions
from llmventure.funding.attempts import close_what_is_due
from llmventure.funding.opening import last_opening_price, opening_table
from llmventure.funding.past import mark_past, past_instruments
from llmventure.funding.service import covenants, recurring_lines, service_lines
from llmventure.funding.state import Event, FundingState
from llmventure.funding.terms import calendar_number, instrument_path
from llmventure.ledger import Ahead, Kept, Ledger, Line
from llmventure.ledger.totals import Totals
from llmventure.opening_balance import opening_balances, run_off_lines
from llmventure.overhead import overhead_lines
from llmventure.policy import Management
from llmventure.record import record
from llmventure.revenue import revenue_lines
from llmventure.revenue.contracts import contracts_before
from llmventure.revenue.volumes import FOR_SERVING, VOLUMES
from llmventure.sampling import Array, Moment
from llmventure.state import State
from llmventure.supply.credits import expired_lines
from llmventure.synergies import Synergies
from llmventure.team import payroll_lines
from llmventure.timing import Observation, Timetable, holds, waits_for_runway
from llmventure.treasury import TaxYear, interest_lines, tax_lines
from llmventure.world import NEVER, World
from llmventure.world.levers import NO_LEVERS, Levers
from llmventure.world.risks import risk_lines

if TYPE_CHECKING:
    from llmventure.engine.alike import Beside
    from llmventure.engine.likeness import Kind

EVERY_MONTH = slice(None)
NOTHING_BOUGHT = Bought((), (), {}, {}, {}, {}, {}, frozenset())
TRAILING_MONTHS = 3
Driver: TypeAlias = Callable[[World, Levers, State, Any, tuple[str, ...]], Iterator[Line]]


class Fold:
    """One scenario on one grid, ready to run."""

    def __init__(
        self,
        world: World,
        books: Callable[[int, int, Ledger | None], Ledger] = Ledger,
        beside: "Beside | None" = None,
    ) -> None:
        self.world, self.beside = world, beside
        self.timetable = Timetable(world, lambda name, start: started_work(world, name, start).length)
        self.management = Management(world)
        self.synergies = Synergies(world)
        self.exit_waits = waits_for_runway(world.scenario)
        self.books = books
        self.base = self.new_ledger()
        self.told = not isinstance(self.base, Totals)
        """Whether the books keep lines, and what only reports ask for is worth its computing."""
        self.bought: list[Bought] = []
        self.volumes: list[dict[str, Array]] = []
        """What fixed products leave for serving, month by month."""
        self.recurring: list[dict[str, Array]] = []
        self.dated: set[str] = set()

    def new_ledger(self, base: Ledger | None = None) -> Ledger:
        """Empty books, on top of a base."""
        return self.books(self.world.grid.months, self.world.grid.paths, base)

    @property
    def has_events_alike(self) -> bool:
        """Whether what closes, or begins, may be taken from another scenario."""
        if self.beside is None:
            return False
        names = self.world.scenario.funding.instruments
        waits = TIMING in self.beside.groups and bool(self.timetable.waiting)
        return waits or any(instrument_path(name) in self.beside.groups for name in names)

    def first_state(self) -> State:
        """The company on the plan's first morning, with all that is fixed posted to the base."""
        world, scenario = self.world, self.world.scenario
        width = world.grid.paths
        cash = np.broadcast_to(world.series("company.opening_cash", scenario.company.opening_cash)[0], (width,)).copy()
        state = State(cash, np.ones(width, dtype=np.bool_))
        state.funding = FundingState(
            opening_table(scenario, calendar_number(world, 0)), np.full(width, last_opening_price(scenario))
        )
        mark_past(world, state)
        self.dated = self.timetable.begin(state)
        past_instruments(world, state)
        state.tax = TaxYear(
            np.zeros(width),
            np.zeros(width),
            np.broadcast_to(
                world.series(
                    "company.opening_balance.losses_carried_forward",
                    scenario.company.opening_balance.losses_carried_forward,
                )[0],
                (width,),
            ).copy(),
        )
        burn = scenario.company.opening_balance.monthly_burn
        if burn is not None:
            before = np.broadcast_to(world.series("company.opening_balance.monthly_burn", burn)[0], (width,))
            state.burn = [before.copy() for _ in range(TRAILING_MONTHS)]
        self.things = sorted_out(world, self.dated, self.management, self.synergies)
        self.opening = opening_balances(world, state)
        self.contracts_before = contracts_before(world, state)
        self._post_fixed(state)
        state.recurring = {}  # posting what is fixed has gone through all months
        return state

    def _post_fixed(self, state: State) -> None:
        world, base, beside = self.world, self.base, self.beside
        if beside is None or state.levers.act or OPERATIONS not in beside.groups:
            fixed = self._fixed(state, beside)
        else:
            inner = beside if beside.one_by_one else None
            given = (
                self.things.fixed_products,
                self.things.fixed_roles,
                self.things.compute_is_fixed,
                self.things.has_credits,
                base.shape,
            )
            fixed = beside.fixed(state, lambda seen: self._fixed(seen, inner), given)
        self.volumes, self.recurring, self.bought = list(fixed.volumes), list(fixed.recurring), list(fixed.bought)
        base.take(fixed.posted)
        kept = fixed.posted.lines if isinstance(fixed.posted, Kept) else {}
        self._post(base, kept.get(None, ()), EVERY_MONTH)
        self._post(
            base, overhead_lines(world, state.levers, state, EVERY_MONTH, self.things.fixed_costs, base), EVERY_MONTH
        )
        self._post(base, risk_lines(world), EVERY_MONTH)
        for month in range(world.grid.months):
            self._post(base, run_off_lines(world, month, served=self.contracts_before), month)
            self._post(base, kept.get(month, ()), month)

    def _fixed(self, state: State, beside: "Beside | None") -> "_Fixed":
        """What the fixed drivers do in all months."""
        world, levers = self.world, NO_LEVERS
        fixed = _Fixed(self.base.for_later())
        team = self._driven("team", payroll_lines, levers, state, EVERY_MONTH, self.things.fixed_roles, beside)
        self._post(fixed.posted, team, EVERY_MONTH)
        left = VOLUMES if self.told else FOR_SERVING if not self.things.compute_is_fixed else ("usage",)
        for month in range(world.grid.months):
            sold = self._driven("revenue", revenue_lines, levers, state, month, self.things.fixed_products, beside)
            self._post(fixed.posted, sold, month)
            keys = [f"{what}/{path}" for path in self.things.fixed_products for what in left]
            fixed.volumes.append({key: state.carried[key] for key in keys if key in state.carried})
            contracted = [path for path in self.things.fixed_products if path in state.recurring]
            fixed.recurring.append({path: state.recurring[path] for path in contracted})
            if self.things.compute_is_fixed:
                fixed.bought.append(self._bought(levers, state, month, beside, self.told))
                fixed.volumes[month].update(
                    {key: state.carried[key] for key in self.things.fleets if key in state.carried}
                )
                if not self.things.has_credits:
                    self._post(fixed.posted, compute_lines(state, month, fixed.bought[month]), month)
        # the fleets of the last month are not those of the first, with which the fold begins
        for key in self.things.fleets:
            state.carried.pop(key, None)
        return fixed

    def _bought(self, levers: Levers, state: State, month: int, beside: "Beside | None", told: bool) -> Bought:
        def buy(seen: State) -> Bought:
            return compute_bought(self.world, levers, seen, month, told=told)

        with self.world.blaming("compute", month):
            if beside is None or levers.act or "compute" not in beside.groups:
                return buy(state)
            return beside.of("compute", "", month, state, buy)

    def _driven(
        self, kind: "Kind", driver: Driver, levers: Levers, state: State, month: Moment, paths: tuple[str, ...],
        beside: "Beside | None",
    ) -> Iterator[Line]:  # fmt: skip
        """The lines of a driver's things, those that another scenario has made already where nothing acts on them."""
        if beside is None or levers.act or kind not in beside.groups:
            yield from driver(self.world, levers, state, month, paths)
            return
        for path in paths:

            def drive(seen: State, path: str = path) -> list[Line]:
                return list(driver(self.world, levers, seen, month, (path,)))

            yield from beside.of(kind, path, month, state, drive)

    def _overhead(
        self, path: str, levers: Levers, state: State, month: int, ledger: Ledger, beside: "Beside | None"
    ) -> Iterable[Line]:
        def spend(seen: State) -> list[Line]:
            return list(overhead_lines(self.world, levers, seen, month, (path,), ledger))

        if beside is None or levers.act or path not in beside.groups:
            return overhead_lines(self.world, levers, state, month, (path,), ledger)
        return beside.of(path, "", month, state, spend)

    def _sold(self, levers: Levers, state: State, month: int, beside: "Beside | None") -> Iterator[Line]:
        return self._driven("revenue", revenue_lines, levers, state, month, self.things.products, beside)

    def _staffed(self, levers: Levers, state: State, month: int, beside: "Beside | None") -> Iterator[Line]:
        return self._driven("team", payroll_lines, levers, state, month, self.things.roles, beside)

    def _operations(self, levers: Levers, state: State, month: int, beside: "Beside") -> "_Operations":
        """What the drivers of a month do; asked for as one, where others that have one of them alike have all."""
        inner = beside if beside.one_by_one else None
        fixed = self.bought[month] if self.things.compute_is_fixed else None
        if fixed is not None and not (self.things.products or self.things.roles or self.things.has_credits):
            return _Operations([], fixed)

        def operate(seen: State) -> _Operations:
            lines = [*self._sold(levers, seen, month, inner), *self._staffed(levers, seen, month, inner)]
            bought = self._bought(state.levers, seen, month, inner, self.told) if fixed is None else fixed
            return _Operations([*lines, *self._paid(seen, month, bought, inner)], bought)

        with self.world.blaming("company", month):
            return beside.operations(month, state, operate, (self.things.products, self.things.roles, fixed))

    def _operate(self, levers: Levers, state: State, ledger: Ledger, month: int, beside: "Beside | None") -> Bought:
        """Post what the drivers of a month do, summed up by itself first; the compute that was bought."""
        if beside is not None and not levers.act and OPERATIONS in beside.groups:
            operations = self._operations(levers, state, month, beside)
            summed = operations.summed.get(ledger.shape)
            if summed is None:
                summed = ledger.apart()
                self._post(summed, operations.lines, month)
                if ledger.shape is not None:
                    operations.summed[ledger.shape] = summed
            ledger.take(summed)
            return operations.bought
        apart = ledger.apart()
        self._post(apart, self._sold(levers, state, month, beside), month)
        self._post(apart, self._staffed(levers, state, month, beside), month)
        if self.things.compute_is_fixed:
            bought = self.bought[month]
        else:
            # nobody is told of what is only foreseen; but another company may take what is made here
            told = self.told and not (beside is None and isinstance(ledger, Ahead))
            bought = self._bought(state.levers, state, month, beside, told)
        self._post(apart, self._paid(state, month, bought, beside), month)
        ledger.take(apart)
        return bought

    def _paid(self, state: State, month: int, bought: Bought, beside: "Beside | None") -> Iterable[Line]:
        if self.things.compute_is_fixed and not self.things.has_credits:
            return ()
        if beside is None or not state.purses:
            return compute_lines(state, month, bought)
        return beside.paid(month, state, lambda seen: compute_lines(seen, month, bought), bought)

    def _advanced(self, state: State, month: int, seen: Observation, beside: "Beside | None") -> bool:
        """Whether anything begins or ends on a month's first morning."""
        if beside is None or not self.timetable.waiting:
            return self.timetable.advance(state, month, seen)
        waiting = tuple(thing.path for thing in self.timetable.waiting)
        return beside.timing(month, state, lambda state: self.timetable.advance(state, month, seen), waiting)

    def month(self, state: State, ledger: Ledger, month: int, seen: Observation, *, closings: bool) -> "MonthEnd":
        """One month, from its first morning to its close; ``state`` and ``ledger`` are moved along."""
        world = self.world
        beside = self.beside
        opening_cash = state.cash
        events: list[Event] = []
        steered = np.zeros(1, dtype=np.bool_)
        closed = False
        state.carried.update(self.volumes[month])
        if closings:
            if self.exit_waits is not None:
                comes = holds(world, "exit.when", self.exit_waits, month, state, seen)
                state.sold = np.where((np.asarray(state.sold) == NEVER) & comes, month, state.sold)
            if self.management.policies:
                steered = self.management.decide(state, month, seen)
            once = None if beside is None else beside.closings
            for closing in chain(
                close_what_is_due(world, state, month, seen, once),
                close_acquisitions(world, state, month, seen),
            ):
                closed = True
                self._post(ledger, closing.lines, month)
                if closing.event is not None:
                    events.append(closing.event)
        changed = self._advanced(state, month, seen, beside)
        state.recurring = dict(self.recurring[month])
        levers = self.synergies.joined(state.levers, state, month)
        bought = self._operate(levers, state, ledger, month, beside)
        for path in self.things.costs:
            self._post(ledger, self._overhead(path, levers, state, month, ledger, beside), month)
        self._post(ledger, after_acquisition_lines(world, state, month), month)
        self._post(ledger, recurring_lines(world, state, month, ledger), month)
        self._post(ledger, expired_lines(state, month), month)
        self._post(ledger, interest_lines(world, opening_cash, month), month)
        self._post(ledger, service_lines(world, state, month, ledger), month)
        self._post(ledger, tax_lines(world, state.tax, ledger.profit[month], month), month)
        state.cash = opening_cash + ledger.cash_moved[month]
        breached = covenants(state, state.cash, month)
        usage = sum((value for key, value in state.carried.items() if key.startswith("usage/")), np.zeros(1))
        state.usage = [*state.usage[-(TRAILING_MONTHS - 1) :], usage]
        events.extend(state.funding.events)
        state.funding.events = []
        return MonthEnd(events, bought, breached, changed, steered, closed or bool(events))

    def close(self, month: int) -> None:
        """Let go of what was made ahead for a month that is over."""
        self.volumes[month], self.recurring[month] = {}, {}
        if self.things.compute_is_fixed:
            self.bought[month] = NOTHING_BOUGHT
        if isinstance(self.base, Totals):
            self.base.close(month)

    def _post(self, ledger: Ledger, lines: Iterable[Line], month: Moment) -> None:
        line: Line | None = None
        try:
            for line in lines:
                ledger.post(line, month)
        except FloatingPointError as error:
            with self.world.blaming("company" if line is None else line.source, month):
                raise error


@record
class _Fixed:
    """What the fixed drivers post, and what they leave, month by month."""

    posted: Ledger
    volumes: list[dict[str, Array]] = field(default_factory=list)
    recurring: list[dict[str, Array]] = field(default_factory=list)
    bought: list[Bought] = field(default_factory=list)


@record
class _Operations:
    """What the drivers of a month post, and the compute that they bought."""

    lines: list[Line]
    bought: Bought
    summed: dict[object, Ledger] = field(default_factory=dict)
    """The lines summed up, by what is wanted of the sums (``Totals.shape``)."""


@record
class MonthEnd:
    """What a month leaves beside the state."""

    events: list[Event]
    bought: Bought
    breached: dict[str, NDArray[np.bool_]]
    changed: bool
    """Whether something began or ended that had waited for it."""
    steered: NDArray[np.bool_]
    """Where levers changed."""
    closed: bool
    """Whether anything closed, or was attempted in vain."""
