"""Records: dataclasses whose fields are set once, made quickly.

A frozen dataclass writes and compiles its comparison, hash, text and refusals anew for every class: 0.35 ms each, for
two hundred classes a seventh of a plan's time, and again at every instance that it makes. Here they are written once
for all, and that fields stay as they were made is checked where the code is checked, by the types.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform, overload

Class = TypeVar("Class")


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name, each in self.__dataclass_fields__.items() if each.compare)


def _equal(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hashed(self: Any) -> int:
    return hash(_values(self))


def _text(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, each in self.__dataclass_fields__.items() if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


@overload
def record(cls: type[Class], /) -> type[Class]: ...
@overload
def record(*, kw_only: bool = False) -> Callable[[type[Class]], type[Class]]: ...
@dataclass_transform(eq_default=True, frozen_default=True, field_specifiers=(field,))
def record(cls: Any = None, /, *, kw_only: bool = False) -> Any:
    """A class with slots for its annotated fields, compared, hashed and shown by them; its fields are not set again.

    >>> @record
    ... class Point:
    ...     x: float
    ...     y: float = 0.0
    >>> Point(1.0) == Point(1.0, 0.0), Point(1.0), len({Point(1.0), Point(1.0)})
    (True, Point(x=1.0, y=0.0), 1)
    """

    def made(of: type[Class]) -> type[Class]:
        for name, method in (("__eq__", _equal), ("__hash__", _hashed), ("__repr__", _text)):
            if name not in of.__dict__:
                setattr(of, name, method)
        return dataclass(slots=True, eq=False, repr=False, kw_only=kw_only)(of)

    return made if cls is None else made(cls)
