"""From what stands in the file to a ``Quantity``: the forms a number may take, and the faults of each.

A field says what it holds by its annotation (``fields``), and how that is read by ``Reads``.
All faults of one value are collected and leave together, each with its place inside the value (``at``).
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Literal

from pydantic_core import PydanticCustomError

from llmventure.models import quantity as q
from llmventure.models.bounds import Bounds, shown
from llmventure.models.cores import Core, plain
from llmventure.models.month import Month, MonthError
from llmventure.models.numerals import EXAMPLES, WANTED, Dimension, NumeralError, read_numeral
from llmventure.record import record
from llmventure.suggest import nearest

Form = Literal["fixed", "uncertain", "path"]
_RANGE = re.compile(r"(?P<low>.+?)\s+(?:to|–|至|到)\s+(?P<high>.+)", re.DOTALL)
_UNIT_AT_END = re.compile(r"(?:[kKMBT]|bn|tn|万|亿)?\s*(?:%|[A-Za-z个月年天小时分钟秒/-]+)?\s*$")
_WALK_KEYS = ("start", "yearly_change", "yearly_volatility", "mean_reversion", "floor")
RARELY = 5
"""So many standard deviations are hardly ever passed: once in three million draws."""
_STEP_KEY = re.compile(r"\d{4}\b.*|[Qq][1-4]\b.*")


class _Reader:
    """Reads one value; ``faults`` is everything that is wrong with it."""

    def __init__(self, reads: "Reads") -> None:
        self.dimension, self.bare_unit, self.open_scale = reads.dimension, reads.bare_unit, reads.open_scale
        self.bounds = Bounds(reads.low, reads.high, reads.whole, reads.above)
        self.example, self.per = reads.example, reads.per
        self.faults: list[dict[str, Any]] = []
        self.currencies: set[str | None] = set()

    def fail(self, at: Sequence[str], message: str, cure: str | None = None, *, on_key: bool = False) -> q.Fixed:
        self.faults.append({"at": list(at), "message": message, "cure": cure, "on_key": on_key})
        return q.Fixed(0.0)

    def numeral(
        self, text: object, at: Sequence[str], *, dimension: Dimension | None = None, bounds: Bounds | None = None
    ) -> float:
        kind, limits = dimension or self.dimension, bounds or self.bounds
        example = self.example if kind == self.dimension and not at else None
        if isinstance(text, bool) or not isinstance(text, (str, int, float)):
            self.fail(at, f"expected {WANTED[kind]}, found {_kind(text)}", f"write {example or EXAMPLES[kind]}")
            return 0.0
        try:
            numeral = read_numeral(
                str(text),
                kind,
                bare_unit=self.bare_unit,
                open_scale=self.open_scale,
                example=example,
                most=limits.high,
                per=self.per,
            )
        except NumeralError as error:
            self.fail(at, str(error), error.cure)
            return 0.0
        if kind == "money":
            self.currencies.add(numeral.currency)
        why = limits.fault(numeral.value, kind)
        if why is not None:
            self.fail(at, why)
        return numeral.value

    def number(
        self, value: object, at: Sequence[str], *, dimension: Dimension | None = None, bounds: Bounds | None = None
    ) -> q.Number:
        """A number or a distribution."""
        if isinstance(value, Mapping):
            return self._distribution(value, at, dimension, bounds)
        if isinstance(value, str) and (match := _RANGE.fullmatch(value.strip())):
            return self._interval(match["low"], match["high"], at, dimension, bounds)
        return q.Fixed(self.numeral(value, at, dimension=dimension, bounds=bounds))

    def _interval(
        self, low: str, high: str, at: Sequence[str], dimension: Dimension | None, bounds: Bounds | None
    ) -> q.Number:
        # `8 to 10M` and `0 to 6 months`: the unit at the end covers both, where the low end has none of its own
        unit = _UNIT_AT_END.search(high)
        if unit is not None and unit[0].strip() and re.fullmatch(r"[-−+\d.,_\s]+", low) and low.strip() not in {"0"}:
            low += unit[0]
        elif low.strip() == "0" and unit is not None:
            low = "0"
        before = len(self.faults)
        currencies = set(self.currencies)
        first = self.numeral(low, at, dimension=dimension, bounds=bounds)
        second = self.numeral(high, at, dimension=dimension, bounds=bounds)
        # the currency ends the value and covers all of it
        if (currency := self.currencies - {None}) and self.currencies - currencies:
            self.currencies = currencies | currency
        if len(self.faults) == before and first > second and len(self.currencies - {None}) < 2:
            self.fail(
                at,
                f"the low end, {low.strip()}, is above the high end, {high.strip()}",
                f"write {high.strip()} to {low.strip()}",
            )
        return q.Fixed(first) if first == second else q.Interval(first, second)

    def _distribution(
        self, value: Mapping[str, Any], at: Sequence[str], dimension: Dimension | None, bounds: Bounds | None
    ) -> q.Number:
        if {"p10", "p50", "p90"} & set(value):
            self._keys(value, ("p10", "p50", "p90"), at)
            ends = [
                self.numeral(value[key], [*at, key], dimension=dimension, bounds=bounds) if key in value else 0.0
                for key in ("p10", "p50", "p90")
            ]
            if not self.faults and not ends[0] <= ends[1] <= ends[2]:
                self.fail(at, "must rise from p10 to p50 to p90", "write the lowest first")
            return q.Percentiles(*ends)
        if "dist" not in value:
            return self.fail(
                at,
                f"expected {WANTED[dimension or self.dimension]}, found a mapping",
                "write a number, LOW to HIGH, {p10:, p50:, p90:} or {dist: …}",
            )
        name = value["dist"]
        kind = q.DISTRIBUTIONS.get(str(name))
        if kind is None:
            near = nearest(str(name), list(q.DISTRIBUTIONS))
            return self.fail(
                [*at, "dist"],
                f"there is no distribution {name!r}",
                f"did you mean '{near}'?" if near else "one of " + ", ".join(q.DISTRIBUTIONS),
            )
        if kind is q.Discrete:
            return self._discrete(value, at, dimension, bounds)
        if kind is q.Mixture:
            return self._mixture(value, at, dimension, bounds)
        names = tuple(field.name for field in fields(kind))
        self._keys(value, ("dist", *names), at)
        unbounded = {"sd": Bounds(0, None), "alpha": Bounds(0, None, above=True), "beta": Bounds(0, None, above=True)}
        kinds: dict[str, Dimension] = {"probability": "fraction", "alpha": "plain", "beta": "plain"}
        parts = {
            key: self.number(
                value[key],
                [*at, key],
                dimension=kinds.get(key, dimension),
                bounds=unbounded.get(key, Bounds(0, 1) if key == "probability" else bounds),
            )
            if key in value
            else q.Fixed(0.0)
            for key in names
        }
        self._order(parts, at)
        limits = bounds or self.bounds
        if kind in (q.Bernoulli, q.Poisson) and (why := limits.fault(0.0, dimension or self.dimension)) is not None:
            self.fail(at, f"a {name} can be 0, and this {why.partition(',')[0]}", "write LOW to HIGH")
        if kind is q.Normal:
            self._reaches(parts["mean"], parts["sd"], at, limits, "normal")
        made: q.Number = kind(**parts)
        return made

    def _reaches(self, mean: q.Number, sd: q.Number, at: Sequence[str], limits: Bounds, what: str) -> None:
        """A scatter that falls to what the field excludes on some path: nothing can be divided by it there."""
        least = mean.value if isinstance(mean, q.Fixed) else mean.low if isinstance(mean, q.Interval) else None
        most = sd.value if isinstance(sd, q.Fixed) else sd.high if isinstance(sd, q.Interval) else None
        if not limits.above or limits.low is None or least is None or most is None or self.faults:
            return
        if least - RARELY * most <= limits.low:
            floor = shown(limits.low, self.dimension)
            self.fail(
                at,
                f"falls to {floor} on some paths, and must be above it",
                f"write a narrower {what}, or LOW to HIGH, which never does",
            )

    def _order(self, parts: Mapping[str, q.Number], at: Sequence[str]) -> None:
        known = [(key, part.value) for key in ("low", "mode", "high") if isinstance(part := parts.get(key), q.Fixed)]
        for (key, value), (later, above) in itertools.pairwise(known):
            if value > above and not self.faults:
                self.fail(at, f"{key} {value:g} is above {later} {above:g}")

    def _discrete(
        self, value: Mapping[str, Any], at: Sequence[str], dimension: Dimension | None, bounds: Bounds | None
    ) -> q.Number:
        values, odds = self._lists(value, ("values", "probabilities"), "values: [1, 2], probabilities: [40%, 60%]", at)
        drawn = (self.numeral(v, [*at, "values"], dimension=dimension, bounds=bounds) for v in values)
        return q.Discrete(tuple(drawn), odds)

    def _mixture(
        self, value: Mapping[str, Any], at: Sequence[str], dimension: Dimension | None, bounds: Bounds | None
    ) -> q.Number:
        parts, weights = self._lists(value, ("parts", "weights"), "parts: [1k to 2k, 5k], weights: [80%, 20%]", at)
        drawn = (self.number(part, [*at, "parts"], dimension=dimension, bounds=bounds) for part in parts)
        return q.Mixture(tuple(drawn), weights)

    def _lists(
        self, value: Mapping[str, Any], names: tuple[str, str], example: str, at: Sequence[str]
    ) -> tuple[Sequence[Any], tuple[float, ...]]:
        """What may be drawn, and the odds of each; nothing where they are no two lists of the same length."""
        self._keys(value, ("dist", *names), at)
        first, second = (found if isinstance(found := value.get(name), list | tuple) else () for name in names)
        if not first or len(first) != len(second):
            if set(names) <= set(value):
                self.fail(at, f"{names[0]} and {names[1]} must be lists of the same length", f"write {example}")
            return (), ()
        odds = [self.numeral(part, [*at, names[1]], dimension="fraction", bounds=Bounds(0, 1)) for part in second]
        if not self.faults and abs(sum(odds) - 1) > 1e-9:
            self.fail([*at, names[1]], f"add to {sum(odds):g}, not to 1", "let them add to 100%")
        return first, tuple(odds)

    def _keys(
        self, value: Mapping[str, Any], known: Sequence[str], at: Sequence[str], *, optional: bool = False
    ) -> None:
        for key in value:
            if key not in known:
                near = nearest(key, list(known))
                self.fail(
                    [*at, key],
                    f"unknown key '{key}'",
                    f"did you mean '{near}'?" if near else "known here: " + ", ".join(known),
                )
        if not optional:
            for key in known:
                if key not in value:
                    self.fail(at, f"needs {key}", f"write all of {', '.join(known)}")

    def path(self, value: object) -> q.Path:
        """A number, or a path over time."""
        if not isinstance(value, Mapping):
            return self.number(value, [])
        if any(key.startswith("after ") for key in value):
            return self._steps_after(value)
        if value and all(_STEP_KEY.fullmatch(key) for key in value):
            return self._steps(value)
        if "monthly_noise" in value:
            self._keys(value, ("mean", "monthly_noise"), [])
            mean = self.number(value.get("mean", "0"), ["mean"])
            noise = self.number(value["monthly_noise"], ["monthly_noise"], bounds=Bounds(0, None))
            self._reaches(mean, noise, [], self.bounds, "noise")
            return q.Noisy(mean, noise)
        if "start" in value:
            self._keys(value, _WALK_KEYS, [], optional=True)
            nothing = q.Fixed(0.0)
            rate = Bounds(-1, 1000, above=True)
            return q.Trend(
                self.number(value["start"], ["start"]),
                self.number(value["yearly_change"], ["yearly_change"], dimension="fraction", bounds=rate)
                if "yearly_change" in value
                else nothing,
                self.number(
                    value["yearly_volatility"], ["yearly_volatility"], dimension="fraction", bounds=Bounds(0, 10)
                )
                if "yearly_volatility" in value
                else nothing,
                self.number(value["mean_reversion"], ["mean_reversion"], dimension="fraction", bounds=Bounds(0, 1))
                if "mean_reversion" in value
                else nothing,
                self.number(value["floor"], ["floor"]) if "floor" in value else None,
            )
        return self.number(value, [])

    def _steps(self, value: Mapping[str, Any]) -> q.Path:
        steps: list[tuple[Month, q.Number]] = []
        for key, part in value.items():
            try:
                month = Month.read(key)
            except MonthError as error:
                self.fail([key], str(error), error.cure, on_key=True)
                continue
            if steps and month <= steps[-1][0]:
                self.fail(
                    [key], f"stands after {steps[-1][0]}, and comes before it", "write the steps in order of time"
                )
            steps.append((month, self.number(part, [key])))
        return q.Steps(tuple(steps))

    def _steps_after(self, value: Mapping[str, Any]) -> q.Path:
        after = [key for key in value if key.startswith("after ")]
        if dated := [key for key in value if re.fullmatch(r"\d{4}-\d\d", key)]:
            cure = f"write {{start: 4, {after[0]}: {{0: 6}}}}"
            return self.fail(dated[:1], "steps count by the calendar or from an event, not both", cure, on_key=True)
        self._keys(value, ("start", after[0]), [], optional=True)
        start = self.number(value.get("start", "0"), ["start"])
        inner = value[after[0]]
        if len(after) > 1 or not isinstance(inner, Mapping):
            self.fail([after[-1]], "steps after an event are months since it, each with a value", "write {0: 6, 6: 10}")
            return q.StepsAfter(start, after[0].removeprefix("after ").strip(), ())
        steps: list[tuple[int, q.Number]] = []
        for key, part in inner.items():
            if not re.fullmatch(r"\d{1,3}", key):
                self.fail(
                    [after[0], key],
                    f"expected months since the event, found '{key}'",
                    "write a whole number",
                    on_key=True,
                )
                continue
            if steps and int(key) <= steps[-1][0]:
                self.fail(
                    [after[0], key], f"stands after {steps[-1][0]}, and is less", "write the steps in order of time"
                )
            steps.append((int(key), self.number(part, [after[0], key])))
        return q.StepsAfter(start, after[0].removeprefix("after ").strip(), tuple(steps))


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, Mapping):
        return "a mapping"
    if value is None:
        return "nothing"
    return "a list" if isinstance(value, Sequence) else "a value of another kind"


@record
class Reads:
    """How a field's value is read; ``bare_unit`` where the key itself names the unit."""

    dimension: Dimension
    low: float | None = 0.0
    high: float | None = None
    form: Form = "path"
    whole: bool = False
    above: bool = False
    bare_unit: bool = False
    open_scale: bool = False
    """A bare number above 1 is meant: events a year."""
    example: str | None = None
    """What the field may hold, for cures and editors."""
    per: tuple[str, ...] = ()
    """The words that may follow a price and a ``/``: what its key says it is of."""

    def __hash__(self) -> int:
        # every annotation of a field is hashed as its class is made
        return hash((self.dimension, self.low, self.high, self.form, self.example))

    def read(self, value: object) -> q.Quantity:
        """Read a value of the field; raises one error that carries every fault."""
        if isinstance(value, q.Quantity):
            return value
        reader = _Reader(self)
        path: q.Path
        if self.form == "fixed":
            path = q.Fixed(reader.numeral(value, []))
        elif self.form == "uncertain":
            path = reader.number(value, [])
        else:
            path = reader.path(value)
        currencies = reader.currencies - {None}
        if len(currencies) > 1 or (currencies and None in reader.currencies and not isinstance(path, q.Fixed)):
            reader.fail([], "mixes currencies in one value", "write all of it in one currency")
        if reader.faults:
            raise PydanticCustomError(
                "quantity", "{message}", {"message": reader.faults[0]["message"], "faults": reader.faults}
            )
        unit = "hours" if self.dimension == "time" else None
        return q.Quantity(path, self.low, self.high, self.dimension == "fraction", next(iter(currencies), None), unit)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Core:
        if source is float:
            return plain(lambda value: self._plain(value))
        if source is int:
            return plain(lambda value: int(self._plain(value)))
        return plain(self.read)

    def _plain(self, value: object) -> float:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = repr(value)
        # a currency other than the company's is refused by `checks.prices`, which knows the company's
        known = replace(self, form="fixed").read(value)
        assert known.fixed is not None
        return known.fixed

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        kinds = ["number", "string"] if self.form == "fixed" else ["number", "string", "object"]
        return {"type": kinds, "examples": [self.example or EXAMPLES[self.dimension]]}
