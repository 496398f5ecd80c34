"""Interactive limits and the size of a fleet: time per token, peak over average, copies at least."""

from typing import Any

import pytest

from llmventure.compute import serving
from llmventure.compute.serve_calculator import answer_serving
from llmventure.compute.serve_request import ServeRequest
from llmventure.errors import UsageError

MODEL = {
    "model": "Llama-3.1-8B",
    "gpu": "H100-SXM",
    "precision": "fp8",
    "input_length": 1000.0,
    "output_length": 1000.0,
}
DAY = {"input_tokens_per_day": 500e6, "output_tokens_per_day": 5e9}


def ask(**said: Any) -> dict[str, Any]:
    return answer_serving(ServeRequest(**(MODEL | said)))


def fault(**said: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        ask(**said)
    return caught.value


def test_a_time_per_token_limits_the_batch_and_is_just_kept() -> None:
    answer = ask(seconds_per_output_token=0.020)
    assert 1 < answer["batch"] < answer["maximum_batch"] == 650

    def step(batch: int) -> float:
        cache = 1500 * float(serving.kv_bytes_per_token(32, 8, 128, 1.0))
        said = {"gpus": 1, "bandwidth": 3.35e12, "peak": 1978.9e12, "mbu": 0.6, "mfu": 0.5}
        return float(serving.decode_step_seconds(8.03e9, cache, 8.03e9, batch, **said))

    assert step(answer["batch"]) <= 0.020 < step(answer["batch"] + 1)
    assert answer["decode_tokens_per_second_per_gpu"] == pytest.approx(answer["batch"] / step(answer["batch"]))
    assert ask(seconds_per_output_token=1.0)["batch"] == 650, "memory is what limits it"


def test_a_time_that_cannot_be_kept_says_which_could() -> None:
    said = fault(seconds_per_output_token=0.001)
    assert "one sequence alone takes 4.0 ms" in said.message
    possible = float(str(said.cure).split("ms")[0]) / 1000
    assert ask(seconds_per_output_token=possible)["batch"] >= 1
    said = fault(seconds_per_output_token=0.010, batch=500)
    assert "a step of 500 sequences takes longer" in said.message
    batch = int(str(said.cure).split()[3])
    assert ask(seconds_per_output_token=0.010, batch=batch)["batch"] == batch


def test_a_fleet_for_the_peak_works_less_on_average() -> None:
    peak = ask(peak_to_average=2.5, load_at_peak=0.8, gpu_hour_price=2.0)
    assert peak["cost_per_million_output_tokens"] == pytest.approx(
        ask(utilization=0.32, gpu_hour_price=2.0)["cost_per_million_output_tokens"]
    )
    assert "twice" in fault(peak_to_average=2.0, utilization=0.5).message
    assert "belongs to --peak-to-average" in fault(load_at_peak=0.8).message
    assert "at least 1" in fault(peak_to_average=0.5).message


def test_gpus_needed_are_whole_copies_and_the_replicas_at_least() -> None:
    assert "gpus_needed" not in ask(**DAY)
    one = ask(minimum_replicas=1, utilization=0.32, **DAY)
    hours = 500e6 / one["prefill_tokens_per_second_per_gpu"] + 5e9 / one["decode_tokens_per_second_per_gpu"]
    assert one["gpus_needed"] == -(-hours / 3600 / 24 / 0.32 // 1)
    assert ask(minimum_replicas=100, **DAY)["gpus_needed"] == 100
    two = ask(model="Llama-3.1-70B", precision="bf16", gpus=2, minimum_replicas=3, **DAY)
    assert two["gpus_needed"] % 2 == 0
    assert two["gpus_needed"] >= 6
