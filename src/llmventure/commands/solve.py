"""``llmventure solve``: goal seek."""

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
from llmventure.commands.progress import progress
from llmventure.commands.scenario_file import scenario_file
from llmventure.errors import UsageError
from llmventure.screen import Screen


def solve(
    context: Call,
    file: FileArgument = None,
    vary: Annotated[
        str, option("--vary", metavar="PATH", help="The number, or month, that may be other.", show_default=False)
    ] = "",
    until: Annotated[
        str,
        option(
            "--until", metavar="CONDITION", help="METRIC OP VALUE, as 'runway_months >= 18 months'.", show_default=False
        ),
    ] = "",
    between: Annotated[
        str | None,
        option(
            "--between", metavar="LOW..HIGH", help="Where to look.  [default: a tenth of what it is to ten times that]"
        ),
    ] = None,
    paths: Annotated[
        int, option("--paths", metavar="N", min=2, max=1_000_000, help="Futures, for a metric of a simulation.")
    ] = 2_000,
    output: FormatOption = Format.table,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Find the value for which a metric meets a bound.

    \b
    Examples:
      llmventure solve --vary company.opening_cash --until 'runway_months >= 18'
      llmventure solve --vary team.on_cost --until 'arr > 2M' --between 10%..50%
      llmventure solve --vary company.opening_cash --until 'ruin.probability < 5%'

    The answer comes with the command line that plans with it. Where there is none, or
    several, it says so and exits with 0.
    """
    for name, given, example in (
        ("--vary", vary, "--vary company.opening_cash"),
        ("--until", until, "--until 'runway_months >= 18 months'"),
    ):
        if not given.strip():
            raise UsageError(f"solve needs {name}", example)
    from llmventure import api
    from llmventure.choice.solve import solve as solved
    from llmventure.conditions import condition
    from llmventure.render import solve as page

    screen: Screen = context.obj
    scenario = api.load(
        scenario_file(file),
        strategy=strategy,
        case=case,
        sets=tuple(sets or ()),
        seed=seed,
        allow_outside=allow_outside,
    )
    wanted = condition(until, currency=scenario.model.company.currency, where="--until")
    with progress("plans", screen.quiet) as tick:
        found = solved(scenario, vary.strip(), wanted, between, paths=paths, tick=tick)
    screen.write(page.text(found, output.value, screen.view(csv_raw=csv_raw)))
