"""The ledger: lines with two clocks, and the only store of money.

``earned`` is a line's effect on profit, ``amount`` the money that moves; what lies between stands in the one balance
account that ``through`` names, moved by ``earned − amount``. Statements are pivots of the lines, so the books balance
by construction; ``checks`` looks at what can fail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from llmventure.accounts import ACCOUNTS
from llmventure.sampling import Array

Moment: TypeAlias = int | slice
"""A month's number, or all months at once."""
CASH = "cash"


class Key(NamedTuple):
    """What makes two postings the same line."""

    account: str
    name: str
    function: str | None
    unit: str
    through: str | None
    purse: str
    source: str


@dataclass(frozen=True, slots=True)
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

    @property
    def key(self) -> Key:
        return Key(self.account, self.name, self.function, self.unit, self.through, self.purse, self.source)


@dataclass(slots=True)
class Row:
    """A line over all months: arrays ``(months, paths)``."""

    quantity: Array
    earned: Array
    amount: Array
    value: Array
    """quantity × unit price, from which the price of several postings in a month follows."""


class Ledger:
    """All lines of a run, ``(months, paths)`` each, in the order in which they first appeared."""

    def __init__(self, months: int, paths: int) -> None:
        self.months, self.paths = months, paths
        self.rows: dict[Key, Row] = {}
        self.cash_moved = np.zeros((months, paths))
        self.profit = np.zeros((months, paths))

    def post(self, line: Line, month: Moment) -> None:
        """Add a posting; several postings of one line in a month add up."""
        assert line.account in ACCOUNTS, line.account
        key = line.key
        row = self.rows.get(key)
        if row is None:
            shape = (self.months, self.paths)
            row = self.rows[key] = Row(np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape))
        row.quantity[month] += line.quantity
        row.earned[month] += line.earned
        row.amount[month] += line.amount
        row.value[month] += line.quantity * line.unit_price
        self.profit[month] += line.earned
        if line.purse == CASH:
            self.cash_moved[month] += line.amount

    def __iter__(self) -> Iterator[tuple[Key, Row]]:
        return iter(self.rows.items())

    def earned_inside(self, path: str, month: Moment) -> Array:
        """Sum of ``earned`` of the lines whose source is ``path`` or stands inside it."""
        prefix = path + "."
        total = np.zeros_like(self.profit[month])
        for key, row in self.rows.items():
            if key.source == path or key.source.startswith(prefix):
                total = total + row.earned[month]
        return total
