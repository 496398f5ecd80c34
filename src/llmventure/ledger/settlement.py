"""When what was earned is paid: days become months.

A line of ``d`` days is settled ``d/30`` months later, a fraction split over the two months about it
(days sales outstanding as the reference definitions of the field have it). Negative days: so long before.
"""

import math
from functools import lru_cache

import numpy as np

from llmventure.record import record
from llmventure.sampling import Array, Moment, at

DAYS_A_MONTH = 30.0


@record
class Terms:
    """Shares of a month's amount by the months until it is settled, longest first.

    >>> Terms.of_days(45).parts
    ((2, 0.5), (1, 0.5))
    """

    parts: tuple[tuple[int, float], ...]

    @classmethod
    def of_days(cls, days: float) -> "Terms":
        """Terms of ``days`` ≥ 0."""
        months = days / DAYS_A_MONTH
        whole = math.floor(months + 1e-12)
        part = max(months - whole, 0.0)
        if part < 1e-12:
            return cls(((whole, 1.0),))
        return cls(((whole + 1, part), (whole, 1 - part)))

    @property
    def longest(self) -> int:
        return self.parts[0][0]


@lru_cache(maxsize=1024)
def terms_of(days: float) -> Terms | None:
    """None where it is settled in its own month."""
    return Terms.of_days(days) if days > 0 else None


def paid_ahead(foreseen: Array, days: float, months: int, month: Moment) -> Array:
    """The money of a month for costs that are paid ``days`` before they arise.

    ``foreseen`` ``(months + lead, paths)`` are the costs (−) as they are expected; what was due before the plan was
    paid then (``opening_prepaid``).
    """
    paid = np.zeros((months, foreseen.shape[1]))
    for lag, share in Terms.of_days(days).parts:
        paid += share * foreseen[lag : lag + months]
    return at(paid, month)


def opening_prepaid(foreseen: Array, days: float) -> Array:
    """What was paid before the plan for costs inside it: ``(paths,)``, positive."""
    prepaid = np.zeros(foreseen.shape[1])
    for lag, share in Terms.of_days(days).parts:
        prepaid -= share * foreseen[:lag].sum(axis=0)
    return prepaid
