"""``llmventure sensitivity``: which assumption matters."""

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
from llmventure.screen import Screen


def sensitivity(
    context: Call,
    file: FileArgument = None,
    metric: Annotated[
        str | None,
        option("--metric", metavar="METRIC", help="What is to be explained.  [default: runway_months]"),
    ] = None,
    keep: Annotated[
        str | None,
        option("--keep", metavar="CONDITION", help="METRIC OP VALUE: where does each input make or break it?"),
    ] = None,
    everything: Annotated[
        bool, option("--all", help="Move known numbers by a tenth each way too, not only uncertain ones.")
    ] = False,
    samples: Annotated[
        int,
        option("--samples", metavar="N", min=0, max=100_000, help="For the Sobol indices; 0 leaves them out."),
    ] = 512,
    output: FormatOption = Format.table,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Show which assumption moves a metric of the plan most.

    Bars for each input, breakpoints, and shares of the variance.

    \b
    Examples:
      llmventure sensitivity scenario.yaml --metric founders_ownership
      llmventure sensitivity --keep 'runway_months >= 18 months' --all
      llmventure sensitivity --metric minimum_cash --samples 4096 --format csv
    """
    from llmventure import api
    from llmventure.choice.sensitivity import sensitivity as found_for
    from llmventure.conditions import condition
    from llmventure.render import sensitivity as page

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
    wanted = None if keep is None else condition(keep, currency=currency, where="--keep")
    with progress("plans", screen.quiet) as tick:
        found = found_for(scenario, metric, keep=wanted, everything=everything, samples=samples, tick=tick)
    screen.write(page.text(found, output.value, screen.view(csv_raw=csv_raw)))
