"""Sections as text for a terminal: aligned, calm, readable without colour."""

import io
from collections.abc import Iterable

from llmventure.render.layout import part_lines, wrapped
from llmventure.render.sections import Section
from llmventure.render.sparkline import to_ascii
from llmventure.render.styled import Line
from llmventure.render.text import printable
from llmventure.render.view import View


def section_lines(section: Section, width: int) -> list[Line]:
    title = Line(printable(section.title), style="bold")
    if section.remark:
        title.append("  ")
        title.append(printable(section.remark), style="not bold dim")
    lines = list(wrapped(title, width, Line(), "  "))
    for index, part in enumerate(section.parts):
        if index:
            lines.append(Line())
        lines.extend(part_lines(part, width))
    return lines


def text_of(lines: Iterable[Line], view: View) -> str:
    """Lines with colour where the view has it; no escape sequence at all where it has not."""
    text = _coloured(lines, view.columns) if view.color else "".join(f"{line.plain}\n" for line in lines)
    return text if view.unicode else to_ascii(text)


def _coloured(lines: Iterable[Line], columns: int) -> str:
    from rich.console import Console  # costs 10 ms with what it writes: only for those who see colour

    stream = io.StringIO()
    console = Console(
        file=stream,
        width=max(columns, 1000),
        force_terminal=True,
        color_system="standard",
        no_color=False,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for line in lines:
        console.print(line.painted(), soft_wrap=True)
    return stream.getvalue()


def page(parts: Iterable[Section], view: View, footer: str = "") -> str:
    """Sections one under the other with a blank line between, and a quiet last line."""
    lines: list[Line] = []
    for section in parts:
        if lines:
            lines.append(Line())
        lines.extend(section_lines(section, view.columns))
    if footer:
        lines.append(Line())
        lines.extend(wrapped(Line(printable(footer), style="dim"), view.columns, Line(), ""))
    return text_of(lines, view)
