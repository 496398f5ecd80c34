"""Gross margin of each product: what belongs to it, and that all of it together is the cost of revenue."""

import numpy as np
import pytest

from llmventure.plan_report.margins import product_margins
from scenario import head, report, result

COMPANY = (
    head(6, "100M")
    + """
compute:
  supply:
    held: {kind: reserved, gpu: H100-SXM, gpus: 10, gpu_hour_price: 2.00}
    ours: {kind: owned, gpu: A100-SXM-80GB, gpus: 4, unit_price: 12k, life: 48 months, power_per_gpu: 1 kW,
       electricity_price_per_kwh: 0.10}
  serving:
    small: {product: api, gpu: H100-SXM, tokens_per_second_per_gpu: 1000}
    large: {product: seats, gpu: H100-SXM, tokens_per_second_per_gpu: 500}
    old: {product: seats, gpu: A100-SXM-80GB, customers_per_gpu: 100}
    outside: {product: chat, cost_per_million_tokens: 2.00, provider: anyone}
team:
  roles: {support: {salary: 60k, headcount: 2, function: cost_of_revenue}}
revenue:
  api: {kind: usage, customers: 10, tokens_per_customer_month: 525.6M, price_per_million_tokens: 1.00}
  seats: {kind: subscription, customers: 100, price_per_month: 100, tokens_per_customer_month: 13.14M}
  chat: {kind: subscription, customers: 50, price_per_month: 20, tokens_per_customer_month: 3M}
  cameras: {kind: sales, units_per_month: 5, price_per_unit: 400, cost_per_unit: 250}
costs:
  payment fees: {share_of: revenue.seats, share: 3%, function: cost_of_revenue}
  review: {share_of: compute.serving.small, share: 10%, function: cost_of_revenue}
  hosting: {amount: 1k, function: cost_of_revenue}
  office: {amount: 5k}
"""
)


def product(name: str) -> dict[str, object]:
    return dict(next(each for each in report(COMPANY)["products"] if each["name"] == name))


def test_idle_hours_are_shared_by_the_hours_that_products_take() -> None:
    # api: 5.256e9 ÷ 1000 ÷ 3600 = 1,460 h; seats: 1.314e9 ÷ 500 ÷ 3600 = 730 h; of 7,300 h paid at 2.00 = 14,600.
    # Both thirds of it, 2:1, and a tenth of what its own hours cost for the review: 292.
    assert product("api")["cost_of_revenue"] == pytest.approx([14_600 * 2 / 3 + 292] * 6)
    assert product("api")["gross_margin"] == pytest.approx([(5256 - 14_600 * 2 / 3 - 292) / 5256] * 6)


def test_an_owned_fleet_costs_those_it_serves() -> None:
    # 4 × 12,000 ÷ 48 = 1,000 of depreciation and 730 h × 1 kW × 0.10 = 73 of power for one GPU's worth of customers.
    seats = 14_600 / 3 + 1000 + 73 + 0.03 * 10_000
    assert product("seats")["cost_of_revenue"] == pytest.approx([seats] * 6)


def test_a_vendor_and_what_is_sold_by_the_unit() -> None:
    assert product("chat")["cost_of_revenue"] == pytest.approx([50 * 3 * 2.00] * 6)
    assert product("cameras")["gross_margin"] == pytest.approx([150 / 400] * 6)


def test_the_rest_is_unattributed_and_everything_adds_up() -> None:
    made = report(COMPANY)
    assert made["unattributed_cost_of_revenue"] == pytest.approx([10_000 + 1000] * 6)
    whole = np.sum([each["cost_of_revenue"] for each in made["products"]], axis=0)
    together = whole + made["unattributed_cost_of_revenue"]
    assert together == pytest.approx(made["income_statement"]["cost_of_revenue"])
    revenue = np.sum([each["revenue"] for each in made["products"]], axis=0)
    assert revenue == pytest.approx(made["income_statement"]["revenue"])


def test_hours_that_serve_nobody_belong_to_none() -> None:
    idle = COMPANY.replace("customers: 10,", "customers: {2027-04: 10},").replace("13.14M", "0")
    unattributed = report(idle)["unattributed_cost_of_revenue"]
    assert unattributed[0] == pytest.approx(11_000 + 14_600)
    assert unattributed[3] == pytest.approx(11_000)


def test_paths_are_kept_apart() -> None:
    margins, rest = product_margins(result(COMPANY, paths=3))
    assert {each.revenue.shape for each in margins} | {rest.shape} == {(6, 3)}


def test_a_month_without_revenue_has_no_margin() -> None:
    late = COMPANY.replace("customers: 50,", "from: 2027-03, customers: 50,")
    chat = next(each for each in report(late)["products"] if each["name"] == "chat")
    assert chat["gross_margin"][:2] == [None, None]
    assert chat["gross_margin"][2] is not None


def test_what_a_company_that_is_bought_sells_has_its_own_costs() -> None:
    """Bolts at 800 that cost 300: five eighths are left of each, and nothing belongs to no product."""
    bolts = "{kind: sales, units_per_month: 10, price_per_unit: 800, cost_per_unit: 300}"
    made = report(
        head(6) + f"acquisitions: {{Bolt-on: {{when: 2027-02, price: 100k, brings: {{revenue: {{bolts: {bolts}}}}}}}}}"
    )
    (sold,) = made["products"]
    assert sold["gross_margin"] == [None, *[pytest.approx(5 / 8)] * 5]
    assert made["unattributed_cost_of_revenue"] == [0.0] * 6
