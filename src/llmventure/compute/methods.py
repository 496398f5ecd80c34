"""What a token costs by the method of training: c = k N + attention + 2 N_teacher."""

from typing import Literal, TypeAlias, get_args

from llmventure.compute import training
from llmventure.compute.values import Values

Method: TypeAlias = Literal["pretrain", "fine_tune", "lora", "preference", "rl", "distill"]
METHODS: tuple[Method, ...] = get_args(Method)
WITH_ATTENTION: tuple[Method, ...] = ("pretrain", "fine_tune", "distill")
"""Whose attention can be counted."""
FLOP_PER_PARAMETER: dict[Method, float] = {
    "pretrain": 6.0,
    "fine_tune": 6.0,
    "lora": float(training.lora_flop(1.0, 1.0)),
    "preference": float(training.preference_flop(1.0, 1.0)),
    "rl": float(sum(training.rl_step_flop(1.0, 1.0, 1.0, 1.0))),
    "distill": 6.0,
}
"""k, FLOP of a token and active parameter. Full training 6; adapters 4, the frozen weights need no gradient; preference
8, policy 6 and reference 2; reinforcement learning 10 a rollout token: rollout 2, reference 2, training 6."""
RL_FLOP_AT_UTILIZATION = float(sum(training.rl_step_flop(1.0, 1.0, 1.0, 1.0)[1:]))
"""The part of reinforcement learning that runs at the MFU, 8; rollouts run at decode speed."""


def flop_per_token(
    method: Method, active_parameters: Values, attention_flop: Values = 0.0, teacher_parameters: Values = 0.0
) -> Values:
    """FLOP to train on one token.

    :param attention_flop: of :func:`training.attention_flop_per_token`. :param teacher_parameters: of a distillation,
        active ones: the teacher reads every token once, 2 N.

    >>> [f"{flop_per_token(method, 8e9):.1e}" for method in ("pretrain", "lora", "preference", "rl")]
    ['4.8e+10', '3.2e+10', '6.4e+10', '8.0e+10']
    >>> f"{flop_per_token('distill', 1e9, teacher_parameters=70e9):.2e}"
    '1.46e+11'
    """
    return FLOP_PER_PARAMETER[method] * active_parameters + attention_flop + 2.0 * teacher_parameters


def rl_gpu_hours(
    rollout_tokens: Values,
    active_parameters: Values,
    decode_tokens_per_second_per_gpu: Values,
    peak: Values,
    mfu: Values,
    goodput: Values = 1.0,
) -> Values:
    """GPU-hours of reinforcement learning: rollouts at decode speed, reference and training at the MFU.

    >>> round(float(rl_gpu_hours(512 * 16 * 4000, 8.03e9, 2500, 989.4e12, 0.35)), 2)  # as training.rl_step_gpu_hours
    5.33
    """
    rollouts = training.gpu_hours_from_throughput(rollout_tokens, decode_tokens_per_second_per_gpu, goodput)
    flop = RL_FLOP_AT_UTILIZATION * active_parameters * rollout_tokens
    return rollouts + training.gpu_hours(flop, peak, mfu, goodput)
