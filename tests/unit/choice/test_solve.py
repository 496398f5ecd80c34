"""``solve`` against answers in closed form."""

import pytest

from llmventure.choice.solve import solve
from llmventure.conditions import condition
from llmventure.errors import ScenarioError, UsageError
from unit.choice.companies import STEADY, load

RAISE = "funding.instruments.Seed.investment_amount"


@pytest.mark.parametrize(("months", "last"), [(18, "2028-06"), (24, "2028-12"), (12, "2027-12")])
def test_the_smallest_raise_for_a_runway_at_constant_burn(tmp_path, months, last):
    """Cash lasts ``months`` months if 300k + raise ≥ months × 100k."""
    scenario = load(tmp_path, STEADY)
    found = solve(scenario, RAISE, condition(f"cash_out_month > {last}"))
    exact = months * 100e3 - 300e3
    assert found["found"] == "one"
    assert found["monotone"]
    assert found["holds"][0]["low"] == pytest.approx(exact, rel=2e-6)
    assert found["answer"]["value"] == pytest.approx(exact, rel=1e-3)
    assert found["answer"]["value"] >= exact
    assert found["answer"]["holds"] is True


def test_the_answer_plans_as_it_says(tmp_path):
    scenario = load(tmp_path, STEADY)
    found = solve(scenario, RAISE, condition("minimum_cash >= 0"))
    assert found["answer"]["text"] == "2100000"
    assert found["command"].endswith(f"--set {RAISE}=2100000")
    again = load(tmp_path, STEADY, sets=(f"{RAISE}={found['answer']['text']}",))
    from llmventure import api

    assert api.plan(again).report["metrics"]["minimum_cash"] == found["answer"]["figure"] >= 0


def test_the_largest_cost(tmp_path):
    """1.2M for 24 months, the round in time: 50k a month at most."""
    found = solve(load(tmp_path, STEADY), "costs.office.amount", condition("minimum_cash >= 0"))
    assert (found["holds"][0]["low"], found["holds"][0]["high"]) == (None, pytest.approx(50e3, rel=2e-6))
    assert found["answer"]["text"] == "50000"


def test_the_latest_month_of_a_round(tmp_path):
    """300k last three months: a round in the fourth month, whose money is there before it is spent, is in time."""
    found = solve(load(tmp_path, STEADY), "funding.instruments.Seed.when", condition("cash_out_month > 2027-12"))
    assert found["between"] == ["2027-01", "2028-12"]
    assert (found["found"], found["answer"]["text"]) == ("one", "2027-04")
    assert found["holds"] == [{"low": None, "high": "2027-04"}]


def test_whole_numbers_go_in_whole_steps(tmp_path):
    found = solve(load(tmp_path, STEADY), "company.months", condition("closing_cash >= 0"), "1..36")
    assert found["answer"]["text"] == "12"
    assert all(float(each["value"]).is_integer() for each in found["tried"])


def test_a_value_that_the_file_does_not_have(tmp_path):
    found = solve(load(tmp_path, STEADY), "funding.instruments.Seed.fees", condition("total_raised > 0"), "0..50%")
    assert found["present"] is None
    assert found["found"] == "everywhere"
    assert found["answer"] is None


def test_a_range_in_the_file_is_the_bracket(tmp_path):
    text = STEADY.replace("investment_amount: 900k", "investment_amount: 1M to 5M")
    found = solve(load(tmp_path, text), RAISE, condition("minimum_cash >= 0"))
    assert found["between"] == ["1000000", "5000000"]
    assert found["answer"]["text"] == "2100000"


def test_several_numbers_are_turned_together(tmp_path):
    """1.2M for 24 months and two costs: 25k a month each."""
    text = STEADY.replace("costs:\n", "costs:\n  rent: {amount: 10k}\n")
    scenario = load(tmp_path, text)
    found = solve(scenario, "costs.*.amount", condition("minimum_cash >= 0"), "1k..100k")
    assert (found["present"], found["answer"]["text"]) == (None, "25000")
    with pytest.raises(UsageError, match="a bracket is needed"):
        solve(scenario, "costs.*.amount", condition("minimum_cash >= 0"))


def test_no_solution_names_the_nearest(tmp_path):
    found = solve(load(tmp_path, STEADY), RAISE, condition("minimum_cash >= 0"), "100k..2M")
    assert (found["found"], found["answer"], found["command"]) == ("nowhere", None, None)
    assert found["nearest"]["text"] == "2000000"
    assert found["nearest"]["figure"] == pytest.approx(-100e3)


def test_values_without_a_plan_are_not_answers(tmp_path):
    """At 10M post-money nobody can put in 10M: those values have no plan, and the reason is said."""
    found = solve(load(tmp_path, STEADY), RAISE, condition("minimum_cash >= 0"), "1M..20M")
    assert found["holds"][0]["low"] == pytest.approx(2.1e6, rel=2e-6)
    assert found["holds"][0]["high"] == pytest.approx(10e6, rel=2e-6)
    assert "10,000,000" in found["no_plan"] or "whole company" in found["no_plan"]
    assert any(not each["plans"] for each in found["tried"])


def test_where_nothing_has_a_plan_its_fault_is_told(tmp_path):
    with pytest.raises(ScenarioError, match="whole company"):
        solve(load(tmp_path, STEADY), RAISE, condition("minimum_cash >= 0"), "11M..20M")


def test_a_currency_of_its_own_stays(tmp_path):
    text = STEADY.replace("amount: 100k", "amount: 700k CNY") + "exchange_rates: {CNY: 0.14}\n"
    found = solve(load(tmp_path, text), "costs.office.amount", condition("minimum_cash >= 0"))
    assert found["answer"]["text"].endswith(" CNY")
    assert found["answer"]["value"] == pytest.approx(50e3 / 0.14, rel=1e-3)


def test_the_command_repeats_what_was_chosen(tmp_path):
    text = STEADY + "strategies: {as it is: {}, dear: {costs: {office: {amount: 200k}}}}\n"
    scenario = load(tmp_path, text, strategy="dear", sets=("company.months=12",))
    found = solve(scenario, RAISE, condition("minimum_cash >= 0"))
    assert found["answer"]["text"] == "2100000"
    assert found["command"] == (
        f"llmventure plan {tmp_path / 'scenario.yaml'} --strategy dear --set company.months=12 --set {RAISE}=2100000"
    )


@pytest.mark.parametrize(
    ("vary", "until", "between", "said"),
    [
        ("funding.instruments.Sed.investment_amount", "arr > 1", None, "there is no 'Sed'"),
        ("company.name", "arr > 1", None, "not a number"),
        ("costs.office", "arr > 1", None, "not a number"),
        ("company.interest_on_cash", "arr > 1", None, "a bracket is needed"),
        (RAISE, "arr > 1", "1M", "is not LOW..HIGH"),
    ],
)
def test_wrong_usage(tmp_path, vary, until, between, said):
    with pytest.raises(UsageError) as caught:
        solve(load(tmp_path, STEADY), vary, condition(until), between)
    assert said in caught.value.message


def test_ruin_is_asked_of_a_simulation(tmp_path):
    """One round that closes with 70 %: without it the company is ruined, whatever the cost of the office is."""
    text = STEADY.replace("when: 2027-02", "when: 2027-02, probability: 70%").replace("900k", "3M")
    scenario = load(tmp_path, text)
    found = solve(scenario, "company.opening_cash", condition("ruin.probability <= 5%"), "100k..5M", paths=400)
    assert found["run"]["paths"] == 400
    assert found["answer"]["value"] == pytest.approx(2.4e6, rel=2e-3)
    assert found["standard_error"] == 0.0
    nowhere = solve(scenario, "company.opening_cash", condition("ruin.probability <= 5%"), "100k..2M", paths=400)
    assert nowhere["found"] == "nowhere"
    assert nowhere["nearest"]["figure"] == pytest.approx(0.3, abs=0.08)


def test_a_percentile_of_a_simulation(tmp_path):
    text = STEADY.replace("amount: 100k", "amount: {dist: normal, mean: 100k, sd: 10k}")
    found = solve(load(tmp_path, text), "company.opening_cash", condition("closing_cash.p10 > 0"), "1M..4M", paths=2000)
    exact = 24 * (100e3 + 1.2815515655 * 10e3) - 900e3
    assert found["answer"]["value"] == pytest.approx(exact, rel=0.01)
