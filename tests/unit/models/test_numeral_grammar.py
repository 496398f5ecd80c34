"""What holds for every text that is read as a number."""

import math
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from llmventure.models.numerals import LARGEST, POWERS, UNITS, Dimension, NumeralError, read_numeral

DIMENSIONS: tuple[Dimension, ...] = ("count", "money", "fraction", "duration", "power", "data", "plain")
PIECES = st.sampled_from(
    [*"0123456789.,_-+−eE%/ ", "¥", "$", "€", "to", "months", "kW", "TB", "CNY", "nan", "inf", "yes", *POWERS]
)
WRITTEN = st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=20)


@given(text=WRITTEN, dimension=st.sampled_from(DIMENSIONS), bare=st.booleans(), scale=st.booleans())
def test_any_text_is_a_finite_number_or_a_sentence(text: str, dimension: Dimension, bare: bool, scale: bool) -> None:
    try:
        found = read_numeral(text, dimension, bare_unit=bare, open_scale=scale)
    except NumeralError as error:
        assert str(error).strip()
        assert error.cure is None or error.cure.strip()
        return
    assert math.isfinite(found.value)
    assert abs(found.value) <= LARGEST * 1e6
    assert found.currency is None or dimension == "money"


@given(number=st.decimals(0, 999_999, places=3), multiple=st.sampled_from(["", "k", "M", "bn"]))
def test_a_multiple_multiplies(number: Decimal, multiple: str) -> None:
    found = read_numeral(f"{number}{multiple}", "money").value
    assert math.isclose(found, float(number) * {"": 1, "k": 1e3, "M": 1e6, "bn": 1e9}[multiple], rel_tol=1e-12)


@given(number=st.integers(0, 10**12))
def test_commas_and_underscores_between_three_digits_change_nothing(number: int) -> None:
    assert read_numeral(f"{number:,}", "count").value == number
    assert read_numeral(f"{number:_}", "count").value == number


@given(number=st.decimals(-10_000, 10_000, places=2))
def test_a_percentage_is_a_hundredth(number: Decimal) -> None:
    assert math.isclose(read_numeral(f"{number}%", "fraction").value, float(number) / 100, rel_tol=1e-12)


@given(number=st.integers(1, 10_000), unit=st.sampled_from(sorted(UNITS["duration"])))
def test_units_of_time_are_months(number: int, unit: str) -> None:
    assert math.isclose(
        read_numeral(f"{number} {unit}", "duration").value, number * UNITS["duration"][unit], rel_tol=1e-12
    )


@given(number=st.decimals(0, 1, places=4), dimension=st.sampled_from(DIMENSIONS))
def test_spaces_around_are_no_matter(number: Decimal, dimension: Dimension) -> None:
    bare = read_numeral(str(number), dimension, bare_unit=True)
    assert read_numeral(f"  {number}\t", dimension, bare_unit=True) == bare
