"""Speeds that no accelerator reaches, and runs whose hours, accelerators and months contradict each other."""

import math
from collections.abc import Iterator

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.gpus import PRECISIONS
from llmventure.catalog.runs import MfuEvidence, mfu_evidence, pooled_mfu_evidence, pretraining_mfus
from llmventure.checks.bounds import highest, lowest
from llmventure.checks.calendar import Calendar
from llmventure.checks.finding import Finding, advice
from llmventure.checks.hardware import known
from llmventure.checks.subject import Subject
from llmventure.compute.training import recompute_factor
from llmventure.loader.tree import Keys
from llmventure.models.compute import Serving
from llmventure.models.quantity import Quantity
from llmventure.models.training import TrainingRun
from llmventure.workload.hardware import Accelerator

CODE = "speed"
HOURS_A_MONTH = 730.0
FLOP_OF_TRAINING, FLOP_OF_INFERENCE = 6.0, 2.0
"""FLOP of a token and parameter: forward and backward (Kaplan et al. 2020, 2.1), and forward alone."""
_FULL = ("pretrain", "fine_tune")
_ROUNDING = 1.01


def findings(subject: Subject) -> Iterator[Finding]:
    calendar = Calendar(subject)
    for name, run in subject.scenario.compute.training.items():
        gpu = known(run.gpu)
        if gpu is None:
            continue
        keys: Keys = ("compute", "training", name)
        yield from _above_peak(keys, run, gpu)
        yield from _utilization(keys, run, gpu)
        yield from _contradiction(keys, run, gpu)
        yield from _never_ends(calendar, keys, run, gpu)
    for name, item in subject.scenario.compute.serving.items():
        yield from _serving(subject, ("compute", "serving", name), item)


def peak_of(gpu: Accelerator, precision: str) -> float | None:
    try:
        return gpu.peak_flop_per_second(precision)
    except CatalogError:
        return None


def _evidence(gpu: Accelerator) -> tuple[MfuEvidence, str]:
    """What published pretraining runs reached on this chip, else on any; asked for where something is wrong."""
    own = mfu_evidence(gpu.key) if gpu.own_peak is None else None
    return (own, f"on {gpu.key}") if own is not None else (pooled_mfu_evidence(), "of every chip")


def _above_peak(keys: Keys, run: TrainingRun, gpu: Accelerator) -> Iterator[Finding]:
    peak = peak_of(gpu, run.precision)
    if peak is None:
        return
    said = f"the peak of {gpu.key}, {peak / 1e12:,.4g} ({run.precision}, dense)"
    for field in ("achieved_tflops", "achieved_hardware_tflops"):
        achieved = lowest(getattr(run, field))
        if achieved is None or achieved * 1e12 <= peak:
            continue
        evidence, where = _evidence(gpu)
        yield Finding(
            CODE,
            (*keys, field),
            f"{achieved:,.4g} TFLOP/s are more than {said}",
            f"published runs {where} reach {evidence.p10 * peak / 1e12:,.3g} to {evidence.p90 * peak / 1e12:,.3g}",
        )
    tokens, active = lowest(run.tokens_per_second_per_gpu), _active(run)
    if tokens is not None and active is not None and run.method in _FULL:
        most = peak / (FLOP_OF_TRAINING * active)
        if tokens > most:
            evidence, where = _evidence(gpu)
            flop = tokens * FLOP_OF_TRAINING * active / 1e12
            yield Finding(
                CODE,
                (*keys, "tokens_per_second_per_gpu"),
                f"{tokens:,.6g} tokens a second are {flop:,.4g} TFLOP/s (6 × {_count(active)} parameters a token), "
                f"more than {said}",
                f"at most {most:,.0f} are possible; published runs {where} reach "
                f"{evidence.p10 * most:,.0f} to {evidence.p90 * most:,.0f}",
            )


def _count(number: float) -> str:
    """A large number as people write it.

    >>> _count(7e9), _count(671e9), _count(350e6)
    ('7B', '671B', '350M')
    """
    for unit, size in (("T", 1e12), ("B", 1e9), ("M", 1e6)):
        if number >= size:
            return f"{number / size:.4g}{unit}"
    return f"{number:,.0f}"


def _active(run: TrainingRun) -> float | None:
    return lowest(run.active_parameters if run.active_parameters is not None else run.parameters)


def _utilization(keys: Keys, run: TrainingRun, gpu: Accelerator) -> Iterator[Finding]:
    """An MFU that no published run has reached end to end."""
    best_run, best = max(pretraining_mfus(), key=lambda each: each[1])
    goodput = lowest(run.goodput) or 1.0
    for field, factor in (("mfu", 1.0), ("hfu", float(recompute_factor(run.recompute)))):
        share = lowest(getattr(run, field))
        if share is not None and share / factor * goodput > best:
            evidence, where = _evidence(gpu)
            yield advice(
                CODE,
                (*keys, field),
                f"{share:.0%} is more than any published run: the best, {best_run.model}, reached {best:.0%}",
                f"published runs {where} reach {evidence.p10:.0%} to {evidence.p90:.0%}, restarts counted",
            )


def _fewest_hours(run: TrainingRun, gpu: Accelerator) -> float | None:
    """The least GPU-hours that the run can take by its own figures; None where they are open."""
    if run.gpu_hours is not None:
        return lowest(run.gpu_hours)
    flop = lowest(run.training_flop)
    parameters = run.active_parameters if run.active_parameters is not None else run.parameters
    if flop is None and run.method in _FULL and parameters is not None and run.training_tokens is not None:
        low, tokens = lowest(parameters), lowest(run.training_tokens)
        flop = None if low is None or tokens is None else FLOP_OF_TRAINING * low * tokens
    peak, mfu = peak_of(gpu, run.precision), _highest_of(run.mfu)
    goodput = highest(run.goodput)
    if flop is None or peak is None or mfu is None or goodput is None or run.tokens_per_second_per_gpu is not None:
        return None
    return flop / (peak * mfu * goodput * 3600)


def _highest_of(quantity: Quantity | None) -> float | None:
    found = highest(quantity)
    return found if found else None


def _contradiction(keys: Keys, run: TrainingRun, gpu: Accelerator) -> Iterator[Finding]:
    """Months and accelerators together say how many hours there are at most."""
    hours, gpus = _fewest_hours(run, gpu), highest(run.gpus)
    if run.months is None or hours is None or gpus is None:
        return
    there = gpus * run.months * HOURS_A_MONTH
    if hours > there * _ROUNDING:
        yield Finding(
            CODE,
            (*keys, "months"),
            f"the run needs {hours:,.0f} GPU-hours, and {gpus:,.10g} GPUs have {there:,.0f} in {run.months} months",
            f"leave out months: or gpus:, or write gpus: {-(-hours // (run.months * HOURS_A_MONTH)):,.10g}".replace(
                ",", "_"
            ),
        )


def _never_ends(calendar: Calendar, keys: Keys, run: TrainingRun, gpu: Accelerator) -> Iterator[Finding]:
    hours, gpus = _fewest_hours(run, gpu), highest(run.gpus)
    if hours is None or not gpus or run.months is not None or run.repeat is not None:
        return
    takes = hours / (gpus * HOURS_A_MONTH)
    starts = max(calendar.earliest(run.when), 0)
    if starts < calendar.months and starts + takes > calendar.months:
        yield advice(
            CODE,
            (*keys, "gpus"),
            f"{gpus:,.10g} GPUs take {takes:,.3g} months for it: it does not end within the plan",
            f"with {math.ceil(hours / HOURS_A_MONTH):,} GPUs it takes one month",
        )


def _serving(subject: Subject, keys: Keys, item: Serving) -> Iterator[Finding]:
    gpu = known(item.gpu)
    tokens = lowest(item.tokens_per_second_per_gpu)
    run = subject.scenario.compute.training.get(item.model or "")
    if gpu is None or tokens is None or run is None or (active := _active(run)) is None:
        return
    peaks = [peak for peak in (peak_of(gpu, precision) for precision in PRECISIONS) if peak is not None]
    if peaks and tokens > (most := max(peaks) / (FLOP_OF_INFERENCE * active)):
        yield Finding(
            CODE,
            (*keys, "tokens_per_second_per_gpu"),
            f"{tokens:,.6g} tokens a second need {tokens * FLOP_OF_INFERENCE * active / 1e12:,.4g} TFLOP/s"
            f" (2 × {_count(active)} parameters a token), more than {gpu.key} has at any precision",
            f"at most {most:,.0f} are possible",
        )
