"""The world: the arrays of everything that money cannot move, by scenario path, made before the fold.

Prices go by the calendar; what belongs to a run or a hire goes by age since it began; steps may count from an event.
Money in another currency is turned into the reporting currency at the month's rate.
"""

from bisect import bisect
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from llmventure.brought import costs, products, roles
from llmventure.catalog.errors import CatalogError
from llmventure.errors import PlanError
from llmventure.models import quantity as q
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Array, Grid, Moment, at, at_score, uniform_of
from llmventure.sampling.choosing import chosen
from llmventure.world.levers import Levers
from llmventure.world.levers import path_meets as meets

Made = TypeVar("Made")
Ages: TypeAlias = int | NDArray[np.int64]
NEVER = 1 << 30
"""The month number of what never comes."""


PROBABILITY = q.Quantity(q.Fixed(0.0), 0.0, 1.0, True)
DURATION = q.Quantity(q.Fixed(0.0), 0.0, 600.0)


@record
class Effect:
    """What a risk or a regime does where ``on`` ``(months, paths)``: value × ``times`` + ``plus``, or ``instead``.

    The amounts are ``(months or 1, paths or 1)``.
    """

    pattern: str
    on: NDArray[np.bool_]
    times: Array
    plus: Array
    instead: Array | None = None

    def applied(self, value: Array, field: q.Quantity, first: int, count: int) -> Array:
        """``value`` ``(count or 1, paths or 1)`` from month ``first`` on with the change, kept within its field.

        Nothing has struck before the plan; after it the last month goes on.
        """
        rows = np.arange(first, first + count)
        index = np.clip(rows, 0, self.on.shape[0] - 1)
        on = self.on[index] & (rows >= 0)[:, None]
        if not on.any():
            return value

        def row(amount: Array) -> Array:
            return amount if amount.shape[0] == 1 else amount[index]

        changed = value * row(self.times) + row(self.plus) if self.instead is None else row(self.instead)
        if field.low is not None or field.high is not None:
            changed = np.clip(changed, field.low, field.high)
        return np.where(on, changed, value)


NOT_COMPUTED = CatalogError, FloatingPointError
"""What is blamed on a thing of the scenario."""


@record
class _Blaming:
    world: "World"
    path: str
    month: Moment

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, NOT_COMPUTED):
            raise self.world.blamed(self.path, self.month, error) from None


class World:
    """Series by scenario path, each made once and shared: ``(months or 1, paths or 1)``."""

    def __init__(self, scenario: Scenario, grid: Grid) -> None:
        self.scenario, self.grid = scenario, grid
        self.products, self.roles, self.costs = products(scenario), roles(scenario), costs(scenario)
        """By path, those that acquisitions bring after the company's own."""
        self._series: dict[tuple[str, int, int], Array] = {}
        self._steady: dict[str, Array] = {}
        """By path, the row of a series that is the same in all months."""
        self._made: dict[str, Any] = {}
        self.works: dict[tuple[str, int], Any] = {}
        """Work of training runs by name and first month (``compute_cost.started_work``)."""
        self.effects: list[Effect] = []
        """What regimes and risks do to the world; complete before anything but their own rates is asked for."""
        self.contracted = frozenset(
            f"compute.supply.{name}.{field}"
            for name, supply in scenario.compute.supply.items()
            if supply.kind == "reserved"
            for field in ("gpu_hour_price", "gpus")
        )
        self.regimes: dict[str, NDArray[np.bool_]] = {}
        """Where the market is in each regime, ``(months, paths)``."""
        self.strikes: dict[str, NDArray[np.bool_]] = {}
        """Where each risk strikes, ``(months, paths)``."""
        self.leavers: dict[str, str] = {}
        """Who leaves where a risk strikes, by its name."""
        self._different: dict[str, tuple[NDArray[np.int64], list[tuple[int, NDArray[np.int64] | slice]]]] = {}
        self._closings: dict[tuple[str, int], tuple[Array, Array]] = {}
        self._luck: dict[tuple[str, int], tuple[NDArray[np.bool_], NDArray[np.int64]]] = {}
        self._steps: dict[str, list[Array]] = {}
        """By path, the numbers of steps that count from an event, that of the start first: those reached so far."""
        self._meeting: dict[str, tuple[int, list[Effect]]] = {}
        """By path: how many effects there were, and those of them that meet it."""

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
                    found = found * self.series(name, rate, beyond=beyond, first=first)
                for effect in self.effects_on(path):
                    found = effect.applied(found, quantity, first, self.grid.months - first + beyond)
            self._series[key] = found
        return found

    def blaming(self, path: str, month: Moment) -> "_Blaming":
        """Turn what cannot be computed inside into a fault of the thing at ``path``."""
        return _Blaming(self, path, month)

    def blamed(self, path: str, month: Moment, error: CatalogError | FloatingPointError) -> PlanError:
        """What could not be computed, as a fault of the thing at ``path``."""
        if isinstance(error, CatalogError):
            return PlanError(path, error.message, error.cure)
        when = "" if isinstance(month, slice) else f" in {self.grid.start + month}"
        what = f"the amounts overflow{when}" if "overflow" in str(error) else f"{error}{when}"
        return PlanError(path, what, "check the growth and the amounts")

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
        """Everything at the median: everything planned happens, and what cannot happen is an error."""
        return not self.grid.draws

    def in_regime(self, name: str, month: int) -> NDArray[np.bool_]:
        """Where the market is in a regime, as known at the last close; before the first it is normal."""
        if month == 0 or not self.regimes:
            return np.full(1, name == "normal")
        if name == "normal":
            return np.asarray(~np.logical_or.reduce([there[month - 1] for there in self.regimes.values()]))
        return np.asarray(self.regimes[name][month - 1])

    def luck(
        self,
        path: str,
        attempt: int,
        month: int,
        probability: q.Quantity | float,
        delay: q.Quantity | None,
        changed: Callable[[str, Array], Array] | None = None,
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Whether an attempt succeeds if it resolves in ``month``, and how many months it takes if it opens then.

        In a plan all succeed, at once. One uniform belongs to an attempt: it succeeds where that is below the
        probability, as risks and regimes have it in that month; one that is uncertain is drawn once a path. ``changed``
        is what earlier failures make of the ``probability`` and the ``delay``.
        """
        if self.is_plan:
            return np.ones(1, dtype=np.bool_), np.zeros(1, dtype=np.int64)
        known = self._closings.get((path, attempt))
        if known is None:
            uniform = (
                np.full(1, 0.5)
                if _known(probability) in (0.0, 1.0)
                and changed is None
                and not self.meets_effect(f"{path}.probability")
                else (uniform_of(self.grid.scores(f"{path}#{attempt}"))[0])
            )
            takes: Array = np.zeros((1, 1), dtype=np.float64)
            if delay is not None:
                assert isinstance(delay.path, q.NUMBERS)
                takes = at_score(delay.path, delay, lambda name: self.grid.scores(f"{path}.delay#{attempt}{name}"))
            known = self._closings[path, attempt] = uniform, takes[0]
        uniform, takes = known
        found = self._luck.get((path, attempt)) if changed is None else None
        if found is None:
            odds = self._odds(path, probability)
            if changed is not None:
                odds, takes = np.clip(changed("probability", odds), 0.0, 1.0), np.maximum(changed("delay", takes), 0.0)
            odds = self.now(f"{path}.probability", odds, PROBABILITY, month)
            late = self.now(f"{path}.delay", takes, DURATION, month)
            found = np.asarray(uniform < odds), np.ceil(late - 1e-9).astype(np.int64)
            always = not (self.meets_effect(f"{path}.probability") or self.meets_effect(f"{path}.delay"))
            if changed is None and always:
                self._luck[path, attempt] = found
        return found

    def _odds(self, path: str, probability: q.Quantity | float) -> Array:
        if not isinstance(probability, q.Quantity):
            return np.full(1, probability)
        number = probability.path
        assert isinstance(number, q.NUMBERS)
        drawn: Array = at_score(number, probability, lambda name: self.grid.scores(f"{path}.probability{name}"))[0]
        return drawn

    def odds(self, path: str, probability: q.Quantity) -> float:
        """What the plan, or the first path, has for the odds of what stands at ``path``."""
        return float(self._odds(path, probability)[0])

    def meets_effect(self, path: str) -> bool:
        """Whether a regime or a risk changes what stands at ``path``."""
        return bool(self.effects_on(path))

    def effects_on(self, path: str) -> list[Effect]:
        """What changes ``path``; a ``*`` does not meet what a contract has fixed."""
        if not self.effects:
            return []
        known = self._meeting.get(path)
        if known is None or known[0] != len(self.effects):
            known = self._meeting[path] = (
                len(self.effects),
                [
                    effect
                    for effect in self.effects
                    if effect.pattern == path or (meets(effect.pattern, path) and path not in self.contracted)
                ],
            )
        return known[1]

    def now(self, path: str, value: Array, field: q.Quantity, month: int) -> Array:
        """``value`` ``(paths or 1,)`` of ``path`` as regimes and risks have it in a month."""
        for effect in self.effects_on(path):
            value = effect.applied(value[None], field, month, 1)[0]
        return value

    def delayed(self, path: str, month: int) -> NDArray[np.int64]:
        """Months by which risks and regimes put off what ``path`` (a ``when`` or ``from``) dates, as of ``month``."""
        return np.ceil(self.now(path, np.zeros(1), DURATION, month) - 1e-9).astype(np.int64)

    def made(self, name: str, make: Callable[[], Made]) -> Made:
        """What a driver derives from the world alone, made once."""
        if name not in self._made:
            self._made[name] = make()
        found: Made = self._made[name]
        return found

    def different(self, name: str, months: NDArray[np.int64]) -> list[tuple[int, NDArray[np.int64] | slice]]:
        """The different months in ``months`` that are not ``NEVER``, least first, and the paths that have each, all of
        them as a slice; found again only where the array is another one."""
        known = self._different.get(name)
        if known is None or known[0] is not months:
            found: list[tuple[int, NDArray[np.int64] | slice]] = []
            coming = months[months < NEVER]
            if coming.size:
                least = int(coming.min())
                counts = np.bincount(coming - least)
                different = (least + np.flatnonzero(counts)).tolist()
                if len(different) == 1 and coming.size == months.size:
                    found = [(least, slice(None))]
                else:
                    found = [(month, np.flatnonzero(months == month)) for month in different]
            known = self._different[name] = months, found
        return known[1]

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
        steady = self._steady.get(path)
        if steady is not None and not isinstance(month, slice):
            return levers.applied(path, steady, quantity) if levers.pulls else steady
        known = self._series.get((path, 0, 0))
        if known is not None and (age is None or known.shape[0] == 1):
            row = at(known, month)
            if known.shape[0] == 1:
                self._steady[path] = known[0]
            return levers.applied(path, row, quantity) if levers.pulls else row
        match quantity.path:
            case q.StepsAfter(start, after, steps):
                stepped = self._after(path, quantity, start, steps, month, since.get(after, NEVER))
                if self.effects:
                    stepped = self._changed(path, stepped, quantity, month)
                return levers.applied(path, stepped, quantity) if levers.pulls else stepped
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

    def unchanged(self, path: str, quantity: q.Quantity, month: int, since: Mapping[str, Ages]) -> Array:
        """A fraction or number in ``month`` as the file has it, before regimes, risks and levers change it."""
        match quantity.path:
            case q.StepsAfter(start, after, steps):
                return self._after(path, quantity, start, steps, month, since.get(after, NEVER))
        return at(self.made(f"unchanged/{path}", lambda: self.grid.values(path, quantity)), month)

    def _changed(self, path: str, value: Array, quantity: q.Quantity, month: Moment) -> Array:
        if isinstance(month, slice):
            for effect in self.effects_on(path):
                value = effect.applied(value, quantity, 0, self.grid.months)
            return value
        return self.now(path, value, quantity, month)

    def _after(
        self,
        path: str,
        quantity: q.Quantity,
        start: q.Number,
        steps: tuple[tuple[int, q.Number], ...],
        month: Moment,
        since: Ages,
    ) -> Array:
        """The number of the last step that its event is old enough for, and before the first that of the ``start``."""
        rate = None
        if quantity.currency not in (None, self.scenario.company.currency):
            rate = at(self.series(*self._rate(path, quantity)), month)
        age: Ages
        event = since if isinstance(since, int) else since.item() if since.size == 1 else None
        if event is not None and isinstance(month, int):
            age = least = most = month - event
        else:
            age = np.asarray(self.clock(month) - since)
            least, most = int(age.min()), int(age.max())
        drawn = self._steps.setdefault(path, [])
        if not drawn:
            drawn.append(self._step(f"{path}/start", start, quantity))
        for offset, number in steps[len(drawn) - 1 :]:
            if most < offset:
                break
            drawn.append(self._step(f"{path}/{offset}", number, quantity))

        def step(index: int) -> Array:
            value = drawn[index] if rate is None else drawn[index] * rate
            return value if isinstance(month, slice) else value[0]

        offsets = [offset for offset, _ in steps]
        first, last = bisect(offsets, least), bisect(offsets, most)
        result = step(first)
        for index in range(first + 1, last + 1):
            result = chosen(np.asarray(age >= offsets[index - 1]), step(index), result)
        return result

    def _step(self, stream: str, number: q.Number, quantity: q.Quantity) -> Array:
        return at_score(number, quantity, lambda inner: self.grid.scores(f"{stream}{inner}"))


def _known(probability: q.Quantity | float) -> float | None:
    """The odds, where nothing is drawn of them."""
    return probability.fixed if isinstance(probability, q.Quantity) else probability
