"""Quantiles: exact of few values, within 0.1 % of many, whatever the order in which they come."""

import numpy as np
import pytest

from llmventure.simulation.distributions import Cash, Exact, Histogram, Sums


@pytest.fixture
def values() -> np.ndarray:
    random = np.random.default_rng(4)
    return np.concatenate([random.lognormal(14, 1.5, 60_000), -random.lognormal(10, 1, 20_000), np.zeros(5_000)])


def test_exact_quantiles_are_numpys(values: np.ndarray) -> None:
    kept = Exact()
    kept.add(1, values[:1000])
    kept.add(0, values[1000:])
    for part in (0.01, 0.1, 0.5, 0.9, 0.999):
        assert kept.quantile(part) == pytest.approx(np.quantile(values, part), rel=1e-12)
    low = np.sort(values)[: len(values) // 20]
    assert kept.tail_mean(0.05) == pytest.approx(low.mean(), rel=1e-12)


def test_binned_quantiles_are_within_a_thousandth_and_merge_in_any_order(values: np.ndarray) -> None:
    one, two = Histogram(), Histogram()
    one.add(0, values[:30_000])
    one.add(1, values[30_000:])
    two.add(1, values[30_000:])
    two.add(0, values[:30_000])
    assert np.array_equal(one.counts, two.counts)
    for part in (0.01, 0.1, 0.5, 0.9, 0.999):
        assert one.quantile(part) == pytest.approx(np.quantile(values, part), rel=1e-3, abs=1e-6)
    assert one.tail_mean(0.05) == pytest.approx(np.sort(values)[: len(values) // 20].mean(), rel=2e-3)


def test_what_lies_beyond_the_plan_is_no_number() -> None:
    for kept in (Exact(), Histogram()):
        kept.add(0, np.array([1.0, 2.0, 3.0, np.inf, np.nan]))
        assert kept.quantile(0.0) == pytest.approx(1.0, rel=1e-3)
        assert kept.quantile(1.0) is None and kept.tail_mean(1.0) is None
        assert type(kept)().quantile(0.5) is None


@pytest.mark.parametrize("exact", [True, False])
def test_bands_of_the_living_leave_the_ruined_out(exact: bool) -> None:
    cash = Cash(1, exact)
    living = np.linspace(1e5, 2e6, 900)
    cash.add(0, np.concatenate([np.zeros(100), living])[None])
    assert cash.quantile(0, 0.05) == 0
    assert cash.quantile(0, 0.5, ruined=100) == pytest.approx(np.quantile(living, 0.5), rel=1e-3)
    assert cash.tail_mean(0, 0.2) == pytest.approx(living[:100].sum() / 200, rel=2e-3)


def test_sums_do_not_depend_on_the_order_of_chunks() -> None:
    parts = [0.1, 1e16, -1e16, 0.3]
    one, two = Sums(), Sums()
    for chunk, part in enumerate(parts):
        one.add(chunk, part)
    for chunk in (3, 1, 0, 2):
        two.add(chunk, parts[chunk])
    assert one.total == two.total == 0.4
