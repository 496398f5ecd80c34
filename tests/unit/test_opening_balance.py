"""The opening balance sheet balances, and runs off as it says."""

import pytest

from scenario import amounts, earned, head, plan, report

BALANCE = "opening_balance: {receivables: 50k, payables: 30k, deferred_revenue: 24k, equipment: 36k}"


def test_paid_in_equity_is_what_balances() -> None:
    opening = plan(head(3, "1M", more=BALANCE)).result.opening
    assert opening["paid_in"].tolist() == [1_000_000 + 50_000 + 36_000 - 30_000 - 24_000]


def test_bills_are_settled_at_once_and_the_rest_runs_off() -> None:
    made = report(head(40, "1M", more=BALANCE))
    assert amounts(made, "revenue/sales")[:2].tolist() == [50_000, 0]
    assert amounts(made, "cost/other")[:2].tolist() == [-30_000, 0]
    assert earned(made, "revenue/subscription")[:13].tolist() == pytest.approx([2000] * 12 + [0])
    assert earned(made, "cost/compute/depreciation").tolist() == pytest.approx([-1000] * 36 + [0] * 4)
    assert made["statement"]["closing_cash"][-1] == pytest.approx(1_020_000)
    assert made["balance_sheet"]["equipment"][-1] == pytest.approx(0)
    assert made["balance_sheet"]["deferred_revenue"][11] == pytest.approx(0)
    assert made["statement"]["revenue"][0] == pytest.approx(2000)  # old bills are no revenue again


def test_customers_who_have_paid_ahead_are_not_billed_again() -> None:
    """120 customers at 1,200 a year stand evenly between two bills: 120 × 100 × 11/2 is paid ahead."""
    made = report(
        head(24, more="opening_balance: {deferred_revenue: 66k}")
        + "revenue: {s: {kind: subscription, customers: 120, price_per_month: 100, billed: yearly}}\n"
    )
    assert made["statement"]["revenue"] == pytest.approx([12_000.0] * 24)
    assert made["cash_flow"]["operating"] == pytest.approx([12_000.0] * 24)
    assert made["balance_sheet"]["deferred_revenue"] == pytest.approx([66_000.0] * 24)


def test_what_was_paid_ahead_is_what_the_file_says() -> None:
    """Half of that was paid: the old contracts earn half of their price until they are renewed."""
    made = report(
        head(24, more="opening_balance: {deferred_revenue: 33k}")
        + "revenue: {s: {kind: subscription, customers: 120, price_per_month: 100, billed: yearly}}\n"
    )
    earned = made["statement"]["revenue"]
    assert earned[0] == pytest.approx(10 * 100 + 110 * 50)
    assert earned[10:] == pytest.approx([12_000 - 500] + [12_000.0] * 13)
    assert sum(earned) == pytest.approx(33_000 + sum(made["cash_flow"]["operating"]) - 66_000)


def test_without_customers_billed_ahead_it_is_earned_over_a_year() -> None:
    made = report(
        head(24, more="opening_balance: {deferred_revenue: 24k}")
        + "revenue: {s: {kind: subscription, customers: 10, price_per_month: 100}}\n"
    )
    assert made["statement"]["revenue"] == pytest.approx([3_000.0] * 12 + [1_000.0] * 12)
