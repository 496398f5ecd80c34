"""The month in which the company is sold, path by path."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from llmventure.engine.result import Result
from llmventure.metrics import run_rates
from llmventure.models.when import When
from llmventure.sampling import Array
from llmventure.timing import Observation, by_calendar, holds, waits_for_runway
from llmventure.world import NEVER

PATH = "exit.when"


def exit_months(result: Result) -> NDArray[np.int64]:
    """The number of the month in which ``exit.when`` comes (paths,), ``NEVER`` where not within the plan.

    Conditions are those of the month's first morning, as everywhere. ``NEVER`` too where the file has no exit.

    An exit that waits for the runway has been looked at inside the fold.
    """
    plan_end, width = result.world.grid.months, result.world.grid.paths
    leaving = result.world.scenario.exit
    if leaving is None:
        return np.full(width, NEVER)
    found = by_calendar(result.world, PATH, leaving.when, result.final.since)
    months = _by_conditions(result, leaving.when) if found is None else np.atleast_1d(np.asarray(found))
    return np.broadcast_to(np.where((months >= 0) & (months < plan_end), months, NEVER), (width,))


def _by_conditions(result: Result, when: When) -> NDArray[np.int64]:
    if waits_for_runway(result.world.scenario) is not None:
        return np.atleast_1d(np.asarray(result.final.sold))
    world, width = result.world, result.world.grid.paths
    months = np.full(width, NEVER)
    rates, unknown = run_rates(result), np.full(1, np.nan)
    for month in range(world.grid.months):
        before = month - 1
        arr = 12 * result.recurring[before] if month else np.zeros(1)
        usage = rates[before] - arr if month else np.zeros(1)
        seen = Observation(
            result.cash[month], partial(_same, arr), partial(_same, usage), lambda: unknown, lambda *_: unknown
        )
        comes = holds(world, PATH, when, month, result.final, seen)
        months = np.where((months == NEVER) & comes, month, months)
        if (months != NEVER).all():
            break
    return months


def _same(values: Array) -> Array:
    return values
