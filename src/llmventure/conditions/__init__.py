"""Conditions on a plan's metrics, as people write them: ``runway_months >= 18 months``, ``gross_margin > 50%``."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from llmventure.errors import UsageError
from llmventure.models.month import Month
from llmventure.models.numerals import Dimension, NumeralError, read_numeral
from llmventure.record import record
from llmventure.suggest import did_you_mean

Operator: TypeAlias = Literal["<", "<=", ">", ">="]
Unit: TypeAlias = Literal["money", "fraction", "months", "month", "ratio"]

UNITS: Mapping[str, Unit] = {
    "runway_months": "months",
    "runway_at_least": "months",
    "cash_out_month": "month",
    "cash_out_month_without_funding": "month",
    "break_even_month": "month",
    "start_raising_by": "month",
    "minimum_cash": "money",
    "minimum_cash_month": "month",
    "closing_cash": "money",
    "total_raised": "money",
    "burn_multiple": "ratio",
    "gross_margin": "fraction",
    "founders_ownership": "fraction",
    "founders_votes": "fraction",
    "founders_proceeds": "money",
    "founders_present_value": "money",
    "cost_of_capital": "fraction",
    "break_even_exit": "money",
    "months_per_point": "months",
    "compute_share_of_cost": "fraction",
    "compute_cost": "money",
    "arr": "money",
    "usage_run_rate": "money",
    "run_rate_revenue": "money",
    "ruin.probability": "fraction",
    "ruin.standard_error": "fraction",
}
"""Every metric that a condition may be about, and how its value is written."""

STATISTICS = ("p10", "p50", "p90", "mean")
"""What a simulation says of a metric: ``runway_months.p10``."""

NEVER_COMES = frozenset({"cash_out_month", "cash_out_month_without_funding", "break_even_month", "start_raising_by"})
"""Months that are null where they do not come within the plan: they are later than its last month."""

_CONDITION = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(<=|>=|=<|=>|≤|≥|==|!=|=|<|>)\s*(.*?)\s*", re.DOTALL)
_OPERATORS: Mapping[str, Operator] = {
    "<": "<",
    "<=": "<=",
    "=<": "<=",
    "≤": "<=",
    ">": ">",
    ">=": ">=",
    "=>": ">=",
    "≥": ">=",
}
_DIMENSIONS: Mapping[Unit, Dimension] = {
    "money": "money",
    "fraction": "fraction",
    "months": "duration",
    "ratio": "plain",
}


@record
class Reading:
    """What a metric is. ``value`` is None where it is not defined, or only known to be ``at_least`` so much.

    Calendar months are whole numbers, 12 × year + month − 1, so that all metrics compare alike.
    """

    value: float | None
    at_least: float | None = None

    @property
    def known(self) -> float | None:
        """The value, else the least that it can be."""
        return self.at_least if self.value is None else self.value


UNDEFINED = Reading(None)


@record
class Condition:
    """``metric operator value``; ``text`` is as it was written."""

    metric: str
    operator: Operator
    value: float
    text: str

    @property
    def unit(self) -> Unit:
        return unit_of(self.metric)

    @property
    def wants_more(self) -> bool:
        """Whether larger values meet it."""
        return self.operator in {">", ">="}

    def holds(self, reading: Reading) -> bool | None:
        """Whether a reading meets it; None where that cannot be told.

        >>> runway = condition("runway_months >= 18 months")
        >>> runway.holds(Reading(18.0)), runway.holds(Reading(None, at_least=36.0)), runway.holds(Reading(None, 12.0))
        (True, True, None)
        """
        if reading.value is not None:
            match self.operator:
                case "<":
                    return reading.value < self.value
                case "<=":
                    return reading.value <= self.value
                case ">":
                    return reading.value > self.value
                case ">=":
                    return reading.value >= self.value
        if reading.at_least is None:
            return None
        match self.operator:
            case ">":
                return True if reading.at_least > self.value else None
            case ">=":
                return True if reading.at_least >= self.value else None
            case "<":
                return False if reading.at_least >= self.value else None
            case "<=":
                return False if reading.at_least > self.value else None


def unit_of(metric: str) -> Unit:
    """How a metric's value is written; that of its statistic is the same.

    >>> unit_of("runway_months.p10"), unit_of("ruin.probability")
    ('months', 'fraction')
    """
    found = UNITS.get(metric)
    return UNITS[metric.rpartition(".")[0]] if found is None else found


def known_metric(name: str, where: str, metrics: Iterable[str] = UNITS) -> str:
    """``name``, if it is a metric or a statistic of one.

    :raises UsageError: if it is neither, with the nearest that is; ``where`` is the option that it was given to.
    """
    known = list(metrics)
    base, _, statistic = name.rpartition(".")
    if name in known or (base in known and statistic in STATISTICS):
        return name
    if base in known:
        raise UsageError(f"{where}: there is no statistic '{statistic}'", f"one of {', '.join(STATISTICS)}")
    raise UsageError(
        f"{where}: there is no metric '{name}'", did_you_mean(name, known) or f"there is {', '.join(known)}"
    )


def condition(text: str, *, currency: str | None = None, where: str = "condition") -> Condition:
    """Read ``METRIC OP VALUE``: the operator is one of ``<``, ``<=``, ``>``, ``>=``, the value in the metric's unit.

    ``currency`` is the company's; a value that names another is refused. ``where`` begins the message of a fault.

    >>> condition("founders_ownership>50%").value, condition("minimum_cash >= 2.5M").value
    (0.5, 2500000.0)
    >>> condition("cash_out_month >= 2028-06").value == 12 * 2028 + 5
    True

    :raises UsageError: for text that is not a condition, an unknown metric, or a value in another unit.
    """
    match = _CONDITION.fullmatch(text)
    example = "as in 'runway_months >= 18 months'"
    if match is None:
        raise UsageError(f"{where}: '{text}' is not METRIC OP VALUE", example)
    metric, sign, written = match[1], match[2], match[3]
    if sign not in _OPERATORS:
        raise UsageError(
            f"{where}: '{sign}' does not compare; a metric hardly ever meets a number", "use <, <=, > or >="
        )
    metric = known_metric(metric, where)
    if not written:
        raise UsageError(f"{where}: there is no value after '{sign}'", example)
    unit = unit_of(metric)
    return Condition(metric, _OPERATORS[sign], _value(written, unit, f"{where}: {metric}", currency), text.strip())


def _value(written: str, unit: Unit, where: str, currency: str | None) -> float:
    if unit == "month":
        try:
            return ordinal(Month.read(written))
        except ValueError as error:
            raise UsageError(f"{where} is a month: {error}", "write it as 2028-06") from None
    try:
        numeral = read_numeral(written, _DIMENSIONS[unit], bare_unit=unit == "months")
    except NumeralError as error:
        raise UsageError(f"{where}: {error}", error.cure) from None
    if numeral.currency is not None and currency is not None and numeral.currency != currency:
        raise UsageError(f"{where} is in {currency}, found {written}", f"write it in {currency}")
    return numeral.value


def ordinal(month: Month) -> float:
    """A month on the scale of readings.

    >>> month_at(ordinal(Month(2027, 1)))
    Month(year=2027, month=1)
    """
    return float(month.year * 12 + month.month - 1)


def month_at(number: float) -> Month:
    """The month that a reading stands for."""
    return Month(int(number) // 12, int(number) % 12 + 1)
