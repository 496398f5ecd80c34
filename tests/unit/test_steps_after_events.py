"""Steps that count from an event: 4 before a round, 6 from then on, 10 two months later, in every kind of field."""

import numpy as np
import pytest

from scenario import amounts, earned, head, report

ROUND = """
funding:
  cap_table: {F: {shares: 8M, founder: true}}
  instruments: {A: {kind: priced_round, investment_amount: 5M, pre_money_valuation: 20M, when: 2027-04}}
"""
STEPS = np.array([4.0] * 3 + [6.0] * 2 + [10.0] * 3)
SEATS = "{kind: subscription, customers: 1, price_per_month: 1, tokens_per_customer_month: 1M}"
RUN = "training: {run: {gpu_hours: 1, gpu: H100-SXM, when: 2027-01, repeat: monthly}}"
FIELDS = {
    "an amount": ("costs: {a: {amount: @}}", "cost/other", -1.0),
    "a share": (f"revenue: {{p: {SEATS}}}\ncosts: {{a: {{share_of: revenue.p, share: @%}}}}", "cost/other", -0.01),
    "heads": ("team: {roles: {a: {salary: 12, headcount: @}}}", "cost/team/salaries", -1.0),
    "a salary": ("team: {roles: {a: {salary: @, headcount: 12}}}", "cost/team/salaries", -1.0),
    "the team's on-cost": (
        "team: {on_cost: @%, roles: {a: {salary: 12, headcount: 1}}}", "cost/team/on_cost", -0.01,
    ),
    "a price": ("revenue: {p: {kind: subscription, customers: 1, price_per_month: @}}", "revenue", 1.0),
    "customers": ("revenue: {p: {kind: subscription, customers: @, price_per_month: 1}}", "revenue", 1.0),
    "units": ("revenue: {p: {kind: sales, units_per_month: @, price_per_unit: 1}}", "revenue", 1.0),
    "a token price": (
        "revenue: {p: {kind: usage, customers: 1, tokens_per_customer_month: 1M, price_per_million_tokens: @}}",
        "revenue", 1.0,
    ),
    "accelerators of a contract": (
        "compute: {supply: {r: {kind: reserved, gpu: H100-SXM, gpus: @, gpu_hour_price: 1}}}", "cost/compute", -730.0,
    ),
    "the price of a contract": (
        "compute: {supply: {r: {kind: reserved, gpu: H100-SXM, gpus: 1, gpu_hour_price: @}}}", "cost/compute", -730.0,
    ),
    "a price on demand": (
        f"compute: {{supply: {{r: {{kind: on_demand, gpu: H100-SXM, gpu_hour_price: @}}}}, {RUN}}}",
        "cost/compute", -1.0,
    ),
    "data": ("compute: {storage: {data: @TB, price_per_tb_month: 1}}", "cost/compute/storage", -1.0),
    "the price of data": ("compute: {storage: {data: 1 TB, price_per_tb_month: @}}", "cost/compute/storage", -1.0),
    "a vendor's price": (
        f"revenue: {{p: {SEATS}}}\ncompute: {{serving: {{v: {{product: p, cost_per_million_tokens: @}}}}}}",
        "cost/compute/vendor", -1.0,
    ),
}  # fmt: skip


def written(text: str) -> str:
    for unit in ("%", "TB", ""):
        text = text.replace(f"@{unit}", f"{{start: 4{unit}, after A: {{0: 6{unit}, 2: 10{unit}}}}}")
    return head(8) + text + ROUND


@pytest.mark.parametrize(("text", "account", "each"), FIELDS.values(), ids=FIELDS)
def test_a_quantity_steps_with_the_event(text: str, account: str, each: float) -> None:
    made = report(written(text))
    assert earned(made, account) == pytest.approx(each * STEPS)
    assert amounts(made, account) == pytest.approx(each * STEPS)
