"""Every part of a scenario that is written in the file, with the keys that lead to it."""

from typing import Any

from llmventure.loader.tree import Keys
from llmventure.models.accelerator import Gpu
from llmventure.models.base import Frozen
from llmventure.models.declared import FieldInfo
from llmventure.models.numbers_in import BARE

SHORT_FORMS: dict[type, str] = {**BARE, Gpu: "name"}
"""Blocks that may be written as one value, and the field that the value is."""


def parts(value: Any) -> list[tuple[Keys, Any]]:
    """``value`` and everything inside it that the file says; defaults are left out."""
    found: list[tuple[Keys, Any]] = []
    _collect(value, (), found)
    return found


def _collect(value: Any, keys: Keys, found: list[tuple[Keys, Any]]) -> None:
    found.append((keys, value))
    if isinstance(value, Frozen):
        given = value.model_fields_set
        for name, field in type(value).model_fields.items() if given else ():
            if name in given:
                _collect(getattr(value, name), (*keys, field.alias or name), found)
    elif isinstance(value, dict):
        for key, item in value.items():
            _collect(item, (*keys, key), found)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _collect(item, (*keys, index), found)


def field_named(model: type[Frozen], key: str) -> tuple[str, FieldInfo] | None:
    """The field that is written ``key``: its attribute and what is known of it."""
    for name, field in model.model_fields.items():
        if (field.alias or name) == key:
            return name, field
    return None


def value_at(scenario: Frozen, keys: Keys) -> tuple[Any, Keys]:
    """What the scenario holds at ``keys``, and the keys that lead further than its parts do (into a value).

    A block in its short form is the value that it is short for.
    """
    value: Any = scenario
    for depth, key in enumerate(keys):
        below: Any = None
        if isinstance(value, Frozen):
            found = field_named(type(value), str(key))
            if found is None:
                return unwrapped(value), keys[depth:]
            below = getattr(value, found[0])
        elif isinstance(value, dict):
            below = value.get(str(key))
        elif isinstance(value, tuple) and isinstance(key, int) and key < len(value):
            below = value[key]
        else:
            return value, keys[depth:]
        value = below
    return unwrapped(value), ()


def unwrapped(value: Any) -> Any:
    """A block in its short form as the value that it is short for; anything else itself."""
    short = SHORT_FORMS.get(type(value))
    inner = getattr(value, short) if short is not None else None
    return value if inner is None or (isinstance(value, Frozen) and len(value.model_fields_set) > 1) else inner
