"""Risks, regimes and policies: how often, how long, how hard, and what a contract keeps."""
# ruff: noqa: E501 - scenarios on one line

import math

import numpy as np
import pytest
from scipy import stats

from llmventure import api
from llmventure.catalog.risks import risk_library
from llmventure.errors import PlanError, ScenarioError
from llmventure.models.risks import Risk
from unit.simulation.companies import many, model, scenario, world

RISKY = """
# ruff: noqa: E501 - scenarios on one line
costs: {{rent: {{amount: 100k}}}}
risks: {{dear: {{{risk}}}}}
"""


def test_strikes_are_poisson() -> None:
    """Months with a strike are binomial of 1 − exp(−rate/12): for a small rate the counts are Poisson's."""
    company = model(RISKY.format(risk="yearly_rate: 0.4, cost: 1k"), months=60)
    counts = world(company, 8192).strikes["dear"].sum(axis=0)
    known = stats.binom(60, -math.expm1(-0.4 / 12))
    seen = np.bincount(counts, minlength=8)[:8] / 8192
    assert np.allclose(seen, known.pmf(np.arange(8)), atol=4 * math.sqrt(0.25 / 8192))
    assert abs(counts.mean() - known.mean()) < 5 * known.std() / math.sqrt(8192)


def test_a_lower_rate_removes_strikes_and_moves_none() -> None:
    often, seldom = (
        world(model(RISKY.format(risk=f"yearly_rate: {rate}, cost: 1k"))).strikes["dear"] for rate in (0.8, 0.3)
    )
    assert seldom.sum() < often.sum() and not (seldom & ~often).any()


def test_a_probability_strikes_once_at_most() -> None:
    struck = world(model(RISKY.format(risk="probability: 30%, cost: 1k")), 8192).strikes["dear"]
    assert struck.sum(axis=0).max() == 1 and abs(struck.any(axis=0).mean() - 0.3) < 0.02
    assert np.allclose(struck.mean(axis=1), 0.3 / 24, atol=0.006)


def test_an_effect_lasts_its_months_and_does_not_stack() -> None:
    company = model(RISKY.format(risk="yearly_rate: 6, months: 3, change: {costs.rent.amount: x2}"))
    there = world(company, 512)
    rent, struck = there.series("costs.rent.amount", company.costs["rent"].amount), there.strikes["dear"]
    for month in range(24):
        recent = struck[max(month - 2, 0) : month + 1].any(axis=0)
        assert np.array_equal(rent[month], np.where(recent, 200_000.0, 100_000.0))


def test_severity_is_drawn_anew_for_each_strike_and_the_cost_is_paid_each_time() -> None:
    company = model(
        RISKY.format(risk="yearly_rate: 3, cost: 10k to 40k, change: {costs.rent.amount: x1.1 to 1.9}, months: 1")
    )
    there, found = world(company, 512), many(company, 512)
    rent, struck = there.series("costs.rent.amount", company.costs["rent"].amount), there.strikes["dear"]
    twice = np.flatnonzero(struck.sum(axis=0) >= 2)[0]
    first, second = rent[struck[:, twice], twice][:2]
    assert first != second and min(first, second) > 100_000
    spent = 5e6 - rent.cumsum(axis=0) - found.cash
    assert np.all(np.diff(spent, axis=0)[~struck[1:]] == pytest.approx(0, abs=1e-6))
    assert np.diff(spent, axis=0)[struck[1:]].min() > 1_000


def test_plus_delays_a_time_and_a_value_replaces() -> None:
    company = model(
        """
costs: {rent: {amount: 100k}, launch: {amount: 1M, when: 2027-06}}
risks: {late: {yearly_rate: 1000, change: {costs.launch.when: +3 months, costs.rent.amount: 70k}}}
"""
    )
    cash = many(company, 8).cash[:, 0]
    assert np.argmin(np.diff(cash)) + 1 == 8
    assert cash[0] == 5e6 - 70e3


def test_a_mitigation_costs_every_month_in_the_plan_too_and_lowers_the_rate() -> None:
    taken = RISKY.format(
        risk="yearly_rate: 2, cost: 10k, mitigation: {monthly_cost: 5k, yearly_rate: x0.25, taken: true}"
    )
    without = RISKY.format(risk="yearly_rate: 2, cost: 10k")
    lines = [line for line in api.plan(scenario(taken)).report["lines"] if line["account"] == "cost/risk"]
    assert [line["earned"] for line in lines] == [[-5_000.0] * 24]
    less, more = (world(model(text), 8192).strikes["dear"].mean() for text in (taken, without))
    assert less == pytest.approx(-math.expm1(-0.5 / 12), abs=0.002) and more == pytest.approx(
        -math.expm1(-2 / 12), abs=0.003
    )


def test_the_market_spends_its_share_of_time_in_winter() -> None:
    """A two-state chain that begins in normal: share in winter at month n is e/(e+l)·(1 − (1 − e − l)^n)."""
    company = model("market: {winter: {yearly_rate: 60%, months: 8}}", months=120)
    there = world(company, 8192).regimes["winter"]
    enter, leave = -math.expm1(-0.6 / 12), 1 / 8
    for month in (0, 5, 119):
        exact = enter / (enter + leave) * (1 - (1 - enter - leave) ** (month + 1))
        assert abs(there[month].mean() - exact) < 4 * math.sqrt(exact * (1 - exact) / 8192)
    lengths = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], there[:, :2000].T.ravel().astype(int), [0]]))))[::2]
    assert abs(lengths.mean() - 8) < 0.6


def test_two_regimes_share_the_entries_by_their_rates_and_change_the_world() -> None:
    company = model(
        """
costs: {rent: {amount: 100k}}
market: {winter: {yearly_rate: 30%, months: 6, change: {costs.rent.amount: x0.5}}, boom: {yearly_rate: 90%, months: 6, change: {costs.rent.amount: x3}}}
""",
        months=60,
    )
    there = world(company, 4096)
    rent = there.series("costs.rent.amount", company.costs["rent"].amount)
    assert np.array_equal(np.unique(rent), [50_000, 100_000, 300_000])
    assert not (there.regimes["winter"] & there.regimes["boom"]).any()
    assert abs(there.regimes["boom"].mean() / there.regimes["winter"].mean() - 3) < 0.4


def test_winter_makes_rounds_fail_and_come_late() -> None:
    text = """
market: {{winter: {{yearly_rate: 1000, months: 600, change: {{funding.instruments.*.probability: x0.4, funding.instruments.*.delay: +6 months}}}}}}
funding: {{instruments: {{Seed: {{kind: safe, investment_amount: 1M, post_money_valuation_cap: 9M, when: 2027-03, probability: {odds}}}}}}}
"""
    found = many(model(text.format(odds="50%"), cash="1"), 8192)
    closed = (found.cash > 1.5).argmax(axis=0)
    # one month in 600 is normal even then
    assert set(closed) <= {0, 2, 8} and (closed == 2).mean() < 0.01
    assert abs((closed == 8).mean() - 0.2) < 0.02


def test_a_strike_on_an_exchange_rate_moves_all_that_is_in_that_currency() -> None:
    """The cost of an earlier risk too, whatever the order in the file."""
    company = model(
        """
costs: {rent: {amount: 10k EUR}}
exchange_rates: {EUR: 1.1}
risks: {suit: {yearly_rate: 1000, cost: 1k EUR}, dear: {yearly_rate: 1000, change: {exchange_rates.EUR: x2}}}
""",
        months=3,
    )
    assert many(company, 8).cash[-1] == pytest.approx(np.full(8, 5e6 - 3 * 11_000 * 1.1 * 2))


def test_what_a_contract_has_fixed_a_star_does_not_move() -> None:
    company = model(
        """
compute:
  supply:
    held: {kind: reserved, gpu: H100-SXM, gpus: 8, gpu_hour_price: 2.00}
    burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.80}
risks: {shock: {yearly_rate: 1000, change: {compute.supply.*.gpu_hour_price: x2}}}
"""
    )
    there, supply = world(company, 4), company.compute.supply
    assert np.all(there.series("compute.supply.held.gpu_hour_price", supply["held"].gpu_hour_price) == 2)
    assert np.all(there.series("compute.supply.burst.gpu_hour_price", supply["burst"].gpu_hour_price) == 5.6)


def test_every_ready_risk_reads_is_labelled_and_can_strike() -> None:
    everything = """
compute:
  supply: {burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.80, payment_days: 60}}
  training: {base: {parameters: 1B, training_tokens: 20B, gpu: H100-SXM, mfu: 40%, when: 2027-06}}
revenue:
  api: {kind: usage, customers: {start: 20, monthly_growth: 5%}, monthly_churn: 2%, tokens_per_customer_month: 9M, price_per_million_tokens: 0.8, collection_days: 30, largest_customer: 30%}
  app: {kind: subscription, customers: {start: 20, monthly_growth: 5%}, price_per_month: 60, monthly_churn: 2%, from: 2030-01}
team: {roles: {eng: {salary: 100k, headcount: 3}}}
costs: {rent: {amount: 10k EUR}}
exchange_rates: {EUR: 1.1}
funding: {instruments: {Seed: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 9M, when: 2027-09, probability: 80%}}, cap_table: {Mei: {shares: 1M, founder: true}}}
"""
    names = list(risk_library())
    risks = ", ".join(f"{name}: {{library: {name}}}" for name in names)
    found = many(model(f"{everything}risks: {{{risks}}}", months=60), 2048)
    without = many(model(everything, months=60), 2048)
    for name in names:
        alone = many(model(f"{everything}risks: {{it: {{library: {name}}}}}", months=60), 2048)
        struck = alone.happened["risks.it"]
        assert (alone.cash != without.cash)[:, struck].any(axis=0).mean() > 0.1, f"{name} does something"
        # what a risk may put off is not fixed, and is added up after what is: the last digit may differ
        spared = np.allclose(alone.cash[:, ~struck], without.cash[:, ~struck], rtol=1e-14, atol=1e-8)
        assert spared, f"{name} does it where it strikes"
    for name, ready in risk_library().items():
        assert ready.labels and set(ready.labels.values()) <= {"seen", "derived", "judgement"}, name
        assert ready.source and found.happened[f"risks.{name}"].any(), name
        assert {label.split(".")[0] for label in ready.labels} == {
            field for field in Risk.model_fields if field in ready.risk.model_fields_set
        }, name
    own = model("costs: {a: {amount: 1}}\nrisks: {w: {library: funding_winter, yearly_rate: 5}}")
    assert abs(world(own, 4096).strikes["w"].mean() + math.expm1(-5 / 12)) < 0.01


@pytest.mark.parametrize(
    ("risk", "said"),
    [
        ("yearly_rate: 1, change: {costs.rant.amount: x2}", "nothing to change"),
        ("yearly_rate: 1, change: {costs.rent.amount: -3}", "cannot become"),
        ("library: asteroid", "there is no ready risk 'asteroid'"),
        ("yearly_rate: 1, change: {company.months: x2}", "cannot change while the plan runs"),
        ("yearly_rate: 1, change: {costs.rent.payment_days: +60}", "cannot change while the plan runs"),
    ],
)
def test_what_cannot_change_is_a_fault(risk: str, said: str) -> None:
    with pytest.raises((PlanError, ScenarioError), match=said):
        world(model(RISKY.format(risk=risk)))


POLICED = """
team: {{roles: {{eng: {{salary: 120k, headcount: {{2026-01: 10, 2027-05: 14}}}}}}}}
compute: {{supply: {{held: {{kind: reserved, gpu: H100-SXM, gpus: 8, gpu_hour_price: 2.00}}}}}}
policy: {{{policy}}}
"""


def heads(policy: str, cash: str = "2.4M") -> tuple[list[float], list[float]]:
    report = api.plan(scenario(POLICED.format(policy=policy), cash=cash)).report
    found = {line["account"]: line["quantity"] for line in report["lines"] if line["name"] == "eng"}
    return found["cost/team/salaries"], found.get("cost/team/severance", [0.0] * 24)


def test_a_freeze_keeps_the_heads_there_are_and_a_cut_is_felt_after_its_lag() -> None:
    frozen, _ = heads("freeze: {when: {cash_below: 2.4M}, freeze: hiring}")
    assert frozen == [10.0] * 24
    cut, paid = heads(
        "cut: {when: {cash_below: 2M}, lag: 2 months, change: {team.roles.*.headcount: x0.5}, severance: 2 months}"
    )
    # 100k of salaries and 11,680 of hours a month: below 2M on the fifth morning, cut two months later
    assert cut[:4] == [10.0] * 4 and cut[4:6] == [14.0] * 2 and cut[6:] == [7.0] * 18
    assert paid == [0.0] * 6 + [7.0] + [0.0] * 17


def test_a_plan_says_which_policies_act_in_it() -> None:
    text = POLICED.format(policy="cut: {when: {cash_below: 2M}, lag: 2 months, change: {team.roles.*.headcount: x0.5}}")
    warnings = api.plan(scenario(text, cash="2.4M")).report["warnings"]
    said = {warning["message"] for warning in warnings if warning["path"] == "policy.cut"}
    assert said == {"cut acts from 2027-07"}


def test_a_policy_is_lifted_and_a_lever_of_nothing_is_no_policy() -> None:
    lifted, _ = heads(
        "cut: {when: {cash_below: 2.2M}, change: {team.roles.eng.headcount: x0.5}, until: {cash_below: 1.9M}}"
    )
    assert lifted[:2] == [10.0, 10.0] and 5.0 in lifted and lifted[-1] == 14.0
    nothing, _ = heads("cut: {when: {cash_below: 2.2M}, change: {team.roles.eng.headcount: x1}}")
    assert nothing == [10.0] * 4 + [14.0] * 20


def test_a_cut_never_cuts_a_commitment() -> None:
    text = POLICED.format(policy="cut: {when: {cash_below: 9M}, change: {compute.supply.*.gpus: x0.1}}")
    bills = [line for line in api.plan(scenario(text)).report["lines"] if line["name"] == "held"]
    assert bills and all(sum(line["quantity"]) == 8 * 730 * 24 for line in bills)


def test_policies_act_path_by_path() -> None:
    text = """
costs: {rent: {amount: {mean: 100k, monthly_noise: 80k}}}
policy: {cut: {when: {cash_below: 800k}, change: {costs.rent.amount: x0.1}}}
"""
    found, free = many(model(text, cash="1.4M"), 2048), many(model(text.split("policy")[0], cash="1.4M"), 2048)
    first = np.concatenate([np.full((1, 2048), 1.4e6), free.cash[:-1]]) < 800e3
    started = np.where(first.any(axis=0), first.argmax(axis=0), 24)
    untouched = np.arange(24)[:, None] < started
    assert np.array_equal(found.cash[untouched], free.cash[untouched])
    assert (found.ruined < 24).mean() < (free.ruined < 24).mean()
    assert np.array_equal(found.happened["policy.cut"], started < 24)
