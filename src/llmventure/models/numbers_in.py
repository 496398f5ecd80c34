"""Every number of a scenario with its path, as drivers, risks and policies name it."""

from collections.abc import Iterator, Mapping
from typing import Any

from llmventure.models.base import Frozen
from llmventure.models.charge import Charge
from llmventure.models.cores import reader
from llmventure.models.exit import EnterpriseValue
from llmventure.models.quantity import Quantity
from llmventure.models.reading import Reads
from llmventure.models.revenue import Customers, TokenCounts, TokenPrices
from llmventure.models.when import When
from llmventure.record import record

BARE: Mapping[type, str] = {
    Customers: "count",
    TokenCounts: "total",
    TokenPrices: "total",
    EnterpriseValue: "amount",
}
"""Blocks that may be written as one value: what that value means stands at the block's own path."""

_HOLDING = (Frozen, dict, tuple)
"""What has places inside it."""

OPEN = ("delay",)
"""Fields that may change although nothing is written: no delay is a delay of nothing."""


@record
class Place:
    """A field of the scenario: its path, what it holds, and the model that it is a field of."""

    path: str
    value: Any
    owner: type[Frozen]
    field: str

    @property
    def quantity(self) -> Quantity | None:
        """The quantity there, that of a fee included."""
        if isinstance(self.value, Charge):
            return self.value.quantity
        return self.value if isinstance(self.value, Quantity) else None

    @property
    def settled(self) -> bool:
        """Whether the field is settled before the plan runs: days of payment, terms of loans."""
        info = self.owner.model_fields.get(self.field)
        return info is not None and any(isinstance(each, Reads) and each.form == "fixed" for each in info.metadata)

    def read(self, raw: Any) -> Any:
        """``raw`` as this field reads it; raises pydantic's errors."""
        if not self.field:
            return Reads("money", high=1e15, form="uncertain").read(raw)
        return reader(self.owner.model_fields[self.field].written).validate_python(raw)


def places(thing: Any, path: str = "") -> Iterator[Place]:
    """Every field that holds a number, a fee or a time, defaults included, in the order of the language."""
    if isinstance(thing, Frozen):
        for name, info in type(thing).model_fields.items():
            value = getattr(thing, name)
            own = path if BARE.get(type(thing)) == name else _joined(path, info.alias or name)
            if isinstance(value, (Quantity, Charge, When, float, int)) and not isinstance(value, bool):
                yield Place(own, value, type(thing), name)
            elif value is None and name in OPEN:
                yield Place(own, None, type(thing), name)
            if isinstance(value, _HOLDING):
                yield from places(value, own)
    elif isinstance(thing, dict):
        for key, part in thing.items():
            own = _joined(path, str(key))
            if isinstance(part, Quantity):
                yield Place(own, part, Frozen, "")
            elif isinstance(part, _HOLDING):
                yield from places(part, own)
    elif isinstance(thing, tuple):
        for number, part in enumerate(thing):
            yield from places(part, _joined(path, str(number)))


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
