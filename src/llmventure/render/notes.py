"""What the reader should know before believing the numbers: warnings, and what the file did not say."""

from typing import TYPE_CHECKING

from llmventure.render.sections import Notes, Section
from llmventure.report import Message, Report

if TYPE_CHECKING:
    from llmventure.report.comparison import Comparison
    from llmventure.report.exits import CapTableReport, ExitReport


def _sentences(messages: list[Message]) -> tuple[tuple[str, str], ...]:
    return tuple((message["path"], message["message"]) for message in messages)


def warnings(report: "Report | Comparison | ExitReport | CapTableReport") -> Section | None:
    messages = report["warnings"]
    if not messages:
        return None
    return Section("Warnings", (Notes(_sentences(messages), "warn", "▲"),), str(len(messages)))


def assumptions(report: Report) -> Section | None:
    """Built-in values that stand in for what the file left out; all of them, because each moves a number."""
    messages = report["assumptions"]
    if not messages:
        return None
    return Section("What the file did not say", (Notes(_sentences(messages), "quiet"),), f"{len(messages)} assumed")
