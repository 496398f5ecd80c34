"""Words that plainly say what a command asks for, read without the parser.

Options by their whole name with a text, one of a few words, or a whole number within its bounds; and files. Everything
else, and everything wrong, is the parser's: its complaints are the only ones.
"""

from collections.abc import Callable
from enum import Enum
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin

from llmventure.commands.asked import Asked
from llmventure.record import record

READ_HERE = {"metavar", "help", "show_default", "min", "max"}
"""The settings of which this reading knows what they change, for good words: the bounds, and the others nothing."""
DIGITS = 9


class _NotPlain(Exception):  # noqa: N818 - nothing is wrong, but the parser has to say it
    pass


@record
class _Slot:
    """What one parameter takes: ``kind`` a text, a number, a switch or one of the words of an ``Enum``."""

    name: str
    asked: Asked
    kind: type
    many: bool
    needed: bool


def plainly_read(called: Callable[..., Any], words: list[str]) -> dict[str, Any] | None:
    """What a command is called with, by parameter; what no word says is left to its default.

    None where the parser has to read: a word that is not plainly one of those that are asked for, or one missing.
    """
    try:
        return _read(list(map(_slot, list(signature(called).parameters.values())[1:])), words)
    except _NotPlain:
        return None


def _read(slots: list[_Slot], words: list[str]) -> dict[str, Any]:
    options = {name: slot for slot in slots for name in slot.asked.names}
    places = [slot for slot in slots if not slot.asked.names]
    said: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if _is_a_text(word):
            while places and places[0].name in said and not places[0].many:
                places.pop(0)
            if not places:
                raise _NotPlain
            _say(said, places[0], word)
            continue
        name, given, value = word.partition("=") if word.startswith("--") else (word, "", "")
        slot = options.get(name)
        if slot is None:
            raise _NotPlain
        if slot.kind is bool:
            if given:
                raise _NotPlain
            said[slot.name] = True
        else:
            _say(said, slot, value if given else next(rest, "-?"))
    if any(slot.needed and slot.name not in said for slot in slots):
        raise _NotPlain
    return said


def _slot(parameter: Parameter) -> _Slot:
    if get_origin(parameter.annotation) is not Annotated:
        raise _NotPlain
    kind, mark = get_args(parameter.annotation)
    kinds = [each for each in _alternatives(kind) if each is not NoneType]
    if len(kinds) != 1 or not isinstance(mark, Asked) or not READ_HERE.issuperset(mark.settings):
        raise _NotPlain
    many = get_origin(kinds[0]) is list
    taken = get_args(kinds[0])[0] if many else kinds[0]
    return _Slot(parameter.name, mark, taken, many, parameter.default is parameter.empty)


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if isinstance(kind, UnionType) else (kind,)


def _say(said: dict[str, Any], slot: _Slot, word: str) -> None:
    value = _value(slot, word)
    if slot.many:
        said.setdefault(slot.name, []).append(value)
    elif slot.name in said:
        raise _NotPlain
    else:
        said[slot.name] = value


def _value(slot: _Slot, word: str) -> Any:
    if not _is_a_text(word):
        raise _NotPlain
    if slot.kind is str:
        return word
    if slot.kind is int:
        if not (word.isascii() and word.isdigit() and len(word) <= DIGITS):
            raise _NotPlain
        number = int(word)
        if not slot.asked.settings.get("min", number) <= number <= slot.asked.settings.get("max", number):
            raise _NotPlain
        return number
    if issubclass(slot.kind, Enum):
        for each in slot.kind:
            if each.value == word:
                return each
    raise _NotPlain


def _is_a_text(word: str) -> bool:
    """Whether the parser takes a word as it is: it begins no option and is Unicode."""
    return (word == "-" or not word.startswith("-")) and not any("\ud800" <= letter <= "\udfff" for letter in word)
