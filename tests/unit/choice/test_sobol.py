"""Sobol indices of models whose indices are known."""

import numpy as np
import pytest

from llmventure.choice.sobol import design, indices


def asked(model, inputs, samples=4096, seed=1):
    generator = np.random.default_rng(seed)
    rows = design(generator.random((samples, inputs)), generator.random((samples, inputs)))
    return indices(model(rows), inputs, seed)


def ishigami(rows, a=7.0, b=0.1):
    x = (2 * rows - 1) * np.pi
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


# Ishigami & Homma (1990), with a = 7 and b = 0.1: V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2.
VARIANCE = 7**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 0.5
FIRST = np.array([(1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 7**2 / 8, 0.0]) / VARIANCE
TOTAL = FIRST + np.array([8, 0, 8]) * 0.1**2 * np.pi**8 / 225 / VARIANCE


@pytest.mark.parametrize("seed", range(5))
def test_ishigami(seed):
    found = asked(ishigami, 3, seed=seed)
    assert found.variance == pytest.approx(VARIANCE, rel=0.05)
    assert [each.value for each in found.first] == pytest.approx(FIRST, abs=0.05)
    assert [each.value for each in found.total] == pytest.approx(TOTAL, abs=0.05)


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    covered = 0
    for seed in range(25):
        found = asked(ishigami, 3, samples=512, seed=seed)
        for estimates, truth in ((found.first, FIRST), (found.total, TOTAL)):
            covered += sum(each.low <= value <= each.high for each, value in zip(estimates, truth, strict=True))
    assert 0.90 <= covered / (25 * 6) <= 0.99


def test_an_additive_model_has_no_interactions():
    weights = np.array([1.0, 2.0, 3.0])
    found = asked(lambda rows: rows @ weights + 1e6, 3)
    truth = weights**2 / (weights**2).sum()
    assert [each.value for each in found.first] == pytest.approx(truth, abs=0.03)
    assert [each.value for each in found.total] == pytest.approx(truth, abs=0.03)


def test_an_input_that_is_not_read_has_indices_of_nothing():
    found = asked(lambda rows: rows[:, 0] ** 2, 2)
    assert found.first[0].value == pytest.approx(1.0, abs=1e-9)
    assert (found.first[1].value, found.total[1].value) == (0.0, 0.0)


def test_a_model_that_does_not_vary_has_none():
    assert asked(lambda rows: np.full(len(rows), 3e9), 2) is None


def test_the_same_seed_has_the_same_answer():
    assert asked(ishigami, 3, samples=64) == asked(ishigami, 3, samples=64)
