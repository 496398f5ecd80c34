"""One answer in the format that was asked for: each format loads what it needs when it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from llmventure.render.sections import Section
from llmventure.render.view import View

FormatName: TypeAlias = Literal["table", "json", "csv", "markdown"]


def written(
    form: str,
    view: View,
    *,
    sections: Callable[[], Sequence[Section]],
    data: Callable[[], Mapping[str, Any]],
    tidy: Callable[[], str],
) -> str:
    """The answer as text. ``sections`` are for people, ``data`` for programs, ``tidy`` for spreadsheets."""
    match form:
        case "json":
            from llmventure.render import json

            return json.document(data())
        case "csv":
            return tidy()
        case "markdown":
            from llmventure.render import markdown

            return markdown.page(sections())
        case _:
            from llmventure.render import terminal

            return terminal.page(sections(), view)
