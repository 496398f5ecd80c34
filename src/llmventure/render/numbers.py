"""Numbers as people read them: one way for money, one for fractions, one for counts.

Rounding happens here and nowhere before. A minus is U+2212, which is as wide as a plus; what is not
defined is a dash.
"""

from collections.abc import Iterable

from llmventure.record import record

MINUS, UNDEFINED = "\u2212", "\u2013"
ROUNDING = 1e-10
"""Percent below which a fraction is what rounding left of 0: a rate that was solved for, a share less itself."""
_LADDER = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def _signed(text: str, negative: bool) -> str:
    return MINUS + text if negative and any(digit in text for digit in "123456789") else text


def _three_digits(value: float) -> str:
    """``value`` from 1 to 1,000 with three digits, without zeros that say nothing: 3.2, 41.3, 412."""
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def count(value: float | None) -> str:
    """A count in three digits: parameters, tokens, GPU-hours.

    >>> count(7e9), count(2e12), count(184_320), count(999_999), count(0), count(12.5)
    ('7B', '2T', '184k', '1M', '0', '12.5')
    >>> count(-1_240), count(None), count(3e15)
    ('−1.24k', '–', '3e15')
    """
    if value is None:
        return UNDEFINED
    size = abs(value)
    if size >= 999.5e12:
        return _signed(_power(size), value < 0)
    if size < 1:
        return _signed(f"{size:.3g}", value < 0)
    for rung, letter in _LADDER:
        if size >= rung * 0.9995:
            return _signed(_three_digits(size / rung) + letter, value < 0)
    return _signed(_three_digits(size), value < 0)


def _power(size: float) -> str:
    mantissa, exponent = f"{size:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def flop(value: float | None) -> str:
    """FLOP as a power of ten, as papers write them.

    >>> flop(8.4e22), flop(None)
    ('8.4e22', '–')
    """
    if value is None:
        return UNDEFINED
    return _power(value) if value else "0"


def whole(value: float | None) -> str:
    """A whole number with its thousands: shares, GPUs.

    >>> whole(2_812_500.4), whole(-3.2), whole(-0.2)
    ('2,812,500', '−3', '0')
    """
    return UNDEFINED if value is None else _signed(f"{abs(value):,.0f}", value < 0)


def decimal(value: float | None, places: int = 1) -> str:
    """
    >>> decimal(14.24), decimal(None), decimal(-0.04)
    ('14.2', '–', '0.0')
    """
    return UNDEFINED if value is None else _signed(f"{abs(value):,.{places}f}", value < 0)


def fraction(value: float | None) -> str:
    """A fraction as a percentage with one decimal; more where it would else read as none or all.

    >>> fraction(0.413), fraction(1.0), fraction(0.0004), fraction(-0.02), fraction(None), fraction(-6e-17)
    ('41.3%', '100%', '0.04%', '−2%', '–', '0%')
    """
    if value is None:
        return UNDEFINED
    size = abs(value) * 100
    text = f"{size:.1f}" if size >= 0.05 or size < ROUNDING else f"{size:.1g}"
    return _signed(text.removesuffix(".0") + "%", value < 0)


def percent(value: float | None) -> str:
    """A fraction for a column: always one decimal, so that the points stand under one another.

    >>> percent(0.06), percent(0.482), percent(None)
    ('6.0%', '48.2%', '–')
    """
    return UNDEFINED if value is None else decimal(value * 100) + "%"


def months(value: float | None, at_least: float | None = None) -> str:
    """A number of months, or that it is at least so many.

    >>> months(14.24), months(None, 48), months(None), months(1), months(None, 1)
    ('14.2 months', 'over 48 months', '–', '1 month', 'over 1 month')
    """
    known = at_least if value is None else value
    if known is None:
        return UNDEFINED
    text = decimal(known).removesuffix(".0")
    return f"{'over ' if value is None else ''}{text} month{'' if text == '1' else 's'}"


def _prefixed(text: str, currency: str, negative: bool) -> str:
    return _signed(f"${text}" if currency == "USD" else f"{currency} {text}", negative)


def money(value: float | None, currency: str) -> str:
    """A sum in three digits, in its currency.

    >>> money(3.2e6, "USD"), money(-1_200_000, "CNY"), money(412_300, "USD"), money(950, "EUR"), money(0, "USD")
    ('$3.2M', '−CNY 1.2M', '$412k', 'EUR 950', '$0')
    >>> money(99_950_000, "USD"), money(None, "USD"), money(-0.001, "USD")
    ('$100M', '–', '$0')
    """
    if value is None:
        return UNDEFINED
    size = abs(value)
    text = "0" if size < 0.005 else f"{size:.2f}" if size < 1 else count(size)
    return _prefixed(text, currency, value < 0)


def unit_price(value: float | None, currency: str) -> str:
    """A price of one thing, to the cent, or with three digits where a cent is too coarse.

    >>> unit_price(2.8, "USD"), unit_price(0.8, "USD"), unit_price(0.0234, "USD"), unit_price(32_000, "EUR")
    ('$2.80', '$0.80', '$0.0234', 'EUR 32,000')
    """
    if value is None:
        return UNDEFINED
    size = abs(value)
    if not size:
        text = "0"
    elif size >= 1000:
        text = f"{size:,.0f}"
    else:
        text = f"{size:.2f}" if size >= 1 or abs(size - round(size, 2)) < 1e-9 else f"{size:.3g}"
    return _prefixed(text, currency, value < 0)


def share_price(value: float | None, currency: str) -> str:
    """The price of a share, with the four decimals that term sheets have.

    >>> share_price(1.83424, "USD"), share_price(None, "USD")
    ('$1.8342', '–')
    """
    return UNDEFINED if value is None else _prefixed(f"{abs(value):,.4f}", currency, value < 0)


def quantity(value: float | None, unit: str) -> str:
    """A number in the way of its unit: a fraction as a percentage, else in three digits.

    >>> quantity(0.413, "fraction"), quantity(2.49, "USD"), quantity(7e9, "")
    ('41.3%', '2.49', '7B')
    """
    return fraction(value) if unit in {"fraction", "probability"} else count(value)


@record
class Scale:
    """One unit for a whole table, so that its numbers can be compared down a column."""

    divisor: float
    word: str
    places: int = 0

    def __call__(self, value: float | None) -> str:
        """
        >>> Scale(1e3, "thousand")(-1_200_499)
        '−1,200'
        """
        return UNDEFINED if value is None else decimal(value / self.divisor, self.places)

    def unit(self, currency: str) -> str:
        return f"{currency} {self.word}".strip()


def scale(values: Iterable[float | None]) -> Scale:
    """The unit in which the largest of ``values`` has at most six digits.

    >>> scale([12_000.0, -5.0]).word, scale([2.4e6]).word, scale([3e9]).word, scale([]).word
    ('', 'thousand', 'million', '')
    """
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    if largest < 99_999.5:
        return Scale(1.0, "")
    if largest < 999_999_500:
        return Scale(1e3, "thousand")
    return Scale(1e6, "million", 1)
