"""How fast ``simulate`` is, as ratios measured in one run, and how much memory it takes.

``python benchmarks/simulate.py [--paths 200000] [--threads 2] [--memory]``. The floor is the time that numpy needs
only to draw as many normals as the model needs: SFC64, float32, in chunks, on as many threads. CPU time is given
beside wall time, because wall time on a shared machine says little.
"""

import argparse
import math
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from plain_reference import simulate as plain

import llmventure as lv
from llmventure.streams import CHUNK

HERE = Path(__file__).parent
REFERENCE = HERE / "reference_model.yaml"
LABORATORY = HERE.parent / "scenarios" / "open-model-lab.yaml"


def draws_alone(paths: int, variates: int, threads: int) -> None:
    def chunk(number: int) -> None:
        buffer = np.empty(CHUNK, dtype=np.float32)
        generator = np.random.Generator(np.random.SFC64(number))
        for _ in range(variates):
            generator.standard_normal(out=buffer, dtype=np.float32)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(chunk, range(-(-paths // CHUNK))))


def timed(what: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds, the least of three."""
    found = []
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        what()
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in found), min(cpu for _, cpu in found)


def measure(file: Path, paths: int, threads: int) -> None:
    scenario = lv.load(file)
    variates = lv.simulate(scenario, paths=CHUNK, threads=1).report["run"]["variates"]
    floor = timed(lambda: draws_alone(paths, variates, threads))
    ours = timed(lambda: lv.simulate(scenario, paths=paths, threads=threads).report)
    print(f"{file.name}: {paths:,} paths, {variates} draws a path, {threads} threads")
    print(f"  draws alone   {floor[0]:8.2f} s wall {floor[1]:8.2f} s CPU")
    print(f"  simulate      {ours[0]:8.2f} s wall {ours[1]:8.2f} s CPU")
    print(f"  ratio         {ours[0] / floor[0]:8.1f}        {ours[1] / floor[1]:8.1f}")


def agree(paths: int) -> None:
    """The engine and plain Python within Monte Carlo error, and how much faster one is."""
    began = time.process_time()
    ruin, mean, spread = plain(paths)
    slow = (time.process_time() - began) / paths
    began = time.process_time()
    ours = lv.simulate(lv.load(REFERENCE), paths=20 * CHUNK, threads=1)
    quick = (time.process_time() - began) / (20 * CHUNK)
    report = ours.report
    error = math.sqrt(ruin * (1 - ruin) / paths + ours.ruin.standard_error**2)
    apart = (ruin - ours.ruin.probability) / error
    print(f"plain Python, {paths:,} paths: ruin {ruin:.4f}, ours {ours.ruin.probability:.4f}, {apart:+.1f} errors")
    ended = report["metrics"]["closing_cash"]["mean"]
    assert ended is not None
    apart = (mean - ended) / (spread / math.sqrt(paths))
    print(f"  mean cash at the end {mean:,.0f}, ours {ended:,.0f}, {apart:+.1f} errors apart")
    print(f"  CPU time a path: plain ÷ ours = {slow / quick:.0f}")


def memory(paths: int, threads: int) -> None:
    code = (
        "import resource, llmventure as lv\n"
        f"lv.simulate(lv.load({str(REFERENCE)!r}), paths={paths}, threads={threads}).report\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"peak memory at {paths:,} paths, {threads} threads: {float(answer.stdout):,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, default=25 * CHUNK)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--plain-paths", type=int, default=3000)
    parser.add_argument("--memory", action="store_true", help="at a tenth, and at all of the paths")
    chosen = parser.parse_args()
    for file in (REFERENCE, LABORATORY):
        measure(file, chosen.paths, chosen.threads)
    agree(chosen.plain_paths)
    if chosen.memory:
        for paths in (chosen.paths // 10, chosen.paths):
            memory(paths, chosen.threads)


if __name__ == "__main__":
    main()
