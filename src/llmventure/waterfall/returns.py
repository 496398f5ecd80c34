"""What an investor earned: multiple and internal rate of return."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.per_path import Values
from llmventure.record import record

LOWEST_RATE, HIGHEST_RATE = -0.9999, 1e4
"""Rates of return are looked for between losing all but 0.01 % a year and multiplying by 10,000: a judgement."""


@record(slots=False)
class RateOfReturn:
    """The yearly ``rate``, or None with the ``reason``; all ``rates`` at which the flows are worth nothing today."""

    rate: float | None
    rates: tuple[float, ...]
    reason: str | None


def multiple_of_money(paid_in: Values, paid_out: Values) -> Values:
    """Paid out ÷ paid in (paths,), NaN where nothing was paid in.

    >>> multiple_of_money(np.array([5e6]), np.array([12e6])).tolist()
    [2.4]
    """
    width = max(paid_in.shape[0], paid_out.shape[0])
    return np.divide(paid_out, paid_in, out=np.full(width, np.nan), where=paid_in > 0)


def internal_rate_of_return(flows: Sequence[tuple[int, float]]) -> RateOfReturn:
    """The yearly rate r at which Σ amount (1 + r) ** (−month / 12) = 0.

    ``flows`` are (month, amount), positive to the investor.

    Flows that change sign once have one rate at most; where they change more often every rate in
    range is found between neighbours of a fine grid, and several are none.

    >>> answer = internal_rate_of_return([(0, -100.0), (12, 110.0)])
    >>> round(answer.rate, 12)
    0.1
    >>> internal_rate_of_return([(0, -1.0), (12, 2.3), (24, -1.32)]).reason
    'several rates fit: 10.0 %, 20.0 %'
    """
    dated = [(month, amount) for month, amount in flows if amount != 0]
    if not dated or all(amount > 0 for _, amount in dated) or all(amount < 0 for _, amount in dated):
        return RateOfReturn(None, (), "no rate fits: money must flow both ways")
    months = np.array([month for month, _ in dated], dtype=np.float64)
    amounts = np.array([amount for _, amount in dated], dtype=np.float64)
    months -= months.min()
    last = max(float(months.max()), 1.0)

    def worth(log_growth: float) -> float:
        # Scaled by the larger of the first and the last discount factor, so that no power overflows.
        exponents = -log_growth * months / 12.0
        return float(np.sum(amounts * np.exp(exponents - max(0.0, -log_growth * last / 12.0))))

    grid = _grid()
    scale = np.maximum(0.0, -grid * last / 12.0)
    worths = np.exp(-np.outer(grid, months / 12.0) - scale[:, None]) @ amounts
    rates = []
    before, after = worths[:-1], worths[1:]
    for place in np.flatnonzero((before == 0) | (before * after < 0)).tolist():
        left, right = float(grid[place]), float(grid[place + 1])
        if before[place] != 0:
            left = _root(worth, left, right, rising=bool(after[place] > 0))
        rates.append(float(np.expm1(left)))
    if worths[-1] == 0:
        rates.append(float(np.expm1(grid[-1])))
    if not rates:
        return RateOfReturn(None, (), "no rate fits between −99.99 % and 1,000,000 % a year")
    if len(rates) > 1:
        return RateOfReturn(
            None, tuple(rates), "several rates fit: " + ", ".join(f"{100 * rate:.1f} %" for rate in rates)
        )
    return RateOfReturn(rates[0], tuple(rates), None)


@cache
def _grid() -> NDArray[np.float64]:
    """The logarithms of 1 + rate between whose neighbours one rate is looked for, each once: fine where rates are
    small."""
    ends = np.log1p([LOWEST_RATE, HIGHEST_RATE])
    found = np.sort(np.concatenate([ends, np.linspace(-2.0, 2.0, 4001), np.linspace(-9.2, 9.2, 2001)]))
    return np.asarray(found[np.append(True, np.diff(found) > 0)])


def _root(worth: Callable[[float], float], left: float, right: float, *, rising: bool) -> float:
    """Where ``worth`` changes sign between ``left`` and ``right``, by halving, to the last bit.

    It never asks whether the ends have different signs: close to zero a sum in another order may say otherwise.
    """
    while True:
        middle = (left + right) / 2
        here = worth(middle)
        if here == 0 or middle in (left, right):
            return middle
        if (here > 0) == rising:
            right = middle
        else:
            left = middle
