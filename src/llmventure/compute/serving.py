"""Throughput and cost of serving: KV cache, roofline of prefill and decode, batch limits, money.

Decode reads the weights and the KV cache once a step; prefill and large batches are bound by FLOP. The
efficiencies ``mbu`` (of bandwidth) and ``mfu`` (of peak) are 1 for the bound; 0.60 and 0.50 are what TensorRT-LLM
reaches at full load with dense models on a few GPUs, other classes have their own (``replica``).
"""

import numpy as np

from llmventure.compute.values import Values

CALIBRATED_MBU = 0.60
CALIBRATED_MFU = 0.50


def kv_bytes_per_token(layers: Values, kv_heads: Values, head_dim: Values, bytes_per_value: Values = 2.0) -> Values:
    """Keys and values of one token: 2 L × kv_heads × head_dim × bytes.

    ``kv_heads`` is the number of *groups* with grouped-query attention, not of query heads.

    >>> kv_bytes_per_token(80, 8, 128), kv_bytes_per_token(80, 64, 128)  # Llama-2-70B, and without grouping
    (327680.0, 2621440.0)
    """
    return 2.0 * layers * kv_heads * head_dim * bytes_per_value


def latent_kv_bytes_per_token(layers: Values, latent_dim: Values, bytes_per_value: Values = 2.0) -> Values:
    """Multi-head latent attention keeps one latent and the rotary dimensions: L × (512 + 64) × bytes.

    Source: DeepSeek-V3, arXiv:2412.19437, section 2.1.1.

    >>> latent_kv_bytes_per_token(61, 576)
    70272.0
    """
    return layers * latent_dim * bytes_per_value


def mean_context(input_length: Values, output_length: Values) -> Values:
    """Tokens in the cache of a sequence, on average while it decodes: input + output ÷ 2.

    >>> mean_context(1000, 1000)
    1500.0
    """
    return input_length + output_length / 2


def weights_touched(total_weights: Values, routed_weights: Values, routed_share: Values, batch: Values) -> Values:
    """Bytes of weights that a decode step reads: W_shared + W_routed (1 − (1 − k / E)^B).

    :param total_weights: bytes of all. :param routed_weights: bytes of the routed experts (0 for a dense model).
    :param routed_share: k / E, the share of the experts that one token passes. :param batch: B sequences.

    >>> weights_touched(100.0, 80.0, 0.25, 1), weights_touched(100.0, 80.0, 0.25, 2)
    (40.0, 55.0)
    """
    return total_weights - routed_weights + routed_weights * (1 - (1 - routed_share) ** batch)


def routed_parameters(parameters: Values, active_parameters: Values, routed_share: Values) -> Values:
    """Parameters of the routed experts, from total, active and k / E: (N_t − N_a) ÷ (1 − k / E).

    >>> routed_parameters(100.0, 40.0, 0.25)
    80.0
    """
    return (parameters - active_parameters) / (1 - routed_share)


def decode_step_seconds(
    weights: Values,
    cache_bytes: Values,
    active_parameters: Values,
    batch: Values,
    *,
    gpus: Values,
    bandwidth: Values,
    peak: Values,
    mbu: Values = 1.0,
    mfu: Values = 1.0,
) -> Values:
    """Time of one decode step: max((W + B × cache) ÷ (n BW mbu), 2 N_a B ÷ (n P mfu)).

    :param weights: bytes read a step. :param cache_bytes: KV bytes of one sequence (context × bytes a token).
    :param active_parameters: N_a. :param batch: B sequences on the group. :param gpus: n that share one copy.
    :param bandwidth: bytes/s of one GPU. :param peak: dense FLOP/s of one GPU.

    Source: Pope et al., arXiv:2211.05102, section 2.

    >>> step = decode_step_seconds(2 * 68.98e9, 100 * 327680, 68.98e9, 1, gpus=8, bandwidth=2.039e12, peak=312e12)
    >>> round(float(step) * 1e3, 4)  # Llama-2-70B on 8 A100, ms
    8.4596
    """
    reading = (weights + batch * cache_bytes) / (gpus * bandwidth * mbu)
    computing = 2.0 * active_parameters * batch / (gpus * peak * mfu)
    return np.maximum(reading, computing)


def prefill_seconds(
    active_parameters: Values,
    input_length: Values,
    *,
    gpus: Values,
    peak: Values,
    mfu: Values = 1.0,
    attention_flop: Values = 0.0,
) -> Values:
    """Time to read one prompt: (2 N_a + attention) × length ÷ (n P mfu).

    :param attention_flop: forward FLOP a token, 2 L d s for a causal kernel. It matters from about 10k tokens on.

    >>> round(prefill_seconds(70.6e9, 1000, gpus=2, peak=1978.9e12), 5)
    0.03568
    """
    return (2.0 * active_parameters + attention_flop) * input_length / (gpus * peak * mfu)


def output_tokens_per_second(
    batch: Values, output_length: Values, step_seconds: Values, prompt_seconds: Values
) -> Values:
    """Output tokens/s of a group that also reads its prompts: osl ÷ (t osl / B + t_prefill).

    >>> round(output_tokens_per_second(298, 1000, 298 / 13881, 0.03568))
    9283
    """
    return output_length / (step_seconds * output_length / batch + prompt_seconds)


def maximum_batch(
    weights: Values, cache_bytes: Values, *, gpus: Values, memory_bytes: Values, usable: Values = 0.9
) -> Values:
    """Sequences whose cache fits beside the weights: ⌊(n M usable − W) ÷ cache⌋; 0 where the weights do not fit.

    >>> float(maximum_batch(70.6e9, 1500 * 163840, gpus=2, memory_bytes=80e9))
    298.0
    """
    return np.maximum(np.floor((gpus * memory_bytes * usable - weights) / cache_bytes), 0.0)


def latency_batch(
    seconds_per_output_token: Values,
    weights: Values,
    cache_bytes: Values,
    active_parameters: Values,
    *,
    gpus: Values,
    bandwidth: Values,
    peak: Values,
    mbu: Values = CALIBRATED_MBU,
    mfu: Values = CALIBRATED_MFU,
) -> Values:
    """The largest batch whose step keeps a limit on the time per output token; 0 where even one does not.

    Solves both branches of :func:`decode_step_seconds` for B with all weights read.

    >>> limits = dict(gpus=2, bandwidth=3.35e12, peak=1978.9e12)
    >>> float(latency_batch(0.05, 70.6e9, 1500 * 163840, 70.6e9, **limits))
    530.0
    """
    by_reading = (seconds_per_output_token * gpus * bandwidth * mbu - weights) / cache_bytes
    by_computing = seconds_per_output_token * gpus * peak * mfu / (2.0 * active_parameters)
    return np.maximum(np.floor(np.minimum(by_reading, by_computing)), 0.0)


def ridge_batch(peak: Values, bandwidth: Values, bytes_per_value: Values = 2.0) -> Values:
    """The batch at which decode turns from memory-bound to FLOP-bound, cache aside: P × bytes ÷ (2 BW).

    >>> round(ridge_batch(989.4e12, 3.35e12), 1), round(ridge_batch(312e12, 2.039e12), 1)
    (295.3, 153.0)
    """
    return peak * bytes_per_value / (2.0 * bandwidth)


def cached_token_seconds(kv_bytes: Values, *, gpus: Values, bandwidth: Values, mbu: Values = CALIBRATED_MBU) -> Values:
    """Time to load one cached input token's keys and values: the only work that a cache hit leaves.

    >>> cached_token_seconds(327680.0, gpus=8, bandwidth=2.048e12, mbu=1.0)
    2e-08
    """
    return kv_bytes / (gpus * bandwidth * mbu)


def cost_per_million_tokens(
    gpu_hour_price: Values, tokens_per_second_per_gpu: Values, utilization: Values = 1.0
) -> Values:
    """Price ÷ (tokens/s/GPU × 3600 ÷ 1e6) ÷ utilization.

    >>> round(cost_per_million_tokens(2.5, 6651 / 2, 0.4), 3)
    0.522
    """
    return gpu_hour_price / (tokens_per_second_per_gpu * 3600 / 1e6) / utilization


def utilization_from_peak(average_load: Values, peak_load: Values, target_load: Values) -> Values:
    """Mean utilization of a fleet sized for its peak: average ÷ peak × target.

    >>> round(utilization_from_peak(40.0, 100.0, 0.8), 2)
    0.32
    """
    return average_load / peak_load * target_load


def gpus_for_peak(peak_tokens_per_second: Values, tokens_per_second_per_gpu: Values, target_load: Values) -> Values:
    """GPUs that carry the peak at a target load: ⌈peak ÷ (tokens/s/GPU × target)⌉.

    >>> float(gpus_for_peak(100_000, 2500, 0.8))
    50.0
    """
    return np.ceil(peak_tokens_per_second / (tokens_per_second_per_gpu * target_load))
