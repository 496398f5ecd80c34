"""What the language has and the engine has not yet: refused by name, never ignored."""

from collections.abc import Iterator
from typing import Any

from llmventure.checks.finding import Finding
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys, Mapping, at
from llmventure.models.change import Change

CODE = "unsupported"
NOT_YET: tuple[tuple[tuple[str, ...], str, str | None], ...] = (
    (("acquisitions",), "acquisitions are not supported yet", "leave acquisitions: out"),
)
"""A path (``*`` for every name), what is said there, and what to do meanwhile. Delete a row as its engine comes."""


def findings(subject: Subject) -> Iterator[Finding]:
    for pattern, message, cure in NOT_YET:
        for keys in _places(subject.tree, pattern):
            yield Finding(CODE, keys, message, cure, on_key=True)
    for name, item in subject.scenario.funding.instruments.items():
        for path, change in item.on_retry.items():
            yield from _retry(("funding", "instruments", name, "on_retry", path), change)


def _retry(keys: Keys, change: Change) -> Iterator[Finding]:
    if change.how != "times":
        yield Finding(
            CODE, keys, "only xN is supported yet in on_retry", "write what the figure is multiplied by, such as x0.7"
        )


def _places(tree: Mapping, pattern: tuple[str, ...], keys: Keys = ()) -> Iterator[Keys]:
    if not pattern:
        node: Any = at(tree, keys)
        if not (isinstance(node, Mapping) and not node.items):
            yield keys
        return
    holder = at(tree, keys)
    if isinstance(holder, Mapping):
        for name in holder.items if pattern[0] == "*" else (pattern[0],):
            if name in holder.items:
                yield from _places(tree, pattern[1:], (*keys, name))
