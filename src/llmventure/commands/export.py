"""``llmventure export``: the plan as files for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from llmventure.commands.asked import Call, option
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

if TYPE_CHECKING:
    from llmventure.api import Scenario

OPEN_CAP_FORMAT = "ocf"
PACKAGES = (".ocf.zip", ".ocf")
"""The endings of the cap table as an Open Cap Format package: one zip, or a folder."""


class Files(StrEnum):
    """What an export is written as."""

    csv = "csv"
    json = "json"
    markdown = "markdown"
    xlsx = "xlsx"
    ocf = OPEN_CAP_FORMAT


def export(
    context: Call,
    file: FileArgument = None,
    to: Annotated[
        str,
        option(
            "--to",
            metavar="DIR_OR_FILE",
            help="A folder for CSV files, a file (.xlsx, .csv, .json, .md), .ocf or .ocf.zip.",
        ),
    ] = "",
    output: Annotated[
        Files | None, option("--format", help="What to write, whatever the ending of --to.  [default: by it]")
    ] = None,
    at: Annotated[
        str | None,
        option("--at", metavar="MONTH|EVENT", help="When, of the cap table in ocf.  [default: the last month]"),
    ] = None,
    force: ForceOption = False,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Write the plan to files: workbook, CSV, JSON, Markdown, OCF.

    \b
    Examples:
      llmventure export scenario.yaml --to plan
      llmventure export scenario.yaml --to plan.xlsx
      llmventure export scenario.yaml --to cap-table.ocf.zip --at "Series Seed"

    A folder gets lines.csv, statement.csv, cap_table.csv, rounds.csv, unit_economics.csv and heads.csv, all or none.
    Open Cap Format 1.2.0 is the cap table at one date, SAFEs and notes with it; init --from reads it back.
    """
    if not to:
        raise UsageError("export needs a place to write to", "--to DIR, or --to FILE.json")
    from llmventure import api
    from llmventure.output import refuse_inputs, write_file, write_folder
    from llmventure.render import spreadsheets
    from llmventure.render.exports import ENDINGS, EXPORTS

    target = Path(to)
    package = output is Files.ocf or (output is None and to.rstrip("/\\").lower().endswith(PACKAGES))
    if at is not None and not package:
        raise UsageError("--at goes with Open Cap Format", "--to cap-table.ocf.zip")
    if not package and to.lower().endswith(".ocf.json"):
        raise UsageError("a package in Open Cap Format is several files", "--to cap-table.ocf, or cap-table.ocf.zip")
    # Anything without an ending is a folder of CSV files.
    ending = "" if to.endswith(("/", "\\")) or target.is_dir() else target.suffix.lower()
    if package and ending not in {"", ".ocf", ".zip"}:
        raise UsageError(f"a package is a folder or a zip, not {ending}", "--to cap-table.ocf, or cap-table.ocf.zip")
    if not package and output is None and ending and ending not in EXPORTS:
        known = ", ".join([*EXPORTS, *PACKAGES])
        raise UsageError(f"no format belongs to the ending {ending}", f"one of {known}, or a folder")
    if output in {Files.json, Files.markdown, Files.xlsx} and not ending:
        whole = f"{to.rstrip('/')}/plan{ENDINGS[output.value]}"
        raise UsageError(f"{output.value} is one file, and {to} names a folder", f"--to {whole}")
    screen: Screen = context.obj
    source = scenario_file(file)
    refuse_inputs([target], [source])
    scenario = api.load(
        source, strategy=strategy, case=case, sets=tuple(sets or ()), seed=seed, allow_outside=allow_outside
    )
    if package:
        _write_open_cap_format(screen, scenario, at, target, ending == ".zip", force, source)
        return
    report = api.plan(scenario).detailed
    if ending:
        export_of = EXPORTS[ending if output is None else ENDINGS[output.value]]
        made = export_of(report, screen.view(csv_raw=csv_raw, statements=True))
        write_file(target, made.content, force=force, inputs=[source])
        screen.say(f"wrote {target} ({made.remark})" if made.remark else f"wrote {target}")
        return
    files = spreadsheets.folder(report, csv_raw)
    write_folder(target, files, force=force, inputs=[source])
    counts = ", ".join(f"{name} ({text.count(chr(10)) - 1:,} rows)" for name, text in files.items())
    screen.say(f"wrote {target}: {counts}")


def _write_open_cap_format(
    screen: Screen, scenario: "Scenario", at: str | None, target: Path, as_zip: bool, force: bool, source: str
) -> None:
    """The package in one piece, and what it could not say in words of its own."""
    from llmventure import api
    from llmventure.ocf.package import zipped
    from llmventure.output import write_file, write_folder

    made = api.open_cap_table(scenario, at)
    if as_zip:
        write_file(target, zipped(made.files), force=force, inputs=[source])
    else:
        write_folder(target, made.files, force=force, inputs=[source])
    screen.say(f"wrote {target}: the cap table after {made.after}, as of {made.as_of}, in Open Cap Format")
    for text in made.unsaid:
        screen.say(f"in a comment, for the format has no field for it: {text}")
    for text in made.assumed:
        screen.say(f"placeholder: {text}")
