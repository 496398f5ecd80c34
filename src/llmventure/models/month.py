"""Calendar months, written ``2027-04``."""

import re
from typing import Any

from pydantic_core import PydanticCustomError

from llmventure.models.cores import Core, plain
from llmventure.record import record

EARLIEST_YEAR, LATEST_YEAR = 1990, 2200
_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class MonthError(ValueError):
    """Why a text is no month, and the month that it may mean."""

    def __init__(self, message: str, cure: str | None = None) -> None:
        self.cure = cure
        super().__init__(message)


@record(order=True)
class Month:
    """A calendar month. Subtracting two gives whole months; adding a number moves along the calendar.

    >>> Month.read("2027-11") + 3, Month(2028, 2) - Month(2027, 11)
    (Month(year=2028, month=2), 3)
    """

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> "Month":
        """Read ``2027-04``; raises ``MonthError`` with a sentence for the user."""
        match = _MONTH.fullmatch(text.strip())
        if match is None:
            meant = _meant(text.strip())
            shown = text if len(text) <= 40 else text[:37] + "…"
            raise MonthError(
                f"expected a month such as 2027-04, found {shown!r}",
                f"write {meant or 'the year first, then the month: 2027-04'}",
            )
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= 12:
            raise MonthError(f"the month must be 1–12, found {month} in {text!r}", "write the year first: 2027-04")
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise MonthError(
                f"the year must be {EARLIEST_YEAR}–{LATEST_YEAR}, found {year}", "write it with four digits"
            )
        if match[3] is not None:
            raise MonthError("expected a month, found a day", f"write {year:04d}-{month:02d}")
        return cls(year, month)

    def __add__(self, months: int) -> "Month":
        ordinal = self.year * 12 + self.month - 1 + months
        return Month(ordinal // 12, ordinal % 12 + 1)

    def __sub__(self, other: "Month") -> int:
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Core:
        def validate(value: object) -> Month:
            if isinstance(value, Month):
                return value
            if not isinstance(value, str):
                raise PydanticCustomError("month", "expected a month such as 2027-04")
            try:
                return cls.read(value)
            except MonthError as error:
                raise PydanticCustomError("month", "{reason}", {"reason": str(error), "cure": error.cure}) from None

        return plain(validate)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> Any:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}$", "examples": ["2027-04"]}


def _meant(text: str) -> str | None:
    """The month that a text of another form means: a year or a quarter its first, names and slashes as they say.

    >>> _meant("Q3 2027"), _meant("April 2027"), _meant("4/2027"), _meant("2027"), _meant("soon")
    ('2027-07', '2027-04', '2027-04', '2027-01', None)
    """
    year = re.search(r"(?:19|20|21)\d\d", text)
    if year is None:
        return None
    rest = (text[: year.start()] + text[year.end() :]).strip(" -/.,").casefold()
    if not rest:
        return f"{year[0]}-01"
    if quarter := re.fullmatch(r"q\s*([1-4])|([1-4])\s*q", rest):
        return f"{year[0]}-{int(quarter[1] or quarter[2]) * 3 - 2:02d}"
    if rest.isdigit() and 1 <= int(rest) <= 12:
        return f"{year[0]}-{int(rest):02d}"
    number = next((place for place, name in enumerate(_NAMES, 1) if rest.isalpha() and rest.startswith(name)), None)
    return None if number is None else f"{year[0]}-{number:02d}"
