"""The moments of a plan's cap table: at first, after each event that changes it, or in a month."""

import re
from collections.abc import Sequence

from llmventure.cap_table.table import CapTable
from llmventure.engine.result import Result
from llmventure.errors import UsageError
from llmventure.exits.standing import table_in
from llmventure.models.month import Month
from llmventure.record import record
from llmventure.suggest import did_you_mean

OPENING = "opening"
A_MONTH = re.compile(r"\d{4}-\d{1,2}")


@record
class Stage:
    """The table ``after`` an event in ``month`` (a number from the plan's first)."""

    after: str
    month: int
    table: CapTable
    dated: bool = False
    """Whether it was asked for by its month."""


def stages_of(result: Result) -> list[Stage]:
    """The opening table and that after every event that changes it, in order."""
    events = [Stage(event.name, event.month, event.table) for event in result.events if event.table is not None]
    return [Stage(OPENING, 0, result.opening_table), *events]


def chosen_stage(result: Result, stages: Sequence[Stage], at: str) -> Stage:
    """The last stage of that name, else the table of that month.

    :raises UsageError: for what is no event and no month of the plan.
    """
    named = [stage for stage in stages if stage.after == at]
    if named:
        return named[-1]
    start, months = result.world.grid.start, result.world.grid.months
    if not A_MONTH.fullmatch(at):
        names = list(dict.fromkeys(stage.after for stage in stages))
        cure = did_you_mean(at, names) or f"a month such as {start}, or one of {', '.join(names)}"
        raise UsageError(f"--at: nothing called '{at}' changes the cap table", cure)
    try:
        number = Month.read(at) - start
    except ValueError as error:
        raise UsageError(f"--at: {error}", "write a month as 2027-04") from None
    if not 0 <= number < months:
        raise UsageError(f"--at: {at} is outside the plan", f"a month from {start} to {start + (months - 1)}")
    before = [stage for stage in stages if stage.month <= number]
    return Stage(before[-1].after, number, table_in(result.closes[number].table), dated=True)
