"""``llmventure exit``: who gets what."""

from typing import Annotated

from llmventure.commands.asked import Call, option
from llmventure.commands.options import (
    CaseOption,
    FileArgument,
    Format,
    FormatOption,
    OutsideOption,
    RawOption,
    SeedOption,
    SetOption,
    StrategyOption,
)
from llmventure.commands.scenario_file import scenario_file
from llmventure.screen import Screen


def exit_(
    context: Call,
    file: FileArgument = None,
    values: Annotated[
        list[str] | None,
        option("--value", metavar="AMOUNT", help="The sum to be shared out, or a range 10M..500M; repeatable."),
    ] = None,
    enterprise_values: Annotated[
        list[str] | None,
        option("--enterprise-value", metavar="AMOUNT", help="The same before the plan's cash is added to it."),
    ] = None,
    output: FormatOption = Format.table,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Exit: who gets what at which value.

    \b
    Examples:
      llmventure exit scenario.yaml --value 100M
      llmventure exit scenario.yaml --value 10M..500M
      llmventure exit scenario.yaml --enterprise-value 80M --format json

    Costs, debt by seniority, the team's carve-out, preferences, then the rest as converted, with what the SAFEs
    and notes that have not converted get. The cap table is that of the scenario's exit, else of the last month;
    without a value it is the scenario's own.
    """
    from llmventure import api, render
    from llmventure.exits.values import asked_values

    screen: Screen = context.obj
    scenario = api.load(
        scenario_file(file),
        strategy=strategy,
        case=case,
        sets=tuple(sets or ()),
        seed=seed,
        allow_outside=allow_outside,
    )
    currency = scenario.model.company.currency
    report = api.exit_report(
        scenario,
        asked_values(values or (), "--value", currency),
        asked_values(enterprise_values or (), "--enterprise-value", currency),
    )
    screen.write(render.EXIT[output.value](report, screen.view(csv_raw=csv_raw)))
    if output is Format.csv:
        # The only format without a place for them.
        for warning in report["warnings"]:
            screen.say(f"warning: {warning['path']}: {warning['message']}")
