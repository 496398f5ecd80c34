"""Interest on a note, by calendar days between the first days of months."""

from typing import cast

import numpy as np

from llmventure.cap_table.convertible_terms import DayCount
from llmventure.cap_table.per_path import Months, PerPath, Values, values
from llmventure.cap_table.series import Compounding

DAYS_IN_YEAR: dict[DayCount, float] = {"actual/365": 365.0, "actual/360": 360.0, "30/360": 360.0}


def month_number(year: int, month: int) -> int:
    """Months since January 1970, the count that every month in this package uses: 2027-01 is 684."""
    return (year - 1970) * 12 + month - 1


def days_between(start: Months, end: Months, day_count: DayCount) -> Values:
    """Days from the first of month ``start`` to the first of month ``end``; 30 a month under 30/360.

    >>> year = np.array([month_number(2027, 1)]), np.array([month_number(2029, 1)])
    >>> days_between(*year, "actual/365").tolist(), days_between(*year, "30/360").tolist()
    ([731.0], [720.0])
    """
    if day_count == "30/360":
        return np.asarray((end - start) * 30, dtype=np.float64)
    first, last = (np.asarray(m, dtype=np.int64).astype("datetime64[M]").astype("datetime64[D]") for m in (start, end))
    return cast(Values, (last - first).astype(np.int64).astype(np.float64))


def growth(rate: PerPath, compounding: Compounding, day_count: DayCount, start: Months, end: Months) -> Values:
    """Principal and interest for 1 of principal.

    Simple: 1 + r d / D. Compound with m periods a year (yearly 1, monthly 12):
    (1 + r / m) ** (m d / D), a stub period as a fractional exponent.

    >>> two_years = np.array([660]), np.array([684])  # 2025-01 to 2027-01, 730 days
    >>> [round(float(growth(0.08, c, "actual/365", *two_years)[0]), 6) for c in ("simple", "yearly")]
    [1.16, 1.1664]
    """
    years = days_between(start, end, day_count) / DAYS_IN_YEAR[day_count]
    if compounding == "simple":
        return 1.0 + values(rate) * years
    return compound_growth(rate, 1.0 if compounding == "yearly" else 12.0, years)


def compound_growth(rate: PerPath, periods_a_year: float, years: Values) -> Values:
    """(1 + r / m) ** (m × years) for m periods a year: 8 % compounded quarterly for 2 years is 1.171659.

    >>> round(float(compound_growth(0.08, 4.0, np.array([2.0]))[0]), 6)
    1.171659
    """
    return (1.0 + values(rate) / periods_a_year) ** (periods_a_year * years)
