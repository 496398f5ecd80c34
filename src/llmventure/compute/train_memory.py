"""Whether a model's states fit on the GPUs of a run, and how many would hold them."""

import math

from llmventure.catalog.gpus import Gpu
from llmventure.compute.memory import (
    TRAINING_MEMORY_SHARE,
    activation_bytes_per_layer,
    minimum_training_gpus,
    state_bytes_per_gpu,
)
from llmventure.compute.train_request import TrainRequest
from llmventure.compute.worksheet import Remarks, contradiction
from llmventure.errors import UsageError


def memory_answers(
    request: TrainRequest, gpu: Gpu | None, parameters: float | None, gpus: int | None, remarks: Remarks
) -> dict[str, object]:
    """``state_bytes_per_gpu`` and ``minimum_gpus``; null and named where they cannot be told.

    With a micro-batch also ``activation_bytes_per_gpu``, and the fewest GPUs hold both.

    :param parameters: all of them, not only the active. :param gpus: of the run.
    :raises UsageError: if the states do not fit and the request says how they are split.
    """
    activations = _activation_bytes(request)
    told: dict[str, object] = {} if activations is None else {"activation_bytes_per_gpu": activations}
    return _states(request, gpu, parameters, gpus, remarks, activations or 0.0) | told


def _activation_bytes(request: TrainRequest) -> float | None:
    """Activations of the layers on one GPU, with a kernel that keeps no attention matrix; ``None`` unless asked for.

    :raises UsageError: if the model's shape is not told.
    """
    if request.micro_batch is None:
        return None
    shape = {name: getattr(request, name) for name in ("layers", "hidden_size", "sequence_length")}
    missing = [f"--{name.replace('_', '-')}" for name, value in shape.items() if value is None]
    if missing:
        raise UsageError(f"--micro-batch also needs {' and '.join(missing)}", "give the model's shape")
    layer = activation_bytes_per_layer(
        shape["sequence_length"],
        request.micro_batch,
        shape["hidden_size"],
        1,
        kernel="checkpointed" if request.recompute == "full" else "flash",
        tensor_parallel=request.tensor_parallel or 1,
    )
    return float(layer * shape["layers"] / (request.pipeline_parallel or 1))


def _states(
    request: TrainRequest,
    gpu: Gpu | None,
    parameters: float | None,
    gpus: int | None,
    remarks: Remarks,
    activations: float,
) -> dict[str, object]:
    empty: dict[str, object] = {"state_bytes_per_gpu": None, "minimum_gpus": None}
    # frozen weights have neither gradients nor optimizer: 2 of the 16 bytes
    counted_parameters = parameters / 8 if parameters is not None and request.method == "lora" else parameters
    split_said = not (request.zero_stage is request.tensor_parallel is request.pipeline_parallel is None)
    stage = 3 if request.zero_stage is None else request.zero_stage
    tensor, pipeline = request.tensor_parallel or 1, request.pipeline_parallel or 1
    if parameters is None or counted_parameters is None:
        return empty
    if gpus is not None and gpus % (tensor * pipeline):
        whole = max(1, round(gpus / (tensor * pipeline))) * tensor * pipeline
        raise contradiction(
            f"{gpus:,} GPUs do not divide into {tensor} × {pipeline} for tensor and pipeline parallelism",
            f"{whole:,} would",
        )
    if not split_said:
        remarks.assume(
            "model states are split over all GPUs (ZeRO stage 3)"
            + ("" if activations else "; activations are not counted: see --micro-batch")
        )
    # Stage 0 copies the states to every data rank, so they are the same on any number of GPUs.
    counted = gpus if gpus is not None else tensor * pipeline if stage == 0 else None
    states = (
        None
        if counted is None
        else float(
            state_bytes_per_gpu(counted_parameters, counted, stage, tensor_parallel=tensor, pipeline_parallel=pipeline)
        )
    )
    if gpu is None or gpu.memory_bytes is None:
        return {"state_bytes_per_gpu": states, "minimum_gpus": None}
    room = TRAINING_MEMORY_SHARE * gpu.memory_bytes - activations
    if room <= 0:
        assert request.micro_batch is not None
        most = int(request.micro_batch * TRAINING_MEMORY_SHARE * gpu.memory_bytes / activations)
        raise contradiction(
            f"the activations of a micro-batch of {request.micro_batch:,} are {activations / 1e9:,.0f} GB a GPU, "
            f"more than {gpu.key} has",
            f"a micro-batch of {most:,} leaves nothing for states yet: fewer, or --recompute full"
            if most
            else "--recompute full, or a split with --tensor-parallel or --pipeline-parallel",
        )
    least = float(
        minimum_training_gpus(
            counted_parameters, room / TRAINING_MEMORY_SHARE, stage, tensor_parallel=tensor, pipeline_parallel=pipeline
        )
    )
    if math.isinf(least):
        said = f"the states of {parameters / 1e9:.3g}B parameters fit on no number of {gpu.key} with ZeRO stage {stage}"
        cure = f"a higher --zero-stage, or a split by {math.ceil(16 * parameters / room)} with --tensor-parallel"
    elif gpus is not None and gpus < least:
        said = (
            f"model states do not fit: {gpus:,} × {gpu.key} hold {gpus * room / 1e9:,.0f} GB of states, "
            f"ZeRO stage {stage} needs at least {least:,.0f} GPUs"
        )
        cure = f"{least:,.0f} GPUs"
    else:
        return {"state_bytes_per_gpu": states, "minimum_gpus": int(least)}
    if split_said:
        raise contradiction(said, cure)
    remarks.warn(said)
    return {"state_bytes_per_gpu": states, "minimum_gpus": None if math.isinf(least) else int(least)}
