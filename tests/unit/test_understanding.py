"""How the uncertain numbers of a scenario are echoed."""

import math

import pytest
from scipy import stats

from llmventure.sampling import Z95
from llmventure.understanding import understood
from unit.simulation.companies import model


def test_the_parameters_of_a_trend_are_kept_within_their_own_bounds() -> None:
    """A price is never below zero; by how much it changes a year may be."""
    rent = "start: 100k, yearly_change: -20% to -10%, yearly_volatility: 10% to 20%, floor: 40k to 50k"
    company = model(f"costs: {{rent: {{amount: {{{rent}}}}}}}")
    found = {echo["path"]: echo for echo in understood(company)}
    change = found["costs.rent.amount.yearly_change"]
    assert (change["p5"], change["p95"]) == (pytest.approx(-0.2), pytest.approx(-0.1))
    assert change["p50"] == pytest.approx(-0.15)
    assert change["unit"] == found["costs.rent.amount.yearly_volatility"]["unit"] == "fraction"
    assert found["costs.rent.amount.floor"]["unit"] != "fraction"


def test_a_mixture_and_uncertain_parameters_are_echoed_as_what_they_are_in_all() -> None:
    """Not as where all that stands behind the number is low at once: against scipy's, and against many draws."""
    mixture = "{dist: mixture, parts: [1M to 2M, 4M to 8M], weights: [30%, 70%]}"
    nested = "{dist: normal, mean: {dist: normal, mean: 100k, sd: 6k}, sd: 8k}"
    found = {
        echo["path"]: echo
        for echo in understood(model(f"costs: {{a: {{amount: {mixture}}}, b: {{amount: {nested}}}}}"))
    }
    low, high = (stats.lognorm(math.log(2) / 2 / Z95, scale=math.sqrt(a * b)) for a, b in ((1e6, 2e6), (4e6, 8e6)))
    mixed = found["costs.a.amount"]
    assert 0.3 * low.cdf(mixed["p5"]) + 0.7 * high.cdf(mixed["p5"]) == pytest.approx(0.05, abs=1e-4)
    assert 0.3 * low.cdf(mixed["p95"]) + 0.7 * high.cdf(mixed["p95"]) == pytest.approx(0.95, abs=1e-4)
    assert found["costs.b.amount"]["p5"] == pytest.approx(100e3 - Z95 * 10e3, rel=1e-3)
    assert found["costs.b.amount"]["p95"] == pytest.approx(100e3 + Z95 * 10e3, rel=1e-3)
    assert found["costs.b.amount"]["p50"] == 100e3
