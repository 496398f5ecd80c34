"""What commands ask for, as data: which words, and what is known of them.

The parser takes 25 ms to load, and 45 ms more for the values of options. Words that mean one thing only need neither.
"""

from typing import Any

from llmventure.record import record


@record
class Asked:
    """What stands beside the type of a command's parameter: an option by its ``names``, or an argument, which has none;
    ``settings`` as the parser takes them."""

    names: tuple[str, ...]
    settings: dict[str, Any]


def option(*names: str, **settings: Any) -> Asked:
    """An option: its names, its help, its bounds."""
    return Asked(names, settings)


def argument(**settings: Any) -> Asked:
    """An argument, told by its place."""
    return Asked((), settings)


class Call:
    """What a command is called with beside its parameters: the screen, as ``obj``."""

    def __init__(self, obj: Any) -> None:
        self.obj = obj


class Ended(Exception):  # noqa: N818 - a command may end so although nothing is wrong
    """The command is done, with an exit code."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code
