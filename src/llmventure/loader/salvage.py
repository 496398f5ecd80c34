"""What is left of a scenario without its faulty parts, so that faults of other kinds are found in the same run."""

from typing import TYPE_CHECKING, Any, TypeVar

from llmventure.loader.faults import locate
from llmventure.loader.tree import Keys, Mapping, Sequence, to_plain

if TYPE_CHECKING:
    from llmventure.loader.schema import Schema
    from llmventure.models.base import Frozen

Model = TypeVar("Model", bound="Frozen")
_TRIES = 8
"""A missing key takes its block with it, that block's key its own block, and so on up: never deeper than this."""


def salvaged(tree: Mapping, schema: "Schema[Model]") -> Model | None:
    """The model of ``tree`` without what the models refuse; None where nothing that can be read is left.

    A value that is refused goes, and a block that then lacks a key goes with it.
    """
    from pydantic_core import ValidationError

    for _ in range(_TRIES):
        try:
            return schema.model.model_validate(to_plain(tree))
        except ValidationError as error:
            places = {
                locate(tree, detail["loc"]).keys for detail in error.errors(include_url=False, include_context=False)
            }
        if () in places:
            return None
        left: Any = tree
        for keys in sorted(places, key=lambda each: (len(each), list(map(str, each))), reverse=True):
            left = _without(left, keys)
        tree = left
    return None


def _without(node: Any, keys: Keys) -> Any:
    """``node`` without what stands at ``keys``; a list loses the whole item. What is gone already is no matter."""
    key, rest = keys[0], keys[1:]
    if isinstance(node, Mapping) and isinstance(key, str) and key in node.items:
        items = dict(node.items)
        if rest:
            position, below = items[key]
            items[key] = (position, _without(below, rest))
        else:
            del items[key]
        return Mapping(items, node.position)
    if isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
        elements = list(node.items)
        if rest:
            elements[key] = _without(elements[key], rest)
        else:
            del elements[key]
        return Sequence(tuple(elements), node.position)
    return node
