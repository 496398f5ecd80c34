"""How fast a model writes its rollouts, where nobody measured it: the decode speed of a copy at its largest batch."""

from math import log

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.models import PublishedModel, published_models
from llmventure.compute import serving
from llmventure.compute.memory import minimum_serving_gpus
from llmventure.compute.replica import Replica
from llmventure.compute.serve_model import ServedModel, of_published
from llmventure.record import record

PROMPT_TOKENS, ANSWER_TOKENS = 1000.0, 4000.0
"""Of a rollout that reasons, where nothing is said; a judgement."""
GROUPS = (1, 2, 4, 8)
"""GPUs that may share a copy; the group that writes most on each GPU is taken."""


@record
class Rollouts:
    """Output tokens/s of one GPU, and how they were found."""

    tokens_per_second_per_gpu: float
    said: str


def rollouts(
    shape: PublishedModel | None,
    parameters: float,
    active_parameters: float,
    precision: str,
    *,
    gpu: str,
    memory_bytes: float | None,
    bandwidth: float | None,
    peak: float,
) -> Rollouts:
    """Decode speed from the serving roofline of the model on the GPU.

    The copy stands on as many GPUs of a server as write most each. Without a
    ``shape`` the cache is that of the published model of the nearest size.

    :raises CatalogError: where the GPU's memory and bandwidth are not known, or not one rollout fits.

    >>> found = rollouts(None, 8.03e9, 8.03e9, "bf16", gpu="H100-SXM", memory_bytes=80e9, bandwidth=3.35e12,
    ...     peak=989.4e12)
    >>> 4_000 < found.tokens_per_second_per_gpu < 8_000, found.said[:38]
    (True, 'the calibrated roofline of 8 × H100-SX')
    """
    if memory_bytes is None or bandwidth is None:
        raise CatalogError(
            f"memory and bandwidth of {gpu} are not known, so the speed of rollouts cannot be derived",
            "give the measured tokens_per_second_per_gpu",
        )
    known = shape or like_sized(parameters, active_parameters)
    served = _of_size(of_published(known, precision), parameters, active_parameters)
    least = int(minimum_serving_gpus(served.weights, memory_bytes))
    context = float(serving.mean_context(PROMPT_TOKENS, ANSWER_TOKENS))
    copies = [
        Replica(served, precision, count, memory_bytes, bandwidth, peak)
        for count in dict.fromkeys((least, *(count for count in GROUPS if count > least)))
    ]
    fitting = [copy for copy in copies if copy.maximum_batch(context) != 0]
    if not fitting:
        raise CatalogError(
            f"not one rollout of {PROMPT_TOKENS + ANSWER_TOKENS:,.0f} tokens fits beside the weights on "
            f"{least} × {gpu}",
            "give the measured tokens_per_second_per_gpu",
        )

    def speed(copy: Replica) -> float:
        return copy.decode_tokens_per_second_per_gpu(copy.largest_batch(context), context)

    best = max(fitting, key=speed)
    of = "" if shape is not None else f", with the cache of {known.name}, nearest in size"
    return Rollouts(
        speed(best),
        f"the calibrated roofline of {best.gpus} × {gpu} at a batch of {best.largest_batch(context):,}, "
        f"{PROMPT_TOKENS:,.0f} tokens in and "
        f"{ANSWER_TOKENS:,.0f} out{of}",
    )


def like_sized(parameters: float, active_parameters: float) -> PublishedModel:
    """The published model nearest in active parameters, dense or a mixture as this one, with a grouped or latent cache
    as models of today have it.

    >>> like_sized(7e9, 7e9).name
    'Mistral-7B'
    """
    mixture = active_parameters < parameters
    alike = [
        each
        for each in published_models()
        if (each.active_parameters < each.parameters) == mixture and each.kv_heads != each.heads
    ]
    return min(alike, key=lambda each: abs(log(each.active_parameters / active_parameters)))


def _of_size(served: ServedModel, parameters: float, active_parameters: float) -> ServedModel:
    """The same shape with other counts."""
    weights = served.weights * parameters / served.parameters
    share = served.routed_share
    routed = 0.0
    if share < 1 and active_parameters < parameters:
        routed = min(float(serving.routed_parameters(parameters, active_parameters, share)), parameters)
    return ServedModel(parameters, active_parameters, weights, served.kv_bytes, weights * routed / parameters, share)
