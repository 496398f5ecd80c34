"""The search on functions whose optimum is known."""

import pytest

from llmventure.choice.optimum_search import Axis, Score, Search


def searched(axes, function, budget=200, seed=7):
    search = Search(axes, lambda points: [function(point) for point in points], budget, seed)
    search.run()
    assert len(search.tried) <= budget
    return search.best(), search


@pytest.mark.parametrize("seed", range(5))
def test_a_bowl(seed):
    best, _ = searched([Axis(-5, 5), Axis(-5, 5)], lambda p: Score((p[0] - 1) ** 2 + (p[1] + 2) ** 2), seed=seed)
    assert best == pytest.approx((1, -2), abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_a_line_that_binds(seed):
    """The least x² + y² where x + y ≥ 2 is at (1, 1); the axes alone lead nowhere from a point on the line."""

    def score(point):
        missed = 2 - point[0] - point[1]
        return Score(point[0] ** 2 + point[1] ** 2, (missed,), missed <= 0)

    best, search = searched([Axis(0, 3), Axis(0, 5)], score, seed=seed)
    assert search.tried[best].holds
    assert search.tried[best].objective == pytest.approx(2, abs=2e-3)


@pytest.mark.parametrize("seed", range(5))
def test_whole_and_real_numbers_together(seed):
    best, _ = searched(
        [Axis(0, 100, True), Axis(0, 10), Axis(0, 2, True)],
        lambda p: Score((p[0] - 37) ** 2 / 100 + (p[1] - 2.5) ** 2 + abs(p[2] - 1)),
        seed=seed,
    )
    assert best == pytest.approx((37, 2.5, 1), abs=1e-2)


def test_a_small_space_is_tried_whole():
    best, search = searched([Axis(0, 9, True), Axis(0, 9, True)], lambda p: Score(-p[0] * p[1] if p[0] != 9 else None))
    assert len(search.tried) == 100
    assert best == (8, 9)


def test_what_misses_less_is_nearer():
    best, search = searched([Axis(0, 1)], lambda p: Score(p[0], (3 - p[0],), False))
    assert best == (1.0,)
    assert search.tried[best].missed == (2.0,)


def test_an_axis_of_one_value():
    best, _ = searched([Axis(2, 2, True), Axis(0, 1)], lambda p: Score((p[1] - 0.25) ** 2))
    assert best == pytest.approx((2, 0.25), abs=1e-3)
