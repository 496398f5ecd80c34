"""Numbers as people write them, in every dimension; values worked by hand."""

import pytest

from llmventure.models.numerals import Dimension, NumeralError, read_numeral


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("7B", "count", 7e9),
        ("15T", "count", 15e12),
        ("1_000", "count", 1000),
        ("99,600", "count", 99_600),
        ("1,234,567.5", "plain", 1_234_567.5),
        ("1e6", "count", 1e6),
        (".5", "plain", 0.5),
        ("-3", "plain", -3),
        ("−3", "plain", -3),
        ("2 million", "count", 2e6),
        ("３万", "count", 30_000),
        ("1.2亿", "count", 120_000_000),
        ("2.5M", "money", 2_500_000),
        ("70bn", "money", 70e9),
        ("300k CNY", "money", 300_000),
        ("$2.5M", "money", 2_500_000),
        ("-$5", "money", -5),
        ("２.５Ｍ", "money", 2_500_000),
        ("40%", "fraction", 0.4),
        ("0.40", "fraction", 0.4),
        ("1", "fraction", 1),
        ("12.5 %", "fraction", 0.125),
        ("250%", "fraction", 2.5),
        ("18 months", "duration", 18),
        ("2 years", "duration", 24),
        ("3 yr", "duration", 36),
        ("1 quarter", "duration", 3),
        ("6 个月", "duration", 6),
        ("0", "duration", 0),
        ("1.3 kW", "power", 1.3),
        ("900 W", "power", 0.9),
        ("2 MW", "power", 2000),
        ("400 TB", "data", 400),
        ("2 PB", "data", 2000),
        ("500 GB", "data", 0.5),
    ],
)
def test_what_a_number_is(text: str, dimension: Dimension, value: float) -> None:
    assert read_numeral(text, dimension).value == pytest.approx(value, rel=1e-15)


def test_days_and_weeks_are_of_the_mean_month() -> None:
    """365.25 days in twelve months."""
    assert read_numeral("365.25 days", "duration").value == pytest.approx(12)
    assert read_numeral("1 week", "duration").value == pytest.approx(7 * 12 / 365.25)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("300k CNY", "CNY"), ("$2.5M", "USD"), ("US$1", "USD"), ("€3", "EUR"), ("£3k", "GBP"), ("HK$8", "HKD"),
        ("¥1.2亿", "CNY"), ("￥50万", "CNY"), ("5M", None),
    ],
)  # fmt: skip
def test_currencies(text: str, currency: str | None) -> None:
    assert read_numeral(text, "money").currency == currency


@pytest.mark.parametrize(
    ("text", "dimension", "message", "cure"),
    [
        (".nan", "money", "must be a finite number, found .nan", "write money, such as 2.5M or 300k EUR"),
        ("Infinity", "plain", "must be a finite number, found Infinity", "write a number, such as 12"),
        ("1e400", "count", "1e400 is too large", "write a number, such as 7B or 250"),
        ("1" + "0" * 400, "count", "1" + "0" * 36 + "… is too large", "write it with k, M, bn or T"),
        ("1e99999999", "count", "1e99999999 is too large", "write it with k, M, bn or T"),
        ("1e-400", "plain", "1e-400 is too small to be told from zero", "write 0, or a larger number"),
        ("yes", "count", "expected a number, found true/false (yes)", "write a number, such as 7B or 250"),
        ("70B", "money", "expects money; '70B' is a count", "write 70bn for 70 thousand million"),
        ("$2.5M", "count", "expects a number; '$2.5M' is money", "write a number, such as 7B or 250"),
        ("18 days", "money", "expects money; '18 days' is a length of time", "write money, such as 2.5M or 300k EUR"),
        ("5%", "money", "expects money; '5%' is a percentage", "write money, such as 2.5M or 300k EUR"),
        ("2.5m", "money", "'m' is ambiguous in 2.5m", "write M for million"),
        ("7b", "count", "'b' is ambiguous in 7b", "write B for billion"),
        ("1,5", "plain", "1,5 can be read in two ways",
         "write a point for decimals, and commas only between groups of three digits"),
        ("1.234,56", "money", "1.234,56 can be read in two ways",
         "write a point for decimals, and commas only between groups of three digits"),
        ("12,34,567", "count", "12,34,567 can be read in two ways",
         "write a point for decimals, and commas only between groups of three digits"),
        ("5", "fraction", "5 would be 500 %", "write 5% or 0.05, or 500% if you mean it"),
        ("-25", "fraction", "-25 would be -2500 %", "write -25% or -0.25, or -2500% if you mean it"),
        ("3", "duration", "3 needs its unit", "write 3 months or 3 years"),
        ("1.3", "power", "1.3 needs its unit", "write 1.3 kW"),
        ("400", "data", "400 needs its unit", "write 400 TB"),
        ("010", "count", "010 begins with a zero", "write 10"),
        ("1:30", "count", "expected a number, found a time of day (1:30)", "write a number, such as 7B or 250"),
        ("¥3M", "money", "¥ in ¥3M may be CNY or JPY", "write 3M CNY"),
        ("CNY 300k", "money", "expected money, found 'CNY 300k'", "write 300k CNY"),
        ("300k RMB", "money", "RMB is written CNY", "write 300k CNY"),
        ("$3 EUR", "money", "$3 EUR names two currencies", None),
        ("150k-200k", "money", "expected money, found '150k-200k'", "write 150k to 200k"),
        ("20 per month", "count", "expected a number, found '20 per month'", "write 20"),
        ("3 engineers", "count", "expects a number; '3 engineers' has an unknown unit 'engineers'", "write 3"),
        ("1x", "plain", "1x is written without the x", "write 1"),
        ("2.50/hour", "count", "expects a number; '2.50/hour' is a price", "write a number, such as 7B or 250"),
        ("20k/month", "money", "is of what its key says, and 20k/month says another", "write the number alone: 20k"),
        ("", "money", "has no value", "write money, such as 2.5M or 300k EUR"),
    ],
)  # fmt: skip
def test_what_is_no_number_and_what_to_write(text: str, dimension: Dimension, message: str, cure: str | None) -> None:
    with pytest.raises(NumeralError) as caught:
        read_numeral(text, dimension)
    assert (str(caught.value), caught.value.cure) == (message, cure)


def test_the_key_may_name_the_unit_and_the_scale() -> None:
    assert read_numeral("18", "duration", bare_unit=True).value == 18
    assert read_numeral("2", "fraction", open_scale=True).value == 2
    assert read_numeral("30%", "fraction", open_scale=True).value == pytest.approx(0.3)


def test_cures_keep_to_what_the_field_holds() -> None:
    with pytest.raises(NumeralError) as caught:
        read_numeral("40", "fraction", most=1.0)
    assert caught.value.cure == "write 40% or 0.4"
    with pytest.raises(NumeralError) as caught:
        read_numeral("two", "count", example="256")
    assert caught.value.cure == "write a number, such as 256"


def test_a_price_may_say_what_its_key_says() -> None:
    assert read_numeral("2.50/GPU-hour", "money", per=("hour", "gpu hour")).value == 2.5
    with pytest.raises(NumeralError) as caught:
        read_numeral("20k/month", "money", per=("year",))
    assert (str(caught.value), caught.value.cure) == ("is a year's, and 20k/month is a month's", "write 240000")
