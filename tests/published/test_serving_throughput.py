"""Measured serving throughput against the roofline: bounds that hold, bands that are said."""

from statistics import median

import pytest

from llmventure.compute.replica import CLASSES, DENSE, Efficiency
from published.readings import decode_of_one_sequence, rows, serving_at_full_load

FULL_LOAD = serving_at_full_load()
ONE_SEQUENCE = decode_of_one_sequence()


def test_every_row_is_tested_or_named() -> None:
    assert len(rows("inference_throughput")) == 76
    assert (len(FULL_LOAD), len(ONE_SEQUENCE)) == (63, 12)
    others = [row for row in rows("inference_throughput") if row["metric"] not in ("output throughput", "decode")]
    assert [row["model"] for row in others] == ["TinyLlama-1.1B"], "its lengths were not published"


def test_nothing_measured_beats_the_bound() -> None:
    assert all(reading.measured < reading.bound for reading in FULL_LOAD)
    assert all(reading.share < 1 for reading in ONE_SEQUENCE)


@pytest.mark.parametrize("used", CLASSES, ids=lambda used: used.of)
def test_measured_over_expected_lies_in_the_band_that_is_stated(used: Efficiency) -> None:
    """The band that `compute serve` prints holds every row of its class, and is no wider than they are."""
    ratios = [reading.measured / reading.expected for reading in FULL_LOAD if reading.efficiency is used]
    assert len(ratios) == used.measurements
    assert used.low <= min(ratios) < used.low + 0.02
    assert used.high - 0.02 < max(ratios) <= used.high
    assert median(ratios) == pytest.approx(1, abs=0.06)


def test_every_row_has_one_class() -> None:
    assert sum(used.measurements for used in CLASSES) == len(FULL_LOAD)


@pytest.mark.parametrize("used", CLASSES, ids=lambda used: used.of)
def test_a_class_foretells_the_row_that_it_has_not_seen(used: Efficiency) -> None:
    """Each row against the median of the others of its class: never twice as fast, never half."""
    ratios = [reading.measured / reading.expected for reading in FULL_LOAD if reading.efficiency is used]
    for index, ratio in enumerate(ratios):
        assert 0.5 < ratio / median(ratios[:index] + ratios[index + 1 :]) < 2


def test_dense_fp8_on_few_gpus_is_within_a_quarter_seven_times_in_eight() -> None:
    ratios = [r.expected / r.measured for r in FULL_LOAD if r.efficiency is DENSE]
    assert sum(abs(ratio - 1) <= 0.25 for ratio in ratios) == 28
    assert median(ratios) == pytest.approx(0.97, abs=0.01)


def test_one_sequence_uses_between_a_fifth_and_three_quarters_of_the_bandwidth() -> None:
    shares = [reading.share for reading in ONE_SEQUENCE]
    assert min(shares) >= 0.19
    assert max(shares) <= 0.73
    sixteen_bit = [reading.share for reading in ONE_SEQUENCE if reading.row["precision"] == "bf16"]
    assert median(sixteen_bit) == pytest.approx(0.54, abs=0.02)


def test_the_bandwidth_that_gpt_fast_reports_is_weights_times_speed() -> None:
    """155.58 tok/s of Llama-2-7B in int8 read 1,069 GB/s, as the README says: 1 byte a parameter, and scales."""
    row = next(reading.row for reading in ONE_SEQUENCE if reading.row["precision"].startswith("int8"))
    assert float(row["tokens_per_second"]) * float(row["parameters"]) / 1e9 == pytest.approx(1069.2, rel=0.03)
