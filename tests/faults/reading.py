"""What is said about a file: the exact text of its faults."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from llmventure.errors import ScenarioError
from llmventure.loader.excerpt import format_faults
from llmventure.loader.load import load
from llmventure.loader.schema import Schema


class Anything(BaseModel):
    """Enough of a scenario for mistakes that are in the text and not in the values."""

    model_config = ConfigDict(extra="allow")
    costs: dict[str, dict[str, Any]] = {}


def scenario_schema() -> Schema[Any]:
    """The scenario's own models where the package has them."""
    if find_spec("llmventure.models.scenario") is None:
        return Schema(Anything)
    from llmventure.models.change import Change
    from llmventure.models.scenario import Scenario
    from llmventure.models.when import When

    return Schema(Scenario, (When, Change))


def said_about(path: Path) -> str:
    """The faults of the scenario ``path`` as they are printed; empty where there are none."""
    try:
        load(path, scenario_schema())
    except ScenarioError as error:
        assert error.exit_code == 1
        return format_faults(error.faults) + "\n"
    return ""
