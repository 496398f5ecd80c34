"""``llmventure report``: the plan as one page with pictures."""

from pathlib import Path
from typing import Annotated

from llmventure.commands.asked import Call, option
from llmventure.commands.options import (
    CaseOption,
    FileArgument,
    ForceOption,
    OutsideOption,
    SeedOption,
    SetOption,
    StrategyOption,
)
from llmventure.commands.progress import progress
from llmventure.commands.scenario_file import scenario_file
from llmventure.errors import UsageError
from llmventure.screen import Screen

ENDINGS = frozenset({".html", ".htm"})


def report(
    context: Call,
    file: FileArgument = None,
    to: Annotated[
        str, option("--to", metavar="FILE", help="The page that is written: .html.", show_default=False)
    ] = "",
    paths: Annotated[
        int, option("--paths", metavar="N", min=0, max=99_999, help="Futures; 0 leaves them out.")
    ] = 2_000,
    force: ForceOption = False,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
) -> None:
    """Write the plan as one page with pictures.

    It needs no network and runs no script; browsers print it.

    \b
    Examples:
      llmventure report scenario.yaml --to report.html
      llmventure report scenario.yaml --to report.html --paths 10000
      llmventure report --to lean.html --strategy lean --paths 0 --force

    The plan in detail; with --paths also many futures, and the file's strategies against one another.
    """
    if not to:
        raise UsageError("report needs a place to write to", "--to report.html")
    target = Path(to)
    if target.suffix.lower() not in ENDINGS:
        raise UsageError(f"a report is a page: {to} does not end in .html", "--to report.html")
    from llmventure import api
    from llmventure.output import refuse_inputs, write_file
    from llmventure.render.html import Material, page

    screen: Screen = context.obj
    source = scenario_file(file)
    refuse_inputs([target], [source])
    scenario = api.load(
        source, strategy=strategy, case=case, sets=tuple(sets or ()), seed=seed, allow_outside=allow_outside
    )
    plan = api.plan(scenario).detailed
    futures = strategies = None
    if paths:
        with api.gathered() as crew:
            with progress("futures", screen.quiet) as tick:
                futures = api.simulate(scenario, paths=paths, mitigations=False, progress=tick, crew=crew)
            if futures.simulated.interrupted:
                raise KeyboardInterrupt
            if paths > 1 and source != "-" and len(scenario.loaded.strategies) > 1:
                strategies = api.compare(
                    [source], paths=paths, case=case, sets=tuple(sets or ()), seed=seed, allow_outside=allow_outside,
                    crew=crew,
                )  # fmt: skip
    text = page(Material(plan, None if futures is None else futures.report, strategies))
    write_file(target, text, force=force, inputs=[source, *(name for name in scenario.files if name[:1] != "-")])
    screen.say(f"wrote {target} ({len(text.encode()) / 1e3:,.0f} kB)")
