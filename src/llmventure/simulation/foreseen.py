"""Burns as they are foreseen, by history, and how long cash lasts at them."""

import numpy as np
from numpy.typing import NDArray

from llmventure.sampling import Array

Rows = NDArray[np.int64]
MARGIN = 2
"""Months that are looked further ahead than anybody asks, so that the next months need not look again: measured."""


class Burns:
    """By history, a row each: the burn of each month, and the cash that covenants keep at its end.

    Both ``(histories, months)``, known from the month ``since`` on and before ``until``, and 0 elsewhere: nothing burns
    there, so cash that has not run out by ``until`` lasts for ever.
    """

    def __init__(self, months: int) -> None:
        self.keys: list[bytes] = []
        self.burn, self.kept = np.zeros((64, months)), np.zeros((64, months))
        self.since, self.until = np.zeros(64, dtype=np.int64), np.zeros(64, dtype=np.int64)
        self._row: dict[bytes, int] = {}

    def rows(self, keys: list[bytes]) -> Rows:
        """The row of each history; nothing is known yet of those that are new."""
        for key in keys:
            if key not in self._row:
                self._row[key] = len(self.keys)
                self.keys.append(key)
        while self.burn.shape[0] < len(self.keys):
            self.burn, self.kept, self.since, self.until = (
                np.concatenate([each, np.zeros_like(each)]) for each in (self.burn, self.kept, self.since, self.until)
            )
        return np.array([self._row[key] for key in keys], dtype=np.int64)

    def different(self, rows: Rows) -> tuple[Rows, Rows]:
        """The different ones of ``rows``, and which of them each is."""
        used = np.zeros(self.burn.shape[0], dtype=np.bool_)
        used[rows] = True
        return np.flatnonzero(used), (np.cumsum(used) - 1)[rows]

    def has(self, keys: list[bytes]) -> NDArray[np.bool_]:
        """Which histories have a row."""
        return np.array([key in self._row for key in keys], dtype=np.bool_)

    def find(self, keys: list[bytes], month: int) -> Rows:
        """The row of each history of which ``month`` is known, -1 for the others."""
        rows = np.array([self._row.get(key, -1) for key in keys], dtype=np.int64)
        rows[(month < self.since[rows]) | (self.until[rows] <= month)] = -1
        return rows

    def extend(self, rows: Rows, burn: Array, kept: Array, since: Rows, until: Rows) -> None:
        """Take in what is known of histories from ``since`` on and before ``until``, ``(histories, months)``. What was
        known before stays where it stands before that without a gap."""
        joins = (self.since[rows] <= since) & (since <= self.until[rows])
        months = np.arange(burn.shape[1])
        before = joins[:, None] & (months < since[:, None])
        for mine, given in ((self.burn, burn), (self.kept, kept)):
            mine[rows] = np.where(before, mine[rows], given)
        self.since[rows], self.until[rows] = np.where(joins, self.since[rows], since), until


class Enough:
    """Whether months from ``first`` on are known as far as anybody asks: until the ``cash`` of each column has run out,
    or for more than ``reach`` months, and some months further."""

    def __init__(self, first: int, cash: Array, reach: Array) -> None:
        self.first, self.cash, self.reach = first, cash, reach
        self._answered = -1
        self._spent = np.zeros(cash.size)
        self._most = np.full(cash.size, -np.inf)

    def __call__(self, month: int, burn: Array, kept: Array) -> bool:
        """With the burn of one more month and the cash that covenants keep at its end, ``(columns, or more,)``."""
        if month < self.first:
            return False
        if self._answered < 0:
            columns = self.cash.size
            self._spent = self._spent + burn[:columns]
            self._most = np.maximum(self._most, self._spent + kept[:columns])
            if ((self._most <= self.cash) & (month + 1 - self.first <= self.reach)).any():
                return False
            self._answered = month
        return month >= self._answered + MARGIN


def lasts(burns: Array, kept: Array, cash: Array, place: NDArray[np.int64]) -> Array:
    """Months that ``cash`` ``(paths,)`` stays above ``kept`` at ``burns`` ``(histories, months)``.

    ``place`` is the history of each path; after its last month the last burn goes on.

    >>> lasts(np.array([[3.0, 2.0]]), np.zeros((1, 2)), np.array([1.0, 4.0, 9.0]), np.array([0, 0, 0])).tolist()
    [0.3333333333333333, 1.5, 4.0]
    """
    histories, months = burns.shape
    spent = np.cumsum(burns, axis=1)
    halves = [1 << bit for bit in reversed(range(months.bit_length()))]
    most = np.full((histories, 2 * halves[0]), np.inf)
    np.maximum.accumulate(spent + kept, axis=1, out=most[:, 1 : months + 1])
    # how many months end with no more spent than there is: a search by halves, all paths at once
    first = place * most.shape[1]
    found, rising = first.copy(), most.ravel()
    for step in halves:
        found += step * (rising[found + step] <= cash)
    out = found - first
    at_end = place * months + np.minimum(out, months - 1)
    burn, spent_by, kept_by = burns.ravel()[at_end], spent.ravel()[at_end], kept.ravel()[at_end]
    left = np.maximum(cash - (spent_by - burn) - kept_by, 0.0)
    part = np.where(burn > 0, left / np.where(burn > 0, burn, 1.0), 0.0)
    last = burns[:, -1][place]
    rest = np.maximum(cash - spent[:, -1][place] - kept[:, -1][place], 0.0)
    beyond = np.where(last > 0, rest / np.where(last > 0, last, 1.0), np.inf)
    return np.where(out < months, out + part, months + beyond)
