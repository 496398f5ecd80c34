"""What can go wrong, as data: a fault knows where it is, why it is one, and what cures it."""

from collections.abc import Iterable
from typing import Literal

from llmventure.record import record


@record(order=True)
class Position:
    """A place in a text: ``line`` and ``column`` count from 1, as editors do."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@record
class Fault:
    """One thing that is wrong with (or, as advice, unwise in) what the user wrote.

    ``message`` is the cause and ``cure`` what to do about it. ``path`` is the keys joined by
    dots. ``excerpt`` is the source line, ``width`` how many characters the caret underlines,
    ``related`` other places that matter (the first of two duplicate keys, the parent file).
    """

    code: str
    message: str
    position: Position | None = None
    path: str = ""
    cure: str | None = None
    excerpt: str | None = None
    width: int = 1
    related: tuple[tuple[Position, str], ...] = ()
    severity: Literal["error", "advice"] = "error"


class LlmventureError(Exception):
    """The base of everything that ends a command on purpose; ``exit_code`` is the process's."""

    exit_code = 70


class ScenarioError(LlmventureError):
    """The scenario has faults; all of them, not the first."""

    exit_code = 1

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.message for fault in self.faults))


class UsageError(LlmventureError):
    """Wrong usage, or an input file that cannot be read."""

    exit_code = 2

    def __init__(self, message: str, cure: str | None = None) -> None:
        self.message, self.cure = message, cure
        super().__init__(message)


class GateError(LlmventureError):
    """A ``--fail-if`` condition holds, or nothing meets the constraints of what was to be written."""

    exit_code = 3


class OutputError(LlmventureError):
    """The output could not be written."""

    exit_code = 4

    def __init__(self, message: str, cure: str | None = None) -> None:
        self.message, self.cure = message, cure
        super().__init__(message)


class TieOutError(LlmventureError):
    """An identity of the books does not hold: a bug in llmventure, never the user's fault."""


class PlanError(LlmventureError):
    """The scenario reads well and yet cannot be planned: a round without a solution, an overflow.

    ``path`` is where in the scenario; who knows the file turns it into a located fault.
    """

    exit_code = 1

    def __init__(self, path: str, message: str, cure: str | None = None) -> None:
        self.path, self.message, self.cure = path, message, cure
        super().__init__(f"{path}: {message}")
