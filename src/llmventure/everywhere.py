"""The options that hold for every command and may stand before it or after it.

They are read before the parser runs, so that they also cover what goes wrong in it; and a parser that
has only flags left at the top loads nothing heavy for ``--help`` and ``--version``.
"""

import os
from typing import get_args

from llmventure.errors import UsageError
from llmventure.record import record
from llmventure.screen import When

HELP = """\b
Everywhere:
  --color WHEN  auto, always or never; auto follows NO_COLOR, FORCE_COLOR
                and whether the output is a terminal
  -q, --quiet   say nothing beside results and errors
  --debug       show where in the program an error arose (LLMVENTURE_DEBUG=1)"""


@record
class Everywhere:
    color: When = "auto"
    quiet: bool = False
    debug: bool = False


def debug_wanted(arguments: list[str]) -> bool:
    return "--debug" in arguments or os.environ.get("LLMVENTURE_DEBUG", "") not in {"", "0"}


def _when(word: str | None) -> When:
    for when in get_args(When):
        if word == when:
            return when  # type: ignore[no-any-return]
    found = "nothing" if word is None else f"'{word}'"
    raise UsageError(f"--color takes auto, always or never, found {found}", "llmventure plan --color always")


def taken_out(arguments: list[str]) -> tuple[Everywhere, list[str]]:
    """The options that hold everywhere, and the arguments without them; what follows ``--`` is left alone.

    Raises ``UsageError`` for a colour that is none.

    >>> taken_out(["plan", "a.yaml", "--color", "never", "-q"])
    (Everywhere(color='never', quiet=True, debug=False), ['plan', 'a.yaml'])
    >>> taken_out(["plan", "--", "-q"])[1]
    ['plan', '--', '-q']
    """
    color: When = "auto"
    quiet = False
    rest: list[str] = []
    items = iter(arguments)
    for item in items:
        if item == "--":
            rest += [item, *items]
        elif item == "--color" or item.startswith("--color="):
            color = _when(item.partition("=")[2] if "=" in item else next(items, None))
        elif item in {"--quiet", "-q"}:
            quiet = True
        elif item != "--debug":
            rest.append(item)
    return Everywhere(color, quiet, debug_wanted(arguments)), rest
