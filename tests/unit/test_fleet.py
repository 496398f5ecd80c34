"""Owned accelerators: bought, written off, powered, sold."""

# ruff: noqa: E501 - a scenario's block stands on one line

import numpy as np
import pytest

from llmventure.errors import ScenarioError
from scenario import amounts, earned, head, lines, plan, report, supplies


def fleet(text: str, months: int = 6, more: str = "") -> str:
    return head(months, "10M") + f"compute:\n  supply: {{ours: {{kind: owned, gpu: H100-SXM, {text}}}}}\n{more}"


def test_each_step_up_is_bought_and_written_off_straight_line_from_its_month() -> None:
    made = report(
        fleet("gpus: {2027-02: 10, 2027-04: 20}, unit_price: {start: 36k}, life: 36 months, residual_value: 10%")
    )
    assert amounts(made, "capital/equipment").tolist() == [0, -360_000, 0, -360_000, 0, 0]
    assert made["cash_flow"]["investing"] == [0, -360_000, 0, -360_000, 0, 0]
    a_month = 36_000 * 0.9 / 36
    assert earned(made, "cost/compute/depreciation").tolist() == pytest.approx(
        [0, -10 * a_month, -10 * a_month, -20 * a_month, -20 * a_month, -20 * a_month]
    )
    assert made["balance_sheet"]["equipment"][-1] == pytest.approx(720_000 - 10 * 5 * a_month - 10 * 3 * a_month)


def test_nothing_is_written_off_below_the_residual_value() -> None:
    made = report(fleet("gpus: 10, unit_price: 36k, life: 3 months, residual_value: 20%"))
    assert earned(made, "cost/compute/depreciation").tolist() == pytest.approx([-96_000] * 3 + [0] * 3)
    assert made["balance_sheet"]["equipment"][-1] == pytest.approx(72_000)


def test_each_step_down_is_sold_at_book_value_oldest_first() -> None:
    made = report(
        fleet("gpus: {2027-01: 10, 2027-03: 20, 2027-05: 5}, unit_price: {2027-01: 36k, 2027-03: 30k}, life: 36 months")
    )
    # May: the ten of January (four months old) and five of March (two months old) go
    book = 10 * 36_000 * 32 / 36 + 5 * 30_000 * 34 / 36
    sold = lines(made, "capital/equipment", unit="gpu_sold")[0]
    assert sold["amount"] == pytest.approx([0, 0, 0, 0, book, 0])
    assert sold["quantity"] == [0, 0, 0, 0, 15, 0]
    assert made["balance_sheet"]["equipment"][-1] == pytest.approx(5 * 30_000 * 32 / 36)
    assert sum(made["income_statement"]["other_income"]) == 0  # at book value there is neither gain nor loss


def test_power_is_for_used_hours_and_hosting_and_staff_for_all() -> None:
    text = (
        "gpus: 10, unit_price: 36k, life: 36 months, power_per_gpu: 1.3 kW, pue: 1.3, electricity_price_per_kwh: 0.08,"
        "hosting_per_gpu_month: 60, staff_per_month: 15k"
    )
    made = report(fleet(text, 2, "  training: {run: {gpu_hours: 1000, gpu: H100-SXM, when: 2027-02}}\n"))
    owned = earned(made, "cost/compute/ownership")
    assert owned[0] == pytest.approx(-(600 + 15_000))
    assert owned[1] == pytest.approx(-(600 + 15_000 + 1000 * 1.3 * 1.3 * 0.08))


def test_the_cost_of_a_fleet_goes_to_who_uses_it_and_the_rest_to_what_it_is_for() -> None:
    made = report(
        fleet(
            "gpus: 10, unit_price: 36k, life: 36 months",
            1,
            "  training: {run: {gpu_hours: 1825, gpu: H100-SXM, when: 2027-01}}\n  serving: {api: {product: p, gpu: H100-SXM, customers_per_gpu: 10}}\n",
        )
        + "revenue: {p: {kind: subscription, customers: 20, price_per_month: 1000}}\n"
    )
    # 7,300 hours cost 10,000: a quarter trains, a fifth serves, the rest stands idle for serving
    assert made["income_statement"]["research"] == pytest.approx([2500])
    assert made["income_statement"]["cost_of_revenue"] == pytest.approx([7500])


def test_vintages_of_the_past_are_older_and_paid_for() -> None:
    made = plan(fleet("gpus: {2026-07: 10}, unit_price: {start: 36k, yearly_change: -50%}, life: 36 months"))
    price = 36_000 * 2**0.5  # half a year before the plan
    assert made.result.opening["equipment"].tolist() == pytest.approx([10 * price * 30 / 36])
    assert made.result.opening["paid_in"].tolist() == pytest.approx([10_000_000 + 10 * price * 30 / 36])
    assert not lines(made.report, "capital/equipment")
    assert earned(made.report, "cost/compute/depreciation")[0] == pytest.approx(-10 * price / 36)


def test_a_fleet_that_runs_since_before_the_plan_was_bought_then() -> None:
    made = plan(fleet("gpus: 10, from: 2026-07, unit_price: 36k, life: 36 months"))
    assert made.result.opening["equipment"].tolist() == pytest.approx([360_000 * 30 / 36])
    assert not lines(made.report, "capital/equipment")


def test_what_was_sold_before_the_plan_is_gone() -> None:
    made = plan(fleet("gpus: {2026-01: 10, 2026-07: 4}, unit_price: 36k, life: 36 months"))
    assert made.result.opening["equipment"].tolist() == pytest.approx([4 * 36_000 * 24 / 36])


def test_a_fleet_is_sold_when_it_is_over() -> None:
    made = report(fleet("gpus: 10, unit_price: 36k, life: 36 months, until: 2027-03"))
    assert lines(made, "capital/equipment", unit="gpu_sold")[0]["amount"] == pytest.approx([0, 0, 340_000, 0, 0, 0])
    assert made["balance_sheet"]["equipment"][2:] == pytest.approx([0] * 4)


def test_a_life_of_nothing_is_a_fault_in_the_file() -> None:
    with pytest.raises(ScenarioError, match="life above zero"):
        report(fleet("gpus: 10, unit_price: 36k, life: 0 months"))


OF_RENT_OR_BUY = """
compute:
  supply: {{ours: {{kind: owned, gpu: H100-SXM, gpus: 8, unit_price: 37.5k, life: 48 months, residual_value: 15%,
    power_per_gpu: 1.275 kW, pue: 1.3, electricity_price_per_kwh: 0.08, hosting_per_gpu_month: 191.25, staff_per_month: 1250, {more} for: training}}}}
  training: {{work: {{gpu_hours: 4672, gpu: H100-SXM, when: 2027-01, repeat: monthly}}}}
"""


def test_the_cost_of_capital_is_that_of_rent_or_buy_and_in_no_statement() -> None:
    """Eight H100 in a server of 300,000 USD at 80 %: 10 % a year of the mean book value, c × (1 + r) ÷ 2."""
    made = report(head(48, "2M") + OF_RENT_OR_BUY.format(more=""))
    ours = supplies(made)[0]
    capital, cost = np.array(ours["cost_of_capital"]), np.array(ours["cost"])
    assert capital.sum() / 4 == pytest.approx(0.10 * 300_000 * 1.15 / 2)
    # the first month's is on what is not yet written off, the last on what is nearly all written off
    assert capital[0] * 12 == pytest.approx(0.10 * 300_000 * (1 - 0.85 / 96))
    assert capital[-1] * 12 == pytest.approx(0.10 * 300_000 * (1 - 0.85 * 95 / 96))
    # `compute rent-or-buy` has 2.171 of such a server: its year has 8,766 hours, and a plan's 8,760
    whole = (cost.sum() + capital.sum()) / sum(ours["used_gpu_hours"])
    assert whole == pytest.approx(2.171, rel=2e-3)
    dear = report(head(48, "2M") + OF_RENT_OR_BUY.format(more="cost_of_capital: 20%,"))
    assert np.array(supplies(dear)[0]["cost_of_capital"]) == pytest.approx(2 * capital)
    assert supplies(dear)[0]["cost_per_delivered_gpu_hour_with_capital"][0] == pytest.approx(
        (cost[0] + 2 * capital[0]) / 4672
    )
    for statement in ("income_statement", "cash_flow", "balance_sheet", "lines"):
        assert dict(dear)[statement] == dict(made)[statement]


def test_an_assumed_cost_of_capital_is_named() -> None:
    assumed = [each["path"] for each in report(head(12, "2M") + OF_RENT_OR_BUY.format(more=""))["assumptions"]]
    said = report(head(12, "2M") + OF_RENT_OR_BUY.format(more="cost_of_capital: 8%,"))["assumptions"]
    assert "compute.supply.ours.cost_of_capital" in assumed
    assert "compute.supply.ours.cost_of_capital" not in [each["path"] for each in said]
