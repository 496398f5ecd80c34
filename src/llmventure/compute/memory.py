"""Bytes on a GPU: model states under ZeRO, activations, weights, and the fewest GPUs that hold them.

1 GB = 1e9 bytes. The memory of a mixture of experts counts its *total* parameters.
"""

from typing import Literal, TypeAlias

import numpy as np

from llmventure.compute.values import Values

ZeroStage: TypeAlias = Literal[0, 1, 2, 3]

STATE_BYTES_PER_PARAMETER = 16.0
"""Mixed-precision Adam: 2 weights + 2 gradients + 12 optimizer (ZeRO, arXiv:1910.02054, section 3.1)."""
TRAINING_MEMORY_SHARE = 0.85
"""Share of the memory that states may fill; the rest is buffers and fragments. A judgement."""
SERVING_MEMORY_SHARE = 0.9
"""Share that weights and KV cache may fill, as vLLM's default of ``gpu_memory_utilization``."""
BYTES_PER_VALUE = {"bf16": 2.0, "fp16": 2.0, "tf32": 4.0, "fp8": 1.0, "int8": 1.0, "fp4": 0.5, "int4": 0.5}

_SHARDED: dict[ZeroStage, tuple[float, float]] = {0: (16.0, 0.0), 1: (4.0, 12.0), 2: (2.0, 14.0), 3: (0.0, 16.0)}
"""Bytes a parameter that every data rank holds, and that the ranks share."""


def state_bytes_per_gpu(
    parameters: Values,
    gpus: Values,
    zero_stage: ZeroStage = 3,
    *,
    tensor_parallel: Values = 1,
    pipeline_parallel: Values = 1,
) -> Values:
    """Weights, gradients and optimizer on one GPU: (whole + shared ÷ n_d) × P ÷ (t p), n_d = n ÷ (t p).

    whole/shared bytes a parameter: stage 0 16/0, 1 4/12, 2 2/14, 3 0/16 (arXiv:1910.02054, figure 1).

    >>> round(state_bytes_per_gpu(7.5e9, 64, 1) / 1e9, 1), round(state_bytes_per_gpu(7.5e9, 64, 3) / 1e9, 1)
    (31.4, 1.9)
    """
    whole, shared = _SHARDED[zero_stage]
    model_parallel = tensor_parallel * pipeline_parallel
    data_ranks = gpus / model_parallel
    return (whole + shared / data_ranks) * parameters / model_parallel


def minimum_training_gpus(
    parameters: Values,
    memory_bytes: Values,
    zero_stage: ZeroStage = 3,
    *,
    tensor_parallel: Values = 1,
    pipeline_parallel: Values = 1,
    usable: Values = TRAINING_MEMORY_SHARE,
) -> Values:
    """The fewest GPUs whose memory holds the states: t p × ⌈shared q ÷ (usable M − whole q)⌉, q = P ÷ (t p).

    Infinite where the part that is not shared does not fit; activations are not counted.

    >>> minimum_training_gpus(70e9, 80e9)
    17.0
    >>> minimum_training_gpus(70e9, 80e9, 1)
    inf
    """
    whole, shared = _SHARDED[zero_stage]
    model_parallel = tensor_parallel * pipeline_parallel
    part = np.asarray(parameters, dtype=float) / model_parallel
    room = usable * memory_bytes - whole * part
    fits = room >= 0 if shared == 0 else room > 0
    ranks = np.where(fits, np.maximum(np.ceil(shared * part / np.where(room > 0, room, 1.0)), 1.0), np.inf)
    answer = ranks * model_parallel
    return float(answer) if answer.ndim == 0 else answer


def activation_bytes_per_layer(
    sequence_length: Values,
    micro_batch: Values,
    hidden_size: Values,
    heads: Values,
    *,
    kernel: Literal["plain", "flash", "checkpointed"] = "flash",
    tensor_parallel: Values = 1,
) -> Values:
    """16-bit activations of one layer: s b h (34 + 5 a s / h); flash: 34 s b h; fully checkpointed: 2 s b h.

    All divided by t with tensor and sequence parallelism (Korthikanti et al., arXiv:2205.05198, table 2).

    >>> round(activation_bytes_per_layer(2048, 1, 12288, 96, kernel="plain") / 1e9, 4)
    2.8689
    >>> round(activation_bytes_per_layer(2048, 1, 12288, 96, tensor_parallel=8) / 1e9, 4)
    0.107
    """
    width = sequence_length * micro_batch * hidden_size / tensor_parallel
    if kernel == "checkpointed":
        return 2.0 * width
    if kernel == "flash":
        return 34.0 * width
    return width * (34.0 + 5.0 * heads * sequence_length / hidden_size)


def weight_bytes(parameters: Values, precision: str) -> Values:
    """Bytes of the weights alone: total parameters × bytes a value.

    >>> weight_bytes(70.6e9, "bf16") / 1e9
    141.2
    """
    return parameters * BYTES_PER_VALUE[precision]


def adapter_training_bytes(parameters: Values, adapter_parameters: Values, weight_precision: str = "bf16") -> Values:
    """LoRA: frozen weights once, 16 bytes a trained parameter; QLoRA with ``int4`` weights.

    Without activations (Dettmers et al., arXiv:2305.14314).

    >>> round(adapter_training_bytes(65e9, 0.2e9, "int4") / 1e9, 1)
    35.7
    """
    return weight_bytes(parameters, weight_precision) + STATE_BYTES_PER_PARAMETER * adapter_parameters


def minimum_serving_gpus(weights: Values, memory_bytes: Values, usable: Values = SERVING_MEMORY_SHARE) -> Values:
    """The fewest GPUs that hold the weights, as servers are split: 1, 2, 4, 8, then whole servers of 8.

    >>> float(minimum_serving_gpus(weight_bytes(70.6e9, "bf16"), 80e9))
    2.0
    >>> float(minimum_serving_gpus(weight_bytes(671e9, "bf16"), 80e9))
    24.0
    """
    needed = np.ceil(weights / (usable * memory_bytes))
    within_a_server = 2.0 ** np.ceil(np.log2(np.maximum(needed, 1.0)))
    return np.where(needed <= 8, within_a_server, 8 * np.ceil(needed / 8))[()]
