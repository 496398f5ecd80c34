"""The work of a training run: FLOP, GPU-hours, and the hours of each month since it began."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.models import published_model
from llmventure.catalog.runs import mfu_evidence, pooled_mfu_evidence
from llmventure.compute import methods, reliability, scaling_laws, training
from llmventure.models.quantity import Fixed, Normal, Quantity
from llmventure.models.training import TrainingRun
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.workload.hardware import Accelerator, accelerator
from llmventure.workload.rollouts import derives_rollouts, speeds_of
from llmventure.world import World

STANDARD_NORMAL = Quantity(Normal(Fixed(0.0), Fixed(1.0)), None, None)
HOURS_A_MONTH = 730.0
HOURS_A_DAY = 24.0


def hours_in(world: World, month: int) -> float:
    """Hours of a month: 730, or the calendar's where the scenario asks for them."""
    if world.scenario.compute.hours == "730":
        return HOURS_A_MONTH
    start, after = world.grid.start + month, world.grid.start + month + 1
    days = (np.datetime64(f"{after}-01") - np.datetime64(f"{start}-01")).astype(int)
    return float(days) * HOURS_A_DAY


def run_path(name: str) -> str:
    return f"compute.training.{name}"


@record
class RunWork:
    """One occurrence of a run, ``(paths or 1,)`` each; what the file does not say and cannot follow is None.

    ``hours`` are GPU-hours without experiments; ``by_age`` ``(months, paths or 1)`` spreads them over the months since
    it began; ``length`` is how many months it takes, at least one, and ``longest`` the most of them; ``days`` is
    wall-clock time on ``gpus``.
    """

    name: str
    gpu: Accelerator
    hours: Array
    by_age: Array
    length: NDArray[np.int64]
    longest: int
    flop: Array | None
    parameters: Array | None
    active_parameters: Array | None
    training_tokens: Array | None
    gpus: Array | None
    days: Array | None
    mfu: Array | None
    mfu_assumed: bool
    goodput: Array
    checkpoint_interval: Array | None
    """Seconds, where goodput follows from failures."""


def run_work(world: World, name: str, starts: int, price: Callable[[], Array]) -> RunWork:
    """The work of a run that starts in month ``starts``; ``price`` is what a GPU-hour costs then (for a budget).

    GPU-hours = FLOP ÷ (peak × MFU × goodput) ÷ 3600, or tokens ÷ throughput, or phases' GPUs × 24 × days, or the
    budget over price × (1 + experiments); a run on ``gpus`` does at most ``gpus × 730`` hours a month.
    """
    run = world.scenario.compute.training[name]
    path = run_path(name)

    def drawn(field: str, quantity: Quantity) -> Array:
        return _drawn(world, path, field, quantity, starts)

    def optional(field: str) -> Array | None:
        return _optional(world, name, field, starts)

    gpu = accelerator(run.gpu)

    def peak() -> float:
        return gpu.peak_flop_per_second(run.precision)

    parameters, active = _written_size(world, name, starts, price)
    tokens = optional("training_tokens")
    gpus = optional("gpus")

    def goodput_on(count: Array | None) -> tuple[Array, Array | None]:
        return _goodput(optional, count)

    goodput, interval = goodput_on(gpus) if not run.phases else (np.ones(1), None)
    mfu, assumed = _mfu(run, gpu, optional, active)
    if run.mfu_measured_on is not None and gpus is not None:
        mfu = np.asarray(training.mfu_at_scale(mfu, run.mfu_measured_on, gpus))
    known_mfu: Array | None = mfu
    flop: Array | None = optional("training_flop")
    if run.samples is not None and run.flop_per_sample is not None:
        flop = drawn("samples", run.samples) * drawn("flop_per_sample", run.flop_per_sample)
    if flop is None and active is not None and tokens is not None:
        flop = _flop(world, run, active, tokens, starts, price)
    if run.gpu_hours is not None:
        hours = drawn("gpu_hours", run.gpu_hours)
    elif run.budget is not None:
        experiments = drawn("experiments", run.experiments)
        hours = drawn("budget", run.budget) / (price() * (1 + experiments))
        bought = np.asarray(training.flop_of_gpu_hours(hours, peak(), mfu, goodput))
        flop = bought
        optimum = _optimum(world, run, path, bought)
        parameters = active = np.asarray(optimum.parameters)
        tokens = np.asarray(optimum.training_tokens)
    elif run.phases:
        size = flop, parameters, active, tokens
        return _in_phases(world, run, name, gpu, mfu, assumed, size, goodput_on, starts)
    elif run.tokens_per_second_per_gpu is not None:
        assert tokens is not None
        speed = drawn("tokens_per_second_per_gpu", run.tokens_per_second_per_gpu)
        hours = np.asarray(training.gpu_hours_from_throughput(tokens, speed, goodput))
        if run.method == "rl" and active is not None:
            hours = np.asarray(methods.rl_gpu_hours(tokens, active, speed, peak(), mfu, goodput))
        else:
            known_mfu, assumed = _implied_mfu(flop, hours, gpu, run.precision, goodput), False
    elif derives_rollouts(run):
        assert tokens is not None and active is not None and parameters is not None
        speed = speeds_of(world.scenario, run, parameters, active)
        hours = np.asarray(methods.rl_gpu_hours(tokens, active, speed, peak(), mfu, goodput))
    else:
        assert flop is not None
        hours = np.asarray(training.gpu_hours(flop, peak(), mfu, goodput))
    by_age, length = _spread(hours, gpus, run.months, _hours_by_age(world, starts))
    days = None if gpus is None else np.asarray(training.wall_clock_days(hours, gpus))
    if run.gpu_hours is not None and flop is None and run.mfu is None:
        known_mfu, assumed = None, False
    return RunWork(
        name, gpu, hours, by_age, length, int(length.max()), flop, parameters, active, tokens, gpus, days, known_mfu,
        assumed, goodput, interval,
    )  # fmt: skip


def _drawn(world: World, path: str, field: str, quantity: Quantity, starts: int) -> Array:
    return at(world.series(f"{path}.{field}", quantity), min(max(starts, 0), world.grid.months - 1))


def _optional(world: World, name: str, field: str, starts: int) -> Array | None:
    quantity = getattr(world.scenario.compute.training[name], field)
    return None if quantity is None else _drawn(world, run_path(name), field, quantity, starts)


def _goodput(optional: Callable[[str], Array | None], gpus: Array | None) -> tuple[Array, Array | None]:
    """Share of wall time that trains, given or from failures (Young), and then the seconds between checkpoints."""
    cluster, each = optional("cluster_mtbf"), optional("gpu_mtbf")
    checkpoint, restart = optional("checkpoint_time"), optional("restart_time")
    if each is not None and gpus is not None:
        cluster = np.asarray(reliability.cluster_mtbf_hours(gpus, each))
    if cluster is None or checkpoint is None or restart is None:
        given = optional("goodput")
        assert given is not None
        return given, None
    seconds = [hours * 3600 for hours in (checkpoint, restart, cluster)]
    interval = np.asarray(reliability.checkpoint_interval(seconds[0], seconds[2]))
    return np.asarray(reliability.goodput_on_every_path(*seconds)), interval


def _written_size(
    world: World, name: str, starts: int, price: Callable[[], Array]
) -> tuple[Array | None, Array | None]:
    """Parameters and active parameters of a run as the file gives them, or those of what it starts from."""
    run = world.scenario.compute.training[name]
    parameters, active = (_optional(world, name, field, starts) for field in ("parameters", "active_parameters"))
    if parameters is None and run.base is not None:
        parameters, active = _base_size(world, run.base, starts, price) or (None, active)
    return parameters, parameters if active is None else active


def _base_size(world: World, base: str, starts: int, price: Callable[[], Array]) -> tuple[Array, Array] | None:
    """Parameters and active parameters of the run or catalog model that a run starts from; None where not known."""
    run = world.scenario.compute.training.get(base)
    if run is not None:
        if run.budget is None:
            parameters, active = _written_size(world, base, starts, price)
        else:
            work = run_work(world, base, starts, price)
            parameters, active = work.parameters, work.active_parameters
        return None if parameters is None or active is None else (parameters, active)
    try:
        model = published_model(base)
    except CatalogError:
        return None
    return np.full(1, model.parameters), np.full(1, model.active_parameters)


def _flop(
    world: World, run: TrainingRun, active: Array, tokens: Array, starts: int, price: Callable[[], Array]
) -> Array:
    teacher = np.zeros(1)
    if run.method == "distill":
        assert run.base is not None
        size = _base_size(world, run.base, starts, price)
        assert size is not None, "the checks ask for it"
        teacher = size[1]
    return np.asarray(methods.flop_per_token(run.method, active, _attention(run), teacher) * tokens)


def _attention(run: TrainingRun) -> float:
    """FLOP a token in attention; 0 where the file does not tell the shape."""
    if run.layers is None or run.hidden_size is None or run.sequence_length is None:
        return 0.0
    return float(training.attention_flop_per_token(run.layers, run.hidden_size, run.sequence_length, run.attention))


def _optimum(world: World, run: TrainingRun, path: str, flop: Array) -> scaling_laws.Optimum:
    """The best size and tokens for the FLOP, by the run's law; drawn within its errors where the file asks for it."""
    if run.scaling_law == "kaplan":
        return scaling_laws.kaplan_optimal(flop)
    law = scaling_laws.LAWS[run.scaling_law]
    if run.scaling_law_errors == "published":
        scores = [world.series(f"{path}.scaling_law.{name}", STANDARD_NORMAL)[0] for name in ("E", "alpha", "beta")]
        law = scaling_laws.within_errors(law, *scores)
    return scaling_laws.compute_optimal(law, flop)


def _mfu(
    run: TrainingRun, gpu: Accelerator, optional: Callable[[str], Array | None], active: Array | None
) -> tuple[Array, bool]:
    """Model FLOP utilization, and whether it is the catalog's median of published runs because the file says none."""
    given = optional("mfu")
    if given is not None:
        return given, False
    factor = training.recompute_factor(run.recompute, 1.0 if active is None else active, _attention(run))
    hfu = optional("hfu")
    if hfu is not None:
        return np.asarray(hfu / factor), False
    hardware = optional("achieved_hardware_tflops")
    if hardware is not None:
        return np.asarray(hardware * 1e12 / gpu.peak_flop_per_second(run.precision) / factor), False
    achieved = optional("achieved_tflops")
    if achieved is not None:
        return achieved * 1e12 / gpu.peak_flop_per_second(run.precision), False
    evidence = (mfu_evidence(gpu.key) if gpu.own_peak is None else None) or pooled_mfu_evidence()
    return np.full(1, evidence.p50), True


def _implied_mfu(flop: Array | None, hours: Array, gpu: Accelerator, precision: str, goodput: Array) -> Array | None:
    """The MFU of hours that follow from a measured throughput; None where FLOP or peak are not known."""
    try:
        peak = gpu.peak_flop_per_second(precision)
    except CatalogError:
        return None
    return None if flop is None else flop / (hours * 3600 * peak * goodput)


def _hours_by_age(world: World, starts: int) -> Array:
    """The hours of each month from the one in which a run starts to the plan's last, ``(months, 1)``."""
    last = max(world.grid.months, starts + 1)
    return np.array([[hours_in(world, month)] for month in range(starts, last)])


def _spread(hours: Array, gpus: Array | None, months: int | None, in_month: Array) -> tuple[Array, NDArray[np.int64]]:
    """Hours by age ``(months, paths or 1)``, no further than some path has any, and the length in months."""
    if months is not None:
        rows = min(months, in_month.shape[0])
        return np.broadcast_to(hours / months, (rows, *hours.shape)), np.full(hours.shape, months)
    if gpus is None:
        return hours[None], np.ones(hours.shape, dtype=np.int64)
    by_age: list[Array] = []
    nearly = hours * (1 - 1e-12)
    capacity = done = np.zeros(1)
    within = np.ones(1, dtype=np.int64)
    for hours_of_month in in_month[:, 0].tolist():
        capacity = capacity + gpus * hours_of_month
        now = np.minimum(capacity, hours)
        by_age.append(now - done)
        within, done = within + (now < nearly), now
        if (done == hours).all():
            break
    return np.stack(by_age), _length(hours - done, gpus, within, len(by_age), hours)


def _length(beyond: Array, gpus: Array, within: NDArray[np.int64], seen: int, hours: Array) -> NDArray[np.int64]:
    """Months until all is done, at least one: ``within`` those ``seen``, and what is left ``beyond`` them at 730 hours
    a month."""
    within = np.minimum(within, seen)
    late = beyond > hours * 1e-12
    if not late.any():
        return within
    after = seen + np.ceil(beyond / (gpus * HOURS_A_MONTH) - 1e-9)
    return np.asarray(np.where(late, after, within), dtype=np.int64)


def _in_phases(
    world: World,
    run: TrainingRun,
    name: str,
    gpu: Accelerator,
    mfu: Array,
    assumed: bool,
    size: tuple[Array | None, Array | None, Array | None, Array | None],
    goodput_on: Callable[[Array | None], tuple[Array, Array | None]],
    starts: int,
) -> RunWork:
    """The phases give the hours; a size that the file gives as well says at what MFU they must run."""
    given, parameters, active, tokens = size
    peak = gpu.peak_flop_per_second(run.precision)
    ends, hours, flop = [np.zeros(1)], [np.zeros(1)], np.zeros(1)
    widest, worked = np.zeros(1), np.zeros(1)
    for number, phase in enumerate(run.phases):
        key = f"{run_path(name)}.phases.{number}"
        count, days = world.series(f"{key}.gpus", phase.gpus)[0], world.series(f"{key}.days", phase.days)[0]
        part_mfu = mfu if phase.mfu is None else world.series(f"{key}.mfu", phase.mfu)[0]
        if run.mfu_measured_on is not None and phase.mfu is None:
            part_mfu = np.asarray(training.mfu_at_scale(mfu, run.mfu_measured_on, count))
        part = count * HOURS_A_DAY * days
        ends.append(ends[-1] + days)
        hours.append(hours[-1] + part)
        widest = np.maximum(widest, count)
        goodput, interval = goodput_on(count)
        worked = worked + part * goodput
        flop = flop + training.flop_of_gpu_hours(part, peak, part_mfu, goodput)
    in_month = _hours_by_age(world, starts)
    month_ends = np.concatenate([np.zeros((1, 1)), np.cumsum(in_month, axis=0)]) / HOURS_A_DAY
    done = sum(
        (hours[i + 1] - hours[i]) * np.clip((month_ends - ends[i]) / (ends[i + 1] - ends[i]), 0.0, 1.0)
        for i in range(len(run.phases))
    )
    done = np.asarray(done)
    by_age = np.diff(done, axis=0)
    within = 1 + (done[1:] < hours[-1] * (1 - 1e-12)).sum(axis=0)
    gpus = hours[-1] / (ends[-1] * HOURS_A_DAY)
    length = _length(hours[-1] - done[-1], gpus, within, len(by_age), hours[-1])
    assumed = assumed and given is None and any(phase.mfu is None for phase in run.phases)
    flop = flop if given is None else given
    return RunWork(
        name, gpu, hours[-1], by_age, length, int(length.max()), flop, parameters, active, tokens, widest, ends[-1],
        flop / (worked * 3600 * peak), assumed, worked / hours[-1], interval,
    )  # fmt: skip
