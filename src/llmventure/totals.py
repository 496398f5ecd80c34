"""The books of many paths: sums by month and no lines, each row as wide as what moves it."""

from collections.abc import Iterable
from functools import partial

import numpy as np

from llmventure.accounts import ACCOUNTS
from llmventure.brought import stands_inside
from llmventure.ledger import CASH, INSIDE, Ledger, Line
from llmventure.models.funding import Grant, RevenueBased
from llmventure.models.scenario import Scenario
from llmventure.sampling import Array, Moment, at

NOTHING = np.zeros(1)
NOTHING.flags.writeable = False


class Totals(Ledger):
    """Sums of what is posted, ``(1,)`` or ``(paths,)`` a month.

    ``revenue``, ``cost_of_revenue``, ``compute`` and ``costs`` are as earned, costs negative. ``wanted`` are the paths
    of which something takes a share; ``moved`` is the money of some sources, by source and account, whatever its purse;
    ``profit`` is summed only where it is ``taxed``. A row may be a line's own array: none is ever changed in place.
    """

    def __init__(
        self,
        wanted: tuple[str, ...],
        sources: frozenset[str],
        taxed: bool,
        months: int,
        paths: int,
        base: Ledger | None = None,
    ) -> None:
        self.months, self.paths, self.base, self.rows = months, paths, base, {}
        self.wanted, self.sources, self.taxed = wanted, sources, taxed
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
        self._matching: dict[tuple[str, str], list[str]] = {}

    def ahead_of(self) -> "Totals":
        return Totals(self.wanted, frozenset(), self.taxed, self.months, self.paths, self)

    @property
    def income(self) -> dict[str, Array]:
        """Revenue and gross profit, ``(months, paths)``, as the income statement has them."""
        shape = (self.paths,)
        revenue = np.stack([np.broadcast_to(row, shape) for row in self.revenue])
        cost = np.stack([np.broadcast_to(row, shape) for row in self.cost_of_revenue])
        return {"revenue": revenue, "gross_profit": revenue + cost}

    def post(self, line: Line, month: Moment) -> None:
        """Add a posting to the sums that it belongs to."""
        account = ACCOUNTS[line.account]
        into = [self.profit] if self.taxed else []
        if account.section == "revenue":
            into.append(self.revenue)
        if line.function == "cost_of_revenue":
            into.append(self.cost_of_revenue)
        if line.account.startswith("cost/"):
            into.append(self.costs)
            if line.account.startswith("cost/compute/"):
                into.append(self.compute)
        for path in self._inside(line):
            into.append(self.inside[path, False])
            if line.purse == CASH:
                into.append(self.inside[path, True])
        months = range(self.months) if isinstance(month, slice) else (month,)
        whole = isinstance(month, slice)
        for number in months:
            earned = at(line.earned, number) if whole else line.earned
            for rows in into:
                rows[number] = _plus(rows[number], earned)
        parts = ((0, 1.0),) if line.due is None else line.due.parts
        if line.source in self.sources:
            rows = self.moved.setdefault((line.source, line.account), [NOTHING] * self.months)
            for number in months:
                amount = at(line.amount, number) if whole else line.amount
                for lag, share in parts:
                    if number + lag < self.months:
                        rows[number + lag] = _plus(rows[number + lag], amount if share == 1.0 else amount * share)
        if line.purse != CASH:
            return
        financing = account.activity == "financing"
        for number in months:
            amount = at(line.amount, number) if whole else line.amount
            for lag, share in parts:
                if number + lag < self.months:
                    part = amount if share == 1.0 else amount * share
                    self.cash_moved[number + lag] = _plus(self.cash_moved[number + lag], part)
                    if financing:
                        self.financed[number + lag] = _plus(self.financed[number + lag], part)

    def _inside(self, line: Line) -> list[str]:
        key = line.account, line.source
        found = self._matching.get(key)
        if found is None:
            found = self._matching[key] = [
                path
                for path in self.wanted
                if line.account.startswith(INSIDE[path.split(".", 1)[0]]) and stands_inside(line.source, path)
            ]
        return found

    def earned_inside(self, path: str, month: Moment, *, cash_only: bool = False) -> Array:
        assert isinstance(month, int)
        return self.inside[path, cash_only][month]


def _plus(row: Array, amount: Array) -> Array:
    return amount if row is NOTHING else row + amount


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


def totals_of(scenario: Scenario) -> "partial[Totals]":
    """New totals for a scenario: called with months, paths and a base. With an exit they keep the providers' money."""
    providers = scenario.funding.instruments if scenario.exit is not None else ()
    sources = frozenset(f"funding.instruments.{name}" for name in providers)
    untaxed = scenario.company.tax.rate.is_zero and not scenario.risks and not scenario.market
    return partial(Totals, shares_taken(scenario), sources, not untaxed)


def sums(rows: Iterable[Array]) -> Array:
    """The sum of rows, first to last."""
    result = NOTHING
    for row in rows:
        result = result + row
    return result
