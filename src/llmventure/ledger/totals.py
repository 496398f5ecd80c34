"""The books of many paths: sums by month and no lines, each row as wide as what moves it."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TypeAlias

import numpy as np

from llmventure.ledger import CASH, INSIDE, Ledger, Line
from llmventure.ledger.accounts import ACCOUNTS
from llmventure.ledger.settlement import Terms
from llmventure.models.funding import Grant, RevenueBased
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Array, Moment, at
from llmventure.sampling.choosing import NOTHING

AT_ONCE = ((0, 1.0),)


Name: TypeAlias = str | tuple[str, str] | tuple[str, bool]
"""Which sum: an attribute of totals, or a key of ``moved`` or ``inside``."""


@record
class _Rows:
    """The sums by month that a line's ``earned`` and its ``amount`` are added to, and their names."""

    earned: list[tuple[Name, list[Array]]]
    moved: list[tuple[Name, list[Array]]]


class Summed(Ledger):
    """What some lines of a month add to sums, added up by itself first."""

    def __init__(self, totals: "Totals") -> None:
        self._totals = totals
        self.parts: dict[tuple[Name, int], Array] = {}
        self._own: set[tuple[Name, int]] = set()
        """Whose array is of no one else yet, so that it may be added to in place."""

    def post(self, line: Line, month: Moment) -> None:
        rows = self._totals.rows_of(line)
        if isinstance(month, slice):
            for number in range(self._totals.months):
                self._post(rows, line.due, number, at(line.earned, number), at(line.amount, number))
        else:
            self._post(rows, line.due, month, line.earned, line.amount)

    def _post(self, rows: _Rows, due: Terms | None, month: int, earned: Array, amount: Array) -> None:
        if not _is_nothing(earned):
            for name, _ in rows.earned:
                self._add((name, month), earned)
        if not rows.moved or _is_nothing(amount):
            return
        for lag, share in AT_ONCE if due is None else due.parts:
            if month + lag < self._totals.months:
                part = amount if share == 1.0 else amount * share
                for name, _ in rows.moved:
                    self._add((name, month + lag), part)

    def _add(self, key: tuple[Name, int], part: Array) -> None:
        have = self.parts.get(key)
        if have is None:
            self.parts[key] = part
        elif key in self._own and have.size >= part.size:
            have += part
        else:
            self.parts[key] = have + part
            self._own.add(key)


class Totals(Ledger):
    """Sums of what is posted, ``(1,)`` or ``(paths,)`` a month.

    ``revenue``, ``cost_of_revenue``, ``compute`` and ``costs`` are as earned, costs negative. ``wanted`` are the paths
    of which something takes a share; ``moved`` is the money of some sources, by source and account, whatever its purse;
    ``profit`` is summed only where it is ``taxed``; the four of the income statement are not where the books look
    ``ahead``, which asks for cash alone. A row may be a line's own array: none is ever changed in place.
    """

    def __init__(
        self,
        wanted: tuple[str, ...],
        sources: frozenset[str],
        taxed: bool,
        months: int,
        paths: int,
        base: Ledger | None = None,
        *,
        ahead: bool = False,
    ) -> None:
        self.months, self.paths, self.base, self.rows = months, paths, base, {}
        self.wanted, self.sources, self.taxed, self.ahead = wanted, sources, taxed, ahead
        self.moved: dict[tuple[str, str], list[Array]] = (
            {key: list(rows) for key, rows in base.moved.items()} if isinstance(base, Totals) and sources else {}
        )

        def rows(name: str) -> list[Array]:
            return [NOTHING] * months if base is None else list(getattr(base, name))

        self.cash_moved, self.financed, self.profit = rows("cash_moved"), rows("financed"), rows("profit")
        self.revenue, self.cost_of_revenue = rows("revenue"), rows("cost_of_revenue")
        self.compute, self.costs = rows("compute"), rows("costs")
        self.inside: dict[tuple[str, bool], list[Array]] = {
            (path, cash_only): list(base.inside[path, cash_only]) if isinstance(base, Totals) else [NOTHING] * months
            for path in wanted
            for cash_only in (False, True)
        }
        self._rows: dict[tuple[str, str, str | None, str, str | None], _Rows] = {}
        """By account, source, function, purse and supply of a line."""

    def ahead_of(self) -> "Totals":
        return Totals(self.wanted, frozenset(), self.taxed, self.months, self.paths, self, ahead=True)

    @property
    def income(self) -> dict[str, Array]:
        """Revenue and gross profit, ``(months, paths)``, as the income statement has them."""
        shape = (self.paths,)
        revenue = np.stack([np.broadcast_to(row, shape) for row in self.revenue])
        cost = np.stack([np.broadcast_to(row, shape) for row in self.cost_of_revenue])
        return {"revenue": revenue, "gross_profit": revenue + cost}

    def post(self, line: Line, month: Moment) -> None:
        """Add a posting to the sums that it belongs to."""
        rows = self.rows_of(line)
        if isinstance(month, slice):
            for number in range(self.months):
                self._add(rows, line.due, number, at(line.earned, number), at(line.amount, number))
        else:
            self._add(rows, line.due, month, line.earned, line.amount)

    @property
    def shape(self) -> object:
        return self.wanted, self.sources, self.taxed, self.ahead, self.months

    def apart(self) -> Summed:
        return Summed(self)

    for_later = apart

    def take(self, apart: Ledger) -> None:
        assert isinstance(apart, Summed)
        for (name, month), part in apart.parts.items():
            each = self._sum_of(name)
            row = each[month]
            each[month] = part if row is NOTHING else row + part

    def _sum_of(self, name: Name) -> list[Array]:
        if isinstance(name, str):
            found: list[Array] = getattr(self, name)
            return found
        path, which = name
        if isinstance(which, bool):
            return self.inside[path, which]
        return self.moved.setdefault((path, which), [NOTHING] * self.months)

    def _add(self, rows: _Rows, due: Terms | None, month: int, earned: Array, amount: Array) -> None:
        if not _is_nothing(earned):
            for _, each in rows.earned:
                row = each[month]
                each[month] = earned if row is NOTHING else row + earned
        if not rows.moved or _is_nothing(amount):
            return
        for lag, share in AT_ONCE if due is None else due.parts:
            if month + lag < self.months:
                part = amount if share == 1.0 else amount * share
                for _, each in rows.moved:
                    row = each[month + lag]
                    each[month + lag] = part if row is NOTHING else row + part

    def rows_of(self, line: Line) -> _Rows:
        """The sums that a line belongs to."""
        key = line.account, line.source, line.function, line.purse, line.supply
        rows = self._rows.get(key)
        if rows is None:
            earned, moved = self._earned_in(line), self._moved_in(line)
            rows = self._rows[key] = _Rows(
                [(name, self._sum_of(name)) for name in earned], [(name, self._sum_of(name)) for name in moved]
            )
        return rows

    def _earned_in(self, line: Line) -> Iterator[Name]:
        if self.taxed:
            yield "profit"
        if not self.ahead:
            yield from _statement_of(line)
        for path in self.wanted:
            if line.account.startswith(INSIDE[path.split(".", 1)[0]]) and line.inside(path):
                yield path, False
                if line.purse == CASH:
                    yield path, True

    def _moved_in(self, line: Line) -> Iterator[Name]:
        if line.source in self.sources:
            yield line.source, line.account
        if line.purse == CASH:
            yield "cash_moved"
            if ACCOUNTS[line.account].activity == "financing":
                yield "financed"

    def close(self, month: int) -> None:
        """Let go of a month that is over, all but its income: nobody asks for it again, and its memory is free."""
        for rows in (self.cash_moved, self.financed, self.profit, self.compute, self.costs, *self.inside.values()):
            rows[month] = NOTHING

    def earned_inside(self, path: str, month: Moment, *, cash_only: bool = False) -> Array:
        assert isinstance(month, int)
        return self.inside[path, cash_only][month]


def _statement_of(line: Line) -> Iterator[Name]:
    if ACCOUNTS[line.account].section == "revenue":
        yield "revenue"
    if line.function == "cost_of_revenue":
        yield "cost_of_revenue"
    if line.account.startswith("cost/"):
        yield "costs"
        if line.account.startswith("cost/compute/"):
            yield "compute"


def _is_nothing(amount: Array) -> bool:
    """Whether an amount is 0 on all paths, where that is known without a look at all of them."""
    return amount.size == 1 and amount.item() == 0


def shares_taken(scenario: Scenario) -> tuple[str, ...]:
    """The paths of which costs, grants and revenue-based finance take a share."""
    found: dict[str, None] = {}
    for cost in scenario.costs.values():
        if cost.share_of is not None:
            found[cost.share_of] = None
    for item in scenario.funding.instruments.values():
        if isinstance(item, Grant) and item.share_of is not None:
            found[item.share_of] = None
        if isinstance(item, RevenueBased):
            found["revenue"] = None
    return tuple(found)


def totals_of(scenario: Scenario, *, ahead: bool = False) -> "partial[Totals]":
    """New totals for a scenario: called with months, paths and a base. With an exit they keep the providers' money,
    unless they look ``ahead``."""
    providers = scenario.funding.instruments if scenario.exit is not None and not ahead else ()
    sources = frozenset(f"funding.instruments.{name}" for name in providers)
    untaxed = scenario.company.tax.rate.is_zero and not scenario.risks and not scenario.market
    return partial(Totals, shares_taken(scenario), sources, not untaxed, ahead=ahead)


def sums(rows: Iterable[Array]) -> Array:
    """The sum of rows, first to last."""
    result = NOTHING
    for row in rows:
        result = result + row
    return result
