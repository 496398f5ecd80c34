"""The reference model as whole arrays: float64, every quantity of every month and path at once, nothing in chunks.

What one writes first with numpy. ``Numpy`` draws with numpy, ``Squigglepy`` with squigglepy; the rest is the same.
``python whole_array_reference.py squigglepy 200000`` prints seconds, ruin and mean cash as JSON.
"""

import json
import math
import sys
import time
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

MONTHS = 60
STEPS = ((0, 8), (6, 12), (12, 16), (18, 20), (24, 24), (36, 30))
PERT_MAXIMUM = 1.3611885634585554
"""Of the PERT from 0 whose 95th percentile is 1 and whose mode is a half."""
Z95 = 1.6448536269514715
NEVER = 1 << 30

Array = NDArray[np.float64]


class Draws(Protocol):
    def normals(self, *shape: int) -> Array: ...

    def between(self, low: float, high: float, paths: int) -> Array:
        """Lognormal, nine in ten between the two."""

    def months(self, high: float, paths: int) -> Array:
        """A PERT from 0, nineteen in twenty below ``high``, in whole months."""


class Numpy:
    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def normals(self, *shape: int) -> Array:
        return self.generator.standard_normal(shape)

    def between(self, low: float, high: float, paths: int) -> Array:
        middle, spread = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * Z95)
        return np.exp(middle + spread * self.normals(paths))

    def months(self, high: float, paths: int) -> Array:
        share = 1 / (2 * PERT_MAXIMUM)
        part = self.generator.beta(1 + 4 * share, 5 - 4 * share, paths)
        return np.ceil(high * PERT_MAXIMUM * part - 1e-9)


class Squigglepy:
    def __init__(self, seed: int) -> None:
        import squigglepy

        self.sq: Any = squigglepy
        self.sq.set_seed(seed)

    def normals(self, *shape: int) -> Array:
        return np.asarray(self.sq.sample(self.sq.norm(mean=0, sd=1), n=math.prod(shape))).reshape(shape)

    def between(self, low: float, high: float, paths: int) -> Array:
        return np.asarray(self.sq.sample(self.sq.lognorm(low, high), n=paths))

    def months(self, high: float, paths: int) -> Array:
        delay = self.sq.sample(self.sq.pert(0, high / 2, high * PERT_MAXIMUM), n=paths)
        return np.ceil(np.asarray(delay) - 1e-9)


def simulate(draws: Draws, paths: int) -> dict[str, Any]:
    """Ruin by month, p10, p50 and p90 of cash by month, mean cash at the end, the founders' mean share."""
    months = np.arange(MONTHS)[:, None]
    steps = draws.normals(MONTHS, paths)
    steps[0] = 0.0
    price = 2.20 * 0.8 ** (months / 12) * np.exp(np.cumsum(0.30 / math.sqrt(12) * steps, axis=0))
    growth = np.maximum(0.06 + 0.03 * draws.normals(MONTHS, paths), -1.0)
    churn = np.clip(0.02 + 0.01 * draws.normals(MONTHS, paths), 0.0, 1.0)
    customers = 60 * np.cumprod(np.maximum(1 + growth - churn, 0.0), axis=0)
    heads = np.array([[count for begins, count in STEPS if begins <= month][-1] for month in range(MONTHS)])[:, None]
    moved = customers * 1200 - heads * 160e3 / 12 * 1.25 - 96 * 730 * price
    amounts = draws.between(5e6, 8e6, paths), draws.between(10e6, 18e6, paths)
    valuations = draws.between(16e6, 28e6, paths), draws.between(40e6, 80e6, paths)
    delays = draws.months(6, paths), draws.months(8, paths)
    cash = np.zeros((MONTHS + 1, paths))
    cash[0] = 4e6
    closes = [np.full(paths, NEVER), np.full(paths, NEVER)]
    closed = [np.full(paths, NEVER), np.full(paths, NEVER)]
    ruined = np.full(paths, NEVER)
    founders = np.full(paths, 8 / 9)
    alive = np.ones(paths, dtype=bool)
    for month in range(MONTHS):
        raised = np.zeros(paths)
        for number, limit in ((0, 2.5e6), (1, 3e6)):
            ready = alive & (closes[number] == NEVER) & (cash[month] < limit)
            if number:
                ready &= month >= closed[0] + 6
            closes[number] = np.where(ready, month + delays[number], closes[number])
            on = alive & (closed[number] == NEVER) & (closes[number] <= month)
            closed[number] = np.where(on, month, closed[number])
            raised += np.where(on, amounts[number], 0.0)
            after = valuations[number] / (valuations[number] + amounts[number])
            founders = np.where(on, founders * after, founders)
        cash[month + 1] = np.where(alive, cash[month] + raised + moved[month], 0.0)
        dead = alive & (cash[month + 1] < 0)
        ruined = np.where(dead, month, ruined)
        alive &= ~dead
        cash[month + 1] = np.where(alive, cash[month + 1], 0.0)
    by_month = [float((ruined <= month).mean()) for month in range(MONTHS)]
    bands = np.percentile(cash[1:], (10, 50, 90), axis=1)
    return {
        "ruin": by_month[-1],
        "by_month": by_month,
        "bands": bands.tolist(),
        "mean": float(cash[-1].mean()),
        "founders": float(founders.mean()),
    }


def main() -> None:
    who, paths = sys.argv[1], int(sys.argv[2])
    draws = Squigglepy(1) if who == "squigglepy" else Numpy(1)
    began = time.process_time()
    found = simulate(draws, paths)
    seconds = time.process_time() - began
    print(json.dumps({"seconds": seconds, "ruin": found["ruin"], "mean": found["mean"]}))


if __name__ == "__main__":
    main()
