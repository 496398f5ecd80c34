"""Exit values as they are asked for: ``100M``, ``$2.5bn``, or a range ``10M..500M``."""

import math
from collections.abc import Sequence

from llmventure.errors import UsageError
from llmventure.models.numerals import NumeralError, read_numeral

FEWEST = 8
"""Values that a range shows at least: a judgement on what draws a curve."""
LADDERS: tuple[tuple[float, ...], ...] = (
    (1, 2, 5),
    (1, 1.5, 2, 3, 5, 7),
    (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
    tuple(number / 10 for number in range(10, 100, 2)),
)
"""Round figures of one decade, coarse to fine."""
LOWEST_PART = 100
"""A range from 0 begins at this part of its upper end, after 0 itself."""


def asked_values(texts: Sequence[str], option: str, currency: str) -> tuple[float, ...]:
    """All values of an option, in the order in which they were asked for.

    >>> asked_values(["100M", "10M..50M"], "--value", "USD")[:4]
    (100000000.0, 10000000.0, 12000000.0, 15000000.0)

    :raises UsageError: for what is not an amount of money, is below 0 or in another currency, and for an empty range.
    """
    found: list[float] = []
    for text in texts:
        low, dots, high = text.partition("..")
        if not dots:
            found.append(_amount(text, option, currency))
            continue
        if not low.strip() or not high.strip():
            raise UsageError(f"{option}: the range '{text}' has one end only", f"write both: {option} 10M..500M")
        ends = _amount(low, option, currency), _amount(high, option, currency)
        if ends[0] >= ends[1]:
            raise UsageError(f"{option}: the range '{text}' does not rise", f"the lower end first: {option} 10M..500M")
        found.extend(rising(*ends))
    return tuple(found)


def rising(low: float, high: float) -> tuple[float, ...]:
    """Both ends and round figures between them, by ratio.

    >>> [value / 1e6 for value in rising(10e6, 500e6)]
    [10.0, 15.0, 20.0, 30.0, 50.0, 70.0, 100.0, 150.0, 200.0, 300.0, 500.0]
    """
    start = low if low > 0 else high / LOWEST_PART
    decades = range(math.floor(math.log10(start)), math.floor(math.log10(high)) + 1)
    inside: tuple[float, ...] = ()
    for ladder in LADDERS:
        steps = (float(f"{step * 10.0**decade:.12g}") for decade in decades for step in ladder)
        inside = tuple(value for value in steps if start <= value < high and value > low)
        if len(inside) + 2 >= FEWEST:
            break
    else:
        inside = tuple(low + (high - low) * part / FEWEST for part in range(1, FEWEST))
    return (low, *inside, high)


def _amount(text: str, option: str, currency: str) -> float:
    try:
        read = read_numeral(text, "money")
    except NumeralError as error:
        cure = f": {error.cure}" if error.cure else ""
        raise UsageError(f"{option}: '{text}' is not an amount of money ({error}{cure})", f"{option} 100M") from None
    if read.percent:
        raise UsageError(f"{option}: '{text}' is a percentage", f"an amount of money: {option} 100M")
    if read.currency not in (None, currency):
        raise UsageError(
            f"{option}: '{text}' is in {read.currency}, the scenario reports in {currency}", f"write it in {currency}"
        )
    if read.value < 0:
        raise UsageError(f"{option} must not be below 0, found {text}", f"{option} 100M")
    return read.value
