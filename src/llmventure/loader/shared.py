"""What strategies and cases have in common: the parts that one leaves as they are in another are read once."""

from typing import Any

from llmventure.loader.tree import Mapping, Node, to_plain


def plain_beside(node: Node, known: Node | None, read: Any) -> Any:
    """``to_plain`` of ``node``; where it is the very part of ``known`` that was ``read`` as a block, that block."""
    if not isinstance(node, Mapping) or not isinstance(known, Mapping):
        return to_plain(node)
    fields = getattr(type(read), "model_fields", None)
    if fields is not None:
        if node is known:
            return read
        inside = {field.alias or name: getattr(read, name) for name, field in fields.items()}
    elif isinstance(read, dict):
        inside = read
    else:
        return to_plain(node)
    return {
        key: plain_beside(part, known.items[key][1] if key in known.items else None, inside.get(key))
        for key, (_, part) in node.items.items()
    }
