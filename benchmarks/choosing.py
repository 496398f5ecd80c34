"""What a choice costs beside one simulation: a comparison of strategies and an optimization, measured in one run.

``python benchmarks/choosing.py [--paths 16384] [--evaluations 50]``. Time by the clock stands beside processor time,
because the clock says little on a shared machine. A comparison is measured as whole commands, as they are typed, and as
calls in one process, where what each strategy's plan takes weighs more. An optimization of E evaluations of N paths
stands beside one simulation of E × N paths: the ratio is that of larger numbers, as both grow with their paths.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from llmventure import api
from llmventure.choice.optimize import optimize

HERE = Path(__file__).parent
REFERENCE = HERE / "reference_model.yaml"
LABORATORY = HERE.parent / "scenarios" / "open-model-lab.yaml"
STRATEGIES = 8


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of all processors, helpers' too."""

    wall: float
    cpu: float

    def over(self, other: "Spent", times: float = 1.0) -> "Spent":
        return Spent(self.wall / other.wall * times, self.cpu / other.cpu * times)

    def __str__(self) -> str:
        return f"{self.wall:.2f} by the clock, {self.cpu:.2f} by processor time"


def seconds(what: Callable[[], object], times: int = 3) -> Spent:
    """The least of several."""
    found = []
    for _ in range(times):
        before, began = os.times(), time.perf_counter()
        what()
        wall, after = time.perf_counter() - began, os.times()
        found.append(Spent(wall, sum(after[:4]) - sum(before[:4])))
    return Spent(min(each.wall for each in found), min(each.cpu for each in found))


def overlay(folder: Path, base: Path, added: str) -> Path:
    """The base without its own strategies and cases, and what is added to it."""
    text = base.read_text(encoding="utf-8").partition("\nstrategies:")[0]
    (folder / "base.yaml").write_text(text + "\n", encoding="utf-8")
    file = folder / "made.yaml"
    file.write_text(f"extends: base.yaml\n{added}", encoding="utf-8")
    return file


def command(*words: str) -> Callable[[], object]:
    """A command of the program as a process of its own."""
    call = [sys.executable, "-m", "llmventure", *words]
    return lambda: subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def strategies(folder: Path, base: Path) -> Path:
    """A file with 8 strategies, which differ in what they spend."""
    amounts = (1000 * number for number in range(1, STRATEGIES + 1))
    listed = "".join(f"  s{amount}: {{costs: {{something more: {{amount: {amount}}}}}}}\n" for amount in amounts)
    return overlay(folder, base, f"strategies:\n{listed}")


def typed(folder: Path, base: Path, paths: int) -> Spent:
    """The cost of a comparison of 8 strategies, in simulations: whole commands."""
    file, many = str(strategies(folder, base)), ("--paths", str(paths))
    return seconds(command("compare", file, *many)).over(seconds(command("simulate", file, *many)))


def compared(folder: Path, base: Path, paths: int) -> Spent:
    """The same as calls in one process."""
    file = strategies(folder, base)
    scenario = api.load(file, strategy="s1000")
    one = seconds(lambda: api.simulate(scenario, paths=paths, mitigations=False))
    return seconds(lambda: api.compare([file], paths=paths)).over(one)


def optimized(folder: Path, base: Path, evaluations: int, paths: int) -> Spent:
    """The cost of an optimization, in simulations of as many paths in all."""
    more = "costs: {something more: {amount: 1000}}\ndecisions: {costs.something more.amount: 1000 to 20000}\n"
    file = overlay(folder, base, more)
    scenario = api.load(file)
    one = seconds(lambda: api.simulate(scenario, paths=evaluations * paths), 1)
    tried: list[int] = []

    def search() -> None:
        found, _ = optimize({None: scenario}, "closing_cash.mean", paths=paths, evaluations=evaluations)
        tried.append(found["evaluations"])

    return seconds(search, 1).over(one, evaluations / tried[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, default=16_384)
    parser.add_argument("--evaluations", type=int, default=50)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for base in (REFERENCE, LABORATORY):
            for paths in (10_000, 50_000, 99_999):
                spent = typed(folder, base, paths)
                print(f"{base.name}: compare of {STRATEGIES} strategies of {paths:,} paths ÷ simulate: {spent}")
            spent = compared(folder, base, asked.paths)
            print(f"  calls in one process, {asked.paths:,} paths: {spent}")
            spent = optimized(folder, base, asked.evaluations, asked.paths)
            print(f"  {asked.evaluations} evaluations of {asked.paths:,} paths cost simulations of all: {spent}")


if __name__ == "__main__":
    main()
