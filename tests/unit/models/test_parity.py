"""Every field says what it means, and shows what it may hold."""

import importlib
import inspect
import pkgutil

import pytest

import llmventure.models as package
from llmventure.loader.parse import parse
from llmventure.loader.schema import _example
from llmventure.loader.source import source_of
from llmventure.loader.tree import Mapping, to_plain
from llmventure.models.base import Frozen
from llmventure.models.cores import reader
from llmventure.models.declared import FieldInfo


def fields() -> list[tuple[str, FieldInfo]]:
    """Every field of every model of the language, once."""
    models: dict[type[Frozen], None] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Frozen) and found.__module__ == module.__name__:
                models[found] = None
    return [
        (f"{model.__name__}.{field.alias or name}", field)
        for model in models
        for name, field in model.model_fields.items()
    ]


FIELDS = fields()
REQUIRED = [(name, field) for name, field in FIELDS if field.is_required()]


def test_there_are_as_many_as_the_language_has() -> None:
    assert len(FIELDS) > 250


@pytest.mark.parametrize("field", [field for _, field in FIELDS], ids=[name for name, _ in FIELDS])
def test_every_field_is_described(field: FieldInfo) -> None:
    assert field.description


@pytest.mark.parametrize("field", [field for _, field in REQUIRED], ids=[name for name, _ in REQUIRED])
def test_the_example_of_a_required_field_reads(field: FieldInfo) -> None:
    example = _example(field)
    assert example is not None
    tree, faults = parse(source_of(f"value: {example}\n", "example.yaml"))
    assert isinstance(tree, Mapping)
    assert faults == []
    plain = to_plain(tree)
    assert isinstance(plain, dict)
    reader(field.written).validate_python(plain["value"])
