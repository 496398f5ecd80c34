"""Customers, tokens, prices, bills and collection by hand."""

# ruff: noqa: E501 - a scenario's block stands on one line

import numpy as np
import pytest

from scenario import amounts, earned, head, lines, plan, quantities, report


def product(text: str, months: int = 12, start: str = "2027-01", more: str = "") -> str:
    return head(months, "10M", start, more) + f"revenue: {{p: {{{text}}}}}\n"


SUBSCRIPTION = "kind: subscription, price_per_month: 100, "


def test_customers_are_those_at_the_start_times_growth_less_churn_plus_new() -> None:
    made = report(
        product(SUBSCRIPTION + "customers: {start: 100, new_per_month: 5, monthly_growth: 10%}, monthly_churn: 4%")
    )
    customers, expected = 100.0, []
    for _ in range(12):
        customers = customers * (1 + 0.10 - 0.04) + 5
        expected.append(customers)
    assert quantities(made, "revenue/subscription").tolist() == pytest.approx(expected)
    assert made["metrics"]["arr"] == pytest.approx(12 * 100 * expected[-1])


def test_start_alone_stays_and_a_count_is_the_months_end() -> None:
    assert quantities(report(product(SUBSCRIPTION + "customers: {start: 1000}")), "revenue")[11] == 1000
    made = report(product(SUBSCRIPTION + "customers: {2027-01: 100, 2027-03: 130}"))
    assert quantities(made, "revenue/subscription")[:4].tolist() == [100, 100, 130, 130]


def test_a_given_count_is_won_over_what_churns() -> None:
    made = report(
        product(
            SUBSCRIPTION
            + "customers: {2026-01: 100, 2027-02: 130, 2027-03: 100}, monthly_churn: 10%, cost_per_new_customer: 1k"
        )
    )
    # month 1: 10 replaced; month 2: 30 more and 10 replaced; month 3: 13 leave by themselves, 17 more go, none is won
    assert quantities(made, "cost/new_customers")[:3].tolist() == pytest.approx([10, 40, 0])


def test_customers_of_the_past_are_there_on_the_first_morning() -> None:
    made = report(
        product(SUBSCRIPTION + "from: 2026-06, customers: {start: 50, monthly_growth: 10%}, cost_per_new_customer: 10")
    )
    assert quantities(made, "revenue/subscription")[0] == pytest.approx(55)
    counted = report(product(SUBSCRIPTION + "from: 2026-06, customers: 50, cost_per_new_customer: 10"))
    assert not lines(counted, "cost/new_customers")


def test_a_product_begins_with_its_start_in_its_first_month() -> None:
    made = report(product(SUBSCRIPTION + "from: 2027-03, customers: {start: 50, monthly_growth: 10%}"))
    assert quantities(made, "revenue/subscription")[:4].tolist() == pytest.approx([0, 0, 55, 60.5])


def test_usage_is_customers_times_tokens_times_price() -> None:
    made = report(
        product(
            "kind: usage, customers: {start: 20}, tokens_per_customer_month: 900M, price_per_million_tokens: {start: 0.80, yearly_change: -45%}",
            13,
        )
    )
    assert earned(made, "revenue/usage")[0] == pytest.approx(20 * 900 * 0.80)
    assert earned(made, "revenue/usage")[12] == pytest.approx(20 * 900 * 0.80 * 0.55)
    assert made["metrics"]["arr"] == 0
    last_three = sum(20 * 900 * 0.80 * 0.55 ** (month / 12) for month in (10, 11, 12)) / 3
    assert made["metrics"]["usage_run_rate"] == pytest.approx(12 * last_three)
    assert made["metrics"]["run_rate_revenue"] == pytest.approx(12 * last_three)


def test_input_and_output_have_their_own_prices() -> None:
    made = report(
        product(
            "kind: usage, customers: {start: 10}, tokens_per_customer_month: {input: 700M, output: 200M},"
            "price_per_million_tokens: {input: 0.30, output: 1.20}"
        )
    )
    assert earned(made, "revenue/usage", unit="million_input_tokens")[0] == pytest.approx(10 * 700 * 0.30)
    assert earned(made, "revenue/usage", unit="million_output_tokens")[0] == pytest.approx(10 * 200 * 1.20)


def test_one_price_may_cover_both_kinds_of_tokens() -> None:
    made = report(
        product(
            "kind: usage, customers: {start: 10}, tokens_per_customer_month: {input: 700M, output: 200M}, price_per_million_tokens: 1"
        )
    )
    assert earned(made, "revenue/usage")[0] == pytest.approx(10 * 900)


def test_money_comes_after_its_days() -> None:
    made = report(product(SUBSCRIPTION + "customers: 10, collection_days: 45", 6))
    assert amounts(made, "revenue/subscription").tolist() == pytest.approx([0, 500, 1000, 1000, 1000, 1000])
    assert made["balance_sheet"]["receivables"] == pytest.approx([1000, 1500, 1500, 1500, 1500, 1500])


def test_bad_debt_is_a_cost_of_sales_and_never_cash() -> None:
    made = report(product(SUBSCRIPTION + "customers: 10, collection_days: 30, bad_debt: 2%", 4))
    assert earned(made, "revenue/subscription").tolist() == [1000] * 4
    assert earned(made, "cost/other", unit="bad_debt").tolist() == pytest.approx([-20] * 4)
    assert amounts(made, "revenue/subscription").tolist() == pytest.approx([0, 980, 980, 980])
    assert made["income_statement"]["sales"] == pytest.approx([20] * 4)
    assert made["balance_sheet"]["receivables"] == pytest.approx([980] * 4)
    at_once = report(product(SUBSCRIPTION + "customers: 10, bad_debt: 2%", 4))
    assert amounts(at_once, "revenue/subscription").tolist() == pytest.approx([980] * 4)
    assert at_once["balance_sheet"]["receivables"] == pytest.approx([0] * 4)


def test_yearly_bills_are_earned_over_their_year() -> None:
    made = report(product(SUBSCRIPTION + "customers: {start: 10}, billed: yearly", 14))
    assert earned(made, "revenue/subscription").tolist() == pytest.approx([1000] * 14)
    assert amounts(made, "revenue/subscription").tolist() == pytest.approx([12_000, *[0] * 11, 12_000, 0])
    assert made["balance_sheet"]["deferred_revenue"] == pytest.approx(
        [11_000 - 1000 * k for k in range(12)] + [11_000, 10_000]
    )
    assert made["metrics"]["arr"] == pytest.approx(12_000)


def test_quarterly_bills_of_customers_who_come_later_fall_due_later() -> None:
    made = report(product(SUBSCRIPTION + "customers: {2027-01: 10, 2027-02: 30, 2027-03: 30}, billed: quarterly", 6))
    # 10 in January, April; 20 in February, May
    assert amounts(made, "revenue/subscription").tolist() == pytest.approx([3000, 6000, 0, 3000, 6000, 0])
    assert earned(made, "revenue/subscription").tolist() == pytest.approx([1000, 3000, 3000, 3000, 3000, 3000])


def test_who_leaves_a_yearly_contract_gets_nothing_back() -> None:
    made = report(product(SUBSCRIPTION + "customers: {2027-01: 10, 2027-03: 6}, billed: yearly", 12))
    # in March 4 of 10 leave after 2 of 12 months: 4 × 100 × 10 months are earned at once
    assert earned(made, "revenue/subscription", unit="forfeited").tolist() == pytest.approx([0, 0, 4000, *[0] * 9])
    served = earned(made, "revenue/subscription", unit="customer_month")
    assert served.tolist() == pytest.approx([1000, 1000, *[600] * 10])
    assert amounts(made, "revenue/subscription").sum() == pytest.approx(12_000)
    assert made["balance_sheet"]["deferred_revenue"][-1] == pytest.approx(0)


def test_a_contract_keeps_its_price_until_it_is_renewed() -> None:
    text = (
        "kind: subscription, price_per_month: {2027-01: 100, 2027-02: 150}, billed: quarterly, customers: {start: 10}"
    )
    made = report(product(text, 6))
    assert earned(made, "revenue/subscription").tolist() == pytest.approx([1000, 1000, 1000, 1500, 1500, 1500])


@pytest.mark.parametrize("billed", ["monthly", "quarterly", "yearly"])
@pytest.mark.parametrize("days", [0, 15, 45, 100])
def test_what_is_earned_is_paid_or_still_owed_or_was_paid_before(billed: str, days: int) -> None:
    made = report(
        product(
            SUBSCRIPTION
            + f"customers: {{start: 40, monthly_growth: 8%}}, monthly_churn: 3%, billed: {billed}, collection_days: {days}, bad_debt: 1%",
            30,
        )
    )
    revenue, lost = earned(made, "revenue/subscription"), earned(made, "cost/other")
    cash = amounts(made, "revenue/subscription")
    owed, ahead = np.array(made["balance_sheet"]["receivables"]), np.array(made["balance_sheet"]["deferred_revenue"])
    np.testing.assert_allclose(np.cumsum(revenue + lost), np.cumsum(cash) + owed - ahead, rtol=1e-9)
    assert owed.min() >= -1e-9
    assert ahead.min() >= -1e-9


def test_units_may_be_paid_for_before_they_are_sold_and_before_the_plan() -> None:
    made = report(
        product(
            "kind: sales, units_per_month: {2027-01: 10, 2027-04: 20}, price_per_unit: 390, cost_per_unit: 240, payment_days: -60",
            6,
        )
    )
    assert earned(made, "cost/units").tolist() == [-2400, -2400, -2400, -4800, -4800, -4800]
    assert amounts(made, "cost/units").tolist() == [-2400, -4800, -4800, -4800, -4800, -4800]
    assert made["balance_sheet"]["prepaid"] == [4800, 7200, 9600, 9600, 9600, 9600]
    opening = plan(
        product("kind: sales, units_per_month: 10, price_per_unit: 1, cost_per_unit: 240, payment_days: -60")
    ).result.opening
    assert opening["prepaid"].tolist() == [4800]


def test_the_cost_of_units_may_be_paid_later() -> None:
    made = report(
        product("kind: sales, units_per_month: 10, price_per_unit: 390, cost_per_unit: 240, payment_days: 60", 5)
    )
    assert amounts(made, "cost/units").tolist() == [0, 0, -2400, -2400, -2400]
    assert made["balance_sheet"]["payables"] == [2400, 4800, 4800, 4800, 4800]
    assert made["income_statement"]["gross_profit"] == [1500] * 5


def test_a_product_that_ends_has_no_customers_and_no_revenue() -> None:
    made = report(product(SUBSCRIPTION + "customers: {start: 10}, until: 2027-04, billed: monthly", 6))
    assert earned(made, "revenue/subscription").tolist() == [1000, 1000, 1000, 0, 0, 0]
