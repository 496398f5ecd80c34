"""The arithmetic of a training run: FLOP, utilization, GPU-hours, days and money.

MFU counts the FLOP that the model needs, HFU also those that are done twice to save memory. Peaks are dense
and per GPU. N is *active* parameters, so that a mixture of experts costs what its tokens pass through.
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from llmventure.compute.values import Values

Attention: TypeAlias = Literal["ignore", "causal", "full"]
Recompute: TypeAlias = Literal["none", "selective", "full"]

ATTENTION_FACTORS: dict[Attention, float] = {"ignore": 0.0, "causal": 6.0, "full": 12.0}
SCALING_PENALTY = 0.019
"""Share of MFU lost each time the cluster doubles; fits Megatron-LM's 47 % at 96 and 42 % at 4,608 H100."""


def attention_flop_per_token(
    layers: Values, hidden_size: Values, sequence_length: Values, attention: Attention = "full"
) -> Values:
    """FLOP a training token spends in attention's two matrix products, forward and backward.

    full: 12 L d s; causal: 6 L d s, the half that a causal kernel really does; ignore: 0.
    Published MFU uses ``full`` (PaLM, arXiv:2204.02311, appendix B; llm-foundry; torchtitan).

    :param layers: L. :param hidden_size: d = heads × head dimension. :param sequence_length: s, tokens.

    >>> attention_flop_per_token(32, 4096, 2048)
    3221225472.0
    """
    return ATTENTION_FACTORS[attention] * layers * hidden_size * sequence_length


def flop_per_token(active_parameters: Values, attention_flop: Values = 0.0) -> Values:
    """Model FLOP to train on one token: 6 N + attention.

    2 N forward and 4 N backward (Kaplan et al., arXiv:2001.08361, section 2.1).

    :param active_parameters: N. :param attention_flop: of :func:`attention_flop_per_token`.

    >>> flop_per_token(6658859008, attention_flop_per_token(32, 4096, 2048))  # MPT-7B, llm-foundry
    43174379520.0
    """
    return 6.0 * active_parameters + attention_flop


def training_flop(active_parameters: Values, training_tokens: Values, attention_flop: Values = 0.0) -> Values:
    """Model FLOP of a run: C = (6 N + attention) D.

    >>> f"{training_flop(7e9, 2e12):.2e}"
    '8.40e+22'
    """
    return flop_per_token(active_parameters, attention_flop) * training_tokens


def dense_transformer_flop(
    tokens: Values, layers: Values, hidden_size: Values, sequence_length: Values, vocabulary: Values, *, recompute: bool
) -> Values:
    """FLOP of a dense GPT counted matrix by matrix: k B s l h² (1 + s / 6h + V / 16 l h).

    k = 96 with full recomputation, 72 without (Narayanan et al., arXiv:2104.04473, equation 3).

    :param tokens: B s, the tokens trained on.

    >>> round(float(dense_transformer_flop(1, 96, 12288, 2048, 51200, recompute=False)) / 1e12, 4)
    1.0755
    """
    factor = 96.0 if recompute else 72.0
    corrections = 1 + sequence_length / (6 * hidden_size) + vocabulary / (16 * layers * hidden_size)
    return factor * tokens * layers * hidden_size**2 * corrections


def lora_flop(active_parameters: Values, training_tokens: Values, *, checkpointing: bool = False) -> Values:
    """FLOP of training adapters on a frozen model: 4 N D; 6 N D where activations are recomputed.

    The frozen weights need no gradient of their own: 2 N forward, 2 N backward.

    >>> f"{lora_flop(8.03e9, 1e9):.3e}"
    '3.212e+19'
    """
    return (6.0 if checkpointing else 4.0) * active_parameters * training_tokens


def preference_flop(active_parameters: Values, training_tokens: Values) -> Values:
    """FLOP of direct preference optimisation: policy 6 N and reference 2 N a token, both answers' tokens counted.

    >>> f"{preference_flop(8e9, 1e9):.2e}"
    '6.40e+19'
    """
    return 8.0 * active_parameters * training_tokens


class RlStepFlop(NamedTuple):
    """FLOP of one step of reinforcement learning, by what they are spent on."""

    rollout: Values
    reference: Values
    training: Values


def rl_step_flop(
    active_parameters: Values, prompts: Values, answers: Values, output_length: Values, epochs: Values = 1.0
) -> RlStepFlop:
    """FLOP of one step: T = prompts × answers × length tokens; rollout 2 N T, reference 2 N T, training 6 N T epochs.

    FLOP mislead about time here: rollouts run at decode speed (:func:`rl_step_gpu_hours`).

    >>> [f"{each:.3e}" for each in rl_step_flop(8.03e9, 512, 16, 4000)]
    ['5.263e+17', '5.263e+17', '1.579e+18']
    """
    tokens = prompts * answers * output_length
    return RlStepFlop(
        2.0 * active_parameters * tokens, 2.0 * active_parameters * tokens, 6.0 * active_parameters * tokens * epochs
    )


def rl_step_gpu_hours(
    step: RlStepFlop, tokens: Values, decode_tokens_per_second_per_gpu: Values, peak: Values, mfu: Values
) -> Values:
    """GPU-hours of one step: tokens ÷ decode throughput, plus reference and training at the MFU.

    >>> step = rl_step_flop(8.03e9, 512, 16, 4000)
    >>> round(float(rl_step_gpu_hours(step, 512 * 16 * 4000, 2500, 989.4e12, 0.35)), 2)
    5.33
    """
    generation = tokens / decode_tokens_per_second_per_gpu / 3600
    return generation + gpu_hours(step.reference + step.training, peak, mfu)


def recompute_factor(recompute: Recompute, active_parameters: Values = 1.0, attention_flop: Values = 0.0) -> Values:
    """Hardware FLOP ÷ model FLOP = HFU ÷ MFU.

    none: 1; full: 4/3, the forward pass is done twice (GLM-130B publishes 43.3 % ÷ 32.5 % = 1.332);
    selective: only attention's forward third again (Korthikanti et al., arXiv:2205.05198).

    >>> round(recompute_factor("full"), 5)
    1.33333
    >>> recompute_factor("selective", 1.0, 6.0)
    1.1666666666666667
    """
    if recompute == "full":
        return 4.0 / 3.0
    if recompute == "selective":
        return 1.0 + attention_flop / 3.0 / flop_per_token(active_parameters, attention_flop)
    return 1.0


def mfu_from_throughput(tokens_per_second_per_gpu: Values, flop_of_a_token: Values, peak: Values) -> Values:
    """MFU = tokens/s/GPU × FLOP a token ÷ dense peak.

    >>> round(mfu_from_throughput(10643, 43174379520, 989.5e12), 4)  # MPT-7B, llm-foundry
    0.4644
    """
    return tokens_per_second_per_gpu * flop_of_a_token / peak


def mfu_at_scale(mfu: Values, gpus_measured: Values, gpus: Values, penalty: Values = SCALING_PENALTY) -> Values:
    """MFU on another number of GPUs: MFU₀ (1 − k log₂(n / n₀)).

    k fits two points of one paper; treat it as a judgement.

    >>> round(float(mfu_at_scale(0.47, 96, 4608)), 3)
    0.42
    """
    return mfu * (1 - penalty * np.log2(gpus / gpus_measured))


def gpu_hours(flop: Values, peak: Values, mfu: Values, goodput: Values = 1.0) -> Values:
    """GPU-hours = C ÷ (P × MFU × goodput) ÷ 3600.

    :param flop: C, model FLOP. :param peak: P, dense FLOP/s of one GPU.
    :param mfu: share of the peak, of model FLOP. :param goodput: share of wall time not lost to failures.

    >>> round(gpu_hours(4.818e19, 989.4e12, 0.35), 1)
    38.6
    """
    return flop / (peak * mfu * goodput) / 3600


def gpu_hours_from_throughput(
    training_tokens: Values, tokens_per_second_per_gpu: Values, goodput: Values = 1.0
) -> Values:
    """GPU-hours = D ÷ (tokens/s/GPU × goodput) ÷ 3600.

    >>> round(gpu_hours_from_throughput(3.18e12, 1873) / 24 / 512, 2)  # Skywork-13B, days on 512 A800
    38.38
    """
    return training_tokens / (tokens_per_second_per_gpu * goodput) / 3600


def flop_of_gpu_hours(hours: Values, peak: Values, mfu: Values, goodput: Values = 1.0) -> Values:
    """Model FLOP that GPU-hours buy: the inverse of :func:`gpu_hours`.

    >>> round(gpu_hours(flop_of_gpu_hours(100.0, 989.4e12, 0.4, 0.9), 989.4e12, 0.4, 0.9), 9)
    100.0
    """
    return hours * 3600 * peak * mfu * goodput


def wall_clock_days(hours: Values, gpus: Values) -> Values:
    """Days = GPU-hours ÷ (24 n).

    >>> wall_clock_days(1_720_320, 2048)
    35.0
    """
    return hours / (24 * gpus)


def reserved_cost(gpus: Values, days_reserved: Values, gpu_hour_price: Values) -> Values:
    """Cost of a cluster that is paid for whether it works or not: n × 24 × days × price.

    >>> reserved_cost(256, 30, 2.5)
    460800.0
    """
    return gpus * 24 * days_reserved * gpu_hour_price
