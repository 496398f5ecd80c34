"""How long a founder waits: whole processes and parts of them, as ratios in one run.

    python benchmarks/plan.py

Prints, each as the median of several runs: ``plan`` over the bare import of its libraries (bound 1.5); the check of a
2,000-line scenario over the time PyYAML's C parser takes for it (bound 10); a plan of 600 months over one of 300
(linear: about 2).
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "scenarios" / "open-model-lab.yaml"
BARE = "import typer, rich, pydantic, numpy, yaml"
USED = "import typer.main, rich.console, rich.table, numpy, yaml; from pydantic import BaseModel, TypeAdapter"


def seconds(what: Callable[[], object], runs: int = 7) -> float:
    what()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        what()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def process(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)


def long_scenario(lines: int = 2000) -> str:
    company = "company: {name: Long, start: 2027-01, months: 36, opening_cash: 900M}"
    head = [company, "team:", "  on_cost: 25%", "  roles:"]
    roles = [
        line
        for number in range((lines - len(head)) // 4)
        for line in (
            f"    role {number}:",
            f"      salary: {60 + number % 90}k to {160 + number % 90}k",
            "      headcount: {2027-01: 1, 2027-07: 2, 2028-01: 2 to 4}",
            "      function: research   # what they work on",
        )
    ]
    return "\n".join([*head, *roles]) + "\n"


def long_plan(months: int) -> Callable[[], object]:
    from llmventure import api

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.yaml"
        text = SCENARIO.read_text(encoding="utf-8").replace("months: 48", f"months: {months}", 1)
        path.write_text(text, encoding="utf-8")
        scenario = api.load(path)
    return lambda: api.plan(scenario)


def main() -> None:
    from llmventure import api

    plan = seconds(process("-m", "llmventure", "plan", str(SCENARIO)))
    bare, used = seconds(process("-c", BARE)), seconds(process("-c", USED))
    print(f"plan, whole process              {plan * 1e3:7.0f} ms")
    print(f"bare import of its libraries     {bare * 1e3:7.0f} ms   plan ÷ this {plan / bare:5.2f}   (bound 1.5)")
    print(f"the same, loaded for use         {used * 1e3:7.0f} ms   plan ÷ this {plan / used:5.2f}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.yaml"
        text = long_scenario()
        path.write_text(text, encoding="utf-8")
        parse = seconds(lambda: yaml.load(text, Loader=yaml.CSafeLoader), 9)
        check = seconds(lambda: api.load(path), 9)
    lines = text.count("\n")
    print(f"check of {lines:,} lines             {check * 1e3:7.0f} ms   ÷ C parser {check / parse:5.2f}   (bound 10)")
    short, long = seconds(long_plan(300), 3), seconds(long_plan(600), 3)
    print(f"plan of 600 months               {long * 1e3:7.0f} ms   ÷ 300 months {long / short:5.2f}   (linear: 2)")


if __name__ == "__main__":
    main()
