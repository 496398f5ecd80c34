"""The world: the arrays of everything that money cannot move, by scenario path, made before the fold.

Prices go by the calendar; what belongs to a run or a hire goes by age since it began; steps may count from an event.
Money in another currency is turned into the reporting currency at the month's rate.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

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
            found = self.grid.values(path, quantity, beyond=beyond, first=first)
            if quantity.currency not in (None, self.scenario.company.currency):
                assert quantity.currency is not None
                rate = self.scenario.exchange_rates[quantity.currency]
                found = found * self.grid.values(
                    f"exchange_rates.{quantity.currency}", rate, beyond=beyond, first=first
                )
            self._series[key] = found
        return found

    @property
    def is_plan(self) -> bool:
        """Everything at the median: everything planned happens, and what cannot happen is an error."""
        return not self.grid.draws

    def in_regime(self, name: str, month: int) -> NDArray[np.bool_]:
        """Where the market is in a regime; in a plan it is normal."""
        return np.full(1, name == "normal")

    def luck(
        self, path: str, attempt: int, probability: float, delay: q.Quantity | None
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Whether an attempt succeeds, and after how many months: in a plan all do, at once."""
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
                return levers.applied(path, np.take_along_axis(series, np.atleast_2d(index), axis=0), quantity)
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
                assert quantity.currency is not None
                rate = self.scenario.exchange_rates[quantity.currency]
                value = value * at(self.series(f"exchange_rates.{quantity.currency}", rate), month)
            return value if isinstance(month, slice) else value[0]

        age = self.clock(month) - since
        result = drawn(start, "start")
        for offset, number in steps:
            result = np.where(np.asarray(age) >= offset, drawn(number, str(offset)), result)
        return result
