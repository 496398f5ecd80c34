"""Two Dask workers against one, on the same futures: ``python benchmarks/cluster.py [--seconds 30] [FILE]``.

The run is as long as ``--seconds`` on one worker. Wall time is of the whole call, the start of the workers and the
merging of what they counted included; beside it stands the time without the start, and threads of one process. CPU time
of all processes says what the second worker costs where the machine is not idle (its load is printed): with as much CPU
time for two workers as for one, two idle cores are twice as fast.
"""

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path

import llmventure as lv
from llmventure.api import Scenario
from llmventure.crew.cluster import Cluster
from llmventure.sampling.streams import CHUNK
from llmventure.simulation import simulate

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Timed:
    """Wall seconds of the whole call and of the simulation in it; CPU seconds of this process and of the workers."""

    whole: float
    inside: float
    own: float
    theirs: float
    ruin: float


def timed(scenario: Scenario, paths: int, workers: int) -> Timed:
    began, before = time.perf_counter(), os.times()
    with Cluster(workers) as crew:
        ready = time.perf_counter()
        found = simulate(scenario.model, crew, paths=paths, seed=scenario.seed)
        done = time.perf_counter()
    after = os.times()
    return Timed(
        time.perf_counter() - began,
        done - ready,
        after.user + after.system - before.user - before.system,
        after.children_user + after.children_system - before.children_user - before.children_system,
        found.tally.ruin.probability,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default=HERE / "reference_model.yaml", type=Path)
    parser.add_argument("--seconds", type=float, default=30.0, help="of one worker")
    chosen = parser.parse_args()
    scenario = lv.load(chosen.file)
    trial = 40 * CHUNK
    paths = round(chosen.seconds / timed(scenario, trial, 1).inside * trial / CHUNK) * CHUNK
    print(f"{chosen.file.name}: {paths:,} paths, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    one, two = (timed(scenario, paths, workers) for workers in (1, 2))
    for name, found in (("1 worker ", one), ("2 workers", two)):
        print(
            f"  {name} {found.whole:6.1f} s wall, {found.inside:6.1f} s without the start; "
            f"CPU {found.theirs:6.1f} s of workers, {found.own:5.1f} s here; ruin {found.ruin:.6f}"
        )
    began = time.perf_counter()
    lv.simulate(scenario, paths=paths, threads=2, mitigations=False)
    print(f"  2 threads {time.perf_counter() - began:6.1f} s wall")
    print(f"  one ÷ two {one.whole / two.whole:6.2f}, {one.inside / two.inside:6.2f} without the start (bound: 1.7)")
    busy = (one.theirs + one.own) / (two.theirs + two.own)
    print(f"  by CPU time: two workers do {busy:.2f} of one's work a second of CPU, so {2 * busy:.2f} on idle cores")
    print(f"  load {os.getloadavg()[0]:.1f} after")
    assert one.ruin == two.ruin, "the same bits"


if __name__ == "__main__":
    main()
