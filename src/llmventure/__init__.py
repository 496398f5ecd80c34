"""Financial planning for AI companies: FLOP, GPU-hours, money, monthly cash, ownership.

The names below are the public Python interface. They are loaded when first used, so that
``import llmventure`` (and with it ``llmventure --help``) costs nothing.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from llmventure.api import Plan, Simulation, load, plan, simulate

__all__ = ["Plan", "Simulation", "__version__", "load", "plan", "simulate"]


def __getattr__(name: str) -> Any:
    if name in {"Plan", "Simulation", "load", "plan", "simulate"}:
        from llmventure import api

        return getattr(api, name)
    raise AttributeError(f"module 'llmventure' has no attribute {name!r}")
