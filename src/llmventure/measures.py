"""Every metric of a plan by its name, on one scale, on each path of a result; and the same from a saved plan."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from llmventure.conditions import NEVER_COMES, UNDEFINED, UNITS, Reading, ordinal
from llmventure.engine.result import Result
from llmventure.exits.outcomes import ExitOutcome, exit_outcome
from llmventure.exits.returns import rate_of
from llmventure.exits.stack import break_even_exit
from llmventure.metrics import months_per_point, path_metrics, votes_of_founders
from llmventure.models.month import Month
from llmventure.sampling import Array
from llmventure.statements import Statements, statements

Measures = Mapping[str, Reading]

MEASURED = tuple(name for name in UNITS if not name.startswith("ruin."))
"""The metrics of a plan."""
OF_EXIT = ("founders_proceeds", "founders_present_value", "cost_of_capital")
"""Those that need an exit."""
OF_PATH = tuple(
    name
    for name in MEASURED
    if name not in {"closing_cash", "months_per_point", "founders_votes", "break_even_exit", *OF_EXIT}
)
"""Those that ``path_metrics`` has."""


def measures(result: Result, *, capital: bool = True) -> list[Measures]:
    """The metrics of each path of a result. A month that does not come is at least the one after the plan's last.

    Without ``capital`` the cost of capital is left undefined: a rate of return takes longer than all the others.

    :raises PlanError: for an exit that waits for what cannot be known.
    """
    made = statements(result)
    outcome = exit_outcome(result)
    even = break_even_exit(result)
    return [
        {**_measures(result, made, outcome, path, capital), "break_even_exit": _reading(float(even[path]))}
        for path in range(result.world.grid.paths)
    ]


def _reading(value: float) -> Reading:
    return UNDEFINED if math.isnan(value) else Reading(value)


def _measures(result: Result, made: Statements, outcome: ExitOutcome | None, path: int, capital: bool) -> Measures:
    found = path_metrics(result, made, path)
    values: dict[str, Any] = {name: getattr(found, name) for name in OF_PATH}
    values |= dict.fromkeys(OF_EXIT) if outcome is None else _of_exit(outcome, path, capital)
    values["closing_cash"] = float(result.cash[-1, path])
    values["founders_votes"] = votes_of_founders(result, path)
    values["months_per_point"] = months_per_point(result, found, path)
    return readings(values, result.world.grid.start + result.world.grid.months)


def _of_exit(outcome: ExitOutcome, path: int, capital: bool) -> dict[str, float | None]:
    def there(values: Array) -> float:
        return float(values[path] if values.shape[0] > 1 else values[0])

    rate: float | None = None
    if capital and outcome.providers:
        rate = rate_of(
            *(
                replace(provider, flows=provider.flows[:, [path if provider.flows.shape[1] > 1 else 0]])
                for provider in outcome.providers.values()
            )
        ).rate
    return {
        "founders_proceeds": there(outcome.founders_proceeds),
        "founders_present_value": there(outcome.present_value),
        "cost_of_capital": rate,
    }


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
