"""Laying one tree over another: what is said last holds, and the rest stays."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from llmventure.errors import Fault, Position
from llmventure.loader.tree import Mapping, Node, Scalar, dotted
from llmventure.suggest import did_you_mean

# Whether the block at a path is one value (a quantity in any form, a `when`, a `change`) rather
# than a section or a named thing. The second is what keys the blocks there have: by them a price
# that is a path over time is told from one for input and one for output.
IsValue: TypeAlias = Callable[[tuple[str, ...], Iterable[str]], bool]

# Sections of overlays. What they hold is laid over the scenario later: there `~` is kept.
OVERLAYS = ("strategies", "cases")


def overlay(base: Mapping, over: Mapping, is_value: IsValue) -> tuple[Mapping, list[Fault]]:
    """``over`` laid upon ``base``, and a fault for every ``~`` that has nothing to remove.

    Blocks merge key by key where both are sections or named things. A value, a text or a list is
    replaced whole; so is a thing whose ``kind`` changes. ``~`` removes. Order is that of
    ``base``, what is new comes after. Every node keeps the place that it was written at.
    """
    faults: list[Fault] = []
    return _merge(base, over, (), is_value, faults), faults


def _merge(base: Mapping, over: Mapping, path: tuple[str, ...], is_value: IsValue, faults: list[Fault]) -> Mapping:
    keeps_nulls = len(path) > 1 and path[0] in OVERLAYS
    items = dict(base.items)
    for key, (position, node) in over.items.items():
        below = (*path, key)
        standing = items.get(key)
        if isinstance(node, Scalar) and node.text is None and not keeps_nulls:
            if standing is None:
                faults.append(_nothing(below, position, base))
            else:
                del items[key]
        elif standing is None:
            items[key] = (position, _without_nulls(node, below, faults) if not keeps_nulls else node)
        elif (
            isinstance(node, Mapping)
            and isinstance(standing[1], Mapping)
            and _merges(standing[1], node, below, is_value)
        ):
            items[key] = (standing[0], _merge(standing[1], node, below, is_value, faults))
        else:
            items[key] = (position, _without_nulls(node, below, faults) if not keeps_nulls else node)
    return Mapping(items, base.position if base.items else over.position)


def _merges(base: Mapping, over: Mapping, path: tuple[str, ...], is_value: IsValue) -> bool:
    schema_path = path[2:] if path[0] in OVERLAYS else path
    if schema_path and is_value(schema_path, (*base.items, *over.items)):
        return False
    old, new = _kind(base), _kind(over)
    return old is None or new is None or old == new


def _kind(node: Mapping) -> str | None:
    found = node.items.get("kind")
    return found[1].text if found is not None and isinstance(found[1], Scalar) else None


def _without_nulls(node: Node, path: tuple[str, ...], faults: list[Fault]) -> Node:
    """A block that is new, or replaces another: a ``~`` in it has nothing to remove."""
    if not isinstance(node, Mapping) or path[0] in OVERLAYS:
        return node
    items: dict[str, tuple[Position, Node]] = {}
    for key, (position, child) in node.items.items():
        if isinstance(child, Scalar) and child.text is None:
            faults.append(_nothing((*path, key), position, None))
        else:
            items[key] = (position, _without_nulls(child, (*path, key), faults))
    return Mapping(items, node.position)


def _nothing(path: tuple[str, ...], position: Position, base: Mapping | None) -> Fault:
    cure = did_you_mean(path[-1], base.items) if base is not None else None
    message = f"there is nothing here that ~ could remove: '{path[-1]}' is not in what this overlays"
    return Fault("nothing-to-remove", message, position, dotted(path), cure or "give it a value, or delete the line")
