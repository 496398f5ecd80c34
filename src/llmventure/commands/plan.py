"""``llmventure plan``: the main job."""

from typing import Annotated

from llmventure.commands.asked import Call, option
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
    SeedOption,
    SetOption,
    StrategyOption,
)
from llmventure.commands.scenario_file import scenario_file
from llmventure.screen import Screen


def plan(
    context: Call,
    file: FileArgument = None,
    by: Annotated[
        By | None, option("--by", help="Fold months.  [default: quarter; CSV: month]", show_default=False)
    ] = None,
    statements: Annotated[
        bool, option("--statements", help="Income statement, cash flow and balance sheet too.")
    ] = False,
    reach: Annotated[
        str | None,
        option(
            "--reach", metavar="MONTH", help="What each round would have to be to reach a month.", show_default=False
        ),
    ] = None,
    detail: Annotated[
        bool,
        option("--detail", help="Unit economics, heads, covenants, preferences and statements by year too."),
    ] = False,
    output: FormatOption = Format.table,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    fail_if: GateOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Plan: runway, burn, compute bill, rounds and ownership.

    \b
    Examples:
      llmventure plan scenario.yaml
      llmventure plan scenario.yaml --by year --statements
      llmventure plan --set compute.supply.burst.gpu_hour_price=1.99 --format json

    The plan is the median case: every number at its median, everything planned happens, on time.
    """
    from llmventure import api, render

    screen: Screen = context.obj
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
    made = api.plan(scenario)
    report = made.detailed if detail else made.report
    if reach is not None:
        report["funding"]["reach"] = api.reach(made, reach)
    view = screen.view(by=PERIODS[by] if by else None, statements=statements, csv_raw=csv_raw)
    screen.write(render.PLAN[output.value](report, view))
    if output is Format.csv:
        # The only format without a place for them.
        for warning in report["warnings"]:
            screen.say(f"warning: {warning['path']}: {warning['message']}")
    if fail_if:
        from llmventure.choice.planned import refuse_plan_if

        refuse_plan_if(fail_if, made)
