"""`compute train`: what a training run takes, from whatever of it is known.

What is given twice and disagrees by more than one per cent is an error that says the number that could be;
what is missing is computed, or null and named in the assumptions.
"""

import math
from dataclasses import dataclass

from llmventure.catalog.gpu_prices import gpu_hour_price
from llmventure.catalog.gpus import Gpu
from llmventure.catalog.gpus import gpu as gpu_named
from llmventure.compute import training
from llmventure.compute.reliability import GPU_MTBF_HOURS
from llmventure.compute.train_memory import memory_answers
from llmventure.compute.train_request import TrainRequest
from llmventure.compute.train_size import Size, apply_compute_optimal, stated_size
from llmventure.compute.train_utilization import (
    assumed_mfu,
    goodput_of,
    said_mfu,
    said_utilization,
    warn_by_evidence,
)
from llmventure.compute.worksheet import Remarks, contradiction, disagree, human
from llmventure.errors import UsageError

GPUS_THAT_FAIL_OFTEN = 256
"""From here on failures cost more than one per cent of the wall time; see :mod:`llmventure.compute.reliability`."""


@dataclass(slots=True)
class _Run:
    """The run as far as it is known: hours are those of the run itself, without experiments."""

    request: TrainRequest
    remarks: Remarks
    gpu: Gpu | None
    peak: float | None
    size: Size
    goodput: float | None
    price: float | None
    gpus: int | None = None
    days: float | None = None
    hours: float | None = None
    mfu: float | None = None

    @property
    def factor(self) -> float:
        """HFU ÷ MFU."""
        if self.size.active is None:
            return float(training.recompute_factor(self.request.recompute))
        return float(training.recompute_factor(self.request.recompute, self.size.active, self.size.attention))

    @property
    def working_share(self) -> float:
        """Goodput, 1 where nothing is said of failures."""
        return 1.0 if self.goodput is None else self.goodput


def answer_training(request: TrainRequest) -> dict[str, object]:
    """The answer of `compute train` as plain data; the keys are a contract.

    :raises UsageError: if the options contradict each other or do not suffice.
    :raises CatalogError: if the GPU is unknown, ambiguous, or has no peak at the precision.

    >>> from llmventure.compute.train_request import TrainRequest
    >>> answer = answer_training(TrainRequest(parameters=70e9, training_tokens=2e12, gpu="A100-80GB", gpus=2048,
    ...     mfu=0.43, gpu_hour_price=2.0))
    >>> f"{answer['training_flop']:.2e} {answer['gpu_hours']:,.0f} {answer['days']:.1f} {answer['minimum_gpus']}"
    '8.40e+23 1,739,217 35.4 17'
    """
    remarks = Remarks()
    goodput, interval = goodput_of(request)
    gpu = gpu_named(request.gpu) if request.gpu is not None else None
    run = _Run(
        request=request,
        remarks=remarks,
        gpu=gpu,
        peak=gpu.peak_flop_per_second(request.precision) if gpu is not None else None,
        size=stated_size(request, _attention(request, remarks), remarks),
        goodput=goodput,
        price=_price(request, gpu, remarks),
        gpus=request.gpus,
        days=request.days,
    )
    if request.phases:
        _work_out_phases(run)
    else:
        _work_out_hours(run)
    return _answer(run, interval)


def _attention(request: TrainRequest, remarks: Remarks) -> float:
    """FLOP a token in attention, 0 where it is ignored."""
    shape = {"--layers": request.layers, "--hidden-size": request.hidden_size}
    shape["--sequence-length"] = request.sequence_length
    missing = [name for name, value in shape.items() if value is None]
    if request.attention == "ignore":
        return 0.0
    if missing:
        if request.attention is not None:
            raise UsageError(f"--attention {request.attention} also needs {' and '.join(missing)}")
        if request.layers is not None:
            remarks.assume(f"attention is ignored: {' and '.join(missing)} not given")
        return 0.0
    if request.attention is None:
        remarks.assume("attention is counted in full, 12 L d s a token, as published MFU does")
    layers, hidden, length = (float(value) for value in shape.values() if value is not None)
    return float(training.attention_flop_per_token(layers, hidden, length, request.attention or "full"))


def _price(request: TrainRequest, gpu: Gpu | None, remarks: Remarks) -> float | None:
    if request.gpu_hour_price is not None:
        return request.gpu_hour_price
    row = gpu_hour_price(gpu.key) if gpu is not None else None
    if row is None:
        why = f"the catalog has none of {gpu.key}" if gpu is not None else "no --gpu-hour-price and no --gpu"
        remarks.assume(f"no price of a GPU-hour: {why}")
        return None
    remarks.assume(f"{row.usd:.2f} USD a GPU-hour on demand: {row.rule}, {row.as_of} ({row.source})")
    return row.usd


def _said(run: _Run) -> float | None:
    return said_mfu(run.request, run.peak, run.factor, run.size.active, run.size.attention)


def _said_or_assumed(run: _Run) -> float:
    mfu = _said(run)
    if mfu is None:
        if run.gpu is None:
            raise UsageError("the size that these hours buy depends on the GPU", "give --gpu")
        mfu = assumed_mfu(run.gpu, run.remarks)
    return mfu


def _budget_hours(run: _Run) -> float | None:
    """Hours of the run itself that the budget pays, experiments beside."""
    if run.request.budget is None:
        return None
    if not run.price:
        raise UsageError("a budget buys hours at a price", "give --gpu-hour-price")
    return run.request.budget / run.price / (1 + run.request.experiments)


def _cluster_hours(run: _Run, affordable: float | None) -> float | None:
    """n × 24 × days where both are given.

    :raises UsageError: if the budget does not pay for them.
    """
    if run.gpus is None or run.days is None:
        return None
    hours = run.gpus * 24 * run.days
    if affordable is not None and hours > affordable and disagree(hours, affordable):
        raise contradiction(
            f"{run.gpus:,} GPUs for {run.days:g} days are {human(hours)} GPU-hours; "
            f"the budget pays {human(affordable)}",
            f"{affordable / 24 / run.gpus:.3g} days, or {affordable / 24 / run.days:,.0f} GPUs",
        )
    return hours


def _work_out_hours(run: _Run) -> None:
    affordable = _budget_hours(run)
    cluster = _cluster_hours(run, affordable)
    given = cluster if cluster is not None else affordable
    size, way = run.size, said_utilization(run.request)
    wanted = run.request.rule or way or size.active or size.tokens
    if size.flop is None and given is not None and wanted:
        _size_from_hours(run, given)
        run.hours = given
    elif size.flop is not None:
        _hours_from_size(run, cluster, affordable)
    else:
        run.hours = given
    if run.hours is not None:
        if run.gpus is None and run.days is not None:
            # Whole GPUs; the tiny amount keeps 256.0000001 from becoming 257.
            run.gpus = max(1, math.ceil(run.hours / 24 / run.days - 1e-6))
            run.remarks.assume(f"{run.gpus:,} GPUs finish in {run.days:g} days, rounded up")
        elif run.gpus is not None and run.days is None:
            run.days = float(training.wall_clock_days(run.hours, run.gpus))


def _size_from_hours(run: _Run, hours: float) -> None:
    """What the hours buy: FLOP at the MFU, or tokens at the throughput."""
    size, request = run.size, run.request
    throughput = request.tokens_per_second_per_gpu
    if throughput is not None and (size.active is None or run.peak is None):
        if request.rule is not None and size.active is None:
            raise UsageError("a throughput belongs to one size: --rule cannot choose it", "give --mfu instead")
        size.tokens = throughput * run.working_share * hours * 3600
        size.complete()
        return
    mfu = _said_or_assumed(run)
    if run.peak is None:
        raise UsageError("the FLOP that these hours buy depend on the GPU", "give --gpu")
    run.mfu = mfu
    size.flop = float(training.flop_of_gpu_hours(hours, run.peak, mfu, run.working_share))
    size.complete()
    if request.rule == "compute_optimal" and not size.known:
        apply_compute_optimal(request, size, run.remarks)


def _hours_from_size(run: _Run, cluster: float | None, affordable: float | None) -> None:
    """GPU-hours of a run whose FLOP are known; checked against the cluster and the budget where those are."""
    size, flop = run.size, run.size.flop
    assert flop is not None
    run.mfu = _said(run)
    throughput = run.request.tokens_per_second_per_gpu
    needed: float | None = None
    if run.mfu is not None and run.peak is not None:
        needed = float(training.gpu_hours(flop, run.peak, run.mfu, run.working_share))
    elif throughput is not None and size.tokens is not None:
        needed = float(training.gpu_hours_from_throughput(size.tokens, throughput, run.working_share))
    if cluster is not None:
        _fit_cluster(run, cluster, needed)
        return
    if needed is None and run.gpu is not None and run.peak is not None:
        run.mfu = assumed_mfu(run.gpu, run.remarks)
        needed = float(training.gpu_hours(flop, run.peak, run.mfu, run.working_share))
        if affordable is not None and needed > affordable and disagree(needed, affordable):
            run.remarks.warn(
                f"at the MFU of the median published run this takes {human(needed)} GPU-hours; "
                f"the budget pays {human(affordable)}"
            )
    elif needed is not None and affordable is not None and needed > affordable and disagree(needed, affordable):
        raise contradiction(
            f"the budget pays {human(affordable)} GPU-hours; the run needs {human(needed)}",
            f"{human((size.tokens or 0) * affordable / needed)} tokens, or a budget of "
            f"{human(needed * (1 + run.request.experiments) * (run.price or 0))}",
        )
    if needed is None:
        run.remarks.assume("GPU-hours are not known: no --gpu to run on")
    run.hours = needed


def _fit_cluster(run: _Run, cluster: float, needed: float | None) -> None:
    """The cluster's hours, the MFU that they imply where none is said.

    :raises UsageError: if they are not the hours that the run needs.
    """
    assert run.gpus is not None
    assert run.days is not None
    run.hours = cluster
    if needed is not None:
        if disagree(cluster, needed):
            raise contradiction(
                f"{run.gpus:,} GPUs for {run.days:g} days are {human(cluster)} GPU-hours; "
                f"the run needs {human(needed)}",
                f"{needed / 24 / run.gpus:.4g} days, or {math.ceil(needed / 24 / run.days):,} GPUs",
            )
        return
    if run.peak is None or run.size.flop is None:
        run.remarks.assume("the MFU is not known: no --gpu")
        return
    run.mfu = run.size.flop / (cluster * 3600 * run.peak * run.working_share)
    if run.mfu * run.factor > 1:
        least = run.days * run.mfu * run.factor
        raise contradiction(
            f"{run.gpus:,} GPUs for {run.days:g} days would need an MFU of {run.mfu:.3g}",
            f"{least:.3g} days at the very least, with every FLOP of the peak",
        )
    run.remarks.assume(f"MFU {run.mfu:.3f}: what the size, the GPUs and the days imply")


def _work_out_phases(run: _Run) -> None:
    """Sums over the phases; the size from their FLOP where it is not given."""
    request, phases = run.request, run.request.phases
    if request.gpus is not None:
        raise UsageError("--gpus and --phase say the GPUs twice", "leave --gpus out")
    affordable = _budget_hours(run)
    hours = math.fsum(phase.gpus * 24 * phase.days for phase in phases)
    days = math.fsum(phase.days for phase in phases)
    if request.days is not None and disagree(request.days, days):
        raise contradiction(f"--days {request.days:g} is not the sum of the phases", f"{days:g} days")
    if affordable is not None and hours > affordable and disagree(hours, affordable):
        raise contradiction(
            f"the phases are {human(hours)} GPU-hours; the budget pays {human(affordable)}",
            f"a budget of {human(hours * (1 + request.experiments) * (run.price or 0))}",
        )
    counts = {phase.gpus for phase in phases}
    run.gpus = counts.pop() if len(counts) == 1 else None
    run.hours, run.days = hours, days
    if run.gpus is None:
        run.remarks.assume("gpus differ from phase to phase")
    if run.peak is None:
        run.remarks.assume("the FLOP of the phases are not known: no --gpu")
        return
    common = None if all(phase.mfu is not None for phase in phases) else _said_or_assumed(run)
    flop = math.fsum(
        float(
            training.flop_of_gpu_hours(
                phase.gpus * 24 * phase.days,
                run.peak,
                phase.mfu if phase.mfu is not None else common or 0.0,
                run.working_share,
            )
        )
        for phase in phases
    )
    run.mfu = flop / (hours * 3600 * run.peak * run.working_share)
    size = run.size
    if size.flop is not None:
        if disagree(size.flop, flop):
            raise contradiction(
                f"the phases do {human(flop)} FLOP; the run is {human(size.flop)}",
                f"{human((size.tokens or 0) * flop / size.flop)} tokens" if size.tokens else human(flop),
            )
        return
    size.flop = flop
    size.complete()
    if request.rule == "compute_optimal" and not size.known:
        apply_compute_optimal(request, size, run.remarks)


def _answer(run: _Run, interval: float | None) -> dict[str, object]:
    request, remarks, size = run.request, run.remarks, run.size
    if size.flop is not None:
        if run.goodput is None:
            remarks.assume("goodput 1: nothing is said of failures")
            if run.gpus is not None and run.gpus >= GPUS_THAT_FAIL_OFTEN:
                between = GPU_MTBF_HOURS / run.gpus
                remarks.warn(
                    f"{run.gpus:,} GPUs were interrupted every {between:.0f} h in Llama 3's run: see --goodput"
                )
        if size.attention == 0 and request.layers is None:
            remarks.assume("attention's FLOP are ignored: 6 N D")
        if request.precision != "bf16" and run.gpu is not None:
            remarks.assume(f"the peak is that of {request.precision}, dense")
    if run.mfu is not None and run.gpu is not None:
        warn_by_evidence(run.gpu, run.mfu, remarks)
    if request.recompute == "selective" and size.attention == 0:
        remarks.assume("selective recomputation adds nothing where attention is ignored")
    hours = None if run.hours is None else run.hours * (1 + request.experiments)
    if request.experiments and hours is not None and run.hours is not None:
        remarks.assume(
            f"gpu_hours hold {human(hours - run.hours)} of experiments beside {human(run.hours)} of the run; "
            "days are the run's"
        )
    total = request.parameters if request.parameters is not None else size.active
    if request.parameters is None and request.active_parameters is not None:
        total = None
        remarks.assume("all parameters are not known, so neither is memory: --parameters not given")
    missing = [name for name, value in (("gpus", run.gpus), ("days", run.days)) if value is None]
    if missing and not request.phases:
        remarks.assume(f"{' and '.join(missing)} not given")
    if size.flop is not None and not size.known:
        remarks.assume("the FLOP alone do not tell parameters and tokens: give one, or --rule compute_optimal")
    answer: dict[str, object] = {
        "parameters": total,
        "active_parameters": size.active,
        "training_tokens": size.tokens,
        "training_flop": size.flop,
        "gpu": run.gpu.key if run.gpu is not None else None,
        "gpus": run.gpus,
        "gpu_hours": hours,
        "days": run.days,
        "cost": None if hours is None or run.price is None else hours * run.price,
        "mfu": run.mfu,
        "hfu": None if run.mfu is None else run.mfu * run.factor,
        "goodput": run.working_share if run.goodput is not None or size.flop is not None else None,
    }
    answer |= memory_answers(request, run.gpu, total, run.gpus, remarks)
    if size.saving is not None:
        answer["lifetime_flop_saving"] = size.saving
    if interval is not None:
        answer["checkpoint_interval_seconds"] = interval
    return answer | {"assumptions": remarks.assumptions, "warnings": remarks.warnings}
