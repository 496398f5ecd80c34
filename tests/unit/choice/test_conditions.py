"""Conditions: what they read, what they refuse, and what they say where a metric is not known exactly."""

import pytest

from llmventure.conditions import UNDEFINED, Reading, condition, month_at, ordinal
from llmventure.errors import UsageError
from llmventure.models.month import Month


@pytest.mark.parametrize(
    ("text", "metric", "operator", "value"),
    [
        ("runway_months >= 18 months", "runway_months", ">=", 18.0),
        ("runway_months>=18", "runway_months", ">=", 18.0),
        ("runway_months > 1.5 years", "runway_months", ">", 18.0),
        ("minimum_cash ≥ 2.5M", "minimum_cash", ">=", 2.5e6),
        ("minimum_cash >= -300k", "minimum_cash", ">=", -3e5),
        ("founders_ownership < 50%", "founders_ownership", "<", 0.5),
        ("founders_ownership < 0.5", "founders_ownership", "<", 0.5),
        ("ruin.probability =< 10%", "ruin.probability", "<=", 0.1),
        ("closing_cash.p10 > 0", "closing_cash.p10", ">", 0.0),
        ("burn_multiple <= 1.5", "burn_multiple", "<=", 1.5),
        ("cash_out_month >= 2028-06", "cash_out_month", ">=", 2028 * 12 + 5.0),
    ],
)
def test_read(text, metric, operator, value):
    found = condition(text, currency="USD")
    assert (found.metric, found.operator, found.value) == (metric, operator, pytest.approx(value))


@pytest.mark.parametrize(
    ("text", "said", "cure"),
    [
        ("runway", "'runway' is not METRIC OP VALUE", "runway_months >= 18 months"),
        ("runway_mnths < 3", "there is no metric 'runway_mnths'", "did you mean 'runway_months'?"),
        ("ruin > 10%", "there is no metric 'ruin'", "did you mean 'ruin.probability'?"),
        ("arr.p33 > 1", "there is no statistic 'p33'", "one of p5, p10, p50, p90, p95, mean"),
        ("arr >", "there is no value after '>'", "as in"),
        ("arr == 2M", "'==' does not compare", "use <, <=, > or >="),
        ("founders_ownership < 50", "50 would be 5000 %", "write 50%"),
        ("gross_margin > 2M USD", "is money", "40%"),
        ("runway_months > 2M USD", "is money", "18 months"),
        ("cash_out_month > 18", "is a month", "2028-06"),
        ("minimum_cash > 3M EUR", "is in USD, found 3M EUR", "write it in USD"),
        ("minimum_cash > 3m", "ambiguous", "3M"),
    ],
)
def test_refused(text, said, cure):
    with pytest.raises(UsageError) as caught:
        condition(text, currency="USD", where="--until")
    assert caught.value.message.startswith("--until")
    assert said in caught.value.message.replace("\u00a0", " ")
    assert caught.value.cure is None or cure in caught.value.cure or said == "ambiguous"


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [("<", True, False, False), ("<=", True, True, False), (">", False, False, True), (">=", False, True, True)],
)
def test_holds_of_a_known_value(operator, below, at, above):
    asked = condition(f"runway_months {operator} 12")
    assert [asked.holds(Reading(value)) for value in (11.0, 12.0, 13.0)] == [below, at, above]


@pytest.mark.parametrize(
    ("operator", "least", "expected"),
    [
        (">=", 12.0, True), (">=", 11.0, None), (">", 12.0, None), (">", 13.0, True),
        ("<", 12.0, False), ("<", 11.0, None), ("<=", 12.0, None), ("<=", 13.0, False),
    ],
)  # fmt: skip
def test_what_is_at_least_so_much_decides_what_it_can(operator, least, expected):
    assert condition(f"runway_months {operator} 12").holds(Reading(None, least)) is expected


def test_what_is_not_defined_decides_nothing():
    assert condition("burn_multiple < 2").holds(UNDEFINED) is None


def test_months_are_numbers_in_order():
    months = [Month(2027, 12), Month(2028, 1), Month(2030, 7)]
    numbers = [ordinal(month) for month in months]
    assert numbers[1] - numbers[0] == 1
    assert [month_at(number) for number in numbers] == months
