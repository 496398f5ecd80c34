"""The shipped scenario that repeats a published run: planned, its GPU-hours are the published ones.

Source: SmolLM3-3B (Hugging Face, 2025): 3.08B parameters, 11.2T tokens, 384 H100 for 24 days.
"""

from pathlib import Path
from typing import Any

import pytest

from llmventure import api

PUBLISHED_GPUS = 384
PUBLISHED_DAYS = 24
PUBLISHED_GPU_HOURS = 221_184
SCENARIO = Path(__file__).parents[2] / "scenarios" / "open-model-lab.yaml"


@pytest.fixture(scope="module")
def report() -> Any:
    return api.plan(api.load(SCENARIO)).report


@pytest.fixture(scope="module")
def run(report: Any) -> Any:
    return next(run for run in report["compute"]["training"] if run["name"] == "open-3b")


def test_the_published_figures_agree_with_each_other() -> None:
    assert PUBLISHED_GPUS * PUBLISHED_DAYS * 24 == PUBLISHED_GPU_HOURS


def test_gpu_hours_are_the_published_ones(run: Any) -> None:
    assert run["gpu_hours"] == pytest.approx(PUBLISHED_GPU_HOURS, rel=0.01)


def test_the_run_takes_the_published_days_on_the_published_gpus(run: Any) -> None:
    assert run["gpus"] == PUBLISHED_GPUS
    assert run["days"] == pytest.approx(PUBLISHED_DAYS, rel=0.01)
    assert run["start"] == run["end"]


def test_the_bill_is_those_hours_at_the_prices_of_the_file(report: Any, run: Any) -> None:
    """Contracted hours at 2.35, those beyond at the price of the month: 2.95, falling 10 % a year for 4 months."""
    lines = [line for line in report["lines"] if line["source"] == "compute.training.open-3b"]
    month = report["months"].index(run["start"])
    hours = sum(line["quantity"][month] for line in lines if line["account"] == "cost/compute/training")
    cost = -sum(line["earned"][month] for line in lines if line["account"] == "cost/compute/training")
    assert hours == pytest.approx(PUBLISHED_GPU_HOURS, rel=0.01)
    assert 2.35 < cost / hours < 2.95 * 0.90 ** (4 / 12) + 1e-9


def test_idle_hours_of_the_first_contract_are_visible(report: Any) -> None:
    contract = next(supply for supply in report["compute"]["supply"] if supply["name"] == "first contract")
    paid, used = sum(contract["paid_gpu_hours"]), sum(contract["used_gpu_hours"])
    assert paid == pytest.approx(32 * 730 * 12)
    assert 0.3 * paid < used < 0.7 * paid
