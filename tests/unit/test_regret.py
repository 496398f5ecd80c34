"""Winners and regret on four futures worked by hand; cases, down rounds and breaches in a comparison."""

from pathlib import Path

import numpy as np
import pytest

from llmventure import api
from llmventure.conditions.gates import refuse_any_if
from llmventure.errors import GateError, UsageError
from llmventure.regret import best_of, regrets, winners
from llmventure.report.comparison import Comparison

WORTH = {"steady": np.array([4.0, 4.0, 4.0, 4.0]), "bold": np.array([9.0, 7.0, 0.0, 0.0])}


def test_regret_is_what_the_best_of_each_future_has_more() -> None:
    found = regrets(WORTH)
    # steady misses 5 and 3, bold misses 4 and 4; the errors are s / √4
    assert found["steady"] == (2.0, pytest.approx(np.std([5, 3, 0, 0], ddof=1) / 2))
    assert found["bold"] == (2.0, pytest.approx(np.std([0, 0, 4, 4], ddof=1) / 2))


def test_a_strategy_that_is_best_on_every_path_has_no_regret() -> None:
    assert regrets({"more": WORTH["steady"] + 1, "less": WORTH["steady"]}) == {"more": (0.0, 0.0), "less": (1.0, 0.0)}


def test_the_regime_is_that_of_the_first_ruin_or_of_the_end() -> None:
    # by month: boom until it ends in winter on the third path; winter comes and goes on the fourth
    regimes = np.array([[1, 1, 1, 0], [1, 1, 0, 0], [1, 1, 0, -1]], dtype=np.int8)
    ruined = np.array([np.inf, np.inf, 0.0, 1.0])
    normal = winners(WORTH, "founders_proceeds", regimes, ["winter", "boom"], np.full(4, np.inf))
    assert [(each["regime"], each["share_of_paths"]) for each in normal] == [
        ("normal", 0.25), ("winter", 0.25), ("boom", 0.5),
    ]  # fmt: skip
    found = winners(WORTH, "founders_proceeds", regimes, ["winter", "boom"], ruined)
    assert [(each["regime"], each["share_of_paths"]) for each in found] == [("winter", 0.25), ("boom", 0.75)]
    boom = found[1]
    assert boom["means"] == [{"strategy": "steady", "mean": 4.0}, {"strategy": "bold", "mean": pytest.approx(16 / 3)}]
    # 1.33 more on average, with an error of 2.7: nobody can say
    assert boom["best"] is None


def test_only_a_clear_best_is_named() -> None:
    assert best_of({"a": np.array([5.0, 5.1, 4.9]), "b": np.array([1.0, 1.2, 0.8])}) == "a"
    assert best_of({"a": np.ones(3), "b": np.ones(3)}) is None


TEXT = """\
company: {name: Two Ways, start: 2027-01, months: 24, opening_cash: 3M}
costs:
  rent: {amount: 40k to 60k}
market:
  winter: {yearly_rate: 1, months: 8, change: {costs.rent.amount: x1.5}}
funding:
  cap_table: {Mei: {shares: 9M, founder: true}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 9M, when: 2027-04}
    A: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 10M, when: 2028-04}
    bank:
      {kind: venture_debt, principal: 300k, interest_rate: 10%, term: 12 months, minimum_cash: 400k, when: 2027-02}
strategies:
  flat: {}
  down: {funding: {instruments: {A: {pre_money_valuation: 6M}, bank: {minimum_cash: 50M}}}}
cases:
  dear: {costs: {rent: {amount: 150k}}}
  cheap: {costs: {rent: {amount: 20k}}}
"""
EXIT = "exit: {kind: sale, enterprise_value: 50M, when: 2028-12}\n"


def compared(folder: Path, text: str = TEXT, paths: int = 1, case: str | list[str] | None = None) -> Comparison:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return api.compare([path], paths=paths, case=case)


@pytest.mark.parametrize("text", [TEXT, TEXT + EXIT], ids=["shares counted at the end", "shares counted at once"])
def test_a_round_is_down_where_its_price_is_below_the_last(tmp_path: Path, text: str) -> None:
    flat, down = compared(tmp_path, text, 60)["strategies"]
    # 9M shares at $1, then 10M shares at $1; at 6M they are $0.60
    assert flat.get("down_round") == {"probability": 0.0, "standard_error": 0.0}
    assert down.get("down_round") == {"probability": 1.0, "standard_error": 0.0}
    assert (flat.get("covenant_breach") or {})["probability"] == 0.0
    assert (down.get("covenant_breach") or {})["probability"] == 1.0


@pytest.mark.parametrize(("text", "metric"), [(TEXT, "founders_ownership"), (TEXT + EXIT, "founders_proceeds")])
def test_the_cheaper_round_is_regretted_in_every_market(tmp_path: Path, text: str, metric: str) -> None:
    found = compared(tmp_path, text, 60)
    flat, down = found.get("regrets", [])
    assert flat["metric"] == down["metric"] == metric
    assert flat["mean"] == 0.0 < down["mean"]
    regimes = found.get("regimes", [])
    assert {each["regime"] for each in regimes} == {"normal", "winter"}
    assert sum(each["share_of_paths"] for each in regimes) == pytest.approx(1.0)
    assert {each["best"] for each in regimes} == {"flat"}


def test_all_cases_are_the_file_and_each_of_them(tmp_path: Path) -> None:
    found = compared(tmp_path, case="all")
    assert [(each["strategy"], each.get("case")) for each in found["strategies"]] == [
        ("flat", None), ("down", None), ("flat", "dear"), ("down", "dear"), ("flat", "cheap"), ("down", "cheap"),
    ]  # fmt: skip
    # one that is not the first in its case stands against the first of its case
    assert {(each["strategy"], each.get("case"), each["against"]) for each in found["differences"]} == {
        ("down", None, "flat"), ("down", "dear", "flat"), ("down", "cheap", "flat"),
    }  # fmt: skip
    raised = [each["mean"] for each in found["differences"] if each["metric"] == "founders_ownership"]
    # 9M of 11M shares, and of 10M ÷ (1 − 1/7) of them
    assert raised == [pytest.approx(0.9 * 6 / 7 - 9 / 11)] * 3


def test_cases_may_be_repeated_and_futures_have_them_too(tmp_path: Path) -> None:
    found = compared(tmp_path, paths=20, case=["cheap", "dear", "cheap"])
    assert [each.get("case") for each in found["strategies"]] == ["cheap", "cheap", "dear", "dear"]
    assert {each.get("case") for each in found.get("regrets", [])} == {"cheap", "dear"}
    assert "front" not in found


def test_without_cases_there_are_not_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no cases"):
        compared(tmp_path, TEXT.split("cases:")[0], case="all")


def test_a_gate_of_a_comparison_is_of_each_strategy(tmp_path: Path) -> None:
    found = compared(tmp_path)
    refuse_any_if([], found)
    refuse_any_if(["total_raised < 2M", "cash_out_month < 2028-12"], found)
    with pytest.raises(GateError, match=r"^--fail-if: down: founders_ownership < 80% \(it is 77.14%\)$"):
        refuse_any_if(["founders_ownership < 80%"], found)
    with pytest.raises(GateError, match=r"flat: cash_out_month > 2030-01 .*; down: "):
        refuse_any_if(["cash_out_month > 2030-01"], found)
    with pytest.raises(UsageError, match=r"a plan does not have ruin\.probability"):
        refuse_any_if(["ruin.probability > 5%"], found)
    refuse_any_if(["ruin.probability > 5%"], compared(tmp_path, paths=20))
