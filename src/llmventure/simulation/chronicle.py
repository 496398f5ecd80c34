"""The history of each path, kept up as months go by."""

import numpy as np
from numpy.typing import NDArray

from llmventure.simulation.histories import NOT_YET, History, Script
from llmventure.world import NEVER, Ages

_NEVER = np.int16(NOT_YET)


class Chronicle:
    """What has happened on each path by the end of a month.

    A row of months is looked at again only where another one stands in its place, or where the next of its months has
    come: rows are never written to.
    """

    def __init__(self, script: Script, paths: int) -> None:
        self.script, self.paths = script, paths
        self._things = 0
        self._months = np.zeros((0, paths), dtype=np.int16)
        """Of what a history tells of, then the last row of histories, then of what it does not tell of."""
        self._seen: list[Ages] = []
        self._next: list[int] = []
        """The first month to come in each of the rows that were seen."""

    @property
    def history(self) -> History:
        """Of each path, ``(things + 1, paths)``."""
        return self._months[: self._things + 1]

    def come_to(self, rows: tuple[list[Ages], list[Ages]], month: int) -> NDArray[np.bool_]:
        """Go on to the end of a later ``month``, with the rows of the script; the paths on which something has happened
        since, or happened otherwise."""
        told, untold = rows
        if not self._seen:
            self._things = len(told)
            self._months = np.full((len(told) + 1 + len(untold), self.paths), NOT_YET, dtype=np.int16)
            self._seen, self._next = [NEVER] * len(self._months), [NOT_YET] * len(self._months)
        changed = np.zeros(self.paths, dtype=np.bool_)
        for number, row in enumerate([*told, NEVER, *untold]):
            if row is not self._seen[number] or month >= self._next[number]:
                changed |= self._look(number, row, month)
        if self.script.runs:
            on = np.flatnonzero(changed)
            months = self._months[:, on]
            self._months[self._things, on] = self.script.told(np.delete(months, self._things, axis=0))
        return changed

    def _look(self, number: int, row: Ages, month: int) -> NDArray[np.bool_]:
        """Note what has happened in a row by the end of ``month``; the paths where that is new."""
        now = np.atleast_1d(np.minimum(row, NOT_YET).astype(np.int16))
        coming = now > month
        # as bits: NOT_YET has all of them, and what is masked so needs no branch at every path
        self._seen[number], self._next[number] = row, int((now | ~coming * _NEVER).min())
        now |= coming * _NEVER
        new = now != self._months[number]
        np.copyto(self._months[number], now)
        return np.asarray(new)
