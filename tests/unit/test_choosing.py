"""Choosing path by path is what numpy's own choosing is, to the bit."""

import numpy as np
import pytest

from llmventure.sampling import added
from llmventure.sampling.choosing import FEW, WIDE, chosen, only, quotient, some

AWKWARD = np.array([0.0, -0.0, 1.0, -1.5, np.inf, -np.inf, np.nan, 5e-324])
SIZES = (8, WIDE, 2 * WIDE)


def some_rows(paths: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(paths)
    then, other = (generator.choice(AWKWARD, paths) for _ in range(2))
    return generator.random(paths) < 0.5, then, other


def bits(values: np.ndarray) -> list[int]:
    found: list[int] = np.ascontiguousarray(values).view(np.int64).ravel().tolist()
    return found


@pytest.mark.parametrize("paths", SIZES)
def test_as_numpy_chooses(paths: int) -> None:
    on, then, other = some_rows(paths)
    for one, another in ((then, other), (then[:1], other), (then, other[:1]), (then[:1], other[:1])):
        assert bits(chosen(on, one, another)) == bits(np.where(on, one, another))


def test_a_row_of_paths_chooses_for_all_months() -> None:
    on, then, other = some_rows(WIDE)
    months = np.stack([then, other, then])
    assert bits(chosen(on, months, other)) == bits(np.where(on, months, other))
    assert bits(chosen(on, other, months)) == bits(np.where(on, other, months))


def test_what_is_chosen_from_stays_as_it_was() -> None:
    on, then, other = some_rows(WIDE)
    before = bits(then), bits(other), on.tolist()
    chosen(on, then, other)
    assert before == (bits(then), bits(other), on.tolist())


@pytest.mark.parametrize("size", [1, 2, FEW, FEW + 1])
@pytest.mark.parametrize("at", [0, -1, None])
def test_some_finds_what_any_finds(size: int, at: int | None) -> None:
    values = np.zeros(size)
    if at is not None:
        values[at] = np.nan
    assert some(values) is bool(values.any())


def test_only_keeps_what_is_the_same_on_all_paths_narrow() -> None:
    assert only(np.array(True), np.full(3, 2.0)).tolist() == [2.0, 2.0, 2.0]
    assert only(np.array(False), np.full(3, 2.0)).tolist() == [0.0]
    assert only(np.arange(3) == 1, np.full(1, 2.0)).tolist() == [0.0, 2.0, 0.0]


def test_a_quotient_of_nothing_is_nothing() -> None:
    with np.errstate(all="raise"):
        assert quotient(np.array([1.0, 1.0, 3.0]), np.array([0.0, -2.0, 2.0])).tolist() == [0.0, 0.0, 1.5]
        assert quotient(np.ones(1), np.full(2, 4.0)).tolist() == [0.25, 0.25]


def test_rows_that_are_added_stay_as_they_were() -> None:
    rows = [np.ones(1), np.full(3, 2.0), np.ones(1), np.full(3, 4.0)]
    assert added(rows).tolist() == [8.0, 8.0, 8.0]
    assert [row.tolist() for row in rows] == [[1.0], [2.0] * 3, [1.0], [4.0] * 3]
