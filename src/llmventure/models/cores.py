"""How a type of the language is read: pydantic's core validates, told what to do by the annotations of fields.

A schema is made where the first value of its kind is read, and kinds that a file does not have are never made: to let
pydantic build a model of its own for each class costs a fifth of a plan's time.
"""

import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic_core import SchemaValidator

from llmventure.models.declared import FieldInfo

Core = dict[str, Any]
"""A schema of pydantic's core, https://docs.pydantic.dev/latest/api/pydantic_core_schema/."""
_PLAIN: dict[Any, Core] = {
    str: {"type": "str"},
    bool: {"type": "bool"},
    int: {"type": "int"},
    float: {"type": "float"},
    Any: {"type": "any"},
}


class ByKind:
    """Marks a union whose classes are told apart by their ``kind``."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        import pydantic

        return handler(Annotated[source, pydantic.Field(discriminator="kind")])


BY_KIND = ByKind()


def plain(read: Callable[[Any], Any]) -> Core:
    """What ``read`` makes of a value."""
    return {"type": "function-plain", "function": {"type": "no-info", "function": read}}


def before(check: Callable[[Any], Any], core: Core) -> Core:
    """``core`` of what ``check`` makes of a value."""
    return {"type": "function-before", "function": {"type": "no-info", "function": check}, "schema": core}


def after(core: Core, check: Callable[[Any], Any]) -> Core:
    """What ``check`` makes of what ``core`` has read."""
    return {"type": "function-after", "function": {"type": "no-info", "function": check}, "schema": core}


def core_of(written: Any) -> Core:
    """The schema of a type as it is written: the forms that the language's classes use, and no others."""
    if written in _PLAIN:
        return _PLAIN[written]
    origin, parts = get_origin(written), get_args(written)
    if origin is None and hasattr(written, "model_validate"):
        # its own reader is made when the first one is read
        return plain(lambda value: value if type(value) is written else written.model_validate(value))
    if origin is None and hasattr(written, "__get_pydantic_core_schema__"):
        made: Core = written.__get_pydantic_core_schema__(written, core_of)
        return made
    if origin is Annotated:
        inner, mark = parts
        return _by_kind(inner) if mark is BY_KIND else mark.__get_pydantic_core_schema__(inner, core_of)
    if origin is Literal:
        return {"type": "literal", "expected": list(parts)}
    if origin is Union or origin is types.UnionType:
        choices = [core_of(part) for part in parts if part is not types.NoneType]
        one: Core = choices[0] if len(choices) == 1 else {"type": "union", "choices": choices}
        return {"type": "nullable", "schema": one} if types.NoneType in parts else one
    if origin is dict:
        return {"type": "dict", "keys_schema": core_of(parts[0]), "values_schema": core_of(parts[1])}
    if origin is tuple:
        return {"type": "tuple", "items_schema": [core_of(parts[0])], "variadic_item_index": 0}
    raise TypeError(f"no field of the language is written {written!r}")


def _by_kind(union: Any) -> Core:
    kinds = {get_args(each.model_fields["kind"].annotation)[0]: core_of(each) for each in get_args(union)}
    return {"type": "tagged-union", "discriminator": "kind", "choices": kinds}


def core_of_field(info: FieldInfo, name: str) -> Core:
    """A field of a class: read under its alias or its name, its default where the file has neither."""
    core = core_of(info.written)
    if info.min_length is not None:
        core = {**core, "min_length": info.min_length}
    if info.default_factory is not None:
        core = {"type": "default", "schema": core, "default_factory": info.default_factory}
    elif not info.is_required():
        core = {"type": "default", "schema": core, "default": info.default}
    field = {"type": "model-field", "schema": core}
    return field if info.alias is None else {**field, "validation_alias": [[info.alias], [name]]}


@cache
def reader(written: Any) -> SchemaValidator:
    """What reads values of a type; it raises pydantic's ``ValidationError``."""
    made: Any = core_of(written)
    return SchemaValidator(made)
