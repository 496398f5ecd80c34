"""What a risk, a policy, a retry or a synergy does to a value: ``x1.2 to 1.7``, ``+3 months``, or a new value."""

import re
from typing import Any, Literal

from llmventure.models.base import fault
from llmventure.models.cores import Core, plain
from llmventure.models.quantity import Quantity
from llmventure.models.reading import Reads
from llmventure.record import record

_TIMES = re.compile(r"[x×]\s*(?=[\d.])")


@record
class Change:
    """``times`` multiplies, ``plus`` adds, ``value`` replaces; ``raw`` is read in the terms of the field it meets."""

    how: Literal["times", "plus", "value"]
    raw: Any
    factor: Quantity | None = None

    @classmethod
    def read(cls, value: Any) -> "Change":
        if isinstance(value, Change):
            return value
        if isinstance(value, str):
            if match := _TIMES.match(value.strip()):
                rest = value.strip()[match.end() :]
                if part := re.fullmatch(r"([\d.]+)\s*%", rest):
                    factor = f"{float(part[1]) / 100:.6g}" if part[1].count(".") < 2 else "0.9"
                    raise fault(f"multiplies by a percentage: {value}", f"write x{factor}")
                return cls("times", rest, Reads("plain", high=1e6, form="uncertain").read(_second_without_x(rest)))
            if re.match(r"\+\s*[\d.]", value.strip()):
                return cls("plus", value.strip()[1:].strip())
        if value is None:
            raise fault("has no value", "write xN, +N or a new value")
        return cls("value", value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Core:
        return plain(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> Any:
        return {"type": ["string", "number", "object"], "examples": ["x0.7", "+3 months"]}


def _second_without_x(text: str) -> str:
    """``1.2 to x1.7`` means ``1.2 to 1.7``."""
    return re.sub(r"\bto\s+[x×]\s*", "to ", text)
