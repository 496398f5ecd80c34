"""What every part of the scenario shares."""

from collections.abc import Callable, Iterator, Mapping
from inspect import get_annotations
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic_core import PydanticCustomError, PydanticKnownError, SchemaValidator

from llmventure.models import cores
from llmventure.models.declared import Field, FieldInfo

Check = TypeVar("Check")
_LONGEST = 10_000


class _OnUse:
    """An attribute of a class that is made when it is first asked for, for each class its own."""

    def __init__(self, name: str, make: Callable[[Any], Any]) -> None:
        self.name, self.make = name, make

    def __get__(self, instance: object, owner: Any) -> Any:
        made = self.make(owner)
        setattr(owner, self.name, made)
        return made


def checks(when: Literal["before", "after"]) -> Callable[[Check], Check]:
    """Marks a method that checks a part: what is written ``before`` it is read, or the part itself ``after``."""

    def marked(check: Any) -> Any:
        check.checks = when
        return check

    return marked


class Frozen:
    """A part of the scenario: frozen, unknown keys refused, every field described."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__", "__weakref__")
    example: ClassVar[str | None] = None
    """How it may be written, where its required keys alone would not show it."""
    also_written_as: ClassVar[tuple[str, ...]] = ()
    """The JSON types of its shorter forms, where it may be written shorter than as a block of its own keys."""
    model_fields: ClassVar[Mapping[str, FieldInfo]] = {}
    """Its fields by attribute, those of the classes above it first."""
    _reader: ClassVar[SchemaValidator]
    __pydantic_fields_set__: set[str]

    def __init_subclass__(cls) -> None:
        cls.model_fields = _OnUse("model_fields", _fields)  # type: ignore[assignment]
        cls._reader = _OnUse("_reader", _reader)  # type: ignore[assignment]

    def __init__(self, **written: Any) -> None:
        type(self)._reader.validate_python(written, self_instance=self)

    @classmethod
    def model_validate(cls, written: Any) -> Self:
        """The part that ``written`` (plain data) means.

        :raises pydantic_core.ValidationError: with every fault.
        """
        read: Self = cls._reader.validate_python(written)
        return read

    @property
    def model_fields_set(self) -> set[str]:
        """The fields that the file says."""
        return self.__pydantic_fields_set__

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with other values, which are not checked again."""
        copied = type(self).__new__(type(self))
        copied.__setstate__(({**self.__dict__, **update}, self.model_fields_set | set(update)))
        return copied

    def __getstate__(self) -> tuple[dict[str, Any], set[str]]:
        return self.__dict__, self.model_fields_set

    def __setstate__(self, state: tuple[dict[str, Any], set[str]]) -> None:
        object.__setattr__(self, "__dict__", dict(state[0]))
        object.__setattr__(self, "__pydantic_fields_set__", state[1])

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a scenario stays as it was read: {name} of a {type(self).__name__} is not set")

    def __eq__(self, other: object) -> Any:
        return self.__dict__ == other.__dict__ if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__dict__.items())})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from llmventure.models.twin import twin

        model: Any = cls
        return handler.generate_schema(twin(model))


def _fields(model: type[Frozen]) -> dict[str, FieldInfo]:
    found: dict[str, FieldInfo] = {}
    for base in reversed(model.__mro__):
        if base is Frozen or not issubclass(base, Frozen):
            continue
        for name, written in get_annotations(base).items():
            info = base.__dict__[name]
            if info.written is None:
                info.means(written)
            found[name] = info
    return found


def _checks(model: type[Frozen], when: str) -> Iterator[Any]:
    """The methods that check a part, those of the classes above it first; one of the same name takes its place."""
    names = {name: check for base in reversed(model.__mro__) for name, check in vars(base).items()}
    return (getattr(model, name) for name, check in names.items() if getattr(check, "checks", None) == when)


def _reader(model: type[Frozen]) -> SchemaValidator:
    fields = {name: cores.core_of_field(info, name) for name, info in model.model_fields.items()}
    core: Any = {
        "type": "model-fields", "fields": fields, "extra_behavior": "forbid", "model_name": model.__name__,
    }  # fmt: skip
    for check in _checks(model, "before"):
        core = cores.before(check, core)
    core = {"type": "model", "cls": model, "schema": core, "config": {"title": model.__name__}}
    for check in _checks(model, "after"):
        core = cores.after(core, check)
    return SchemaValidator(core)


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


def not_empty(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise fault("is empty", "write a name")
    return value


def not_too_long(value: str) -> str:
    if len(value) > _LONGEST:
        raise PydanticKnownError(
            "too_long", {"field_type": "Value", "max_length": _LONGEST, "actual_length": len(value)}
        )
    return value


class Words:
    """How a text, or a flag, is read: checked before, and after; ``told`` is what its JSON schema adds."""

    def __init__(
        self,
        before: Callable[[object], object],
        after: Callable[[Any], Any] | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        self.before, self.after, self.told = before, after, told or {}

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        core = cores.before(self.before, handler(source))
        return core if self.after is None else cores.after(core, self.after)

    def __get_pydantic_json_schema__(self, core: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(core), **self.told}


LENGTH = {"maxLength": _LONGEST}
Flag = Annotated[bool, Words(_flag)]
Text = Annotated[str, Words(not_empty, not_too_long, LENGTH)]


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
