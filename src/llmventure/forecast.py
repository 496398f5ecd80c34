"""The burn that the plan foresees on many paths at once, for triggers that look ahead.

It is the burn of the median world with what has happened on a path: what has closed, begun and ended when, and which
levers are in force. Paths on which the same has happened share it, so it is folded once for each such history and
kept: one row of the median world a history, never a fold ahead for each path.
What depends on money and has not begun is not foreseen.
"""

import threading

import numpy as np
from numpy.typing import NDArray

from llmventure.engine import new_world
from llmventure.histories import History, Replay, Script
from llmventure.models.scenario import Scenario
from llmventure.sampling import Array, Grid
from llmventure.state import State
from llmventure.world import World

LEAST_WIDTH = 4
"""Sums over months run in another order on a single path; a few unused ones beside it keep the bits of each."""
SHARED = 16_384
"""Histories that are kept for other chunks: more would let memory grow with the paths."""


class Burns:
    """By history: the burn of each month, and the cash that covenants keep at its end, ``(histories, months)``."""

    def __init__(self, months: int) -> None:
        self.count = 0
        self.burn, self.kept = np.zeros((64, months)), np.zeros((64, months))

    def add(self, burn: Array, kept: Array) -> int:
        """Add rows; the number of the first of them."""
        first, self.count = self.count, self.count + burn.shape[0]
        while self.burn.shape[0] < self.count:
            self.burn = np.concatenate([self.burn, np.zeros_like(self.burn)])
            self.kept = np.concatenate([self.kept, np.zeros_like(self.kept)])
        self.burn[first : self.count], self.kept[first : self.count] = burn, kept
        return first


class Forecaster:
    """Burns of the median world by history; the first ones are shared by all chunks and threads."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        self.scenario, self.script = scenario, Script.of(scenario, world)
        self.months = world.grid.months
        self.histories = 0
        """How many were foreseen in each chunk, added up."""
        self._known: dict[bytes, int] = {}
        self._burns = Burns(self.months)
        self._lock = threading.Lock()

    def foreseen(self, histories: History, keys: list[bytes]) -> tuple[Array, Array]:
        """Burn and blocked cash of each column of ``histories``, ``(histories, months)``; ``keys`` are its bytes."""
        burn, kept = np.empty((len(keys), self.months)), np.empty((len(keys), self.months))
        with self._lock:
            self.histories += len(keys)
            rows = np.array([self._known.get(key, -1) for key in keys], dtype=np.int64)
            burn[rows >= 0], kept[rows >= 0] = self._burns.burn[rows[rows >= 0]], self._burns.kept[rows[rows >= 0]]
        new = np.flatnonzero(rows < 0)
        if new.size:
            burn[new], kept[new] = self._folded(histories[:, new])
            with self._lock:
                if self._burns.count + new.size <= SHARED:
                    first = self._burns.add(burn[new], kept[new])
                    self._known |= {keys[column]: first + number for number, column in enumerate(new.tolist())}
        return burn, kept

    def _folded(self, histories: History) -> tuple[Array, Array]:
        count = histories.shape[1]
        width = max(count, LEAST_WIDTH)
        padded = np.concatenate([histories, np.repeat(histories[:, :1], width - count, axis=1)], axis=1)
        company = self.scenario.company
        world = new_world(self.scenario, Grid(company.start, company.months, width))
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            burns, kept = Replay(self.script, world, padded).burns()
        return burns[:, :count].T, kept[:, :count].T


class PathsWatch:
    """Follows some paths and foresees their burn: by path, the row of burns that its history belongs to."""

    def __init__(self, forecaster: Forecaster, paths: int) -> None:
        self.forecaster, self.paths = forecaster, paths
        self.groups = np.zeros(paths, dtype=np.int64)
        self.history: History | None = None
        self._known: dict[bytes, int] = {}
        self._burns = Burns(forecaster.months)

    def renew(self, state: State, month: int) -> None:
        """Look again where something has happened by the first morning of ``month``."""
        history = self.forecaster.script.history(state, month - 1)
        changed = state.alive
        if self.history is not None:
            changed = changed & (history != self.history).any(axis=0)
        if changed.any():
            self.groups[changed] = self._rows(history[:, changed])
        self.history = history

    def _rows(self, history: History) -> NDArray[np.int64]:
        """The row of burns of each column of ``history``; new ones are folded."""
        first, inverse = _different(history)
        different = history[:, first]
        keys = [column.tobytes() for column in np.ascontiguousarray(different.T)]
        new = [number for number, key in enumerate(keys) if key not in self._known]
        if new:
            unknown = [keys[number] for number in new]
            row = self._burns.add(*self.forecaster.foreseen(different[:, new], unknown))
            self._known |= {key: row + number for number, key in enumerate(unknown)}
        return np.array([self._known[key] for key in keys])[inverse]

    def runway(self, state: State, month: int) -> Array:
        """Months that cash lasts from ``month`` on, infinite where nothing burns."""
        if month >= self.forecaster.months:
            return np.full(self.paths, np.inf)
        used, place = np.unique(self.groups, return_inverse=True)
        return lasts(self._burns.burn[used, month:], self._burns.kept[used, month:], state.cash, place)


def _different(history: History) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns that hold each different history once, and which of them each column is.

    >>> first, inverse = _different(np.array([[1, 2, 1], [5, 5, 5]]))
    >>> inverse.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])
    """
    number = np.zeros(history.shape[1], dtype=np.int64)
    first = np.zeros(1, dtype=np.int64)
    for row in history:
        least = int(row.min())
        if least == int(row.max()):
            continue
        _, row_number = np.unique(row, return_inverse=True)
        pairs = number * (int(row_number.max()) + 1) + row_number
        _, first, number = np.unique(pairs, return_index=True, return_inverse=True)
    return first, number


def lasts(burns: Array, kept: Array, cash: Array, place: NDArray[np.int64]) -> Array:
    """Months that ``cash`` ``(paths,)`` stays above ``kept`` at ``burns`` ``(histories, months)``.

    ``place`` is the history of each path; after its last month the last burn goes on.

    >>> lasts(np.array([[3.0, 2.0]]), np.zeros((1, 2)), np.array([1.0, 4.0, 9.0]), np.array([0, 0, 0])).tolist()
    [0.3333333333333333, 1.5, 4.0]
    """
    months = burns.shape[1]
    spent = np.cumsum(burns, axis=1)
    most = np.maximum.accumulate(spent + kept, axis=1).ravel()
    first = place * months
    # how many months end with more spent than there is not: a search by halves, all paths at once
    out = np.zeros(place.shape, dtype=np.int64)
    for step in (1 << bit for bit in reversed(range(months.bit_length()))):
        tried = out + step
        inside = most[first + np.minimum(tried, months) - 1] <= cash
        out = np.where(inside & (tried <= months), tried, out)
    at_end = first + np.minimum(out, months - 1)
    burn, spent_by, kept_by = burns.ravel()[at_end], spent.ravel()[at_end], kept.ravel()[at_end]
    left = np.maximum(cash - (spent_by - burn) - kept_by, 0.0)
    part = np.where(burn > 0, left / np.where(burn > 0, burn, 1.0), 0.0)
    last = burns[:, -1][place]
    rest = np.maximum(cash - spent[:, -1][place] - kept[:, -1][place], 0.0)
    beyond = np.where(last > 0, rest / np.where(last > 0, last, 1.0), np.inf)
    return np.where(out < months, out + part, months + beyond)
