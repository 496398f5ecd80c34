"""The best plan as a file: over the original where that can be, and always the same scenario."""

from pathlib import Path

import pytest

from llmventure import api
from llmventure.choice.decided import Best
from llmventure.choice.optimize import optimize
from llmventure.conditions import condition
from llmventure.loader.tree import to_plain

TEXT = """\
# What we know.
company: {name: Two rounds, start: 2027-01, months: 24, opening_cash: 300k}
costs:
  office: {amount: {start: 100k, yearly_change: 0%}}   # rent and all
funding:
  cap_table: {founders: {shares: 8_000_000}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 2M, post_money_valuation: 5M, when: 2027-02}
    Series A: {kind: priced_round, investment_amount: 2M, post_money_valuation: 20M, when: 2028-01}
strategies:
  as it is: {}
  lighter: {costs: {office: {amount: 80k}}, funding: {instruments: {Series A: ~}}}
  other:
    funding:
      instruments: {Seed: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 9M, when: 2027-02}}
cases: {dear: {costs: {office: {amount: 120k}}}}
decisions:
  funding.instruments.Seed.investment_amount: [600k, 900k, 1.5M, 2M]
"""


def best(folder: Path, name: str = "plan.yaml", **asked: str) -> Best:
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text(TEXT, encoding="utf-8")
    scenario = api.load(folder / name, **asked)
    found, made = optimize({scenario.strategy: scenario}, "founders_ownership", [condition("minimum_cash >= -5M")])
    assert made is not None
    assert found["best"] is not None
    return made


@pytest.mark.parametrize(
    "asked",
    [{}, {"strategy": "lighter"}, {"strategy": "other"}, {"case": "dear"}, {"strategy": "lighter", "case": "dear"}],
)
def test_what_lies_over_the_original_is_the_same_scenario(tmp_path: Path, asked: dict[str, str]) -> None:
    made = best(tmp_path, **asked)
    text = made.over_the_original(tmp_path / "best.yaml")
    assert text is not None
    (tmp_path / "best.yaml").write_text(text, encoding="utf-8")
    over = api.load(tmp_path / "best.yaml")
    assert to_plain(over.loaded.tree) == to_plain(made.scenario.loaded.tree)
    assert over.model == made.scenario.model
    assert not over.loaded.strategies
    assert not over.model.decisions
    metrics = api.plan(over).report["metrics"]
    assert metrics == api.plan(made.scenario).report["metrics"]


def test_it_says_only_what_differs(tmp_path: Path) -> None:
    text = best(tmp_path).over_the_original(tmp_path / "best.yaml")
    assert text is not None
    assert 'extends: "plan.yaml"' in text
    assert "investment_amount: 600k" in text
    assert "office" not in text
    assert "Series A" not in text


def test_the_original_may_lie_below(tmp_path: Path) -> None:
    text = best(tmp_path, "inner/plan.yaml").over_the_original(tmp_path / "best.yaml")
    assert text is not None
    assert 'extends: "inner/plan.yaml"' in text


def test_from_another_folder_it_is_a_file_of_its_own(tmp_path: Path) -> None:
    made = best(tmp_path)
    (tmp_path / "out").mkdir()
    assert made.over_the_original(tmp_path / "out" / "best.yaml") is None
    (tmp_path / "out" / "best.yaml").write_text(made.whole(), encoding="utf-8")
    assert api.load(tmp_path / "out" / "best.yaml").model == made.scenario.model


def test_a_file_that_is_changed_meanwhile_is_not_extended(tmp_path: Path) -> None:
    made = best(tmp_path)
    (tmp_path / "plan.yaml").write_text(TEXT.replace("300k", "400k"), encoding="utf-8")
    assert made.over_the_original(tmp_path / "best.yaml") is None
