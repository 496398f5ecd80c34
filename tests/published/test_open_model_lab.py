"""The shipped scenario that repeats a published run: its GPU-hours are the published ones.

Source: SmolLM3-3B (Hugging Face, 2025): 3.08B parameters, 11.2T tokens, 384 H100 for 24 days.
"""

from pathlib import Path

import numpy as np
import pytest

from llmventure.loader.load import load
from llmventure.loader.schema import Schema
from llmventure.models.change import Change
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.sampling import Grid
from llmventure.training_work import RunWork, run_work
from llmventure.world import World

PUBLISHED_GPUS = 384
PUBLISHED_DAYS = 24
PUBLISHED_GPU_HOURS = 221_184
SCENARIO = Path(__file__).parents[2] / "scenarios" / "open-model-lab.yaml"


@pytest.fixture(scope="module")
def work() -> RunWork:
    scenario = load(SCENARIO, Schema(Scenario, (When, Change))).scenario
    world = World(scenario, Grid(scenario.company.start, scenario.company.months))
    return run_work(world, "open-3b", 4, lambda: np.full(1, 2.35))


def test_the_published_figures_agree_with_each_other() -> None:
    assert PUBLISHED_GPUS * PUBLISHED_DAYS * 24 == PUBLISHED_GPU_HOURS


def test_gpu_hours_are_the_published_ones(work: RunWork) -> None:
    assert work.hours.item() == pytest.approx(PUBLISHED_GPU_HOURS, rel=0.01)


def test_the_run_takes_the_published_days_on_the_published_gpus(work: RunWork) -> None:
    assert work.gpus is not None and work.days is not None
    assert work.gpus.item() == PUBLISHED_GPUS
    assert work.days.item() == pytest.approx(PUBLISHED_DAYS, rel=0.01)


def test_at_the_contract_price_of_march_2026_it_costs_half_a_million(work: RunWork) -> None:
    assert work.hours.item() * 2.35 == pytest.approx(519_782, rel=0.01)
