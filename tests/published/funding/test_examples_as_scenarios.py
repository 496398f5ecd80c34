"""The published examples that a scenario can say, from the file to the report of ``plan`` and ``exit``."""

from collections.abc import Callable
from typing import Any

import pytest

from published.funding import scenarios_of_examples as said
from published.funding.tables import Figures
from published.funding.test_worked_examples import EXAMPLES, close_to

BY_CATEGORY: dict[str, Callable[[dict[str, Any]], Figures]] = {
    "round_fixed_point": said.converting_round,
    "pricing_convention": said.convention,
    "waterfall": said.waterfall,
    "debt_waterfall": said.debt_waterfall,
    "interest": said.accrued,
}
PROTECTED = ("OVF-AD1", "OVF-AD2", "OVF-AD4", "OVF-AD5")


def _can_be_said(example: dict[str, Any]) -> bool:
    inputs = example["inputs"]
    if example["id"] in PROTECTED:
        return True
    if example["category"] == "interest":  # twice and four times a year are no compounding of the language
        return inputs["periods_per_year"] in (None, 1, 12)
    if example["category"] == "waterfall":
        return "classes" in inputs
    return example["category"] in BY_CATEGORY


SAID = [example for example in EXAMPLES if _can_be_said(example)]


def test_most_rounds_and_exits_can_be_said() -> None:
    assert len(SAID) >= 59


@pytest.mark.parametrize("example", SAID, ids=lambda example: str(example["id"]))
def test_a_scenario_answers_the_exact_figures(example: dict[str, Any]) -> None:
    solve = said.protected if example["id"] in PROTECTED else BY_CATEGORY[example["category"]]
    ours = solve(example["inputs"])
    compared = {key: value for key, value in example["exact"].items() if key in ours}
    assert compared
    wrong = {key: (ours[key], value) for key, value in compared.items() if not close_to(ours[key], value, 1e-9)}
    assert not wrong, wrong
