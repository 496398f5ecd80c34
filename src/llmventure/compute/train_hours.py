"""GPU-hours of a run from its size, its cluster, its budget or its phases, and the size from the hours."""

import math

from llmventure.catalog.gpus import Gpu
from llmventure.compute import methods, training
from llmventure.compute.train_request import TrainRequest
from llmventure.compute.train_size import Size, apply_compute_optimal
from llmventure.compute.train_utilization import assumed_mfu, said_mfu, said_utilization
from llmventure.compute.worksheet import Remarks, contradiction, disagree, human
from llmventure.errors import UsageError
from llmventure.record import record


@record(frozen=False)
class Run:
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
    rollout_speed: float | None = None
    """Tokens/s of one GPU at which reinforcement learning writes; None of other methods."""

    def needs(self, mfu: float) -> float:
        """GPU-hours of the size at an MFU."""
        size = self.size
        assert size.flop is not None
        assert self.peak is not None
        if self.rollout_speed is None or size.tokens is None or size.active is None:
            return float(training.gpu_hours(size.flop, self.peak, mfu, self.working_share))
        return float(
            methods.rl_gpu_hours(size.tokens, size.active, self.rollout_speed, self.peak, mfu, self.working_share)
        )

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


def _said(run: Run) -> float | None:
    size = run.size
    per_token = None if size.active is None else size.per_token(size.active)
    return said_mfu(run.request, run.peak, run.factor, per_token, run.gpus)


def _said_or_assumed(run: Run) -> float:
    mfu = _said(run)
    if mfu is None:
        if run.gpu is None:
            raise UsageError("the size that these hours buy depends on the GPU", "give --gpu")
        mfu = assumed_mfu(run.gpu, run.request.precision, run.remarks)
    return mfu


def _budget_hours(run: Run) -> float | None:
    """Hours of the run itself that the budget pays, experiments beside."""
    if run.request.budget is None:
        return None
    if not run.price:
        raise UsageError("a budget buys hours at a price", "give --gpu-hour-price")
    hours = run.request.budget / run.price / (1 + run.request.experiments)
    if not math.isfinite(hours):
        raise UsageError("the budget buys more hours than can be counted", "check --gpu-hour-price")
    return hours


def _cluster_hours(run: Run, affordable: float | None) -> float | None:
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


def work_out_hours(run: Run) -> None:
    """Fill in hours, GPUs, days and MFU, and the size where the hours are what is known.

    :raises UsageError: if cluster, budget, size and utilization do not go together.
    """
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


def _size_from_hours(run: Run, hours: float) -> None:
    """What the hours buy: FLOP at the MFU, or tokens at the throughput."""
    size, request = run.size, run.request
    throughput = request.tokens_per_second_per_gpu
    if run.rollout_speed is not None:
        if size.active is None or run.peak is None:
            raise UsageError("the tokens that these hours buy depend on the model and the GPU", "give both")
        run.mfu = _said_or_assumed(run)
        a_token = methods.rl_gpu_hours(1.0, size.active, run.rollout_speed, run.peak, run.mfu, run.working_share)
        size.tokens = hours / float(a_token)
        size.complete()
        return
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


def _hours_from_size(run: Run, cluster: float | None, affordable: float | None) -> None:
    """GPU-hours of a run whose FLOP are known; checked against the cluster and the budget where those are."""
    size = run.size
    assert size.flop is not None
    run.mfu = _said(run)
    if run.mfu is None and run.rollout_speed is not None and run.gpu is not None:
        run.mfu = assumed_mfu(run.gpu, run.request.precision, run.remarks)
    throughput = run.request.tokens_per_second_per_gpu
    needed: float | None = None
    if run.mfu is not None and run.peak is not None:
        needed = run.needs(run.mfu)
    elif throughput is not None and size.tokens is not None and run.rollout_speed is None:
        needed = float(training.gpu_hours_from_throughput(size.tokens, throughput, run.working_share))
    if cluster is not None:
        _fit_cluster(run, cluster, needed)
        return
    if needed is None and run.gpu is not None and run.peak is not None:
        run.mfu = assumed_mfu(run.gpu, run.request.precision, run.remarks)
        needed = run.needs(run.mfu)
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


def _fit_cluster(run: Run, cluster: float, needed: float | None) -> None:
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
        what = "is not known" if run.mfu is None else "is not checked against GPUs and days"
        run.remarks.assume(f"the MFU {what}: no --gpu")
        return
    run.mfu = run.size.flop / (cluster * 3600 * run.peak * run.working_share)
    if run.mfu * run.factor > 1:
        least = run.days * run.mfu * run.factor
        raise contradiction(
            f"{run.gpus:,} GPUs for {run.days:g} days would need an MFU of {run.mfu:.3g}",
            f"{math.ceil(least):,} days at the very least, with every FLOP of the peak",
        )
    run.remarks.assume(f"MFU {run.mfu:.3f}: what the size, the GPUs and the days imply")


def work_out_phases(run: Run) -> None:
    """Sums over the phases; the size from their FLOP where it is not given.

    :raises UsageError: if the phases contradict days, GPUs, budget or size.
    """
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
