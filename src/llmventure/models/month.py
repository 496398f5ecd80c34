"""Calendar months, written ``2027-04``."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

EARLIEST_YEAR, LATEST_YEAR = 1990, 2200
_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Subtracting two gives whole months; adding a number moves along the calendar.

    >>> Month.read("2027-11") + 3, Month(2028, 2) - Month(2027, 11)
    (Month(year=2028, month=2), 3)
    """

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> "Month":
        """Read ``2027-04``; raises ``ValueError`` with a sentence for the user."""
        match = _MONTH.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"expected a month such as 2027-04, found {text!r}")
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= 12:
            raise ValueError(f"the month must be 1–12, found {month} in {text!r}")
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ValueError(f"the year must be {EARLIEST_YEAR}–{LATEST_YEAR}, found {year}")
        if match[3] is not None:
            raise ValueError(f"expected a month, found a day: write {year:04d}-{month:02d}")
        return cls(year, month)

    def __add__(self, months: int) -> "Month":
        ordinal = self.year * 12 + self.month - 1 + months
        return Month(ordinal // 12, ordinal % 12 + 1)

    def __sub__(self, other: "Month") -> int:
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def validate(value: object) -> Month:
            if isinstance(value, Month):
                return value
            if not isinstance(value, str):
                raise PydanticCustomError("month", "expected a month such as 2027-04")
            try:
                return cls.read(value)
            except ValueError as error:
                raise PydanticCustomError("month", "{reason}", {"reason": str(error)}) from None

        return core_schema.no_info_plain_validator_function(validate, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}$", "examples": ["2027-04"]}
