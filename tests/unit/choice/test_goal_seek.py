"""Goal seek on functions whose answers are known."""

import pytest

from llmventure.choice.goal_seek import seek
from llmventure.conditions import Reading, condition

AT_LEAST_18 = condition("runway_months >= 18")


def test_the_smallest_that_meets_a_bound():
    found = seek(lambda value: Reading(value / 7), AT_LEAST_18, 1, 1000)
    assert found.found == "one"
    assert found.monotone
    (part,) = found.stretches
    assert part.high is None
    assert 126 <= part.low.value <= 126 * (1 + 1e-6)
    assert part.low.holds is True


def test_the_largest_that_meets_a_bound():
    (part,) = seek(lambda value: Reading(1000 / value), AT_LEAST_18, 1, 1000).stretches
    assert part.low is None
    assert 1000 / 18 * (1 - 1e-6) <= part.high.value <= 1000 / 18


def test_a_bracket_about_zero():
    (part,) = seek(lambda value: Reading(18 + value), AT_LEAST_18, -1.0, 1.3).stretches
    assert part.low.value == pytest.approx(0.0, abs=1e-9)


def test_whole_values_in_whole_steps():
    tried = []

    def reading(value):
        tried.append(value)
        return Reading(value * 1.3)

    (part,) = seek(reading, AT_LEAST_18, 1, 500, whole=True).stretches
    assert part.low.value == 14
    assert all(value == int(value) for value in tried)


def test_several_stretches_are_all_found():
    found = seek(lambda value: Reading(20 - (value % 10)), AT_LEAST_18, 0.0, 30.0)
    assert found.found == "several"
    assert not found.monotone


def test_no_solution_says_what_came_nearest():
    found = seek(lambda value: Reading(10 - (value - 40) ** 2 / 100), AT_LEAST_18, 0, 100)
    assert (found.found, found.stretches) == ("nowhere", ())
    assert found.closest.value == pytest.approx(40, abs=10)


def test_a_peak_between_two_points_is_looked_for():
    found = seek(lambda value: Reading(18.01 - abs(value - 41.0)), AT_LEAST_18, 0, 100)
    assert found.found == "one"
    (part,) = found.stretches
    assert (part.low.value, part.high.value) == (pytest.approx(40.99, abs=1e-3), pytest.approx(41.01, abs=1e-3))


def test_everywhere():
    assert seek(lambda _: Reading(None, at_least=36.0), AT_LEAST_18, 0, 1).found == "everywhere"


def test_where_there_is_no_plan_it_does_not_hold():
    (part,) = seek(lambda value: None if value > 70 else Reading(value), AT_LEAST_18, 0, 100).stretches
    assert part.low.value == pytest.approx(18, rel=1e-6)
    assert part.high.value == pytest.approx(70, rel=1e-6)


def test_each_value_is_asked_for_once():
    asked = []

    def reading(value):
        asked.append(value)
        return Reading(value / 7)

    seek(reading, AT_LEAST_18, 1, 1000)
    assert len(asked) == len(set(asked)) <= 40
