"""The page on simulation names every ready risk with its figures, and every key of the report is documented."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llmventure import api
from llmventure.catalog.risks import risk_library

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "simulation.md").read_text(encoding="utf-8")
KEYS = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")


def test_every_ready_risk_is_there_with_its_rate_and_label() -> None:
    for name, ready in risk_library().items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
        assert ready.risk.yearly_rate is not None
        assert f"| {ready.risk.yearly_rate.fixed:g}, {ready.labels['yearly_rate']} |" in row, name


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from _keys(below)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


def test_every_key_is_named() -> None:
    report = api.simulate(api.load(ROOT / "scenarios" / "starter.yaml"), paths=2000).report
    named = set(re.findall(r"`([a-z0-9_]+)`", KEYS)) | set(report["metrics"])
    assert set(_keys(report)) <= named, sorted(set(_keys(report)) - named)
