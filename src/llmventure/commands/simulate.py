"""``llmventure simulate``: a thousand futures."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from llmventure.commands.asked import Call, Ended, option
from llmventure.commands.options import (
    PERIODS,
    By,
    CaseOption,
    FileArgument,
    Format,
    FormatOption,
    GateOption,
    OutsideOption,
    RawOption,
    SchedulerOption,
    SeedOption,
    SetOption,
    StrategyOption,
    ThreadsOption,
    WorkersOption,
    where_it_runs,
)
from llmventure.commands.progress import ProgressLine
from llmventure.commands.scenario_file import scenario_file
from llmventure.errors import UsageError
from llmventure.printable import printable
from llmventure.screen import Screen
from llmventure.suggest import nearest

if TYPE_CHECKING:
    from llmventure.api import Plan

INTERRUPTED = 130


class Draws(StrEnum):
    """How what is drawn once a path is drawn."""

    random = "random"
    stratified = "stratified"


CHOSEN = ("median", "first-ruined")
"""Futures that are found by what happens on them."""


def _which(path: str) -> str:
    """:raises UsageError: for what is neither a number nor one of the words."""
    if path in CHOSEN or (path.isascii() and path.isdigit() and len(path) < 10):
        return path
    near = nearest(path, CHOSEN)
    raise UsageError(
        f"--path takes the number of a future, {' or '.join(CHOSEN)}; found {printable(path)}",
        f"did you mean {near}?" if near else "--path 81734",
    )


def simulate(
    context: Call,
    file: FileArgument = None,
    paths: Annotated[
        int | None,
        option(
            "--paths",
            metavar="N",
            min=1,
            max=100_000_000,
            help="How many futures.  [default: the file's, or 10,000]",
            show_default=False,
        ),
    ] = None,
    path: Annotated[
        str | None,
        option(
            "--path",
            metavar="WHICH",
            help="Show one future, month by month: its number, median or first-ruined.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        By | None, option("--by", help="Fold the months of --path.  [default: quarter]", show_default=False)
    ] = None,
    threads: ThreadsOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    sampling: Annotated[
        Draws, option("--sampling", help="How ranges are drawn; stratified has smaller errors.")
    ] = Draws.random,
    output: FormatOption = Format.table,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    fail_if: GateOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Simulate: how likely the money runs out, when, and why.

    \b
    Examples:
      llmventure simulate scenario.yaml
      llmventure simulate scenario.yaml --fail-if 'ruin.probability > 10%'
      llmventure simulate scenario.yaml --path median

    Ranges in the file are drawn, rounds may fail, risks may strike. The same seed gives the same futures.
    """
    from llmventure import api, render

    screen: Screen = context.obj
    where_it_runs(threads, workers, scheduler)
    which = None if path is None else _which(path)
    if fail_if:
        from llmventure.conditions.gates import gate

        for condition in fail_if:
            gate(condition)
    scenario = api.load(
        scenario_file(file),
        strategy=strategy,
        case=case,
        sets=tuple(sets or ()),
        seed=seed,
        allow_outside=allow_outside,
    )
    view = screen.view(by=PERIODS[by] if by else None, csv_raw=csv_raw)
    if which is not None and which not in CHOSEN:
        one = api.replay(scenario, int(which), sampling=sampling.value)
        screen.write(render.PLAN[output.value](one.report, view))
        _refuse_future_if(fail_if, one)
        return
    line = ProgressLine("futures", screen.quiet)
    try:
        simulation = api.simulate(
            scenario,
            paths=paths,
            threads=threads,
            workers=workers,
            scheduler=scheduler,
            sampling=sampling.value,
            progress=line,
        )
    finally:
        line.clear()
    if which is not None:
        one = simulation.replay(which)
        screen.write(render.PLAN[output.value](one.report, view))
        if simulation.interrupted:
            raise Ended(INTERRUPTED)
        _refuse_future_if(fail_if, one)
        return
    report = simulation.report
    screen.write(render.SIMULATION[output.value](report, view))
    if output is Format.csv:
        # The only format without a place for them.
        for warning in report["warnings"]:
            screen.say(f"warning: {warning['path']}: {warning['message']}")
    if simulation.interrupted:
        raise Ended(INTERRUPTED)
    if fail_if:
        from llmventure.conditions.gates import refuse_if

        refuse_if(fail_if, report)


def _refuse_future_if(conditions: list[str] | None, one: "Plan") -> None:
    if conditions:
        from llmventure.choice.planned import refuse_plan_if

        refuse_plan_if(conditions, one)
