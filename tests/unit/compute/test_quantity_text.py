"""Human quantities: what is accepted, what is refused and why."""

import pytest

from llmventure.compute.quantity_text import parse_amount, parse_count, parse_fraction, parse_number, parse_seconds
from llmventure.errors import UsageError


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("70B", 70e9),
        ("15T", 15e12),
        ("2.5M", 2.5e6),
        ("12k", 12e3),
        ("40%", 0.4),
        ("$2.5", 2.5),
        ("1_000", 1000.0),
        ("99,600", 99600.0),
        ("1e24", 1e24),
        ("-3", -3.0),
        (".5", 0.5),
        ("33.3%", 0.333),
    ],
)
def test_numbers(text: str, number: float) -> None:
    assert parse_number(text, "--x", share=True) == number


@pytest.mark.parametrize(
    "text", ["", "abc", "2.5m", "1,5", "1.234,56", "nan", "inf", "1e400", "7 B B", "70Q", "0x10", "9,96,00"]
)
def test_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--x "):
        parse_number(text, "--x", share=True)


def test_a_percentage_is_no_count_and_no_money() -> None:
    with pytest.raises(UsageError, match="--training-tokens '5%': expects a number; '5%' is a percentage"):
        parse_number("5%", "--training-tokens")
    assert parse_amount("160%", "--experiments", share=True) == 1.6


def test_signs_fractions_and_counts() -> None:
    assert parse_fraction("0.4", "--mfu") == 0.4
    assert parse_fraction("0%", "--x", allow_zero=True) == 0.0
    for bad in ("40", "0", "-1", "140%"):
        with pytest.raises(UsageError):
            parse_fraction(bad, "--mfu")
    with pytest.raises(UsageError, match="whole number"):
        parse_count("2.5", "--gpus")
    with pytest.raises(UsageError, match="below 0"):
        parse_amount("-1", "--price")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("5min", 300), ("3h", 10800), ("2 days", 172800), ("18 months", 18 * 730.5 * 3600), ("0.5 h", 1800)],
)
def test_lengths_of_time(text: str, seconds: float) -> None:
    assert parse_seconds(text, "--x") == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["3", "3 parsecs", "h", "-3h", "0s"])
def test_lengths_of_time_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_seconds(text, "--x")
