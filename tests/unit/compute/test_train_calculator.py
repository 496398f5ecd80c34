"""`compute train`: what is missing is computed or null and named; what disagrees is an error with the number."""

import json
from typing import Any

import pytest

from llmventure.catalog.errors import CatalogError
from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import Phase, TrainRequest
from llmventure.errors import UsageError

KEYS = [
    "parameters",
    "active_parameters",
    "training_tokens",
    "training_flop",
    "gpu",
    "gpus",
    "gpu_hours",
    "days",
    "cost",
    "mfu",
    "hfu",
    "goodput",
    "state_bytes_per_gpu",
    "minimum_gpus",
    "assumptions",
    "warnings",
]
P = 989.4e12


def ask(**said: Any) -> dict[str, Any]:
    answer = answer_training(TrainRequest(**said))
    json.dumps(answer, allow_nan=False)
    return answer


def fault(**said: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        ask(**said)
    return caught.value


def test_by_hand() -> None:
    answer = ask(parameters=7e9, training_tokens=1e12, gpu="H100 SXM", gpus=256, mfu=0.4, gpu_hour_price=2.0)
    assert list(answer) == KEYS
    assert answer["gpu"] == "H100-SXM"
    assert answer["training_flop"] == 4.2e22
    assert answer["gpu_hours"] == pytest.approx(4.2e22 / (P * 0.4) / 3600)
    assert answer["days"] == pytest.approx(answer["gpu_hours"] / 24 / 256)
    assert answer["cost"] == pytest.approx(2 * answer["gpu_hours"])
    assert (answer["mfu"], answer["hfu"], answer["goodput"]) == (0.4, 0.4, 1.0)
    assert answer["state_bytes_per_gpu"] == pytest.approx(16 * 7e9 / 256)
    assert answer["minimum_gpus"] == 2
    assert any("goodput 1" in line for line in answer["assumptions"])


def test_gpus_and_days_without_a_size_answer_hours_days_and_cost_only() -> None:
    answer = ask(gpus=512, days=30, gpu="H100-SXM", gpu_hour_price=2.5)
    told = {key: value for key, value in answer.items() if value is not None and value != []}
    assert told.pop("warnings", []) == []
    told.pop("assumptions", None)
    assert told == {"gpu": "H100-SXM", "gpus": 512, "days": 30, "gpu_hours": 368640.0, "cost": 921600.0}


def test_the_five_ways_to_say_utilization_agree() -> None:
    size = {"parameters": 7e9, "training_tokens": 1e12, "gpu": "H100-SXM", "recompute": "full"}
    ways = {
        "mfu": 0.3,
        "hfu": 0.4,
        "achieved_tflops": 0.3 * 989.4,
        "achieved_hardware_tflops": 0.4 * 989.4,
        "tokens_per_second_per_gpu": 0.3 * P / 42e9,
    }
    answers = [ask(**size, **{way: value}) for way, value in ways.items()]
    for answer in answers:
        assert answer["mfu"] == pytest.approx(0.3)
        assert answer["hfu"] == pytest.approx(0.4)
        assert answer["gpu_hours"] == pytest.approx(answers[0]["gpu_hours"])


def test_two_ways_at_once_are_an_error() -> None:
    assert "--mfu and --hfu" in fault(parameters=7e9, training_tokens=1e12, gpu="H100-SXM", mfu=0.4, hfu=0.4).message


def test_each_of_size_tokens_and_flop_from_the_others() -> None:
    assert ask(parameters=7e9, training_flop=4.2e22)["training_tokens"] == pytest.approx(1e12)
    assert ask(training_tokens=1e12, training_flop=4.2e22)["parameters"] == pytest.approx(7e9)
    disagreement = fault(parameters=7e9, training_tokens=1e12, training_flop=1e23)
    assert disagreement.cure == "1e+23 FLOP allow 2.381T tokens"
    assert ask(parameters=7e9, training_tokens=1e12, training_flop=4.21e22)["training_flop"] == 4.21e22


def test_a_throughput_alone_needs_no_gpu_and_no_size() -> None:
    answer = ask(training_tokens=3.18e12, tokens_per_second_per_gpu=1873, gpus=512)
    assert answer["training_flop"] is None
    without = ask(parameters=13e9, training_tokens=3.18e12, tokens_per_second_per_gpu=1873, gpus=512)
    assert without["days"] == pytest.approx(38.3801, rel=1e-5)
    assert without["mfu"] is None


def test_hours_that_disagree_say_the_days_and_the_gpus_that_would_do() -> None:
    said = fault(parameters=70e9, training_tokens=15e12, gpu="H100-SXM", gpus=1024, days=10, mfu=0.4)
    assert "245,760 GPU-hours; the run needs 4.422M" in said.message
    assert said.cure == "179.9 days, or 18,425 GPUs"


def test_gpus_and_days_imply_the_mfu_and_an_impossible_one_is_an_error() -> None:
    answer = ask(parameters=7e9, training_tokens=1e12, gpu="H100-SXM", gpus=256, days=10)
    assert answer["mfu"] == pytest.approx(4.2e22 / (256 * 10 * 86400 * P))
    assert any("imply" in line for line in answer["assumptions"])
    impossible = fault(parameters=70e9, training_tokens=15e12, gpu="H100-SXM", gpus=1024, days=30)
    assert "MFU of 2.4" in impossible.message
    assert "72 days at the very least" in str(impossible.cure)


def test_days_alone_give_whole_gpus() -> None:
    answer = ask(parameters=7e9, training_tokens=1e12, gpu="H100-SXM", days=10, mfu=0.4)
    assert answer["gpus"] == 123  # 29,479 h / 240 h = 122.8


def test_a_budget_sizes_what_is_not_given() -> None:
    money = {"budget": 1e6, "gpu_hour_price": 2.0, "gpu": "H100-SXM", "mfu": 0.4}
    flop = 5e5 * 3600 * P * 0.4
    given_size = ask(**money, parameters=7e9)
    assert given_size["training_tokens"] == pytest.approx(flop / 42e9)
    assert given_size["cost"] == pytest.approx(1e6)
    best = ask(**money, rule="compute_optimal")
    assert 6 * best["parameters"] * best["training_tokens"] == pytest.approx(flop)
    assert 15 < best["training_tokens"] / best["parameters"] < 25  # Besiroglu's ratio
    too_small = fault(**money, parameters=70e9, training_tokens=15e12)
    assert "the budget pays 500,000 GPU-hours; the run needs 4.422M" in too_small.message
    assert too_small.cure == "1.696T tokens, or a budget of 8.844M"


def test_experiments_are_in_the_hours_and_the_cost_but_not_in_the_days() -> None:
    size = {"parameters": 7e9, "training_tokens": 1e12, "gpu": "H100-SXM", "gpus": 256, "mfu": 0.4}
    plain, tried = ask(**size), ask(**size, experiments=0.6)
    assert tried["gpu_hours"] == pytest.approx(1.6 * plain["gpu_hours"])
    assert tried["cost"] == pytest.approx(1.6 * plain["cost"])
    assert tried["days"] == plain["days"]
    assert any("experiments" in line for line in tried["assumptions"])


def test_the_catalog_s_price_is_named_and_no_price_is_null() -> None:
    answer = ask(parameters=7e9, training_tokens=1e12, gpu="H100-SXM", mfu=0.4)
    assert answer["cost"] == pytest.approx(2.95 * answer["gpu_hours"])
    assert any("2.95 USD" in line and "2026-05" in line for line in answer["assumptions"])
    unknown = ask(parameters=7e9, training_tokens=1e12, gpu="TPU-v5p", mfu=0.4)
    assert unknown["cost"] is None
    assert any("no price" in line for line in unknown["assumptions"])


def test_failures_answer_interval_and_goodput() -> None:
    answer = ask(cluster_mtbf=3.09308 * 3600, restart_time=300.0, checkpoint_time=10.0)
    assert answer["goodput"] == pytest.approx(0.930668, abs=1e-6)
    assert answer["checkpoint_interval_seconds"] == pytest.approx(471.913, abs=1e-3)
    assert "--restart-time" in fault(cluster_mtbf=10800.0, checkpoint_time=10.0).message
    assert "allow 0.93" in str(
        fault(cluster_mtbf=3.09308 * 3600, restart_time=300.0, checkpoint_time=10.0, goodput=0.5).cure
    )
    assert "faster than checkpoints" in fault(cluster_mtbf=60.0, restart_time=300.0, checkpoint_time=60.0).message


def test_goodput_lengthens_the_run() -> None:
    size = {"parameters": 7e9, "training_tokens": 1e12, "gpu": "H100-SXM", "mfu": 0.4}
    assert ask(**size, goodput=0.8)["gpu_hours"] == pytest.approx(ask(**size)["gpu_hours"] / 0.8)


def test_phases_are_sums() -> None:
    answer = ask(gpu="H100-SXM", phases=(Phase(512, 3, 0.38), Phase(256, 10, 0.40)), parameters=7e9, goodput=0.9)
    flop = (512 * 3 * 0.38 + 256 * 10 * 0.40) * 86400 * P * 0.9
    assert answer["gpu_hours"] == 512 * 72 + 256 * 240
    assert answer["days"] == 13
    assert answer["training_flop"] == pytest.approx(flop)
    assert answer["training_tokens"] == pytest.approx(flop / 42e9)
    assert answer["gpus"] is None
    assert answer["mfu"] == pytest.approx((1536 * 0.38 + 2560 * 0.4) / 4096)
    too_much = fault(gpu="H100-SXM", phases=(Phase(8, 1, 0.4),), parameters=7e9, training_tokens=1e12)
    assert "the phases do" in too_much.message
    assert "twice" in fault(gpu="H100-SXM", gpus=8, phases=(Phase(8, 1, 0.4),)).message
    assert "13 days" in str(fault(gpu="H100-SXM", days=5, phases=(Phase(8, 13, 0.4),)).cure)


def test_inference_aware() -> None:
    law = "E=1.69,A=406.4,B=410.7,alpha=0.336,beta=0.283"
    answer = ask(rule="inference_aware", match_parameters=30e9, inference_tokens=10e12, scaling_law=law)
    assert answer["parameters"] == pytest.approx(13.6129e9, rel=1e-4)
    assert answer["training_tokens"] == pytest.approx(4.42621e12, rel=1e-4)
    assert answer["lifetime_flop_saving"] == pytest.approx(0.279848, abs=1e-6)
    assert "needs --match-parameters" in fault(rule="inference_aware").message
    assert "13.61B" in str(
        fault(
            rule="inference_aware", match_parameters=30e9, inference_tokens=10e12, scaling_law=law, parameters=30e9
        ).cure
    )
    assert (
        "no loss"
        in fault(rule="inference_aware", match_parameters=30e9, inference_tokens=1e12, scaling_law="kaplan").message
    )
    assert "belongs to" in fault(match_parameters=30e9).message


@pytest.mark.parametrize(("law", "size"), [("hoffmann", 32.1899e9), ("hoffmann_tex", 40.3105e9)])
def test_scaling_laws_by_name(law: str, size: float) -> None:
    assert ask(training_flop=5.76e23, rule="compute_optimal", scaling_law=law)["parameters"] == pytest.approx(
        size, rel=1e-5
    )


def test_a_rule_that_the_size_contradicts_and_a_law_that_is_none() -> None:
    assert "for the same FLOP" in str(fault(parameters=70e9, training_tokens=15e12, rule="compute_optimal").cure)
    assert "did you mean hoffmann?" in str(fault(training_flop=1e22, rule="compute_optimal", scaling_law="hofman").cure)
    assert "cannot read" in fault(training_flop=1e22, rule="compute_optimal", scaling_law="E=x").message
    assert "each above 0" in fault(training_flop=1e22, rule="compute_optimal", scaling_law="E=1,A=2").message
    tokens = ask(parameters=30e9, rule="compute_optimal", scaling_law="hoffmann")["training_tokens"]
    assert tokens == pytest.approx(2.73777e12, rel=1e-5)
    kaplan = ask(training_flop=8.64e19, rule="compute_optimal", scaling_law="kaplan")
    assert kaplan["parameters"] == pytest.approx(1.3e9)
    assert "FLOP only" in fault(parameters=1e9, rule="compute_optimal", scaling_law="kaplan").message


def test_states_that_do_not_fit_warn_or_are_an_error_where_the_split_was_said() -> None:
    size = {"parameters": 70e9, "training_tokens": 1e12, "gpu": "H100-SXM", "gpus": 8}
    answer = ask(**size)
    assert answer["minimum_gpus"] == 17
    assert answer["state_bytes_per_gpu"] == 140e9
    assert any("do not fit" in line for line in answer["warnings"])
    for said, cure in (
        ({"zero_stage": 3}, "17 GPUs"),
        ({"tensor_parallel": 8}, "24 GPUs"),
        ({"pipeline_parallel": 1}, "17 GPUs"),
    ):
        assert "do not fit" in fault(**size, **said).message
        assert fault(**size, **said).cure == cure
    never = fault(**size, zero_stage=1)
    assert "fit on no number" in never.message
    assert never.cure != "16 × 70 / 68"
    assert "17 with --tensor-parallel" in str(never.cure)
    assert "do not divide" in fault(**{**size, "gpus": 100}, tensor_parallel=8).message


def test_stage_0_and_parallelism() -> None:
    answer = ask(parameters=70e9, training_tokens=1e12, gpu="H100-SXM", gpus=64, zero_stage=1, tensor_parallel=8)
    # (4 + 12 / 8) x 70e9 / 8
    assert answer["state_bytes_per_gpu"] == pytest.approx(5.5 * 70e9 / 8)
    alone = ask(parameters=3e9, training_tokens=1e12, gpu="H100-SXM", zero_stage=0)
    assert (alone["state_bytes_per_gpu"], alone["minimum_gpus"]) == (48e9, 1)


def test_warnings_by_evidence() -> None:
    high = ask(parameters=7e9, training_tokens=1e12, gpu="H100-SXM", mfu=0.55)
    assert "MFU 0.55 is above the 90th percentile of published H100 runs: 0.36" in high["warnings"]
    low = ask(parameters=7e9, training_tokens=1e12, gpu="A100-SXM-80GB", mfu=0.1)
    assert "MFU 0.10 is below the 10th percentile of published A100 runs: 0.23" in low["warnings"]
    other = ask(parameters=7e9, training_tokens=1e12, gpu="MI300X", mfu=0.4)
    assert not [line for line in other["warnings"] if "percentile" in line]


def test_a_mixture_counts_its_active_parameters_for_flop_and_all_for_memory() -> None:
    answer = ask(parameters=671e9, active_parameters=37e9, training_tokens=14.8e12, gpu="H800", gpus=2048, mfu=0.35)
    assert answer["training_flop"] == pytest.approx(6 * 37e9 * 14.8e12)
    assert answer["state_bytes_per_gpu"] == pytest.approx(16 * 671e9 / 2048)
    assert "more than all" in fault(parameters=7e9, active_parameters=8e9).message
    only_active = ask(active_parameters=7e9, training_tokens=1e12)
    assert only_active["parameters"] is None


def test_attention_needs_its_shape() -> None:
    assert "--hidden-size and --sequence-length" in fault(parameters=7e9, layers=32.0, attention="full").message
    named = ask(parameters=7e9, training_tokens=1e12, layers=32.0)
    assert any("attention is ignored" in line for line in named["assumptions"])


def test_faults_of_the_catalog_pass_through() -> None:
    with pytest.raises(CatalogError, match="fits H100-PCIe and H100-SXM"):
        ask(parameters=7e9, gpu="H100")
    with pytest.raises(CatalogError, match="no fp4 peak"):
        ask(parameters=7e9, gpu="H100-SXM", precision="fp4")


def test_what_does_not_suffice_says_what_is_missing() -> None:
    assert "depends on the GPU" in fault(budget=1e6, gpu_hour_price=2.0, rule="compute_optimal").message
    assert "price" in fault(budget=1e6, parameters=7e9, gpu="TPU-v5p", mfu=0.4).message
    assert "needs a peak" in fault(parameters=7e9, training_tokens=1e12, achieved_tflops=400.0).message
    assert (
        "cannot choose it"
        in fault(
            budget=1e6, gpu_hour_price=2.0, rule="compute_optimal", tokens_per_second_per_gpu=1e3, gpu="H100-SXM"
        ).message
    )


def test_at_another_precision_the_default_is_the_bf16_throughput() -> None:
    """Published runs are measured against bf16: nothing says that fp8 would double the tokens a second."""
    size = {"parameters": 7e9, "training_tokens": 1e12, "gpu": "H100-SXM"}
    half, eighth = ask(**size), ask(**size, precision="fp8")
    assert eighth["gpu_hours"] == pytest.approx(half["gpu_hours"])
    assert eighth["mfu"] == pytest.approx(half["mfu"] * 989.4 / 1978.9)
    assert not [line for line in ask(**size, precision="fp8", mfu=0.5)["warnings"] if "percentile" in line]


def test_a_price_close_to_nothing_buys_no_number_of_hours():
    with pytest.raises(UsageError, match="more hours than can be counted"):
        answer_training(TrainRequest(budget=1.8e8, gpu_hour_price=1e-300))
