"""The past of many paths in the median world, folded once, and the months ahead of it."""

import numpy as np
from numpy.typing import NDArray

from llmventure.sampling import Array
from llmventure.simulation.foreseen import Enough
from llmventure.simulation.histories import History, Script, Told
from llmventure.simulation.median_world import LEAST_WIDTH, MedianWorld


class Past:
    """The median world as it has come on the paths of a chunk, in a column for each different history.

    It stands on the first morning of the last month in which something new was looked ahead for. A run that goes on has
    not ended there; a history alone may tell it otherwise (``MedianWorld.is_late``).
    """

    def __init__(self, begun: MedianWorld, script: Script, paths: int) -> None:
        self.begun = self.world = begun
        self.script = script
        self.column = np.zeros(paths, dtype=np.int64)
        """Of each path; -1 where it is not in it."""
        self.told: History | None = None
        """What had happened in each column when the world came to where it stands."""

    def come_to(self, month: int, history: History, on: NDArray[np.int64], which: NDArray[np.int64]) -> None:
        """Move to ``month`` on the paths ``on``, for good: ``which`` of the columns of ``history``, all of them
        different, is told of each. A history that tells the past anew drops out, with its paths."""
        column = np.full(history.shape[1], -1)
        before = self.column[on]
        column[which[before >= 0]] = before[before >= 0]  # of one of the paths that share it: it stands in each alike
        stays = column >= 0
        if self.told is not None:
            then, now = self.told[:, column], history[:-1]
            stays &= ~((then != now) & (np.minimum(then, now) < self.world.month)).any(axis=0)
        kept = np.flatnonzero(stays)
        place = np.full(column.size, -1)
        place[kept] = np.arange(kept.size)
        if kept.size:
            some = _widened(kept)
            self.world = self.world.at(column[some])
            self.world.go_on(Told(self.script, history[:, some], not_before=month), month)
            self.told = history[:-1, some]
        self.column = np.full(self.column.shape, -1)
        self.column[on] = place[which]

    def ahead(
        self, history: History, on: NDArray[np.int64], month: int, cash: Array, reach: Array
    ) -> tuple[Array, Array, NDArray[np.int64], NDArray[np.int64]]:
        """Burn and blocked cash of the paths ``on``, ``(paths, months)``, the months from which they are known, and
        before which: as far from ``month`` on as their ``cash`` lasts, or for more than ``reach`` months.

        What the world as it stands is not right for is folded from the plan's start.
        """
        months = self.begun.fold.world.grid.months
        burn, kept = np.zeros((on.size, months)), np.zeros((on.size, months))
        since, until = np.zeros(on.size, dtype=np.int64), np.zeros(on.size, dtype=np.int64)
        column = self.column[on]
        apart = column < 0
        apart[~apart] = self.world.is_late(Told(self.script, history[:, on[~apart]]), column[~apart])
        for columns in (np.flatnonzero(~apart), np.flatnonzero(apart)):
            if columns.size:
                some = _widened(columns)
                world = self.begun.at(np.zeros_like(some)) if apart[some[0]] else self.world.at(column[some])
                since[columns] = first = world.month
                enough = Enough(month, cash[columns], reach[columns])
                found = world.go_on(Told(self.script, history[:, on[some]]), months, enough)
                until[columns] = last = world.month
                burn[columns, first:last], kept[columns, first:last] = (each.T[: columns.size] for each in found)
        return burn, kept, since, until


def _widened(columns: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([columns, np.repeat(columns[:1], max(LEAST_WIDTH - columns.size, 0))])
