"""The fold over months: observe, decide, close, volumes, hours, post, interest, tax, settle, covenants, solvency.

What nothing in the scenario can touch is posted once, before the fold, into the ledger's base; the rest month by
month. No step needs an unknown of a later one.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from llmventure.compute_cost import Bought, compute_bought, compute_lines, started_work
from llmventure.funding.acquiring import after_acquisition_lines, close_acquisitions
from llmventure.funding.attempts import close_what_is_due
from llmventure.funding.opening import last_opening_price, opening_table
from llmventure.funding.past import mark_past, past_instruments
from llmventure.funding.service import covenants, recurring_lines, service_lines
from llmventure.funding.state import Event, FundingState
from llmventure.funding.terms import calendar_number
from llmventure.ledger import Ahead, Ledger, Line
from llmventure.ledger.totals import Totals
from llmventure.models.base import Frozen
from llmventure.models.quantity import Quantity, StepsAfter
from llmventure.models.scenario import Scenario
from llmventure.opening_balance import opening_balances, run_off_lines
from llmventure.overhead import after_their_bases, overhead_lines
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
from llmventure.world.levers import Levers
from llmventure.world.risks import risk_lines

if TYPE_CHECKING:
    from llmventure.engine.alike import Beside, Kind

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
        self._sort_out(scenario)
        self.opening = opening_balances(world, state)
        self.contracts_before = contracts_before(world, state)
        self._post_fixed(state)
        state.recurring = {}  # posting what is fixed has gone through all months
        return state

    def _sort_out(self, scenario: Scenario) -> None:
        """Which things are fixed: dated by the calendar, with nothing in them that counts from an event."""

        def touches(path: str) -> bool:
            return self.management.touches(path) or self.synergies.touches(path)

        def is_fixed(path: str, thing: Frozen) -> bool:
            return path in self.dated and not touches(path) and not counts_from_events(thing)

        free_team = self.management.freezes or touches("team.on_cost")
        world = self.world
        self.fixed_roles = tuple(path for path, role in world.roles.items() if not free_team and is_fixed(path, role))
        self.roles = tuple(path for path in world.roles if path not in self.fixed_roles)
        self.fixed_products = tuple(path for path, product in world.products.items() if is_fixed(path, product))
        self.products = tuple(path for path in world.products if path not in self.fixed_products)
        self.fixed_costs = tuple(
            path for path, cost in world.costs.items() if is_fixed(path, cost) and cost.share_of is None
        )
        self.costs = tuple(
            after_their_bases(world.costs, tuple(path for path in world.costs if path not in self.fixed_costs))
        )
        compute = scenario.compute
        self.compute_is_fixed = (
            not self.products
            and not touches("compute.storage")
            and all(
                is_fixed(path, thing)
                for path, thing in [
                    *((f"compute.supply.{name}", supply) for name, supply in compute.supply.items()),
                    *((f"compute.training.{name}", run) for name, run in compute.training.items()),
                    *((f"compute.serving.{name}", item) for name, item in compute.serving.items()),
                ]
            )
        )
        instruments = scenario.funding.instruments.values()
        self.has_credits = any(
            item.kind == "credits" or (item.kind == "priced_round" and not item.compute_credits.is_zero)
            for item in instruments
        )

    def _post_fixed(self, state: State) -> None:
        world, base = self.world, self.base
        team = self._driven("team", payroll_lines, state.levers, state, EVERY_MONTH, self.fixed_roles, self.beside)
        self._post(base, team, EVERY_MONTH)
        self._post(base, overhead_lines(world, state.levers, state, EVERY_MONTH, self.fixed_costs, base), EVERY_MONTH)
        self._post(base, risk_lines(world), EVERY_MONTH)
        left = VOLUMES if self.told else FOR_SERVING if not self.compute_is_fixed else ("usage",)
        for month in range(world.grid.months):
            self._post(base, run_off_lines(world, month, served=self.contracts_before), month)
            sold = self._driven("revenue", revenue_lines, state.levers, state, month, self.fixed_products, self.beside)
            self._post(base, sold, month)
            self.volumes.append(
                {
                    f"{what}/{path}": state.carried[f"{what}/{path}"]
                    for path in self.fixed_products
                    for what in left
                    if f"{what}/{path}" in state.carried
                }
            )
            self.recurring.append(dict(state.recurring))
            if self.compute_is_fixed:
                bought = self._bought(state, month, self.beside, self.told)
                self.bought.append(bought)
                self.volumes[month].update(
                    {key: value for key, value in state.carried.items() if key.startswith("fleet")}
                )
                if not self.has_credits:
                    self._post(base, compute_lines(state, month, bought), month)
        # the fleets of the last month are not those of the first, with which the fold begins
        for key in [key for key in state.carried if key.startswith("fleet")]:
            del state.carried[key]

    def _bought(self, state: State, month: int, beside: "Beside | None", told: bool) -> Bought:
        levers = state.levers

        def buy(seen: State) -> Bought:
            return compute_bought(self.world, levers, seen, month, told=told)

        with self.world.blaming("compute", month):
            return buy(state) if beside is None or levers.act else beside.of("compute", "", month, state, buy)

    def _driven(
        self, kind: "Kind", driver: Driver, levers: Levers, state: State, month: Moment, paths: tuple[str, ...],
        beside: "Beside | None",
    ) -> Iterator[Line]:  # fmt: skip
        """The lines of a driver's things, those that another scenario has made already where nothing acts on them."""
        if beside is None or levers.act:
            yield from driver(self.world, levers, state, month, paths)
            return
        for path in paths:

            def drive(seen: State, path: str = path) -> list[Line]:
                return list(driver(self.world, levers, seen, month, (path,)))

            yield from beside.of(kind, path, month, state, drive)

    def month(self, state: State, ledger: Ledger, month: int, seen: Observation, *, closings: bool) -> "MonthEnd":
        """One month, from its first morning to its close; ``state`` and ``ledger`` are moved along."""
        world = self.world
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
            for closing in chain(
                close_what_is_due(world, state, month, seen), close_acquisitions(world, state, month, seen)
            ):
                closed = True
                self._post(ledger, closing.lines, month)
                if closing.event is not None:
                    events.append(closing.event)
        changed = self.timetable.advance(state, month, seen)
        state.recurring = dict(self.recurring[month])
        levers = self.synergies.joined(state.levers, state, month)
        # who looks ahead later on does so from a morning of its own
        beside = self.beside if closings or (self.beside is not None and self.beside.month.is_first_morning) else None
        self._post(ledger, self._driven("revenue", revenue_lines, levers, state, month, self.products, beside), month)
        self._post(ledger, self._driven("team", payroll_lines, levers, state, month, self.roles, beside), month)
        fixed = self.compute_is_fixed
        told = self.told and not isinstance(ledger, Ahead)  # nobody is told of what is only foreseen
        bought = self.bought[month] if fixed else self._bought(state, month, beside, told)
        if self.has_credits or not self.compute_is_fixed:
            self._post(ledger, compute_lines(state, month, bought), month)
        self._post(ledger, overhead_lines(world, levers, state, month, self.costs, ledger), month)
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
        if self.compute_is_fixed:
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


def counts_from_events(thing: object) -> bool:
    """Whether a quantity in a part of the scenario counts from an event."""
    if isinstance(thing, Quantity):
        return isinstance(thing.path, StepsAfter)
    if isinstance(thing, Frozen):
        return any(counts_from_events(getattr(thing, name)) for name in type(thing).model_fields)
    if isinstance(thing, dict):
        return any(counts_from_events(part) for part in thing.values())
    return isinstance(thing, tuple) and any(counts_from_events(part) for part in thing)
