"""Records: dataclasses that are made quickly.

A dataclass writes and compiles its methods anew for every class: 0.3 ms each, for a hundred and fifty classes a tenth
of a plan's time. Here comparison, hash and text are written once for all, and a constructor is compiled once for all
classes of a shape, then given their names. That fields stay as they were made is checked where the code is checked, by
the types.
"""

import operator
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field
from functools import cache
from inspect import get_annotations
from types import CodeType, FunctionType
from typing import Any, TypeVar, dataclass_transform, overload

Class = TypeVar("Class")


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__record_fields__])


def _equal(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hashed(self: Any) -> int:
    return hash(_values(self))


def _text(self: Any) -> str:
    return (
        f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__record_fields__)})"
    )


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, object], Any]:
    def ordered(self: Any, other: object) -> Any:
        return compare(_values(self), _values(other)) if other.__class__ is self.__class__ else NotImplemented

    return ordered


_ORDER = {
    "__lt__": _ordered(operator.lt),
    "__le__": _ordered(operator.le),
    "__gt__": _ordered(operator.gt),
    "__ge__": _ordered(operator.ge),
}


class _Fields:
    """``__dataclass_fields__``, which makes a dataclass of the class for ``replace`` and ``fields``: when asked for."""

    def __get__(self, instance: object, owner: Any) -> dict[str, Field[Any]]:
        annotations = dict.fromkeys(owner.__record_fields__, Any)
        # without methods or a text made of its signature, which are what takes the time
        made: dict[str, Field[Any]] = dataclass(init=False, repr=False, eq=False)(  # type: ignore[attr-defined]
            type(owner.__name__, (), {"__annotations__": annotations, "__doc__": "Fields."})
        ).__dataclass_fields__
        owner.__dataclass_fields__ = made
        return made


@cache
def _shape(kinds: str, kw_only: bool, prepares: bool) -> CodeType:
    """A constructor's code, the fields called by their numbers: ``kinds`` has a ``v`` for each that is given or has a
    default, an ``m`` for one whose default is made; ``prepares`` calls ``__post_init__``."""
    # placeholders of the names: no field is called so
    places = [f"_{number}_" for number in range(len(kinds))]
    lines = [
        f" self.{place} = make{place}() if {place} is unset else {place}" if kind == "m" else f" self.{place} = {place}"
        for place, kind in zip(places, kinds, strict=True)
    ]
    lines += [" self.__post_init__()"] if prepares else []
    given = ["self", *(["*"] if kw_only and places else []), *places]
    space: dict[str, Any] = {}
    exec(f"def __init__({', '.join(given)}):\n" + "\n".join(lines or [" pass"]), space)
    code: CodeType = space["__init__"].__code__
    return code


def _constructor(names: tuple[str, ...], defaults: dict[str, Any], kw_only: bool, prepares: bool) -> Any:
    """``__init__`` for the fields; where ``defaults`` has a maker of a default, each object gets its own."""
    makers = {name: each.default_factory for name, each in defaults.items() if isinstance(each, Field)}
    space: dict[str, Any] = {"unset": MISSING}
    if makers:
        code = _shape("".join(["m" if name in makers else "v" for name in names]), kw_only, prepares)
        meant = {f"_{number}_": name for number, name in enumerate(names)}
        asked = tuple([meant.get(name, name) for name in code.co_names])
        space.update((f"make_{names.index(name)}_", maker) for name, maker in makers.items())
    else:
        code = _shape("v" * len(names), kw_only, prepares)
        asked = (*names, "__post_init__") if prepares else names
    named = code.replace(co_names=asked, co_varnames=("self", *names))
    made = FunctionType(named, space)
    values = {name: MISSING if name in makers else defaults[name] for name in names if name in defaults}
    if kw_only:
        made.__kwdefaults__ = values
    else:
        if tuple(values) != names[len(names) - len(values) :]:
            raise TypeError("a field without a default follows one that has one")
        made.__defaults__ = tuple(values.values())
    return made


@overload
def record(cls: type[Class], /) -> type[Class]: ...
@overload
def record(
    *, kw_only: bool = False, eq: bool = True, order: bool = False, frozen: bool = True, slots: bool = True
) -> Callable[[type[Class]], type[Class]]: ...
@dataclass_transform(eq_default=True, frozen_default=True, field_specifiers=(field,))
def record(
    cls: Any = None,
    /,
    *,
    kw_only: bool = False,
    eq: bool = True,
    order: bool = False,
    frozen: bool = True,
    slots: bool = True,
) -> Any:
    """A class with slots for its annotated fields, compared, hashed and shown by them; its fields are not set again.

    ``eq=False``: compared and hashed by identity. ``order``: also by which comes first, field by field.
    ``frozen=False``: fields may be set again, and nothing is hashed. ``slots=False``: with a ``__dict__``, for what is
    kept beside the fields.

    >>> @record
    ... class Point:
    ...     x: float
    ...     y: float = 0.0
    >>> Point(1.0) == Point(1.0, 0.0), Point(1.0), len({Point(1.0), Point(1.0)})
    (True, Point(x=1.0, y=0.0), 1)
    """

    def made(of: Any) -> Any:
        had = dict(of.__dict__)
        annotations = had.get("__annotations__")  # where Python keeps them as they are written, as it does before 3.14
        names = tuple(get_annotations(of) if annotations is None else annotations)
        defaults = {name: had.pop(name) for name in names if name in had}
        for name, each in defaults.items():
            if isinstance(each, Field) and each.default is not MISSING:
                defaults[name] = each.default
        had.pop("__dict__", None)
        had.pop("__weakref__", None)
        content = {
            "__repr__": _text,
            **({"__eq__": _equal, "__hash__": _hashed if frozen else None} if eq else {}),
            **(_ORDER if order else {}),
            **had,
            "__init__": _constructor(names, defaults, kw_only, hasattr(of, "__post_init__")),
            "__match_args__": () if kw_only else names,
            "__record_fields__": names,
            "__dataclass_fields__": _Fields(),
        }
        if slots:
            content["__slots__"] = names
        done = type(of)(of.__name__, of.__bases__, content)
        done.__qualname__ = of.__qualname__
        return done

    return made if cls is None else made(cls)
