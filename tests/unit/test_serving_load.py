"""What a load needs: hours from tokens or customers, or a vendor's tokens."""

# ruff: noqa: E501 - a scenario's block stands on one line

import pytest

from scenario import amounts, earned, head, report, servings

PRODUCT = "revenue: {p: {kind: usage, customers: {2027-01: 100, 2027-03: 0, 2027-04: 100}, tokens_per_customer_month: 900M, price_per_million_tokens: 1, until: 2027-06}}\n"


def served(item: str, more: str = "") -> str:
    cloud = "supply: {cloud: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.00}}"
    return head(6, "10M") + f"compute: {{{more}{cloud}, serving: {{api: {{product: p, {item}}}}}}}\n" + PRODUCT


def test_hours_are_tokens_over_throughput_and_utilization() -> None:
    made = report(served("gpu: H100-SXM, tokens_per_second_per_gpu: 2500, utilization: 35%"))
    hours = 100 * 900e6 / (2500 * 0.35) / 3600
    assert -earned(made, "cost/compute/serving")[0] == pytest.approx(hours * 2)
    serving = servings(made)[0]
    assert serving["tokens"][:3] == [90e9, 90e9, 0]
    assert serving["gpus"][0] == pytest.approx(hours / 730)
    assert serving["cost_per_million_tokens"][0] == pytest.approx(hours * 2 / 90e3)
    assert serving["cost_per_million_tokens"][2] is None


def test_a_minimum_holds_while_the_product_is_on_sale() -> None:
    made = report(served("gpu: H100-SXM, tokens_per_second_per_gpu: 2500, minimum_gpus: 20"))
    assert servings(made)[0]["gpus"] == pytest.approx([20, 20, 20, 20, 20, 0])


def test_customers_may_be_the_load() -> None:
    made = report(served("gpu: H100-SXM, customers_per_gpu: 40, utilization: 50%"))
    assert servings(made)[0]["gpus"][:3] == pytest.approx([5, 5, 0])
    february = report(served("gpu: H100-SXM, customers_per_gpu: 40, utilization: 50%", "hours: calendar, "))
    assert servings(february)[0]["gpus"][1] == pytest.approx(5)
    assert -earned(february, "cost/compute/serving")[1] == pytest.approx(5 * 28 * 24 * 2)


def test_a_vendor_is_paid_by_the_token() -> None:
    made = report(served("cost_per_million_tokens: {start: 0.30, yearly_change: -50%}, payment_days: 30, provider: v"))
    assert -earned(made, "cost/compute/vendor")[0] == pytest.approx(90_000 * 0.30)
    assert amounts(made, "cost/compute/vendor")[:2].tolist() == pytest.approx([0, -27_000])
    assert servings(made)[0]["cost_per_million_tokens"][0] == pytest.approx(0.30)
    assert made["income_statement"]["cost_of_revenue"][0] == pytest.approx(27_000)
