"""What is said about a file: the exact text of its faults, and of the advice where it has none."""

from pathlib import Path

from llmventure.checks import advice, checker
from llmventure.errors import ScenarioError
from llmventure.loader.excerpt import format_faults
from llmventure.loader.load import load
from llmventure.loader.schema import Schema
from llmventure.models.change import Change
from llmventure.models.scenario import Scenario
from llmventure.models.when import When

SCHEMA = Schema(Scenario, (When, Change))


def said_about(path: Path) -> str:
    """The faults of the scenario ``path`` as they are printed, else the advice; empty where there is neither."""
    try:
        read = load(path, SCHEMA, check=checker(SCHEMA))
    except ScenarioError as error:
        assert error.exit_code == 1
        return format_faults(error.faults) + "\n"
    found = advice(read, SCHEMA)
    return format_faults(found) + "\n" if found else ""
