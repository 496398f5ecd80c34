"""Rounds counted after the fold are the rounds counted at once."""
# ruff: noqa: E501 - scenarios on one line

import numpy as np
import pytest

from llmventure.simulation import futures as lot
from llmventure.simulation.futures import futures
from unit.simulation.companies import grid, model

ROUNDS = """
costs: {{burn: {{amount: {{mean: 200k, monthly_noise: 60k}}}}}}
funding:
  cap_table: {{Mei: {{shares: 8M, founder: true}}, pool: {{shares: 1M, kind: pool}}}}
  instruments:
    early: {{kind: priced_round, investment_amount: 2M to 3M, pre_money_valuation: {{p10: 8M, p50: 9M, p90: 15M}}, option_pool_fraction: 10%, when: {{cash_below: 1M}}, probability: 60%, delay: 0 to 3 months, anti_dilution: broad_based, fees: 2%}}
    late: {{kind: priced_round, investment_amount: 2M to 6M, pre_money_valuation: 12M to 30M, when: {{cash_below: 1.4M, earliest: 2027-06}}, delay: 0 to 2 months{more}}}
"""


def test_the_same_money_and_the_same_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    company = model(ROUNDS.format(more=""), months=36, cash="2M")
    put_off = futures(company, grid(company, 4096), None)
    monkeypatch.setattr(lot, "can_defer", lambda *_: False)
    at_once = futures(company, grid(company, 4096), None)
    assert np.array_equal(put_off.cash, at_once.cash)
    shares = at_once.metrics["founders_ownership"]
    assert len(np.unique(shares)) > 3000 and shares.min() < 0.5
    np.testing.assert_allclose(put_off.metrics["founders_ownership"], shares, rtol=1e-12)
    for name in ("total_raised", "minimum_cash"):
        assert np.array_equal(put_off.metrics[name], at_once.metrics[name])


@pytest.mark.parametrize("more", ["", ", pro_rata: [early]", ", on_retry: {investment_amount: x0.5}, attempts: 2"])
def test_it_is_done_only_where_no_money_depends_on_the_table(more: str) -> None:
    from llmventure.engine import new_world
    from llmventure.engine.fold import Fold
    from llmventure.funding.deferred import can_defer

    company = model(ROUNDS.format(more=more))
    world = new_world(company, grid(company, 64))
    assert can_defer(world, Fold(world).first_state().funding) is (more == "")
