"""The books of many paths: sums by month and no lines, each row as wide as what moves it."""

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np

from llmventure.brought import stands_inside
from llmventure.ledger import CASH, INSIDE, Ledger, Line
from llmventure.ledger.accounts import ACCOUNTS
from llmventure.ledger.settlement import Terms
from llmventure.models.funding import Grant, RevenueBased
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Array, Moment, at
from llmventure.sampling.choosing import NOTHING

AT_ONCE = ((0, 1.0),)


@record
class _Rows:
    """The sums by month that a line's ``earned`` and its ``amount`` are added to."""

    earned: list[list[Array]]
    moved: list[list[Array]]


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
        self._rows: dict[tuple[str, str, str | None, str], _Rows] = {}
        """By account, source, function and purse of a line."""

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
        key = line.account, line.source, line.function, line.purse
        rows = self._rows.get(key)
        if rows is None:
            rows = self._rows[key] = self._rows_of(line)
        if isinstance(month, slice):
            for number in range(self.months):
                self._add(rows, line.due, number, at(line.earned, number), at(line.amount, number))
        else:
            self._add(rows, line.due, month, line.earned, line.amount)

    def _add(self, rows: _Rows, due: Terms | None, month: int, earned: Array, amount: Array) -> None:
        if not _is_nothing(earned):
            for each in rows.earned:
                row = each[month]
                each[month] = earned if row is NOTHING else row + earned
        if not rows.moved or _is_nothing(amount):
            return
        for lag, share in AT_ONCE if due is None else due.parts:
            if month + lag < self.months:
                part = amount if share == 1.0 else amount * share
                for each in rows.moved:
                    row = each[month + lag]
                    each[month + lag] = part if row is NOTHING else row + part

    def _rows_of(self, line: Line) -> _Rows:
        account = ACCOUNTS[line.account]
        earned = [self.profit] if self.taxed else []
        if not self.ahead:
            earned += self._statement_of(line)
        for path in self.wanted:
            if line.account.startswith(INSIDE[path.split(".", 1)[0]]) and stands_inside(line.source, path):
                earned.append(self.inside[path, False])
                if line.purse == CASH:
                    earned.append(self.inside[path, True])
        moved: list[list[Array]] = []
        if line.source in self.sources:
            moved.append(self.moved.setdefault((line.source, line.account), [NOTHING] * self.months))
        if line.purse == CASH:
            moved.append(self.cash_moved)
            if account.activity == "financing":
                moved.append(self.financed)
        return _Rows(earned, moved)

    def _statement_of(self, line: Line) -> Iterator[list[Array]]:
        if ACCOUNTS[line.account].section == "revenue":
            yield self.revenue
        if line.function == "cost_of_revenue":
            yield self.cost_of_revenue
        if line.account.startswith("cost/"):
            yield self.costs
            if line.account.startswith("cost/compute/"):
                yield self.compute

    def close(self, month: int) -> None:
        """Let go of a month that is over, all but its income: nobody asks for it again, and its memory is free."""
        for rows in (self.cash_moved, self.financed, self.profit, self.compute, self.costs, *self.inside.values()):
            rows[month] = NOTHING

    def earned_inside(self, path: str, month: Moment, *, cash_only: bool = False) -> Array:
        assert isinstance(month, int)
        return self.inside[path, cash_only][month]


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
