"""The burn that the plan foresees on many paths at once, for triggers that look ahead.

It is the burn of the median world with what has happened on a path: what has closed, begun and ended when, and which
levers are in force. Paths on which the same has happened share it, so it is folded once for each such history, as far
ahead as something depends on it, and kept. What depends on money and has not begun is not foreseen.
"""

import threading

import numpy as np
from numpy.typing import NDArray

from llmventure.models.scenario import Scenario
from llmventure.sampling import Array
from llmventure.simulation.asking import Askers, Asking
from llmventure.simulation.chronicle import Chronicle
from llmventure.simulation.foreseen import Burns, Rows, lasts
from llmventure.simulation.histories import Script, different
from llmventure.simulation.median_world import MedianWorld
from llmventure.simulation.past import Past
from llmventure.state import State
from llmventure.world import Ages, World

SHARED = 16_384
"""Histories that are kept for other chunks: more would let memory grow with the paths."""


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

    def tell(self, burns: Burns, rows: Rows, month: int) -> None:
        """Put into ``rows`` of a chunk's burns what other chunks have foreseen from ``month`` on, and further."""
        shared = self.burns
        with self.lock:
            found = shared.find([burns.keys[row] for row in rows.tolist()], month)
            further = (found >= 0) & (shared.until[found] > burns.until[rows])
            rows, found = rows[further], found[further]
            if rows.size:
                burns.extend(rows, shared.burn[found], shared.kept[found], shared.since[found], shared.until[found])

    def hear(self, burns: Burns, rows: Rows) -> None:
        """Keep for other chunks what has been foreseen, as long as there is room."""
        shared = self.burns
        with self.lock:
            keys = [burns.keys[row] for row in rows.tolist()]
            if len(shared.keys) + len(keys) > SHARED:
                known = shared.has(keys)
                rows, keys = rows[known], [key for key, there in zip(keys, known, strict=True) if there]
            into = shared.rows(keys)
            shared.extend(into, burns.burn[rows], burns.kept[rows], burns.since[rows], burns.until[rows])


class PathsWatch:
    """Follows some paths and foresees their burn: by path, the row of burns that its history belongs to."""

    def __init__(self, forecaster: Forecaster, paths: int) -> None:
        self.forecaster, self.paths = forecaster, paths
        self.past = Past(forecaster.begun, forecaster.script, paths)
        self.rows = np.full(paths, -1)
        """Of burns, by path; -1 where none has been looked for."""
        self.stale = np.ones(paths, dtype=np.bool_)
        """Where something has happened since a row was found."""
        self.limits: dict[str, Array] = {}
        """By condition: the months with which it has last compared the runway."""
        self._burns = Burns(forecaster.months)
        self._morning: tuple[list[Ages], list[Ages]] = ([], [])
        self._askers = Askers(np.zeros(paths, dtype=np.bool_), {})
        self._chronicle = Chronicle(forecaster.script, paths)
        self._is_asked = False
        """Whether somebody has asked this month: until then nothing is looked at."""
        self._reach = self._lasts = np.zeros(paths)
        """How far it has been looked ahead for each path this month, and how long its cash lasts: for ever where that
        is further."""

    def renew(self, state: State, month: int) -> None:
        """Take note of what has happened by the first morning of ``month``, before more does."""
        self._morning = self.forecaster.script.rows(state)
        self._askers = self.forecaster.asking.on(state, month)
        self._is_asked = False

    def runway(self, state: State, month: int, condition: str, limit: Array) -> Array:
        """Months that cash lasts from ``month`` on, where ``condition`` may still decide something: as many as there
        are up to ``limit``, and some number above it where there are more."""
        self.limits[condition] = limit
        if not self._is_asked:
            self._is_asked = True
            self._recognize(month)
            self._reach, self._lasts = np.zeros(self.paths), np.full(self.paths, np.nan)
            on = np.flatnonzero(self._askers.anything)
        else:
            on = np.flatnonzero(self._askers.by(condition) & (limit > self._reach))
        if on.size:
            for each, months in self.limits.items():
                np.maximum(self._reach, months * self._askers.by(each), out=self._reach)
            self._look(month, state.cash, on)
        return self._lasts

    def _recognize(self, month: int) -> None:
        """Find the row of each path that asks where something has happened since it was found."""
        self.stale |= self._chronicle.come_to(self._morning, month - 1)
        on = np.flatnonzero(self._askers.anything & self.stale)
        if on.size:
            self.stale[on] = False
            history = self._chronicle.history[:, on]
            first, which = different(history)
            keys = [column.tobytes() for column in np.ascontiguousarray(history[:, first].T)]
            before = len(self._burns.keys)
            self.rows[on] = self._burns.rows(keys)[which]
            with self.forecaster.lock:
                self.forecaster.histories += len(self._burns.keys) - before

    def _look(self, month: int, cash: Array, on: NDArray[np.int64]) -> None:
        """Find how long cash lasts on the paths ``on``, and look further ahead where that is not known."""
        on = self._open(month, cash, on)
        if on.size:
            self.forecaster.tell(self._burns, self._burns.different(self.rows[on])[0], month)
            on = self._open(month, cash, on)
        if on.size:
            self._fold(month, cash, on)
            self._open(month, cash, on)

    def _open(self, month: int, cash: Array, on: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find how long cash lasts on the paths ``on`` as far as it is known, and tell those of which more is asked."""
        burns = self._burns
        rows, which = burns.different(self.rows[on])
        until = burns.until[rows]
        last = max(int(until.max()), month) + 1  # a month more, in which nothing burns
        found = lasts(burns.burn[rows, month:last], burns.kept[rows, month:last], cash[on], which)
        self._lasts[on] = found
        until = until[which]
        is_open = (found == np.inf) & (until < self.forecaster.months) & (until - month <= self._reach[on])
        return np.asarray(on[is_open])

    def _fold(self, month: int, cash: Array, on: NDArray[np.int64]) -> None:
        """Fold ahead the histories of the paths ``on``, as far as one of those that share it asks; where nothing has
        happened and yet more is asked, it will be again, so then as far as the cash lasts."""
        history = self._chronicle.history
        asking = np.flatnonzero(self._askers.anything)
        some, which = self._burns.different(self.rows[asking])
        self.past.come_to(month, history[:, _one_of_each(asking, which, some.size)], asking, which)

        rows, which = self._burns.different(self.rows[on])
        most = np.full((2, rows.size), -np.inf)
        np.maximum.at(most[0], which, cash[on])
        np.maximum.at(most[1], which, self._reach[on] if (self._burns.until[rows] == 0).any() else np.inf)
        on = _one_of_each(on, which, rows.size)
        self._burns.extend(rows, *self.past.ahead(history, on, month, *most))
        self.forecaster.hear(self._burns, rows)


def _one_of_each(paths: NDArray[np.int64], which: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """A path of each of ``count`` histories, where ``which`` is the one that each path has."""
    one = np.zeros(count, dtype=np.int64)
    one[which] = paths
    return one
