"""Whole plans of small companies, as a terminal shows them. ``expected.py`` rewrites what is expected."""

import pytest

from cases.expected import NAMES, expected, printed


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_prints_what_is_expected(name: str) -> None:
    assert printed(name) == expected(name)


def test_there_are_cases() -> None:
    assert len(NAMES) >= 6
