"""``llmventure export``: the plan as files for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from llmventure.commands.options import (
    CaseOption,
    FileArgument,
    ForceOption,
    OutsideOption,
    RawOption,
    SeedOption,
    SetOption,
    StrategyOption,
)
from llmventure.commands.scenario_file import scenario_file
from llmventure.errors import UsageError
from llmventure.screen import Screen


def export(
    context: typer.Context,
    file: FileArgument = None,
    to: Annotated[
        str,
        typer.Option("--to", metavar="DIR_OR_FILE", help="A folder for CSV files, or a file: .xlsx, .csv, .json, .md."),
    ] = "",
    force: ForceOption = False,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Write the plan to files: a workbook, CSV, JSON, Markdown.

    \b
    Examples:
      llmventure export scenario.yaml --to plan
      llmventure export scenario.yaml --to plan.xlsx
      llmventure export scenario.yaml --to plan --force --csv-raw

    A folder gets lines.csv, statement.csv, cap_table.csv, rounds.csv, unit_economics.csv and heads.csv, all or none.
    """
    if not to:
        raise UsageError("export needs a place to write to", "--to DIR, or --to FILE.json")
    from llmventure import api
    from llmventure.output import refuse_inputs, write_file, write_folder
    from llmventure.render import spreadsheets
    from llmventure.render.exports import EXPORTS

    target = Path(to)
    # Anything without an ending is a folder of CSV files.
    ending = "" if to.endswith(("/", "\\")) or target.is_dir() else target.suffix.lower()
    if ending and ending not in EXPORTS:
        raise UsageError(f"no format belongs to the ending {ending}", f"one of {', '.join(EXPORTS)}, or a folder")
    screen: Screen = context.obj
    source = scenario_file(file)
    refuse_inputs([target], [source])
    scenario = api.load(
        source, strategy=strategy, case=case, sets=tuple(sets or ()), seed=seed, allow_outside=allow_outside
    )
    report = api.plan(scenario).detailed
    if ending:
        made = EXPORTS[ending](report, screen.view(csv_raw=csv_raw, statements=True))
        write_file(target, made.content, force=force, inputs=[source])
        screen.say(f"wrote {target} ({made.remark})" if made.remark else f"wrote {target}")
        return
    files = spreadsheets.folder(report, csv_raw)
    write_folder(target, files, force=force, inputs=[source])
    counts = ", ".join(f"{name} ({text.count(chr(10)) - 1:,} rows)" for name, text in files.items())
    screen.say(f"wrote {target}: {counts}")
