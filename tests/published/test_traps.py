"""Mistakes that plans of training and serving are ruined by, and what each costs."""

import pytest

from llmventure.catalog.gpus import gpu
from llmventure.catalog.models import published_model
from llmventure.compute import serving, training
from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import TrainRequest
from llmventure.errors import UsageError


def hours(**said: object) -> float:
    """GPU-hours of a 70B run of 1T tokens on H100, with what is said besides."""
    request = TrainRequest(**{"parameters": 70e9, "training_tokens": 1e12, "gpu": "H100-SXM"} | said)  # type: ignore[arg-type]
    answer = answer_training(request)["gpu_hours"]
    assert isinstance(answer, float)
    return answer


def test_hfu_taken_for_mfu_understates_the_hours_by_a_quarter() -> None:
    right = hours(hfu=0.433, recompute="full")
    wrong = hours(mfu=0.433)
    assert wrong / right == pytest.approx(0.75)
    # GLM-130B prints both: 43.3 % and 32.5 %.
    assert right == pytest.approx(hours(mfu=0.325), rel=0.002)


def test_total_for_active_parameters_overstates_a_mixture_eighteenfold() -> None:
    model = published_model("DeepSeek-V3")
    right = hours(parameters=model.parameters, active_parameters=model.active_parameters, mfu=0.35)
    wrong = hours(parameters=model.parameters, mfu=0.35)
    assert wrong / right == pytest.approx(671 / 37)


def test_memory_of_a_mixture_counts_all_of_it() -> None:
    answer = answer_training(
        TrainRequest(parameters=671e9, active_parameters=37e9, training_tokens=1e12, gpu="H800", mfu=0.35)
    )
    assert answer["minimum_gpus"] == 158  # ceil(16 x 671 / (0.85 x 80))


def test_a_sparse_peak_halves_the_hours_and_is_not_in_the_catalog() -> None:
    assert gpu("H100-SXM").peak_flop_per_second("bf16") == pytest.approx(989.4e12)
    assert gpu("H100-SXM").peak_flop_per_second("fp8") == pytest.approx(1978.9e12)
    # 1,979 TFLOP/s of bf16 on an H100 would be an MFU of 80 % at 40 % of a sparse peak.
    assert hours(achieved_tflops=0.4 * 1979) == pytest.approx(hours(mfu=0.8), rel=0.001)
    with pytest.raises(UsageError, match=r"more than the GPU's dense peak, 989\.4"):
        hours(achieved_tflops=0.6 * 1979)


def test_attention_ignored_at_64k_leaves_out_two_thirds_of_the_work() -> None:
    model = published_model("Llama-3.1-8B")
    linear = training.flop_per_token(model.active_parameters)
    full = training.attention_flop_per_token(model.layers, model.hidden_size, 65536)
    assert full / (full + linear) == pytest.approx(0.68, abs=0.005)
    shape = {"layers": 32, "hidden_size": 4096, "sequence_length": 65536, "parameters": 8.03e9, "mfu": 0.4}
    ignored = hours(parameters=8.03e9, mfu=0.4)
    assert hours(**shape) / ignored == pytest.approx(3.14, abs=0.01)
    assert hours(**shape, attention="causal") / ignored == pytest.approx(2.07, abs=0.01)
    assert hours(**shape, attention="ignore") == ignored


def test_a_cache_without_grouping_is_eightfold_and_the_batch_an_eighth() -> None:
    model = published_model("Llama-2-70B")
    assert model.kv_heads is not None
    assert model.head_dim is not None
    grouped = serving.kv_bytes_per_token(model.layers, model.kv_heads, model.head_dim)
    plain = serving.kv_bytes_per_token(model.layers, model.heads, model.head_dim)
    assert plain / grouped == 8
    room = {"gpus": 8, "memory_bytes": 80e9}
    batches = [float(serving.maximum_batch(138e9, 4096 * cache, **room)) for cache in (grouped, plain)]
    assert batches == [326, 40]


def test_goodput_left_out_understates_a_large_cluster() -> None:
    with_failures = hours(mfu=0.4, cluster_mtbf=3.09 * 3600, restart_time=600.0, checkpoint_time=60.0)
    assert with_failures / hours(mfu=0.4) == pytest.approx(1 / 0.842, rel=0.001)
