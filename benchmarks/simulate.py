"""How fast ``simulate`` is, as ratios measured in one run beside their bounds, and how much memory it takes.

``python benchmarks/simulate.py [--paths 1000000] [--threads N] [--memory 10000000] [--peers DIR]``. The floor is the
time that numpy needs only to draw as many normals as the model needs: SFC64, float32, in chunks, on as many threads.
CPU time, of helpers too, is given beside wall time, because wall time on a shared machine says little. ``--peers``
names an environment with squigglepy and numba, made there where it is not.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from plain_reference import simulate as plain

import llmventure as lv
from llmventure.sampling.streams import CHUNK

HERE = Path(__file__).parent
REFERENCE = HERE / "reference_model.yaml"
LABORATORY = HERE / "laboratory_ranges.yaml"
PLANNED = HERE.parent / "scenarios" / "open-model-lab.yaml"
PEERS = ("squigglepy==0.30", "numba==0.68.1")


@dataclass(frozen=True)
class Spent:
    """Seconds."""

    wall: float
    cpu: float


def draws_alone(paths: int, variates: int, threads: int) -> None:
    def chunk(number: int) -> None:
        buffer = np.empty(CHUNK, dtype=np.float32)
        generator = np.random.Generator(np.random.SFC64(number))
        for _ in range(variates):
            generator.standard_normal(out=buffer, dtype=np.float32)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(chunk, range(-(-paths // CHUNK))))


def timed(what: Callable[[], object], times: int = 3) -> Spent:
    """The least of some runs."""
    found = []
    for _ in range(times):
        began, before = time.perf_counter(), os.times()
        what()
        found.append(Spent(time.perf_counter() - began, sum(os.times()[:4]) - sum(before[:4])))
    return Spent(min(each.wall for each in found), min(each.cpu for each in found))


def say(what: str, value: float, bound: float, *, at_least: bool = False) -> None:
    """A ratio beside its bound."""
    meets = value >= bound if at_least else value <= bound
    sign = "≥" if at_least else "≤"
    print(f"  {what:<62}{value:>8,.2f}   {sign} {bound:<5g} {'' if meets else 'MISS'}".rstrip())


def measure(file: Path, paths: int, threads: int, bound: float) -> Spent:
    """Seconds a path of a simulation with all its outputs."""
    scenario = lv.load(file)
    variates = lv.simulate(scenario, paths=CHUNK, threads=1).report["run"]["variates"]
    floor = timed(lambda: draws_alone(paths, variates, threads))
    ours = timed(lambda: lv.simulate(scenario, paths=paths, threads=threads).report, 2)
    print(f"{file.name}: {paths:,} paths, {variates} draws a path, {threads} threads")
    print(f"  draws alone {floor.wall:.2f} s wall, {floor.cpu:.2f} s CPU; simulate {ours.wall:.2f} s, {ours.cpu:.2f} s")
    say("simulate ÷ draws alone, CPU time", ours.cpu / floor.cpu, bound)
    say("simulate ÷ draws alone, wall time", ours.wall / floor.wall, bound)
    return Spent(ours.wall / paths, ours.cpu / paths)


def agree(paths: int, ours: Spent) -> None:
    """The engine and plain Python within Monte Carlo error, and how much faster one is."""
    began = time.process_time()
    ruin, mean, spread = plain(paths)
    slow = (time.process_time() - began) / paths
    done = lv.simulate(lv.load(REFERENCE), paths=20 * CHUNK, threads=1)
    error = math.sqrt(ruin * (1 - ruin) / paths + done.ruin.standard_error**2)
    apart = (ruin - done.ruin.probability) / error
    print(
        f"plain Python, {paths:,} paths: ruin {ruin:.4f}, ours {done.ruin.probability:.4f}, {apart:+.1f} errors apart"
    )
    ended = done.report["metrics"]["closing_cash"]["mean"]
    assert ended is not None
    apart = (mean - ended) / (spread / math.sqrt(paths))
    print(f"  mean cash at the end {mean:,.0f}, ours {ended:,.0f}, {apart:+.1f} errors apart")
    say("plain Python ÷ ours, CPU time a path", slow / ours.cpu, 80, at_least=True)


def peers(python: Path | None, paths: int, threads: int, ours: Spent) -> None:
    """The same model as whole numpy arrays, in squigglepy, and compiled."""
    whole = HERE / "whole_array_reference.py"
    asked = [("numpy, whole arrays, float64", Path(sys.executable), [whole, "numpy", paths])]
    if python is not None:
        asked.append(("squigglepy", python, [whole, "squigglepy", paths]))
    print(f"the reference model elsewhere, {paths:,} paths")
    for name, interpreter, call in asked:
        found = answer(interpreter, *map(str, call))
        print(f"  {name}: {found['seconds']:.2f} s CPU, ruin {found['ruin']:.4f}, mean cash {found['mean']:,.0f}")
        say(f"{name} ÷ ours, CPU time a path", found["seconds"] / paths / ours.cpu, 6, at_least=True)
    if python is not None:
        found = answer(python, str(HERE / "compiled_reference.py"), str(paths), str(threads))
        print(
            f"  numba, the fold of this one model as a kernel: {found['seconds']:.2f} s CPU, ruin {found['ruin']:.4f};"
            f" import {found['imported']:.2f} s, compiling {found['compiled']:.2f} s"
        )
        print(f"  ours ÷ numba, CPU time a path: {ours.cpu * paths / found['seconds']:.2f}")


def answer(python: Path, *call: str) -> dict[str, float]:
    done = subprocess.run([str(python), *call], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def peer_python(folder: Path) -> Path:
    """The interpreter of the peers' environment, made where it is not there yet."""
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    has = subprocess.run([str(python), "-c", "import squigglepy, numba"], capture_output=True, check=False)
    if has.returncode:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return python


def memory(paths: int, threads: int) -> None:
    """The peak of a process of its own, on Linux (``ru_maxrss`` would begin with the peak of who started it), and that
    of its helpers."""
    code = (
        "import resource\nimport llmventure as lv\n"
        f"lv.simulate(lv.load({str(REFERENCE)!r}), paths={paths}, threads={threads}).report\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own, helper = (float(line) / 1024 for line in done.stdout.split())
    print(f"{paths:,} paths, {threads} at once: {own:.0f} MB here, {helper:.0f} MB in the largest helper")
    say("peak memory of the largest process, MB", max(own, helper), 300)
    say("peak memory of all, MB", own + helper * (threads - 1), 300)


def processes(file: Path) -> None:
    """``simulate`` of 10,000 paths and ``plan``, whole processes in turns, medians of wall time."""
    calls = {"plan": ["plan"], "simulate": ["simulate", "--paths", "10000"]}
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(9):
        for name, words in calls.items():
            call = [sys.executable, "-m", "llmventure", words[0], str(file), *words[1:]]
            began = time.perf_counter()
            subprocess.run(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            found[name].append(time.perf_counter() - began)
    plan, simulate = (float(np.median(found[name])) for name in calls)
    print(f"{file.name}: plan {plan * 1e3:.0f} ms, simulate of 10,000 paths {simulate * 1e3:.0f} ms, whole processes")
    say("simulate ÷ plan", simulate / plan, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, default=1_000_000)
    parser.add_argument("--laboratory-paths", type=int, default=16 * CHUNK)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--plain-paths", type=int, default=3000)
    parser.add_argument("--memory", type=int, metavar="PATHS", help="how much memory so many take")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="an environment for squigglepy and numba")
    chosen = parser.parse_args()
    ours = measure(REFERENCE, chosen.paths, chosen.threads, 1.5)
    measure(LABORATORY, chosen.laboratory_paths, chosen.threads, 4)
    agree(chosen.plain_paths, ours)
    peers(None if chosen.peers is None else peer_python(chosen.peers), chosen.paths, chosen.threads, ours)
    for file in (REFERENCE, PLANNED):
        processes(file)
    if chosen.memory is not None:
        memory(chosen.memory, chosen.threads)


if __name__ == "__main__":
    main()
