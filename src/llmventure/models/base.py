"""What every part of the scenario shares."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError


class Frozen(BaseModel):
    """A part of the scenario: frozen, unknown keys refused, every field described."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid", populate_by_name=True)
    example: ClassVar[str | None] = None
    """How it may be written, where its required keys alone would not show it."""


def also_written_as(*types: str) -> ConfigDict:
    """A part that may also be written shorter than as a block of its own keys: the JSON types of the short forms."""

    def extra(schema: dict[str, Any]) -> None:
        whole = dict(schema)
        schema.clear()
        schema["anyOf"] = [{"type": list(types)}, whole]

    return ConfigDict(json_schema_extra=extra)


def fault(message: str, cure: str | None = None, at: tuple[str, ...] = ()) -> PydanticCustomError:
    """An error whose place is ``at`` inside the value that is being read."""
    return PydanticCustomError(
        "scenario", "{message}", {"message": message, "faults": [{"at": list(at), "message": message, "cure": cure}]}
    )


def _flag(value: object) -> object:
    if isinstance(value, str):
        folded = value.strip().lower()
        if folded in {"true", "yes", "on"}:
            return True
        if folded in {"false", "no", "off"}:
            return False
        raise fault(f"expected true or false, found {value!r}", "write true or false")
    return value


def _text(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise fault("is empty", "write a name")
    return value


Flag = Annotated[bool, BeforeValidator(_flag, json_schema_input_type=bool)]
Text = Annotated[str, BeforeValidator(_text, json_schema_input_type=str), Field(max_length=10_000)]


class Thing(Frozen):
    """Something with a name of its own (its key)."""

    in_plan: Flag = Field(True, description="false leaves it out of `plan`, not out of `simulate`.")
    luck: Text | None = Field(None, description="The old name, after a renaming: the draws stay those of the old name.")


def one_of(data: Mapping[str, Any] | Any, names: tuple[str, ...], *, what: str, example: str | None = None) -> None:
    """Refuse two of ``names`` together, or none where an ``example`` says what is needed."""
    given = [name for name in names if getattr(data, name) is not None]
    listed = ", ".join(names[:-1]) + " or " + names[-1]
    if len(given) > 1:
        cure = f"keep {given[0]} or {given[1]}" + (f": {what} has one of {listed}" if len(names) > 2 else "")
        raise fault(f"cannot stand beside {given[0]}", cure, (given[1],))
    if example is not None and not given:
        raise fault(f"needs {listed}", f"add {example}")
