"""An exit that is paid in parts: what holders get at once, and what an earn-out adds later."""

import numpy as np

from llmventure.cap_table.per_path import PerPath, Values, values
from llmventure.record import record
from llmventure.waterfall.claims import Claims
from llmventure.waterfall.payouts import ExitTerms, Payouts, payouts


@record(eq=False, slots=False)
class EarnOut:
    """A ``share`` of the price paid ``wait`` months later with some ``probability``."""

    share: PerPath
    wait: int
    probability: PerPath


@record(eq=False, slots=False)
class DatedPayouts:
    """What is paid at once and, ``wait`` months later, what the earn-out adds to each row if it is earned.

    ``expected`` is ``added`` × probability, row by row; what is deferred runs through the same order
    of payment: the sum of both is what one payment of all of it would have given.
    """

    at_once: Payouts
    wait: int
    added: tuple[Values, ...]
    expected: tuple[Values, ...]


def dated_payouts(claims: Claims, value: PerPath, earn_out: EarnOut, terms: ExitTerms | None = None) -> DatedPayouts:
    """The payouts of ``value``, of which ``earn_out.share`` is deferred and may not come.

    Costs that are a share of the value are due on each part as it is paid.
    """
    whole = values(value)
    first = payouts(claims, whole * (1.0 - values(earn_out.share)), terms)
    both = payouts(claims, whole, terms)
    added = tuple(np.subtract(late, early) for late, early in zip(both.amounts, first.amounts, strict=True))
    return DatedPayouts(
        at_once=first,
        wait=earn_out.wait,
        added=added,
        expected=tuple(row * values(earn_out.probability) for row in added),
    )
