"""What an uncertain number is in all where more than one draw stands behind it: a mixture, or a distribution whose
parameters are uncertain themselves.

Its quantiles are read off a lattice with one dimension for each draw: evenly spaced in the first, and multiples of the
square roots of primes, whose fractions are evenly spread (Weyl 1916), in the others.
"""

import math
from collections.abc import Iterator

import numpy as np

from llmventure.models import quantity as q
from llmventure.sampling import Array, at_score
from llmventure.sampling.special_functions import special

POINTS = 30_001
"""Points of the lattice; a quantile is then right to about a thousandth of a per cent of chance."""
EDGE = 0.5


def values_in_all(number: q.Number, quantity: q.Quantity) -> Array | None:
    """Equally likely values of ``number``, least first, ``(POINTS,)``; None where one draw alone stands behind it.

    >>> tall = q.Mixture((q.Uniform(q.Fixed(0.0), q.Fixed(1.0)), q.Fixed(9.0)), (0.2, 0.8))
    >>> found = values_in_all(tall, q.Quantity(tall, None, None))
    >>> round(quantile_in_all(found, 0.05), 3), quantile_in_all(found, 0.95)
    (0.25, 9.0)
    """
    asked: dict[str, None] = {}

    def noted(name: str) -> Array:
        asked[name] = None
        return np.ones((1, 1))

    at_score(number, quantity, noted)
    if len(asked) < 2:
        return None
    points, primes = np.arange(POINTS) + 0.5, _primes()
    parts = [points / POINTS, *(np.modf(points * math.sqrt(next(primes)))[0] for _ in range(len(asked) - 1))]
    rows = {name: special("ndtri")(part)[None, :] for name, part in zip(asked, parts, strict=True)}
    return np.sort(np.broadcast_to(at_score(number, quantity, rows.__getitem__), (1, POINTS))[0])


def quantile_in_all(values: Array, part: float) -> float:
    """The least value that ``part`` of all stay at or below."""
    return float(values[max(math.ceil(part * values.size - EDGE) - 1, 0)])


def _primes() -> Iterator[int]:
    """
    >>> found = _primes()
    >>> [next(found) for _ in range(5)]
    [2, 3, 5, 7, 11]
    """
    found: list[int] = []
    number = 2
    while True:
        if all(number % prime for prime in found):
            found.append(number)
            yield number
        number += 1
