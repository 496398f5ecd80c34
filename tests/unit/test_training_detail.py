"""What a run may say beyond size and MFU: attention, scale, hardware TFLOP/s, the scaling law and its errors."""

from typing import Any

import numpy as np
import pytest

from llmventure import api
from llmventure.compute import scaling_laws
from llmventure.errors import ScenarioError
from scenario import head, report, runs, scenario

PEAK = 989.4e12
SUPPLY = "cloud: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.00}"
SHAPE = "layers: 32, hidden_size: 4096, sequence_length: 65_536"


def text(run: str, more: str = "") -> str:
    return head(12, "100M") + (
        f"compute: {{supply: {{{SUPPLY}}}, training: {{base: {{gpu: H100-SXM, when: 2027-02, {run}}}{more}}}}}\n"
    )


def run_of(run: str) -> dict[str, Any]:
    return dict(runs(report(text(run)))[0])


def faults(run: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        scenario(text(run))
    return [fault.message for fault in caught.value.faults]


@pytest.mark.parametrize(("more", "factor"), [("", 12), (", attention: causal", 6), (", attention: full", 12)])
def test_attention_adds_its_flop(more: str, factor: int) -> None:
    made = run_of(f"parameters: 8B, training_tokens: 1B, mfu: 30%, {SHAPE}{more}")
    flop = (6 * 8e9 + factor * 32 * 4096 * 65_536) * 1e9
    assert made["training_flop"] == pytest.approx(flop)
    assert made["gpu_hours"] == pytest.approx(flop / (PEAK * 0.3) / 3600)


def test_selective_recomputation_repeats_attention_forward() -> None:
    attention = 12 * 32 * 4096 * 65_536
    made = run_of(f"parameters: 8B, training_tokens: 1B, hfu: 30%, recompute: selective, {SHAPE}")
    mfu = 0.30 / (1 + attention / 3 / (6 * 8e9 + attention))
    assert made["gpu_hours"] == pytest.approx((6 * 8e9 + attention) * 1e9 / (PEAK * mfu) / 3600)


def test_hardware_tflops_count_what_is_recomputed() -> None:
    made = run_of("parameters: 7B, training_tokens: 100B, achieved_hardware_tflops: 400, recompute: full")
    assert made["gpu_hours"] == pytest.approx(6 * 7e9 * 100e9 / 300e12 / 3600)


def test_an_mfu_measured_on_fewer_gpus_shrinks_with_every_doubling() -> None:
    plain = run_of("parameters: 7B, training_tokens: 100B, mfu: 40%, gpus: 512")
    scaled = run_of("parameters: 7B, training_tokens: 100B, mfu: 40%, mfu_measured_on: 64, gpus: 512")
    assert scaled["gpu_hours"] / plain["gpu_hours"] == pytest.approx(1 / (1 - 3 * 0.019))
    phases = "phases: [{gpus: 64, days: 2}, {gpus: 512, days: 2}]"
    first = PEAK * 0.4 * 64 * 48 * 3600
    rest = PEAK * 0.4 * (1 - 3 * 0.019) * 512 * 48 * 3600
    assert run_of(f"mfu: 40%, mfu_measured_on: 64, {phases}")["training_flop"] == pytest.approx(first + rest)


@pytest.mark.parametrize("law", ["besiroglu", "hoffmann", "hoffmann_tex", "kaplan"])
def test_the_law_sizes_a_budget(law: str) -> None:
    made = run_of(f"budget: 2M, mfu: 35%, scaling_law: {law}")
    flop = 1e6 * 3600 * PEAK * 0.35
    best = (
        scaling_laws.kaplan_optimal(flop)
        if law == "kaplan"
        else scaling_laws.compute_optimal(scaling_laws.LAWS[law], flop)
    )
    assert made["parameters"] == pytest.approx(float(best.parameters))
    assert made["training_tokens"] == pytest.approx(float(best.training_tokens))


CHAIN = ", tuned: {method: fine_tune, base: base, training_tokens: 50B, mfu: 30%, gpu: H100-SXM, when: {after: base}}"


def spread(errors: str) -> float:
    made = api.simulate(scenario(text(f"budget: 2M, mfu: 35%, scaling_law_errors: {errors}", CHAIN)), paths=400, seed=3)
    cash = made.report["metrics"]["minimum_cash"]
    assert cash["p90"] is not None
    assert cash["p10"] is not None
    return cash["p90"] - cash["p10"]


def test_published_errors_are_drawn_in_a_simulation_and_nowhere_else() -> None:
    """A fine-tune of the model that the budget buys costs what its size says, so the law's errors reach the cash."""
    assert spread("none") == 0
    median = run_of("budget: 2M, mfu: 35%, scaling_law_errors: published")
    assert median["parameters"] == pytest.approx(run_of("budget: 2M, mfu: 35%")["parameters"])
    sizes = scaling_laws.compute_optimal(
        scaling_laws.within_errors(scaling_laws.BESIROGLU, *np.random.default_rng(0).standard_normal((3, 10_000))),
        1e6 * 3600 * PEAK * 0.35,
    ).parameters
    low, high = np.quantile(sizes, [0.1, 0.9])
    cost = 6 * (high - low) * 50e9 / (PEAK * 0.3) / 3600 * 2.00
    assert spread("published") == pytest.approx(cost, rel=0.25)


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ("parameters: 8B, training_tokens: 1B, layers: 32", "needs hidden_size and sequence_length too"),
        ("parameters: 8B, training_tokens: 1B, attention: causal", "needs layers and hidden_size and sequence_length"),
        (f"gpu_hours: 100, {SHAPE}", "goes with parameters and training_tokens"),
        ("parameters: 8B, training_tokens: 1B, scaling_law: kaplan", "goes with a budget"),
        ("budget: 1M, scaling_law: hoffmann, scaling_law_errors: published", "are not published for hoffmann"),
        ("parameters: 8B, training_tokens: 1B, mfu: 40%, mfu_measured_on: 64", "goes with mfu and gpus"),
        ("parameters: 8B, training_tokens: 1B, achieved_hardware_tflops: 1200", "1,200 TFLOP/s are more than the peak"),
        ("parameters: 8B, training_tokens: 1B, mfu: 40%, achieved_hardware_tflops: 400", "mfu"),
    ],
)
def test_what_does_not_go_together_is_said(run: str, message: str) -> None:
    assert any(message in said for said in faults(run)), faults(run)
