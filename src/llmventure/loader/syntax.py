"""What is not YAML, in the words of somebody who meant to write some: cause, place and cure."""

import re
from collections.abc import Callable
from typing import Any

from yaml.error import MarkedYAMLError
from yaml.tokens import (
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    ScalarToken,
    Token,
)

from llmventure.errors import Fault, Position
from llmventure.loader.builder import KEY_CHARACTERS, located
from llmventure.loader.source import Source

_QUOTE = "put the text in quotes"
_NO_COLON = "there is no ':' after this key"
_KEY_VALUE = "write key: value"
_NO_SPACE = re.compile(r"^\s*(?:- +)*[^\W\d][\w .-]*?(:)(?![/\\])[^\s:]")
_WIDE_COLON = re.compile(r"^\s*(?:- +)*[^\s'\"#:{}\[\]][^:#'\"]*?(：)")
_A_KEY = re.compile(r":(?:\s|$)")
_OPENERS = (FlowMappingStartToken, FlowSequenceStartToken)
_CLOSERS = (FlowMappingEndToken, FlowSequenceEndToken)
_CONFLICT = re.compile(r"^<{7}(?: |$)")


def syntax_fault(error: MarkedYAMLError, tokens: list[Token], source: Source) -> Fault:
    """The fault that ``error`` stands for; ``tokens`` are all that were read before it."""
    lines = source.text.splitlines()
    problem = error.problem or ""
    context = error.context or ""
    mark: Any = error.problem_mark or error.context_mark
    opened: Any = error.context_mark

    def fault(code: str, message: str, line: int, column: int, cure: str, related: Any = None) -> Fault:
        also: tuple[tuple[Position, str], ...] = ()
        if related is not None:
            also = ((Position(source.name, related.line + 1, related.column + 1), "noticed here"),)
        return located(source, code, message, Position(source.name, line + 1, column + 1), cure, 1, also)

    line = _line(lines, mark.line)
    conflict = next((number for number, text in enumerate(lines) if _CONFLICT.match(text)), None)
    if conflict is not None:
        return fault("conflict", "an unresolved git conflict", conflict, 0, "settle it and delete its marks")
    if "{%" in line or "{{" in line:
        column = max(line.find("{%"), line.find("{{"))
        return fault("template", "an unrendered template", mark.line, column, f"render the template first, or {_QUOTE}")
    if "quoted scalar" in context:
        if "unexpected end" in problem or "document separator" in problem:
            return fault(
                "quote", "this quote is never closed", opened.line, opened.column, "close it on its line", mark
            )
        cure = r"write \\ for a backslash, or use single quotes"
        return fault("escape", "this is no escape that YAML knows", mark.line, mark.column, cure)
    closed_late = _late_quote(tokens, mark)
    if closed_late is not None:
        start = closed_late.start_mark
        message = f"this quote is not closed before line {closed_late.end_mark.line + 1}"
        return fault("quote", message, start.line, start.column, "close it on its line", mark)
    colon = _colon(lines, mark.line)
    if colon is not None:
        number, column, message, cure = colon
        return fault("colon", message, number, column, cure)
    unclosed = _unclosed(tokens, mark, lines)
    if unclosed is not None:
        start = unclosed.start_mark
        return fault("bracket", "this bracket is never closed", start.line, start.column, "close it", mark)
    if "flow" in context and "expected" in problem:
        return fault("comma", "a comma or a closing bracket is missing", mark.line, mark.column, "put one before this")
    if "\\t" in problem or (line[: mark.column + 1].isspace() and "\t" in line[: mark.column + 1]):
        column = line.find("\t")
        return fault("tab", "found a tab", mark.line, max(column, 0), "indent with spaces")
    if "cannot start any token" in problem:
        return fault("character", _beginning(source, line, mark.column), mark.line, mark.column, _QUOTE)
    if "block scalar" in context:
        return fault("block-text", "after | or > the text begins on the next line", mark.line, mark.column, _QUOTE)
    if "anchor" in context or "alias" in context:
        place = opened or mark
        message = _beginning(source, _line(lines, place.line), place.column)
        return fault("character", message, place.line, place.column, _QUOTE)
    if line.startswith("%"):
        return fault("directive", "directives (%YAML, %TAG) are not supported", mark.line, 0, "delete the line")
    if "tag" in context:
        place = opened or mark
        return fault("tag", "tags are not allowed", place.line, place.column, f"delete it, or {_QUOTE}")
    return _structure(fault, lines, problem, mark, opened)


def escape_fault(position: Position, source: Source) -> Fault:
    """An escape for a character that does not exist."""
    return located(source, "escape", "this escape is beyond the last character, U+10FFFF", position, "delete it")


def _structure(fault: Callable[..., Fault], lines: list[str], problem: str, mark: Any, opened: Any) -> Fault:
    """Faults of how lines hang together: colons and indentation."""
    line = _line(lines, mark.line)
    if "mapping values" in problem:
        before = line[: mark.column]
        if _A_KEY.search(before):
            return fault("colon", "a second ':' in one entry", mark.line, mark.column, _QUOTE)
        if len(before.strip()) > KEY_CHARACTERS:
            return _long_key(fault, mark.line, line)
        above = next((n for n in range(mark.line - 1, -1, -1) if lines[n].strip()), None)
        if before.strip() and above is not None and not _A_KEY.search(lines[above]):
            column = len(lines[above]) - len(lines[above].lstrip())
            return fault("colon", _NO_COLON, above, column, _KEY_VALUE)
        message = "this line is indented as if it belonged to the one before, which has its value already"
        return fault("indent", message, mark.line, len(line) - len(line.lstrip()), "align it")
    if "could not find expected ':'" in problem and opened is not None:
        key = _line(lines, opened.line)
        if len(key) > KEY_CHARACTERS and opened.column < KEY_CHARACTERS:
            return _long_key(fault, opened.line, key)
        return fault("colon", _NO_COLON, opened.line, opened.column, _KEY_VALUE)
    if "sequence entries" in problem:
        return fault("list", "a list cannot begin here", mark.line, mark.column, "put '- ' on lines of its own")
    if "<scalar>" in problem and "block end" in problem:
        before = line[: mark.column]
        if before.strip():
            return fault(
                "quote", "text after the end of a value", mark.line, mark.column, "put all of it in double quotes"
            )
    if line.lstrip().startswith(":"):
        return fault("key", "a key must be plain text", mark.line, mark.column, "write a name before the ':'")
    if line[mark.column : mark.column + 1] in ("]", "}"):
        return fault("bracket", "this bracket closes nothing", mark.line, mark.column, f"delete it, or {_QUOTE}")
    if "block end" in problem or "document start" in problem:
        message = "this line does not line up with any block above"
        return fault("indent", message, mark.line, mark.column, "align it with the keys it belongs to")
    return fault("syntax", f"this is not YAML: {problem}", mark.line, mark.column, f"if it is a text, {_QUOTE}")


def _long_key(fault: Callable[..., Fault], number: int, line: str) -> Fault:
    column = len(line) - len(line.lstrip())
    message = f"a key is at most {KEY_CHARACTERS:,} characters long"
    return fault("too-long", message, number, column, "shorten it")


def _beginning(source: Source, line: str, column: int) -> str:
    character = f"with {line[column]}" if source.quotable and column < len(line) else "like this"
    return f"a text cannot begin {character}"


def _line(lines: list[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _late_quote(tokens: list[Token], mark: Any) -> Any:
    """The last quoted text over several lines, if it ends on the line of the fault."""
    for token in reversed(tokens):
        if isinstance(token, ScalarToken):
            start, end = token.start_mark, token.end_mark
            quoted = token.style in ("'", '"')
            if quoted and start.line < end.line and end.line in (mark.line, mark.line - 1):
                return token
            if end.line < mark.line - 1:
                return None
    return None


def _colon(lines: list[str], number: int) -> tuple[int, int, str, str] | None:
    """A colon that does not make a key, on the line of the fault or those that run on into it."""
    for place in range(number, max(number - 20, -1), -1):
        line = _line(lines, place)
        found = _NO_SPACE.match(line)
        if found:
            return place, found.start(1), "missing space after ':'", f"put one; if it is all one text, {_QUOTE}"
        found = _WIDE_COLON.match(line)
        if found:
            return place, found.start(1), "this is a full-width colon", "write ': ' for '：'"
        if place < number and _A_KEY.search(line):
            return None
    return None


def _unclosed(tokens: list[Token], mark: Any, lines: list[str]) -> Any:
    """The innermost bracket that is open at the fault, if what follows is no longer inside it."""
    stack: list[Token] = []
    for token in tokens:
        if isinstance(token, _OPENERS):
            stack.append(token)
        elif isinstance(token, _CLOSERS) and stack:
            stack.pop()
    if not stack:
        return None
    opened: Any = stack[-1]
    line = _line(lines, mark.line)
    if not line[mark.column :].strip() and (not line.strip() or mark.line == opened.start_mark.line):
        return opened
    if mark.line == opened.start_mark.line:
        return None
    here = len(line) - len(line.lstrip())
    first = _line(lines, opened.start_mark.line)
    return opened if here <= len(first) - len(first.lstrip()) else None
