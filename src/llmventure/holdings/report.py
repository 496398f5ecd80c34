"""The cap table of a scenario's plan as plain data: holdings, votes, and what stands ahead of common."""

from collections.abc import Sequence

import numpy as np

from llmventure.cap_table.ownership import founders_ownership, founders_votes, votes
from llmventure.engine.result import Result
from llmventure.errors import PlanError
from llmventure.exits.stack import preference_stack
from llmventure.exits.standing import owed_at
from llmventure.funding.terms import calendar_number
from llmventure.holdings.check import Holding, checked
from llmventure.holdings.stages import OPENING, Stage, chosen_stage, stages_of
from llmventure.models.funding import PricedRound
from llmventure.plan_report.funding import cap_table_entry
from llmventure.report import SCHEMA_VERSION, CapTableEntry, Message, Run
from llmventure.report.detail import PreferenceStack
from llmventure.report.exits import CapTableReport, Control, Fall

HALF, THIRD = 1 / 2, 1 / 3


def cap_table_report(
    result: Result, stamp: Run, at: str | None = None, check: tuple[str, Sequence[Holding]] | None = None
) -> CapTableReport:
    """Who owns what after every event, or ``at`` one event or month; ``check`` is a file and the holdings in it.

    A check is against ``at``, else against the opening table.

    :raises PlanError: where there is no cap table.
    :raises UsageError: for an ``at`` that is no event and no month of the plan.
    """
    stages = stages_of(result)
    if not any(bool((stage.table.shares > 0).any()) for stage in stages):
        raise PlanError(
            "funding.cap_table", "the scenario has no cap table", "add cap_table: {founders: {shares: 8M}} to funding"
        )
    chosen = [chosen_stage(result, stages, at)] if at is not None else stages
    company = result.world.scenario.company
    control = [_control(result, stages, stage) for stage in stages]
    shown = control if at is None else [_control(result, stages, chosen[0])]
    report: CapTableReport = {
        "schema_version": SCHEMA_VERSION,
        "run": stamp,
        "company": {"name": company.name, "currency": company.currency},
        "cap_table": [_entry(result, stage) for stage in chosen],
        "control": shown,
        "founders_below_half": _fall(control, HALF),
        "founders_below_third": _fall(control, THIRD),
        "preference_stack": [_stack(result, stage) for stage in chosen],
        "warnings": _warnings(result),
    }
    if check is not None:
        against = chosen[0] if at is not None else stages[0]
        report["check"] = checked(check[0], check[1], _entry(result, against))
    return report


def preference_stacks(result: Result) -> list[PreferenceStack]:
    """What stands ahead of common at first and after every event that changes the table; none without shares."""
    stages = stages_of(result)
    if not any(bool((stage.table.shares > 0).any()) for stage in stages):
        return []
    return [_stack(result, stage) for stage in stages]


def control_of(result: Result) -> list[Control]:
    """The founders' votes and share at first and after every event that changes the table; none without shares."""
    stages = stages_of(result)
    if not any(bool((stage.table.shares > 0).any()) for stage in stages):
        return []
    return [_control(result, stages, stage) for stage in stages]


def _entry(result: Result, stage: Stage) -> CapTableEntry:
    return cap_table_entry(stage.table, stage.after, str(result.world.grid.start + stage.month))


def _control(result: Result, stages: list[Stage], stage: Stage) -> Control:
    """Fractions of votes and shares that founders have; the board seats that rounds so far gave their investors."""
    table = stage.table
    founded = any(column.founder for column in table.columns)
    cast = bool(votes(table)[:, 0].sum() > 0)
    control: Control = {
        "after": stage.after,
        "month": str(result.world.grid.start + stage.month),
        "founders_votes": float(founders_votes(table)[0]) if founded and cast else None,
        "founders_ownership": float(founders_ownership(table)[0]) if founded else None,
    }
    upto = stages if stage.dated else stages[: stages.index(stage) + 1]
    seats = {}
    for each in upto:
        item = result.world.scenario.funding.instruments.get(each.after)
        if each.month <= stage.month and isinstance(item, PricedRound) and item.board_seats > 0:
            seats[each.after] = item.board_seats
    if seats:
        control["board_seats"] = seats
    return control


def _fall(control: list[Control], line: float) -> Fall | None:
    for each in control:
        if each["founders_votes"] is not None and each["founders_votes"] < line:
            return {"after": each["after"], "month": each["month"]}
    return None


def _stack(result: Result, stage: Stage) -> PreferenceStack:
    """Debt is as at the close of the month; none stands before the plan's first."""
    owed = owed_at(result, stage.month) if stage.after != OPENING or stage.dated else ()
    debt = float(sum(loan.claim[0] for loan in owed))
    month = str(result.world.grid.start + stage.month)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return preference_stack(stage.table, calendar_number(result.world, stage.month), debt, stage.after, month)


def _warnings(result: Result) -> list[Message]:
    if any(column.founder for column in result.opening_table.columns):
        return []
    return [
        {
            "code": "undefined",
            "path": "funding.cap_table",
            "message": "the cap table names no founder, so their votes and share are not defined: add founder: true",
        }
    ]
