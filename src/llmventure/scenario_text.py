"""A scenario written as YAML: the tree that was read, strategy, case and overrides in it, as one file."""

import json
import re
from collections.abc import Iterator

from llmventure.loader.tree import Mapping, Node, Scalar

_SAFE_KEY = re.compile(r"[^\W\d_][\w.()/+ -]*")


def scenario_text(tree: Mapping, remarks: tuple[str, ...] = ()) -> str:
    """The tree as text that reads as the same tree; ``remarks`` are comments before it.

    >>> from llmventure.errors import Position
    >>> here = Position("a.yaml", 1, 1)
    >>> company = Mapping({"name": (here, Scalar("a: b", False, here))}, here)
    >>> print(scenario_text(Mapping({"company": (here, company)}, here), ("A plan.",)), end="")
    # A plan.
    company:
      name: "a: b"
    """
    lines = [f"# {remark}" for remark in remarks]
    return "\n".join([*lines, *_block(tree, "")]) + "\n"


def _block(node: Node, indent: str) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, (_, child) in node.items.items():
            yield from _entry(f"{indent}{_key(key)}:", child, indent)
    elif not isinstance(node, Scalar):
        for child in node.items:
            yield from _entry(f"{indent}-", child, indent)


def _entry(head: str, child: Node, indent: str) -> Iterator[str]:
    if isinstance(child, Scalar):
        yield f"{head} {_scalar(child)}"
    elif not child.items:
        yield f"{head} {'{}' if isinstance(child, Mapping) else '[]'}"
    else:
        yield head
        yield from _block(child, f"{indent}  ")


def _key(key: str) -> str:
    return key if _SAFE_KEY.fullmatch(key) and key == key.strip() else _quoted(key)


def _scalar(node: Scalar) -> str:
    if node.text is None:
        return "~"
    # What could be written without quotes once can be again: a block asks less of it than a flow does.
    return node.text if node.plain and "\n" not in node.text else _quoted(node.text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable())
