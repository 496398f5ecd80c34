"""From what the models refuse to faults with a place: which line, which key, what cures it."""

from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from llmventure.errors import Fault, Position
from llmventure.loader.builder import EXTENDED
from llmventure.loader.source import Source
from llmventure.loader.tree import Keys, Mapping, Node, Scalar, Sequence, dotted, kind_of
from llmventure.loader.wording import wording
from llmventure.record import record
from llmventure.suggest import did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ValidationError

    from llmventure.loader.schema import Schema

# Guessing what 20,000 unknown keys were meant to be would take long, and nobody reads as many.
_GUESSES = 100
_LISTED = 16
_VERBS = frozenset(
    (
        "is", "has", "must", "needs", "does", "says", "names", "waits", "ends", "goes", "mixes", "strikes", "takes",
        "happens", "cannot", "runs", "holds", "expects", "are", "pay", "leaves", "stands", "add", "falls",
    )
)  # fmt: skip


@record
class Place:
    """Where the keys of an error lead: as far as they are in the file."""

    keys: Keys
    key_position: Position
    node: Node
    # What led into no key: the names of a union's branches, and a key that is missing.
    branches: tuple[tuple[Keys, str], ...] = ()


def locate(tree: Mapping, location: Iterable[str | int]) -> Place:
    """Follow an error's ``location`` down ``tree``; what is no key there names a branch of a union."""
    node: Node = tree
    keys: Keys = ()
    branches: list[tuple[Keys, str]] = []
    position = next((place for place, _ in tree.items.values()), tree.position)
    kind_taken = False
    for part in location:
        if isinstance(node, Mapping) and str(part) in node.items:
            kind = node.items.get("kind")
            if not kind_taken and kind is not None and isinstance(kind[1], Scalar) and kind[1].text == part:
                kind_taken = True  # the branch that `kind` chooses, not a key of the same name
                continue
            position, node = node.items[str(part)]
            keys, kind_taken = (*keys, str(part)), False
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            position, keys, kind_taken = node.position, (*keys, part), False
        else:
            branches.append((keys, str(part)))
    return Place(keys, position, node, tuple(branches))


def fault_at(
    tree: Mapping,
    keys: Iterable[str | int],
    code: str,
    message: str,
    cure: str | None = None,
    *,
    on_key: bool = False,
    sources: Iterable[Source] = (),
) -> Fault:
    """A fault at ``keys``: at the value, or ``on_key`` (and for blocks) at its key.

    Where the keys lead out of the file, for a field with a default, the place is that of the last
    one that is written.
    """
    place = locate(tree, keys)
    node = place.node
    own_key = place.keys and isinstance(place.keys[-1], str)
    if on_key or not isinstance(node, Scalar) or node.text is None:
        position, width = place.key_position, len(str(place.keys[-1])) if own_key else 1
    else:
        position, width = node.position, node.width
    fault = Fault(
        code, message, position, dotted(tuple(keys) if not isinstance(keys, tuple) else keys), cure, width=width
    )
    return with_excerpt(fault, sources)


def with_excerpt(fault: Fault, sources: Iterable[Source]) -> Fault:
    """``fault`` with the line that it is about, where that may be shown, and where its file is extended from."""
    position = fault.position
    if position is None:
        return fault
    for source in sources:
        if source.name == position.file and (position.file != "--set" or position.line in source.shown):
            related = fault.related
            if source.extended_from is not None and (source.extended_from, EXTENDED) not in related:
                related = (*related, (source.extended_from, EXTENDED))
            return replace(fault, excerpt=source.line(position.line), related=related)
    return fault


def faults_of(error: "ValidationError", tree: Mapping, schema: "Schema[Any]", sources: Iterable[Source]) -> list[Fault]:
    """Every fault that ``error`` reports, in the order of the file."""
    sources = tuple(sources)
    details: list[dict[str, Any]] = [dict(detail) for detail in error.errors(include_url=False)]
    placed = [(detail, locate(tree, detail["loc"])) for detail in details]
    faults: list[Fault] = []
    for detail, place in _likeliest(placed):
        faults += _faults(detail, place, tree, schema, len(faults) < _GUESSES)
    return [with_excerpt(fault, sources) for fault in in_order(faults)]


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """By place in the file (those of ``--set`` and of other files after), each once."""
    once: dict[Any, Fault] = {}
    for fault in faults:
        once.setdefault(
            (fault.code, fault.message, fault.position, fault.path if fault.position is None else ""), fault
        )
    files: dict[str, int] = {}
    for fault in once.values():
        if fault.position is not None:
            files.setdefault(fault.position.file, len(files))

    def rank(fault: Fault) -> tuple[int, int, int]:
        if fault.position is None:
            return (len(files), 0, 0)
        return (files[fault.position.file], fault.position.line, fault.position.column)

    return sorted(once.values(), key=rank)


def _faults(detail: Dict[str, Any], place: Place, tree: Mapping, schema: "Schema[Any]", guess: bool) -> list[Fault]:
    code, context = detail["type"], detail.get("ctx") or {}
    if code == "missing":
        field = str(detail["loc"][-1])
        where = f"'{dotted(place.keys)}'" if place.keys else "the scenario"
        cure = schema.example(tree, place.keys, field) if guess else None
        message = f"{where} needs '{field}'"
        keys = (*place.keys, field)
        return [replace(fault_at(tree, place.keys, "missing", message, cure, on_key=True), path=dotted(keys))]
    if code == "extra_forbidden":
        key = str(detail["loc"][-1])
        names = schema.names_at(tree, place.keys[:-1]) if guess else None
        cure = did_you_mean(key, names) if names else None
        if cure is None and names:
            cure = "known here: " + ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
            section = schema.section_for(tree, place.keys[:-1], place.node) if isinstance(place.node, Mapping) else None
            if section is not None:
                cure = f"put it into {section}: {section}: {{{key}: …}}"
        return [fault_at(tree, place.keys, "unknown-key", f"unknown key '{key}'", cure, on_key=True)]
    if isinstance(context.get("faults"), (list, tuple)):
        return [
            _worded(
                tree,
                (*place.keys, *part.get("at", ())),
                code,
                part["message"],
                part.get("cure"),
                part.get("on_key", False),
            )
            for part in context["faults"]
        ]
    if code in ("union_tag_invalid", "union_tag_not_found"):
        return [_kind_fault(detail, place, tree, schema)]
    message, cure = wording(detail, place.node)
    if cure is None and guess:
        cure = _shape_cure(code, place, tree, schema)
    return [
        _worded(
            tree,
            (*place.keys, *context.get("at", ())),
            code,
            message,
            context.get("cure") or cure,
            "[key]" in detail["loc"],
        )
    ]


def _shape_cure(code: str, place: Place, tree: Mapping, schema: "Schema[Any]") -> str | None:
    """How to write what has another shape: a block, a list."""
    if code in ("list_type", "tuple_type"):
        text = place.node.text if isinstance(place.node, Scalar) else None
        if text in ("true", "yes"):
            return "write a list of names, such as [Ann]"
        return f"write [{text}]" if text else "put it into a list: [{…}]"
    if code in ("model_type", "model_attributes_type", "dict_type"):
        block = schema.block(tree, place.keys)
        return None if block is None else f"write {block}"
    return None


def _worded(tree: Mapping, keys: Keys, code: str, message: str, cure: str | None, on_key: bool = False) -> Fault:
    known = locate(tree, keys)
    missing = known.keys != keys and len(known.keys) < len(keys)
    name = str((known.keys if missing else keys)[-1]) if (known.keys if missing else keys) else ""
    unknown = message.startswith("unknown key")
    said = message if unknown or not name or message.startswith(f"'{name}'") else f"'{name}'{_joined(message)}"
    return fault_at(tree, keys, code, said, cure, on_key=on_key or unknown or missing)


def _joined(message: str) -> str:
    """A cause that begins with a verb follows the name; any other stands after a colon."""
    return f" {message}" if message.partition(" ")[0] in _VERBS else f": {message}"


def _kind_fault(detail: Dict[str, Any], place: Place, tree: Mapping, schema: "Schema[Any]") -> Fault:
    context = detail["ctx"]
    field = str(context["discriminator"]).strip("'")
    name = f"'{place.keys[-1]}'" if place.keys else "the scenario"
    if detail["type"] == "union_tag_not_found":
        kinds = schema.choices(tree, place.keys, field)
        cure = f"add {field}: one of " + ", ".join(kinds) if kinds else f"add {field}: …"
        if not isinstance(place.node, Mapping):
            message = f"{name} must be a block of keys, found {kind_of(place.node)}"
            return fault_at(tree, place.keys, "block", message, cure)
        return fault_at(tree, place.keys, "missing", f"{name} needs '{field}'", cure, on_key=True)
    tags = [tag.strip(" '") for tag in str(context["expected_tags"]).split(",")]
    message = f"there is no {field} '{context['tag']}'"
    cure = did_you_mean(str(context["tag"]), tags) or "one of " + ", ".join(tags)
    return fault_at(tree, (*place.keys, field), "kind", message, cure)


def _likeliest(placed: list[tuple[dict[str, Any], Place]]) -> list[tuple[dict[str, Any], Place]]:
    """Of a union without a ``kind`` every branch complains: keep the branch that the file seems to mean."""
    unions: dict[Keys, dict[str, list[dict[str, Any]]]] = {}
    for detail, place in placed:
        if place.branches and not (detail["type"] == "missing" and len(place.branches) == 1):
            keys, branch = place.branches[0]
            unions.setdefault(keys, {}).setdefault(branch, []).append(detail)
    dropped: set[int] = set()
    for branches in unions.values():
        if len(branches) > 1:
            best = min(branches, key=lambda branch: (_misses(branches[branch]), len(branches[branch])))
            dropped |= {id(detail) for branch, given in branches.items() if branch != best for detail in given}
    return [(detail, place) for detail, place in placed if id(detail) not in dropped]


def _misses(details: list[dict[str, Any]]) -> bool:
    """Whether a branch is of another shape altogether."""
    return any(str(detail["type"]).endswith("_type") or detail["type"] == "literal_error" for detail in details)
