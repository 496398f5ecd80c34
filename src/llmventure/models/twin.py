"""A class of the language as pydantic would have it, from which its JSON Schema is made."""

from functools import cache
from typing import Any

import pydantic

from llmventure.models.base import Frozen
from llmventure.models.declared import FieldInfo


@cache
def twin(model: type[Frozen]) -> type[pydantic.BaseModel]:
    """A pydantic model with the fields of ``model``; it does not check what goes beyond one field."""

    def also_shorter(schema: dict[str, Any]) -> None:
        if model.also_written_as:
            whole = dict(schema)
            schema.clear()
            schema["anyOf"] = [{"type": list(model.also_written_as)}, whole]

    fields: dict[str, Any] = {name: (info.written, _field(info)) for name, info in model.model_fields.items()}
    config = pydantic.ConfigDict(extra="forbid", json_schema_extra=also_shorter)
    made: type[pydantic.BaseModel] = pydantic.create_model(
        model.__name__, __config__=config, __doc__=model.__doc__, __module__=model.__module__, **fields
    )
    return made


def _field(info: FieldInfo) -> Any:
    default: dict[str, Any] = (
        {"default": info.default} if info.default_factory is None else {"default_factory": info.default_factory}
    )
    return pydantic.Field(
        **default,
        alias=info.alias,
        description=info.description,
        examples=list(info.examples) if info.examples else None,
        min_length=info.min_length,
    )
