"""The public Python interface, which the command line stands on: load, check, plan, simulate, compare, explain.

Names are loaded when first used: a plan needs nothing of a simulation.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llmventure.api.checking import check, echoes
    from llmventure.api.holders import cap_table_report, exit_report, open_cap_table
    from llmventure.api.planning import Plan, explain, plan, reach
    from llmventure.api.scenario import Scenario, load, located, stamp
    from llmventure.api.simulation import Simulation, gathered, replay, simulate
    from llmventure.api.strategies import compare

_PLACES = {
    "checking": ("check", "echoes"),
    "holders": ("cap_table_report", "exit_report", "open_cap_table"),
    "planning": ("Plan", "explain", "plan", "reach"),
    "scenario": ("Scenario", "load", "located", "stamp"),
    "simulation": ("Simulation", "gathered", "replay", "simulate"),
    "strategies": ("compare",),
}

__all__ = [
    "Plan", "Scenario", "Simulation", "cap_table_report", "check", "compare", "echoes", "exit_report", "explain",
    "gathered", "load", "located", "open_cap_table", "plan", "reach", "replay", "schema", "simulate", "stamp",
    "template_text", "templates",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    place = next((place for place, names in _PLACES.items() if name in names), None)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{place}"), name)
    globals()[name] = found
    return found


def templates() -> dict[str, str]:
    """The names of the scenarios that `init` writes, with a line on each."""
    from llmventure.templates import templates as listed

    return listed()


def template_text(name: str) -> str:
    """A template's text. :raises UsageError: for an unknown name."""
    from llmventure.templates import template_text as text

    return text(name)


def schema() -> dict[str, Any]:
    """The JSON Schema of the scenario language."""
    from llmventure.json_schema import scenario_schema

    return scenario_schema()
