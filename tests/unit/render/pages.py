"""The pages that are kept as expected text; run this file to write them anew, and read the difference."""

from collections.abc import Callable
from pathlib import Path

from llmventure import render
from llmventure.errors import Fault, Position
from llmventure.render import advice, terminal
from llmventure.render.view import View
from llmventure.report import Echo
from unit.render.sample import comparison, explanation, report

EXPECTED = Path(__file__).parent / "expected"

FINDING = Fault(
    "idle_reserved", "34% of the reserved GPU-hours stand idle", Position("scenario.yaml", 14, 5),
    "compute.supply.reserved", "reserve fewer GPUs, or start later", severity="advice",
)  # fmt: skip
ECHOES: list[Echo] = [
    {"path": "compute.training.base-7b.mfu", "p5": 0.38, "p50": 0.414, "p95": 0.45, "unit": "fraction"},
    {
        "path": "funding.instruments.Series Seed.pre_money_valuation",
        "p5": 18e6,
        "p50": 23.2e6,
        "p95": 30e6,
        "unit": "USD",
    },
]

PAGES: dict[str, Callable[[], str]] = {
    "plan-80.txt": lambda: render.PLAN["table"](report(), View(80)),
    "plan-140.txt": lambda: render.PLAN["table"](report(), View(140)),
    "plan-40.txt": lambda: render.PLAN["table"](report(), View(40)),
    "plan-ascii.txt": lambda: render.PLAN["table"](report(), View(80, unicode=False, by="year")),
    "plan-statements.txt": lambda: render.PLAN["table"](report(), View(80, by="quarter", statements=True)),
    "plan.md": lambda: render.PLAN["markdown"](report(), View(by="year", statements=True)),
    "comparison.txt": lambda: render.COMPARISON["table"](comparison(), View(80)),
    "explanation.txt": lambda: render.EXPLANATION["table"](explanation(), View(80)),
    "advice.txt": lambda: terminal.page(advice.sections("scenario.yaml", [FINDING], ECHOES), View(80)),
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (EXPECTED / name).write_text(page(), encoding="utf-8", newline="\n")
