"""A scenario that is written reads as the same scenario."""

from pathlib import Path

import pytest

from llmventure import api
from llmventure.loader.tree import to_plain
from llmventure.scenario_text import scenario_text
from unit.choice.companies import load

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_reads_again(path, tmp_path):
    first = api.load(path)
    again = load(tmp_path, scenario_text(first.loaded.tree, ("A remark.",)))
    assert to_plain(again.loaded.tree) == to_plain(first.loaded.tree)
    assert again.model == first.model


@pytest.mark.parametrize(
    "name", ["a: b", "# no comment", "no", "'", '"', "深度学习", "a\\b", "- x", "{a}", "é ☃", " x "]
)
def test_hard_names(name, tmp_path):
    quoted = "'" + name.replace("'", "''") + "'"
    text = f"company: {{name: {quoted}, start: 2027-01, months: 3, opening_cash: 1M}}\n"
    text += f"costs: {{{quoted}: {{amount: 1k}}}}\n"
    first = load(tmp_path, text)
    assert first.model.company.name == name
    again = load(tmp_path, scenario_text(first.loaded.tree))
    assert again.model == first.model
