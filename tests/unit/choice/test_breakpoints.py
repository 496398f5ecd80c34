"""Breakpoints of conditions whose places are known."""

import pytest

from llmventure.choice.breakpoints import Stretch, stretches


def found(holds, low=-3.0, high=3.0):
    return stretches(lambda rows: [holds(float(row[0])) for row in rows], [(low, high)])[0]


def test_one_crossing_is_found_to_a_millionth():
    (part,) = found(lambda score: score >= 0.123456789)
    assert part.high is None
    assert part.low == pytest.approx(0.123456789, abs=1e-6)
    assert part.low >= 0.123456789, "the end lies where it holds"


def test_a_falling_one():
    (part,) = found(lambda score: score < -1.7)
    assert part.low is None
    assert -1.7 - 1e-6 < part.high < -1.7


def test_several_stretches():
    parts = found(lambda score: score < -2 or -0.9 < score < 1.1)
    assert [(part.low, part.high) for part in parts] == [
        (None, pytest.approx(-2, abs=1e-6)),
        (pytest.approx(-0.9, abs=1e-6), pytest.approx(1.1, abs=1e-6)),
    ]


def test_everywhere_and_nowhere():
    assert found(lambda _: True) == [Stretch(None, None)]
    assert found(lambda _: False) == []
    assert found(lambda _: None) == []


def test_inputs_are_moved_one_at_a_time():
    def holds(rows):
        assert all(sum(1 for score in row if score) <= 1 for row in rows)
        return [bool(row[0] + 2 * row[1] >= 1) for row in rows]

    first, second = stretches(holds, [(-3, 3), (-3, 3)])
    assert first[0].low == pytest.approx(1.0, abs=1e-6)
    assert second[0].low == pytest.approx(0.5, abs=1e-6)


def test_nothing_to_move():
    assert stretches(lambda rows: [True for _ in rows], []) == []
