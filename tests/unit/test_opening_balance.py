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
