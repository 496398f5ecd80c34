"""Every way of giving a run's work, in hours, FLOP, months and money."""

import re
from typing import Any

import numpy as np
import pytest

from llmventure.compute.serve_calculator import answer_serving
from llmventure.compute.serve_request import ServeRequest
from llmventure.compute_cost import started_work
from llmventure.workload.rollouts import rollouts_of
from scenario import earned, head, lines, quantities, report, runs, supplies
from unit.simulation.companies import model, world

H100 = 989.4e12  # FLOP/s, bf16 dense: NVIDIA H100 datasheet (1,978.9 with sparsity), as the catalog has it


def training(run: str, months: int = 12, supply: str = "", more: str = "", start: str = "2027-01") -> str:
    supplies = supply or "cloud: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.00}"
    return (
        head(months, "100M", start)
        + f"compute: {{{more}supply: {{{supplies}}}, training: {{run: {{gpu: H100-SXM, {run}}}}}}}\n"
    )


def hours_of(run: str, **options: Any) -> list[float]:
    return list(quantities(report(training(run, **options)), "cost/compute/training"))


def catalog_peak() -> float:
    from llmventure.catalog.gpus import gpu

    peak = gpu("H100-SXM").peak_flop_per_second("bf16")
    assert peak == pytest.approx(H100, rel=1e-3)
    return peak


def test_size_and_tokens_are_six_n_d_over_peak_mfu_and_goodput() -> None:
    made = report(training("parameters: 7B, training_tokens: 140B, mfu: 40%, goodput: 80%, gpus: 64, when: 2027-02"))
    hours = 6 * 7e9 * 140e9 / (catalog_peak() * 0.40 * 0.80) / 3600
    run = runs(made)[0]
    assert run["gpu_hours"] == pytest.approx(hours)
    assert run["training_flop"] == pytest.approx(6 * 7e9 * 140e9)
    assert run["days"] == pytest.approx(hours / 64 / 24)
    assert run["cost"] == pytest.approx(hours * 2.00)
    assert run["gpu_hour_price"] == pytest.approx(2.00)
    assert (run["start"], run["end"]) == ("2027-02", "2027-02")
    assert -earned(made, "cost/compute/training")[1] == pytest.approx(hours * 2.00)


def test_a_mixture_of_experts_counts_its_active_parameters() -> None:
    dense = hours_of("parameters: 5B, training_tokens: 1T, mfu: 40%, when: 2027-01")
    sparse = hours_of("parameters: 50B, active_parameters: 5B, training_tokens: 1T, mfu: 40%, when: 2027-01")
    assert sparse[0] == pytest.approx(dense[0])


def test_gpus_work_at_most_730_hours_a_month() -> None:
    assert hours_of("gpu_hours: 100k, gpus: 64, when: 2027-02")[:5] == pytest.approx(
        [0, 46_720, 46_720, 100_000 - 2 * 46_720, 0]
    )


def test_calendar_hours_are_the_months_own() -> None:
    spread = hours_of("gpu_hours: 100k, gpus: 64, when: 2027-02", more="hours: calendar, ")
    assert spread[:5] == pytest.approx([0, 64 * 28 * 24, 64 * 31 * 24, 100_000 - 64 * 59 * 24, 0])


def test_months_spread_evenly_and_without_either_all_is_in_the_first() -> None:
    assert hours_of("gpu_hours: 90k, months: 3, when: 2027-02")[:6] == [0, 30_000, 30_000, 30_000, 0, 0]
    assert hours_of("gpu_hours: 90k, when: 2027-02")[:4] == [0, 90_000, 0, 0]


def test_flop_samples_and_throughput_are_ways_too() -> None:
    peak = catalog_peak()
    assert hours_of("training_flop: 1e22, mfu: 50%, when: 2027-01")[0] == pytest.approx(1e22 / (peak * 0.5) / 3600)
    sampled = hours_of("samples: 1B, flop_per_sample: 1e13, mfu: 50%, when: 2027-01")
    assert sampled[0] == pytest.approx(1e22 / (peak * 0.5) / 3600)
    measured = hours_of(
        "parameters: 7B, training_tokens: 36B, tokens_per_second_per_gpu: 10k, goodput: 50%, when: 2027-01"
    )
    assert measured[0] == pytest.approx(36e9 / 10e3 / 0.5 / 3600)
    achieved = hours_of("training_flop: 1e22, achieved_tflops: 400, when: 2027-01")
    assert achieved[0] == pytest.approx(1e22 / 400e12 / 3600)


def test_hfu_counts_what_is_recomputed() -> None:
    full = hours_of("training_flop: 3e21, hfu: 60%, recompute: full, when: 2027-01")
    assert full[0] == pytest.approx(3e21 / (catalog_peak() * 0.60 * 3 / 4) / 3600)


def test_phases_follow_each_other_and_their_flop_is_their_mfus() -> None:
    made = report(training("phases: [{gpus: 100, days: 20, mfu: 30%}, {gpus: 200, days: 20}], mfu: 40%, when: 2027-01"))
    # a month has 730/24 = 30.4167 days: 20 of the first phase, 10.4167 of the second
    assert quantities(made, "cost/compute/training")[:3].tolist() == pytest.approx(
        [100 * 480 + 200 * 250, 200 * 230, 0]
    )
    run = runs(made)[0]
    assert run["gpu_hours"] == pytest.approx(100 * 480 + 200 * 480)
    assert run["days"] == pytest.approx(40)
    assert run["training_flop"] == pytest.approx((48_000 * 0.30 + 96_000 * 0.40) * 3600 * catalog_peak())


def test_phases_of_a_model_whose_size_is_given_keep_its_flop() -> None:
    made = report(training("parameters: 7B, training_tokens: 1T, phases: [{gpus: 512, days: 3}], when: 2027-01"))
    run = runs(made)[0]
    assert run["training_flop"] == pytest.approx(6 * 7e9 * 1e12)
    assert run["gpu_hours"] == 512 * 72


def test_a_budget_pays_for_experiments_too_and_is_spent() -> None:
    made = report(training("budget: 4M, rule: compute_optimal, experiments: 60%, mfu: 40%, months: 2, when: 2027-03"))
    run = runs(made)[0]
    assert run["gpu_hours"] == pytest.approx(4e6 / 2.00 / 1.6)
    assert run["cost"] == pytest.approx(4e6)
    assert run["training_flop"] == pytest.approx(4e6 / 2 / 1.6 * 3600 * catalog_peak() * 0.40)
    assert run["parameters"] is not None
    assert run["training_tokens"] is not None
    assert 6 * run["parameters"] * run["training_tokens"] == pytest.approx(run["training_flop"])
    assert -earned(made, "cost/compute/experiments").sum() == pytest.approx(4e6 * 0.6 / 1.6)


def test_experiments_are_over_the_months_of_the_run() -> None:
    made = report(training("gpu_hours: 90k, months: 3, experiments: 50%, when: 2027-02"))
    assert quantities(made, "cost/compute/experiments")[:6].tolist() == [0, 15_000, 15_000, 15_000, 0, 0]
    assert runs(made)[0]["experiments_gpu_hours"] == 45_000


@pytest.mark.parametrize(("every", "months"), [("monthly", [1, 2, 3]), ("quarterly", [1, 4, 7, 10]), ("yearly", [1])])
def test_a_run_that_repeats_takes_its_hours_each_time(every: str, months: list[int]) -> None:
    until = ", until: 2027-05" if every == "monthly" else ""
    hours = hours_of(f"gpu_hours: 12k, when: 2027-02, repeat: {every}{until}")
    assert [month for month in range(12) if hours[month]] == months
    assert {hours[month] for month in months} == {12_000}


def test_repeated_runs_that_overlap_add_up() -> None:
    assert hours_of("gpu_hours: 12k, months: 2, when: 2027-02, repeat: monthly")[:4] == [0, 6000, 12_000, 12_000]


def test_a_repeated_run_grows_with_its_age_by_trend_and_by_the_calendar_by_steps() -> None:
    trend = hours_of("gpu_hours: {start: 1k, yearly_change: 300%}, when: 2027-03, repeat: quarterly", months=14)
    assert [trend[month] for month in (2, 5, 8)] == pytest.approx([1000, 1000 * 4**0.25, 1000 * 4**0.5])
    steps = hours_of("gpu_hours: {2027-01: 1k, 2027-05: 3k}, when: 2027-03, repeat: quarterly")
    assert [steps[month] for month in (2, 5, 8)] == [1000, 3000, 3000]


def test_steps_of_a_run_that_repeats_since_before_the_plan_stay_with_the_calendar() -> None:
    steps = hours_of("gpu_hours: {2026-01: 1k, 2027-05: 3k}, when: 2026-11, repeat: quarterly")
    assert [steps[month] for month in (1, 4, 7)] == [1000, 3000, 3000]


def test_of_a_run_that_began_before_the_plan_the_rest_is_bought() -> None:
    hours = hours_of("gpu_hours: 600k, gpus: 64, when: 2026-11", months=12)
    # 600,000 ÷ 46,720 = 12.84 months from November 2026: ten whole months and the rest are inside the plan
    assert hours[:10] == [46_720.0] * 10
    assert hours[10] == pytest.approx(600_000 - 12 * 46_720)
    assert hours[11] == 0


@pytest.mark.parametrize(
    ("method", "factor"),
    [("fine_tune", 6.0), ("lora", 4.0), ("rl", 10.0)],
)
def test_methods_cost_what_they_compute(method: str, factor: float) -> None:
    made = report(training(f"method: {method}, base: llama-3.1-8b, training_tokens: 10B, mfu: 40%, when: 2027-01"))
    run = runs(made)[0]
    assert run["parameters"] is not None
    assert run["training_flop"] == pytest.approx(factor * run["parameters"] * 10e9)


def test_an_mfu_that_is_not_given_is_the_median_of_published_runs_and_said() -> None:
    made = report(training("parameters: 7B, training_tokens: 140B, when: 2027-01"))
    said = [message for message in made["assumptions"] if message["code"] == "mfu"]
    assert said
    assert said[0]["path"] == "compute.training.run.mfu"


def test_a_run_ends_in_the_month_after_its_last_and_then_what_waits_begins() -> None:
    made = report(
        training("gpu_hours: 100k, gpus: 64, when: 2027-02")
        + "team: {roles: {a: {salary: 12k, headcount: 1, from: {after: run}}}}\n"
    )
    # February, March and a bit of April
    assert quantities(made, "cost/team/salaries")[:6].tolist() == [0, 0, 0, 0, 1, 1]


def test_hours_of_ones_own_accelerators_have_a_price_too() -> None:
    own = "ours: {kind: owned, gpu: H100-SXM, gpus: 10, unit_price: 36k, life: 36 months, for: training}"
    run = runs(report(training("gpu_hours: 7300, when: 2027-01", supply=own)))[0]
    assert run["cost"] == pytest.approx(10 * 1000)  # a month's depreciation of ten
    assert run["gpu_hour_price"] == pytest.approx(10_000 / 7300)


def test_a_run_without_supply_is_bought_at_the_catalogs_price_with_a_warning() -> None:
    made = report(head(3) + "compute: {training: {run: {gpu: H100-SXM, gpu_hours: 10, when: 2027-01}}}\n")
    assert any(message["code"] == "catalog-price" for message in made["warnings"])
    assert lines(made, "cost/compute/training")[0]["unit_price"][0] == pytest.approx(supplies(made)[0]["cost"][0] / 10)


ROLLOUTS = "method: rl, base: llama-3.1-8b, training_tokens: 10B, mfu: 35%"


def test_rollouts_run_at_decode_speed_and_the_rest_at_the_mfu() -> None:
    """2 of the 10 FLOP a token and parameter are the rollout's, and take as long as the tokens take to write."""
    measured = runs(report(training(f"{ROLLOUTS}, tokens_per_second_per_gpu: 2500, when: 2027-01")))[0]
    active = measured["active_parameters"]
    assert active is not None
    trained = 8 * active * 10e9 / (989.4e12 * 0.35 * 3600)
    assert measured["gpu_hours"] == pytest.approx(10e9 / 2500 / 3600 + trained)
    made = report(training(f"{ROLLOUTS}, when: 2027-01"))
    said = next(each for each in made["assumptions"] if each["code"] == "rollouts")
    found = re.search(r"at ([\d,]+) tokens a second and GPU: the calibrated roofline of 8 × H100-SXM", said["message"])
    assert found is not None
    speed = float(found[1].replace(",", ""))
    assert runs(made)[0]["gpu_hours"] == pytest.approx(10e9 / speed / 3600 + trained, rel=1e-4)
    # slower than the FLOP alone would have it
    assert runs(made)[0]["gpu_hours"] > 1.3 * 10 * active * 10e9 / (989.4e12 * 0.35 * 3600)


def test_the_derived_speed_is_that_of_compute_serve() -> None:
    made = report(training(f"{ROLLOUTS}, when: 2027-01"))
    said = next(each["message"] for each in made["assumptions"] if each["code"] == "rollouts")
    batch = re.search(r"at a batch of ([\d,]+)", said)
    assert batch is not None
    served = answer_serving(
        ServeRequest(
            model="Llama-3.1-8B", gpu="H100-SXM", gpus=8, batch=int(batch[1].replace(",", "")), input_length=1000,
            output_length=4000,
        )
    )  # fmt: skip
    assert f"{served['decode_tokens_per_second_per_gpu']:,.0f} tokens a second" in said


def test_rollouts_of_a_size_that_is_drawn() -> None:
    text = (
        "compute: {supply: {burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2}}, training: {"
        "own: {parameters: 6B to 12B, training_tokens: 100B, gpu: H100-SXM, mfu: 38%, when: 2027-01}, "
        "rl: {method: rl, base: own, training_tokens: 10B, gpu: H100-SXM, mfu: 35%, when: 2027-03}}}\n"
    )
    drawn = world(model(text), 512)
    work = started_work(drawn, "rl", 2)
    active = work.active_parameters
    assert active is not None
    assert len(np.unique(active)) > 500
    rollouts = work.hours - 8 * active * 10e9 / (989.4e12 * 0.35 * 3600)
    speed = 10e9 / rollouts / 3600
    # at the largest batch the cache is most of what is read, and 6B and 12B have much the same
    small, large = (speed[np.abs(active / size - 1) < 0.05].mean() for size in (6e9, 12e9))
    assert 1 < small / large < 2
    exact = rollouts_of(drawn.scenario, drawn.scenario.compute.training["rl"], float(active[0]), float(active[0]))
    assert speed[0] == pytest.approx(exact.tokens_per_second_per_gpu, rel=0.02)


def test_a_student_whose_size_is_not_written_is_as_large_as_its_teacher_and_told_so() -> None:
    run = "method: distill, base: llama-3.1-70b, training_tokens: 1B, gpus: 64, mfu: 35%, when: 2027-01"
    alone, written = report(training(run)), report(training(f"{run}, parameters: 8B"))
    said = [each["message"] for each in alone["assumptions"] if each["code"] == "parameters"]
    assert said == ["run is as large as the llama-3.1-70b that it learns from: 70.6B parameters"]
    assert all(each["code"] != "parameters" for each in written["assumptions"])
