"""The world: the arrays of everything that money cannot move, by scenario path, made before the fold.

Prices go by the calendar; what belongs to a run or a hire goes by age since it began; steps may count from an event.
Money in another currency is turned into the reporting currency at the month's rate.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from llmventure.catalog.errors import CatalogError
from llmventure.errors import PlanError
from llmventure.levers import Levers
from llmventure.models import quantity as q
from llmventure.models.scenario import Scenario
from llmventure.sampling import Array, Grid, Moment, at, at_score

Ages: TypeAlias = int | NDArray[np.int64]
NEVER = 1 << 30
"""The month number of what never comes."""


class World:
    """Series by scenario path, each made once and shared: ``(months or 1, paths or 1)``."""

    def __init__(self, scenario: Scenario, grid: Grid) -> None:
        self.scenario, self.grid = scenario, grid
        self._series: dict[tuple[str, int, int], Array] = {}
        self._made: dict[str, Array] = {}
        self.works: dict[tuple[str, int], Any] = {}
        """Work of training runs by name and first month (``compute_cost.started_work``)."""

    def series(self, path: str, quantity: q.Quantity, *, beyond: int = 0, first: int = 0) -> Array:
        """The quantity at ``path`` over the calendar, in the reporting currency (see ``Grid.values``)."""
        key = (path, first, beyond)
        found = self._series.get(key)
        if found is None:
            if isinstance(quantity.path, q.StepsAfter):
                raise PlanError(path, "cannot count from an event", "write a number, or steps with their months")
            with self.blaming(path, slice(None)):
                found = self.grid.values(path, quantity, beyond=beyond, first=first)
                if quantity.currency not in (None, self.scenario.company.currency):
                    name, rate = self._rate(path, quantity)
                    found = found * self.grid.values(name, rate, beyond=beyond, first=first)
            self._series[key] = found
        return found

    @contextmanager
    def blaming(self, path: str, month: Moment) -> Iterator[None]:
        """Turn what cannot be computed inside into a fault of the thing at ``path``."""
        try:
            yield
        except CatalogError as error:
            raise PlanError(path, error.message, error.cure) from None
        except FloatingPointError as error:
            when = "" if isinstance(month, slice) else f" in {self.grid.start + month}"
            what = f"the amounts overflow{when}" if "overflow" in str(error) else f"{error}{when}"
            raise PlanError(path, what, "check the growth and the amounts") from None

    def _rate(self, path: str, quantity: q.Quantity) -> tuple[str, q.Quantity]:
        """The exchange rate of a quantity's currency, and its path."""
        currency = str(quantity.currency)
        rate = self.scenario.exchange_rates.get(currency)
        if rate is None:
            what = f"{currency} in {self.scenario.company.currency}"
            raise PlanError(
                path,
                f"is in {currency}, and the file does not say what that is worth",
                f"add exchange_rates: {{{currency}: {what}}}",
            )
        return f"exchange_rates.{currency}", rate

    @property
    def is_plan(self) -> bool:
        """One path at the median: everything planned happens, and what cannot happen is an error."""
        return self.grid.paths == 1

    def in_regime(self, name: str, month: int) -> NDArray[np.bool_]:
        """Where the market is in a regime; in a plan it is normal."""
        del month
        return np.full(1, name == "normal")

    def luck(
        self, path: str, attempt: int, probability: float, delay: q.Quantity | None
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Whether an attempt succeeds, and after how many months: in a plan all do, at once."""
        del path, attempt, probability, delay
        return np.ones(1, dtype=np.bool_), np.zeros(1, dtype=np.int64)

    def made(self, name: str, make: Callable[[], Array]) -> Array:
        """An array that a driver derives from the world alone, made once."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def clock(self, month: Moment) -> Ages:
        """The month's number, or all of them ``(months, 1)``."""
        return self.grid.clock if isinstance(month, slice) else month

    def value(
        self,
        path: str,
        quantity: q.Quantity,
        month: Moment,
        levers: Levers,
        since: Mapping[str, Ages],
        age: Ages | None = None,
    ) -> Array:
        """The quantity in ``month`` as the company meets it: levers applied, ages and events counted.

        ``since`` is the month in which each event came; ``age`` is given where the quantity goes by age.
        """
        match quantity.path:
            case q.StepsAfter(start, after, steps):
                return levers.applied(
                    path, self._after(path, quantity, start, steps, month, since.get(after, NEVER)), quantity
                )
            case q.Trend() if age is not None:
                series = self.series(path, quantity)
                if series.shape[0] == 1:
                    return levers.applied(path, at(series, month), quantity)
                index = np.clip(age, 0, self.grid.months - 1)
                if series.shape[1] == 1:
                    return levers.applied(path, series[index, 0], quantity)
                rows = np.take_along_axis(series, np.atleast_2d(index), axis=0)
                return levers.applied(path, rows if isinstance(month, slice) else rows[0], quantity)
        return levers.applied(path, at(self.series(path, quantity), month), quantity)

    def _after(
        self,
        path: str,
        quantity: q.Quantity,
        start: q.Number,
        steps: tuple[tuple[int, q.Number], ...],
        month: Moment,
        since: Ages,
    ) -> Array:
        def drawn(number: q.Number, name: str) -> Array:
            value = at_score(number, quantity, lambda inner: self.grid.scores(f"{path}/{name}{inner}"))
            if quantity.currency not in (None, self.scenario.company.currency):
                value = value * at(self.series(*self._rate(path, quantity)), month)
            return value if isinstance(month, slice) else value[0]

        age = self.clock(month) - since
        result = drawn(start, "start")
        for offset, number in steps:
            result = np.where(np.asarray(age) >= offset, drawn(number, str(offset)), result)
        return result
