"""What a choice costs beside one simulation: a comparison of strategies and an optimization, measured in one run.

``python benchmarks/choosing.py [--paths 16384] [--evaluations 50]``. Processor time is compared, because wall time on
a shared machine says little. An optimization of E evaluations of N paths stands beside one simulation of E × N paths:
the ratio is that of larger numbers, as both grow with their paths.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from llmventure import api
from llmventure.optimize import optimize

HERE = Path(__file__).parent
REFERENCE = HERE / "reference_model.yaml"
LABORATORY = HERE.parent / "scenarios" / "open-model-lab.yaml"
STRATEGIES = 8


def seconds(what: Callable[[], object], times: int = 3) -> float:
    """Of processor time, the least of several."""
    found = []
    for _ in range(times):
        before = time.process_time()
        what()
        found.append(time.process_time() - before)
    return min(found)


def overlay(folder: Path, base: Path, added: str) -> Path:
    """The base without its own strategies and cases, and what is added to it."""
    text = base.read_text(encoding="utf-8").partition("\nstrategies:")[0]
    (folder / "base.yaml").write_text(text + "\n", encoding="utf-8")
    file = folder / "made.yaml"
    file.write_text(f"extends: base.yaml\n{added}", encoding="utf-8")
    return file


def compared(folder: Path, base: Path, paths: int) -> float:
    """The cost of a comparison of 8 strategies, in simulations: they differ in what they spend."""
    amounts = (1000 * number for number in range(1, STRATEGIES + 1))
    listed = "".join(f"  s{amount}: {{costs: {{something more: {{amount: {amount}}}}}}}\n" for amount in amounts)
    file = overlay(folder, base, f"strategies:\n{listed}")
    scenario = api.load(file, strategy="s1000")
    one = seconds(lambda: api.simulate(scenario, paths=paths))
    return seconds(lambda: api.compare([file], paths=paths)) / one


def optimized(folder: Path, base: Path, evaluations: int, paths: int) -> float:
    """The cost of an optimization, in simulations of as many paths in all."""
    more = "costs: {something more: {amount: 1000}}\ndecisions: {costs.something more.amount: 1000 to 20000}\n"
    file = overlay(folder, base, more)
    scenario = api.load(file)
    one = seconds(lambda: api.simulate(scenario, paths=evaluations * paths), 1)
    tried: list[int] = []

    def search() -> None:
        found, _ = optimize({None: scenario}, "closing_cash.mean", paths=paths, evaluations=evaluations)
        tried.append(found["evaluations"])

    return seconds(search, 1) / one * evaluations / tried[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, default=16_384)
    parser.add_argument("--evaluations", type=int, default=50)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for base in (REFERENCE, LABORATORY):
            ratio = compared(folder, base, asked.paths)
            print(f"{base.name}: {STRATEGIES} strategies of {asked.paths:,} paths cost {ratio:.1f} simulations")
            ratio = optimized(folder, base, asked.evaluations, asked.paths)
            print(
                f"  {asked.evaluations} evaluations of {asked.paths:,} paths cost {ratio:.2f} of one simulation of all"
            )


if __name__ == "__main__":
    main()
