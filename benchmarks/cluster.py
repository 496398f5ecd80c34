"""Two Dask workers against one, on the same futures: ``python benchmarks/cluster.py [--seconds 30] [FILE]``.

The run is as long as ``--seconds`` on one worker. Times are of the whole call, the start of the workers and the merging of
what they counted included; beside them stands the time without the start, and threads of one process. The machine
should have two idle cores: its load is printed, for what is busy already cannot be twice as fast.
"""

import argparse
import os
import time
from pathlib import Path

import llmventure as lv
from llmventure.api import Scenario
from llmventure.cluster import Crew
from llmventure.simulation_cluster import simulate_on
from llmventure.streams import CHUNK

HERE = Path(__file__).parent


def timed(scenario: Scenario, paths: int, workers: int) -> tuple[float, float, float]:
    """Seconds of the whole call and of the simulation in it, and P(ruin)."""
    began = time.perf_counter()
    with Crew(workers) as crew:
        ready = time.perf_counter()
        found = simulate_on(crew, scenario.model, paths=paths, seed=scenario.seed)
        done = time.perf_counter()
    return time.perf_counter() - began, done - ready, found.tally.ruin.probability


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default=HERE / "reference_model.yaml", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0, help="of one worker")
    chosen = parser.parse_args()
    scenario = lv.load(chosen.file)
    trial = 40 * CHUNK
    _, seconds, _ = timed(scenario, trial, 1)
    paths = round(chosen.seconds / seconds * trial / CHUNK) * CHUNK
    print(f"{chosen.file.name}: {paths:,} paths, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    found = {workers: timed(scenario, paths, workers) for workers in (1, 2)}
    for workers, (whole, inside, ruin) in found.items():
        print(
            f"  {workers} worker{'s' * (workers > 1)}  {whole:6.1f} s, {inside:6.1f} s without the start; ruin {ruin:.6f}"
        )
    began = time.perf_counter()
    lv.simulate(scenario, paths=paths, threads=2, mitigations=False)
    print(f"  2 threads  {time.perf_counter() - began:6.1f} s")
    print(
        f"  one ÷ two  {found[1][0] / found[2][0]:6.2f},   {found[1][1] / found[2][1]:6.2f} without the start (bound: 1.7)"
    )
    print(f"  load {os.getloadavg()[0]:.1f} after")
    assert found[1][2] == found[2][2], "the same bits"


if __name__ == "__main__":
    main()
