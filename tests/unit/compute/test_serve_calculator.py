"""`compute serve`: throughput, the largest batch, cost a million tokens, a day's result."""

import json
from typing import Any

import pytest

from llmventure.compute.serve_calculator import answer_serving
from llmventure.compute.serve_request import ServeRequest
from llmventure.errors import UsageError

KEYS = {
    "decode_roofline_tokens_per_second_per_gpu",
    "decode_tokens_per_second_per_gpu",
    "prefill_tokens_per_second_per_gpu",
    "maximum_batch",
    "cost_per_million_input_tokens",
    "cost_per_million_output_tokens",
    "cost_per_day",
    "revenue_per_day",
    "profit_over_cost",
    "assumptions",
    "warnings",
}


def ask(**said: Any) -> dict[str, Any]:
    answer = answer_serving(ServeRequest(**said))
    json.dumps(answer, allow_nan=False)
    return answer


def fault(**said: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        ask(**said)
    return caught.value


LLAMA_8B = {"model": "Llama-3.1-8B", "gpu": "H100-SXM", "precision": "fp8"}
LENGTHS = {"input_length": 1000.0, "output_length": 1000.0}


def test_llama_8b_as_worked_from_the_tables() -> None:
    answer = ask(**LLAMA_8B, **LENGTHS, gpu_hour_price=2.0, utilization=0.5)
    assert set(answer) >= KEYS
    assert answer["maximum_batch"] == 650
    assert answer["decode_roofline_tokens_per_second_per_gpu"] == pytest.approx(30273.5, rel=1e-5)
    assert answer["decode_tokens_per_second_per_gpu"] == pytest.approx(0.6 * 30273.5, rel=1e-5)
    assert answer["prefill_tokens_per_second_per_gpu"] == pytest.approx(0.5 * 1978.9e12 / (2 * 8.03e9))
    assert answer["cost_per_million_output_tokens"] == pytest.approx(2 / (18164.1 * 0.0036) / 0.5, rel=1e-5)
    assert answer["warnings"] == []


def test_the_options_say_the_same_as_the_catalog_s_model() -> None:
    shape = {"parameters": 8.03e9, "layers": 32.0, "kv_heads": 8.0, "head_dim": 128.0}
    named = ask(**LLAMA_8B, **LENGTHS)
    said = ask(gpu="H100-SXM", precision="fp8", **shape, **LENGTHS)
    for key in KEYS - {"assumptions", "warnings"}:
        assert named[key] == said[key], key
    assert "is not that of Llama-3.1-8B" in fault(**LLAMA_8B, layers=40.0).message


def test_one_sequence_of_70b_on_eight_a100() -> None:
    answer = ask(model="Llama-2-70B", gpu="A100-80GB", gpus=8, batch=1, input_length=5.0, output_length=200.0)
    # gpt-fast's roofline of 118.2 tok/s for 68.98e9 parameters, over eight GPUs.
    assert answer["decode_roofline_tokens_per_second_per_gpu"] * 8 == pytest.approx(118.2, rel=0.001)


def test_a_batch_that_does_not_fit_says_the_one_that_does() -> None:
    assert fault(**LLAMA_8B, **LENGTHS, batch=1000).cure == "a batch of 650 does"
    assert ask(**LLAMA_8B, **LENGTHS, batch=650)["batch"] == 650
    assert "do not fit on 1" in fault(model="Llama-2-70B", gpu="H100-SXM", gpus=1).message
    assert "not one sequence" in fault(**LLAMA_8B, input_length=10e6, output_length=0.0).message


def test_gpus_left_out_are_the_fewest_that_hold_the_weights() -> None:
    answer = ask(model="Llama-3.1-70B", gpu="H100-SXM", **LENGTHS)
    assert answer["gpus"] == 2
    assert any("2 × H100-SXM for one copy" in line for line in answer["assumptions"])


def test_without_lengths_or_shape_the_cache_is_ignored_and_said_so() -> None:
    for said in (LLAMA_8B, {"parameters": 8.03e9, "gpu": "H100-SXM", **LENGTHS}):
        answer = ask(**said)
        assert answer["maximum_batch"] is None
        assert answer["batch"] == 1
        assert any("KV cache is ignored" in line for line in answer["assumptions"])


DEEPSEEK = {
    "gpu": "H800",
    "gpus": 1814,
    "gpu_hour_price": 2.0,
    "prefill_tokens_per_second_per_gpu": 73.7e3 / 8,
    "decode_tokens_per_second_per_gpu": 14.8e3 / 8,
    "input_tokens_per_day": 608e9,
    "cached_input_tokens_per_day": 342e9,
    "output_tokens_per_day": 168e9,
    "price_per_million_input_tokens": 0.55,
    "price_per_million_cached_input_tokens": 0.14,
    "price_per_million_output_tokens": 2.19,
}


def test_a_day_of_deepseek() -> None:
    """February 2025, open-infra-index: 226.75 nodes, $87,072 of cost, $562,027 of list-price revenue, 545 %."""
    answer = ask(**DEEPSEEK)
    assert answer["cost_per_day"] == pytest.approx(87072)
    assert answer["revenue_per_day"] == pytest.approx(562027, rel=2e-4)
    assert answer["profit_over_cost"] == pytest.approx(5.45, abs=0.01)
    assert not [line for line in answer["warnings"] if "need" in line]
    # Without the GPUs, the tokens at their own cost come to the same, cached input included.
    alone = ask(**{key: value for key, value in DEEPSEEK.items() if key != "gpus"})
    assert alone["cost_per_day"] == pytest.approx(87072, rel=0.001)


def test_too_few_gpus_for_the_load_are_a_warning() -> None:
    answer = ask(**{**DEEPSEEK, "gpus": 900})
    assert any("need 1,815 GPUs" in line for line in answer["warnings"])


def test_faults_and_gaps_of_a_day() -> None:
    assert "more than all input" in fault(**{**DEEPSEEK, "cached_input_tokens_per_day": 700e9}).message
    assert "part of the input" in fault(**{**DEEPSEEK, "input_tokens_per_day": None}).message
    unpriced = ask(**{**DEEPSEEK, "price_per_million_cached_input_tokens": None})
    assert unpriced["revenue_per_day"] is None
    assert unpriced["profit_over_cost"] is None
    assert any("--price-per-million-cached-input-tokens not given" in line for line in unpriced["assumptions"])
    assert ask(**LLAMA_8B, **LENGTHS)["cost_per_day"] is None


def test_nothing_said_of_model_or_throughput() -> None:
    assert "nothing is said" in fault(gpu="H100-SXM").message
    assert "unknown precision" in fault(parameters=7e9, precision="fp3").message


def test_a_price_that_is_not_known_is_null_and_named() -> None:
    answer = ask(parameters=7e9, gpu="TPU-v5p", precision="bf16", batch=8)
    assert answer["cost_per_million_output_tokens"] is None
    assert any("no price" in line for line in answer["assumptions"])


@pytest.mark.parametrize(
    ("model", "gpu", "gpus", "precision", "bandwidth", "peak", "of"),
    [
        ("Llama-3.1-8B", "H100-SXM", 1, "fp8", 0.60, 0.50, "dense models on a few GPUs, 32"),
        ("Llama-3.1-405B", "H100-SXM", 8, "fp8", 0.60, 0.32, "dense models over 4 GPUs and more, 6"),
        ("Llama-3.3-70B", "B200", 1, "fp4", 0.40, 0.30, "dense models in fp4, 11"),
        ("Qwen3-235B-A22B", "H200", 8, "fp8", 0.25, 0.20, "mixtures of experts, 14"),
    ],
)
def test_each_class_has_the_efficiencies_that_were_measured_of_it(
    model: str, gpu: str, gpus: int, precision: str, bandwidth: float, peak: float, of: str
) -> None:
    """And says so: on how many measurements, and how far they lie from it."""
    answer = ask(model=model, gpu=gpu, gpus=gpus, precision=precision, **LENGTHS)
    said = next(line for line in answer["assumptions"] if line.startswith("expected throughput"))
    assert f"{bandwidth:.0%} of bandwidth and {peak:.0%} of peak: {of} measurements" in said
    share = answer["decode_tokens_per_second_per_gpu"] / answer["decode_roofline_tokens_per_second_per_gpu"]
    assert min(bandwidth, peak) <= share * (1 + 1e-9)
    assert share <= max(bandwidth, peak) * (1 + 1e-9)


def test_a_throughput_beyond_the_bound_is_warned_of() -> None:
    answer = ask(**LLAMA_8B, **LENGTHS, decode_tokens_per_second_per_gpu=50e3)
    assert any("more than memory and peak allow" in line for line in answer["warnings"])


def test_a_mixture_reads_only_the_experts_that_its_batch_meets() -> None:
    one = ask(model="Qwen3-30B-A3B", gpu="H100-SXM", batch=1, **LENGTHS)
    many = ask(model="Qwen3-30B-A3B", gpu="H100-SXM", batch=64, **LENGTHS)
    # One sequence reads 3 of 30 GB-halves; 64 read nearly all of the experts, not 64 times as much.
    assert one["decode_roofline_tokens_per_second_per_gpu"] > 400
    assert many["decode_roofline_tokens_per_second_per_gpu"] < 64 * one["decode_roofline_tokens_per_second_per_gpu"] / 5


def test_a_missing_peak_matters_only_where_throughput_is_derived() -> None:
    measured = ask(parameters=7e9, gpu="B300", gpu_hour_price=7.0, decode_tokens_per_second_per_gpu=5000.0)
    assert measured["cost_per_million_output_tokens"] == pytest.approx(7 / 18)
    assert measured["decode_roofline_tokens_per_second_per_gpu"] is None
