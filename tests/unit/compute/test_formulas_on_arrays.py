"""One code path: an array answers what its elements answer, and shapes broadcast."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from llmventure.compute import memory, ownership, reliability, scaling_laws, serving, training

LAW = scaling_laws.BESIROGLU
A = np.array([1.0, 2.0, 3.0])


def node(price: Any, utilization: Any) -> ownership.Ownership:
    return ownership.ownership(
        price,
        life_years=4,
        residual_value=0.15,
        power_kw=10.2,
        electricity_price_per_kwh=0.08,
        utilization=utilization,
        power_usage_effectiveness=1.3,
        colocation_price_per_kw_month=150,
        maintenance=0.05,
        cost_of_capital=0.1,
    )


def even(price: Any) -> Any:
    return ownership.break_even_utilization(node(price, 0.8), gpus=8, utilization=0.8, gpu_hour_price=2.5)


def month(price: Any) -> Any:
    return ownership.break_even_month(price, node(price, 0.8), gpus=8, utilization=0.8, gpu_hour_price=2.5)


FORMULAS: dict[str, tuple[Callable[..., Any], np.ndarray[Any, Any]]] = {
    "training_flop": (lambda n: training.training_flop(n, 2e12, 1e9), A * 7e9),
    "lora_flop": (lambda n: training.lora_flop(n, 1e9), A * 7e9),
    "recompute_factor": (lambda n: training.recompute_factor("selective", n, 1e10), A * 7e9),
    "mfu_at_scale": (lambda n: training.mfu_at_scale(0.47, 96, n), A * 96),
    "gpu_hours": (lambda mfu: training.gpu_hours(1e23, 989e12, mfu, 0.9), A / 10),
    "rl_step_gpu_hours": (
        lambda tps: training.rl_step_gpu_hours(training.rl_step_flop(8e9, 64, 8, 1000), 512e3, tps, 989e12, 0.3),
        A * 1000,
    ),
    "compute_optimal": (lambda c: scaling_laws.compute_optimal(LAW, c).parameters, A * 1e22),
    "optimal_tokens": (lambda n: scaling_laws.optimal_tokens(LAW, n), A * 7e9),
    "optimal_parameters": (lambda d: scaling_laws.optimal_parameters(LAW, d), A * 1e11),
    "tokens_to_reach": (lambda n: scaling_laws.tokens_to_reach(LAW, n, 2.1), A * 7e9),
    "inference_aware": (lambda d: scaling_laws.inference_aware(LAW, 7e9, d).parameters, A * 1e12),
    "overtraining_premium": (lambda n: scaling_laws.overtraining_premium(LAW, n, 2.1), A * 7e9),
    "kaplan_optimal": (lambda c: scaling_laws.kaplan_optimal(c).loss, A * 1e22),
    "state_bytes_per_gpu": (lambda n: memory.state_bytes_per_gpu(70e9, n, 2), A * 64),
    "minimum_training_gpus": (lambda n: memory.minimum_training_gpus(n, 80e9, 1), A * 10e9),
    "minimum_serving_gpus": (lambda w: memory.minimum_serving_gpus(w, 80e9), A * 200e9),
    "checkpoint_interval": (lambda m: reliability.checkpoint_interval(30, m), A * 3600),
    "daly_interval": (lambda m: reliability.daly_interval(30, m), A * 20),
    "goodput": (lambda m: reliability.goodput(30, 300, m), A * 3600),
    "weights_touched": (lambda b: serving.weights_touched(100.0, 80.0, 0.25, b), A),
    "decode_step_seconds": (
        lambda b: serving.decode_step_seconds(140e9, 1e8, 70e9, b, gpus=2, bandwidth=3.35e12, peak=989e12),
        A * 300,
    ),
    "maximum_batch": (lambda c: serving.maximum_batch(70e9, c, gpus=2, memory_bytes=80e9), A * 1e8),
    "latency_batch": (
        lambda t: serving.latency_batch(t, 70e9, 1e8, 70e9, gpus=2, bandwidth=3.35e12, peak=989e12),
        A / 100,
    ),
    "cost_per_million_tokens": (lambda u: serving.cost_per_million_tokens(2.5, 3000, u), A / 4),
    "gpus_for_peak": (lambda p: serving.gpus_for_peak(p, 2500, 0.8), A * 1e5),
    "break_even_utilization": (even, A * 1e5),
    "break_even_month": (month, A * 1e5),
    "epoch_amortised_gpu_hour": (lambda p: ownership.epoch_amortised_gpu_hour(p), A * 1e4),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_an_array_answers_what_its_elements_do(name: str) -> None:
    formula, values = FORMULAS[name]
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        together = formula(values)
        alone = [float(formula(float(value))) for value in values]
    assert np.shape(together) == values.shape
    np.testing.assert_array_equal(together, alone)


def test_months_and_paths_broadcast() -> None:
    price = np.linspace(2.0, 3.0, 5)[:, None]
    mfu = np.linspace(0.3, 0.5, 7)[None, :]
    cost = price * training.gpu_hours(1e23, 989e12, mfu)
    assert np.shape(cost) == (5, 7)


def test_nothing_overflows_where_a_branch_is_masked() -> None:
    """Prices at which owning never pays, and sizes that never fit, are infinite without a floating-point fault."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert float(even(1e9)) > 1
        free = node(np.array([3e5]), 0.8)
        never = ownership.break_even_utilization(free, gpus=8, utilization=0.8, gpu_hour_price=np.array([0.0]))
        assert np.isinf(never).all()
        assert memory.minimum_training_gpus(1e12, 80e9, 1) == float("inf")
        assert memory.minimum_training_gpus(1e9, 80e9, 0) == 1
