"""126 published or independently derived examples of rounds, conversions and exits, each with its source.

An example marked ``inconsistent`` is published with a wrong or cut figure: the reason stands beside
it, the ``exact`` figures are the right ones, and the published one is shown to differ.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from published.funding import answers_convertibles, answers_exits, answers_rounds
from published.funding.tables import Figures

EXAMPLES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("worked_examples.json").read_text(encoding="utf-8")
)["examples"]
SOURCES = (answers_convertibles, answers_rounds, answers_exits)
BY_ID: dict[str, Callable[[dict[str, Any]], Figures]] = {
    name: answer for module in SOURCES for name, answer in module.BY_ID.items()
}
BY_CATEGORY: dict[str, Callable[[dict[str, Any]], Figures]] = {
    name: answer for module in SOURCES for name, answer in module.BY_CATEGORY.items()
}
CUT_PRICES = {"YC-PRE-2": "prices are cut to four or five decimals"}


def answer(example: dict[str, Any]) -> Figures:
    """Our figures for an example's inputs, under the engine's own error state."""
    solve = BY_ID.get(example["id"]) or BY_CATEGORY[example["category"]]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return solve(example["inputs"])


def tolerance(example: dict[str, Any], key: str) -> float:
    """The relative tolerance of one printed figure."""
    given = example["rel_tolerance"]
    if example["id"] in CUT_PRICES:
        return 1e-3
    return float(given[key] if key in given else given["*"]) if isinstance(given, dict) else float(given)


def close_to(ours: Any, theirs: Any, relative: float) -> bool:
    """Equal words, or numbers within the tolerance, relative above 1 and absolute below (printed fractions)."""
    if isinstance(theirs, str | bool):
        return bool(ours == theirs)
    return abs(float(ours) - float(theirs)) <= relative * max(abs(float(theirs)), 1.0)


def test_there_are_126_with_a_source_each() -> None:
    assert len(EXAMPLES) == len({example["id"] for example in EXAMPLES}) == 126
    assert all(example["source"].strip() for example in EXAMPLES)
    unknown = {name for name in BY_ID if name not in {example["id"] for example in EXAMPLES}}
    assert not unknown


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["id"]))
def test_exact_figures(example: dict[str, Any]) -> None:
    ours = answer(example)
    relative = 1e-3 if example["id"] in CUT_PRICES else 1e-9
    wrong = {
        key: (ours.get(key), value)
        for key, value in example["exact"].items()
        if not close_to(ours[key], value, relative)
    }
    assert not wrong, wrong


@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if "inconsistent" not in e], ids=lambda example: str(example["id"])
)
def test_published_figures(example: dict[str, Any]) -> None:
    ours = answer(example)
    wrong = {
        key: (ours[key], value)
        for key, value in example["published"].items()
        if not close_to(ours[key], value, tolerance(example, key))
    }
    assert not wrong, wrong


@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if "inconsistent" in e and e["id"] != "SPRINGMEYER"], ids=lambda e: str(e["id"])
)
def test_published_figures_that_are_wrong_differ(example: dict[str, Any]) -> None:
    ours = answer(example)
    assert example["inconsistent"]
    assert any(not close_to(ours[key], value, 5e-5) for key, value in example["published"].items())
