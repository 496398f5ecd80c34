"""The method of a run of `compute train`: its base, its work in samples, and the speed of its rollouts."""

from dataclasses import replace

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.gpus import Gpu
from llmventure.catalog.models import published_model
from llmventure.compute.methods import WITH_ATTENTION
from llmventure.compute.rollouts import rollouts
from llmventure.compute.train_request import TrainRequest
from llmventure.compute.train_size import Size
from llmventure.compute.worksheet import Remarks, contradiction, disagree, human
from llmventure.errors import UsageError


def worked_out(request: TrainRequest, remarks: Remarks) -> TrainRequest:
    """The request with the size of its base and the FLOP of its samples filled in.

    :raises UsageError: if its parts contradict each other, or the method has no use for one of them.
    :raises CatalogError: if the base is no model of the catalog.
    """
    _check(request)
    if request.base is not None and request.parameters is None and request.active_parameters is None:
        model = published_model(request.base)
        request = replace(request, parameters=model.parameters, active_parameters=model.active_parameters)
        remarks.assume(f"the size is that of {model.name}: {human(model.parameters)} parameters")
    if request.samples is None or request.flop_per_sample is None:
        return request
    flop = request.samples * request.flop_per_sample
    if request.training_flop is not None and disagree(flop, request.training_flop):
        raise contradiction(
            f"--samples × --flop-per-sample are {human(flop)} FLOP, not the {human(request.training_flop)} of "
            "--training-flop",
            f"{human(request.training_flop / request.flop_per_sample)} samples",
        )
    return replace(request, training_flop=flop)


def _check(request: TrainRequest) -> None:
    for one, other in (("samples", "flop_per_sample"), ("flop_per_sample", "samples")):
        if getattr(request, one) is not None and getattr(request, other) is None:
            missing = other.replace("_", "-")
            raise UsageError(
                f"--{one.replace('_', '-')} also needs --{missing}", "--samples 500M --flop-per-sample 3e9"
            )
    if request.samples is not None:
        for name in ("parameters", "active_parameters", "training_tokens", "rule", "base"):
            if getattr(request, name) is not None:
                raise UsageError(
                    f"--samples and --{name.replace('_', '-')} say the work twice", "the FLOP of a sample say it all"
                )
    if request.method == "pretrain":
        if request.base is not None:
            raise UsageError("--base belongs to a --method that starts from a model", "--method fine_tune, lora, …")
        return
    for name in ("rule", "scaling_law"):
        if getattr(request, name) is not None:
            raise UsageError(
                f"--{name.replace('_', '-')} is of pretraining, not of --method {request.method}", "leave it out"
            )
    if request.attention not in (None, "ignore") and request.method not in WITH_ATTENTION:
        raise UsageError(
            f"--attention is not counted with --method {request.method}", f"it is with {', '.join(WITH_ATTENTION)}"
        )
    if request.method == "distill" and request.base is None:
        raise UsageError("--method distill needs the --base that it learns from", "--base Llama-3.1-70B")
    if request.method == "distill" and request.parameters is None and request.active_parameters is None:
        raise UsageError("--method distill needs the size of the student", "--parameters 8B")
    if request.method == "rl" and request.phases:
        raise UsageError("--method rl has no phases: its rollouts run at decode speed", "--gpus and --days")


def teacher_of(request: TrainRequest) -> float:
    """Active parameters of the model that a distillation learns from; 0 of other methods.

    :raises CatalogError: if it is no model of the catalog.
    """
    if request.method != "distill" or request.base is None:
        return 0.0
    return published_model(request.base).active_parameters


def rollout_speed(request: TrainRequest, size: Size, gpu: Gpu | None, remarks: Remarks) -> float | None:
    """Tokens/s of a GPU at which rollouts are written: given, or by the roofline; ``None`` of other methods.

    :raises UsageError: if it is neither given nor derivable.
    """
    if request.method != "rl":
        return None
    if request.tokens_per_second_per_gpu is not None:
        return request.tokens_per_second_per_gpu
    if gpu is None or size.active is None:
        raise UsageError(
            "the speed of rollouts depends on the model and the GPU",
            "give --base or --parameters with --gpu, or --tokens-per-second-per-gpu",
        )
    try:
        found = rollouts(
            None if request.base is None else published_model(request.base),
            request.parameters or size.active,
            size.active,
            request.precision,
            gpu=gpu.key,
            memory_bytes=gpu.memory_bytes,
            bandwidth=gpu.bandwidth,
            peak=gpu.peak_flop_per_second(request.precision),
        )
    except CatalogError as error:
        raise UsageError(error.message, "give --tokens-per-second-per-gpu") from None
    remarks.assume(f"rollouts at {found.tokens_per_second_per_gpu:,.0f} tokens/s a GPU: {found.said} (lengths judged)")
    return found.tokens_per_second_per_gpu
