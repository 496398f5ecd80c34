"""The scenario's own exit: when, at what price, what founders get, what capital costs."""

from dataclasses import replace

import numpy as np
import pytest

from llmventure import api
from llmventure.engine import run
from llmventure.exits.month import exit_months
from llmventure.exits.outcomes import exit_outcome, outcome_metrics
from llmventure.exits.price import measure, months_beyond_plan
from llmventure.models.month import Month
from llmventure.sampling import Grid
from llmventure.world import NEVER
from unit.exits.companies import SERIES_A, company, loaded, written

SEATS = {"seats": {"kind": "subscription", "customers": 1000, "price_per_month": 100}}
"""100k a month."""


def result_of(folder, scenario):
    return api.plan(loaded(folder, scenario)).result


@pytest.mark.parametrize(
    ("when", "month"),
    [
        ("2028-06", 17),
        ({"after": "Series A", "wait": "18 months"}, 18),
        ({"after": "Series A", "wait": "18 months", "earliest": "2029-03"}, 26),
        ({"after": "Series A", "wait": "18 months", "latest": "2027-12"}, 11),
        ({"cash_above": "8M"}, 11),  # 2M + 5M and 100k a month: 8.1M on the first morning of 2027-12
        ({"arr_above": "1M"}, 1),
        ({"cash_below": "1M", "latest": "2029-05"}, 28),
        ({"cash_below": "1M"}, NEVER),
        ({"after": "Series A", "wait": "48 months"}, NEVER),
    ],
)
def test_the_month_of_the_exit(when, month, tmp_path):
    scenario = company(instruments={"Series A": SERIES_A}, leaving={"when": when}, revenue=SEATS)
    assert exit_months(result_of(tmp_path, scenario)).tolist() == [month]


BURN = {"costs": {"team": {"amount": "100k"}}}


@pytest.mark.parametrize(
    ("when", "month"),
    [
        # 2M lasts 20 months: on the first morning of month 15 it lasts 5 more, the first below 6
        ({"runway_below": "6 months"}, 15),
        ({"runway_below": "6 months", "by": "trailing"}, 15),
        ({"runway_below": "6 months", "latest": "2027-06"}, 5),
        ({"runway_below": "6 months", "earliest": "2028-06"}, 17),
        ({"runway_below": "6 months", "cash_below": "300k"}, 18),
        ({"runway_above": "24 months"}, NEVER),
    ],
)
def test_an_exit_waits_for_the_runway(when, month, tmp_path):
    assert exit_months(result_of(tmp_path, company(leaving={"when": when}, **BURN))).tolist() == [month]


def test_an_exit_that_waits_for_the_runway_is_simulated(tmp_path):
    """Certain figures, so that all paths sell in month 15 as the plan does: 500k of cash and 50M less nothing."""
    leaving = {"when": {"runway_below": "6 months"}, "enterprise_value": "50M"}
    made = api.simulate(loaded(tmp_path, company(leaving=leaving, **BURN)), paths=50)
    proceeds = made.values("founders_proceeds")
    assert proceeds is not None and proceeds.tolist() == pytest.approx([50e6 + 400e3] * 50)


def test_a_file_without_an_exit_has_no_outcome(tmp_path):
    result = result_of(tmp_path, company())
    assert exit_months(result).tolist() == [NEVER]
    assert exit_outcome(result) is None
    assert set(outcome_metrics(result).values()) == {None}


@pytest.mark.parametrize(
    ("multiple_of", "value"),
    [("arr", 1.2e6), ("run_rate_revenue", 1.2e6), ("gross_profit", 1.2e6), ("next_twelve_months", 1.2e6)],
)
def test_a_multiple_of_steady_revenue(multiple_of, value, tmp_path):
    leaving = {"enterprise_value": {"multiple_of": multiple_of, "multiple": 10}}
    result = result_of(tmp_path, company(leaving=leaving, revenue=SEATS))
    found = exit_outcome(result)
    assert found is not None
    assert found.enterprise_value.tolist() == pytest.approx([10 * value])
    # Cash: 2M and 25 months of 100k at the close of 2029-01.
    assert found.founders_proceeds.tolist() == pytest.approx([12e6 + 2e6 + 2.5e6])


def test_usage_counts_as_the_mean_of_three_months(tmp_path):
    """Tokens of 1, 2, 3, … customers at 1,000 each a month: of months 23, 24, 25 the mean is 24,000."""
    usage = {
        "api": {
            "kind": "usage", "customers": {"start": 0, "new_per_month": 1}, "tokens_per_customer_month": "1M",
            "price_per_million_tokens": 1000,
        }
    }  # fmt: skip
    result = result_of(tmp_path, company(leaving={}, revenue=usage))
    monthly = result.usage[22:25, 0]
    assert np.diff(monthly).tolist() == pytest.approx([1000, 1000])
    assert measure(result, "run_rate_revenue", 24).tolist() == pytest.approx([12 * monthly.mean()])
    assert measure(result, "arr", 24).tolist() == [0.0]


def test_beyond_the_plan_its_last_months_revenue_goes_on(tmp_path):
    """Of the 12 months after 2029-01 the plan has 11, growing by 1,000 a month; the twelfth is as the last."""
    growing = {
        "seats": {"kind": "subscription", "customers": {"start": 0, "new_per_month": 10}, "price_per_month": 100}
    }
    result = result_of(tmp_path, company(leaving={}, revenue=growing))
    assert months_beyond_plan(result, 24) == 1
    revenue = result.recurring[25:36, 0]
    expected = revenue.sum() + revenue[-1]
    assert measure(result, "next_twelve_months", 24).tolist() == pytest.approx([expected])
    assert measure(result, "next_twelve_months", 23).tolist() == pytest.approx([result.recurring[24:36, 0].sum()])


def test_a_loss_has_no_price(tmp_path):
    leaving = {"enterprise_value": {"multiple_of": "gross_profit", "multiple": 10}, "when": "2027-03"}
    costs = {"hosting": {"amount": "200k", "function": "cost_of_revenue"}}
    found = exit_outcome(result_of(tmp_path, company(leaving=leaving, revenue=SEATS, costs=costs)))
    assert found is not None
    assert found.enterprise_value.tolist() == [0.0]
    assert found.founders_proceeds.tolist() == pytest.approx([2e6 - 3 * 100e3])


def test_founders_proceeds_and_present_value(tmp_path):
    """50M + 7M of cash, Series A 20 %: 45.6M, over 1.25² two years later."""
    metrics = outcome_metrics(result_of(tmp_path, company(instruments={"Series A": SERIES_A}, leaving={})))
    assert metrics["founders_proceeds"] == pytest.approx(45.6e6)
    assert metrics["founders_present_value"] == pytest.approx(45.6e6 / 1.5625)
    assert metrics["cost_of_capital"] == pytest.approx((11.4 / 5) ** 0.5 - 1)


def test_ruined_holders_get_nothing(tmp_path):
    """2M at 1M a month: cash is gone in 2027-03."""
    result = result_of(tmp_path, company(leaving={}, costs={"office": {"amount": "1M"}}))
    assert outcome_metrics(result)["founders_proceeds"] == 0.0


def test_many_paths_are_the_plan_many_times(tmp_path):
    note = {"kind": "convertible_note", "investment_amount": "1M", "interest_rate": "8%", "when": "2027-06"}
    instruments = {"Series A": SERIES_A, "bridge": note}
    leaving = {"when": {"cash_above": "9M"}, "earn_out": {"share": "10%", "wait": "6 months", "probability": "30%"}}
    scenario = loaded(tmp_path, company(instruments=instruments, leaving=leaving, revenue=SEATS))
    one = exit_outcome(api.plan(scenario).result)
    many = exit_outcome(run(scenario.model, Grid(Month(2027, 1), 36, paths=3)))
    assert one is not None
    assert many is not None
    assert many.founders_proceeds.tolist() == pytest.approx(one.founders_proceeds.tolist() * 3, rel=1e-12)
    assert many.present_value.tolist() == pytest.approx(one.present_value.tolist() * 3, rel=1e-12)
    assert many.cost_of_capital.rate == pytest.approx(one.cost_of_capital.rate, rel=1e-9)


def test_flows_are_averaged_over_paths_before_the_rate_is_solved(tmp_path):
    """Two paths, one ruined in its sixth month: 11.4M or nothing for 5M is 5.7M on average."""
    scenario = loaded(tmp_path, company(instruments={"Series A": SERIES_A}, leaving={}))
    both = run(scenario.model, Grid(Month(2027, 1), 36, paths=2))
    found = exit_outcome(replace(both, ruined=np.array([NEVER, 5])))
    assert found is not None
    assert found.founders_proceeds.tolist() == pytest.approx([45.6e6, 0.0])
    assert found.cost_of_capital.rate == pytest.approx((5.7 / 5) ** 0.5 - 1)


def test_each_path_leaves_in_its_own_month(tmp_path):
    """With 1M less cash one path waits longer for 9M; each is as it would be alone."""
    leaving = {"when": {"cash_above": "9M"}}
    scenario = loaded(tmp_path, company(instruments={"Series A": SERIES_A}, leaving=leaving, revenue=SEATS))
    both = run(scenario.model, Grid(Month(2027, 1), 36, paths=2))
    less = np.array([0.0, 1e6])
    together = exit_outcome(replace(both, cash=both.cash - less))
    one = run(scenario.model, Grid(Month(2027, 1), 36))
    alone = [exit_outcome(replace(one, cash=one.cash - gap)) for gap in less]
    assert together is not None
    assert together.month.tolist() == [21, 31]
    assert [int(each.month[0]) for each in alone] == [21, 31]
    assert together.founders_proceeds.tolist() == pytest.approx([float(each.founders_proceeds[0]) for each in alone])
    assert together.present_value.tolist() == pytest.approx([float(each.present_value[0]) for each in alone])
    flows = together.providers["Series A"].flows
    for path, each in enumerate(alone):
        assert flows[:, path].tolist() == pytest.approx(each.providers["Series A"].flows[:, 0].tolist())


def test_flows_of_providers_stop_at_the_exit(tmp_path):
    """A loan that is repaid by the buyer costs its 24 months of interest, not the plan's 36."""
    loan = {
        "kind": "venture_debt", "principal": "1M", "interest_rate": "12%", "interest_only": "35 months",
        "term": "36 months", "when": "2027-01",
    }  # fmt: skip
    found = exit_outcome(result_of(tmp_path, company(instruments={"loan": loan}, leaving={})))
    assert found is not None
    flows = found.providers["loan"].flows[:, 0]
    assert flows[0] == -1e6
    assert flows[1:24].tolist() == pytest.approx([10e3] * 23)
    assert flows[24] == pytest.approx(1.01e6)
    assert not flows[25:].any()


def test_grants_and_credits_are_no_capital(tmp_path):
    instruments = {
        "voucher": {"kind": "grant", "amount": "1M", "when": "2027-02"},
        "start": {"kind": "credits", "provider": "anycloud", "amount": "350k", "when": "2027-01"},
    }
    result = result_of(tmp_path, company(instruments=instruments, leaving={}))
    found = exit_outcome(result)
    assert found is not None
    assert found.providers == {}
    assert outcome_metrics(result)["cost_of_capital"] is None


def test_compare_has_the_metrics(tmp_path):
    scenario = company(instruments={"Series A": SERIES_A}, leaving={})
    scenario["strategies"] = {"with": {}, "without": {"funding": {"instruments": {"Series A": None}}}}
    made = api.compare([str(written(tmp_path, scenario))])
    first, second = (outcome["metrics"] for outcome in made["strategies"])
    assert first["founders_proceeds"] == pytest.approx(45.6e6)
    assert second["founders_proceeds"] == pytest.approx(52e6)
    assert second["cost_of_capital"] is None
    gained = [d for d in made["differences"] if d["metric"] == "founders_proceeds"]
    assert gained[0]["mean"] == pytest.approx(6.4e6)
