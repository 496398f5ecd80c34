"""What is said about a file: the exact text of its faults, and of the advice where it has none."""

from pathlib import Path

from llmventure.checks import advice, errors, variant_errors
from llmventure.checks.every import SCHEMA
from llmventure.errors import ScenarioError
from llmventure.loader.excerpt import format_faults
from llmventure.loader.load import load


def said_about(path: Path) -> str:
    """The faults of the scenario ``path`` as they are printed, else the advice; empty where there is neither."""
    try:
        read = load(path, SCHEMA, check=variant_errors)
    except ScenarioError as error:
        assert error.exit_code == 1
        return format_faults(error.faults) + "\n"
    assert errors(read) == []
    found = advice(read)
    return format_faults(found) + "\n" if found else ""
