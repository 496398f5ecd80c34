"""Calendar months."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmventure.models.month import Month, MonthError


@given(year=st.integers(1990, 2199), month=st.integers(1, 12), forward=st.integers(-600, 600))
def test_moving_along_the_calendar_and_back(year: int, month: int, forward: int) -> None:
    here = Month(year, month)
    assert (here + forward) - here == forward
    assert (here + forward) + -forward == here
    assert Month.read(str(here)) == here


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("2026-13", "the month must be 1–12, found 13 in '2026-13'", "write the year first: 2027-04"),
        ("0001-01", "the year must be 1990–2200, found 1", "write it with four digits"),
        ("2027-01-15", "expected a month, found a day", "write 2027-01"),
        ("Q3 2027", "expected a month such as 2027-04, found 'Q3 2027'", "write 2027-07"),
        ("2027", "expected a month such as 2027-04, found '2027'", "write 2027-01"),
        ("Apr 2027", "expected a month such as 2027-04, found 'Apr 2027'", "write 2027-04"),
        ("04/2027", "expected a month such as 2027-04, found '04/2027'", "write 2027-04"),
        ("soon", "expected a month such as 2027-04, found 'soon'", "write the year first, then the month: 2027-04"),
    ],
)
def test_what_is_no_month(text: str, message: str, cure: str) -> None:
    with pytest.raises(MonthError) as caught:
        Month.read(text)
    assert (str(caught.value), caught.value.cure) == (message, cure)
