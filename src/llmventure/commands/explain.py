"""``llmventure explain``: where a number comes from."""

import re
import shlex
from pathlib import Path
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
    StrategyOption,
)
from llmventure.commands.scenario_file import scenario_file
from llmventure.errors import UsageError
from llmventure.screen import Screen


def explain(
    context: Call,
    words: Annotated[
        list[str],
        argument(
            metavar="FILE LINE",
            help="The scenario [default: scenario.yaml] and a line's name, account or path, or a statement item.",
        ),
    ],
    month: Annotated[str | None, option("--month", metavar="YYYY-MM", help="Only this month.")] = None,
    output: FormatOption = Format.table,
    strategy: StrategyOption = None,
    case: CaseOption = None,
    sets: SetOption = None,
    seed: SeedOption = None,
    allow_outside: OutsideOption = False,
    csv_raw: RawOption = False,
) -> None:
    """Explain where a number comes from.

    Lines, quantity × unit price, formula, and the place in the file.

    \b
    Examples:
      llmventure explain scenario.yaml compute.training.base-7b
      llmventure explain scenario.yaml net_burn --month 2027-04
      llmventure explain scenario.yaml cost/compute --format csv
    """
    if len(words) > 2:
        raise UsageError(f"explain takes a file and one line, found {len(words)} words", "put quotes around the line")
    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise UsageError(f"--month: '{month}' is not a month", "write it as 2027-04")
    if len(words) == 1 and Path(words[0]).is_file():
        raise UsageError(
            f"{words[0]} is a file, and which of its lines is not said",
            f"a line's name, account or path, or a statement item: llmventure explain {shlex.quote(words[0])} net_burn",
        )
    from llmventure import api, render

    screen: Screen = context.obj
    file, line = (words[0], words[1]) if len(words) == 2 else (None, words[0])
    scenario = api.load(
        scenario_file(file),
        strategy=strategy,
        case=case,
        sets=tuple(sets or ()),
        seed=seed,
        allow_outside=allow_outside,
    )
    explanation = api.explain(api.plan(scenario), line, month)
    screen.write(render.EXPLANATION[output.value](explanation, screen.view(csv_raw=csv_raw)))
