"""What the models know of a place in the file: which keys may stand there, and what merges with what."""

import types
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar, Union, get_args, get_origin

from llmventure.loader.tree import Keys, Mapping, Node, Scalar, at

if TYPE_CHECKING:
    from llmventure.models.base import Frozen
    from llmventure.models.declared import FieldInfo

Model = TypeVar("Model", bound="Frozen")

# Keys that anything may have: the last to be named where those of a thing are listed.
_LAST = frozenset({"in_plan", "luck"})
_TEXTS: tuple[Any, ...] = (str, int, float, bool, bytes, type(None))


class Schema(Generic[Model]):
    """The class ``model`` as a map of the scenario.

    ``values`` are the classes that are one value although they are written as a block (a `when`,
    a `change`): overlays replace them whole.
    """

    def __init__(self, model: type[Model], values: tuple[type, ...] = ()) -> None:
        self.model = model
        self.values = values
        self._known: dict[tuple[str, ...], bool] = {}

    def is_value(self, path: tuple[str, ...]) -> bool:
        """Whether the block at ``path`` is one value; sections and named things are not."""
        if path not in self._known:
            self._known[path] = self._is_value(path)
        return self._known[path]

    def _is_value(self, path: tuple[str, ...]) -> bool:
        options: list[Any] = [self.model]
        for key in path:
            options = [below for option in options for below in _below(option, key)]
        blocks = [option for option in options if option not in _TEXTS and get_origin(option) is not Literal]
        return not blocks or not all(self._merges(option) for option in blocks)

    def names_at(self, tree: Node, keys: Keys) -> tuple[str, ...] | None:
        """The keys that the block at ``keys`` may have, as they are written; ``None`` where any name may stand."""
        names: dict[str, None] = {}
        for option in self._options(tree, keys):
            if not _is_model(option):
                if get_origin(option) is dict or option is Any:
                    return None
                continue
            for name, field in option.model_fields.items():
                names[field.alias or name] = None
        return tuple(sorted(names, key=_LAST.__contains__)) if names else None

    def example(self, tree: Node, keys: Keys, name: str) -> str | None:
        """A line that would fill the missing ``name`` in the block at ``keys``."""
        for option in self._options(tree, keys):
            field = _field(option, name) if _is_model(option) else None
            if field is not None:
                example = _example(field)
                meaning = f"  # {field.description}" if field.description else ""
                return f"add {name}: {example or '…'}{meaning}"
        return None

    def choices(self, tree: Node, keys: Keys, name: str) -> tuple[str, ...]:
        """The words that ``name`` may be in the block at ``keys``, over all classes that may stand there."""
        words: dict[str, None] = {}
        for option in self._options(tree, keys):
            field = _field(option, name) if _is_model(option) else None
            if field is not None and get_origin(field.annotation) is Literal:
                words.update(dict.fromkeys(map(str, get_args(field.annotation))))
        return tuple(words)

    def block(self, tree: Node, keys: Keys) -> str | None:
        """How the block at ``keys`` may be written: ``{salary: 240k, headcount: 4}``; None where nothing shows it."""
        return next((shown for option in self._options(tree, keys) if (shown := _block(option)) is not None), None)

    def section_for(self, tree: Node, keys: Keys, thing: Mapping) -> str | None:
        """Of the block at ``keys`` the section of named things that ``thing`` has the keys of; None where none fits."""
        fits: dict[str, int] = {}
        for option in self._options(tree, keys):
            for name, field in option.model_fields.items() if _is_model(option) else ():
                for below in _alternatives(field.annotation):
                    if get_origin(below) is dict:
                        models = [each for each in _alternatives(get_args(below)[1]) if _is_model(each)]
                        fits[field.alias or name] = max((_shared(each, thing) for each in models), default=0)
        best = max(fits, key=lambda name: fits[name], default=None)
        return best if best is not None and fits[best] == len(thing.items) else None

    def _options(self, tree: Node, keys: Keys) -> list[Any]:
        options: list[Any] = [self.model]
        for depth, key in enumerate(keys, 1):
            options = [below for option in options for below in _below(option, key)]
            options = _chosen(options, at(tree, keys[:depth]))
        return options

    def _merges(self, option: Any) -> bool:
        if _is_model(option):
            return option not in self.values
        if get_origin(option) is dict:
            return not any(below in self.values for below in _alternatives(get_args(option)[1]))
        return False


def _shared(model: type[Any], thing: Mapping) -> int:
    """How many keys of ``thing`` the model has; none where its ``kind`` is another one's."""
    return sum(_field(model, key) is not None for key in thing.items) if _fits(model, thing) else 0


def _block(option: Any) -> str | None:
    """A block of the class with its required keys, each with an example."""
    if get_origin(option) is dict:
        below = get_args(option)[1]
        inner = next((shown for each in _alternatives(below) if (shown := _block(each))), None) or _shown(below) or "…"
        return f"{{NAME: {inner}}}"
    if not _is_model(option):
        return None
    own: str | None = getattr(option, "example", None)
    if own is not None:
        return own
    required = [
        (field.alias or name, _example(field)) for name, field in option.model_fields.items() if field.is_required()
    ]
    return "{" + ", ".join(f"{name}: {example or '…'}" for name, example in required) + "}" if required else None


def _is_model(option: Any) -> bool:
    return isinstance(option, type) and hasattr(option, "model_fields")


def _alternatives(annotation: Any) -> Iterator[Any]:
    """An annotation without ``Annotated``, ``Optional`` and unions: every class that may stand there."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin is Union or origin is types.UnionType:
        for part in get_args(annotation):
            yield from _alternatives(part)
    elif hasattr(annotation, "__value__"):  # a type alias
        yield from _alternatives(annotation.__value__)
    else:
        yield annotation


def _below(option: Any, key: str | int) -> Iterator[Any]:
    if _is_model(option):
        field = _field(option, str(key))
        if field is not None:
            yield from _alternatives(field.annotation)
        return
    arguments = get_args(option)
    origin = get_origin(option)
    if origin is dict and isinstance(key, str):
        yield from _alternatives(arguments[1])
    elif origin in (list, tuple) and isinstance(key, int) and arguments:
        index = key if origin is tuple and Ellipsis not in arguments and key < len(arguments) else 0
        yield from _alternatives(arguments[index])


def _field(model: type[Any], name: str) -> "FieldInfo | None":
    fields: Iterable[tuple[str, FieldInfo]] = model.model_fields.items()
    return next((field for key, field in fields if (field.alias or key) == name), None)


def _chosen(options: list[Any], node: Node | None) -> list[Any]:
    """Of the classes of a union those whose literal fields, such as ``kind``, are as the block says."""
    if not isinstance(node, Mapping):
        return options
    fitting = [option for option in options if not _is_model(option) or _fits(option, node)]
    return fitting or options


def _fits(model: type[Any], node: Mapping) -> bool:
    for name, field in model.model_fields.items():
        written = node.items.get(field.alias or name)
        text = written[1].text if written is not None and isinstance(written[1], Scalar) else None
        if text is not None and get_origin(field.annotation) is Literal and text not in get_args(field.annotation):
            return False
    return True


def _example(field: "FieldInfo") -> str | None:
    if field.examples:
        return str(field.examples[0])
    if get_origin(field.annotation) is Literal:
        return str(get_args(field.annotation)[0])
    annotation: Any = field.annotation
    for metadata in field.metadata:
        annotation = Annotated[annotation, metadata]
    return _shown(annotation)


def _shown(annotation: Any) -> str | None:
    """The first example that the annotation's JSON schema has."""
    from pydantic import PydanticUserError, TypeAdapter

    try:
        found = TypeAdapter(annotation).json_schema().get("examples")
    except PydanticUserError:
        return None
    return str(found[0]) if found else None
