"""A fee: a share of an amount, or money."""

from typing import Any

from llmventure.models.cores import Core, plain
from llmventure.models.quantity import Fixed, Quantity
from llmventure.models.reading import Reads
from llmventure.record import record


@record
class Charge:
    """``2%`` or a bare number below 1 is a share of the amount; from 1 on it is money."""

    quantity: Quantity
    is_share: bool

    @classmethod
    def read(cls, value: Any) -> "Charge":
        if isinstance(value, Charge):
            return value
        if isinstance(value, str) and "%" in value:
            return cls(Reads("fraction", high=1.0, form="uncertain").read(value), True)
        quantity = Reads("money", high=1e15, form="uncertain").read(value)
        share = isinstance(quantity.path, Fixed) and quantity.path.value < 1 and quantity.currency is None
        return cls(Quantity(quantity.path, 0.0, 1.0, True) if share else quantity, share)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Core:
        return plain(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> Any:
        return {"type": ["number", "string"], "examples": ["2%", "150k"]}
