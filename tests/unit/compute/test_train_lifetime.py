"""The optimum in money, the premium of over-training, the law's errors, scale, failures a GPU and activations."""

from typing import Any

import pytest

from llmventure.compute import scaling_laws
from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import TrainRequest
from llmventure.errors import UsageError

AWARE = {"rule": "inference_aware", "match_parameters": 30e9, "inference_tokens": 5e12, "gpu": "H100-SXM"}
MONEY = {"mfu": 0.4, "gpu_hour_price": 2.5, "inference_gpu_hour_price": 2.5, "inference_mfu": 0.4}
SHAPE = {"layers": 32.0, "hidden_size": 4096.0, "sequence_length": 8192.0}


def ask(**said: Any) -> dict[str, Any]:
    return answer_training(TrainRequest(**said))


def fault(**said: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        ask(**said)
    return caught.value


def test_with_equal_prices_and_utilizations_money_is_flop() -> None:
    flop, money = ask(**AWARE), ask(**AWARE, **MONEY)
    assert money["parameters"] == pytest.approx(flop["parameters"])
    assert money["lifetime_cost_saving"] == pytest.approx(flop["lifetime_flop_saving"])
    spent = money["parameters"] * (6 * money["training_tokens"] + 2 * 5e12) / (989.4e12 * 0.4) / 3600 * 2.5
    assert money["lifetime_cost"] == pytest.approx(spent)


def test_dear_inference_asks_for_a_smaller_model_and_saves_money_but_not_flop() -> None:
    even, dear = ask(**AWARE, **MONEY), ask(**AWARE, **(MONEY | {"inference_mfu": 0.1}))
    assert dear["parameters"] < even["parameters"]
    assert dear["training_tokens"] > even["training_tokens"]
    assert dear["lifetime_cost_saving"] > even["lifetime_cost_saving"]
    assert dear["lifetime_flop_saving"] < even["lifetime_flop_saving"]
    # nothing near it is cheaper at the same loss
    law, loss = scaling_laws.BESIROGLU, scaling_laws.loss(
        scaling_laws.BESIROGLU, dear["parameters"], dear["training_tokens"]
    )  # fmt: skip
    for size in (0.98, 1.02):
        parameters = dear["parameters"] * size
        tokens = float(scaling_laws.tokens_to_reach(law, parameters, loss))
        cost = parameters * (6 * tokens / 0.4 + 2 * 5e12 / 0.1) / 989.4e12 / 3600 * 2.5
        assert cost > dear["lifetime_cost"]


@pytest.mark.parametrize("left_out", ["mfu", "inference_gpu_hour_price", "inference_mfu"])
def test_money_needs_all_of_its_prices_and_utilizations(left_out: str) -> None:
    said = {name: value for name, value in MONEY.items() if name != left_out}
    assert f"--{left_out.replace('_', '-')}" in fault(**AWARE, **said).message
    assert "belong to --rule inference_aware" in fault(parameters=7e9, training_tokens=1e12, inference_mfu=0.1).message


def test_the_premium_of_over_training_is_that_of_the_law_asked_for() -> None:
    size = {"parameters": 8e9, "training_tokens": 15e12}
    assert "overtraining_premium" not in ask(**size)
    premium = ask(**size, scaling_law="besiroglu")["overtraining_premium"]
    # the least FLOP with this loss, found by trying sizes
    law = scaling_laws.BESIROGLU
    loss = scaling_laws.loss(law, 8e9, 15e12)
    sizes = [8e9 * 1.01**step for step in range(400)]
    least = min(6 * size * float(scaling_laws.tokens_to_reach(law, size, loss)) for size in sizes)
    assert premium == pytest.approx(6 * 8e9 * 15e12 / least - 1, rel=1e-3)
    optimum = scaling_laws.compute_optimal(law, 1e23)
    best = {"parameters": float(optimum.parameters), "training_tokens": float(optimum.training_tokens)}
    assert ask(**best, scaling_law="besiroglu")["overtraining_premium"] == pytest.approx(0, abs=1e-9)


def test_the_best_size_comes_with_its_errors_where_they_are_published() -> None:
    said = {"training_flop": 1e24, "rule": "compute_optimal"}
    assert any("standard errors" in line and "(90%)" in line for line in ask(**said)["assumptions"])
    assert not any("standard errors" in line for line in ask(**said, scaling_law="hoffmann")["assumptions"])


def test_an_mfu_measured_on_96_gpus_is_that_of_megatron_on_4608() -> None:
    run = {"parameters": 70e9, "training_tokens": 1e12, "gpu": "H100-SXM", "mfu": 0.47}
    answer = ask(**run, mfu_measured_on=96, gpus=4608)
    assert answer["mfu"] == pytest.approx(0.42, abs=0.001)
    assert "needs --mfu and --gpus" in fault(**run, mfu_measured_on=96).message


def test_failures_of_one_gpu_are_those_of_the_cluster_over_its_number() -> None:
    run = {"parameters": 405e9, "training_tokens": 15.6e12, "gpu": "H100-SXM", "gpus": 16_384, "mfu": 0.4}
    times = {"restart_time": 300.0, "checkpoint_time": 10.0}
    one = ask(**run, gpu_mtbf=50_677 * 3600.0, **times)
    whole = ask(**run, cluster_mtbf=50_677 * 3600.0 / 16_384, **times)
    assert one["goodput"] == whole["goodput"] == pytest.approx(0.9307, abs=1e-4)
    assert "not --cluster-mtbf" in fault(**run, gpu_mtbf=50_677 * 3600.0, cluster_mtbf=3600.0, **times).message
    assert "needs the number of GPUs" in fault(parameters=7e9, gpu_mtbf=1e6, **times).message


def test_activations_take_memory_from_the_states() -> None:
    run = {"parameters": 8e9, "training_tokens": 1e12, "gpu": "H100-SXM", "gpus": 64, "mfu": 0.3, **SHAPE}
    answer = ask(**run, micro_batch=1)
    assert answer["activation_bytes_per_gpu"] == pytest.approx(34 * 8192 * 4096 * 32)
    assert answer["minimum_gpus"] == 5  # ceil(128 GB / (0.85 × 80 − 36.5 GB))
    assert ask(**run)["minimum_gpus"] == 2
    assert ask(**run, micro_batch=1, recompute="full")["activation_bytes_per_gpu"] == pytest.approx(
        2 * 8192 * 4096 * 32
    )
    split = ask(**run, micro_batch=1, tensor_parallel=2, pipeline_parallel=2)
    assert split["activation_bytes_per_gpu"] == pytest.approx(34 * 8192 * 4096 * 32 / 4)
    assert "activations of a micro-batch of 4 are 146 GB" in fault(**run, micro_batch=4).message
    assert "--layers" in fault(parameters=8e9, training_tokens=1e12, micro_batch=1).message


def test_failures_too_frequent_say_how_far_apart_they_must_be() -> None:
    said = fault(cluster_mtbf=10.0, restart_time=300.0, checkpoint_time=60.0)
    least = float(str(said.cure).split("above ")[1].split("min")[0]) * 60
    answer = ask(cluster_mtbf=least * 1.02, restart_time=300.0, checkpoint_time=60.0)
    assert 0 < answer["goodput"] < 0.05


@pytest.mark.parametrize("law", ["E=1,A=1e300,B=1,alpha=1e-9,beta=1e-9", "E=1.7,A=400,B=400,alpha=3,beta=0.3"])
def test_coefficients_of_no_law_are_refused(law: str) -> None:
    assert "is no scaling law" in fault(training_flop=1e24, rule="compute_optimal", scaling_law=law).message
