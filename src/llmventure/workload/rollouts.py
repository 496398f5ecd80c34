"""How fast the rollouts of a scenario's reinforcement learning are written, where the file does not say."""

from typing import TYPE_CHECKING

import numpy as np

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.models import PublishedModel
from llmventure.models.scenario import Scenario
from llmventure.models.training import TrainingRun
from llmventure.sampling import Array
from llmventure.workload.hardware import Accelerator, accelerator
from llmventure.workload.throughput import served_model

if TYPE_CHECKING:
    from llmventure.compute.rollouts import Rollouts

SIZES = np.logspace(7, 15, 129)
"""Active parameters at which the speed of an uncertain size is computed; between them it is a power of the size."""


def derives_rollouts(run: TrainingRun) -> bool:
    """Whether the speed of its rollouts is to be derived: nobody gave it, and no hours, FLOP or budget either."""
    given = (run.tokens_per_second_per_gpu, run.gpu_hours, run.training_flop, run.budget, run.samples)
    return run.method == "rl" and not run.phases and all(each is None for each in given)


def rollouts_of(scenario: Scenario, run: TrainingRun, parameters: float, active: float) -> "Rollouts":
    """Decode speed of the run's model on its accelerator.

    :raises CatalogError: where the accelerator's memory and bandwidth are not known.
    """
    gpu = accelerator(run.gpu)
    return _at_size(_shape(scenario, run), gpu, run, parameters, active)


def speeds_of(scenario: Scenario, run: TrainingRun, parameters: Array, active: Array) -> Array:
    """The same for sizes that are drawn, ``(paths or 1,)``."""
    if parameters.size == 1 and active.size == 1:
        found = rollouts_of(scenario, run, float(parameters[0]), float(active[0]))
        return np.full(1, found.tokens_per_second_per_gpu)
    dense = parameters is active or np.array_equal(parameters, active)
    if not dense and parameters.size > 1:
        raise CatalogError(
            "the speed of rollouts cannot be derived for a mixture of experts whose size is uncertain",
            "add tokens_per_second_per_gpu",
        )
    gpu, shape = accelerator(run.gpu), _shape(scenario, run)
    sizes = SIZES if dense else SIZES[float(parameters[0]) >= SIZES]
    speeds = [
        _at_size(shape, gpu, run, size if dense else float(parameters[0]), size).tokens_per_second_per_gpu
        for size in sizes.tolist()
    ]
    return np.asarray(np.exp(np.interp(np.log(active), np.log(sizes), np.log(speeds))))


def _at_size(
    shape: PublishedModel | None, gpu: Accelerator, run: TrainingRun, parameters: float, active: float
) -> "Rollouts":
    from llmventure.compute.rollouts import rollouts  # with the roofline: only where something is derived

    return rollouts(
        shape, parameters, active, run.precision, gpu=gpu.key, memory_bytes=gpu.memory_bytes, bandwidth=gpu.bandwidth,
        peak=gpu.peak_flop_per_second(run.precision),
    )  # fmt: skip


def _shape(scenario: Scenario, run: TrainingRun) -> PublishedModel | None:
    """Of the catalog model that the run starts from, itself or by way of other runs; None where there is none."""
    assert run.base is not None
    try:
        return served_model(scenario, run.base)
    except CatalogError:
        return None
