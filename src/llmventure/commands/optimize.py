"""``llmventure optimize``: the best of what a scenario leaves open."""

from pathlib import Path
from typing import Annotated

from llmventure.commands.asked import Call, option
from llmventure.commands.options import (
    CaseOption,
    FileArgument,
    ForceOption,
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
from llmventure.errors import GateError, UsageError
from llmventure.screen import Screen


def optimize(
    context: Call,
    file: FileArgument = None,
    objective: Annotated[
        str, option("--objective", metavar="METRIC", help="What is to be the most it can be.", show_default=False)
    ] = "",
    subject_to: Annotated[
        list[str] | None,
        option(
            "--subject-to", metavar="CONDITION", help="METRIC OP VALUE that must hold; repeatable.", show_default=False
        ),
    ] = None,
    minimize: Annotated[
        bool | None,
        option(
            "--minimize/--maximize",
            help="Make it the least, or the most.  [default: as the metric wants it]",
            show_default=False,
        ),
    ] = None,
    paths: Annotated[
        int, option("--paths", metavar="N", min=1, max=1_000_000, help="Futures, for metrics of a simulation.")
    ] = 2_000,
    evaluations: Annotated[int, option("--evaluations", metavar="N", min=20, max=100_000, help="Points to try.")] = 200,
    to: Annotated[
        str | None,
        option("--to", metavar="FILE", help="Write the best plan there, as a scenario.", show_default=False),
    ] = None,
    output: FormatOption = Format.table,
    force: ForceOption = False,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Find the best decisions under constraints.

    What may be decided stands in the scenario under decisions:.

    \b
    Examples:
      llmventure optimize --objective arr --subject-to 'minimum_cash >= 0'
      llmventure optimize --objective total_raised --minimize --to cheapest.yaml
      llmventure optimize --objective arr.p50 --subject-to 'ruin.probability < 5%'

    --to writes what lies over the scenario, or a whole one in another folder; plan runs it.
    Where nothing meets the constraints, the nearest is shown and nothing is written.
    """
    if not objective.strip():
        raise UsageError("optimize needs --objective", "--objective founders_ownership")
    from llmventure import api
    from llmventure.choice.decisions import strategies_of
    from llmventure.choice.optimize import optimize as optimized
    from llmventure.conditions import condition
    from llmventure.output import refuse_inputs, write_file
    from llmventure.render import optimize as page

    screen: Screen = context.obj
    source = scenario_file(file)

    def read(name: str | None) -> api.Scenario:
        return api.load(
            source, strategy=name, case=case, sets=tuple(sets or ()), seed=seed, allow_outside=allow_outside
        )

    first = read(strategy)
    scenarios: dict[str | None, api.Scenario] = {strategy: first}
    chosen = strategies_of(first)
    if strategy is None and chosen:
        if source == "-":
            raise UsageError("standard input is read once: strategies are not chosen between there", "name a file")
        scenarios = {name: read(name) for name in chosen}
    inputs = [Path(name) for name in first.files if not name.startswith("-")]
    if to is not None:
        refuse_inputs([Path(to)], [source, *inputs])
    currency = first.model.company.currency
    conditions = [condition(text, currency=currency, where="--subject-to") for text in subject_to or ()]
    with progress("points", screen.quiet) as tick:
        found, best = optimized(
            scenarios, objective.strip(), conditions,
            minimize=minimize, paths=paths, evaluations=evaluations, tick=tick,
        )  # fmt: skip
    screen.write(page.text(found, output.value, screen.view(csv_raw=csv_raw)))
    if to is None:
        return
    if best is None:
        raise GateError(f"nothing meets the constraints: {to} is not written")
    over = best.over_the_original(Path(to))
    write_file(Path(to), best.whole() if over is None else over, force=force, inputs=[source, *inputs])
    screen.say(f"wrote {to}" if over is None else f"wrote {to} (over {source})")
