"""A fee: a share of an amount, or money."""

from collections.abc import Iterator
from typing import Any

from llmventure.models.cores import Core, plain
from llmventure.models.quantity import Fixed, Quantity
from llmventure.models.reading import Reads
from llmventure.record import record


@record
class Charge:
    """``2%`` or bare numbers below 1 are a share of the amount; from 1 on they are money."""

    quantity: Quantity
    is_share: bool

    @classmethod
    def read(cls, value: Any) -> "Charge":
        if isinstance(value, Charge):
            return value
        if any("%" in text for text in _texts(value)):
            return cls(Reads("fraction", high=1.0, form="uncertain").read(value), True)
        quantity = Reads("money", high=1e15, form="uncertain").read(value)
        if quantity.currency is not None or max(_numbers(quantity.path), default=1.0) >= 1:
            return cls(quantity, False)
        if isinstance(quantity.path, Fixed):
            return cls(Quantity(quantity.path, 0.0, 1.0, True), True)
        return cls(Reads("fraction", high=1.0, form="uncertain").read(value), True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Core:
        return plain(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> Any:
        return {"type": ["number", "string", "object"], "examples": ["2%", "150k"]}


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, in whatever form it is written."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)


def _numbers(part: Any) -> Iterator[float]:
    """Every number that is written in a quantity's path."""
    if isinstance(part, (int, float)):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _numbers(each)
    else:
        for name in getattr(part, "__record_fields__", ()):
            yield from _numbers(getattr(part, name))
