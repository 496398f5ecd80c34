"""``optimize`` against answers in closed form."""

import pytest

from llmventure import api
from llmventure.choice.optimize import optimize
from llmventure.conditions import condition
from llmventure.errors import ScenarioError, UsageError
from llmventure.render import optimize as render
from llmventure.render.view import View
from unit.choice.companies import STEADY, load

RAISE = "funding.instruments.Seed.investment_amount"
TWO_ROUNDS = """\
company: {name: Two rounds, start: 2027-01, months: 24, opening_cash: 300k}
costs:
  office: {amount: 100k}
funding:
  cap_table: {founders: {shares: 8_000_000}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 2M, post_money_valuation: 5M, when: 2027-02}
    Series A: {kind: priced_round, investment_amount: 2M, post_money_valuation: 20M, when: 2028-01}
decisions:
  funding.instruments.Seed.investment_amount: 100k to 3M
  funding.instruments.Series A.investment_amount: 100k to 8M
"""


def asked(tmp_path, text, objective, *conditions, **options):
    scenario = load(tmp_path, text)
    return optimize({None: scenario}, objective, [condition(each) for each in conditions], **options)


@pytest.mark.parametrize(("months", "last"), [(18, "2028-06"), (24, "2028-12"), (12, "2027-12")])
def test_the_smallest_raise_for_a_runway_at_constant_burn(tmp_path, months, last):
    """Cash lasts ``months`` months if 300k + raise ≥ months × 100k."""
    text = STEADY + f"decisions: {{{RAISE}: 500k to 5M}}\n"
    found, _ = asked(tmp_path, text, "total_raised", f"cash_out_month > {last}", minimize=True)
    exact = months * 100e3 - 300e3
    assert found["best"]["figure"] == pytest.approx(exact, rel=1e-3)
    assert found["best"]["figure"] >= exact
    assert found["best"]["constraints"][0]["holds"] is True


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_split_over_two_rounds(tmp_path, seed):
    """1.2M are spent before the second round and 2.4M in all: 900k, then 1.2M, leave (1 − 0.9/5)(1 − 1.2/20)."""
    scenario = load(tmp_path, TWO_ROUNDS, seed=seed)
    found, _ = optimize({None: scenario}, "founders_ownership", [condition("minimum_cash >= 0")])
    exact = (1 - 0.9 / 5) * (1 - 1.2 / 20)
    assert found["best"]["figure"] == pytest.approx(exact, abs=1e-4)
    assert found["best"]["figure"] <= exact + 1e-12
    assert [float(each) for each in found["best"]["values"]] == pytest.approx([9e5, 1.2e6], rel=3e-3)


def test_two_constraints(tmp_path):
    """A bound on the second round binds as well: what it may not bring, the first has to."""
    found, _ = asked(
        tmp_path, TWO_ROUNDS, "founders_ownership", "minimum_cash >= 0", "total_raised <= 2.5M", "closing_cash >= 300k"
    )
    assert found["best"]["figure"] == pytest.approx((1 - 0.9 / 5) * (1 - 1.5 / 20), abs=1e-4)
    assert [kept["holds"] for kept in found["best"]["constraints"]] == [True, True, True]


def test_months_and_lists_are_all_tried(tmp_path):
    """300k last three months: the fourth is the last one in time, and 2.1M is the least of the three that lasts."""
    text = STEADY + (f"decisions: {{{RAISE}: [900k, 2.1M, 3M], funding.instruments.Seed.when: 2027-02 to 2027-06}}\n")
    found, _ = asked(tmp_path, text, "founders_ownership", "minimum_cash >= 0")
    assert (found["whole_space"], found["evaluations"], found["feasible"]) == (True, 15, 6)
    assert found["best"]["values"][0] == "2.1M"
    assert found["best"]["figure"] == pytest.approx(0.79)
    assert found["best"]["values"][1] in {"2027-02", "2027-03", "2027-04"}


def test_more_months_than_evaluations_go_in_whole_steps(tmp_path):
    text = STEADY.replace("months: 24", "months: 120").replace("2027-02", "2027-01") + (
        "decisions: {company.months: 1 to 120, funding.instruments.Seed.when: 2027-01 to 2030-12}\n"
    )
    found, _ = asked(tmp_path, text, "closing_cash", "minimum_cash >= 0", minimize=True)
    assert not found["whole_space"]
    months = int(found["best"]["values"][0])
    assert found["best"]["figure"] == pytest.approx(0.0)
    assert months in {3, 12}


def test_no_dearer_point_is_on_the_front(tmp_path):
    found, _ = asked(tmp_path, TWO_ROUNDS, "founders_ownership", "minimum_cash >= -1M")
    points = [(each["figure"], each["constraints"][0]["figure"]) for each in found["front"]]
    assert len(points) > 5
    assert points == sorted(points, reverse=True)
    assert [cash for _, cash in points] == sorted(cash for _, cash in points)
    assert found["best"] in found["front"]


def test_the_answer_is_no_worse_than_the_file_as_it_stands(tmp_path):
    """With hardly an evaluation for nine decisions, the file itself is the best that can be hoped for."""
    costs = "".join(f"  cost {number}: {{amount: 1k}}\n" for number in range(8))
    text = STEADY.replace("900k", "2.3M").replace("costs:\n", f"costs:\n{costs}")
    text += f"decisions:\n  {RAISE}: 1M to 9M\n" + "".join(
        f"  costs.cost {number}.amount: 1k to 50k\n" for number in range(8)
    )
    found, _ = asked(tmp_path, text, "closing_cash", "founders_ownership >= 77%", evaluations=20)
    assert found["best"]["figure"] >= found["present"]["figure"] == pytest.approx(3e5 + 2.3e6 - 24 * 108e3)


def test_nothing_feasible_names_the_nearest(tmp_path):
    """A raise of at most 1M leaves 24 × 100k − 300k − 1M missing."""
    text = STEADY + f"decisions: {{{RAISE}: 100k to 1M}}\n"
    found, written = asked(tmp_path, text, "founders_ownership", "minimum_cash >= 0")
    assert (found["best"], found["command"], written, found["feasible"]) == (None, None, None, 0)
    assert found["nearest"]["values"] == ["1000000"]
    assert found["nearest"]["constraints"][0]["missed"] == pytest.approx(1.1e6)
    assert found["nearest"]["constraints"][0]["holds"] is False


def test_strategies_are_chosen_between(tmp_path):
    text = TWO_ROUNDS.replace("decisions:\n", "decisions:\n  strategy: [dear, cheap]\n") + (
        "strategies:\n  dear: {}\n  cheap: {funding: {instruments: {Seed: {post_money_valuation: 10M}}}}\n"
    )
    scenarios = {name: load(tmp_path, text, strategy=name) for name in ("dear", "cheap")}
    found, written = optimize(scenarios, "founders_ownership", [condition("minimum_cash >= 0")])
    assert found["best"]["values"][0] == "cheap"
    assert found["best"]["figure"] == pytest.approx((1 - 0.9 / 10) * (1 - 1.2 / 20), abs=1e-4)
    assert "--strategy cheap" in found["command"]
    plan = api.plan(load(tmp_path, written.whole(), "best.yaml"))
    assert plan.report["metrics"]["founders_ownership"] == found["best"]["figure"]


def test_what_is_written_plans_as_it_was_promised(tmp_path):
    found, written = asked(tmp_path, TWO_ROUNDS, "founders_ownership", "minimum_cash >= 0")
    best = load(tmp_path, written.whole(), "best.yaml")
    assert not best.model.decisions
    metrics = api.plan(best).report["metrics"]
    assert metrics["founders_ownership"] == found["best"]["figure"]
    assert metrics["minimum_cash"] == found["best"]["constraints"][0]["figure"]


@pytest.mark.parametrize("simulation", ["", "simulation: {paths: 300, seed: 5}\n"])
def test_another_seed_goes_into_what_is_written(tmp_path, simulation):
    """A round with even odds: half of the futures without it, and not the same ones for every seed."""
    text = (
        TWO_ROUNDS.replace("when: 2028-01", "when: 2028-01, probability: 50%").replace("100k to 3M", "100k to 1M")
        + simulation
    )
    scenario = load(tmp_path, text, seed=11)
    found, written = optimize({None: scenario}, "ruin.probability", minimize=True, paths=300, evaluations=20)
    assert "--seed 11" in found["command"]
    best = load(tmp_path, written.whole(), "best.yaml")
    assert api.simulate(best, paths=300).ruin.probability == found["best"]["figure"] > 0.3


def test_the_same_answer_for_the_same_seed(tmp_path):
    once, again = (asked(tmp_path, TWO_ROUNDS, "founders_ownership", "minimum_cash >= 0") for _ in range(2))
    assert once == again


def test_ruin_is_asked_of_the_same_futures(tmp_path):
    """A round that closes with 70 %: only 2.4M in the bank last without it."""
    text = STEADY.replace("when: 2027-02", "when: 2027-02, probability: 70%").replace("900k", "3M")
    text += "decisions: {company.opening_cash: 100k to 5M}\n"
    found, _ = asked(tmp_path, text, "closing_cash", "ruin.probability <= 5%", minimize=True, paths=200, evaluations=60)
    assert found["run"]["paths"] == 200
    assert float(found["best"]["values"][0]) == pytest.approx(2.4e6, rel=0.01)
    assert float(found["best"]["values"][0]) >= 2.4e6
    assert found["best"]["constraints"][0]["figure"] == 0.0


def test_points_without_a_plan_are_passed_over(tmp_path):
    text = STEADY + f"decisions: {{{RAISE}: 500k to 30M}}\n"
    found, _ = asked(tmp_path, text, "founders_ownership", "minimum_cash >= 0")
    assert found["best"]["figure"] == pytest.approx(0.79, abs=1e-4)
    assert "buys the whole company" in found["no_plan"]


def test_no_plan_anywhere(tmp_path):
    text = STEADY + f"decisions: {{{RAISE}: 20M to 30M}}\n"
    with pytest.raises(ScenarioError):
        asked(tmp_path, text, "founders_ownership", evaluations=20)


@pytest.mark.parametrize(
    ("text", "objective", "options", "said"),
    [
        (STEADY, "founders_ownership", {}, "leaves nothing to decide"),
        (TWO_ROUNDS, "founders_owner", {}, "did you mean 'founders_ownership'"),
        (TWO_ROUNDS, "ruin.probability", {"paths": 1}, "is a metric of a simulation"),
        (TWO_ROUNDS, "founders_proceeds", {"evaluations": 20}, "not defined in any plan"),
    ],
)
def test_wrong_usage(tmp_path, text, objective, options, said):
    with pytest.raises(UsageError) as caught:
        asked(tmp_path, text, objective, **options)
    assert said in f"{caught.value.message} {caught.value.cure}"


def test_a_file_that_is_as_good_is_told_so(tmp_path):
    """A cost moves no ownership: what is decided there decides nothing."""
    text = STEADY + "decisions: {costs.office.amount: [90k, 100k]}\n"
    found, _ = asked(tmp_path, text, "founders_ownership")
    assert found["best"]["values"] == ["90k"]
    assert "The file as it stands is as good: nothing need be decided otherwise." in render.text(
        found, "table", View(80)
    )
    better, _ = asked(tmp_path, text, "closing_cash")
    assert "as good" not in render.text(better, "table", View(80))
