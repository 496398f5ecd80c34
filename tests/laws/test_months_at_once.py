"""All months at once is month by month: the same company with a policy that could touch everything and never acts has
the same lines, bit for bit. What adds lines up adds them in another order, and may differ in the last bit of a sum."""

import numpy as np

from llmventure import api
from llmventure.engine import Fold
from llmventure.engine.result import Result
from llmventure.ledger import Key
from unit.simulation.companies import many, scenario, world

OF_SUMS = frozenset({"tax", "interest/income"})
"""Accounts of lines that are shares of sums: profit and cash."""
LAST_BITS = 1e-15

COMPANY = """
company: {name: T, start: 2027-01, months: 30, opening_cash: 90M, tax: {rate: 20%}, interest_on_cash: 3%}
exchange_rates: {EUR: {start: 1.1, yearly_volatility: 8%}}
compute:
  supply:
    held: {kind: reserved, gpu: H100-SXM, gpus: 16, gpu_hour_price: 2.00, from: 2027-03, months: 20}
    burst:
      kind: on_demand
      gpu: H100-SXM
      gpu_hour_price: {start: 2.8, yearly_change: -25%, yearly_volatility: 30%}
      payment_days: 45
  training:
    base: {parameters: 1B, training_tokens: 200B, gpu: H100-SXM, gpus: 64, mfu: 35% to 45%, when: 2027-04}
    tuning: {gpu_hours: 4k, gpu: H100-SXM, when: 2027-10, repeat: monthly}
  storage: {data: 400 TB, price_per_tb_month: 20}
team:
  on_cost: 20% to 30%
  yearly_raise: 3%
  roles:
    eng: {salary: 190k to 230k, headcount: {2027-01: 4, 2027-07: 9}, hiring_cost: 15%}
    sales: {salary: 80k EUR, headcount: 3, from: 2027-09}
revenue:
  seats:
    kind: subscription
    customers: {start: 100, monthly_growth: {mean: 4% to 9%, monthly_noise: 2%}}
    price_per_month: 60
    billed: yearly
    monthly_churn: 2%
    collection_days: 45
  boxes: {kind: sales, units_per_month: {2027-06: 40}, price_per_unit: 390, cost_per_unit: 240, payment_days: -90}
costs:
  rent: {amount: {start: 45k, yearly_change: 3%}, payment_days: -30}
  cloud: {amount: {mean: 20k, monthly_noise: 5k}}
  launch: {amount: 120k, when: 2027-11}
"""
WATCHED = """
policy:
  never:
    when: {cash_below: 1}
    freeze: hiring
    change: {CHANGES}
"""
CHANGES = ", ".join(
    f"{path}: x0.5"
    for path in (
        "team.on_cost", "team.roles.*.headcount", "revenue.*.price_per_month", "revenue.*.units_per_month",
        "costs.*.amount", "compute.training.*.gpus", "compute.training.*.gpu_hours",
        "compute.supply.burst.gpu_hour_price", "compute.storage.data",
    )
)  # fmt: skip
SLOW = COMPANY + WATCHED.replace("CHANGES", CHANGES)


def test_the_one_is_posted_at_once_and_the_other_is_not() -> None:
    fast, slow = (Fold(world(scenario(text).model, 8)) for text in (COMPANY, SLOW))
    for fold in (fast, slow):
        fold.first_state()
    assert fast.fixed_roles and fast.fixed_products and fast.fixed_costs and not fast.costs
    assert not (slow.fixed_roles or slow.fixed_products or slow.fixed_costs)


def test_every_line_of_the_plan_is_the_same_to_the_bit() -> None:
    fast, slow = (api.plan(scenario(text)) for text in (COMPANY, SLOW))
    one, two = _lines(fast.result), _lines(slow.result)
    assert set(one) == set(two) and len(one) > 12
    for key, rows in one.items():
        for first, second in zip(rows, two[key], strict=True):
            if key.account in OF_SUMS:
                assert np.allclose(first, second, rtol=LAST_BITS, atol=1e-8), key
            else:
                assert np.array_equal(first, second), key
    assert np.allclose(fast.result.cash, slow.result.cash, rtol=LAST_BITS)


def test_every_future_is_the_same() -> None:
    fast, slow = (many(scenario(text).model, 300) for text in (COMPANY, SLOW))
    assert fast.cash.std(axis=1).min() > 0 and (fast.cash > 0).all()
    assert np.allclose(fast.cash, slow.cash, rtol=LAST_BITS)
    for name, values in fast.metrics.items():
        assert np.allclose(values, slow.metrics[name], rtol=100 * LAST_BITS, equal_nan=True), name


def _lines(result: Result) -> dict[Key, tuple[np.ndarray, ...]]:
    return {key: (row.quantity, row.earned, row.amount) for key, row in result.ledger}
