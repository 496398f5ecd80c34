"""Stands in for ``llmventure.api``, so that the shell is tested by itself: the file's name says what happens."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import llmventure
from llmventure.errors import Fault, GateError, Position, ScenarioError, TieOutError, UsageError
from llmventure.report import Echo, Explanation
from llmventure.report.comparison import Comparison
from unit.render.sample import comparison, explanation, report

CALLS: list[tuple[str, dict[str, Any]]] = []


def a_fault(file: str, line: int = 3, severity: Any = "error") -> Fault:
    return Fault(
        "unknown_key", "unknown key 'gpu_prise'", Position(file, line, 5), "compute.supply.burst.gpu_prise",
        "did you mean gpu_hour_price?", severity=severity,
    )  # fmt: skip


def load(path: str, **options: Any) -> str:
    CALLS.append((path, options))
    match Path(path).name:
        case "missing.yaml":
            raise UsageError(f"{path}: no such file", "make one: llmventure init")
        case "faulty.yaml":
            raise ScenarioError([a_fault(path, line) for line in range(1, 31)])
        case "bug.yaml":
            raise ZeroDivisionError("float division by zero")
        case "tie-out.yaml":
            raise TieOutError("cash differs by 3.00 in 2027-05")
        case "gate.yaml":
            raise GateError("runway_months < 18 holds: it is 14.2")
        case "memory.yaml":
            raise MemoryError
        case "slow.yaml":
            print("ready", file=sys.stderr, flush=True)
            for _ in range(600):
                time.sleep(0.05)
    return path


def plan(scenario: str) -> SimpleNamespace:
    made = report()
    if Path(scenario).name == "hostile.yaml":
        made["company"]["name"] = "Evil \x1b[31m[/]\u202e=cmd\x07"
        made["lines"][0]["name"] = "=HYPERLINK(1)"
    return SimpleNamespace(report=made, detailed=made)


def check(path: str, **options: Any) -> tuple[list[Fault], list[Fault], list[Echo]]:
    CALLS.append((path, options))
    if Path(path).name == "faulty.yaml":
        return [a_fault(path)], [], []
    echo: Echo = {"path": "compute.training.base-7b.mfu", "p5": 0.38, "p50": 0.415, "p95": 0.45, "unit": "fraction"}
    return [], [a_fault(path, severity="advice")], [echo]


def compare(files: Sequence[str], **options: Any) -> Comparison:
    CALLS.append((" ".join(files), options))
    return comparison()


def explain(plan: SimpleNamespace, line: str, month: str | None) -> Explanation:
    del plan
    return {**explanation(), "asked": line, "month": month}


def install() -> ModuleType:
    """Put the stand-in where commands look for the real one; answers it."""
    api = ModuleType("llmventure.api")
    functions: dict[str, Any] = {
        "load": load,
        "plan": plan,
        "check": check,
        "compare": compare,
        "explain": explain,
        "templates": lambda: {"api-startup": "sells tokens", "bootstrapped": "no round at all"},
        "template_text": lambda name: f"# {name}\ncompany: {{name: Lumen Labs}}\n",
        "schema": lambda: {"type": "object"},
    }
    vars(api).update(functions)
    sys.modules["llmventure.api"] = api
    llmventure.api = api  # type: ignore[attr-defined]
    return api
