"""Paths: keys joined by dots, read with the longest name that fits; ``*`` stands for every name."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from llmventure.errors import Position, ScenarioError, UsageError
from llmventure.loader.parse import parse
from llmventure.loader.source import Source
from llmventure.loader.tree import Keys, Mapping, Node, Scalar, Sequence, at, dotted
from llmventure.printable import printable
from llmventure.suggest import did_you_mean

# The keys that the block at a place may have; ``None`` where any name may stand there.
NamesAt: TypeAlias = Callable[[Node, Keys], "tuple[str, ...] | None"]


class UnknownPath(Exception):  # noqa: N818 - the caller knows whether it is a fault or wrong usage
    """No such path: ``message`` says which part is not there, ``cure`` what is near."""

    def __init__(self, message: str, cure: str | None) -> None:
        super().__init__(message)
        self.message, self.cure = message, cure


def resolve(tree: Node, path: str, *, new_key: bool = False, names_at: NamesAt | None = None) -> list[Keys]:
    """Every place in ``tree`` that ``path`` names, as tuples of keys (numbers in lists), in file order.

    Names may hold dots, so a path may be read in several ways: the longest name is tried first.
    With ``new_key`` the last key need not be there, only the block that is to hold it; where
    ``names_at`` knows that block's keys, it must be one of them. Raises ``UnknownPath``.
    """
    found = _places(tree, path)
    if not found and not all(part.strip() for part in path.split(".")):
        raise UnknownPath(f"'{path}' is not a path", "write keys joined by dots, as in company.months")
    if new_key and (not found or "*" in path.split(".")):
        found += [keys for keys in _new_places(tree, path, names_at) if keys not in found]
    if not found:
        raise _unknown(tree, path, names_at)
    return found


def assign(tree: Mapping, argument: str, number: int, names_at: NamesAt | None = None) -> tuple[Mapping, Source]:
    """``tree`` with ``PATH=VALUE`` done, and the argument as a source for excerpts.

    ``number`` counts the arguments from 1; the value's places are ``--set:number:column``. The
    value is read as YAML and replaces what is at the path whole; ``~`` removes it. Raises
    ``UsageError`` for an argument or a path that is not one, ``ScenarioError`` for a value that
    is not YAML.
    """
    path, equals, value = argument.partition("=")
    shown = printable(argument)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in argument):
        raise UsageError(f"--set {shown}: not valid UTF-8")
    if not equals or not path.strip():
        raise UsageError(f"--set {shown}: this is not PATH=VALUE", "as in --set company.months=36")
    if not value.strip():
        raise UsageError(f"--set {shown}: there is no value after '='", f"{printable(path)}=~ removes it")
    if value.lstrip().startswith("#"):
        raise UsageError(f"--set {shown}: there is no value before the comment", "put a text with # in quotes")
    source, node = _value(argument, len(path) + 1, value, number)
    if isinstance(node, Scalar) and node.plain and "#" in value and value.strip() != node.text:
        raise UsageError(f"--set {shown}: what follows # would be lost", "put the value in quotes")
    path = path.strip()
    removes = isinstance(node, Scalar) and node.text is None
    try:
        places = resolve(tree, path, new_key=not removes, names_at=names_at)
    except UnknownPath as unknown:
        raise UsageError(f"--set {shown}: {printable(unknown.message)}", unknown.cure) from None
    key_position = Position("--set", number, 1)
    done: Node = tree
    for keys in places:
        done = _replaced(done, keys, None if removes else (key_position, node))
    assert isinstance(done, Mapping)
    return done, source


def _value(argument: str, offset: int, value: str, number: int) -> tuple[Source, Node]:
    for character in value:
        if ord(character) < 0x20 or 0x7F <= ord(character) <= 0x9F or character in "\u2028\u2029\ufeff\ufffe\uffff":
            raise UsageError(f"--set {printable(argument)}: control character U+{ord(character):04X}")
    # The value stands where the command line has it, so that its places come out right.
    text = "\n" * (number - 1) + " " * offset + value
    source = Source("--set", text, shown={number: argument})
    node, faults = parse(source)
    if faults or node is None:
        raise ScenarioError(faults)
    return source, node


def _replaced(node: Node, keys: Keys, new: tuple[Position, Node] | None) -> Node:
    key, rest = keys[0], keys[1:]
    if isinstance(node, Mapping) and isinstance(key, str):
        items = dict(node.items)
        if rest:
            position, child = items[key]
            items[key] = (position, _replaced(child, rest, new))
        elif new is None:
            del items[key]
        else:
            items[key] = new
        return Mapping(items, node.position)
    assert isinstance(node, Sequence) and isinstance(key, int)
    elements = list(node.items)
    if rest:
        elements[key] = _replaced(elements[key], rest, new)
    elif new is None:
        del elements[key]
    else:
        elements[key] = new[1]
    return Sequence(tuple(elements), node.position)


def _steps(node: Node, path: str) -> Iterator[tuple[list[str | int], str | None]]:
    """The ways to take the first key off ``path``: the keys it may be, and what of the path is left."""
    head, dot, tail = path.partition(".")
    rest = tail if dot else None
    if isinstance(node, Sequence):
        if head == "*":
            yield list(range(len(node.items))), rest
        elif head.isascii() and head.isdigit() and len(head) < 6 and int(head) < len(node.items):
            yield [int(head)], rest
    elif isinstance(node, Mapping):
        fitting = [key for key in node.items if path == key or path.startswith(key + ".")]
        for key in sorted(fitting, key=len, reverse=True):
            yield [key], path[len(key) + 1 :] if len(path) > len(key) else None
        if head == "*" and "*" not in node.items:
            yield list(node.items), rest


def _places(node: Node, path: str) -> list[Keys]:
    for keys, rest in _steps(node, path):
        if rest is None:
            return [(key,) for key in keys]
        found = [(key, *below) for key in keys for below in _places(_child(node, key), rest)]
        if found:
            return found
    return []


def _new_places(tree: Node, path: str, names_at: NamesAt | None) -> Iterator[Keys]:
    """Where the last key of ``path`` may be put: in blocks that are there and do not have it."""
    parent, _, key = path.rpartition(".")
    if key == "*":
        return
    for keys in _places(tree, parent) if parent else [()]:
        holder = at(tree, keys)
        if isinstance(holder, Mapping) and key not in holder.items:
            names = names_at(tree, keys) if names_at is not None else None
            if names is None or key in names:
                yield (*keys, key)


def _child(node: Node, key: str | int) -> Node:
    found = at(node, (key,))
    assert found is not None
    return found


def _unknown(tree: Node, path: str, names_at: NamesAt | None) -> UnknownPath:
    """Say where the longest readable beginning of ``path`` ends, and what is near there."""
    node = tree
    keys: Keys = ()
    rest = path
    while True:
        key, left = next(((found[0], left) for found, left in _steps(node, rest) if found), (None, None))
        if key is None or left is None:
            break
        keys, node, rest = (*keys, key), _child(node, key), left
    wrong = rest.partition(".")[0]
    if isinstance(node, Scalar):
        return UnknownPath(f"'{dotted(keys)}' is one value: there is no '{wrong}' inside it", None)
    names = list(node.items) if isinstance(node, Mapping) else [str(index) for index in range(len(node.items))]
    if names_at is not None:
        names += names_at(tree, keys) or ()
    names = list(dict.fromkeys(names))
    where = f"in '{dotted(keys)}'" if keys else "at the top"
    if wrong in names:
        return UnknownPath(f"there is no '{wrong}' {where}", f"write '{wrong}' there first, or name what is there")
    cure = did_you_mean(rest, names) or did_you_mean(wrong, names)
    if cure is None and names:
        cure = "there is " + ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return UnknownPath(f"there is no '{wrong}' {where}", None if cure is None else printable(cure))
