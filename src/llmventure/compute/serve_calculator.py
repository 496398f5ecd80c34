"""`compute serve`: throughput, cost per million tokens and a day's result of serving a model."""

import math
from dataclasses import replace

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.gpu_prices import gpu_hour_price
from llmventure.catalog.gpus import Gpu
from llmventure.catalog.gpus import gpu as gpu_named
from llmventure.compute import serving
from llmventure.compute.memory import SERVING_MEMORY_SHARE, minimum_serving_gpus
from llmventure.compute.replica import BOUND, LARGEST_BATCH, Replica
from llmventure.compute.serve_day import day_answers, gpus_needed
from llmventure.compute.serve_model import COMPUTE_PRECISION, ServedModel, served_model
from llmventure.compute.serve_request import ServeRequest
from llmventure.compute.worksheet import Remarks, contradiction, human
from llmventure.errors import UsageError
from llmventure.record import record

GPUS_OF_A_SERVER = 8


@record
class _Throughput:
    """Tokens/s of one GPU, ``None`` where not known; the largest batch of one copy of the model."""

    bound: float | None = None
    decode: float | None = None
    prefill: float | None = None
    maximum_batch: int | None = None
    batch: int | None = None
    group: int | None = None


def answer_serving(request: ServeRequest) -> dict[str, object]:
    """The answer of `compute serve` as plain data; the keys are a contract.

    :raises UsageError: if the options contradict each other or do not suffice.
    :raises CatalogError: if the model or the GPU is unknown or ambiguous.

    >>> from llmventure.compute.serve_request import ServeRequest
    >>> answer = answer_serving(ServeRequest(parameters=70e9, decode_tokens_per_second_per_gpu=6651 / 2,
    ...     gpu_hour_price=2.5, utilization=0.4))
    >>> round(answer["cost_per_million_output_tokens"], 3)
    0.522
    """
    remarks = Remarks()
    request = replace(request, utilization=_utilization(request, remarks))
    model = served_model(request, remarks)
    gpu = gpu_named(request.gpu) if request.gpu is not None else None
    if model is None and request.decode_tokens_per_second_per_gpu is None:
        raise UsageError(
            "nothing is said of the model or of its throughput",
            "give --model, --parameters or --decode-tokens-per-second-per-gpu",
        )
    expected = _expected(request, model, gpu, remarks) if model is not None and gpu is not None else _Throughput()
    if model is not None and gpu is None:
        remarks.assume("throughput is not derived: no --gpu")
    decode = request.decode_tokens_per_second_per_gpu or expected.decode
    prefill = request.prefill_tokens_per_second_per_gpu or expected.prefill
    if request.decode_tokens_per_second_per_gpu is not None:
        _check_bound(request, expected, request.decode_tokens_per_second_per_gpu, remarks)
    price = _price(request, gpu, remarks)
    if request.utilization == 1.0:
        remarks.assume("utilization 100%: every hour paid is a full one")
    costs = [
        None
        if price is None or rate is None
        else float(serving.cost_per_million_tokens(price, rate, request.utilization))
        for rate in (prefill, decode)
    ]
    answer: dict[str, object] = {
        "parameters": model.parameters if model is not None else None,
        "active_parameters": model.active_parameters if model is not None else None,
        "gpu": gpu.key if gpu is not None else None,
        "gpus": request.gpus if request.gpus is not None else expected.group,
        "batch": expected.batch if expected.batch is not None else request.batch,
        "decode_roofline_tokens_per_second_per_gpu": expected.bound,
        "decode_tokens_per_second_per_gpu": decode,
        "prefill_tokens_per_second_per_gpu": prefill,
        "maximum_batch": expected.maximum_batch,
        "cost_per_million_input_tokens": costs[0],
        "cost_per_million_output_tokens": costs[1],
    }
    answer |= day_answers(request, costs[0], costs[1], price, (prefill, decode), remarks)
    answer |= gpus_needed(request, expected.group, (prefill, decode), remarks)
    return answer | {"assumptions": remarks.assumptions, "warnings": remarks.warnings}


def _utilization(request: ServeRequest, remarks: Remarks) -> float:
    """The utilization that is said, or that a fleet sized for its peak has on average.

    :raises UsageError: if both are said, or the load at the peak without the peak.
    """
    if request.peak_to_average is None:
        if request.load_at_peak is not None:
            raise UsageError("--load-at-peak belongs to --peak-to-average", "e.g. --peak-to-average 2.5")
        return request.utilization
    if request.peak_to_average < 1:
        raise UsageError(
            f"--peak-to-average is at least 1, found {human(request.peak_to_average)}", "the peak over the average load"
        )
    if request.utilization != 1.0:
        raise UsageError("--utilization and --peak-to-average say the same thing twice", "give one of them")
    load = 1.0 if request.load_at_peak is None else request.load_at_peak
    utilization = float(serving.utilization_from_peak(1.0, request.peak_to_average, load))
    remarks.assume(
        f"utilization {utilization:.1%}: sized for a peak of {request.peak_to_average:g} times the average, "
        f"then loaded to {load:.0%}"
    )
    return utilization


def _check_bound(request: ServeRequest, expected: _Throughput, decode: float, remarks: Remarks) -> None:
    """Warn of a throughput beyond the roofline, where the batch behind it is more than a guess."""
    batch_known = request.batch is not None or expected.maximum_batch is not None
    if batch_known and expected.bound is not None and decode > expected.bound:
        remarks.warn(
            f"{human(decode)} tokens/s a GPU is more than memory and peak allow at this batch: {human(expected.bound)}"
        )


def _price(request: ServeRequest, gpu: Gpu | None, remarks: Remarks) -> float | None:
    if request.gpu_hour_price is not None:
        return request.gpu_hour_price
    row = gpu_hour_price(gpu.key) if gpu is not None else None
    if row is None:
        remarks.assume("no price of a GPU-hour, so no cost: --gpu-hour-price not given and none in the catalog")
        return None
    remarks.assume(f"{row.usd:.2f} USD a GPU-hour on demand: {row.rule}, {row.as_of} ({row.source})")
    return row.usd


def _group(request: ServeRequest, model: ServedModel, gpu: Gpu, memory: float | None, remarks: Remarks) -> int:
    """GPUs that share one copy of the weights.

    :raises UsageError: if the weights do not fit on those that were given.
    """
    if memory is None:
        remarks.assume(f"memory of {gpu.key} is not in the catalog: whether the weights fit is not checked")
        return request.gpus or 1
    least = int(minimum_serving_gpus(model.weights, memory))
    if request.gpus is None:
        remarks.assume(f"{least} × {gpu.key} for one copy: the fewest whose memory holds the weights")
        return least
    if model.weights > request.gpus * memory * SERVING_MEMORY_SHARE:
        raise contradiction(
            f"{model.weights / 1e9:,.0f} GB of weights do not fit on {request.gpus} × {gpu.key} "
            f"({request.gpus * memory * SERVING_MEMORY_SHARE / 1e9:,.0f} GB usable)",
            f"{least} GPUs, or a smaller --precision",
        )
    group = max(GPUS_OF_A_SERVER, least)
    if request.gpus > group:
        remarks.assume(
            f"{request.gpus:,} GPUs hold copies of the model on {group} each; batch and throughput are a copy's"
        )
        return group
    return request.gpus


def _expected(request: ServeRequest, model: ServedModel, gpu: Gpu, remarks: Remarks) -> _Throughput:
    """Bound, expectation and largest batch from the model's bytes and the GPU's memory, bandwidth and peak."""
    if gpu.bandwidth is None:
        remarks.assume(f"decode is not derived: the catalog has no bandwidth of {gpu.key}")
        return _Throughput()
    try:
        peak = gpu.peak_flop_per_second(COMPUTE_PRECISION[request.precision])
    except CatalogError as missing:
        if request.decode_tokens_per_second_per_gpu is None:
            raise
        remarks.assume(f"no roofline: {missing.message}")
        return _Throughput()
    group = _group(request, model, gpu, gpu.memory_bytes, remarks)
    copy = Replica(model, request.precision, group, gpu.memory_bytes, gpu.bandwidth, peak)
    context, largest = _context(request, copy, gpu, remarks)
    batch = request.batch
    in_time = _batch_in_time(request, copy, context, gpu.key)
    if batch is not None and in_time is not None and batch > in_time:
        raise contradiction(
            f"a step of {batch:,} sequences takes longer than --time-per-output-token allows",
            f"a batch of {in_time:,} keeps it",
        )
    if batch is None and in_time is not None and in_time <= min(largest or LARGEST_BATCH, LARGEST_BATCH):
        batch = in_time
        remarks.assume(
            f"batch {batch:,}: the largest whose step takes {request.seconds_per_output_token or 0:g} s at most"
        )
    elif batch is None:
        batch = 1 if largest is None else max(1, min(largest, LARGEST_BATCH))
        why = "not given, one sequence at a time"
        if largest is not None:
            why = "the largest that fits" if largest <= LARGEST_BATCH else "as many as engines take by themselves"
        remarks.assume(f"batch {batch:,}: {why}")
    elif largest is not None and batch > largest:
        raise contradiction(
            f"the caches of {batch:,} sequences do not fit beside the weights on {group} × {gpu.key}",
            f"a batch of {largest:,} does",
        )
    used = copy.efficiency
    remarks.assume(
        f"expected throughput at {used.bandwidth:.0%} of bandwidth and {used.peak:.0%} of peak: {used.of}, "
        f"{used.measurements} measurements of TensorRT-LLM at full load, which lie at {used.low:.2f} to "
        f"{used.high:.2f} times what is expected of them"
    )
    if request.precision != "bf16":
        remarks.assume(f"weights in {request.precision}, matrix products in {COMPUTE_PRECISION[request.precision]}")
    return _Throughput(
        copy.decode_tokens_per_second_per_gpu(batch, context, BOUND),
        copy.decode_tokens_per_second_per_gpu(batch, context),
        1 / (copy.prefill_seconds(1.0) * group),
        largest,
        batch,
        group,
    )


def _batch_in_time(request: ServeRequest, copy: Replica, context: float, key: str) -> int | None:
    """The largest batch that keeps the time per output token; ``None`` where no time is said.

    :raises UsageError: if even one sequence takes longer.
    """
    if request.seconds_per_output_token is None:
        return None
    found = copy.batch_in_time(request.seconds_per_output_token, context)
    if found >= 1:
        return found
    one = copy.step_seconds(1, context)
    raise contradiction(
        f"one sequence alone takes {one * 1000:,.1f} ms a token on {copy.gpus} × {key}, "
        f"longer than --time-per-output-token {request.seconds_per_output_token * 1000:.3g} ms",
        f"{math.ceil(one * 1e4) / 10:,.1f}ms, more --gpus, or a smaller --precision",
    )


def _context(request: ServeRequest, copy: Replica, gpu: Gpu, remarks: Remarks) -> tuple[float, int | None]:
    """Tokens of a sequence in the cache, and the largest batch that fits; 0 and ``None`` where not known."""
    if copy.model.kv_bytes is None:
        return 0.0, None
    if request.input_length is None and request.output_length is None:
        remarks.assume("the KV cache is ignored: neither --input-length nor --output-length given")
        return 0.0, None
    context = float(serving.mean_context(request.input_length or 0.0, request.output_length or 0.0))
    for name, value in (("--input-length", request.input_length), ("--output-length", request.output_length)):
        if value is None:
            remarks.assume(f"{name} not given: taken as 0")
    largest = copy.maximum_batch(context)
    if largest == 0:
        raise contradiction(
            f"not one sequence of {human(context)} tokens fits beside the weights on {copy.gpus} × {gpu.key}",
            "more --gpus, or a smaller --precision",
        )
    return context, largest
