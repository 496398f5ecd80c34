"""One answer in the format that was asked for: a format is one entry below, and loads what it needs when asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from llmventure.record import record
from llmventure.render.sections import Section
from llmventure.render.text import printable
from llmventure.render.view import View

FormatName: TypeAlias = Literal["table", "json", "csv", "markdown"]
Page: TypeAlias = tuple[Sequence[Section], str]
"""Sections for people, and the quiet line under them; it may be empty."""


@record
class Shown:
    """One answer as each reader wants it; nothing is made that the format does not ask for.

    ``data`` is for programs, ``page`` for people, ``tidy`` for spreadsheets. ``command`` stands last, to be copied.
    """

    data: Mapping[str, Any]
    page: Callable[[], Page]
    tidy: Callable[[], str]
    command: str | None = None


def _table(shown: Shown, view: View) -> str:
    from llmventure.render import terminal

    sections, footer = shown.page()
    # A command is never broken into lines: it is there to be copied.
    command = "" if shown.command is None else f"\n{printable(shown.command)}\n"
    return terminal.page(sections, view, footer) + command


def _json(shown: Shown, view: View) -> str:  # noqa: ARG001
    from llmventure.render import json

    return json.document(shown.data)


def _csv(shown: Shown, view: View) -> str:  # noqa: ARG001
    return shown.tidy()


def _markdown(shown: Shown, view: View) -> str:  # noqa: ARG001
    from llmventure.render import markdown

    command = "" if shown.command is None else f"\n```sh\n{printable(shown.command)}\n```\n"
    return markdown.page(*shown.page()) + command


FORMATS: Mapping[str, Callable[[Shown, View], str]] = {
    "table": _table,
    "json": _json,
    "csv": _csv,
    "markdown": _markdown,
}
