"""With only size, tokens and GPU given: do the published hours lie where the defaults say?"""

import pytest

from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import TrainRequest
from published.readings import hours_from_defaults

READINGS = hours_from_defaults()


def test_four_in_five_published_runs_lie_between_p10_and_p90() -> None:
    assert len(READINGS) == 53
    share = sum(reading.inside for reading in READINGS) / len(READINGS)
    assert share == pytest.approx(0.80, abs=0.10)


@pytest.mark.parametrize("chip", ["A", "H"])
def test_so_do_those_of_either_chip(chip: str) -> None:
    of_chip = [reading for reading in READINGS if (reading.run.gpu or "").startswith(chip)]
    assert len(of_chip) in (30, 23)
    assert sum(reading.inside for reading in of_chip) / len(of_chip) == pytest.approx(0.80, abs=0.10)


def test_the_middle_is_neither_high_nor_low() -> None:
    above = sum(reading.published > reading.middle for reading in READINGS)
    assert 0.40 <= above / len(READINGS) <= 0.60


def test_the_calculator_uses_that_middle_and_says_so() -> None:
    answer = answer_training(TrainRequest(parameters=8.03e9, training_tokens=15e12, gpu="H100-SXM"))
    assert answer["mfu"] == pytest.approx(0.2291, abs=1e-4)
    assert any("median of 23 published" in line for line in answer["assumptions"])  # type: ignore[attr-defined]
    # Llama-3-8B was billed 1.3M hours; without knowing that, 886k, and half of all runs need more.
    assert answer["gpu_hours"] == pytest.approx(886e3, rel=0.01)
