"""Every metric of a plan by its name, on one scale, on each path of a result; and the same from a saved plan."""

from collections.abc import Mapping
from typing import Any

from llmventure.conditions import NEVER_COMES, UNDEFINED, UNITS, Reading, ordinal
from llmventure.metrics import months_per_point, path_metrics
from llmventure.models.month import Month
from llmventure.result import Result
from llmventure.statements import Statements, statements

Measures = Mapping[str, Reading]

MEASURED = tuple(
    name
    for name in UNITS
    if not name.startswith("ruin.") and name not in {"founders_proceeds", "founders_present_value", "cost_of_capital"}
)
"""The metrics of a plan."""


def measures(result: Result) -> list[Measures]:
    """The metrics of each path of a result. A month that does not come is at least the one after the plan's last."""
    made = statements(result)
    return [_measures(result, made, path) for path in range(result.world.grid.paths)]


def _measures(result: Result, made: Statements, path: int) -> Measures:
    found = path_metrics(result, made, path)
    values: dict[str, Any] = {
        name: getattr(found, name) for name in MEASURED if name not in {"closing_cash", "months_per_point"}
    }
    values["closing_cash"] = float(result.cash[-1, path])
    values["months_per_point"] = months_per_point(result, found, path)
    return readings(values, result.world.grid.start + result.world.grid.months)


def readings(values: Mapping[str, Any], after: Month) -> Measures:
    """Metrics as a report has them, months as text or as months; ``after`` is the month after the plan's last.

    >>> found = readings({"runway_months": None, "runway_at_least": 36.0, "cash_out_month": None}, Month(2030, 1))
    >>> found["runway_months"], found["cash_out_month"].at_least == 12 * 2030
    (Reading(value=None, at_least=36.0), True)
    """
    found = {}
    for name, value in values.items():
        if name not in UNITS:
            continue
        if isinstance(value, str):
            value = Month.read(value)
        if isinstance(value, Month):
            found[name] = Reading(ordinal(value))
        elif value is not None:
            found[name] = Reading(float(value))
        elif name in NEVER_COMES:
            found[name] = Reading(None, ordinal(after))
        elif name == "runway_months" and values.get("runway_at_least") is not None:
            found[name] = Reading(None, float(values["runway_at_least"]))
        else:
            found[name] = UNDEFINED
    return found
