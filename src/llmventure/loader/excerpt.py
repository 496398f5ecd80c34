"""A fault as text: where, what is wrong, the line with a caret, and what cures it."""

import unicodedata
from collections.abc import Sequence

from llmventure.errors import Fault
from llmventure.printable import printable

SHOWN = 20
_WIDEST = 100


def format_fault(fault: Fault) -> str:
    """The fault as people read it; several lines, no line break at the end.

    Every text of the user's is shown without control, bidirectional and invisible characters.
    """
    place = f"{printable(str(fault.position))}: " if fault.position is not None else ""
    lines = [f"{place}{fault.severity}: {printable(fault.message)}"]
    if fault.path:
        lines.append(f"  path: {_cut(printable(fault.path))}")
    if fault.excerpt is not None and fault.position is not None and fault.excerpt.strip():
        number = str(fault.position.line)
        text, caret = _excerpt(fault.excerpt, fault.position.column, fault.width)
        lines += [f"  {number} | {text}", f"  {' ' * len(number)} | {caret}"]
    if fault.cure:
        lines.append(f"  cure: {printable(fault.cure)}")
    lines += [f"  {printable(str(position))}: {printable(text)}" for position, text in fault.related]
    return "\n".join(lines)


def format_faults(faults: Sequence[Fault], limit: int = SHOWN, between: str = "\n") -> str:
    """The first ``limit`` faults, with ``between`` after each, and how many more there are."""
    parts = [format_fault(fault) for fault in faults[:limit]]
    if len(faults) > limit:
        parts.append(f"… {len(faults) - limit:,} more")
    return between.join(parts)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _excerpt(line: str, column: int, width: int) -> tuple[str, str]:
    """The line, cut around the caret, and the caret line under it."""
    start, stop = column - 1, column - 1 + max(width, 1)
    first = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else 0
    last = min(len(line), first + _WIDEST)
    before, marked, after = (
        _visible(line[a:b]) for a, b in ((first, start), (start, min(stop, last)), (min(stop, last), last))
    )
    head = "…" if first > 0 else ""
    tail = "…" if last < len(line) else ""
    carets = "^" * max(1, min(_columns(marked), _WIDEST))
    return f"{head}{before}{marked}{after}{tail}".rstrip(), " " * (_columns(head) + _columns(before)) + carets


def _visible(text: str) -> str:
    return printable(text.replace("\t", " "))


def _columns(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
