"""The burn that the plan foresees on many paths at once, for triggers that look ahead.

It is the burn of the median world with what has happened on a path: what has closed, begun and ended when, and which
levers are in force. Paths on which the same has happened share it, so it is folded once for each such history and
kept: one row of the median world a history, never a fold ahead for each path.
What depends on money and has not begun is not foreseen.
"""

import threading
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from llmventure.engine import new_world
from llmventure.events_used import used_events
from llmventure.fold import Fold
from llmventure.foresight import known
from llmventure.funding.closing import close, close_draw_of
from llmventure.funding.terms import instrument_path
from llmventure.ledger import Line
from llmventure.models import funding as instruments
from llmventure.models.quantity import fixed
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.sampling import Array, Grid
from llmventure.state import Purse, State
from llmventure.timing import Observation, Timed, timed_things
from llmventure.totals import totals_of
from llmventure.world import NEVER, World

History = NDArray[np.int64]
"""One column a path: the months of what has happened to it, ``NEVER`` where it has not."""
LEAST_WIDTH = 4
"""Sums over months run in another order on a single path; a few unused ones beside it keep the bits of each."""
BURNS_CASH = frozenset(
    {"venture_debt", "gpu_loan", "revenue_based", "grant", "credits", "convertible_note", "parent_contribution"}
)
MONEY = ("failed", "runway_below", "runway_above", "cash_below", "cash_above", "arr_above", "run_rate_above", "regime")


class Forecaster:
    """Burns of the median world by history, shared by all chunks and threads."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        self.scenario = scenario
        self.months = world.grid.months
        self.things = {thing.path: thing for thing in timed_things(scenario)}
        used = used_events(scenario)
        self.closings = [
            name
            for name, item in scenario.funding.instruments.items()
            if item.kind in BURNS_CASH
            or name in used
            or (isinstance(item, instruments.PricedRound) and not item.compute_credits.is_zero)
        ]
        self.draws = [
            (name, number)
            for name, item in scenario.funding.instruments.items()
            if isinstance(item, instruments.VentureDebt)
            for number in range(len(item.draws))
        ]
        self.conditional = [path for path, thing in self.things.items() if _is_conditional(world, thing)]
        self.runs = [name for name in scenario.compute.training if name in used]
        self.acquisitions = list(scenario.acquisitions)
        self.policies = list(scenario.policy)
        self._burns: dict[bytes, int] = {}
        self._rows: list[tuple[Array, Array]] = []
        """By history: the burn of each month, and the cash that covenants keep at its end."""
        self._lock = threading.Lock()

    def history(self, state: State, month: int) -> History:
        """What has happened by the end of ``month``, ``(things, paths)``."""
        funding = state.since
        rows = [
            *(funding.get(name, NEVER) for name in self.closings),
            *(funding.get(f"{name}.draws.{number}", NEVER) for name, number in self.draws),
            *(state.opened[path] for path in self.conditional),
            *(state.over[path] for path in self.conditional),
            *(funding.get(name, NEVER) for name in self.runs),
            *(funding.get(name, NEVER) for name in self.acquisitions),
        ]
        for name in self.policies:
            acting = state.policies.get(name)
            rows += [NEVER, NEVER] if acting is None else [acting.acts, acting.lifted]
        width = state.cash.shape[0]
        found = np.empty((len(rows), width), dtype=np.int64)
        for number, row in enumerate(rows):
            found[number] = row
        found[found > month] = NEVER
        return found

    def groups(self, history: History) -> NDArray[np.int64]:
        """The row of burns that belongs to each column of ``history``; new ones are folded."""
        if not history.shape[0]:
            different, inverse = np.zeros((0, 1), dtype=np.int64), np.zeros(history.shape[1], dtype=np.int64)
        else:
            different, inverse = np.unique(history, axis=1, return_inverse=True)
        inverse = inverse.reshape(-1)
        keys = [different[:, number].tobytes() for number in range(different.shape[1])]
        with self._lock:
            new = [number for number, key in enumerate(keys) if key not in self._burns]
            if new:
                burns, kept = self._folded(different[:, new])
                for column, number in enumerate(new):
                    self._burns[keys[number]] = len(self._rows)
                    self._rows.append((burns[:, column].copy(), kept[:, column].copy()))
            rows = np.array([self._burns[key] for key in keys])
        return rows[inverse]

    @property
    def histories(self) -> int:
        """How many have been folded."""
        return len(self._rows)

    def runway(self, groups: NDArray[np.int64], cash: Array, month: int) -> Array:
        """Months that ``cash`` ``(paths,)`` lasts from ``month`` on, infinite where nothing burns."""
        result = np.full(cash.shape, np.inf)
        if month >= self.months:
            return result
        order = np.argsort(groups, kind="stable")
        edges = np.flatnonzero(np.diff(groups[order], prepend=-1))
        for place, start in enumerate(edges):
            end = edges[place + 1] if place + 1 < len(edges) else len(order)
            paths = order[start:end]
            burns, kept = self._rows[int(groups[paths[0]])]
            result[paths] = _lasts(burns[month:], kept[month:], cash[paths])
        return result

    def _folded(self, histories: History) -> tuple[Array, Array]:
        """Burn, debt service in it, and blocked cash by month ``(months, histories)`` of the median world."""
        count = histories.shape[1]
        width = max(count, LEAST_WIDTH)
        padded = np.concatenate([histories, np.repeat(histories[:, :1], width - count, axis=1)], axis=1)
        company = self.scenario.company
        world = new_world(self.scenario, Grid(company.start, company.months, width))
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            burns, kept = _Replay(self, world, padded).burns()
        return burns[:, :count], kept[:, :count]


class PathsWatch:
    """Follows some paths and foresees their burn: by path, the row of burns that its history belongs to."""

    def __init__(self, forecaster: Forecaster, paths: int) -> None:
        self.forecaster, self.paths = forecaster, paths
        self.groups = np.zeros(paths, dtype=np.int64)
        self.history: History | None = None

    def renew(self, state: State, month: int) -> None:
        history = self.forecaster.history(state, month - 1)
        changed = state.alive.copy()
        if self.history is not None:
            changed &= (history != self.history).any(axis=0)
        if changed.any():
            self.groups[changed] = self.forecaster.groups(history[:, changed])
        self.history = history

    def runway(self, state: State, month: int) -> Array:
        return self.forecaster.runway(self.groups, state.cash, month)


class _Replay:
    """The median world folded with a script of what happens when."""

    def __init__(self, owner: Forecaster, world: World, histories: History) -> None:
        self.owner, self.world = owner, world
        rows = iter(histories)
        self.closings = {name: next(rows) for name in owner.closings}
        self.drawn = {each: next(rows) for each in owner.draws}
        self.opened = {path: next(rows) for path in owner.conditional}
        self.over = {path: next(rows) for path in owner.conditional}
        self.ended = {name: next(rows) for name in owner.runs}
        self.acquired = {name: next(rows) for name in owner.acquisitions}
        self.policies = {name: (next(rows), next(rows)) for name in owner.policies}
        finite = np.where(histories < NEVER, histories, -1)
        self.latest = finite.max(axis=0) if histories.shape[0] else np.full(histories.shape[1], -1)

    def burns(self) -> tuple[Array, Array]:
        """Burn and blocked cash ``(months, paths)``: right from the month after the latest of a history's on."""
        fold = Fold(self.world, totals_of(self.owner.scenario))
        state = fold.first_state()
        ledger = fold.new_ledger(fold.base)
        fold.timetable.waiting = [thing for thing in fold.timetable.waiting if thing.path not in self.opened]
        for path in self.opened:
            self._begin(fold, state, path)
        found = np.zeros((self.owner.months, self.world.grid.paths))
        kept = np.zeros_like(found)
        nothing = np.full(1, np.nan)
        for month in range(self.owner.months):
            for line in self._closed(state, month):
                ledger.post(line, month)
            self._steer(fold, state, month)
            opening = state.cash
            seen = Observation(opening, nothing, nothing, nothing, lambda: nothing)
            fold.month(state, ledger, month, known(state, seen), closings=False)
            found[month] = opening - state.cash
            kept[month] = state.funding.blocked_cash()
            self._end_runs(state)
        return found, kept

    def _begin(self, fold: Fold, state: State, path: str) -> None:
        """Begin and end a thing when the history says, and never where it says nothing."""
        thing = self.owner.things[path]
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
            item = self.owner.scenario.funding.instruments[name]
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
                debt = self.owner.scenario.funding.instruments[name]
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


def _lasts(burns: Array, kept: Array, cash: Array) -> Array:
    """Months that ``cash`` stays above ``kept`` ``(months,)`` at ``burns``; after them the last burn goes on."""
    spent = np.cumsum(burns)
    out = np.searchsorted(np.maximum.accumulate(spent + kept), cash, side="right")
    inside = out < len(burns)
    month = np.minimum(out, len(burns) - 1)
    burn = burns[month]
    left = np.maximum(cash - (spent[month] - burn) - kept[month], 0.0)
    part = np.where(burn > 0, left / np.where(burn > 0, burn, 1.0), 0.0)
    last = float(burns[-1])
    beyond = np.maximum(cash - spent[-1] - kept[-1], 0.0) / last if last > 0 else np.full(cash.shape, np.inf)
    return np.where(inside, out + part, len(burns) + beyond)
