"""What an accelerator serves where the file does not say: cached input, a limit on the time per token."""

import pytest

from llmventure.errors import ScenarioError
from scenario import head, report, scenario, servings


def text(more: str) -> str:
    return head(3, "100M") + (
        "compute: {supply: {cloud: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2}}, serving: {api: {product: api,"
        f" model: Llama-3.1-8B, gpu: H100-SXM, precision: fp8, input_length: 4000, output_length: 500{more}}}}}}}\n"
        "revenue: {api: {kind: usage, customers: 10, tokens_per_customer_month: 1B, price_per_million_tokens: 1}}\n"
    )


def cost(more: str = "") -> float:
    found = servings(report(text(more)))[0]["cost_per_million_tokens"][0]
    assert found is not None
    return found


def test_cached_input_is_loaded_and_not_computed() -> None:
    plain, half, whole = cost(), cost(", cached_input: 50%"), cost(", cached_input: 100%")
    assert plain > half > whole > 0
    # A cached token loads 65,536 bytes (8 bits beside fp8 weights) at 60 % of 3.35 TB/s, not 2 × 8.03e9 FLOP.
    assert plain - half == pytest.approx(half - whole)
    saved = 2 * 8.03e9 / (0.5 * 1978.9e12) - 65_536 / (0.6 * 3.35e12)
    assert plain - whole == pytest.approx(4000 * saved * 2 / 3600 * 1e6 / 4500)


def test_a_limit_on_the_time_per_token_costs_throughput() -> None:
    assert cost(", milliseconds_per_token: 10") > cost(", milliseconds_per_token: 20") > cost()
    assert cost(", milliseconds_per_token: 10_000") == cost()


def test_a_time_that_no_batch_keeps_is_a_fault_at_the_model() -> None:
    with pytest.raises(ScenarioError, match="cannot write a token in 1 ms on H100-SXM") as caught:
        scenario(text(", milliseconds_per_token: 1"))
    assert caught.value.faults[0].path.startswith("compute.serving.api")
    assert caught.value.faults[0].position is not None
