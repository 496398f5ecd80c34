"""Models that do not fit the memory of the accelerators that train them."""

from collections.abc import Iterator

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.models import published_model
from llmventure.checks.bounds import highest, lowest
from llmventure.checks.finding import Finding, advice
from llmventure.checks.hardware import known
from llmventure.checks.subject import Subject
from llmventure.compute.memory import minimum_training_gpus
from llmventure.loader.tree import Keys
from llmventure.models.quantity import Quantity
from llmventure.models.training import TrainingRun

CODE = "memory"
WEIGHT_BYTES = 2.0
"""Of a parameter in 16 bits: what every copy has at least."""
FROZEN = 8.0
"""States over frozen weights, 16 ÷ 2: adapters train beside weights without gradients and optimizer."""


def findings(subject: Subject) -> Iterator[Finding]:
    for name, run in subject.scenario.compute.training.items():
        yield from _run(subject, ("compute", "training", name), run)


def _run(subject: Subject, keys: Keys, run: TrainingRun) -> Iterator[Finding]:
    """Weights that fit in no way are an error; states that do not fit without offloading are advice."""
    gpu, parameters = known(run.gpu), _parameters(subject, run)
    counts: list[tuple[str, Quantity | None]] = [("phases", phase.gpus) for phase in run.phases]
    counts = counts or [("gpus", run.gpus)]
    field, gpus = min(((field, highest(count)) for field, count in counts), key=lambda each: each[1] or 0.0)
    if gpu is None or gpu.memory_bytes is None or parameters is None or not gpus:
        return
    states = parameters / FROZEN if run.method == "lora" else parameters
    least = float(minimum_training_gpus(states, gpu.memory_bytes))
    size, there = f"{parameters / 1e9:,.4g}B parameters", f"{gpus:,.10g} × {gpu.key}"
    if parameters * WEIGHT_BYTES > gpus * gpu.memory_bytes:
        yield Finding(
            CODE,
            (*keys, field),
            f"{size} are {parameters * WEIGHT_BYTES / 1e9:,.0f} GB of weights alone, and {there} have "
            f"{gpus * gpu.memory_bytes / 1e9:,.0f} GB",
            f"{least:,.0f} of them hold weights, gradients and optimizer (ZeRO stage 3)",
        )
    elif gpus < least:
        yield advice(
            CODE,
            (*keys, field),
            f"the states of {size} do not fit {there}: weights, gradients and optimizer, 16 bytes each, ZeRO stage 3",
            f"{least:,.0f} of them hold all of it, without activations",
        )


def _parameters(subject: Subject, run: TrainingRun) -> float | None:
    """All parameters of the model that is trained, the least that is written; None where they are open."""
    seen: list[TrainingRun] = []
    while run.parameters is None and run.budget is None and run.base is not None and run not in seen:
        seen.append(run)
        following = subject.scenario.compute.training.get(run.base)
        if following is None:
            try:
                return published_model(run.base).parameters
            except CatalogError:
                return None
        run = following
    return lowest(run.parameters)
