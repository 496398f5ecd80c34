"""The utilization and goodput of a run, from whichever way they were said."""

from typing import Any

from llmventure.catalog.gpus import Gpu
from llmventure.catalog.runs import MEASURED_PRECISIONS, MfuEvidence, beyond_evidence, mfu_evidence, pooled_mfu_evidence
from llmventure.compute import reliability, training
from llmventure.compute.train_request import TrainRequest
from llmventure.compute.worksheet import Remarks, contradiction, disagree, human
from llmventure.errors import UsageError

UTILIZATIONS = ("mfu", "hfu", "achieved_tflops", "achieved_hardware_tflops", "tokens_per_second_per_gpu")


def option(name: str) -> str:
    """The option of a field of the request.

    >>> option("training_tokens")
    '--training-tokens'
    """
    return "--" + name.replace("_", "-")


def said_utilization(request: TrainRequest) -> str | None:
    """Which of the five ways to state utilization was used; of reinforcement learning the tokens/s are its rollouts'.

    :raises UsageError: if more than one was.
    """
    ways = [name for name in UTILIZATIONS if request.method != "rl" or name != "tokens_per_second_per_gpu"]
    said = [name for name in ways if getattr(request, name) is not None]
    if len(said) > 1:
        raise UsageError(f"{' and '.join(map(option, said))} say the same thing twice", "give one of them")
    return said[0] if said else None


def said_mfu(
    request: TrainRequest,
    peak: float | None,
    factor: float,
    per_token: float | None,
    gpus: int | None = None,
) -> float | None:
    """The MFU that the request states, or ``None`` where it states none that can be computed.

    :param peak: dense FLOP/s. :param factor: HFU ÷ MFU. :param per_token: FLOP of a token.
    :param gpus: to which an MFU measured on fewer is scaled.
    :raises UsageError: if it is more than the peak, or what it needs is missing.
    """
    way = said_utilization(request)
    mfu: float | None = None
    if request.mfu_measured_on is not None and (request.mfu is None or gpus is None):
        raise UsageError("--mfu-measured-on needs --mfu and --gpus to scale it to", "give both")
    if way == "mfu":
        mfu = request.mfu
        if mfu is not None and request.mfu_measured_on is not None:
            mfu = float(training.mfu_at_scale(mfu, request.mfu_measured_on, gpus or request.mfu_measured_on))
    elif way == "hfu" and request.hfu is not None:
        mfu = request.hfu / factor
    elif peak is None:
        if way in ("achieved_tflops", "achieved_hardware_tflops"):
            raise UsageError(f"{option(way)} needs a peak to be a share of", "give --gpu")
    elif request.achieved_tflops is not None:
        mfu = request.achieved_tflops * 1e12 / peak
    elif request.achieved_hardware_tflops is not None:
        mfu = request.achieved_hardware_tflops * 1e12 / peak / factor
    elif request.tokens_per_second_per_gpu is not None and per_token is not None:
        mfu = float(training.mfu_from_throughput(request.tokens_per_second_per_gpu, per_token, peak))
    if mfu is not None and mfu * factor > 1:
        if peak is not None and way in ("achieved_tflops", "achieved_hardware_tflops"):
            most = peak / 1e12 / (factor if way == "achieved_tflops" else 1.0)
            raise contradiction(
                f"{option(way)} {human(getattr(request, way))} is more than the GPU's dense peak, "
                f"{peak / 1e12:,.4g} ({request.precision})",
                f"{most:,.4g} at most; is it against a sparse peak?",
            )
        raise contradiction(
            f"an MFU of {mfu:.3g} with --recompute {request.recompute} is an HFU of {mfu * factor:.3g}: "
            "more than the GPU's peak",
            f"MFU can be {1 / factor:.3g} at most; is a sparse peak or HFU meant?",
        )
    return mfu


def evidence_for(gpu: Gpu) -> tuple[MfuEvidence, str]:
    """Published MFU on the chip, or on all chips, and what to call it."""
    own = mfu_evidence(gpu.key)
    if own is not None:
        return own, gpu.key.split("-")[0]
    return pooled_mfu_evidence(), "all"


def assumed_mfu(gpu: Gpu, precision: str, remarks: Remarks) -> float:
    """The median MFU of published runs, said so; at another precision the same tokens a second."""
    evidence, name = evidence_for(gpu)
    of = f"{name} runs" if name != "all" else f"runs on all chips (none on {gpu.key})"
    remarks.assume(
        f"MFU {evidence.p50:.3f}: the median of {evidence.runs} published pretraining {of}, billed hours included "
        f"(p10 {evidence.p10:.2f}, p90 {evidence.p90:.2f})"
    )
    if precision in MEASURED_PRECISIONS:
        return evidence.p50
    slower = gpu.peak_flop_per_second() / gpu.peak_flop_per_second(precision)
    remarks.assume(
        f"no published runs in {precision}: the throughput of bf16, so an MFU of {evidence.p50 * slower:.3f}"
    )
    return evidence.p50 * slower


def warn_by_evidence(gpu: Gpu, mfu: float, goodput: float, remarks: Remarks) -> None:
    """Warn where the MFU lies outside what published runs reached over their billed hours."""
    said = beyond_evidence(gpu.key, mfu, goodput)
    if said is not None:
        remarks.warn(said)


def _cluster_mtbf(request: TrainRequest) -> float | None:
    """Seconds between failures of the cluster, said or from those of one GPU.

    :raises UsageError: if both are said and disagree, or the number of GPUs is missing.
    """
    if request.gpu_mtbf is None:
        return request.cluster_mtbf
    if request.gpus is None:
        raise UsageError("--gpu-mtbf needs the number of GPUs that fail", "give --gpus, or --cluster-mtbf")
    cluster = float(reliability.cluster_mtbf_hours(request.gpus, request.gpu_mtbf))
    if request.cluster_mtbf is not None and disagree(request.cluster_mtbf, cluster):
        raise contradiction(
            f"--gpu-mtbf over {request.gpus:,} GPUs is {cluster / 3600:.3g} h, not --cluster-mtbf "
            f"{request.cluster_mtbf / 3600:.3g} h",
            "give one of the two",
        )
    return cluster


def goodput_of(request: TrainRequest) -> tuple[float | None, float | None]:
    """The goodput said or computed (``None`` if neither), and the seconds between checkpoints.

    :raises UsageError: if the failures are told in part, leave no time to train, or contradict ``goodput``.
    """
    told: dict[str, Any] = {
        "cluster_mtbf": _cluster_mtbf(request),
        "restart_time": request.restart_time,
        "checkpoint_time": request.checkpoint_time,
    }
    missing = [option(name) for name, value in told.items() if value is None]
    if len(missing) == len(told):
        return request.goodput, None
    if missing:
        raise UsageError(f"goodput from failures also needs {' and '.join(missing)}", "e.g. --restart-time 5min")
    mtbf, restart, checkpoint = (float(told[name]) for name in ("cluster_mtbf", "restart_time", "checkpoint_time"))
    interval = float(reliability.checkpoint_interval(checkpoint, mtbf))
    try:
        goodput = float(reliability.goodput(checkpoint, restart, mtbf))
    except ValueError as cause:
        least = reliability.least_mtbf(checkpoint, restart)
        needed = f"--cluster-mtbf above {least / 60:.3g}min"
        if request.gpu_mtbf is not None and request.gpus is not None:
            needed = f"--gpu-mtbf above {least * request.gpus / 3600:,.0f}h"
        raise UsageError(
            f"{cause} (the cluster fails every {mtbf / 60:.3g}min)",
            f"a {needed}, or shorter --checkpoint-time or --restart-time",
        ) from None
    if request.goodput is not None and disagree(request.goodput, goodput):
        raise contradiction(
            f"--goodput {request.goodput:g} and the failures disagree", f"the failures allow {human(goodput)}"
        )
    return goodput, interval
