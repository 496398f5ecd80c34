"""Tornado, breakpoints and Sobol indices of plans that can be worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from llmventure import api
from llmventure.choice.loosened import loosened
from llmventure.choice.scored import Scored, measured_at, streams_of_plan, uncertain_inputs
from llmventure.choice.sensitivity import sensitivity
from llmventure.conditions import condition
from llmventure.errors import UsageError
from llmventure.measures import measures
from llmventure.sampling import Z90
from unit.choice.companies import ADDITIVE, STEADY, load

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))


def test_the_tornado_of_an_additive_plan(tmp_path):
    found = sensitivity(load(tmp_path, ADDITIVE), "closing_cash", samples=0)
    assert found["base"] == pytest.approx(800e3)
    assert [each["path"] for each in found["tornado"]] == ["costs.other.amount", "costs.one.amount"]
    for each, sd, mean in zip(found["tornado"], (4e3, 3e3), (60e3, 50e3), strict=True):
        assert (each["low"], each["high"]) == pytest.approx((mean - Z90 * sd, mean + Z90 * sd))
        assert each["at_low"] == pytest.approx(800e3 + 10 * Z90 * sd)
        assert each["swing"] == pytest.approx(20 * Z90 * sd)
    assert found["sobol"] is None


def test_the_shares_of_the_variance_of_an_additive_plan(tmp_path):
    found = sensitivity(load(tmp_path, ADDITIVE), "closing_cash", samples=2048)["sobol"]
    assert found["plans"] == 2048 * 4
    assert [each["path"] for each in found["inputs"]] == ["costs.other.amount", "costs.one.amount"]
    for each, share in zip(found["inputs"], (16 / 25, 9 / 25), strict=True):
        assert each["first"] == pytest.approx(share, abs=0.05)
        assert each["total"] == pytest.approx(share, abs=0.05)
        assert each["first_interval"][0] < each["first"] < each["first_interval"][1]
    assert found["variance"] == pytest.approx(100 * (3e3**2 + 4e3**2), rel=0.08)


def test_known_numbers_are_moved_on_request(tmp_path):
    found = sensitivity(load(tmp_path, ADDITIVE), "closing_cash", everything=True, samples=0)
    swings = {each["path"]: each for each in found["tornado"]}
    assert swings["company.opening_cash"]["swing"] == pytest.approx(400e3)
    assert swings["costs.known.amount"]["swing"] == pytest.approx(20e3)
    assert swings["costs.known.amount"]["fixed"] is True
    assert (swings["costs.known.amount"]["low"], swings["costs.known.amount"]["high"]) == pytest.approx((9e3, 11e3))


def test_steps_move_together(tmp_path):
    text = ADDITIVE.replace("amount: 10k", "amount: {2027-01: 10k, 2027-06: 30k}")
    found = sensitivity(load(tmp_path, text), "closing_cash", everything=True, samples=0)
    swings = {each["path"]: each for each in found["tornado"]}
    assert (swings["costs.known.amount"]["low"], swings["costs.known.amount"]["unit"]) == (0.9, "factor")
    assert swings["costs.known.amount"]["swing"] == pytest.approx(0.2 * (5 * 10e3 + 5 * 30e3))


def test_breakpoints_in_closed_form(tmp_path):
    """Cash at the end is 2M − 10 × (one + 60k + 10k) ≥ 780k up to one = 52k, and other = 62k."""
    keep = condition("closing_cash >= 780k")
    found = sensitivity(load(tmp_path, ADDITIVE), keep=keep, everything=True, samples=0)
    assert found["metric"] == "closing_cash"
    points = {each["path"]: each for each in found["breakpoints"]}
    for path, high in (("costs.one.amount", 52e3), ("costs.other.amount", 62e3), ("costs.known.amount", 12e3)):
        (part,) = points[path]["holds"]
        assert part["low"] is None
        assert part["high"] == pytest.approx(high, rel=1e-5)
    (part,) = points["company.opening_cash"]["holds"]
    assert part["low"] == pytest.approx(1.98e6, rel=1e-5)
    order = [each["path"] for each in found["breakpoints"]]
    assert order[0] == "company.opening_cash", "1 % away is the nearest"


def test_a_condition_that_nothing_breaks_has_no_breakpoints(tmp_path):
    found = sensitivity(load(tmp_path, ADDITIVE), keep=condition("closing_cash >= 1k"), samples=0)
    assert found["breakpoints"] == []


def test_months_and_what_lies_beyond_the_plan(tmp_path):
    found = sensitivity(load(tmp_path, STEADY), "cash_out_month", everything=True, samples=0)
    assert (found["base"], found["base_month"]) == (12.0, "2028-01")
    swings = {each["path"]: each for each in found["tornado"]}
    raised = swings["funding.instruments.Seed.investment_amount"]
    assert (raised["at_low"], raised["at_high"]) == (11.0, 12.0)
    beyond = sensitivity(load(tmp_path, ADDITIVE), "cash_out_month", samples=64)
    assert (beyond["base"], beyond["base_month"]) == (10.0, None)
    assert beyond["capped"] > 0
    assert {each["code"] for each in beyond["warnings"]} == {"horizon", "no-sobol"}
    assert beyond["without_effect"] == ["costs.one.amount", "costs.other.amount"]


def test_what_the_plan_does_not_read_is_told_apart(tmp_path):
    text = STEADY.replace("when: 2027-02", "when: 2027-02, delay: 1 to 3 months")
    found = sensitivity(load(tmp_path, text), "closing_cash")
    assert found["not_in_plan"] == ["funding.instruments.Seed.delay"]
    assert "nothing that the plan reads is uncertain" in found["warnings"][0]["message"]


def test_an_undefined_metric_has_no_shares(tmp_path):
    found = sensitivity(load(tmp_path, ADDITIVE), "burn_multiple", samples=64)
    assert found["base"] is None
    assert {each["code"] for each in found["warnings"]} == {"undefined", "no-sobol"}
    assert all(each["swing"] is None for each in found["tornado"])


def test_correlations_are_not_counted_and_it_is_said(tmp_path):
    text = ADDITIVE + "simulation: {correlations: [{between: [costs.one.amount, costs.other.amount], rho: 50%}]}\n"
    found = sensitivity(load(tmp_path, text), "closing_cash", samples=64)
    assert "correlations" in {each["code"] for each in found["warnings"]}


def test_what_founders_get_by_path(tmp_path):
    """Sold for about 10M with 300k in the bank. Below 10M the investor takes the 900k back, above it 9 % of all."""
    price = "{dist: normal, mean: 10M, sd: 1M}"
    text = STEADY.replace("amount: 100k", "amount: 37.5k") + f"exit: {{when: 2028-12, enterprise_value: {price}}}\n"
    found = sensitivity(load(tmp_path, text), "founders_proceeds", samples=64)
    assert found["base"] == pytest.approx(0.91 * 10.3e6)
    (swing,) = found["tornado"]
    assert swing["path"] == "exit.enterprise_value"
    low, high = 10.3e6 - Z90 * 1e6, 10.3e6 + Z90 * 1e6
    assert (swing["at_low"], swing["at_high"]) == pytest.approx((low - 900e3, 0.91 * high))
    assert found["sobol"]["inputs"][0]["first"] == pytest.approx(1.0)
    capital = sensitivity(load(tmp_path, text), "cost_of_capital", samples=0)
    (swing,) = capital["tornado"]
    assert swing["at_low"] == pytest.approx(0.0, abs=1e-9)
    assert swing["at_high"] == pytest.approx((0.09 * high / 900e3) ** (12 / 22) - 1, rel=1e-9)


def test_a_metric_that_a_plan_does_not_have(tmp_path):
    for metric in ("ruin.probability", "arr.p10", "arrr"):
        with pytest.raises(UsageError):
            sensitivity(load(tmp_path, ADDITIVE), metric)


def test_the_same_seed_has_the_same_answer(tmp_path):
    first, again = (sensitivity(load(tmp_path, ADDITIVE), "closing_cash", samples=64) for _ in range(2))
    other = sensitivity(load(tmp_path, ADDITIVE, seed=8), "closing_cash", samples=64)
    assert first == again
    assert first["sobol"] != other["sobol"]


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_many_paths_at_once_are_the_plans_one_by_one(file):
    """The whole of this page stands on it."""
    model = api.load(file).model
    inputs = uncertain_inputs(model)
    scores = np.random.default_rng(1).standard_normal((6, len(inputs)))
    together = measured_at(model, inputs, scores)
    for row, found in zip(scores, together, strict=True):
        (alone,) = measured_at(model, inputs, row[None, :])
        assert (alone is None) == (found is None)
        for name in alone or {}:
            assert (found[name].value is None) == (alone[name].value is None)
            assert (found[name].value or 0.0) == pytest.approx(alone[name].value or 0.0, rel=1e-9, abs=1e-6)
            assert found[name].at_least == alone[name].at_least


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_numbers_made_movable_leave_the_plan_as_it_is(file):
    scenario = api.load(file)
    model, inputs = loosened(scenario.model)
    (found,) = measured_at(model, inputs, np.zeros((1, len(inputs))), capital=True)
    assert found == measures(api.plan(scenario).result)[0]
    assert len(inputs) > 30
    read = streams_of_plan(model)
    unread = [each for each in inputs if not set(each.streams) & read]
    assert len(unread) < len(inputs) / 10, "a stream that the plan does not read is a wrong name, but for the exit"


def test_a_path_without_a_plan_does_not_cost_the_others_theirs(tmp_path):
    text = STEADY.replace("investment_amount: 900k", "investment_amount: 1M to 9M")
    scenario = load(tmp_path, text)
    inputs = uncertain_inputs(scenario.model)
    found = measured_at(scenario.model, inputs, np.array([[0.0], [8.0], [-1.0]]))
    assert [each is None for each in found] == [False, True, False]


def test_a_path_at_the_scores_0_is_the_plan(tmp_path):
    scenario = load(tmp_path, ADDITIVE)
    grid = Scored(scenario.model.company.start, scenario.model.company.months)
    assert not grid.draws
    inputs = uncertain_inputs(scenario.model)
    assert (
        measured_at(scenario.model, inputs, np.zeros((1, 2)), capital=True)[0] == measures(api.plan(scenario).result)[0]
    )
