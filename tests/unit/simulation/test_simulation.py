"""What a simulation says: the plan where nothing is uncertain, exact answers where there are some, honest errors."""
# ruff: noqa: E501 - scenarios on one line

import math

import numpy as np
import pytest
from scipy import stats

from llmventure import api
from llmventure.exits.outcomes import exit_outcome, outcome_metrics
from llmventure.simulation import simulate
from unit.simulation.companies import ALONE, many, model, scenario

CERTAIN = """
# ruff: noqa: E501 - scenarios on one line
company: {name: T, start: 2027-01, months: 30, opening_cash: 2.4M, tax: {rate: 20%}, interest_on_cash: 3%}
compute:
  supply: {burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: {start: 2.8, yearly_change: -25%}, payment_days: 45}}
  training: {base: {parameters: 1B, training_tokens: 200B, gpu: H100-SXM, gpus: 64, mfu: 40%, when: {after: Seed, wait: 2 months}}}
  serving: {api: {model: base, product: api, gpu: H100-SXM, tokens_per_second_per_gpu: 2500, utilization: 35%}}
team: {on_cost: 20%, yearly_raise: 3%, roles: {eng: {salary: 200k, headcount: {start: 4, after Seed: {0: 6, 6: 9}}, hiring_cost: 10%}}}
revenue:
  api: {kind: usage, from: {after: base}, customers: {start: 20, monthly_growth: 9%}, monthly_churn: 2%, tokens_per_customer_month: 900M, price_per_million_tokens: 0.8, collection_days: 30}
costs: {fees: {share_of: revenue, share: 3%}, rent: {amount: 20k, payment_days: -30}}
funding:
  cap_table: {Mei: {shares: 8M, founder: true}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 6M, pre_money_valuation: 18M, when: {runway_below: 8 months}, fees: 2%}
    loan: {kind: venture_debt, principal: 1M, interest_rate: 11%, interest_only: 6 months, term: 24 months, when: {after: Seed, wait: 6 months}}
policy: {freeze: {when: {runway_below: 3 months}, freeze: hiring, until: {runway_above: 12 months}}}
"""


def test_with_nothing_uncertain_every_future_is_the_plan() -> None:
    company = scenario(CERTAIN)
    plan, found = api.plan(company), many(company.model, 64)
    cash = plan.result.cash[1:, 0]
    assert cash.min() > 0, "the plan must live for its futures to be compared"
    assert np.abs(found.cash - cash[:, None]).max() <= 1e-9 * np.abs(cash).max()
    metrics, planned = found.metrics, plan.report["metrics"]
    for name in ("minimum_cash", "total_raised", "arr", "run_rate_revenue", "compute_cost", "compute_share_of_cost"):
        assert metrics[name] == pytest.approx(np.full(64, planned[name]), rel=1e-9), name
    for name in ("runway_months", "founders_ownership", "gross_margin"):
        assert metrics[name] == pytest.approx(np.full(64, planned[name]), rel=1e-9), name


NOISY = "costs: {burn: {amount: {mean: 100k, monthly_noise: 60k}}}"


def test_ruin_of_a_constant_burn_with_normal_noise_is_exact() -> None:
    """Cash after one month is normal: P(ruin) = P(noise > cash − burn) exactly; after a year at least by a bound."""
    company = model(NOISY, months=1, cash="150k")
    found = simulate(company, ALONE, paths=50_000, seed=3).tally.ruin
    exact = stats.norm.sf(50 / 60)
    assert found.probability == pytest.approx(exact, abs=4 * found.standard_error)
    assert found.interval[0] < exact < found.interval[1]


def test_ruin_within_a_year_is_exact() -> None:
    """The burn of each month is normal (its floor of 0 is five deviations away), so that the living cash has a density
    that is carried from month to month by a convolution: P(alive) is what is left of it above zero."""
    step, months = 200.0, 12
    cash = np.arange(0.0, 2.4e6, step) + step / 2
    noise = np.arange(-120_000.0, 120_000.0 + step, step)
    kernel = stats.norm.cdf((noise + step / 2) / 20e3) - stats.norm.cdf((noise - step / 2) / 20e3)
    # on the first morning there are 1.2M, and the first month takes 100k on average
    density = stats.norm.cdf((cash + step / 2 - 1.1e6) / 20e3) - stats.norm.cdf((cash - step / 2 - 1.1e6) / 20e3)
    alive = [density.sum()]
    for _ in range(months - 1):
        spread = np.convolve(density, kernel, mode="same")
        density = np.concatenate([spread[round(100_000 / step) :], np.zeros(round(100_000 / step))])
        alive.append(density.sum())
    exact = 1 - np.array(alive)
    company = model(NOISY.replace("60k", "20k"), months=months, cash="1.2M")
    found = simulate(company, ALONE, paths=80_000, seed=3).tally.ruin
    assert 0.4 < exact[-1] < 0.6 and exact[-2] > 0.03
    for month in (months - 2, months - 1):
        error = math.sqrt(exact[month] * (1 - exact[month]) / 80_000)
        assert found.by_month[month] == pytest.approx(exact[month], abs=4 * error)


def test_ruin_within_a_year_agrees_with_plain_python() -> None:
    company = model(NOISY, months=12, cash="1M")
    found = simulate(company, ALONE, paths=40_000, seed=5).tally.ruin
    random = np.random.default_rng(1)
    ruined = 0
    runs = 40_000
    for _ in range(runs):
        # a cost is never below zero
        cash = 1e6 - np.cumsum(np.maximum(1e5 + 6e4 * random.standard_normal(12), 0.0))
        ruined += bool((cash < 0).any())
    share = ruined / runs
    assert found.probability == pytest.approx(share, abs=4 * math.sqrt(2) * found.standard_error)
    assert list(found.by_month) == sorted(found.by_month) and found.by_month[-1] == found.probability


def test_the_same_bits_on_one_thread_and_on_two() -> None:
    company = scenario(
        CERTAIN.replace("amount: 20k", "amount: 10k to 60k").replace("monthly_growth: 9%", "monthly_growth: 5% to 14%")
    )
    one, two = (api.simulate(company, paths=20_000, seed=11, threads=threads).report for threads in (1, 2))
    for part in one:
        if part != "run":
            assert one[part] == two[part], part  # type: ignore[literal-required]


def test_the_standard_error_is_right() -> None:
    """Over 200 runs the spread of the probabilities is what each says of itself."""
    company = model(NOISY, months=6, cash="600k")
    runs = [simulate(company, ALONE, paths=300, seed=seed).tally.ruin for seed in range(200)]
    spread = np.std([run.probability for run in runs], ddof=1)
    said = math.sqrt(np.mean([run.standard_error**2 for run in runs]))
    assert 0.85 < spread / said < 1.15
    covered = np.mean(
        [run.interval[0] <= np.mean([each.probability for each in runs]) <= run.interval[1] for run in runs]
    )
    assert covered > 0.9


def test_ruin_is_for_good_and_closes_nothing_more() -> None:
    company = model(
        """
costs: {burn: {amount: {2027-01: 100k, 2027-06: 0}}}
funding:
  instruments: {Seed: {kind: safe, investment_amount: 5M, post_money_valuation_cap: 20M, when: 2027-05}}
""",
        cash="250k",
    )
    found = many(company, 16)
    assert np.all(found.ruined == 2) and not found.cash[2:].any() and not found.metrics["total_raised"].any()
    assert np.all(found.metrics["minimum_cash"] == -50_000)


def test_attempts_succeed_as_often_as_they_say_and_late_as_they_say() -> None:
    company = model(
        """
funding:
  instruments:
    Seed: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 9M, when: 2027-03, probability: 40%, attempts: 2, again_after: 4 months, delay: "{dist: uniform, low: 0, high: 3}"}
""".replace('"', "").replace("{dist: uniform, low: 0, high: 3}", "{dist: uniform, low: 0 months, high: 3 months}"),
        cash="1",
    )
    found = many(company, 8192)
    closed = (found.cash > 1.5).argmax(axis=0)
    on_first, on_second = (closed > 0) & (closed <= 5), closed > 5
    assert abs(on_first.mean() - 0.4) < 0.022 and abs(on_second.mean() - 0.24) < 0.02
    assert abs(found.happened["funding.instruments.Seed failed"].mean() - 0.36) < 0.022
    assert np.allclose([(closed[on_first] == month).mean() for month in (3, 4, 5)], 1 / 3, atol=0.035)


def test_a_gate_is_a_condition_on_the_figures() -> None:
    from llmventure.conditions.gates import gate, refuse_if
    from llmventure.errors import GateError, UsageError

    report = {
        "metrics": {"runway_months": {"p10": 9.0, "p90": None}, "cash_out_month": "2028-09"},
        "ruin": {"probability": 0.12},
        "months": [f"2027-{month:02d}" for month in range(1, 13)] + [f"2028-{month:02d}" for month in range(1, 13)],
    }
    for holds in (
        "ruin.probability > 10%",
        "runway_months.p10 < 12",
        "cash_out_month <= 2028-09",
        "ruin.probability>=0.12",
    ):
        with pytest.raises(GateError, match="--fail-if"):
            refuse_if([holds], report)
    refuse_if(["ruin.probability > 12%", "runway_months.p90 < 12", "cash_out_month < 2028-09"], report)
    for wrong in ("ruin", "ruin.probability > often", "runway < 3", "cash_out_month < 12", "a > 2028-13"):
        with pytest.raises(UsageError):
            refuse_if([wrong], report)
    assert gate("arr ≥ 1.5M").value == 1.5e6


def test_replaying_a_path_gives_that_path() -> None:
    company = scenario(
        NOISY + "\nmarket: {winter: {yearly_rate: 50%, months: 6, change: {costs.burn.amount: x1.5}}}",
        months=18,
        cash="1.2M",
    )
    found = many(company.model, 64, seed=company.seed)
    for path in (0, 17, 63):
        cash = api.replay(company, path).result.cash[1:, 0]
        ruined = int(found.ruined[path])
        lived = min(ruined, 18)
        assert cash[:lived] == pytest.approx(found.cash[:lived, path], rel=1e-12)
        assert len(cash) == min(ruined + 1, 18)
    assert api.replay(company, 17).report["run"]["future"] == 17


@pytest.mark.parametrize(
    "value", ["40M", "{multiple_of: run_rate_revenue, multiple: 30}", "{multiple_of: gross_profit, multiple: 50}"]
)
def test_founders_get_what_the_plans_exit_pays_them(value: str) -> None:
    company = scenario(CERTAIN + f"exit: {{when: 2029-03, enterprise_value: {value}, transaction_costs: 2%}}\n")
    planned, found = outcome_metrics(api.plan(company).result), many(company.model, 8).metrics
    assert planned["founders_proceeds"] is not None
    assert planned["founders_proceeds"] > 1e6
    for name in ("founders_proceeds", "founders_present_value"):
        assert found[name] == pytest.approx(np.full(8, planned[name]), rel=1e-9)


def test_the_holders_of_a_ruined_path_get_nothing() -> None:
    company = model(
        NOISY
        + "\nfunding: {cap_table: {Mei: {shares: 1M, founder: true}}}\nexit: {when: 2028-12, enterprise_value: 10M}",
        cash="2.4M",
    )
    found = many(company, 512)
    ruined = found.ruined < 24
    assert 0.1 < ruined.mean() < 0.9
    assert not found.metrics["founders_proceeds"][ruined].any()
    assert found.metrics["founders_proceeds"][~ruined] == pytest.approx(10e6 + found.cash[-1][~ruined], rel=1e-9)


def test_what_capital_costs_is_the_plans_where_nothing_is_uncertain() -> None:
    company = scenario(CERTAIN + "exit: {when: 2029-03, enterprise_value: 40M, transaction_costs: 2%}\n")
    planned = exit_outcome(api.plan(company).result)
    report = api.simulate(company, paths=16).report
    assert planned is not None and report["cost_of_capital"] is not None
    assert report["cost_of_capital"]["rate"] == pytest.approx(planned.cost_of_capital.rate, rel=1e-9)
    assert report["metrics"]["cost_of_capital"]["mean"] == report["cost_of_capital"]["rate"]
    assert [each["name"] for each in report["cost_of_capital"]["providers"]] == ["Seed", "loan"]
    for each in report["cost_of_capital"]["providers"]:
        known = planned.providers[each["name"]].flows[:, 0]
        assert each["mean_flows"] == pytest.approx(known, rel=1e-9, abs=1e-6)
    assert "cost_of_capital" not in api.simulate(scenario(CERTAIN), paths=16).report["metrics"]


def test_flows_are_averaged_over_paths_before_the_rate_is_solved_for() -> None:
    """A round of half the company pays 10M two years later, or nothing: on average 5M · p for 1M, and no path's rate."""
    company = scenario(
        """
funding:
  cap_table: {Mei: {shares: 1M, founder: true}}
  instruments: {Seed: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 1M, when: 2027-01}}
exit: {when: 2029-01, enterprise_value: {dist: discrete, values: [1, 19M], probabilities: [60%, 40%]}}
""",
        months=25,
        cash="0",
    )
    report = api.simulate(company, paths=20_000).report
    cost = report["cost_of_capital"]
    assert cost is not None and cost["rate"] is not None
    # the cash is still there: 1M to share where the value is next to nothing (the preference), 20M else
    mean = report["metrics"]["founders_proceeds"]["mean"]
    assert mean is not None
    good = mean / 10e6
    assert good == pytest.approx(0.4, abs=4 * math.sqrt(0.24 / 20_000))
    assert (1 + cost["rate"]) ** 2 == pytest.approx((good * 10e6 + (1 - good) * 1e6) / 1e6, rel=1e-5)


def test_drivers_are_the_shares_of_the_variance() -> None:
    """Cash at the end is opening cash less 24 months of two normal burns: 9² : 12² of the variance, exactly linear."""
    company = scenario(
        "costs: {a: {amount: {dist: normal, mean: 50k, sd: 9k}}, b: {amount: {dist: normal, mean: 50k, sd: 12k}}}",
        cash="9M",
    )
    report = api.simulate(company, paths=40_000).report
    shares = {driver["path"]: driver["share_of_variance"] for driver in report["drivers"]}
    assert shares == {
        "costs.b.amount": pytest.approx(144 / 225, abs=0.01),
        "costs.a.amount": pytest.approx(81 / 225, abs=0.01),
    }
    assert list(shares) == ["costs.b.amount", "costs.a.amount"]


def test_drivers_of_runway_and_proceeds_hold_what_the_exit_draws() -> None:
    company = scenario(
        """
costs: {rent: {amount: 200k to 400k}}
funding: {cap_table: {Mei: {shares: 1M, founder: true}}}
exit: {when: 2027-12, enterprise_value: 10M to 40M}
""",
        cash="5M",
    )
    report = api.simulate(company, paths=8000).report
    runway = {driver["path"]: driver["share_of_variance"] for driver in report["drivers_of"]["runway_months"]}
    proceeds = {driver["path"]: driver["share_of_variance"] for driver in report["drivers_of"]["founders_proceeds"]}
    assert runway["costs.rent.amount"] > 0.9 > 0.01 > runway["exit.enterprise_value"]
    assert proceeds["exit.enterprise_value"] > 0.7 > 0.1 > proceeds["costs.rent.amount"]
    assert report["run"]["variates"] == 2


def test_what_had_happened_before_ruin_is_counted_while_a_path_lives() -> None:
    """A strike kills at once; one that comes only after the ruin is no cause of it."""
    company = scenario(
        "costs: {rent: {amount: {mean: 100k, monthly_noise: 30k}}}\n"
        "risks: {fatal: {yearly_rate: 0.5, cost: 90M}, after: {probability: 100%, cost: 1k}}",
        months=24,
        cash="1.2M",
    )
    report = api.simulate(company, paths=4000).report
    causes = {cause["path"]: cause for cause in report["causes"]}
    found = many(company.model, 4000)
    dead = found.ruined < 24
    for name in ("fatal", "after"):
        befell = found.happened[f"risks.{name}"]
        assert causes[f"risks.{name}"]["share_of_ruined"] == pytest.approx(befell[dead].mean())
        assert causes[f"risks.{name}"]["what"] == "struck"
    assert dead.all() and 0.3 < causes["risks.after"]["share_of_all"] < 0.7, "ruined before the 100 % came"
