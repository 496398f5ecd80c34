"""Worked figures from papers and pages, each to the six digits it was worked to.

Hoffmann (arXiv:2203.15556), Besiroglu (2404.10102), Kaplan (2001.08361), Sardana (2401.00448), Korthikanti
(2205.05198), Llama 3 (2407.21783), Llama 2, DeepSeek-V3 (2412.19437), gpt-fast, TensorRT-LLM, Epoch AI, llm.c,
nanochat, and the model cards named in the catalog.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from llmventure.catalog.gpus import gpu
from llmventure.compute import memory, ownership, reliability, scaling_laws, serving, training
from published.readings import DATA

EXAMPLES: dict[str, Any] = json.loads((DATA / "worked_examples.json").read_text(encoding="utf-8"))["values"]
SIX_DIGITS = 6e-6
FLAT_MINIMUM = 5e-5
"""The minimum over N is flat: a minimiser that stops at 1e-8 of the total is this far off in N and D."""


def optimum(law: scaling_laws.ScalingLaw, flop: float) -> dict[str, float]:
    best = scaling_laws.compute_optimal(law, flop)
    return {
        "N": float(best.parameters),
        "D": float(best.training_tokens),
        "D_over_N": float(best.training_tokens / best.parameters),
        "loss": float(best.loss),
        "exp_N": law.token_exponent / (law.parameter_exponent + law.token_exponent),
    }


def sardana(law: scaling_laws.ScalingLaw, matched: float, served: float) -> dict[str, float]:
    best = scaling_laws.inference_aware(law, matched, served)
    return {
        "base_N": matched,
        "base_D": float(scaling_laws.optimal_tokens(law, matched)),
        "loss": float(best.loss),
        "base_total": float(best.matched_lifetime_flop),
        "opt_N": float(best.parameters),
        "opt_D": float(best.training_tokens),
        "opt_total": float(best.lifetime_flop),
        "saving_frac": float(best.lifetime_flop_saving),
    }


def owned(utilization: float = 0.8) -> ownership.Ownership:
    return ownership.ownership(
        300e3,
        life_years=4,
        residual_value=0.15,
        power_kw=10.2,
        electricity_price_per_kwh=0.08,
        utilization=utilization,
        power_usage_effectiveness=1.3,
        colocation_price_per_kw_month=150,
        maintenance=0.05,
        cost_of_capital=0.10,
    )


def hgx() -> dict[str, float]:
    node = owned()
    return {
        "annual": float(node.yearly),
        "dep": float(node.depreciation),
        "fin": float(node.capital),
        "power": float(node.power),
        "colo": float(node.colocation),
        "opex": float(node.maintenance),
        "per_gpu_hour_delivered": float(ownership.cost_per_delivered_gpu_hour(node, gpus=8, utilization=0.8)),
    }


def break_even(rent: float) -> float:
    return float(ownership.break_even_utilization(owned(), gpus=8, utilization=0.8, gpu_hour_price=rent))


def gpt_fast() -> dict[str, Any]:
    """Llama-2-70B, 68.98e9 parameters, bf16, tensor-parallel on eight A100; 200 tokens after a short prompt."""
    limits = {"gpus": 8, "bandwidth": 2.039e12, "peak": 312e12}
    cache = serving.mean_context(0, 200) * serving.kv_bytes_per_token(80, 8, 128)
    step = float(serving.decode_step_seconds(2 * 68.98e9, cache, 68.98e9, 1, **limits))
    reading = (2 * 68.98e9 + cache) / (8 * 2.039e12)
    return {"t_ms": step * 1e3, "tps": 1 / step, "bound": "mem" if step == reading else "flops"}


def tensorrt(case: str, measured: float) -> dict[str, Any]:
    """Rows like ``70B H100x2 128/2048``: fp8 weights and cache, batch at most 2,048."""
    model, place, lengths = case.split()
    prompt, answer = (float(part) for part in lengths.split("/"))
    gpus = int(place[-1])
    parameters, layers = {"70B": (70.6e9, 80), "8B": (8.03e9, 32)}[model]
    memory_bytes, bandwidth = {"H100": (80e9, 3.35e12), "H200": (141e9, 4.8e12)}[place[:4]]
    peak = 1978.9e12
    cache = serving.mean_context(prompt, answer) * serving.kv_bytes_per_token(layers, 8, 128, 1)
    batch = min(2048.0, float(serving.maximum_batch(parameters, cache, gpus=gpus, memory_bytes=memory_bytes)))
    speeds = []
    for mbu, mfu in ((1.0, 1.0), (serving.CALIBRATED_MBU, serving.CALIBRATED_MFU)):
        step = float(
            serving.decode_step_seconds(
                parameters, cache, parameters, batch, gpus=gpus, bandwidth=bandwidth, peak=peak, mbu=mbu, mfu=mfu
            )
        )
        read = serving.prefill_seconds(parameters, prompt, gpus=gpus, peak=peak, mfu=mfu)
        speeds.append((batch / step, float(serving.output_tokens_per_second(batch, answer, step, read)), step))
    bound = "mem" if speeds[0][2] == (parameters + batch * cache) / (gpus * bandwidth) else "flops"
    return {
        "B": int(batch),
        "out_tps": speeds[0][1],
        "decode_tps": speeds[0][0],
        "bound": bound,
        "measured": measured,
        "ratio": measured / speeds[0][1],
        "calibrated_mbu.6_mfu.5": speeds[1][1],
    }


def rl_step() -> dict[str, float]:
    step = training.rl_step_flop(8.03e9, 512, 16, 4000)
    return {
        "prompts": 512,
        "G": 16,
        "Lout": 4000,
        "N": 8.03e9,
        "rollout_flops": float(step.rollout),
        "ref_flops": float(step.reference),
        "train_flops": float(step.training),
    }


MPT_7B = training.flop_per_token(6658859008, training.attention_flop_per_token(32, 4096, 2048))
LLAMA_3_MTBF = 54 * 24 / 419
MTBF_SECONDS = LLAMA_3_MTBF * 3600
H100 = gpu("H100-SXM").peak_flop_per_second()

WORKED: dict[str, Callable[[], Any]] = {
    "llmfoundry_7b_flops_per_token": lambda: MPT_7B,
    "llmfoundry_7b_modelflops": lambda: MPT_7B * 10643,
    "llmfoundry_7b_mfu": lambda: training.mfu_from_throughput(10643, MPT_7B, 989.5e12),
    "hfu_over_mfu_full_recompute": lambda: training.recompute_factor("full"),
    "opt_hoffmann_rounded_C5.76e+23": lambda: optimum(scaling_laws.HOFFMANN, 5.76e23),
    "opt_hoffmann_rounded_C1e+22": lambda: optimum(scaling_laws.HOFFMANN, 1e22),
    "opt_hoffmann_rounded_C1e+24": lambda: optimum(scaling_laws.HOFFMANN, 1e24),
    "opt_hoffmann_tex_C5.76e+23": lambda: optimum(scaling_laws.HOFFMANN_TEX, 5.76e23),
    "opt_hoffmann_tex_C1e+22": lambda: optimum(scaling_laws.HOFFMANN_TEX, 1e22),
    "opt_hoffmann_tex_C1e+24": lambda: optimum(scaling_laws.HOFFMANN_TEX, 1e24),
    "opt_besiroglu_C1e+22": lambda: optimum(scaling_laws.BESIROGLU, 1e22),
    "opt_besiroglu_C1e+24": lambda: optimum(scaling_laws.BESIROGLU, 1e24),
    "kaplan_L_N_1e9": lambda: scaling_laws.kaplan_loss_of_parameters(1e9),
    "kaplan_L_D_1e10": lambda: scaling_laws.kaplan_loss_of_tokens(1e10),
    "chinchilla20_C5.76e23": lambda: {"N": (5.76e23 / 120) ** 0.5, "D": 20 * (5.76e23 / 120) ** 0.5},
    "sardana_30B_10T": lambda: sardana(scaling_laws.SARDANA, 30e9, 10e12),
    "besi_7B_1T": lambda: sardana(scaling_laws.BESIROGLU, 7e9, 1e12),
    "act_gpt3_5as_over_h": lambda: (
        memory.activation_bytes_per_layer(2048, 1, 12288, 96, kernel="plain") / (2048 * 12288) - 34
    ),
    "act_gpt3_layer_GB_b1": lambda: memory.activation_bytes_per_layer(2048, 1, 12288, 96, kernel="plain") / 1e9,
    "act_gpt3_layer_GB_b1_flash_tp8": lambda: (
        memory.activation_bytes_per_layer(2048, 1, 12288, 96, tensor_parallel=8) / 1e9
    ),
    "min_gpus_70B_zero3_bf16_adam_80GB_85pct": lambda: memory.minimum_training_gpus(70e9, 80e9),
    "min_gpus_70B_infer_bf16_80GB": lambda: memory.minimum_serving_gpus(memory.weight_bytes(70.6e9, "bf16"), 80e9),
    "min_gpus_70B_infer_fp8_80GB": lambda: memory.minimum_serving_gpus(memory.weight_bytes(70.6e9, "fp8"), 80e9),
    "llama3_mtbf_hours": lambda: LLAMA_3_MTBF,
    "llama3_per_gpu_mtbf_hours": lambda: LLAMA_3_MTBF * 16384,
    "young_T_delta10": lambda: reliability.checkpoint_interval(10, MTBF_SECONDS),
    "goodput_delta10_R300": lambda: reliability.goodput(10, 300, MTBF_SECONDS),
    "young_T_delta60": lambda: reliability.checkpoint_interval(60, MTBF_SECONDS),
    "goodput_delta60_R600": lambda: reliability.goodput(60, 600, MTBF_SECONDS),
    "full_ft_8B_1Btok_flops": lambda: training.training_flop(8.03e9, 1e9),
    "lora_8B_1Btok_flops": lambda: training.lora_flop(8.03e9, 1e9),
    "full_ft_8B_1Btok_h100h_mfu.35": lambda: training.gpu_hours(4.818e19, H100, 0.35),
    "rl_step_example": rl_step,
    "kv_llama2_70b_bf16": lambda: serving.kv_bytes_per_token(80, 8, 128),
    "kv_llama2_70b_MHA_bf16": lambda: serving.kv_bytes_per_token(80, 64, 128),
    "kv_llama31_8b_bf16": lambda: serving.kv_bytes_per_token(32, 8, 128),
    "kv_dsv3_mla_bf16": lambda: serving.latent_kv_bytes_per_token(61, 512 + 64),
    "gptfast_70b_tp8_roofline": gpt_fast,
    "gptfast_70b_tp8_mbu": lambda: 62.5 / gpt_fast()["tps"],
    "ridge_H100_bf16": lambda: serving.ridge_batch(H100, 3.35e12),
    "ridge_A100_bf16": lambda: serving.ridge_batch(312e12, 2.039e12),
    "trtllm_roofline_vs_measured": lambda: {
        case: tensorrt(case, told["measured"]) for case, told in EXAMPLES["trtllm_roofline_vs_measured"].items()
    },
    "cpm_70B_h100x2_6651_2.50_util.4": lambda: serving.cost_per_million_tokens(2.5, 6651 / 2, 0.4),
    "own_hgx_h100": hgx,
    "own_breakeven_util_vs_2.50": lambda: break_even(2.5),
    "own_breakeven_util_vs_2.00": lambda: break_even(2.0),
    "epoch_replacement_rate_per_year": lambda: ownership.epoch_amortised_gpu_hour(8766.0, 1.0),
    "epoch_capex_per_chip_hour_30k": lambda: ownership.epoch_amortised_gpu_hour(30e3),
    "epoch_with_interconnect": lambda: ownership.epoch_amortised_gpu_hour(30e3, interconnect_share=0.19),
    "epoch_energy_per_chip_hour": lambda: ownership.epoch_energy_per_gpu_hour(10.2 / 8, 0.0826),
    "price_0.7_pow_2": lambda: ownership.price_after(1.0, -0.30, 2),
    "epoch_0.14OOM_annual_factor": lambda: 10**-ownership.EPOCH_OOM_PER_YEAR,
    "algo_8mo_halving_annual_factor": lambda: ownership.price_after(1.0, 1.0, 12 / 8),
    "llm_price_10x_yr_monthly": lambda: ownership.price_after(1.0, -0.9, 1 / 12),
    "llmflation_gpt3_60_to_0.06_3y_annual": lambda: 1 / (0.06 / 60) ** (1 / 3),
    "skywork_days": lambda: training.wall_clock_days(training.gpu_hours_from_throughput(3.18e12, 1873), 512),
    # Its repository divides by 989 TFLOP/s, four digits fewer than the catalog.
    "nanochat_mfu": lambda: 4.33078e19 / (training.flop_of_gpu_hours(24.3321, 989e12, 1.0)),
    "nanochat_cost_24": lambda: 24.3321 * 3,
    "gpt2_124M_minutes_mfu.6": lambda: (
        training.gpu_hours(
            training.training_flop(1.24e8, 1e10, training.attention_flop_per_token(12, 768, 1024)), 312e12, 0.6
        )
        / 8
        * 60
    ),
    "amber_hours": lambda: training.gpu_hours_from_throughput(1.25913e12, 582.4e3),
    "amber_gpuh": lambda: training.gpu_hours_from_throughput(1.25913e12, 582.4e3 / 224),
    "gopher_hours_mfu.378": lambda: training.gpu_hours(6.31e23, 123e12, 0.378) / 4096,
    "bloom_mfu_6nd": lambda: (
        training.training_flop(1.762e11, 3.66e11) / training.flop_of_gpu_hours(1_082_880, 312e12, 1.0)
    ),
    "stablelm3b_mfu": lambda: (
        training.training_flop(2.79544e9, 4e12) / training.flop_of_gpu_hours(184_320, 312e12, 1.0)
    ),
}


def agrees(found: Any, told: Any, tolerance: float) -> bool:
    if isinstance(told, dict):
        return set(found) == set(told) and all(
            agrees(found[key], value, FLAT_MINIMUM if key in ("opt_N", "opt_D") else tolerance)
            for key, value in told.items()
        )
    if isinstance(told, str):
        return bool(found == told)
    return float(found) == pytest.approx(told, rel=tolerance)


def test_every_example_is_worked() -> None:
    assert len(EXAMPLES) == 64
    assert set(WORKED) == set(EXAMPLES)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_to_its_digits(name: str) -> None:
    found = WORKED[name]()
    assert agrees(found, EXAMPLES[name], SIX_DIGITS), f"{found} is not {EXAMPLES[name]}"
