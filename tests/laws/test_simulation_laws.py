"""What holds on every path: dated funding, no policies, effects that only raise cost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.simulation.companies import many, model

TEXT = """
costs: {{rent: {{amount: {{mean: 100k, monthly_noise: 30k}}}}, cloud: {{amount: 20k to 60k}}}}
funding: {{instruments: {{Seed: {{kind: safe, investment_amount: 500k, post_money_valuation_cap: 9M, when: 2027-09}}}}}}
{more}
"""
RISK = "risks: {{dear: {{yearly_rate: {rate}, months: 6, cost: 30k, change: {{costs.*.amount: x{most}}}}}}}"
"""Costs only rise: of a factor of ``x1.1 to 1.6``, which is 90 % of a distribution, a few draws lie below 1."""


@settings(max_examples=12, deadline=None)
@given(rate=st.sampled_from(["0.2", "0.9", "3"]), most=st.sampled_from(["1.2", "1.6"]), cash=st.integers(1_000, 2_400))
def test_a_risk_switched_off_never_adds_ruin(rate: str, most: str, cash: int) -> None:
    struck = many(model(TEXT.format(more=RISK.format(rate=rate, most=most)), cash=f"{cash}k"), 512)
    spared = many(model(TEXT.format(more=""), cash=f"{cash}k"), 512)
    assert np.all(struck.ruined <= spared.ruined)


@settings(max_examples=12, deadline=None)
@given(less=st.integers(500, 2_400), more=st.integers(1, 900))
def test_more_opening_cash_never_adds_ruin(less: int, more: int) -> None:
    poor, rich = (many(model(TEXT.format(more=""), cash=f"{cash}k"), 512) for cash in (less, less + more))
    assert np.all(poor.ruined <= rich.ruined)


@settings(max_examples=10, deadline=None)
@given(months=st.integers(3, 30), further=st.integers(1, 18), paths=st.integers(1, 400))
def test_more_months_and_more_paths_change_no_earlier_number(months: int, further: int, paths: int) -> None:
    company = TEXT.format(more=RISK.format(rate="0.9", most="1.6"))
    short, long = many(model(company, months=months), paths), many(model(company, months=months + further), 512)
    assert np.array_equal(long.cash[:months, :paths], short.cash)


@pytest.mark.parametrize("probability", ["0%", "100%"])
def test_a_round_that_never_or_always_closes_is_one_that_is_left_out_or_dated(probability: str) -> None:
    tried = many(
        model(TEXT.format(more="").replace("when: 2027-09", f"when: 2027-09, probability: {probability}"), cash="2M"),
        256,
    )
    known = (
        TEXT.format(more="")
        if probability == "100%"
        else TEXT.split("funding")[0].replace("{{", "{").replace("}}", "}")
    )
    assert np.array_equal(tried.cash, many(model(known, cash="2M"), 256).cash)
