"""How the uncertain numbers of a scenario are echoed."""

import pytest

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
