"""A scenario with its decisions taken, as a file: a small one over the original where that can be, else a whole one.

What lies over the original (``extends``) holds only what differs, so that comments, order and shape of the original
stay what they are, and what is changed there later holds here too.
"""

import os
from dataclasses import replace
from pathlib import Path

from llmventure import api
from llmventure.checks.every import SCHEMA
from llmventure.errors import Position, ScenarioError, UsageError
from llmventure.loader.load import bare, load_tree
from llmventure.loader.overlay import OVERLAYS
from llmventure.loader.source import STDIN, source_of
from llmventure.loader.tree import Mapping, Node, Scalar, to_plain
from llmventure.record import record
from llmventure.scenario_text import scenario_text

_HERE = Position("", 1, 1)
NOTHING = Scalar(None, True, _HERE)
"""``~``: what stands here in the original is taken away."""


@record
class Best:
    """A scenario in which nothing is left to decide, and a line on what it is the best of."""

    scenario: api.Scenario
    remark: str

    def whole(self) -> str:
        """A file of its own: strategy, case, overrides and decisions are in it, comments are not."""
        return scenario_text(self.scenario.loaded.tree, (self.remark,))

    def over_the_original(self, target: Path) -> str | None:
        """What lies over the original, to stand at ``target``; None where that cannot extend it: from standard input,
        from another folder, or where it would not read as the same scenario."""
        source = self.scenario.loaded.sources[0]
        if source.name == STDIN or source.path is None:
            return None
        folder, file = target.parent.resolve(), Path(source.path).resolve()
        if not file.is_relative_to(folder):
            return None
        whole, decided = self.scenario.loaded.whole, self.scenario.loaded.tree
        named = Path(os.path.relpath(file, folder)).as_posix()
        items = {"extends": (_HERE, Scalar(named, False, _HERE))}
        made = Mapping({**items, **_difference(bare(whole), decided, ()).items, **_gone(whole)}, _HERE)
        text = scenario_text(made, (self.remark,))
        try:
            read = load_tree(
                replace(source_of(text, str(target)), path=str(target)),
                is_value=SCHEMA.is_value,
                names_at=SCHEMA.names_at,
            )
        except (ScenarioError, UsageError):
            return None
        return text if not read.faults and _same(read.tree, decided) else None


def _gone(whole: Mapping) -> dict[str, tuple[Position, Node]]:
    """Strategies and cases: what was chosen of them is said, so that nothing is left to choose."""
    return {key: (_HERE, NOTHING) for key in OVERLAYS if key in whole.items}


def _same(one: Node, other: Node) -> bool:
    """Whether two trees read alike, the order of their keys too: things of one month happen in it."""
    return repr(to_plain(one)) == repr(to_plain(other))


def _difference(base: Mapping, wanted: Mapping, path: tuple[str, ...]) -> Mapping:
    """What laid over ``base`` gives ``wanted``."""
    items: dict[str, tuple[Position, Node]] = {key: (_HERE, NOTHING) for key in base.items if key not in wanted.items}
    for key, (_, node) in wanted.items.items():
        standing = base.items[key][1] if key in base.items else None
        if standing is not None and _same(standing, node):
            continue
        below = (*path, key)
        if isinstance(standing, Mapping) and isinstance(node, Mapping) and _merges(standing, node, below):
            node = _difference(standing, node, below)
        items[key] = (_HERE, node)
    return Mapping(items, _HERE)


def _merges(base: Mapping, wanted: Mapping, path: tuple[str, ...]) -> bool:
    """Whether a block is laid over another key by key, as overlays are."""
    kinds = [repr(to_plain(each.items["kind"][1])) if "kind" in each.items else "" for each in (base, wanted)]
    return not SCHEMA.is_value(path, (*base.items, *wanted.items)) and kinds[0] == kinds[1]
