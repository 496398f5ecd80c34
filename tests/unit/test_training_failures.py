"""Goodput from failures in a scenario: the calculator's formula, drawn where its figures are uncertain."""

# ruff: noqa: E501 - a scenario's block stands on one line

import numpy as np
import pytest

from llmventure.compute.reliability import goodput
from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import TrainRequest
from scenario import head, report, runs
from unit.simulation.companies import many, model, world

RUN = """
compute:
  supply: {{burst: {{kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.00}}}}
  training: {{base: {{{size}, gpu: H100-SXM, {gpus}, mfu: 35%, {failures}, when: 2027-01}}}}
"""
LLAMA = "gpu_mtbf: 50_677 hours, checkpoint_time: 10 seconds, restart_time: 5 minutes"


def run(
    failures: str = LLAMA, gpus: str = "gpus: 16384", size: str = "parameters: 405B, training_tokens: 15.6T"
) -> str:
    return RUN.format(failures=failures, gpus=gpus, size=size)


def test_llama_3s_failures_leave_93_percent() -> None:
    """δ = 10 s, R = 300 s, M = 3.09 h: T* = 472 s, goodput 0.931 (54 days of 16,384 GPUs, 419 interruptions)."""
    made = runs(report(head(12, "900M") + run()))[0]
    assert made["goodput"] == pytest.approx(0.9307, abs=1e-4)
    assert made["checkpoint_interval_seconds"] == pytest.approx(471.9, abs=0.1)
    # its hours are those of the calculator alone
    alone = answer_training(
        TrainRequest(
            parameters=405e9, training_tokens=15.6e12, gpu="H100-SXM", gpus=16384, mfu=0.35,
            gpu_mtbf=50_677 * 3600, checkpoint_time=10, restart_time=300,
        )
    )  # fmt: skip
    assert made["gpu_hours"] == pytest.approx(alone["gpu_hours"])
    assert made["days"] == pytest.approx(alone["days"])


def test_of_a_cluster_or_of_one_gpu_is_the_same() -> None:
    each, whole = (
        runs(report(head(12, "900M") + run(f"{mtbf}, checkpoint_time: 1 min, restart_time: 600 s", "gpus: 1024")))[0]
        for mtbf in ("gpu_mtbf: 51_200 hours", "cluster_mtbf: 50 h")
    )
    assert each["goodput"] == pytest.approx(float(goodput(60, 600, 50 * 3600)))
    assert whole["gpu_hours"] == pytest.approx(each["gpu_hours"])


def test_each_phase_fails_by_its_own_gpus() -> None:
    phases = "phases: [{gpus: 512, days: 4}, {gpus: 2048, days: 10}]"
    made = runs(
        report(
            head(12, "900M")
            + run("gpu_mtbf: 50_000 h, checkpoint_time: 60 s, restart_time: 600 s", phases, "precision: bf16")
        )
    )[0]
    small, large = (float(goodput(60, 600, 50_000 / gpus * 3600)) for gpus in (512, 2048))
    hours = np.array([512 * 24 * 4, 2048 * 24 * 10])
    assert made["gpu_hours"] == hours.sum()
    assert made["goodput"] == pytest.approx((hours * [small, large]).sum() / hours.sum())
    assert made["training_flop"] == pytest.approx(989.4e12 * 0.35 * 3600 * (hours * [small, large]).sum())


def test_simulate_draws_them() -> None:
    company = model(
        run(
            "cluster_mtbf: 2 to 20 hours, checkpoint_time: 10 to 60 seconds, restart_time: 5 to 15 minutes",
            "gpus: 4096",
            "parameters: 70B, training_tokens: 2T",
        ),
        months=12,
        cash="90M",
    )
    drawn = world(company, 4096)
    field = company.compute.training["base"]
    mtbf, checkpoint, restart = (
        drawn.series(f"compute.training.base.{name}", getattr(field, name))[0] * 3600
        for name in ("cluster_mtbf", "checkpoint_time", "restart_time")
    )
    assert np.quantile(mtbf / 3600, [0.05, 0.95]) == pytest.approx([2, 20], rel=0.1)
    from llmventure.compute_cost import started_work

    work = started_work(drawn, "base", 0)
    assert work.goodput == pytest.approx(goodput(checkpoint, restart, mtbf))
    assert work.hours == pytest.approx(6 * 70e9 * 2e12 / (989.4e12 * 0.35 * 3600) / work.goodput)
    spent = many(company, 512).cash
    assert len(np.unique(spent[0])) > 500


def test_a_path_that_never_trains_ends_all_the_same() -> None:
    """A tail of the draws below the least time between failures: 1 % of the time, and a bill of a hundred times."""
    company = model(
        run(
            "cluster_mtbf: {dist: lognormal, mean: 2 hours, sd: 6 hours}, checkpoint_time: 1 minute, restart_time: 10 minutes",
            "gpus: 64",
            "parameters: 1B, training_tokens: 20B",
        ),
        months=12,
        cash="90M",
    )
    from llmventure.compute_cost import started_work

    share = started_work(world(company, 4096), "base", 0).goodput
    assert share.min() == 0.01
    assert np.isfinite(many(company, 4096).cash).all()


def test_failures_of_given_hours_play_no_part_and_are_told() -> None:
    from llmventure.checks.every import advice
    from scenario import scenario

    text = head(12, "9M") + run(size="gpu_hours: 20k").replace("mfu: 35%, ", "")
    assert [each.path for each in advice(scenario(text).read)] == [
        f"compute.training.base.{name}" for name in ("gpu_mtbf", "checkpoint_time", "restart_time")
    ]


def test_what_follows_is_named_among_the_assumptions() -> None:
    said = [each["message"] for each in report(head(12, "900M") + run())["assumptions"] if each["code"] == "goodput"]
    assert said == ["base trains 93.1% of the time: a checkpoint every 7.87 minutes is best for its failures (Young)"]
