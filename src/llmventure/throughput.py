"""What one accelerator serves, where the scenario does not say: tokens a second by the calibrated roofline."""

import numpy as np

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.models import PublishedModel, published_model
from llmventure.compute import memory, serving
from llmventure.hardware import accelerator
from llmventure.models.compute import Serving
from llmventure.models.scenario import Scenario

PROMPT_TOKENS, ANSWER_TOKENS = 1000.0, 500.0
"""Of a request, where the file does not say; a judgement, named among the assumptions."""


def served_model(scenario: Scenario, name: str) -> PublishedModel:
    """The published model whose shape a served model has: itself, or the one that its run starts from.

    :raises CatalogError: where there is none.
    """
    seen: set[str] = set()
    while name in scenario.compute.training and name not in seen:
        seen.add(name)
        base = scenario.compute.training[name].base
        if base is None:
            raise CatalogError(
                f"the shape of {name} is not known (layers, heads), so its throughput cannot be derived",
                "add tokens_per_second_per_gpu",
            )
        name = base
    return published_model(name)


def derived_throughput(scenario: Scenario, item: Serving) -> float:
    """Tokens a second and GPU, input and output together, by the calibrated roofline.

    A group of the fewest GPUs that hold the weights decodes batches of ``batch`` (else as many as fit), each request
    ``input_length`` + ``output_length`` tokens, of which cached ones are loaded instead of computed; a limit on the
    time per output token makes the batch smaller.

    :raises CatalogError: where the model's shape or the GPU's memory and bandwidth are not known.
    """
    assert item.gpu is not None and item.model is not None
    model, gpu = served_model(scenario, item.model), accelerator(item.gpu)
    if gpu.memory_bytes is None or gpu.bandwidth is None:
        raise CatalogError(f"memory and bandwidth of {gpu.key} are not known", "add tokens_per_second_per_gpu")
    prompt, answer = item.input_length or PROMPT_TOKENS, item.output_length or ANSWER_TOKENS
    weights = memory.weight_bytes(model.parameters, item.precision)
    count = memory.minimum_serving_gpus(weights, gpu.memory_bytes)
    if model.latent_kv_dim is not None:
        kv = serving.latent_kv_bytes_per_token(model.layers, model.latent_kv_dim)
    else:
        assert model.kv_heads is not None and model.head_dim is not None
        kv = serving.kv_bytes_per_token(model.layers, model.kv_heads, model.head_dim)
    cache = serving.mean_context(prompt, answer) * kv
    fits = serving.maximum_batch(weights, cache, gpus=count, memory_bytes=gpu.memory_bytes)
    batch = np.minimum(item.batch, fits) if item.batch is not None else fits
    if not np.all(batch > 0):
        raise CatalogError(
            f"{item.model} does not fit {gpu.key} with a context of {prompt + answer:,.0f} tokens",
            "use a GPU with more memory, or a shorter input_length:",
        )
    peak = gpu.peak_flop_per_second(item.precision)
    if item.milliseconds_per_token is not None:
        in_time = serving.latency_batch(
            item.milliseconds_per_token / 1000, weights, cache, model.active_parameters, gpus=count,
            bandwidth=gpu.bandwidth, peak=peak,
        )  # fmt: skip
        if not np.all(in_time > 0):
            raise CatalogError(
                f"{item.model} cannot write a token in {item.milliseconds_per_token:g} ms on {gpu.key}",
                "a longer milliseconds_per_token, or a GPU with more bandwidth",
            )
        batch = np.minimum(batch, in_time)
    share = (model.experts_per_token or 1) / (model.experts or 1)
    routed = serving.routed_parameters(model.parameters, model.active_parameters, share) if model.experts else 0.0
    touched = serving.weights_touched(weights, memory.weight_bytes(routed, item.precision), share, batch)
    step = serving.decode_step_seconds(
        touched, cache, model.active_parameters, batch, gpus=count, bandwidth=gpu.bandwidth, peak=peak,
        mbu=serving.CALIBRATED_MBU, mfu=serving.CALIBRATED_MFU,
    )  # fmt: skip
    prefill = serving.prefill_seconds(
        model.active_parameters, prompt * (1 - item.cached_input), gpus=count, peak=peak, mfu=serving.CALIBRATED_MFU
    ) + prompt * item.cached_input * serving.cached_token_seconds(kv, gpus=count, bandwidth=gpu.bandwidth)
    written = serving.output_tokens_per_second(batch, answer, step, prefill)
    return float(np.asarray(written * (prompt + answer) / answer / count))
