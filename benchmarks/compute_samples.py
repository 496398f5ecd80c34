"""100,000 samples of uncertain inputs through the training and serving formulas, against numpy's time to draw them.

``python benchmarks/compute_samples.py`` prints the ratio and fails above 3.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

import numpy as np
from numpy.typing import NDArray

from llmventure.compute import serving, training

SAMPLES = 100_000
REPEATS = 30
MOST = 3.0
LIMITS = {"gpus": 2, "bandwidth": 3.35e12, "peak": 1978.9e12}


def draw() -> NDArray[np.float64]:
    """MFU, price, goodput and tokens: four standard normals a sample, as the simulation draws them."""
    return np.random.Generator(np.random.SFC64(7)).standard_normal((4, SAMPLES))


def compute(z: NDArray[np.float64]) -> tuple[object, object]:
    """Cost of a run and of a million tokens served, sample by sample."""
    mfu, price, goodput, tokens = 0.36 + 0.03 * z[0], 2.4 + 0.3 * z[1], 0.92 + 0.01 * z[2], 2e12 * (1 + 0.1 * z[3])
    hours = training.gpu_hours(training.training_flop(7e9, tokens), 989.4e12, mfu, goodput)
    cost = hours * price
    step = serving.decode_step_seconds(70.6e9, 1500 * 163840.0, 70.6e9, 298.0, **LIMITS, mbu=goodput - 0.3, mfu=mfu)
    return cost, serving.cost_per_million_tokens(price, 298.0 / step / 2, goodput)


def best(task: Callable[[], object]) -> float:
    """The least of several times, s: what the machine can do when nothing disturbs it."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Print both times and their ratio; 1 where the formulas take more than three times the draw."""
    z = draw()
    drawing, computing = best(draw), best(lambda: compute(z))
    ratio = computing / drawing
    print(f"draw {drawing * 1e3:.2f} ms, formulas {computing * 1e3:.2f} ms, ratio {ratio:.2f} (at most {MOST})")
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
