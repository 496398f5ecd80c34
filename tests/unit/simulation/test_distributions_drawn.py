"""Every distribution against scipy's, by its quantiles; walks and noise against their closed forms."""
# ruff: noqa: E501 - scenarios on one line

import math

import numpy as np
import pytest
from scipy import stats

from unit.simulation.companies import model, world

PARTS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
PATHS = 8192


def drawn(value: str, field: str = "amount") -> np.ndarray:
    company = model(f"costs: {{thing: {{{field}: {value}}}}}")
    series = world(company, PATHS).series("costs.thing.amount", company.costs["thing"].amount)
    assert series.shape == (1, PATHS)
    return series[0]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("{dist: normal, mean: 1000, sd: 100}", stats.norm(1000, 100)),
        ("{dist: lognormal, mean: 1000, sd: 500}", stats.lognorm(math.sqrt(math.log(1.25)), scale=1000 / math.sqrt(1.25))),
        ("{dist: uniform, low: 100, high: 300}", stats.uniform(100, 200)),
        ("{dist: triangular, low: 100, mode: 150, high: 400}", stats.triang(50 / 300, 100, 300)),
        ("{dist: pert, low: 100, mode: 150, high: 400}", stats.beta(1 + 4 / 6, 5 - 4 / 6, 100, 300)),
        ("100 to 400", stats.lognorm(math.log(4) / (2 * stats.norm.ppf(0.95)), scale=200)),
        ("{dist: poisson, mean: 7}", stats.poisson(7)),
    ],
)  # fmt: skip
def test_quantiles_are_those_of_the_distribution(text: str, known: stats.rv_continuous) -> None:
    values = drawn(text)
    share_below = np.array([(values <= quantile).mean() for quantile in known.ppf(PARTS)])
    # four standard errors of a proportion, around the distribution's own probability
    assert np.all(np.abs(share_below - known.cdf(known.ppf(PARTS))) < 4 * np.sqrt(0.25 / PATHS))
    assert abs(values.mean() - known.mean()) < 5 * known.std() / math.sqrt(PATHS)
    assert abs(values.std() / known.std() - 1) < 0.08


LOGIT_SPREAD = math.log(0.4 / 0.6 / (0.1 / 0.9)) / (2 * stats.norm.ppf(0.95))
LOGIT_MIDDLE = (math.log(0.4 / 0.6) + math.log(0.1 / 0.9)) / 2


class LogitNormal(stats.rv_continuous):
    """1 ÷ (1 + e^−x) of a normal x."""

    def _cdf(self, x, *_):  # type: ignore[no-untyped-def]
        return stats.norm.cdf((np.log(x / (1 - x)) - LOGIT_MIDDLE) / LOGIT_SPREAD)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("{dist: bernoulli, probability: 30%}", stats.bernoulli(0.3)),
        ("{dist: beta, alpha: 2, beta: 3}", stats.beta(2, 3)),
        ("{dist: beta, alpha: 0.5, beta: 0.5}", stats.beta(0.5, 0.5)),
        ("10% to 40%", LogitNormal(a=0.0, b=1.0)),
        ("{dist: uniform, low: 10%, high: 60%}", stats.uniform(0.1, 0.5)),
        ("{dist: normal, mean: 50%, sd: 5%}", stats.norm(0.5, 0.05)),
    ],
)
def test_fractions_have_the_moments_and_quantiles_of_the_distribution(text: str, known: stats.rv_continuous) -> None:
    company = model(
        f"revenue: {{app: {{kind: subscription, customers: 10, price_per_month: 5, monthly_churn: {text}}}}}"
    )
    values = world(company, PATHS).series("revenue.app.monthly_churn", company.revenue["app"].monthly_churn)[0]
    assert abs(values.mean() - known.mean()) < 4 * known.std() / math.sqrt(PATHS)
    assert abs(values.std() / known.std() - 1) < 0.03
    quantiles = known.ppf(PARTS)
    share_below = np.array([(values <= quantile).mean() for quantile in quantiles])
    assert np.all(np.abs(share_below - known.cdf(quantiles)) < 4 * np.sqrt(0.25 / PATHS))


def test_an_interval_from_zero_is_its_pert() -> None:
    """Most likely half the high end, p95 the high end: a beta on [0, 1.361] times the high end."""
    most = 1.3611885634585554
    share = 1 / (2 * most)
    known = stats.beta(1 + 4 * share, 5 - 4 * share, 0, 400 * most)
    values = drawn("0 to 400")
    assert known.cdf(400) == pytest.approx(0.95)
    assert abs(values.mean() - known.mean()) < 4 * known.std() / math.sqrt(PATHS)
    assert abs(values.std() / known.std() - 1) < 0.03
    assert np.allclose([(values <= each).mean() for each in known.ppf(PARTS)], PARTS, atol=4 * math.sqrt(0.25 / PATHS))


def test_discrete_and_mixture() -> None:
    values = drawn("{dist: discrete, values: [10, 20, 40], probabilities: [50%, 30%, 20%]}")
    assert set(values) == {10.0, 20.0, 40.0}
    known = stats.rv_discrete(values=([10, 20, 40], [0.5, 0.3, 0.2]))
    assert abs(values.mean() - known.mean()) < 4 * known.std() / math.sqrt(PATHS)
    assert abs(values.std() / known.std() - 1) < 0.03
    assert np.allclose([(values == each).mean() for each in (10, 20, 40)], [0.5, 0.3, 0.2], atol=0.022)
    mixed = drawn(
        "{dist: mixture, parts: [{dist: uniform, low: 0, high: 1}, {dist: uniform, low: 10, high: 12}], weights: [25%, 75%]}"
    )
    assert abs((mixed < 5).mean() - 0.25) < 0.02
    assert abs(mixed[mixed > 5].mean() - 11) < 0.05
    mean = 0.25 * 0.5 + 0.75 * 11
    second = 0.25 * (1 / 12 + 0.25) + 0.75 * (4 / 12 + 121)
    assert abs(mixed.mean() - mean) < 4 * math.sqrt((second - mean**2) / PATHS)
    assert abs(mixed.std() / math.sqrt(second - mean**2) - 1) < 0.03


def test_p10_p50_p90_are_kept() -> None:
    values = drawn("{p10: 4M, p50: 5M, p90: 8M}")
    assert np.allclose(np.quantile(values, [0.1, 0.5, 0.9]), [4e6, 5e6, 8e6], rtol=0.02)


def test_uncertain_parameters_have_luck_of_their_own() -> None:
    values = drawn("{dist: normal, mean: 900 to 1100, sd: 100}")
    spread = math.hypot(100, 1000 * math.log(1100 / 900) / (2 * stats.norm.ppf(0.95)))
    assert abs(values.std() / spread - 1) < 0.04


def test_a_lognormal_walk_has_its_quantiles() -> None:
    company = model("costs: {thing: {amount: {start: 100, yearly_change: 20%, yearly_volatility: 30%}}}", months=37)
    series = world(company, PATHS).series("costs.thing.amount", company.costs["thing"].amount)
    assert series.shape == (37, PATHS)
    assert np.all(series[0] == 100)
    for month in (12, 36):
        years = month / 12
        known = stats.lognorm(0.30 * math.sqrt(years), scale=100 * 1.2**years)
        below = [(series[month] <= quantile).mean() for quantile in known.ppf(PARTS)]
        assert np.allclose(below, PARTS, atol=4 * math.sqrt(0.25 / PATHS))
    steps = np.diff(np.log(series), axis=0) - math.log(1.2) / 12
    assert abs(np.corrcoef(steps[3], steps[4])[0, 1]) < 0.05


def test_a_walk_that_reverts_has_its_variance() -> None:
    """y is AR(1): the variance after n months is s²(1 − k²ⁿ)/(1 − k²) with k = (1 − r)^(1/12), s = volatility/√12."""
    # ruff: noqa: E501 - scenarios on one line
    company = model("costs: {thing: {amount: {start: 100, yearly_volatility: 40%, mean_reversion: 60%}}}", months=49)
    series = np.log(world(company, PATHS).series("costs.thing.amount", company.costs["thing"].amount) / 100)
    kept, step = 0.4 ** (1 / 12), 0.4 / math.sqrt(12)
    for month in (6, 24, 48):
        variance = step**2 * (1 - kept ** (2 * month)) / (1 - kept**2)
        assert abs(series[month].std() / math.sqrt(variance) - 1) < 0.04
    assert abs(np.corrcoef(series[30], series[36])[0, 1] - kept**6) < 0.03


def test_a_floor_is_never_undercut_and_noise_is_fresh_each_month() -> None:
    company = model("costs: {thing: {amount: {start: 100, yearly_change: -30%, yearly_volatility: 50%, floor: 60}}}")
    series = world(company).series("costs.thing.amount", company.costs["thing"].amount)
    assert series.min() == 60
    noisy = model("costs: {thing: {amount: {mean: 1000, monthly_noise: 100}}}")
    rows = world(noisy, PATHS).series("costs.thing.amount", noisy.costs["thing"].amount)
    assert rows.shape == (24, PATHS)
    assert abs(rows.std() - 100) < 1 and abs(rows.mean() - 1000) < 1
    assert abs(np.corrcoef(rows[0], rows[1])[0, 1]) < 0.05


@pytest.mark.parametrize(("alpha", "beta"), [(2.0, 3.0), (0.5, 0.5), (1 + 4 / 6, 5 - 4 / 6), (40.0, 2.0)])
def test_the_table_of_a_beta_is_the_beta(alpha: float, beta: float) -> None:
    from scipy.special import betaincinv, ndtr

    from llmventure.sampling import _beta

    scores = np.random.default_rng(3).standard_normal((1, 20_000))
    exact = betaincinv(alpha, beta, ndtr(scores))
    assert np.abs(_beta(np.array(alpha), np.array(beta), scores) - exact).max() < 1e-9
