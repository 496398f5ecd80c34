"""When what was earned is paid: days become months, and what is open waits in one buffer a line.

A line of ``d`` days is settled ``d/30`` months later, a fraction split over the two months about it
(days sales outstanding as the reference definitions of the field have it).
"""

import math
from dataclasses import dataclass

import numpy as np

from llmventure.ledger import Moment
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World, at

DAYS_A_MONTH = 30.0


@dataclass(frozen=True, slots=True)
class Terms:
    """Shares of a month's amount by the months until it is settled, longest first.

    >>> Terms.of_days(45).parts
    ((2, 0.5), (1, 0.5))
    """

    parts: tuple[tuple[int, float], ...]

    @classmethod
    def of_days(cls, days: float) -> "Terms":
        """Days from 0; advance payment (negative days) is ``of_advance``."""
        months = max(days, 0.0) / DAYS_A_MONTH
        whole = math.floor(months + 1e-12)
        part = max(months - whole, 0.0)
        if part < 1e-12:
            return cls(((whole, 1.0),))
        return cls(((whole + 1, part), (whole, 1 - part)))

    @property
    def at_once(self) -> bool:
        return self.parts == ((0, 1.0),)

    @property
    def longest(self) -> int:
        return self.parts[0][0]


def settled(amounts: Array, terms: Terms, month: Moment, buffer: Array | None) -> Array:
    """What is settled of ``amounts`` earned: in ``month`` through ``buffer`` ``(months + longest, paths)``, which keeps
    what is open; or for all months at once. Sums run in the same order both ways, so the bits agree.
    """
    if isinstance(month, slice):
        months = amounts.shape[0]
        result = np.zeros_like(amounts)
        for lag, share in terms.parts:
            if lag < months:
                result[lag:] += amounts[: months - lag] * share
        return result
    assert buffer is not None
    for lag, share in terms.parts:
        if month + lag < buffer.shape[0]:
            buffer[month + lag] += amounts * share
    result = buffer[month].copy()
    return result


def settle(
    world: World, state: State, month: Moment, key: str, earned: Array, days: float, ahead: Array | None = None
) -> tuple[Array, str | None]:
    """The cash of what is ``earned`` (−) and the account that holds the difference.

    ``ahead`` ``(months + lead, paths)`` is the cost foreseen, needed where days are negative: it is paid so many days
    before; what was due before the plan was paid then, and what comes otherwise than foreseen is settled in its month.
    """
    if days == 0:
        return earned, None
    if days < 0:
        assert ahead is not None
        lead = Terms.of_days(-days)
        paid = np.zeros((world.grid.months, ahead.shape[1]))
        for lag, share in lead.parts:
            paid += share * ahead[lag : lag + world.grid.months]
        foreseen = at(ahead[: world.grid.months], month)
        return at(paid, month) + (earned - foreseen), "prepaid"
    terms = Terms.of_days(days)
    if isinstance(month, slice):
        return settled(np.broadcast_to(earned, (world.grid.months, earned.shape[1])), terms, month, None), "payables"
    buffer = state.buffers.get(key)
    if buffer is None:
        buffer = state.buffers[key] = np.zeros((world.grid.months + terms.longest + 1, earned.shape[-1]))
    return settled(earned, terms, month, buffer), "payables"


def opening_prepaid(ahead: Array, days: float) -> Array:
    """What was paid before the plan for costs inside it: ``(paths,)``, positive."""
    prepaid = np.zeros(ahead.shape[1])
    for lag, share in Terms.of_days(-days).parts:
        prepaid -= share * ahead[:lag].sum(axis=0)
    return prepaid


