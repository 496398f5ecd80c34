"""What holds for every run, whatever the numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmventure.compute import memory, ownership, reliability, scaling_laws, serving, training

sizes = st.floats(1e6, 1e13)
tokens = st.floats(1e9, 1e14)
shares = st.floats(0.01, 1.0)
prices = st.floats(0.01, 100.0)


@given(sizes, tokens, shares, prices, st.floats(1.1, 10))
def test_cost_is_linear_in_tokens_and_price(n: float, d: float, mfu: float, price: float, times: float) -> None:
    def cost(of_tokens: float, at: float) -> float:
        return float(training.gpu_hours(training.training_flop(n, of_tokens), 989.4e12, mfu)) * at

    assert cost(d * times, price) == pytest.approx(times * cost(d, price))
    assert cost(d, price * times) == pytest.approx(times * cost(d, price))


@given(sizes, st.floats(1, 200), st.floats(64, 65536), st.floats(128, 1e6))
def test_attention_only_adds_and_causal_is_half(n: float, layers: float, width: float, length: float) -> None:
    full = training.attention_flop_per_token(layers, width, length)
    assert training.flop_per_token(n, full) >= training.flop_per_token(n)
    assert training.attention_flop_per_token(layers, width, length, "causal") == pytest.approx(full / 2)


@given(sizes, st.floats(0, 1e14))
def test_hfu_is_never_below_mfu(n: float, attention: float) -> None:
    none, selective, full = (training.recompute_factor(how, n, attention) for how in ("none", "selective", "full"))
    assert 1 == none <= selective <= full * (1 + 1e-12)


@given(st.sampled_from(list(scaling_laws.LAWS.values())), st.floats(1e18, 1e27))
def test_the_optimum_spends_the_flop_and_is_one(law: scaling_laws.ScalingLaw, flop: float) -> None:
    best = scaling_laws.compute_optimal(law, flop)
    assert 6 * best.parameters * best.training_tokens == pytest.approx(flop, rel=1e-9)
    assert scaling_laws.optimal_tokens(law, best.parameters) == pytest.approx(best.training_tokens, rel=1e-9)
    for factor in (0.9, 1.1):
        near = scaling_laws.loss(law, best.parameters * factor, best.training_tokens / factor)
        assert near >= best.loss


@given(st.sampled_from(list(scaling_laws.LAWS.values())), st.floats(1e8, 1e12), st.floats(0, 1e14))
def test_inference_aware_keeps_the_loss_and_never_costs_more(
    law: scaling_laws.ScalingLaw, matched: float, served: float
) -> None:
    best = scaling_laws.inference_aware(law, matched, served)
    assert best.parameters <= matched * (1 + 1e-9)
    assert scaling_laws.loss(law, best.parameters, best.training_tokens) == pytest.approx(best.loss, rel=1e-9)
    assert best.lifetime_flop_saving >= -1e-9
    if served == 0:
        assert best.parameters == pytest.approx(matched, rel=1e-6)


@given(sizes, st.integers(1, 12), st.sampled_from([0, 1, 2, 3]))
def test_zero_memory_falls_with_gpus_and_with_the_stage(n: float, doublings: int, stage: int) -> None:
    gpus = 2**doublings
    of = [memory.state_bytes_per_gpu(n, gpus, each) for each in (0, 1, 2, 3)]
    assert of == sorted(of, reverse=True)
    more = memory.state_bytes_per_gpu(n, 2 * gpus, stage)  # type: ignore[arg-type]
    assert more <= of[stage]
    assert of[0] == 16 * n


@given(st.floats(1e6, 1e12), st.sampled_from([1, 2, 3]), st.sampled_from([1, 2, 4, 8]))
def test_the_fewest_gpus_hold_the_states_and_one_rank_less_does_not(n: float, stage: int, tensor: int) -> None:
    least = float(memory.minimum_training_gpus(n, 80e9, stage, tensor_parallel=tensor))  # type: ignore[arg-type]
    if math.isinf(least):
        return
    room = 0.85 * 80e9 * (1 + 1e-9)
    assert memory.state_bytes_per_gpu(n, least, stage, tensor_parallel=tensor) <= room  # type: ignore[arg-type]
    if least > tensor:
        assert memory.state_bytes_per_gpu(n, least - tensor, stage, tensor_parallel=tensor) > room * (1 - 1e-6)  # type: ignore[arg-type]


@given(st.floats(1, 600), st.floats(1, 3600), st.floats(60, 1e7))
def test_goodput_is_a_share_or_an_error(checkpoint: float, restart: float, mtbf: float) -> None:
    try:
        share = float(reliability.goodput(checkpoint, restart, mtbf))
    except ValueError:
        # An error only where failures really leave nothing: more than the mean time goes on them.
        interval = float(reliability.checkpoint_interval(checkpoint, mtbf))
        assert (
            interval > mtbf
            or checkpoint / (interval + checkpoint) + ((interval + checkpoint) / 2 + restart) / mtbf >= 1
        )
    else:
        assert 0 < share <= 1


def test_goodput_refuses_failures_faster_than_checkpoints() -> None:
    with pytest.raises(ValueError, match="faster than checkpoints"):
        reliability.goodput(60, 300, 100)
    with pytest.raises(ValueError, match="no time to train"):
        reliability.goodput(60, 3600, 3000)


@given(st.floats(1, 1000), st.floats(1.01, 4))
def test_decode_throughput_does_not_fall_with_the_batch(batch: float, times: float) -> None:
    limits = {"gpus": 2, "bandwidth": 3.35e12, "peak": 989e12}

    def speed(b: float) -> float:
        return b / float(serving.decode_step_seconds(140e9, 1e8, 70e9, b, **limits))

    assert speed(batch * times) >= speed(batch) * (1 - 1e-12)


@given(st.floats(0.01, 0.2))
def test_the_latency_batch_keeps_the_limit_and_one_more_does_not(limit: float) -> None:
    limits = {"gpus": 2, "bandwidth": 3.35e12, "peak": 989e12, "mbu": 0.6, "mfu": 0.5}
    batch = float(serving.latency_batch(limit, 14e9, 1e8, 7e9, **limits))
    assert float(serving.decode_step_seconds(14e9, 1e8, 7e9, batch, **limits)) <= limit * (1 + 1e-9)
    assert float(serving.decode_step_seconds(14e9, 1e8, 7e9, batch + 1, **limits)) > limit


@given(prices, st.floats(10, 1e5), shares, shares)
def test_cost_a_million_does_not_rise_with_utilization(price: float, rate: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert serving.cost_per_million_tokens(price, rate, high) <= serving.cost_per_million_tokens(price, rate, low)


@given(st.floats(1e3, 1e6), prices, shares)
def test_at_the_break_even_utilization_owning_costs_the_rent(price: float, rent: float, used: float) -> None:
    def node(utilization: float) -> ownership.Ownership:
        return ownership.ownership(
            price,
            life_years=4,
            residual_value=0.15,
            power_kw=1.3,
            electricity_price_per_kwh=0.08,
            utilization=utilization,
            power_usage_effectiveness=1.3,
            colocation_price_per_kw_month=150,
            maintenance=0.05,
            cost_of_capital=0.1,
        )

    even = float(ownership.break_even_utilization(node(used), gpus=1, utilization=used, gpu_hour_price=rent))
    assert even > 0
    if not math.isinf(even):
        owned = ownership.cost_per_delivered_gpu_hour(node(even), gpus=1, utilization=even)
        assert owned == pytest.approx(rent, rel=1e-9)
