"""Customers won by spending, by hand."""

import numpy as np
import pytest

from llmventure.errors import ScenarioError
from scenario import plan

TEXT = """\
company: {name: L, start: 2027-01, months: 4, opening_cash: 5M}
revenue:
  app:
    kind: subscription
    customers: {start: 20, new_per_month: 2}
    price_per_month: 60
    cost_per_new_customer: 100
    marketing: {spend: {2027-01: 20k, 2027-03: 40k}, cost_per_new_customer: 1k, at_spend: 20k, elasticity: 0.7}
"""


def test_twice_the_spending_wins_less_than_twice_the_customers() -> None:
    made = plan(TEXT).detailed
    (product,) = made["detail"]["products"]
    joined = [22.0, 22.0, 2 + 20 * 2**0.7, 2 + 20 * 2**0.7]
    np.testing.assert_allclose(product["joined"], joined)
    np.testing.assert_allclose(product["customers"], 20 + np.cumsum(joined))


def test_the_spending_is_a_cost_of_sales_and_each_customer_gets_dearer() -> None:
    made = plan(TEXT).detailed
    np.testing.assert_allclose(made["income_statement"]["sales"], [20_200.0] * 2 + [40_200.0] * 2)
    (line,) = [each for each in made["lines"] if each["source"] == "revenue.app.marketing"]
    np.testing.assert_allclose(line["unit_price"], [1000.0] * 2 + [1000 * 2**0.3] * 2)
    (product,) = made["detail"]["products"]
    assert product["acquisition_cost"] == pytest.approx(120_800 / sum(product["joined"] or ()))


def test_nothing_spent_wins_nobody() -> None:
    made = plan(TEXT.replace("{2027-01: 20k, 2027-03: 40k}", "0")).detailed
    np.testing.assert_allclose(made["detail"]["products"][0]["joined"], [2.0] * 4)


def test_counts_of_customers_are_not_won() -> None:
    with pytest.raises(ScenarioError, match="how many there are is given"):
        plan(TEXT.replace("{start: 20, new_per_month: 2}", "30"))
