"""``strategies:`` (what we decide) and ``cases:`` (what the world does): overlays that a scenario carries itself."""

from llmventure.errors import Fault, Position, UsageError
from llmventure.loader.overlay import OVERLAYS, IsValue, overlay
from llmventure.loader.tree import Mapping, Node, Scalar, Sequence, kind_of
from llmventure.models.decisions import STRATEGY
from llmventure.printable import printable
from llmventure.record import record
from llmventure.suggest import did_you_mean


@record
class Variant:
    """The scenario under one strategy and one case; ``tree`` has no ``strategies`` and no ``cases``."""

    strategy: str | None
    case: str | None
    tree: Mapping
    faults: tuple[Fault, ...]


def names(tree: Mapping, section: str) -> tuple[str, ...]:
    """The names of the strategies or cases of ``tree``, in the order written."""
    found = tree.items.get(section)
    return tuple(found[1].items) if found is not None and isinstance(found[1], Mapping) else ()


def select(tree: Mapping, strategy: str | None, case: str | None, is_value: IsValue) -> Variant:
    """Lay the chosen strategy, then the chosen case, over the rest of ``tree``.

    Without ``strategy`` it is the first of the file, if there are any; without ``case`` the world
    is as the file says. Raises ``UsageError`` for a name that is not there.
    """
    faults: list[Fault] = []
    if strategy is None:
        strategy = next(iter(names(tree, "strategies")), None)
    bare = Mapping({key: item for key, item in tree.items.items() if key not in OVERLAYS}, tree.position)
    for section, name in (("strategies", strategy), ("cases", case)):
        if name is None:
            continue
        over = _named(tree, section, name)
        if isinstance(over, Mapping):
            bare, found = overlay(bare, over, is_value)
            faults += found
    return Variant(strategy, case, bare, tuple(faults))


def variants(tree: Mapping, is_value: IsValue) -> list[Variant]:
    """Enough variants to check every strategy and every case: each strategy, and each case under the first one."""
    chosen: list[tuple[str | None, str | None]] = [(name, None) for name in names(tree, "strategies")] or [(None, None)]
    chosen += [(None, name) for name in names(tree, "cases")]
    return [select(tree, strategy, case, is_value) for strategy, case in chosen]


def section_faults(tree: Mapping) -> list[Fault]:
    """What is wrong with the sections themselves: each must map names to blocks of the scenario's own sections."""
    faults: list[Fault] = []
    for section in OVERLAYS:
        found = tree.items.get(section)
        if found is None:
            continue
        position, node = found
        if not isinstance(node, Mapping):
            faults.append(_not_a_block(section, section, position, node))
            continue
        for name, (place, over) in node.items.items():
            path = f"{section}.{name}"
            if not isinstance(over, Mapping):
                faults.append(_not_a_block(name, path, place, over))
                continue
            for key in ("extends", *OVERLAYS):
                if key in over.items:
                    message = f"'{key}' cannot stand inside one of the {section}"
                    cure = "move it to the top of the file"
                    faults.append(Fault("overlay", message, over.items[key][0], f"{path}.{key}", cure, width=len(key)))
    return [*faults, *_choice_faults(tree)]


def _choice_faults(tree: Mapping) -> list[Fault]:
    """Strategies that ``decisions:`` chooses between and that there are not."""
    decisions = tree.items.get("decisions")
    if decisions is None or not isinstance(decisions[1], Mapping) or STRATEGY not in decisions[1].items:
        return []
    listed, known = decisions[1].items[STRATEGY][1], names(tree, "strategies")
    faults = []
    for number, node in enumerate(listed.items if isinstance(listed, Sequence) else ()):
        if not isinstance(node, Scalar) or node.text is None or node.text in known:
            continue
        cure = did_you_mean(node.text, known) or (
            f"there is {', '.join(map(printable, known))}" if known else "add strategies: {NAME: {…}}"
        )
        message = f"there is no strategy '{printable(node.text)}' to choose"
        faults.append(Fault("path", message, node.position, f"decisions.{STRATEGY}.{number}", cure, width=node.width))
    return faults


def _not_a_block(name: str, path: str, position: Position, node: Node) -> Fault:
    empty = isinstance(node, Scalar) and node.text is None
    message = f"'{name}' has no value" if empty else f"'{name}' must be a block of keys, found {kind_of(node)}"
    cure = "{} changes nothing" if empty else "write the sections that it changes"
    return Fault("no-value" if empty else "overlay", message, position, path, cure, width=len(name))


def _named(tree: Mapping, section: str, name: str) -> Node:
    found = names(tree, section)
    if name not in found:
        what = "strategy" if section == "strategies" else "case"
        if not found:
            raise UsageError(f"this scenario has no {section}: there is no {what} '{printable(name)}'")
        cure = did_you_mean(name, found) or "there is " + ", ".join(map(printable, found))
        raise UsageError(f"there is no {what} '{printable(name)}'", cure)
    holder = tree.items[section][1]
    assert isinstance(holder, Mapping)
    return holder.items[name][1]
