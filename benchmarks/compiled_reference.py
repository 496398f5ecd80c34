"""The reference model as one kernel compiled by numba: what a compiled fold would give, and what it costs to install.

Numpy draws what it draws for the program (SFC64, float32, in chunks); the kernel goes through a chunk path by path and
counts cash in the program's bins. ``python compiled_reference.py PATHS THREADS`` in an environment with numba prints
JSON; ``simulate.py --peers DIR`` asks it.
"""

import json
import math
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import numpy as np

began = time.perf_counter()
numba = import_module("numba")
IMPORTED = time.perf_counter() - began
MONTHS, CHUNK, SHIFT, ONE, BINS = 60, 8192, 14, 127 << 9, 62 << 9
HEADS = np.repeat(np.array([8, 12, 16, 20, 24, 30], dtype=np.float64), [6, 6, 6, 6, 12, 24])
Z95 = 1.6448536269514715


@numba.njit(nogil=True, cache=False)
def fold(z, once, fixed, prices, bits, bins, counts, ruined, sums):
    """``z`` (3, months, paths), ``once`` (6, paths): two amounts, two valuations, two delays."""
    step = 0.30 / math.sqrt(12.0)
    for path in range(z.shape[2]):
        cash, customers, walk, founders = 4e6, 60.0, 0.0, 8 / 9
        opens = [1 << 30, 1 << 30]
        closed = [1 << 30, 1 << 30]
        dead = False
        for month in range(z.shape[1]):
            if not dead:
                raised = 0.0
                for number in range(2):
                    ready = opens[number] == 1 << 30 and cash < (2.5e6 if number == 0 else 3e6)
                    if ready and (number == 0 or month >= closed[0] + 6):
                        opens[number] = month + int(once[4 + number, path])
                    if closed[number] == 1 << 30 and opens[number] <= month:
                        closed[number] = month
                        raised += once[number, path]
                        founders *= once[2 + number, path] / (once[2 + number, path] + once[number, path])
                if month:
                    walk += step * z[0, month, path]
                growth = max(0.06 + 0.03 * z[1, month, path], -1.0)
                churn = min(max(0.02 + 0.01 * z[2, month, path], 0.0), 1.0)
                customers = max(customers * (1 + growth - churn), 0.0)
                cash += raised + customers * 1200 - fixed[month] - prices[month] * math.exp(walk)
                if cash < 0:
                    dead, cash = True, 0.0
                    ruined[month] += 1
            bits[0] = cash
            place = (int(bins[0]) >> 14) - (127 << 9) + 1
            counts[month, min(max(place, 0), 62 << 9)] += 1
        sums[0] += cash
        sums[1] += founders


def run(paths: int, threads: int) -> tuple[float, float]:
    """Probability of ruin and mean cash."""
    fixed, prices = HEADS * 160e3 / 12 * 1.25, 96 * 730 * 2.20 * 0.8 ** (np.arange(MONTHS) / 12)
    own = threading.local()
    every: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def chunk(number: int) -> None:
        if not hasattr(own, "kept"):
            own.kept = np.zeros((MONTHS, BINS + 1), np.int64), np.zeros(MONTHS, np.int64), np.zeros(2)
            every.append(own.kept)
        generator = np.random.Generator(np.random.SFC64(number))
        z = generator.standard_normal((3, MONTHS, CHUNK), dtype=np.float32)
        normal = generator.standard_normal((6, CHUNK), dtype=np.float32).astype(np.float64)
        once = np.empty((6, CHUNK))
        for row, (low, high) in enumerate(((5e6, 8e6), (10e6, 18e6), (16e6, 28e6), (40e6, 80e6))):
            middle, spread = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * Z95)
            once[row] = np.exp(middle + spread * normal[row])
        # a stand-in for the beta quantile, of the same cost: a table of scores
        scores = np.linspace(-8, 8, 4097)
        for row, high in ((4, 6.0), (5, 8.0)):
            table = np.clip(high * (0.546 + 0.27 * scores), 0, 1.3612 * high)
            once[row] = np.ceil(np.interp(normal[row], scores, table))
        bits = np.zeros(1, dtype=np.float32)
        fold(z, once, fixed, prices, bits, bits.view(np.uint32), *own.kept)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(chunk, range(-(-paths // CHUNK))))
    ruined, total = sum(int(dead.sum()) for _, dead, _ in every), sum(float(sums[0]) for *_, sums in every)
    drawn = -(-paths // CHUNK) * CHUNK
    return ruined / drawn, total / drawn


def main() -> None:
    paths, threads = int(sys.argv[1]), int(sys.argv[2])
    start = time.perf_counter()
    run(CHUNK, 1)
    compiled = time.perf_counter() - start
    wall, cpu = time.perf_counter(), time.process_time()
    ruin, mean = run(paths, threads)
    spent = time.process_time() - cpu, time.perf_counter() - wall
    answer = {"seconds": spent[0], "wall": spent[1], "imported": IMPORTED, "compiled": compiled}
    print(json.dumps(answer | {"ruin": ruin, "mean": mean}))


if __name__ == "__main__":
    main()
