"""From a file's name to a checked scenario: read, inherit, choose, override, validate; every fault at once."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from llmventure.errors import Fault, ScenarioError, UsageError
from llmventure.loader.extends import inherit
from llmventure.loader.faults import fault_at, faults_of, in_order, with_excerpt
from llmventure.loader.overlay import OVERLAYS, IsValue
from llmventure.loader.paths import NamesAt, assign
from llmventure.loader.sha256 import sha256_of
from llmventure.loader.shared import plain_beside
from llmventure.loader.source import Source, read_source
from llmventure.loader.strategies import Variant, names, section_faults, select, variants
from llmventure.loader.tree import Mapping, Scalar, walk
from llmventure.record import record

if TYPE_CHECKING:
    from llmventure.loader.schema import Schema
    from llmventure.models.base import Frozen

Model = TypeVar("Model", bound="Frozen")

# Faults that turn keys into text or leave them out: what the models then miss is no news.
_MISLEADING = frozenset(("colon", "merge"))


@record
class Loaded:
    """One scenario as it is to be planned, before the models have seen it.

    ``tree`` has the chosen strategy and case laid over it and the ``sets`` done; it holds no
    ``extends``, ``strategies`` or ``cases``. ``whole`` is the merged files with their
    strategies and cases. ``sources`` are the files, the root first, then the ``--set`` arguments.
    ``sha256`` is that of the file, where one file and no ``--set`` is all there is, so that it
    can be checked by hand; else that of the digests and arguments, one on a line.
    """

    tree: Mapping
    strategy: str | None
    case: str | None
    sources: tuple[Source, ...]
    sha256: str
    faults: tuple[Fault, ...]
    whole: Mapping
    sets: tuple[str, ...]

    @property
    def strategies(self) -> tuple[str, ...]:
        """The names of the file's strategies."""
        return names(self.whole, "strategies")

    @property
    def cases(self) -> tuple[str, ...]:
        """The names of the file's cases."""
        return names(self.whole, "cases")


@record
class Checked(Generic[Model]):
    """The scenario under another strategy or case than the chosen ones, without faults."""

    strategy: str | None
    case: str | None
    tree: Mapping
    scenario: Model


@record
class Read(Generic[Model]):
    """A scenario without faults, and where it came from; ``others`` are its other strategies and cases."""

    scenario: Model
    loaded: Loaded
    others: tuple[Checked[Model], ...] = ()


Check: TypeAlias = Callable[[Any, Mapping, Sequence[Source], bool, Sequence[Mapping]], list[Fault]]
"""What the models alone cannot see: the faults of a model and its tree. The flag is false for a model that lacks the
parts of the tree that have faults of their own; the last are the trees of the other strategies and cases."""


def load_tree(
    name: str | os.PathLike[str] | Source,
    *,
    is_value: IsValue,
    names_at: NamesAt | None = None,
    strategy: str | None = None,
    case: str | None = None,
    sets: Sequence[str] = (),
    allow_outside: bool = False,
) -> Loaded:
    """Read a file (``-``: standard input) and everything it extends into one tree.

    Faults that leave a tree behind (duplicate keys, tags, keys without a value) are in the
    answer's ``faults``, so that the models can add theirs. Raises ``ScenarioError`` where there
    is no tree, ``UsageError`` for a file that cannot be opened, an unknown strategy or case, or a
    ``--set`` that is not one.
    """
    root = name if isinstance(name, Source) else read_source(name)
    inherited = inherit(root, is_value, allow_outside=allow_outside)
    variant = select(inherited.tree, strategy, case, is_value)
    tree = variant.tree
    sources = list(inherited.sources)
    for number, argument in enumerate(sets, 1):
        tree, source = assign(tree, argument, number, names_at)
        sources.append(source)
    digests = [source.sha256 for source in inherited.sources] + list(sets)
    digest = digests[0] if len(digests) == 1 else sha256_of("\n".join(digests).encode())
    faults = [*inherited.faults, *section_faults(inherited.tree), *variant.faults, *no_values(tree)]
    located = tuple(fault if fault.excerpt is not None else with_excerpt(fault, sources) for fault in faults)
    return Loaded(tree, variant.strategy, variant.case, tuple(sources), digest, located, inherited.tree, tuple(sets))


def no_values(tree: Mapping) -> list[Fault]:
    """A fault for every key without a value: ``~`` belongs to overlays, where it removes."""
    faults = []
    for keys, position, node in walk(tree):
        if not isinstance(node, Scalar) or node.text is not None or not keys or keys[0] in OVERLAYS:
            continue
        key = keys[-1]
        if isinstance(key, str) and _glued(key):
            message, cure = "missing space after ':'", "put one; put a name that holds ':' in quotes"
            column = position.column + key.index(":")
            faults.append(Fault("colon", message, replace(position, column=column), ".".join(map(str, keys)), cure))
            continue
        what = f"'{key}'" if isinstance(key, str) else "this item"
        faults.append(fault_at(tree, keys, "no-value", f"{what} has no value", "give it one, or delete the line"))
    return faults


def _glued(key: str) -> bool:
    name, colon, value = key.partition(":")
    return bool(colon) and name.replace("_", "").isalnum() and bool(value) and not value.startswith("/")


def validate(
    tree: Mapping,
    schema: "Schema[Model]",
    sources: Sequence[Source] = (),
    known: Mapping | None = None,
    read: Model | None = None,
) -> tuple[Model | None, list[Fault]]:
    """The model of ``schema`` made from ``tree``, or ``None`` and the faults.

    What ``tree`` shares with the tree that is ``known`` is taken from the model that was ``read`` of it.
    """
    from pydantic_core import ValidationError

    try:
        return schema.model.model_validate(plain_beside(tree, known, read)), []
    except ValidationError as error:
        return None, faults_of(error, tree, schema, sources)


def load(
    name: str | os.PathLike[str] | Source,
    schema: "Schema[Model]",
    *,
    strategy: str | None = None,
    case: str | None = None,
    sets: Sequence[str] = (),
    allow_outside: bool = False,
    check: Check | None = None,
) -> Read[Model]:
    """Read and check a scenario, its other strategies and cases too; ``check`` adds what the models alone cannot see.

    Raises ``ScenarioError`` with every fault in the order of the file, and ``UsageError`` as
    ``load_tree`` does.
    """
    loaded = load_tree(
        name,
        is_value=schema.is_value,
        names_at=schema.names_at,
        strategy=strategy,
        case=case,
        sets=sets,
        allow_outside=allow_outside,
    )
    if any(fault.code in _MISLEADING for fault in loaded.faults):
        raise ScenarioError(in_order(loaded.faults))
    chosen = [
        (variant, _with_sets(variant, loaded, schema))
        for variant in variants(loaded.whole, schema.is_value)
        if (variant.strategy, variant.case) != (loaded.strategy, loaded.case)
    ]
    trees = [bare(loaded.whole), loaded.tree, *(tree for _, tree in chosen)]

    def checked(model: Model | None, tree: Mapping) -> list[Fault]:
        return [] if check is None else _checked(check, model, tree, schema, loaded.sources, trees)

    scenario, found = validate(loaded.tree, schema, loaded.sources)
    found += checked(scenario, loaded.tree)
    faults = [*loaded.faults, *_further(found, loaded.faults)]
    others: list[Checked[Model]] = []
    for variant, tree in chosen:
        other, found = validate(tree, schema, loaded.sources, loaded.tree, scenario)
        found = [*variant.faults, *no_values(tree), *found, *checked(other, tree)]
        faults += [with_excerpt(named(fault, variant), loaded.sources) for fault in _further(found, faults)]
        if other is not None:
            others.append(Checked(variant.strategy, variant.case, tree, other))
    if faults:
        raise ScenarioError(in_order(faults))
    assert scenario is not None
    return Read(scenario, loaded, tuple(others))


def _checked(
    check: Check,
    scenario: Any,
    tree: Mapping,
    schema: "Schema[Any]",
    sources: Sequence[Source],
    trees: Sequence[Mapping],
) -> list[Fault]:
    elsewhere = [each for each in trees if each is not tree]
    if scenario is not None:
        return check(scenario, tree, sources, True, elsewhere)
    from llmventure.loader.salvage import salvaged

    rest = salvaged(tree, schema)
    return [] if rest is None else check(rest, tree, sources, False, elsewhere)


def bare(whole: Mapping) -> Mapping:
    """The file without its strategies and cases: what they overlay."""
    return Mapping({key: item for key, item in whole.items.items() if key not in OVERLAYS}, whole.position)


def _with_sets(variant: Variant, loaded: Loaded, schema: "Schema[Any]") -> Mapping:
    tree = variant.tree
    for number, argument in enumerate(loaded.sets, 1):
        try:
            tree, _ = assign(tree, argument, number, schema.names_at)
        except UsageError:  # what it sets is not in this variant
            continue
    return tree


def named(fault: Fault, variant: "Variant | Checked[Any]") -> Fault:
    """The fault with the strategy or case that it belongs to."""
    under = f"with the case '{variant.case}'" if variant.case else f"with the strategy '{variant.strategy}'"
    return replace(fault, message=f"{fault.message} ({under})")


def _further(new: Sequence[Fault], known: Sequence[Fault]) -> list[Fault]:
    """Those of ``new`` that do not follow from a fault at the same place."""
    places = {fault.position for fault in known}
    paths = {fault.path for fault in known if fault.path and fault.code != "duplicate"}
    return [fault for fault in new if fault.position not in places and fault.path not in paths]
