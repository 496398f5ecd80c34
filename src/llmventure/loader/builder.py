"""Builds the tree from events, and refuses what the language does not have."""

import re
from dataclasses import replace
from typing import Any, TypeAlias

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from llmventure.errors import Fault, Position
from llmventure.loader.source import Source
from llmventure.loader.tree import Mapping, Node, Scalar, Sequence, dotted

LEVELS = 32
NODES = 100_000
CHARACTERS = 100_000
KEY_CHARACTERS = 1_000
EXTENDED = "extended from here"

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
# made into patterns where one is needed: most files need none
_HIDDEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]"
_PAIR = "[\ud800-\udbff][\udc00-\udfff]"
_NO_SPACE = r"[^\W\d][\w .-]*:(?![/\\\s])\S"
_WIDE_COLON = r"[^\W\d][\w .-]*："


class Refused(Exception):  # noqa: N818 - carries the fault at which reading stops
    """Reading cannot go on."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class _Open:
    """A collection whose end has not come; ``key`` is the key that waits for its value."""

    __slots__ = ("elements", "items", "key", "key_position", "position")

    def __init__(self, position: Position, is_mapping: bool) -> None:
        self.position = position
        self.items: dict[str, tuple[Position, Node]] | None = {} if is_mapping else None
        self.elements: list[Node] = []
        self.key: str | _NoKey | None = None
        self.key_position = position


class _NoKey:
    """Stands for a key that was refused: its value is read, checked and left out."""


_REFUSED_KEY = _NoKey()
_Event: TypeAlias = Any  # PyYAML's stubs leave marks untyped


class Builder:
    """Takes events one by one; ``root`` is the tree once ``finished``."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self.finished = False
        self._stack: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: _Event) -> None:
        """Take the next event; raises ``Refused`` where reading must stop."""
        kind = type(event)
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self._open(event, kind is MappingStartEvent)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            done = self._stack.pop()
            if done.items is None:
                self._add(Sequence(tuple(done.elements), done.position))
            else:
                self._add(Mapping(done.items, done.position))
        elif kind is AliasEvent:
            message = "aliases are not supported"
            raise self._stop(event, "alias", message, "write the value out; put a text that begins with * in quotes")
        elif kind is DocumentStartEvent:
            self._document(event)
        elif kind is StreamEndEvent:
            self.finished = True

    def _document(self, event: _Event) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._stop(event, "documents", "a second document begins here", "a scenario is one document", 3)
        if event.version or event.tags:
            raise self._stop(event, "directive", "directives (%YAML, %TAG) are not supported", "delete the line")

    def _open(self, event: _Event, is_mapping: bool) -> None:
        self._count(event)
        if event.anchor is not None or event.tag is not None:
            self._properties(event)
        stack = self._stack
        if stack and stack[-1].items is not None and stack[-1].key is None:
            raise self._collection_as_key(event)
        if len(stack) >= LEVELS:
            raise self._stop(event, "depth", f"nested deeper than {LEVELS} levels", "a scenario is flatter than this")
        stack.append(_Open(self._position(event), is_mapping))

    def _scalar(self, event: _Event) -> None:
        self._count(event)
        if event.anchor is not None or event.tag is not None:
            self._properties(event)
        text: str | None = event.value
        style = event.style
        start, end = event.start_mark, event.end_mark
        position = Position(self.source.name, start.line + 1, start.column + 1)
        if len(event.value) > CHARACTERS:
            raise self._stop(event, "too-long", f"a text is at most {CHARACTERS:,} characters long", None)
        if style == '"':
            text = self._unescaped(event)
        plain = not style
        if plain and text in _NULLS:
            text = None
        width = end.column - start.column if end.line == start.line else 1
        stack = self._stack
        if stack and stack[-1].items is not None and stack[-1].key is None:
            self._key(stack[-1], text, plain, position, width)
        else:
            if plain and text is not None and (":" in text or "：" in text):
                self._colon(text, position)
            self._add(Scalar(text, plain, position, width if width > 0 else 1))

    def _add(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        if parent.items is None:
            parent.elements.append(node)
            return
        key, parent.key = parent.key, None
        if isinstance(key, str):
            parent.items[key] = (parent.key_position, node)

    def _key(self, parent: _Open, text: str | None, plain: bool, position: Position, width: int) -> None:
        assert parent.items is not None
        parent.key_position = position
        parent.key = _REFUSED_KEY
        if not text:
            self._fault("key", "a key must be plain text", position, "write a name before the ':'")
        elif len(text) > KEY_CHARACTERS:
            self._fault("too-long", f"a key is at most {KEY_CHARACTERS:,} characters long", position, None)
        elif "\n" in text or "\t" in text:
            self._fault("key", "a key must be plain text on one line", position, "use spaces")
        elif text == "<<" and plain:
            self._fault("merge", "merge keys are not supported", position, "write the keys out, or use extends:", 2)
        elif text in parent.items:
            first = parent.items[text][0]
            named = f" '{text}'" if self.source.quotable else ""
            self._fault(
                "duplicate",
                f"the key{named} is here twice",
                position,
                "keep one of them",
                width,
                ((first, "first written here"),),
                text,
            )
        else:
            parent.key = text

    def _colon(self, text: str, position: Position) -> None:
        """A key whose colon does not make it one turns the whole entry into a text."""
        parent = self._stack[-1] if self._stack else None
        if parent is not None and (parent.items is None or parent.key_position.line == position.line):
            return
        found = re.match(_NO_SPACE, text)
        if found:
            place = Position(position.file, position.line, position.column + found.end() - 2)
            self._fault("colon", "missing space after ':'", place, "put one; put a text that holds ':' in quotes")
            return
        found = re.match(_WIDE_COLON, text)
        if found:
            place = Position(position.file, position.line, position.column + found.end() - 1)
            self._fault("colon", "this is a full-width colon", place, "write ': ' for '：'")

    def _unescaped(self, event: _Event) -> str:
        """JSON writes a character beyond U+FFFF as two escapes: join them; refuse a lone one."""
        text: str = event.value
        if text.isprintable():
            return text
        if re.search(_PAIR, text):
            text = re.sub(
                _PAIR, lambda pair: pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text
            )
        found = re.search(_HIDDEN, text)
        if found:
            number = ord(found.group())
            what = "lone surrogate" if 0xD800 <= number <= 0xDFFF else "control character"
            named = f" U+{number:04X}" if self.source.quotable else ""
            self._fault("control-character", f"{what}{named} in a text", self._position(event), "delete the escape")
            text = re.sub(_HIDDEN, "\ufffd", text)
        return text

    def _count(self, event: _Event) -> None:
        self._nodes += 1
        if self._nodes > NODES:
            raise self._stop(event, "too-many", f"more than {NODES:,} values", "a scenario is smaller than this")

    def _properties(self, event: _Event) -> None:
        if event.anchor is not None:
            raise self._stop(
                event,
                "anchor",
                "anchors are not supported",
                "write the value out; put a text that begins with & in quotes",
            )
        named = f" {event.tag.replace('tag:yaml.org,2002:', '!!')}" if self.source.quotable else ""
        self._fault(
            "tag",
            f"the tag{named} is not allowed",
            self._position(event),
            "delete it; put a text that begins with ! in quotes",
        )

    def _collection_as_key(self, event: _Event) -> Refused:
        mark = event.start_mark
        line = self.source.text.splitlines()[mark.line]
        if line.startswith("{{", max(0, mark.column - 1)) or line.startswith("{{", mark.column):
            message = "an unrendered template: {{ … }}"
            return self._stop(event, "template", message, "render the template first, or put the text in quotes")
        return self._stop(event, "key", "a key must be plain text", "lists and blocks cannot be keys")

    def _position(self, event: _Event) -> Position:
        return Position(self.source.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def _stop(self, event: _Event, code: str, message: str, cure: str | None, width: int = 1) -> Refused:
        return Refused(
            replace(located(self.source, code, message, self._position(event), cure, width), path=self._path())
        )

    def _fault(
        self,
        code: str,
        message: str,
        position: Position,
        cure: str | None,
        width: int = 1,
        related: tuple[tuple[Position, str], ...] = (),
        name: str | None = None,
    ) -> None:
        fault = located(self.source, code, message, position, cure, width, related)
        self.faults.append(replace(fault, path=self._path(name)))

    def _path(self, name: str | None = None) -> str:
        """The keys that lead to the value being read, and the key ``name`` in it."""
        if not self.source.quotable:
            return ""
        keys: list[str | int] = []
        for collection in self._stack:
            if collection.items is None:
                keys.append(len(collection.elements))
            elif isinstance(collection.key, str):
                keys.append(collection.key)
        return dotted((*keys, name) if name is not None else tuple(keys))


def located(
    source: Source,
    code: str,
    message: str,
    position: Position,
    cure: str | None,
    width: int = 1,
    related: tuple[tuple[Position, str], ...] = (),
) -> Fault:
    """A fault in ``source``, with its excerpt where it may be shown, and where the file is extended from."""
    if source.extended_from is not None:
        related = (*related, (source.extended_from, EXTENDED))
    return Fault(code, message, position, "", cure, source.line(position.line), max(width, 1), related)
