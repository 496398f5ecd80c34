"""``llmventure diff``: what changed between two scenarios."""

from typing import Annotated

from llmventure.commands.asked import Call, argument, option
from llmventure.commands.options import (
    CaseOption,
    Format,
    FormatOption,
    OutsideOption,
    RawOption,
    SeedOption,
    SetOption,
)
from llmventure.errors import UsageError
from llmventure.screen import Screen


def diff(
    context: Call,
    files: Annotated[
        list[str],
        argument(metavar="A [B]", help="Scenarios, or saved plans (plan --format json); one file with two strategies."),
    ],
    output: FormatOption = Format.table,
    strategy: Annotated[
        list[str] | None,
        option("--strategy", metavar="NAME", help="Which strategy; twice, the first is A's and the second B's."),
    ] = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Show what changed between two scenarios.

    Inputs that differ, then outcomes that differ, then one sentence.

    \b
    Examples:
      llmventure diff before.yaml after.yaml
      llmventure diff scenario.yaml --strategy lean --strategy ambitious
      llmventure diff saved.json scenario.yaml --format markdown

    --set, --case and --seed hold for both; what is the same is only counted.
    """
    chosen = strategy or []
    if len(files) > 2 or (len(files) == 1 and len(chosen) != 2):
        raise UsageError(
            f"diff takes two files, or one file and two strategies, found {len(files)} and {len(chosen)}",
            "llmventure diff before.yaml after.yaml",
        )
    if len(chosen) > 2:
        raise UsageError(f"--strategy is there {len(chosen)} times", "once for both, or once for each")
    if [*files, *files][:2].count("-") == 2:
        raise UsageError("standard input can be read only once", "name a file")
    from llmventure.choice import differences
    from llmventure.render import differences as page

    screen: Screen = context.obj
    names = [*files, *files] if len(files) == 1 else files
    first, second = (chosen[0], chosen[-1]) if chosen else (None, None)
    before, after = (
        differences.planned(
            file, strategy=name, case=case, sets=tuple(sets or ()), seed=seed, allow_outside=allow_outside
        )
        for file, name in zip(names, (first, second), strict=True)
    )
    found = differences.differences(before, after)
    screen.write(page.text(found, output.value, screen.view(csv_raw=csv_raw)))
