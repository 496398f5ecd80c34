"""The schema that ships is the one that the models give, and editors can use it."""

import json
from pathlib import Path

import pytest

from llmventure.json_schema import scenario_schema

SHIPPED = Path(__file__).parents[2] / "schema" / "scenario.schema.json"


def test_the_schema_that_ships_is_current() -> None:
    """`llmventure schema > schema/scenario.schema.json` renews it."""
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == scenario_schema()


@pytest.mark.parametrize("section", ["company", "compute", "team", "revenue", "funding", "strategies", "extends"])
def test_every_section_is_described(section: str) -> None:
    assert scenario_schema()["properties"][section]["description"]


def test_nothing_may_be_null_outside_overlays() -> None:
    made = scenario_schema()
    made["properties"] = {
        name: part for name, part in made["properties"].items() if name not in {"strategies", "cases"}
    }
    assert '"null"' not in json.dumps(made)


def test_unknown_keys_are_refused() -> None:
    made = scenario_schema()
    assert made["additionalProperties"] is False
    assert all(part.get("additionalProperties") is False for part in made["$defs"].values() if "properties" in part)
