"""Strategies on the same luck: equal ones are equal to the bit, better ones are better path by path."""

from pathlib import Path

import numpy as np
import pytest

from llmventure import api
from llmventure.errors import UsageError
from llmventure.regret import paired
from llmventure.render import COMPARISON
from llmventure.render.view import View
from llmventure.report.comparison import Comparison

TEXT = """\
company: {name: Two Ways, start: 2027-01, months: 24, opening_cash: 1M}
costs:
  rent: {amount: 60k to 90k}
revenue:
  seats:
    kind: subscription
    customers: {start: 10, monthly_growth: {mean: 2% to 9%, monthly_noise: 3%}}
    price_per_month: 900
funding:
  cap_table: {Mei: {shares: 8M, founder: true}, option pool: {shares: 1M, kind: pool}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 9M, when: 2027-10, probability: 60%}
strategies:
  as it is: {}
  the same: {}
  lean: {costs: {rent: {amount: 40k to 60k}}}
"""


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    path = tmp_path_factory.mktemp("compare") / "scenario.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return api.compare([path], paths=400)


def test_equal_strategies_are_equal_to_the_bit(compared: Comparison) -> None:
    first, same, _ = compared["strategies"]
    assert first["metrics"] == same["metrics"]
    assert first.get("ruin") == same.get("ruin")
    for difference in compared["differences"]:
        if difference["strategy"] == "the same" and difference["mean"] is not None:
            assert difference["mean"] == 0.0 and difference["standard_error"] == 0.0


def test_what_costs_less_on_every_path_is_never_ranked_below(compared: Comparison) -> None:
    changes = {d["metric"]: d["mean"] for d in compared["differences"] if d["strategy"] == "lean"}
    assert changes["ruin"] is not None and changes["ruin"] < 0
    assert changes["closing_cash"] is not None and changes["closing_cash"] > 0
    assert compared.get("front") == ["lean"]


def test_the_conclusion_names_what_the_numbers_support(compared: Comparison) -> None:
    assert compared.get("conclusion", "").startswith("lean is ruined less often than as it is: by ")


def test_nothing_is_concluded_where_nothing_differs(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(TEXT.replace("  lean: {costs: {rent: {amount: 40k to 60k}}}\n", ""), encoding="utf-8")
    assert "conclusion" not in api.compare([path], paths=100)


def test_ruin_is_told_at_the_horizons_that_the_plan_has(compared: Comparison) -> None:
    ruin = compared["strategies"][0].get("ruin")
    assert ruin is not None and ruin["by_24"] == ruin["probability"] and "by_36" not in ruin


def test_differences_are_taken_path_by_path() -> None:
    mean, error = paired(np.array([3.0, 5.0, np.inf, 4.0]), np.array([1.0, 2.0, 0.0, np.nan]))
    assert (mean, error) == (2.5, 0.5)
    assert paired(np.array([np.nan]), np.array([1.0])) == (None, None)


def test_more_paths_than_are_kept_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError, match="path by path"):
        api.compare([path], paths=100_000)


@pytest.mark.parametrize("paths", [1, 50])
def test_sums_in_two_currencies_are_not_compared(tmp_path: Path, paths: int) -> None:
    files = []
    for currency in ("USD", "AUD"):
        files.append(tmp_path / f"{currency}.yaml")
        company = f"{{name: A, currency: {currency}, start: 2027-01, months: 6, opening_cash: 1M to 2M}}"
        files[-1].write_text(f"company: {company}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"AUD\.yaml is in AUD and USD\.yaml in USD") as caught:
        api.compare(files, paths=paths)
    assert "exchange_rates" in (caught.value.cure or "")


def test_metrics_that_nothing_defines_are_null(tmp_path: Path) -> None:
    """Without founders and without an exit, as in a comparison of plans."""
    file = tmp_path / "scenario.yaml"
    file.write_text(
        "company: {name: A, start: 2027-01, months: 6, opening_cash: 1M to 2M}\nstrategies: {a: {}, b: {}}\n",
        encoding="utf-8",
    )
    found = api.compare([file], paths=50)
    for outcome in found["strategies"]:
        for metric in ("founders_ownership", "founders_proceeds", "cost_of_capital", "months_per_point"):
            assert outcome["metrics"][metric] == {"p10": None, "p50": None, "p90": None, "mean": None}
    assert "Founders" not in COMPARISON["table"](found, View(80)).replace("Founders' share", "")
