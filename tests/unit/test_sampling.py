"""Every form of a number at the median and at other scores, against scipy's distributions."""

import math

import numpy as np
import pytest
from scipy import stats

from llmventure.models import quantity as q
from llmventure.models.month import Month
from llmventure.models.reading import Reads
from llmventure.sampling import Array, Grid, Scores, at_score, mixture_median, over_time

MONEY = q.Quantity(q.Fixed(0.0), 0.0, 1e15)
ANY = q.Quantity(q.Fixed(0.0), None, None)
FRACTION = q.Quantity(q.Fixed(0.0), 0.0, 1.0, fraction=True)
SCORES = np.array([[-1.6448536269514722, -0.7, 0.0, 0.4, 1.6448536269514722]])
P5, P50, P95 = 0, 2, 4
CHANCES = stats.norm.cdf(SCORES)


def scored(row: Array = SCORES) -> Scores:
    return lambda _stream: row


def drawn(number: q.Number, field: q.Quantity = ANY) -> Array:
    """The values at all scores, which must have the same median when it is asked for alone."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        values = at_score(number, field, scored())
        alone = at_score(number, field, scored(np.zeros((1, 1))))
    np.testing.assert_allclose(alone[0, 0], values[0, P50], rtol=1e-9)
    return np.asarray(values[0])


def known(**parameters: float) -> dict[str, q.Number]:
    return {name: q.Fixed(value) for name, value in parameters.items()}


def test_an_interval_of_positive_numbers_is_lognormal_with_its_ends_as_p5_and_p95() -> None:
    values = drawn(q.Interval(4e6, 7e6), MONEY)
    sd = math.log(7 / 4) / (2 * 1.6448536269514722)
    np.testing.assert_allclose(values, stats.lognorm(sd, scale=math.sqrt(28e12)).ppf(CHANCES[0]), rtol=1e-9)
    np.testing.assert_allclose(values[[P5, P50, P95]], [4e6, math.sqrt(28) * 1e6, 7e6], rtol=1e-9)


def test_an_interval_of_fractions_is_logit_normal() -> None:
    values = drawn(q.Interval(0.2, 0.8), FRACTION)
    np.testing.assert_allclose(values[[P5, P50, P95]], [0.2, 0.5, 0.8], rtol=1e-9)
    values = drawn(q.Interval(0.1, 0.5), FRACTION)
    # logits −2.1972 and 0: the middle −1.0986 is 1/4
    np.testing.assert_allclose(values[[P5, P50, P95]], [0.1, 0.25, 0.5], rtol=1e-9)


def test_a_discount_is_a_fraction_too_although_it_ends_at_99_percent() -> None:
    values = drawn(q.Interval(0.1, 0.5), q.Quantity(q.Fixed(0.0), 0.0, 0.99, fraction=True))
    assert values[P50] == pytest.approx(0.25)


def test_a_fraction_interval_that_reaches_one_keeps_its_ends() -> None:
    values = drawn(q.Interval(0.5, 1.0), FRACTION)
    np.testing.assert_allclose(values[[P5, P95]], [0.5, 1.0], rtol=1e-9)
    assert values.max() <= 1.0


def test_an_interval_from_zero_is_a_pert_whose_p95_is_the_high_end_and_mode_half_of_it() -> None:
    values = drawn(q.Interval(0.0, 6.0), ANY)
    assert values[P95] == pytest.approx(6.0, rel=1e-9)

    def p95(maximum: float) -> float:
        mode = 3.0 / maximum
        return float(maximum * stats.beta(1 + 4 * mode, 5 - 4 * mode).ppf(0.95))

    low, high = 6.0, 20.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if p95(middle) < 6.0 else (low, middle)
    mode = 3.0 / low
    np.testing.assert_allclose(values, low * stats.beta(1 + 4 * mode, 5 - 4 * mode).ppf(CHANCES[0]), rtol=1e-7)


def test_an_interval_about_zero_is_normal_where_the_field_is_open() -> None:
    values = drawn(q.Interval(-2.0, 4.0), ANY)
    np.testing.assert_allclose(values, stats.norm(1.0, 3 / 1.6448536269514722).ppf(CHANCES[0]), atol=1e-9)


def test_a_normal_that_is_cut_keeps_p5_and_p95_as_written() -> None:
    rate = q.Quantity(q.Fixed(0.0), -0.25, 0.5)
    values = drawn(q.Interval(-0.2, 0.4), rate)
    np.testing.assert_allclose(values[[P5, P95]], [-0.2, 0.4], atol=1e-9)
    low = at_score(q.Interval(-0.2, 0.4), rate, scored(np.full((1, 1), -6.0)))[0, 0]
    assert -0.25 <= low < -0.2


def test_percentiles_are_linear_in_the_score_and_go_on_beyond_the_ends() -> None:
    values = at_score(
        q.Percentiles(4.0, 5.0, 8.0),
        ANY,
        scored(np.array([[-1.2815515655446004, 0, 1.2815515655446004, 2.5631031310892007]])),
    )
    np.testing.assert_allclose(values[0], [4.0, 5.0, 8.0, 11.0], atol=1e-12)


@pytest.mark.parametrize(
    ("number", "law"),
    [
        (q.Normal(**known(mean=3.0, sd=2.0)), stats.norm(3.0, 2.0)),
        (q.Uniform(**known(low=2.0, high=6.0)), stats.uniform(2.0, 4.0)),
        (q.Triangular(**known(low=1.0, mode=2.0, high=4.0)), stats.triang(1 / 3, 1.0, 3.0)),
        (q.Triangular(**known(low=1.0, mode=1.0, high=4.0)), stats.triang(0.0, 1.0, 3.0)),
        (q.Triangular(**known(low=1.0, mode=4.0, high=4.0)), stats.triang(1.0, 1.0, 3.0)),
        (q.Pert(**known(low=1.0, mode=2.0, high=5.0)), stats.beta(2.0, 4.0, 1.0, 4.0)),
        (q.Beta(**known(alpha=2.0, beta=5.0)), stats.beta(2.0, 5.0)),
        (q.Lognormal(**known(mean=10.0, sd=5.0)), stats.lognorm(math.sqrt(math.log(1.25)), scale=10 / math.sqrt(1.25))),
    ],
)
def test_a_named_distribution_is_scipys(number: q.Number, law: stats.rv_continuous) -> None:
    np.testing.assert_allclose(drawn(number), law.ppf(CHANCES[0]), rtol=1e-8)


@pytest.mark.parametrize("mean", [0.0, 0.2, 0.69, 1.0, 3.7, 40.0])
def test_poisson_is_scipys_step_by_step(mean: float) -> None:
    expected = stats.poisson(mean).ppf(CHANCES[0]) if mean else np.zeros(5)
    np.testing.assert_array_equal(drawn(q.Poisson(q.Fixed(mean))), expected)


@pytest.mark.parametrize(("probability", "median"), [(0.2, 0.0), (0.5, 0.0), (0.51, 1.0), (1.0, 1.0), (0.0, 0.0)])
def test_bernoulli_is_one_only_where_it_is_likelier_than_not(probability: float, median: float) -> None:
    assert drawn(q.Bernoulli(q.Fixed(probability)))[P50] == median


def test_a_discrete_distribution_takes_the_lower_of_two_medians() -> None:
    assert drawn(q.Discrete((1.0, 0.0), (0.5, 0.5)))[P50] == 0.0
    assert drawn(q.Discrete((3.0, 1.0, 2.0), (0.5, 0.3, 0.2)))[P50] == 2.0
    np.testing.assert_array_equal(drawn(q.Discrete((10.0, 20.0), (0.9, 0.1))), [10, 10, 10, 10, 20])


def test_the_median_of_a_mixture_is_the_mixtures_own() -> None:
    # P(X ≤ 2) = 0.35 + 0.30 reaches one half: not the middle part's 100
    assert mixture_median((q.Fixed(1.0), q.Fixed(100.0), q.Fixed(2.0)), (0.35, 0.35, 0.30), ANY) == 2.0
    parts = q.Normal(**known(mean=0.0, sd=1.0)), q.Normal(**known(mean=4.0, sd=2.0))
    found = at_score(q.Mixture(parts, (0.7, 0.3)), ANY, scored(np.zeros((1, 3))))
    chance = 0.7 * stats.norm(0, 1).cdf(found) + 0.3 * stats.norm(4, 2).cdf(found)
    np.testing.assert_allclose(chance, 0.5, atol=1e-4)


def test_degenerate_distributions_are_their_one_value() -> None:
    for number in (
        q.Triangular(**known(low=2.0, mode=2.0, high=2.0)),
        q.Pert(**known(low=2.0, mode=2.0, high=2.0)),
        q.Uniform(**known(low=2.0, high=2.0)),
        q.Normal(**known(mean=2.0, sd=0.0)),
        q.Lognormal(**known(mean=2.0, sd=0.0)),
    ):
        np.testing.assert_allclose(drawn(number), 2.0)


def test_values_stay_within_what_the_field_holds() -> None:
    assert drawn(q.Normal(**known(mean=0.9, sd=0.5)), FRACTION).max() == 1.0
    assert drawn(q.Normal(**known(mean=0.1, sd=0.5)), FRACTION).min() == 0.0


GRID = Grid(Month(2027, 1), 14)


def read(value: object) -> q.Quantity:
    return Reads("money", low=0.0, high=1e15).read(value)


def test_steps_hold_until_the_next_and_are_nothing_before_the_first() -> None:
    steps = read({"2026-11": "1", "2027-03": "5", "2027-05": "2"})
    assert GRID.values("x", steps)[:6, 0].tolist() == [1, 1, 5, 5, 2, 2]
    assert GRID.values("x", steps, first=-3)[:4, 0].tolist() == [0, 1, 1, 1]
    assert GRID.values("x", steps, beyond=2).shape == (16, 1)
    assert GRID.values("x", read({"2027-02": "7"}))[:3, 0].tolist() == [0, 7, 7]


def test_a_trend_compounds_monthly_from_the_companys_first_month_down_to_its_floor() -> None:
    trend = GRID.values("x", read({"start": "2.40", "yearly_change": "-25%", "floor": "1.85"}))
    assert trend[0, 0] == 2.40
    assert trend[6, 0] == pytest.approx(2.40 * 0.75**0.5)
    assert trend[12, 0] == 1.85
    assert GRID.values("x", read({"start": "2.40", "yearly_change": "-25%"}), first=-12)[0, 0] == pytest.approx(3.2)


def test_a_walk_and_a_noise_stand_at_their_median_in_a_plan() -> None:
    volatile = {"start": "100", "yearly_change": "21%", "yearly_volatility": "30%"}
    assert GRID.values("x", read(volatile))[12, 0] == pytest.approx(121.0)
    noisy = Reads("fraction", high=1.0).read({"mean": "2.5%", "monthly_noise": "1%"})
    np.testing.assert_allclose(np.broadcast_to(GRID.values("x", noisy), (14, 1)), 0.025)


def test_uncertain_numbers_inside_a_path_over_time_are_at_their_medians() -> None:
    steps = read({"2027-01": "4 to 9", "2027-02": "1"})
    assert GRID.values("x", steps)[:2, 0].tolist() == pytest.approx([6.0, 1.0])


def test_steps_from_an_event_have_no_calendar() -> None:
    after = q.StepsAfter(q.Fixed(4.0), "Series A", ((0, q.Fixed(6.0)),))
    with pytest.raises(TypeError, match="no calendar"):
        over_time(q.Quantity(after, 0.0, None), "x", GRID, 0, 3)
