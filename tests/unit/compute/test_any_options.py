"""Whatever options are put together: an answer without NaN or infinity, or a fault that says why."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from llmventure.compute.rent_or_buy_calculator import RentOrBuyRequest, answer_rent_or_buy
from llmventure.compute.serve_calculator import answer_serving
from llmventure.compute.serve_request import ServeRequest
from llmventure.compute.train_calculator import answer_training
from llmventure.compute.train_request import Phase, TrainRequest
from llmventure.errors import LlmventureError

big = st.floats(1e3, 1e15)
share = st.floats(1e-6, 1.0)
count = st.integers(1, 10**8)
price = st.floats(0, 1e6)
gpu = st.sampled_from(["H100-SXM", "A100-80GB", "MI300X", "B300", "TPU-v5p", "TPU-v7", "Trainium1", "H100", "GB200"])


def some(**options: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any few of the options."""
    return st.fixed_dictionaries({}, optional=options)


@settings(max_examples=600, deadline=None)
@given(
    some(
        parameters=big,
        active_parameters=big,
        training_tokens=st.floats(1, 1e18),
        training_flop=st.floats(1, 1e33),
        budget=st.floats(1e-2, 1e15),
        rule=st.sampled_from(["compute_optimal", "inference_aware"]),
        match_parameters=big,
        inference_tokens=st.floats(0, 1e18),
        scaling_law=st.sampled_from(["besiroglu", "hoffmann", "kaplan", "E=1.7,A=400,B=400,alpha=0.3,beta=0.3"]),
        gpu=gpu,
        gpus=count,
        days=st.floats(1e-3, 36525),
        precision=st.sampled_from(["bf16", "fp8", "fp4"]),
        mfu=share,
        hfu=share,
        achieved_tflops=st.floats(1, 1e4),
        tokens_per_second_per_gpu=st.floats(1, 1e6),
        recompute=st.sampled_from(["none", "selective", "full"]),
        layers=st.floats(1, 1e3),
        hidden_size=st.floats(1, 1e6),
        sequence_length=st.floats(1, 1e7),
        attention=st.sampled_from(["ignore", "causal", "full"]),
        zero_stage=st.sampled_from([0, 1, 2, 3]),
        tensor_parallel=st.integers(1, 64),
        goodput=share,
        cluster_mtbf=st.floats(1, 1e8),
        restart_time=st.floats(1, 1e5),
        checkpoint_time=st.floats(1, 1e5),
        experiments=st.floats(0, 10),
        gpu_hour_price=price,
        phases=st.lists(st.builds(Phase, count, st.floats(0.1, 1e3), st.none() | share), min_size=1, max_size=3).map(
            tuple
        ),
    )
)
def test_train(options: dict[str, Any]) -> None:
    try:
        answer = answer_training(TrainRequest(**options))
    except LlmventureError as fault:
        assert str(fault)
        return
    json.dumps(answer, allow_nan=False)
    for one in ("mfu", "hfu", "goodput"):
        assert answer[one] is None or 0 < answer[one] <= 1 + 1e-9  # type: ignore[operator]


@settings(max_examples=400, deadline=None)
@given(
    some(
        model=st.sampled_from(["Llama-3.1-8B", "DeepSeek-V3", "Qwen3-30B-A3B", "70B"]),
        parameters=big,
        active_parameters=big,
        layers=st.floats(1, 1e3),
        kv_heads=st.floats(1, 1e3),
        head_dim=st.floats(1, 1e3),
        gpu=gpu,
        gpus=count,
        precision=st.sampled_from(["bf16", "fp8", "fp4", "int8", "int4"]),
        batch=count,
        input_length=st.floats(0, 1e7),
        output_length=st.floats(0, 1e6),
        utilization=share,
        gpu_hour_price=price,
        prefill_tokens_per_second_per_gpu=st.floats(1, 1e6),
        decode_tokens_per_second_per_gpu=st.floats(1, 1e6),
        input_tokens_per_day=st.floats(0, 1e15),
        cached_input_tokens_per_day=st.floats(0, 1e15),
        output_tokens_per_day=st.floats(0, 1e15),
        price_per_million_input_tokens=price,
        price_per_million_output_tokens=price,
    )
)
def test_serve(options: dict[str, Any]) -> None:
    try:
        answer = answer_serving(ServeRequest(**options))
    except LlmventureError as fault:
        assert str(fault)
        return
    json.dumps(answer, allow_nan=False)
    bound, expected = answer["decode_roofline_tokens_per_second_per_gpu"], answer["decode_tokens_per_second_per_gpu"]
    if bound is not None and "decode_tokens_per_second_per_gpu" not in options:
        assert expected <= bound  # type: ignore[operator]


@settings(max_examples=200, deadline=None)
@given(
    some(
        gpu=gpu,
        gpus=count,
        unit_price=st.floats(1e-2, 1e9),
        life_years=st.floats(0.01, 100),
        residual_value=st.floats(0, 1),
        electricity_price_per_kwh=price,
        gpu_hour_price=st.floats(1e-6, 1e6),
        utilization=share,
        power_kw=st.floats(1e-3, 1e3),
        cost_of_capital=st.floats(0, 1),
    )
)
def test_rent_or_buy(options: dict[str, Any]) -> None:
    try:
        answer = answer_rent_or_buy(RentOrBuyRequest(**options))
    except LlmventureError as fault:
        assert str(fault)
        return
    json.dumps(answer, allow_nan=False)
