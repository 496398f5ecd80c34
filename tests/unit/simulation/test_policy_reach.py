"""What a policy changes moves the plan from the month in which it acts; anything else is refused by name."""

import pytest

from llmventure import api
from llmventure.errors import ScenarioError
from scenario import head, scenario

COMPANY = (
    head(12, "20M")
    + """
exchange_rates: {CNY: 0.14}
team:
  on_cost: 20%
  yearly_raise: 3%
  roles: {eng: {salary: 120k, headcount: {2027-01: 2, 2027-08: 4}, hiring_cost: 10%}}
costs: {rent: {amount: 100k CNY}, fees: {share_of: revenue.api, share: 3%}}
revenue:
  api: {kind: usage, customers: {start: 20, new_per_month: 2, monthly_growth: 10%}, monthly_churn: 2%,
    tokens_per_customer_month: 90B, price_per_million_tokens: 0.8, cost_per_new_customer: 1k, bad_debt: 1%}
  seats: {kind: subscription, customers: 10, price_per_month: 60, tokens_per_customer_month: 5M}
  cameras: {kind: sales, units_per_month: 10, price_per_unit: 390, cost_per_unit: 240}
compute:
  storage: {data: 100 TB, price_per_tb_month: 20}
  supply:
    burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2}
    cheap: {kind: spot, gpu: H100-SXM, gpu_hour_price: 1.5, goodput: 90%, gpus: 2}
    ours: {kind: owned, gpu: H100-SXM, gpus: {2027-02: 4, 2027-08: 8}, unit_price: 30k, life: 48 months,
      electricity_price_per_kwh: 0.1, power_per_gpu: 1 kW, hosting_per_gpu_month: 60, staff_per_month: 1k}
  training: {tuning: {gpu_hours: 10k, gpu: H100-SXM, when: 2027-03, repeat: monthly, experiments: 20%}}
  serving:
    api: {product: api, gpu: H100-SXM, tokens_per_second_per_gpu: 2500, utilization: 50%, minimum_gpus: 2000}
    seats: {product: seats, cost_per_million_tokens: 0.3}
funding:
  cap_table: {F: {shares: 8M, founder: true}}
  instruments:
    A: {kind: priced_round, investment_amount: 5M, pre_money_valuation: 20M, fees: 2%, when: 2027-08}
    parent: {kind: parent_contribution, amount: 10k}
"""
)
ACTS = 5
"""The policy acts from the sixth month on."""
MOVED = (
    "team.on_cost", "team.roles.eng.salary", "team.roles.*.headcount", "team.roles.eng.hiring_cost",
    "costs.rent.amount", "costs.fees.share", "revenue.api.customers.monthly_growth",
    "revenue.api.customers.new_per_month", "revenue.api.monthly_churn", "revenue.api.tokens_per_customer_month",
    "revenue.api.price_per_million_tokens", "revenue.api.cost_per_new_customer", "revenue.api.bad_debt",
    "revenue.seats.customers", "revenue.*.price_per_month", "revenue.cameras.units_per_month",
    "revenue.cameras.price_per_unit", "revenue.cameras.cost_per_unit", "compute.storage.data",
    "compute.storage.price_per_tb_month", "compute.supply.burst.gpu_hour_price", "compute.supply.cheap.goodput",
    "compute.supply.cheap.gpus", "compute.supply.ours.gpus", "compute.supply.ours.unit_price",
    "compute.supply.ours.electricity_price_per_kwh", "compute.supply.ours.hosting_per_gpu_month",
    "compute.supply.ours.staff_per_month", "compute.training.*.experiments", "compute.serving.api.utilization",
    "compute.serving.api.tokens_per_second_per_gpu", "compute.serving.api.minimum_gpus",
    "compute.serving.seats.cost_per_million_tokens",
)  # fmt: skip
REFUSED = (
    "exchange_rates.CNY", "team.yearly_raise", "compute.supply.ours.power_per_gpu", "compute.supply.ours.pue",
    "compute.training.tuning.gpu_hours", "compute.training.*.gpu_hours", "company.interest_on_cash",
    "company.opening_cash", "funding.instruments.A.investment_amount", "funding.instruments.A.pre_money_valuation",
    "funding.instruments.A.fees", "funding.instruments.parent.amount",
)  # fmt: skip


def cash(policy: str = "") -> list[float]:
    return api.plan(scenario(COMPANY + policy)).report["statement"]["closing_cash"]


def policed(path: str) -> str:
    return f"policy: {{cut: {{when: 2027-06, change: {{{path}: x0.5}}}}}}\n"


@pytest.mark.parametrize("path", MOVED)
def test_what_a_policy_can_change_moves_the_plan_from_then_on(path: str) -> None:
    free, acted = cash(), cash(policed(path))
    assert acted[:ACTS] == free[:ACTS]
    assert acted != free


@pytest.mark.parametrize("path", REFUSED)
def test_what_it_cannot_is_refused_where_it_stands(path: str) -> None:
    with pytest.raises(ScenarioError, match="is not what a policy can change") as refused:
        cash(policed(path))
    (fault,) = refused.value.faults
    assert fault.path == f"policy.cut.change.{path}"
    assert fault.position.line == COMPANY.count("\n") + 1
