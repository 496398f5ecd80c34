"""The burn that the plan foresees on many paths at once, for triggers that look ahead.

It is the burn of the median world with what has happened on a path: what has closed, begun and ended when, and which
levers are in force. Paths on which the same has happened share it, so it is folded once for each such history, where
somebody asks, and kept. What depends on money and has not begun is not foreseen.
"""

import threading

import numpy as np
from numpy.typing import NDArray

from llmventure.asking import Asking
from llmventure.histories import History, Script, different
from llmventure.median_world import MedianWorld
from llmventure.models.scenario import Scenario
from llmventure.past import Past
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import Ages, World

SHARED = 16_384
"""Histories that are kept for other chunks: more would let memory grow with the paths."""


class Burns:
    """By history: the burn of each month, and the cash that covenants keep at its end, ``(histories, months)``.

    Both are right from the month ``since`` on, in which it was looked ahead.
    """

    def __init__(self, months: int) -> None:
        self.known: dict[bytes, int] = {}
        self.count = 0
        self.burn, self.kept = np.zeros((64, months)), np.zeros((64, months))
        self.since = np.zeros(64, dtype=np.int64)

    def find(self, keys: list[bytes], month: int) -> NDArray[np.int64]:
        """The row of each history, -1 where it is not known from ``month`` on."""
        rows = np.array([self.known.get(key, -1) for key in keys], dtype=np.int64)
        rows[(rows >= 0) & (self.since[rows] > month)] = -1
        return rows

    def add(self, keys: list[bytes], burn: Array, kept: Array, since: NDArray[np.int64]) -> NDArray[np.int64]:
        """Take in what is foreseen of histories; their rows."""
        rows = np.arange(self.count, self.count + len(keys))
        self.count += len(keys)
        while self.burn.shape[0] < self.count:
            self.burn, self.kept, self.since = (
                np.concatenate([each, np.zeros_like(each)]) for each in (self.burn, self.kept, self.since)
            )
        self.burn[rows], self.kept[rows], self.since[rows] = burn, kept, since
        self.known.update(zip(keys, rows.tolist(), strict=True))
        return rows


class Forecaster:
    """What all chunks and threads share: the median world's first morning, and the burns of the first histories."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        self.script, self.asking = Script.of(scenario, world), Asking(scenario)
        self.months = world.grid.months
        self.histories = 0
        """How many were foreseen in each chunk, added up."""
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            self.begun = MedianWorld.begun(scenario, self.script)
        self.burns = Burns(self.months)
        self.lock = threading.Lock()

    def shared(self, keys: list[bytes], month: int) -> tuple[NDArray[np.bool_], Array, Array, NDArray[np.int64]]:
        """Which histories other chunks have foreseen from ``month`` on: their burn, blocked cash, and since when."""
        with self.lock:
            self.histories += len(keys)
            rows = self.burns.find(keys, month)
            there = rows >= 0
            rows = rows[there]
            return there, self.burns.burn[rows], self.burns.kept[rows], self.burns.since[rows]

    def share(self, keys: list[bytes], burn: Array, kept: Array, since: NDArray[np.int64]) -> None:
        """Keep what has been foreseen for other chunks, as long as there is room."""
        with self.lock:
            if self.burns.count + len(keys) <= SHARED:
                self.burns.add(keys, burn, kept, since)


class PathsWatch:
    """Follows some paths and foresees their burn: by path, the row of burns that its history belongs to."""

    def __init__(self, forecaster: Forecaster, paths: int) -> None:
        self.forecaster, self.paths = forecaster, paths
        self.past = Past(forecaster.begun, forecaster.script, paths)
        self.rows = np.full(paths, -1)
        """Of burns, by path; -1 where none has been looked for."""
        self.looked: History | None = None
        """The history of each path when its row was found."""
        self._burns = Burns(forecaster.months)
        self._morning: tuple[list[Ages], list[Ages]] = ([], [])
        self._asking = np.zeros(paths, dtype=np.bool_)

    def renew(self, state: State, month: int) -> None:
        """Take note of what has happened by the first morning of ``month``, before more does."""
        self._morning = self.forecaster.script.rows(state)
        self._asking = self.forecaster.asking.where(state, month)

    def runway(self, state: State, month: int) -> Array:
        """Months that cash lasts from ``month`` on where somebody may ask, infinite where nothing burns."""
        found = np.full(self.paths, np.nan)
        on = np.flatnonzero(self._asking)
        if on.size:
            self._look(month, on)
            used = np.zeros(self._burns.burn.shape[0], dtype=np.bool_)
            used[self.rows[on]] = True
            place = (np.cumsum(used) - 1)[self.rows[on]]
            burns = self._burns
            found[on] = lasts(burns.burn[used, month:], burns.kept[used, month:], state.cash[on], place)
        return found

    def _look(self, month: int, on: NDArray[np.int64]) -> None:
        """Look again on the paths ``on`` where something has happened."""
        history = self.forecaster.script.history(self._morning, month - 1, self.paths)
        if self.looked is None:
            self.looked = history.copy()
        else:
            changed = self._asking & ((self.rows < 0) | (history != self.looked).any(axis=0))
            on = np.flatnonzero(changed)
            if not on.size:
                return
            np.copyto(self.looked, history, where=changed)
        first, which = different(history[:, on])
        first = on[first]
        keys = [column.tobytes() for column in np.ascontiguousarray(history[:, first].T)]
        rows = self._burns.find(keys, month)
        new = np.flatnonzero(rows < 0)
        if new.size:
            rows[new] = self._foreseen(month, history, first[new], [keys[number] for number in new.tolist()])
        self.rows[on] = rows[which]

    def _foreseen(self, month: int, history: History, on: NDArray[np.int64], keys: list[bytes]) -> NDArray[np.int64]:
        """Rows for the histories of the paths ``on``: as other chunks have foreseen them, or folded ahead."""
        there, burn, kept, since = self.forecaster.shared(keys, month)
        rows = np.zeros(on.size, dtype=np.int64)
        rows[there] = self._burns.add([key for key, known in zip(keys, there, strict=True) if known], burn, kept, since)
        if not there.all():
            new = [key for key, known in zip(keys, there, strict=True) if not known]
            self.past.come_to(month, history, np.flatnonzero(self._asking))
            ahead = self.past.ahead(history, on[~there], self.forecaster.months)
            self.forecaster.share(new, *ahead)
            rows[~there] = self._burns.add(new, *ahead)
        return rows


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
