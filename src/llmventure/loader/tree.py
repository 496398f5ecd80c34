"""The scenario as it was written: nodes that keep raw text and the place it came from.

Nothing is resolved here. Whether ``no``, ``010`` or ``1e5`` is a text or a number is for the
field to decide that reads it.
"""

from typing import TypeAlias

from llmventure.errors import Position
from llmventure.record import record


@record
class Scalar:
    """A text; ``None`` where nothing, ``~`` or ``null`` is written without quotes.

    ``plain`` is true without quotes. ``width`` is the number of characters on the first line.
    """

    text: str | None
    plain: bool
    position: Position
    width: int = 1


@record
class Mapping:
    """Keys in the order written; with each the position of the key and the node it names."""

    items: dict[str, tuple[Position, "Node"]]
    position: Position


@record
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    position: Position


Node: TypeAlias = Scalar | Mapping | Sequence
Keys: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"


def to_plain(node: Node) -> Plain:
    """Nested ``dict``, ``list``, ``str`` and ``None``; every scalar stays the text it is.

    A tree is at most 32 levels deep, so recursion is safe.

    >>> here = Position("a.yaml", 1, 1)
    >>> to_plain(Mapping({"gpus": (here, Scalar("010", True, here))}, here))
    {'gpus': '010'}
    """
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key: to_plain(child) for key, (_, child) in node.items.items()}
    return [to_plain(child) for child in node.items]


def kind_of(node: Node) -> str:
    """What a node is, in the words of a message."""
    if isinstance(node, Mapping):
        return "a block of keys"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.text is None else "a text"


def walk(node: Node) -> list[tuple[Keys, Position, Node]]:
    """Every node below and with ``node``: its keys, the position of its key (its own in a list), itself."""
    found: list[tuple[Keys, Position, Node]] = []
    _collect(node, (), node.position, found)
    return found


def _collect(node: Node, keys: Keys, position: Position, found: list[tuple[Keys, Position, Node]]) -> None:
    found.append((keys, position, node))
    if isinstance(node, Mapping):
        for key, (place, child) in node.items.items():
            _collect(child, (*keys, key), place, found)
    elif isinstance(node, Sequence):
        for index, child in enumerate(node.items):
            _collect(child, (*keys, index), child.position, found)


def at(node: Node, keys: Keys) -> Node | None:
    """The node at ``keys``, or ``None`` where there is none."""
    found: Node = node
    for key in keys:
        if isinstance(found, Mapping) and isinstance(key, str) and key in found.items:
            found = found.items[key][1]
        elif isinstance(found, Sequence) and isinstance(key, int) and 0 <= key < len(found.items):
            found = found.items[key]
        else:
            return None
    return found


def dotted(keys: Keys) -> str:
    """Keys joined by dots, as a path is written."""
    return ".".join(map(str, keys))
