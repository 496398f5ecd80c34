"""The median world folded with a script of what happens when, a column for each history."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from llmventure.engine import new_world
from llmventure.engine.fold import Fold
from llmventure.engine.foresight import UNKNOWN, observation
from llmventure.funding.closing import close
from llmventure.funding.drawing import close_draw_of
from llmventure.funding.terms import instrument_path
from llmventure.ledger import Ledger, Line
from llmventure.ledger.totals import totals_of
from llmventure.models import funding as instruments
from llmventure.models.quantity import fixed
from llmventure.models.scenario import Scenario
from llmventure.sampling import Array, Grid, Rows
from llmventure.sampling.columns import columns_of
from llmventure.simulation.histories import BURNS_CASH, Script, Told
from llmventure.state import Purse, State
from llmventure.world import NEVER

Foreseen = tuple[Array, Array]
LEAST_WIDTH = 4
"""Columns that differ are never one wide, as what is the same for all of them is; unused ones stand beside a few."""


class Median(Grid):
    """A plan's months on several paths: every number is the same for all of them, and one wide."""

    def scores(self, stream: str) -> Array:
        del stream
        return np.zeros((1, 1))

    def rows(self, stream: str, count: int) -> Rows:  # noqa: ARG002 - as the grid has it
        return np.zeros((1, 1))


class MedianWorld:
    """The median world on some columns, as it stands on the first morning of ``month``.

    What a month comes to depends on what has happened by its end alone, so a world that stands in a month is right for
    every history that tells nothing new of the months before it: such a history is folded on from there.
    """

    def __init__(self, script: Script, fold: Fold, state: State, books: Ledger, month: int) -> None:
        self.script, self.fold, self.state, self.books, self.month = script, fold, state, books, month

    @classmethod
    def begun(cls, scenario: Scenario, script: Script) -> "MedianWorld":
        """On the plan's first morning, nothing has happened."""
        grid = Median(scenario.company.start, scenario.company.months, LEAST_WIDTH)
        fold = Fold(new_world(scenario, grid), totals_of(scenario, ahead=True))
        state = fold.first_state()
        fold.timetable.waiting = [thing for thing in fold.timetable.waiting if thing.path not in script.conditional]
        return cls(script, fold, state, fold.base.ahead_of(), 0)

    def at(self, columns: NDArray[np.int64]) -> "MedianWorld":
        """A copy on some of the columns, in their order; one may come more than once. At least ``LEAST_WIDTH``."""
        books = self.fold.base.ahead_of()
        books.cash_moved[self.month :] = columns_of(self.books.cash_moved[self.month :], columns)
        books.financed[self.month :] = columns_of(self.books.financed[self.month :], columns)
        return MedianWorld(self.script, self.fold, columns_of(self.state, columns), books, self.month)

    def go_on(self, told: Told, until: int, enough: Callable[[int, Array, Array], bool] | None = None) -> Foreseen:
        """Fold up to the month ``until`` with what is ``told``, a history for each column: the burn of these months and
        the cash that covenants keep at their ends, ``(months, columns)``.

        It ends before that where a month, its burn and the cash kept are ``enough``.
        """
        state, fold = self.state, self.fold
        shape = (until - self.month, state.cash.shape[0])
        burn, kept = np.zeros(shape), np.zeros(shape)
        for path in told.opened:
            self._begin(told, path)
        for name, months in told.acquired.items():
            state.since[name] = months
        if self.month > 0:
            self._end_runs(told)
        for number in range(shape[0]):
            month = self.month
            for line in self._closed(told):
                self.books.post(line, month)
            self._steer(told)
            opening = state.cash
            fold.month(state, self.books, month, observation(state, lambda *_: UNKNOWN), closings=False)
            burn[number] = opening - state.cash
            kept[number] = state.funding.blocked_cash()
            self._end_runs(told)
            self.month += 1
            if enough is not None and enough(month, burn[number], kept[number]):
                return burn[: number + 1], kept[: number + 1]
        return burn, kept

    def _begin(self, told: Told, path: str) -> None:
        """Begin and end a thing when the history says, and never where it says nothing."""
        thing, state = self.script.things[path], self.state
        opened = told.opened[path]
        over = told.over[path] if thing.months is None else np.where(opened < NEVER, opened + thing.months, NEVER)
        state.opened[path], state.over[path] = opened, over
        if thing.is_run:
            state.since[thing.name] = self._ends(thing.name, opened)

    def _ends(self, run: str, begun: NDArray[np.int64]) -> NDArray[np.int64]:
        """The month in which a run ends, by that in which it has begun."""
        never = self.fold.world.grid.months
        least = min(int(begun.min()), never)
        place = np.minimum(begun, never) - least
        ends = np.full(never - least + 1, NEVER)
        for number in np.flatnonzero(np.bincount(place)).tolist():
            if (start := least + number) < never:
                ends[number] = start + self.fold.timetable.run_length(run, start)[0]
        return np.asarray(ends[place])

    def _end_runs(self, told: Told) -> None:
        """Runs that others wait for end when they did; one that has not ended does so later."""
        for name, ended in told.ended.items():
            foreseen = np.atleast_1d(np.asarray(self.state.since.get(name, NEVER)))
            self.state.since[name] = np.where(ended < NEVER, ended, np.maximum(foreseen, told.not_before))

    def is_late(self, told: Told, columns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Where a run that goes on is overdue, and a history alone, the latest of which is past, would have it ended
        before this month: on ``columns``, of which the histories are ``told``."""
        late = np.zeros(columns.size, dtype=np.bool_)
        for name, ended in told.ended.items():
            ends = np.broadcast_to(self.state.since.get(name, NEVER), self.state.cash.shape)[columns]
            late |= (ended == NEVER) & (ends <= self.month) & (told.not_before < self.month)
        return late

    def _closed(self, told: Told) -> Iterator[Line]:
        """What the closings of a month bring: loans to serve, credits to use, and whatever waits for them."""
        state, month, world = self.state, self.month, self.fold.world
        for name, months in told.closings.items():
            on = months == month
            if not on.any():
                continue
            item = world.scenario.funding.instruments[name]
            before = np.broadcast_to(np.atleast_1d(np.asarray(state.since.get(name, NEVER))), on.shape)
            state.since[name] = np.where(on, month, before)
            if isinstance(item, instruments.PricedRound):
                self._credits(name, item, on)
            elif item.kind in BURNS_CASH:
                if isinstance(item, instruments.VentureDebt):
                    item = item.model_copy(update={"warrant_coverage": fixed(0.0)})
                yield from close(world, state, month, name, item, on, {}).lines
        for (name, number), months in told.drawn.items():
            on = months == month
            if on.any():
                debt = world.scenario.funding.instruments[name]
                assert isinstance(debt, instruments.VentureDebt)
                debt = debt.model_copy(update={"warrant_coverage": fixed(0.0)})
                yield from close_draw_of(world, state, month, name, debt, number, on).lines

    def _credits(self, name: str, item: instruments.PricedRound, on: NDArray[np.bool_]) -> None:
        if item.compute_credits.is_zero or item.provider is None:
            return
        path, world = instrument_path(name), self.fold.world
        amount = world.series(f"{path}.compute_credits", item.compute_credits)[0] * on
        last = NEVER if item.expires is None else item.expires - world.grid.start
        self.state.purses.append(Purse(item.provider, name, path, amount, last))

    def _steer(self, told: Told) -> None:
        if told.policies:
            month = self.month
            on = {name: (acts <= month) & (month < lifted) for name, (acts, lifted) in told.policies.items()}
            self.state.levers = self.fold.management.levers(on)
