"""``llmventure sweep``: a grid of overrides."""

from pathlib import Path
from typing import Annotated

from llmventure.commands.asked import Call, option
from llmventure.commands.options import (
    CaseOption,
    FileArgument,
    ForceOption,
    Format,
    OutsideOption,
    RawOption,
    SchedulerOption,
    SeedOption,
    StrategyOption,
    ThreadsOption,
    WorkersOption,
    where_it_runs,
)
from llmventure.commands.progress import progress
from llmventure.commands.scenario_file import scenario_file
from llmventure.errors import UsageError
from llmventure.screen import Screen

ENDINGS = {".csv": "csv", ".json": "json", ".md": "markdown", ".parquet": "parquet"}


def sweep(
    context: Call,
    file: FileArgument = None,
    sets: Annotated[
        list[str] | None,
        option("--set", metavar="PATH=A,B,C", help="A path and its values; repeat for a grid.", show_default=False),
    ] = None,
    to: Annotated[
        str | None,
        option("--to", metavar="FILE", help="Write it there: .csv, .json, .md or .parquet.", show_default=False),
    ] = None,
    output: Annotated[
        Format, option("--format", "-f", help="How the rows are written; table shows the main metrics only.")
    ] = Format.csv,
    force: ForceOption = False,
    paths: Annotated[
        int | None,
        option(
            "--paths",
            metavar="N",
            min=1,
            max=100_000_000,
            help="Simulate so many futures of each.  [default: its plan]",
            show_default=False,
        ),
    ] = None,
    threads: ThreadsOption = None,
    workers: WorkersOption = None,
    scheduler: SchedulerOption = None,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Plan or simulate every combination of some values.

    One row of metrics for each.

    \b
    Examples:
      llmventure sweep --set company.opening_cash=1M,2M --set team.on_cost=20%,30%
      llmventure sweep --set company.opening_cash=1M,2M --to grid.csv
      llmventure sweep --set company.opening_cash=1M,2M --paths 2000 --workers 4
    """
    form = output.value
    if to is not None:
        ending = Path(to).suffix.lower()
        if ending not in ENDINGS:
            raise UsageError(
                f"no format belongs to the ending {ending}" if ending else f"{to} has no ending",
                f"one of {', '.join(ENDINGS)}",
            )
        form = ENDINGS[ending]
    from llmventure.choice.sweep import sweep as swept
    from llmventure.output import refuse_existing, refuse_inputs, write_file
    from llmventure.render import sweep as page
    from llmventure.render.parquet import pyarrow

    screen: Screen = context.obj
    where_it_runs(threads, workers, scheduler)
    if form == "parquet":
        pyarrow()
    source = scenario_file(file)
    if to is not None:
        refuse_inputs([Path(to)], [source])
        if not force:
            refuse_existing(Path(to))  # before anything is planned
    with progress("plans" if paths is None else "simulations", screen.quiet) as tick:
        found = swept(
            source,
            tuple(sets or ()),
            strategy=strategy,
            case=case,
            seed=seed,
            paths=paths,
            threads=threads,
            workers=workers,
            scheduler=scheduler,
            allow_outside=allow_outside,
            tick=tick,
        )
    without = sum(row["fault"] is not None for row in found["rows"])
    if to is None:
        screen.write(page.text(found, form, screen.view(csv_raw=csv_raw)))
    else:
        content = page.parquet(found) if form == "parquet" else page.text(found, form, screen.view(csv_raw=csv_raw))
        write_file(Path(to), content, force=force, inputs=[source])
        screen.say(f"wrote {to} ({len(found['rows']):,} rows)")
    if without:
        screen.say(f"warning: {without} of {len(found['rows'])} combinations have no plan: see the column fault")
