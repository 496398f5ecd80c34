"""Sections as text for a terminal: aligned, calm, readable without colour."""

import io
from collections.abc import Iterable

from rich.text import Text

from llmventure.render.layout import part_lines, wrapped
from llmventure.render.sections import Section
from llmventure.render.sparkline import to_ascii
from llmventure.render.text import printable
from llmventure.render.view import View


def section_lines(section: Section, width: int) -> list[Text]:
    title = Text(printable(section.title), style="bold")
    if section.remark:
        title.append("  ")
        title.append(printable(section.remark), style="not bold dim")
    lines = list(wrapped(title, width, Text(), "  "))
    for index, part in enumerate(section.parts):
        if index:
            lines.append(Text())
        lines.extend(part_lines(part, width))
    return lines


def text_of(lines: Iterable[Text], view: View) -> str:
    """Lines with colour where the view has it; no escape sequence at all where it has not."""
    text = _coloured(lines, view.columns) if view.color else "".join(f"{line.plain}\n" for line in lines)
    return text if view.unicode else to_ascii(text)


def _coloured(lines: Iterable[Text], columns: int) -> str:
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
        console.print(line, soft_wrap=True)
    return stream.getvalue()


def page(parts: Iterable[Section], view: View, footer: str = "") -> str:
    """Sections one under the other with a blank line between, and a quiet last line."""
    lines: list[Text] = []
    for section in parts:
        if lines:
            lines.append(Text())
        lines.extend(section_lines(section, view.columns))
    if footer:
        lines.append(Text())
        lines.extend(wrapped(Text(printable(footer), style="dim"), view.columns, Text(), ""))
    return text_of(lines, view)
