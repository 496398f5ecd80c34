"""A cost or a grant that is a share of a supply is one of all its hours, whoever uses them."""

import numpy as np
import pytest

from llmventure import api
from scenario import amounts, earned, head, report, scenario

COMPANY = (
    head(6)
    + """
compute:
  supply:
    contract: {kind: reserved, gpu: H100-SXM, gpus: 10, gpu_hour_price: 2, from: 2027-02, provider: anycloud}
    burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 3}
  training: {run: {gpu_hours: 10k, gpu: H100-SXM, months: 1, when: 2027-03}}
  serving: {seats: {product: seats, gpu: H100-SXM, customers_per_gpu: 50}}
revenue: {seats: {kind: subscription, customers: 100, price_per_month: 60}}
costs: {support: {share_of: WHOLE, share: 10%}}
funding:
  cap_table: {F: {shares: 8M, founder: true}}
  instruments:
    voucher: {kind: grant, share_of: WHOLE, share: 30%}
    CREDITS
"""
)
CONTRACT = np.array([0.0, *[10 * 730 * 2.0] * 5])
"""10 GPUs from the second month on, whether a run, a product or nobody uses them."""
BURST = np.array([2 * 730 * 3.0, 0.0, (10_000 - 8 * 730) * 3.0, 0.0, 0.0, 0.0])
"""Seats take 2 GPUs before the contract begins; of the run's hours the contract gives what seats leave of it."""


def written(path: str, given: str = "") -> str:
    return COMPANY.replace("WHOLE", path).replace("CREDITS", given)


@pytest.mark.parametrize(
    ("path", "cost"),
    [
        ("compute.supply.contract", CONTRACT),
        ("compute.supply.burst", BURST),
        ("compute.supply", CONTRACT + BURST),
        ("compute", CONTRACT + BURST),
    ],
)
def test_used_and_idle_hours_of_a_supply(path: str, cost: np.ndarray) -> None:
    made = report(written(path))
    assert earned(made, "cost/other", "support") == pytest.approx(-0.1 * cost)
    assert earned(made, "income/grant", "voucher") == pytest.approx(0.3 * cost)


def test_a_grant_repays_what_credits_leave() -> None:
    purse = "given: {kind: credits, provider: anycloud, amount: 20k, when: 2027-01}"
    made = report(written("compute.supply.contract", purse))
    left = CONTRACT - np.array([0, 14_600, 5_400, 0, 0, 0])
    assert amounts(made, "income/grant", "voucher") == pytest.approx(0.3 * left)
    assert earned(made, "cost/other", "support") == pytest.approx(-0.1 * CONTRACT)


def test_every_future_has_the_share_too() -> None:
    text = written("compute.supply.contract")
    planned = api.plan(scenario(text)).report["statement"]["closing_cash"]
    futures = api.simulate(scenario(text), paths=2)
    assert futures.report["bands"]["closing_cash"]["p50"] == pytest.approx(planned)
