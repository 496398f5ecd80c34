"""The reference model in plain Python, one path at a time: slow, obvious, and independent of the engine."""

import math
import random
from statistics import NormalDist

from scipy.special import betaincinv

MONTHS = 60
STEPS = ((0, 8), (6, 12), (12, 16), (18, 20), (24, 24), (36, 30))
Z95 = NormalDist().inv_cdf(0.95)
PERT_MAXIMUM = 1.3611885634585554
"""Of the PERT from 0 whose 95th percentile is 1 and whose mode is a half."""


def _lognormal(draw: random.Random, low: float, high: float) -> float:
    middle, spread = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * Z95)
    return math.exp(middle + spread * draw.gauss(0, 1))


def _delay(draw: random.Random, high: float) -> int:
    share = 1 / (2 * PERT_MAXIMUM)
    part = float(betaincinv(1 + 4 * share, 5 - 4 * share, draw.random()))
    return math.ceil(high * PERT_MAXIMUM * part - 1e-9)


def path(draw: random.Random) -> tuple[float, int | None]:
    """Cash at the end (0 where ruined), and the month of ruin."""
    cash, customers, walk = 4e6, 60.0, 0.0
    seed_closes: int | None = None
    seed_closed: int | None = None
    a_closes: int | None = None
    a_closed = False
    for month in range(MONTHS):
        raised = 0.0
        if seed_closed is None and seed_closes is None and cash < 2.5e6:
            seed_closes = month + _delay(draw, 6)
        if seed_closed is None and seed_closes is not None and seed_closes <= month:
            seed_closed = month
            raised += _lognormal(draw, 5e6, 8e6)
        if not a_closed and a_closes is None and cash < 3e6 and seed_closed is not None and month >= seed_closed + 6:
            a_closes = month + _delay(draw, 8)
        if not a_closed and a_closes is not None and a_closes <= month:
            a_closed = True
            raised += _lognormal(draw, 10e6, 18e6)
        if month:
            walk += 0.30 / math.sqrt(12) * draw.gauss(0, 1)
        growth = max(0.06 + 0.03 * draw.gauss(0, 1), -1.0)
        churn = min(max(0.02 + 0.01 * draw.gauss(0, 1), 0.0), 1.0)
        customers = max(customers * (1 + growth - churn), 0.0)
        heads = [count for begins, count in STEPS if begins <= month][-1]
        hours = 96 * 730 * 2.20 * 0.8 ** (month / 12) * math.exp(walk)
        cash += raised + customers * 1200 - heads * 160e3 / 12 * 1.25 - hours
        if cash < 0:
            return 0.0, month
    return cash, None


def simulate(paths: int, seed: int = 1) -> tuple[float, float, float]:
    """The probability of ruin, the mean cash at the end, and its standard deviation."""
    draw = random.Random(seed)
    ends = [path(draw) for _ in range(paths)]
    mean = math.fsum(cash for cash, _ in ends) / paths
    variance = math.fsum((cash - mean) ** 2 for cash, _ in ends) / (paths - 1)
    return sum(month is not None for _, month in ends) / paths, mean, math.sqrt(variance)
