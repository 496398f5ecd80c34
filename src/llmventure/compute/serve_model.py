"""The model that is served: counts and the cache of a token, from the options or the catalog."""

from llmventure.catalog.models import PublishedModel, published_model
from llmventure.compute import serving
from llmventure.compute.memory import BYTES_PER_VALUE
from llmventure.compute.serve_request import ServeRequest
from llmventure.compute.worksheet import Remarks, contradiction, human
from llmventure.errors import UsageError
from llmventure.record import record

SERVING_PRECISIONS = ("bf16", "fp16", "fp8", "int8", "fp4", "int4")
COMPUTE_PRECISION = {"bf16": "bf16", "fp16": "fp16", "fp8": "fp8", "int8": "bf16", "fp4": "fp4", "int4": "bf16"}
"""Where the matrix products run: integer weights alone are unpacked to 16 bits first (as in gpt-fast)."""
CACHE_BYTES = {"bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int8": 2.0, "fp4": 1.0, "int4": 2.0}
"""Bytes of a cached value: 8 bits beside fp8 and fp4 weights (as TensorRT-LLM's checkpoints), else 16."""


@record
class ServedModel:
    """What of a model matters to its server; bytes at the precision served.

    ``kv_bytes`` is the cache of one token, ``None`` where the shape is not known. ``routed_weights`` are the
    bytes of routed experts, of which a token passes ``routed_share``.
    """

    parameters: float
    active_parameters: float
    weights: float
    kv_bytes: float | None
    routed_weights: float
    routed_share: float

    def touched(self, batch: float) -> float:
        """Bytes of weights that a decode step of a batch reads."""
        if not self.routed_weights:
            return self.weights
        return float(serving.weights_touched(self.weights, self.routed_weights, self.routed_share, batch))


def of_published(model: PublishedModel, precision: str) -> ServedModel:
    """A model of the catalog, served at a precision.

    >>> round(of_published(published_model("Llama-3.1-8B"), "fp8").weights / 1e9, 2)
    8.03
    """
    weights = model.parameters * BYTES_PER_VALUE[precision]
    share = (model.experts_per_token or 1) / (model.experts or 1)
    routed = 0.0 if share >= 1 else serving.routed_parameters(model.parameters, model.active_parameters, share)
    value = CACHE_BYTES.get(precision, 2.0)
    kv: float | None = None
    if model.latent_kv_dim is not None:
        kv = float(serving.latent_kv_bytes_per_token(model.layers, model.latent_kv_dim, value))
    elif model.kv_heads is not None and model.head_dim is not None:
        kv = float(serving.kv_bytes_per_token(model.layers, model.kv_heads, model.head_dim, value))
    return ServedModel(
        model.parameters, model.active_parameters, weights, kv,
        weights * min(float(routed), model.parameters) / model.parameters, share,
    )  # fmt: skip


def served_model(request: ServeRequest, remarks: Remarks) -> ServedModel | None:
    """The model of the request, or ``None`` where neither its name nor its size is given.

    :raises UsageError: if an option contradicts the catalog's model or another option.
    :raises CatalogError: if the model's name is unknown or fits two.
    """
    if request.precision not in BYTES_PER_VALUE or request.precision not in SERVING_PRECISIONS:
        raise UsageError(f"unknown precision '{request.precision}'", f"one of {', '.join(SERVING_PRECISIONS)}")
    listed = published_model(request.model) if request.model is not None else None
    if listed is not None:
        _agrees(request, listed)
    parameters = request.parameters if listed is None else listed.parameters
    if parameters is None:
        return None
    active = request.active_parameters
    if active is None:
        active = parameters if listed is None else listed.active_parameters
    if active > parameters:
        raise contradiction(f"--active-parameters {human(active)} are more than all", f"{human(parameters)} at most")
    weights = parameters * BYTES_PER_VALUE[request.precision]
    share = _routed_share(parameters, active, listed, remarks)
    routed = 0.0 if share >= 1 else float(serving.routed_parameters(parameters, active, share))
    return ServedModel(
        parameters=parameters,
        active_parameters=active,
        weights=weights,
        kv_bytes=_kv_bytes(request, listed, remarks),
        routed_weights=weights * min(routed, parameters) / parameters,
        routed_share=share,
    )


def _agrees(request: ServeRequest, listed: PublishedModel) -> None:
    for name in ("parameters", "active_parameters", "layers", "kv_heads", "head_dim"):
        said, known = getattr(request, name), getattr(listed, name)
        if said is not None and known is not None and said != known:
            raise contradiction(
                f"--{name.replace('_', '-')} {human(said)} is not that of {listed.name}",
                f"the catalog has {human(known)}; leave --model out for another model",
            )


def _routed_share(parameters: float, active: float, listed: PublishedModel | None, remarks: Remarks) -> float:
    """k ÷ E; without the number of experts, active ÷ all, as if everything were routed."""
    if active == parameters:
        return 1.0
    if listed is not None and listed.experts and listed.experts_per_token:
        return listed.experts_per_token / listed.experts
    remarks.assume("the experts are not known: every weight is taken as routed, a token passing active ÷ all of them")
    return active / parameters


def _kv_bytes(request: ServeRequest, listed: PublishedModel | None, remarks: Remarks) -> float | None:
    value = CACHE_BYTES[request.precision]
    layers = request.layers if request.layers is not None else listed.layers if listed is not None else None
    if listed is not None and listed.latent_kv_dim is not None and layers is not None:
        return float(serving.latent_kv_bytes_per_token(layers, listed.latent_kv_dim, value))
    heads = request.kv_heads if request.kv_heads is not None else listed.kv_heads if listed is not None else None
    width = request.head_dim if request.head_dim is not None else listed.head_dim if listed is not None else None
    if layers is None or heads is None or width is None:
        missing = [
            name for name, v in (("--layers", layers), ("--kv-heads", heads), ("--head-dim", width)) if v is None
        ]
        remarks.assume(f"the KV cache is ignored, and the largest batch unknown: {', '.join(missing)} not given")
        return None
    return float(serving.kv_bytes_per_token(layers, heads, width, value))
