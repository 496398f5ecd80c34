"""`compute train --method`: the FLOP of each method, its base, samples, and rollouts at decode speed."""

from typing import Any

import pytest

from llmventure.compute.serve_calculator import answer_serving
from llmventure.compute.serve_request import ServeRequest
from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import Phase, TrainRequest
from llmventure.errors import UsageError
from scenario import head, report, runs

H100 = 989.4e12  # FLOP/s, bf16 dense


def ask(**options: Any) -> dict[str, Any]:
    return dict(answer_training(TrainRequest(**options)))


@pytest.mark.parametrize(("method", "factor"), [("fine_tune", 6.0), ("lora", 4.0), ("preference", 8.0), ("rl", 10.0)])
def test_a_method_costs_what_it_computes_here_and_in_a_scenario(method: str, factor: float) -> None:
    """Full 6, LoRA 4, DPO 8 and RL 10 FLOP a token and parameter (formulas of the papers named in `methods`)."""
    alone = ask(method=method, base="Llama-3.1-8B", training_tokens=1e9, gpu="H100-SXM", mfu=0.35)
    assert alone["training_flop"] == pytest.approx(factor * 8.03e9 * 1e9)
    planned = runs(
        report(
            head(6, "9M") + "compute: {supply: {c: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2}}, training: {"
            f"r: {{method: {method}, base: Llama-3.1-8B, training_tokens: 1B, gpu: H100-SXM, mfu: 35%, when: 2027-01}}}}}}\n"  # noqa: E501
        )
    )[0]
    assert planned["gpu_hours"] == pytest.approx(alone["gpu_hours"])
    assert planned["training_flop"] == pytest.approx(alone["training_flop"])


def test_a_full_fine_tune_and_a_lora_of_the_worked_example() -> None:
    """8.03B on 1B tokens: 4.82e19 and 3.21e19 FLOP, 38.6 H100-hours at an MFU of 35 %."""
    full, lora = (
        ask(method=method, base="Llama-3.1-8B", training_tokens=1e9, gpu="H100-SXM", mfu=0.35)
        for method in ("fine_tune", "lora")
    )
    assert full["training_flop"] == pytest.approx(4.82e19, rel=1e-3)
    assert lora["training_flop"] == pytest.approx(3.21e19, rel=1e-3)
    assert full["gpu_hours"] == pytest.approx(38.6, abs=0.1)
    # frozen weights are an eighth of full states
    assert lora["minimum_gpus"] <= full["minimum_gpus"]
    many = ask(method="lora", base="Llama-3.1-70B", training_tokens=1e9, gpu="H100-SXM", gpus=8)
    assert many["state_bytes_per_gpu"] == pytest.approx(2 * 70.6e9 / 8)
    assert not any("do not fit" in line for line in many["warnings"])


def test_a_distillation_reads_its_teacher_too() -> None:
    made = ask(method="distill", base="Llama-3.1-70B", parameters=8e9, training_tokens=1e11, gpu="H100-SXM", mfu=0.35)
    assert made["parameters"] == 8e9
    assert made["training_flop"] == pytest.approx((6 * 8e9 + 2 * 70.6e9) * 1e11)
    # and back: the FLOP and the student give the tokens
    back = ask(method="distill", base="Llama-3.1-70B", parameters=8e9, training_flop=made["training_flop"])
    assert back["training_tokens"] == pytest.approx(1e11)
    student = ask(
        method="distill", base="Llama-3.1-70B", training_tokens=1e11, training_flop=made["training_flop"],
        active_parameters=8e9,
    )  # fmt: skip
    assert student["active_parameters"] == 8e9


def test_rollouts_run_at_the_decode_speed_of_compute_serve() -> None:
    made = ask(method="rl", base="Llama-3.1-8B", training_tokens=1e10, gpu="H100-SXM", mfu=0.35)
    said = next(line for line in made["assumptions"] if line.startswith("rollouts at"))
    assert "8 × H100-SXM at a batch of 1,424" in said
    served = answer_serving(
        ServeRequest(
            model="Llama-3.1-8B", gpu="H100-SXM", gpus=8, batch=1424, input_length=1000, output_length=4000
        )
    )  # fmt: skip
    speed = served["decode_tokens_per_second_per_gpu"]
    assert isinstance(speed, float)
    trained = 8 * 8.03e9 * 1e10 / (H100 * 0.35 * 3600)
    assert made["gpu_hours"] == pytest.approx(1e10 / speed / 3600 + trained)
    measured = ask(
        method="rl", base="Llama-3.1-8B", training_tokens=1e10, gpu="H100-SXM", mfu=0.35,
        tokens_per_second_per_gpu=2500.0, goodput=0.9,
    )  # fmt: skip
    assert measured["gpu_hours"] == pytest.approx((1e10 / 2500 / 3600 + trained) / 0.9)


def test_a_budget_buys_rollouts_at_what_a_token_of_them_takes() -> None:
    whole = ask(method="rl", base="Llama-3.1-8B", training_tokens=1e10, gpu="H100-SXM", mfu=0.35, gpu_hour_price=2.0)
    bought = ask(method="rl", base="Llama-3.1-8B", budget=whole["cost"], gpu="H100-SXM", mfu=0.35, gpu_hour_price=2.0)
    assert bought["training_tokens"] == pytest.approx(1e10)
    assert bought["training_flop"] == pytest.approx(whole["training_flop"])


def test_samples_times_their_flop_are_the_work() -> None:
    """A vision run: 500M samples of 3 GFLOP."""
    made = ask(samples=5e8, flop_per_sample=3e9, gpu="A100-80GB", mfu=0.30)
    assert made["training_flop"] == 1.5e18
    assert made["gpu_hours"] == pytest.approx(1.5e18 / (312e12 * 0.30) / 3600)
    assert made["parameters"] is None


@pytest.mark.parametrize(
    ("options", "says", "cure"),
    [
        ({"samples": 5e6}, "--samples also needs --flop-per-sample", "--samples 500M"),
        ({"samples": 5e6, "flop_per_sample": 1e9, "training_flop": 1e18}, "not the 1e+18", "1B samples"),
        ({"base": "Llama-3-8B"}, "--base belongs to a --method", "fine_tune"),
        ({"method": "distill", "parameters": 8e9}, "needs the --base that it learns from", "Llama-3.1-70B"),
        ({"method": "distill", "base": "Llama-3.1-70B"}, "needs the size of the student", "--parameters 8B"),
        ({"method": "lora", "base": "Llama-3-8B", "rule": "compute_optimal"}, "is of pretraining", "leave it out"),
        ({"method": "lora", "base": "Llama-3-8B", "scaling_law": "kaplan"}, "is of pretraining", "leave it out"),
        ({"method": "rl", "training_tokens": 1e9}, "depends on the model and the GPU", "--tokens-per-second-per-gpu"),
        ({"method": "rl", "base": "Llama-3-8B", "phases": (Phase(8, 2.0),)}, "has no phases", "--gpus"),
        ({"method": "preference", "base": "Llama-3-8B", "attention": "full"}, "--attention is not counted", "distill"),
    ],
)
def test_what_does_not_go_together_is_told(options: dict[str, Any], says: str, cure: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask(**options)
    assert says in str(caught.value)
    assert cure in (caught.value.cure or "")
