"""Mitigations with and without, on the same luck: exact where nothing is left to chance, silent where noise decides."""

import math

import numpy as np
import pytest

from llmventure import api
from llmventure.report.simulation import MitigationWorth
from unit.simulation.companies import scenario

COMPANY = "company: {{name: T, start: 2027-01, months: 24, opening_cash: {cash}}}\ncosts: {{rent: {{amount: 100k}}}}\n"


def weighed(risk: str, paths: int = 2000, cash: str = "9M", more: str = "") -> MitigationWorth:
    report = api.simulate(
        scenario(COMPANY.format(cash=cash) + f"risks: {{hit: {{{risk}}}}}\n" + more), paths=paths
    ).report
    (found,) = report["mitigations"]
    return found


@pytest.mark.parametrize(("monthly", "pays"), [(5_000, True), (20_000, False)])
@pytest.mark.parametrize("taken", ["false", "true"])
def test_what_is_certain_is_exact_whether_it_is_taken_or_not(monthly: int, pays: bool, taken: str) -> None:
    """It strikes every month for 10k; without it there is only the price of the mitigation."""
    found = weighed(
        f"yearly_rate: 1000, cost: 10k, mitigation: {{monthly_cost: {monthly}, yearly_rate: x0, taken: {taken}}}"
    )
    assert found["path"] == "risks.hit.mitigation" and found["taken"] == (taken == "true")
    assert found["cost"] == 24 * monthly
    assert found["changes"]["closing_cash"] == {"mean": pytest.approx(24 * (10_000 - monthly)), "standard_error": 0.0}
    assert (found["metric"], found["pays"]) == ("closing_cash", pays)
    assert found["ruin"]["mean"] == 0 and found["lowers_ruin"] is None


def test_nothing_is_concluded_within_the_noise() -> None:
    """It halves a risk of about 1k a month and costs 0.5k: even on average, so that no number of paths may say more."""
    rate = 1.2
    saved = 1e4 * (-math.expm1(-rate / 12) + math.expm1(-rate / 24))
    found = weighed(f"yearly_rate: {rate}, cost: 10k, mitigation: {{monthly_cost: {saved}, yearly_rate: x0.5}}")
    change = found["changes"]["closing_cash"]
    assert change["standard_error"] is not None and change["standard_error"] > 0
    assert abs(change["mean"]) < 4 * change["standard_error"]
    assert found["pays"] == (None if abs(change["mean"]) <= 2 * change["standard_error"] else change["mean"] > 0)
    none = weighed("yearly_rate: 0.001, cost: 10k, mitigation: {monthly_cost: 0, yearly_rate: x0.5}", paths=300)
    assert none["pays"] is None and none["lowers_ruin"] is None


def test_the_differences_are_those_of_two_runs_path_by_path() -> None:
    text = (
        COMPANY.format(cash="2.5M")
        + "risks: {hit: {yearly_rate: 1, cost: 50k to 400k, "
        + "mitigation: {monthly_cost: 4k, yearly_rate: x0.3, taken: TAKEN}}}\n"
    )
    report = api.simulate(scenario(text.replace("TAKEN", "true")), paths=3000).report["mitigations"][0]
    runs = [api.simulate(scenario(text.replace("TAKEN", taken)), paths=3000) for taken in ("true", "false")]
    cash, out = (np.array([run.values(name) for run in runs]) for name in ("closing_cash", "cash_out_month"))
    change, ruined = cash[0] - cash[1], np.isfinite(out)
    assert report["changes"]["closing_cash"]["mean"] == pytest.approx(change.mean())
    assert report["changes"]["closing_cash"]["standard_error"] == pytest.approx(change.std(ddof=1) / math.sqrt(3000))
    assert report["ruin"]["mean"] == pytest.approx(runs[0].ruin.probability - runs[1].ruin.probability)
    assert report["ruin"]["mean"] < 0 and report["lowers_ruin"] is True
    assert report["saved"] == (~ruined[0] & ruined[1]).mean() > 0
    assert report["saved"] - report["harmed"] == pytest.approx(-report["ruin"]["mean"])
    # it costs 4k in every month that is lived, that of the ruin too
    assert report["cost"] == pytest.approx((4_000 * np.minimum(out[0] + 1, 24)).mean())


def test_with_an_exit_it_is_to_pay_the_founders() -> None:
    more = "funding: {cap_table: {Mei: {shares: 1M, founder: true}}}\nexit: {when: 2028-12, enterprise_value: 10M}\n"
    found = weighed(
        "yearly_rate: 1000, cost: 90k, mitigation: {monthly_cost: 1k, yearly_rate: x0}", cash="4M", more=more
    )
    # without it the money is gone after 21 months, and with it the company
    assert found["metric"] == "founders_proceeds" and found["pays"] is True and found["lowers_ruin"] is True
    assert found["ruin"] == {"mean": -1.0, "standard_error": 0.0} and found["saved"] == 1
    assert found["changes"]["founders_proceeds"]["mean"] == pytest.approx(10e6 + 4e6 - 24 * 101e3)


def test_it_is_weighed_on_the_first_paths_of_a_large_simulation() -> None:
    risk = "yearly_rate: 1, cost: 50k, mitigation: {monthly_cost: 1k, yearly_rate: x0.3}"
    large, small = weighed(risk, paths=100_000), weighed(risk, paths=16_384)
    assert large == small and large["paths"] == 16_384
