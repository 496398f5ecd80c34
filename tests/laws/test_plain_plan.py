"""The engine against the same plan worked out in plain Python, over random companies."""

import json
from typing import Any

import pytest

from plain_plan import plain_plan, random_scenario
from scenario import report

SEEDS = range(200)


def written(scenario: dict[str, Any]) -> str:
    """As the file would have it: JSON is YAML, and lengths of time say their unit."""
    text = json.loads(json.dumps(scenario))
    debt = text["funding"]["instruments"].get("debt", {})
    debt |= {key: f"{debt[key]} months" for key in ("interest_only", "term") if key in debt}
    return json.dumps(text)


@pytest.mark.parametrize("seeds", [SEEDS[start::8] for start in range(8)], ids=lambda seeds: f"from {seeds[0]}")
def test_net_income_and_cash_are_those_of_the_plain_plan(seeds: range) -> None:
    months = 0
    for seed in seeds:
        scenario = random_scenario(seed)
        found = report(written(scenario))
        for month, (income, cash) in enumerate(zip(*plain_plan(scenario), strict=True)):
            close = pytest.approx(income, rel=1e-9, abs=1e-3), pytest.approx(cash, rel=1e-9, abs=1e-3)
            theirs = found["income_statement"]["net_income"][month], found["statement"]["closing_cash"][month]
            assert theirs == close, f"seed {seed}, month {month}"
            months += 1
            if cash < 0:  # a plan that is out of money closes nothing more, and earns no interest
                break
    assert months > 100
