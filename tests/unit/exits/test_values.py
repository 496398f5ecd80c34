"""Values as they are written on the command line."""

import pytest

from llmventure.errors import UsageError
from llmventure.exits.values import asked_values, rising


@pytest.mark.parametrize(
    ("text", "value"), [("100M", 1e8), ("$2.5bn", 2.5e9), ("99,600", 99_600.0), ("0", 0.0), ("1.5M USD", 1.5e6)]
)
def test_one_value(text, value):
    assert asked_values([text], "--value", "USD") == (value,)


def test_values_keep_their_order_and_ranges_are_spread_in_place():
    found = asked_values(["70M", "10M..500M", "5M"], "--value", "USD")
    assert found[0] == 70e6
    assert found[-1] == 5e6
    assert found[1:-1] == (10e6, 15e6, 20e6, 30e6, 50e6, 70e6, 100e6, 150e6, 200e6, 300e6, 500e6)


@pytest.mark.parametrize(("low", "high"), [(0.0, 500e6), (10e6, 11e6), (1.0, 1e12), (3.3e6, 77e6), (99.0, 101.0)])
def test_a_range_rises_from_end_to_end(low, high):
    found = rising(low, high)
    assert found[0] == low
    assert found[-1] == high
    assert len(found) >= 8
    assert list(found) == sorted(set(found))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abc", "'abc' is not an amount of money"),
        ("", "is not an amount of money"),
        ("-5M", "must not be below 0, found -5M"),
        ("nan", "is not an amount of money"),
        ("40%", "is a percentage"),
        ("5M EUR", "is in EUR, the scenario reports in USD"),
        ("10M..", "has one end only"),
        ("..10M", "has one end only"),
        ("10M..10M", "does not rise"),
        ("50M..10M", "does not rise"),
        ("1M..x", "'x' is not an amount of money"),
    ],
)
def test_faults_name_the_option_and_what_was_written(text, said):
    with pytest.raises(UsageError, match="--value") as raised:
        asked_values([text], "--value", "USD")
    assert said in raised.value.message
    assert raised.value.cure
