"""Failures that leave no time to train, and a goodput that they contradict."""

from collections.abc import Iterator

import numpy as np

from llmventure.checks.bounds import highest, lowest
from llmventure.checks.finding import Finding
from llmventure.checks.subject import Subject
from llmventure.compute import reliability
from llmventure.compute.worksheet import disagree
from llmventure.loader.tree import Keys
from llmventure.models import quantity as q
from llmventure.models.training import TrainingRun
from llmventure.sampling import at_score

CODE = "failures"


def findings(subject: Subject) -> Iterator[Finding]:
    for name, run in subject.scenario.compute.training.items():
        if run.fails and run.checkpoint_time is not None and run.restart_time is not None:
            yield from _run(("compute", "training", name), run)


def _run(keys: Keys, run: TrainingRun) -> Iterator[Finding]:
    """At the worst that is written, and at the median, which is what a plan takes."""
    field = "cluster_mtbf" if run.cluster_mtbf is not None else "gpu_mtbf"
    counts = [phase.gpus for phase in run.phases] if run.phases else [run.gpus]
    largest = max(_most(count) for count in counts)
    mtbf, checkpoint, restart = getattr(run, field), run.checkpoint_time, run.restart_time
    per = largest if field == "gpu_mtbf" else 1.0
    worst = (lowest(mtbf), highest(checkpoint), highest(restart))
    seconds = [
        3600 * (_median(given) if end is None else end)
        for end, given in zip(worst, (mtbf, checkpoint, restart), strict=True)
    ]
    least = reliability.least_mtbf(seconds[1], seconds[2])
    if seconds[0] / per <= least:
        of = f"{largest:,.10g} GPUs fail" if field == "gpu_mtbf" else "it fails"
        low = "" if mtbf.fixed is not None else "at the low end "
        yield Finding(
            CODE,
            (*keys, field),
            f"{low}{of} every {_time(seconds[0] / per)}, and checkpoints of {_time(seconds[1])} and restarts of "
            f"{_time(seconds[2])} leave no time to train",
            f"write more than {field}: {_time(least * per)}, or a shorter checkpoint_time or restart_time",
        )
        return
    if "goodput" not in run.model_fields_set:
        return
    given, found = _median(run.goodput), _goodput(run)
    if disagree(given, found):
        yield Finding(
            CODE,
            (*keys, "goodput"),
            f"{given * 100:.4g}% is not what the failures leave of the time: {found:.1%}",
            f"leave goodput out, or write goodput: {found:.1%}",
        )


def _goodput(run: TrainingRun) -> float:
    """At the median; of phases by their GPU-hours."""
    checkpoint, restart = (3600 * _median(each) for each in (run.checkpoint_time, run.restart_time))
    parts = [(_median(phase.gpus), _median(phase.days)) for phase in run.phases] or [(_median(run.gpus), 1.0)]
    worked = 0.0
    for gpus, days in parts:
        mtbf = _median(run.cluster_mtbf) if run.gpu_mtbf is None else _median(run.gpu_mtbf) / gpus
        worked += gpus * days * float(reliability.goodput_on_every_path(checkpoint, restart, 3600 * mtbf))
    return worked / sum(gpus * days for gpus, days in parts)


def _most(count: q.Quantity | None) -> float:
    found = highest(count)
    return _median(count) if found is None else found


def _median(quantity: q.Quantity | None) -> float:
    """The median of what does not change over time; 1 where nothing is said."""
    if quantity is None or not isinstance(quantity.path, q.NUMBERS):
        return 1.0
    return float(at_score(quantity.path, quantity, lambda _: np.zeros((1, 1)))[0, 0])


def _time(seconds: float) -> str:
    """As a file would have it.

    >>> _time(45), _time(600), _time(11_135), _time(1.8e8)
    ('45 seconds', '10 minutes', '3.09 hours', '50000 hours')
    """
    for unit, size in (("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 1.5 * size:
            count = seconds / size
            return f"{count:.3g} {unit}" if count < 1000 else f"{count:.0f} {unit}"
    return f"{seconds:.3g} seconds"
