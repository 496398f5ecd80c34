"""The median world folded with a script of what happens when, a column for each history."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from llmventure.events_used import used_events
from llmventure.fold import Fold
from llmventure.foresight import UNKNOWN, observation
from llmventure.funding.closing import close
from llmventure.funding.drawing import close_draw_of
from llmventure.funding.terms import instrument_path
from llmventure.ledger import Line
from llmventure.models import funding as instruments
from llmventure.models.quantity import fixed
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.sampling import Array
from llmventure.state import Purse, State
from llmventure.timing import Timed, timed_things
from llmventure.totals import totals_of
from llmventure.world import NEVER, World

History = NDArray[np.int64]
"""One column a path: the months of what has happened to it, ``NEVER`` where it has not."""
BURNS_CASH = frozenset(
    {"venture_debt", "gpu_loan", "revenue_based", "grant", "credits", "convertible_note", "parent_contribution"}
)
MONEY = ("failed", "runway_below", "runway_above", "cash_below", "cash_above", "arr_above", "run_rate_above", "regime")


@dataclass(frozen=True)
class Script:
    """What of a scenario a history tells of, by the rows of its columns; see ``of`` for what each is."""

    scenario: Scenario
    things: dict[str, Timed]
    closings: tuple[str, ...]
    draws: tuple[tuple[str, int], ...]
    conditional: tuple[str, ...]
    runs: tuple[str, ...]
    acquisitions: tuple[str, ...]
    policies: tuple[str, ...]

    @classmethod
    def of(cls, scenario: Scenario, world: World) -> "Script":
        """Instruments that change burn or are waited for, the draws of loans, what money or luck begins and ends, runs
        that others wait for, acquisitions, policies."""
        things = {thing.path: thing for thing in timed_things(scenario)}
        used = used_events(scenario)
        items = scenario.funding.instruments.items()
        return cls(
            scenario,
            things,
            tuple(
                name
                for name, item in items
                if item.kind in BURNS_CASH
                or name in used
                or (isinstance(item, instruments.PricedRound) and not item.compute_credits.is_zero)
            ),
            tuple(
                (name, number)
                for name, item in items
                if isinstance(item, instruments.VentureDebt)
                for number in range(len(item.draws))
            ),
            tuple(path for path, thing in things.items() if _is_conditional(world, thing)),
            tuple(name for name in scenario.compute.training if name in used),
            tuple(scenario.acquisitions),
            tuple(scenario.policy),
        )

    def history(self, state: State, month: int) -> History:
        """What has happened by the end of ``month``, ``(things, paths)``."""
        since = state.since
        rows = [
            *(since.get(name, NEVER) for name in self.closings),
            *(since.get(f"{name}.draws.{number}", NEVER) for name, number in self.draws),
            *(state.opened[path] for path in self.conditional),
            *(state.over[path] for path in self.conditional),
            *(since.get(name, NEVER) for name in self.runs),
            *(since.get(name, NEVER) for name in self.acquisitions),
        ]
        for name in self.policies:
            acting = state.policies.get(name)
            rows += [NEVER, NEVER] if acting is None else [acting.acts, acting.lifted]
        found = np.empty((len(rows), state.cash.shape[0]), dtype=np.int64)
        for number, row in enumerate(rows):
            found[number] = row
        np.copyto(found, NEVER, where=found > month)
        return found


class Replay:
    """The median world folded with a script of what happens when."""

    def __init__(self, script: Script, world: World, histories: History) -> None:
        self.script, self.world = script, world
        rows = iter(histories)
        self.closings = {name: next(rows) for name in script.closings}
        self.drawn = {each: next(rows) for each in script.draws}
        self.opened = {path: next(rows) for path in script.conditional}
        self.over = {path: next(rows) for path in script.conditional}
        self.ended = {name: next(rows) for name in script.runs}
        self.acquired = {name: next(rows) for name in script.acquisitions}
        self.policies = {name: (next(rows), next(rows)) for name in script.policies}
        finite = np.where(histories < NEVER, histories, -1)
        self.latest = finite.max(axis=0) if histories.shape[0] else np.full(histories.shape[1], -1)

    def burns(self) -> tuple[Array, Array]:
        """Burn and blocked cash ``(months, paths)``: right from the month after the latest of a history's on."""
        fold = Fold(self.world, totals_of(self.script.scenario, ahead=True))
        state = fold.first_state()
        ledger = fold.new_ledger(fold.base)
        fold.timetable.waiting = [thing for thing in fold.timetable.waiting if thing.path not in self.opened]
        for path in self.opened:
            self._begin(fold, state, path)
        found = np.zeros((self.world.grid.months, self.world.grid.paths))
        kept = np.zeros_like(found)
        for month in range(self.world.grid.months):
            for line in self._closed(state, month):
                ledger.post(line, month)
            self._steer(fold, state, month)
            opening = state.cash
            fold.month(state, ledger, month, observation(state, lambda: UNKNOWN), closings=False)
            found[month] = opening - state.cash
            kept[month] = state.funding.blocked_cash()
            self._end_runs(state)
        return found, kept

    def _begin(self, fold: Fold, state: State, path: str) -> None:
        """Begin and end a thing when the history says, and never where it says nothing."""
        thing = self.script.things[path]
        opened, over = self.opened[path], self.over[path]
        if thing.months is not None:
            over = np.where(opened < NEVER, opened + thing.months, NEVER)
        state.opened[path], state.over[path] = opened, over
        if thing.is_run:
            ends = np.full(opened.shape, NEVER)
            for start in np.unique(opened[opened < NEVER]).tolist():
                ends = np.where(opened == start, start + fold.timetable.run_length(thing.name, start), ends)
            state.since[thing.name] = ends

    def _end_runs(self, state: State) -> None:
        """Runs that others wait for end when they did; one that has not ended does so next month at the earliest."""
        for name, ended in self.ended.items():
            foreseen = np.atleast_1d(np.asarray(state.since.get(name, NEVER)))
            state.since[name] = np.where(ended < NEVER, ended, np.maximum(foreseen, self.latest + 1))

    def _closed(self, state: State, month: int) -> Iterator[Line]:
        """What the closings of a month bring: loans to serve, credits to use, and whatever waits for them."""
        for name, months in self.closings.items():
            on = months == month
            if not on.any():
                continue
            item = self.script.scenario.funding.instruments[name]
            before = np.broadcast_to(np.atleast_1d(np.asarray(state.since.get(name, NEVER))), on.shape)
            state.since[name] = np.where(on, month, before)
            if isinstance(item, instruments.PricedRound):
                self._credits(state, name, item, on)
            elif item.kind in BURNS_CASH:
                if isinstance(item, instruments.VentureDebt):
                    item = item.model_copy(update={"warrant_coverage": fixed(0.0)})
                yield from close(self.world, state, month, name, item, on, {}).lines
        for name, months in self.acquired.items():
            if month == 0:
                state.since[name] = months
        for (name, number), months in self.drawn.items():
            on = months == month
            if on.any():
                debt = self.script.scenario.funding.instruments[name]
                assert isinstance(debt, instruments.VentureDebt)
                debt = debt.model_copy(update={"warrant_coverage": fixed(0.0)})
                yield from close_draw_of(self.world, state, month, name, debt, number, on).lines

    def _credits(self, state: State, name: str, item: instruments.PricedRound, on: NDArray[np.bool_]) -> None:
        if item.compute_credits.is_zero or item.provider is None:
            return
        path = instrument_path(name)
        amount = self.world.series(f"{path}.compute_credits", item.compute_credits)[0] * on
        last = NEVER if item.expires is None else item.expires - self.world.grid.start
        state.purses.append(Purse(item.provider, name, path, amount, last))

    def _steer(self, fold: Fold, state: State, month: int) -> None:
        if self.policies:
            on = {name: (acts <= month) & (month < lifted) for name, (acts, lifted) in self.policies.items()}
            state.levers = fold.management.levers(on)


def _is_conditional(world: World, thing: Timed) -> bool:
    """Whether money or luck decides when a thing begins or ends, not the calendar and other events alone."""
    begins = _depends(thing.start) or world.meets_effect(f"{thing.path}.{thing.key}")
    return begins or _depends(thing.until)


def _depends(when: When | None) -> bool:
    if when is None:
        return False
    if any(getattr(when, name) is not None for name in MONEY):
        return True
    return when.wait is not None and when.wait.fixed is None
