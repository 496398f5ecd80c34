"""``llmventure compare``: strategies side by side."""

from typing import Annotated

from llmventure.commands.asked import Call, argument, option
from llmventure.commands.options import (
    Format,
    FormatOption,
    GateOption,
    OutsideOption,
    RawOption,
    SeedOption,
    SetOption,
)
from llmventure.commands.progress import progress
from llmventure.commands.scenario_file import scenario_file
from llmventure.screen import Screen


def compare(
    context: Call,
    files: Annotated[
        list[str] | None,
        argument(metavar="FILE...", help="One file with strategies, or several files.  [default: scenario.yaml]"),
    ] = None,
    paths: Annotated[int, option("--paths", metavar="N", min=1, help="1 compares the plans.")] = 1,
    output: FormatOption = Format.table,
    case: Annotated[
        list[str] | None,
        option("--case", metavar="NAME", help="Which cases of the world, or all of them; repeatable."),
    ] = None,
    sets: SetOption = None,
    fail_if: GateOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Compare strategies side by side.

    The same world and the same luck for all, and what each changes against the first.

    \b
    Examples:
      llmventure compare scenario.yaml
      llmventure compare lean.yaml ambitious.yaml
      llmventure compare scenario.yaml --case all --fail-if 'runway_months < 12'
    """
    from llmventure import api, render
    from llmventure.conditions.gates import gate, refuse_any_if

    screen: Screen = context.obj
    for condition in fail_if or []:
        gate(condition)
    with progress("futures", screen.quiet) as tick:
        comparison = api.compare(
            files or [scenario_file(None)],
            paths=paths,
            case=tuple(case or ()),
            sets=tuple(sets or ()),
            seed=seed,
            allow_outside=allow_outside,
            progress=tick,
        )
    screen.write(render.COMPARISON[output.value](comparison, screen.view(csv_raw=csv_raw)))
    refuse_any_if(fail_if or [], comparison)
