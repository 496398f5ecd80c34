"""The JSON Schema of the scenario language, for editors: what a file may say, not what the models hold."""

from typing import Any

from llmventure.models.scenario import OVERLAYS, Scenario
from llmventure.models.twin import twin


def scenario_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario file: unknown keys refused, nothing may be null but in overlays."""
    made: dict[str, Any] = _plain(twin(Scenario).model_json_schema())
    overlays = {
        name: {
            "type": "object",
            "description": f"Overlays of parts of this file, by name: {meaning}.",
            "additionalProperties": {"type": ["object", "null"]},
        }
        for name, meaning in OVERLAYS.items()
    }
    properties = {
        "extends": {"type": "string", "description": "A file that this one inherits from, such as base.yaml."},
        **made.pop("properties"),
        **overlays,
    }
    # with `extends` a file may leave to its parent what a whole scenario must say
    made.pop("required", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "llmventure scenario",
        "description": "What a founder believes about the company; the language is described in docs/language.md.",
        **{key: value for key, value in made.items() if key not in {"title", "description"}},
        "properties": properties,
    }


def _plain(node: Any) -> Any:
    """Without null alternatives, generated titles and defaults that are null."""
    if isinstance(node, list):
        return [_plain(part) for part in node]
    if not isinstance(node, dict):
        return node
    options = node.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        left = [option for option in options if option != {"type": "null"}]
        rest = {key: value for key, value in node.items() if key != "anyOf"}
        node = {**rest, **left[0]} if len(left) == 1 else {**rest, "anyOf": left}
    return {
        key: _named(value) if key in {"properties", "$defs"} else _plain(value)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and value is None)
    }


def _named(parts: dict[str, Any]) -> dict[str, Any]:
    """Properties and definitions: their keys are names, also one called ``title``."""
    return {name: _plain(part) for name, part in parts.items()}
