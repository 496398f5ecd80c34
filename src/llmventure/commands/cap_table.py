"""``llmventure cap-table``: who owns what when, and who decides."""

from typing import Annotated

from llmventure.commands.asked import Call, Ended, option
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
from llmventure.errors import ScenarioError, UsageError
from llmventure.screen import Screen


def cap_table(
    context: Call,
    file: FileArgument = None,
    at: Annotated[
        str | None,
        option("--at", metavar="MONTH|EVENT", help="After this event (opening: the first), or in this month."),
    ] = None,
    check: Annotated[
        str | None,
        option(
            "--check",
            metavar="CSV|OCF",
            help="A real cap table to hold against --at: holder, security, shares; or Open Cap Format.  [at opening]",
        ),
    ] = None,
    output: FormatOption = Format.table,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Cap table: who owns what when, and who decides.

    \b
    Examples:
      llmventure cap-table scenario.yaml
      llmventure cap-table scenario.yaml --at "Series Seed"
      llmventure cap-table scenario.yaml --check real.csv

    Also what stands ahead of common after each round. A check lists every holding that differs by a share or
    more, and exits with 1 if there is one.
    """
    from llmventure import api, render
    from llmventure.holdings.check import read_holdings

    screen: Screen = context.obj
    source = scenario_file(file)
    if source == check == "-":
        raise UsageError("the scenario and the cap table cannot both come from standard input", "name one of the files")
    scenario = api.load(
        source, strategy=strategy, case=case, sets=tuple(sets or ()), seed=seed, allow_outside=allow_outside
    )
    holdings = None if check is None else (check, read_holdings(check))
    report = api.cap_table_report(scenario, at, holdings)
    screen.write(render.CAP_TABLE[output.value](report, screen.view(csv_raw=csv_raw)))
    if "check" in report and (differences := report["check"]["differences"]):
        screen.say(f"{len(differences)} of the holdings differ")
        raise Ended(ScenarioError.exit_code)
