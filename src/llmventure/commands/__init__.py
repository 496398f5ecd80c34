"""The commands, a file each. To add one: a file here, and an entry in ``COMMANDS``.

What a command asks for is declared as data (``asked``), which the parser reads where there is something to parse.
"""

import importlib
from collections.abc import Callable
from typing import Any

COMMANDS = {
    "init": "init.init",
    "check": "check.check",
    "plan": "plan.plan",
    "simulate": "simulate.simulate",
    "compare": "compare.compare",
    "diff": "diff.diff",
    "solve": "solve.solve",
    "optimize": "optimize.optimize",
    "sensitivity": "sensitivity.sensitivity",
    "sweep": "sweep.sweep",
    "exit": "exit.exit_",
    "cap-table": "cap_table.cap_table",
    "explain": "explain.explain",
    "export": "export.export",
    "report": "report.report",
    "schema": "schema.schema",
}
"""The name of each command, in the order of the help, and where in ``commands/`` it stands."""


def command(name: str) -> Callable[..., Any]:
    """The command of that name, loaded now."""
    module, function = COMMANDS[name].split(".")
    found: Callable[..., Any] = getattr(importlib.import_module(f"llmventure.commands.{module}"), function)
    return found
