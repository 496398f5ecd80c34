"""The ledger: lines with two clocks, and the only store of money.

``earned`` is a line's effect on profit, ``amount`` the money that moves; what lies between stands in the one balance
account that ``through`` names, moved by ``earned − amount``. Statements are pivots of the lines, so the books balance
by construction; ``checks`` looks at what can fail.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from llmventure.brought import stands_inside
from llmventure.ledger.accounts import ACCOUNTS
from llmventure.ledger.settlement import Terms
from llmventure.record import record
from llmventure.sampling import Array, Moment

CASH = "cash"
INSIDE = {"revenue": "revenue/", "team": "cost/team/", "compute": "cost/compute/", "costs": "cost/"}
"""The accounts that a share of a section is a share of."""


class Key(NamedTuple):
    """What makes two postings the same line."""

    account: str
    name: str
    function: str | None
    unit: str
    through: str | None
    purse: str
    source: str


@record
class Line:
    """One posting. Arrays are ``(paths,)`` in a month, ``(months or 1, paths or 1)`` for all months.

    ``quantity`` ≥ 0 in ``unit`` and ``unit_price`` in money multiply to ``|earned|``; ``earned`` is + for income and −
    for cost, 0 for capital and principal; ``amount`` is + in and − out of ``purse``.
    """

    account: str
    name: str
    source: str
    earned: Array
    amount: Array
    quantity: Array
    unit_price: Array
    unit: str
    function: str | None = None
    through: str | None = None
    purse: str = CASH
    due: Terms | None = None
    """When ``amount`` moves, where not in the line's own month."""

    @property
    def key(self) -> Key:
        return Key(self.account, self.name, self.function, self.unit, self.through, self.purse, self.source)


@record(frozen=False)
class Row:
    """A line over all months: arrays ``(months, paths)``."""

    quantity: Array
    earned: Array
    amount: Array
    value: Array
    """quantity × unit price, from which the price of several postings in a month follows."""
    open: Array
    """``(paths,)``: what is still to move after the last month."""


class Ledger:
    """All lines of a run, ``(months, paths)`` each, in the order in which they first appeared.

    A ledger may stand on a ``base`` that is complete: what nothing in the scenario can touch.
    """

    def __init__(self, months: int, paths: int, base: "Ledger | None" = None) -> None:
        self.months, self.paths, self.base = months, paths, base
        self.rows: dict[Key, Row] = {}
        shape = (months, paths)
        # one row of paths a month: an array here, a list of rows of their own widths in totals
        self.cash_moved: Any = np.zeros(shape) if base is None else base.cash_moved.copy()
        self.financed: Any = np.zeros(shape) if base is None else base.financed.copy()
        """The part of the cash that is financing."""
        self.profit: Any = np.zeros(shape) if base is None else base.profit.copy()

    def ahead_of(self) -> "Ledger":
        """An empty ledger that looks ahead from here: all cash that is due already is in it, and no lines."""
        return Ahead(self)

    def post(self, line: Line, month: Moment) -> None:
        """Add a posting; several postings of one line in a month add up."""
        assert line.account in ACCOUNTS, line.account
        key = line.key
        row = self.rows.get(key)
        if row is None:
            shape = (self.months, self.paths)
            row = self.rows[key] = Row(
                np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(self.paths)
            )
        if self.paths == 1 and isinstance(month, int):
            self._post_one(row, line, month)
            return
        row.quantity[month] += line.quantity
        row.earned[month] += line.earned
        row.value[month] += line.quantity * line.unit_price
        self.profit[month] += line.earned
        if line.due is None:
            row.amount[month] += line.amount
            if line.purse == CASH:
                self.cash_moved[month] += line.amount
                if ACCOUNTS[line.account].activity == "financing":
                    self.financed[month] += line.amount
        elif isinstance(month, slice):
            amounts = np.broadcast_to(line.amount, (self.months, line.amount.shape[-1]))
            for lag, share in line.due.parts:
                part = amounts * share
                row.amount[lag:] += part[: self.months - lag] if lag < self.months else 0.0
                self.cash_moved[lag:] += part[: self.months - lag] if lag < self.months else 0.0
                row.open += part[max(self.months - lag, 0) :].sum(axis=0)
        else:
            for lag, share in line.due.parts:
                part = line.amount * share
                if month + lag < self.months:
                    row.amount[month + lag] += part
                    self.cash_moved[month + lag] += part
                else:
                    row.open += part

    def _post_one(self, row: Row, line: Line, month: int) -> None:
        """The same in a plan: one number at a time costs a third of arrays of one."""
        at = month, 0
        earned, amount = line.earned.item(), line.amount.item()
        row.quantity[at] += line.quantity.item()
        row.earned[at] += earned
        row.value[at] += (line.quantity * line.unit_price).item()
        self.profit[at] += earned
        if line.due is not None:
            for lag, share in line.due.parts:
                part = amount * share
                if month + lag < self.months:
                    row.amount[month + lag, 0] += part
                    self.cash_moved[month + lag, 0] += part
                else:
                    row.open[0] += part
            return
        row.amount[at] += amount
        if line.purse == CASH:
            self.cash_moved[at] += amount
            if ACCOUNTS[line.account].activity == "financing":
                self.financed[at] += amount

    def __iter__(self) -> Iterator[tuple[Key, Row]]:
        """Every line with its arrays, those of the base first."""
        if self.base is None:
            yield from self.rows.items()
            return
        for key, row in self.base:
            own = self.rows.get(key)
            yield key, row if own is None else Row(*(a + b for a, b in zip(_parts(row), _parts(own), strict=True)))
        known = self.base.keys()
        yield from ((key, row) for key, row in self.rows.items() if key not in known)

    def keys(self) -> set[Key]:
        return set(self.rows) | (self.base.keys() if self.base is not None else set())

    def earned_inside(self, path: str, month: Moment, *, cash_only: bool = False) -> Array:
        """Sum of ``earned`` over what stands at ``path`` or inside it: ``revenue``, ``team``, ``compute``, ``costs`` or
        a thing of theirs; revenue is not lessened by a product's costs. ``cash_only`` leaves out what credits paid."""
        accounts = INSIDE[path.split(".", 1)[0]]
        total: Array = np.zeros_like(self.profit[month])
        if self.base is not None:
            total = total + self.base.earned_inside(path, month, cash_only=cash_only)
        for key, row in self.rows.items():
            if cash_only and key.purse != CASH:
                continue
            if key.account.startswith(accounts) and stands_inside(key.source, path):
                total = total + row.earned[month]
        return total


class Ahead(Ledger):
    """Looks ahead month by month: keeps cash, financing and profit, and of the lines those of the current month."""

    def __init__(self, known: Ledger) -> None:
        super().__init__(known.months, known.paths, known.base)
        self.cash_moved, self.profit = known.cash_moved.copy(), known.profit.copy()
        self.financed = known.financed.copy()
        self._month, self._posted = -1, list[Line]()

    def post(self, line: Line, month: Moment) -> None:
        assert isinstance(month, int)
        if month != self._month:
            self._month, self._posted = month, []
        self._posted.append(line)
        # in a plan one number at a time, which costs a third of arrays of one
        one = self.paths == 1
        path = 0 if one else slice(None)
        self.profit[month, path] += line.earned.item() if one else line.earned
        if line.purse != CASH:
            return
        amount = line.amount.item() if one else line.amount
        financing = ACCOUNTS[line.account].activity == "financing"
        for lag, share in ((0, 1.0),) if line.due is None else line.due.parts:
            if month + lag < self.months:
                part = amount * share
                self.cash_moved[month + lag, path] += part
                if financing:
                    self.financed[month + lag, path] += part

    def earned_inside(self, path: str, month: Moment, *, cash_only: bool = False) -> Array:
        accounts = INSIDE[path.split(".", 1)[0]]
        total: Array = np.zeros_like(self.profit[month])
        if self.base is not None:
            total = total + self.base.earned_inside(path, month, cash_only=cash_only)
        for line in self._posted:
            if cash_only and line.purse != CASH:
                continue
            if line.account.startswith(accounts) and stands_inside(line.source, path):
                total = total + line.earned
        return total


def _parts(row: Row) -> tuple[Array, Array, Array, Array, Array]:
    return row.quantity, row.earned, row.amount, row.value, row.open
