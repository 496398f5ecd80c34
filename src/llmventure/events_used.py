"""Which events something counts from or waits for."""

from typing import Any

from llmventure.models.base import Frozen
from llmventure.models.quantity import Quantity, StepsAfter
from llmventure.models.scenario import Scenario
from llmventure.models.when import When


def used_events(scenario: Scenario) -> frozenset[str]:
    """Names of the instruments, runs and acquisitions that something in compute, team, revenue or costs waits for."""
    found: set[str] = set()
    for part in (scenario.compute, scenario.team, scenario.revenue, scenario.costs):
        _collect(part, found)
    for acquisition in scenario.acquisitions.values():
        _collect(acquisition.brings, found)
    for item in scenario.funding.instruments.values():
        _collect((getattr(item, "from_", None), getattr(item, "until", None)), found)
    return frozenset(found)


def _collect(thing: Any, found: set[str]) -> None:
    if isinstance(thing, Quantity):
        if isinstance(thing.path, StepsAfter):
            found.add(thing.path.after)
    elif isinstance(thing, When):
        found.update(name for name in (thing.after, thing.failed) if name is not None)
    elif isinstance(thing, Frozen):
        for name in type(thing).model_fields:
            _collect(getattr(thing, name), found)
    elif isinstance(thing, dict):
        for part in thing.values():
            _collect(part, found)
    elif isinstance(thing, tuple):
        for part in thing:
            _collect(part, found)
