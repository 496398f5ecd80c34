"""Accelerators: known ones, with the figures that are asked of them, and work that they can do."""

from collections.abc import Iterator

from llmventure.catalog.errors import CatalogError
from llmventure.checks.finding import Finding, advice
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys
from llmventure.models.accelerator import Gpu
from llmventure.models.compute import Serving
from llmventure.models.training import TrainingRun
from llmventure.workload.hardware import Accelerator, accelerator
from llmventure.workload.rollouts import derives_rollouts, rollouts_of
from llmventure.workload.throughput import derived_throughput

CODE = "hardware"
SMALL_MODEL = 1e9
"""Parameters of one that fits every accelerator: whether its speed can be derived does not depend on the size."""


def findings(subject: Subject) -> Iterator[Finding]:
    for keys, value in subject.parts:
        if isinstance(value, Gpu) and known(value) is None:
            yield _unknown(keys, value)
    for name, run in subject.scenario.compute.training.items():
        yield from _peak(("compute", "training", name), run)
        yield from _rollouts(subject, ("compute", "training", name), run)
    for name, item in subject.scenario.compute.serving.items():
        yield from _throughput(subject, ("compute", "serving", name), item)
    yield from _preferred_supply(subject)


def known(gpu: Gpu | None) -> Accelerator | None:
    """The accelerator, where the catalog or the scenario's own figures have it."""
    if gpu is None:
        return None
    try:
        return accelerator(gpu)
    except CatalogError:
        return None


def key_of(gpu: Gpu | None) -> str | None:
    found = known(gpu)
    return None if found is None else found.key


def _unknown(keys: Keys, gpu: Gpu) -> Finding:
    place = (*keys, "name")
    try:
        accelerator(gpu)
    except CatalogError as error:
        cure = error.cure or ""
        if error.message.startswith("unknown") and "did you mean" not in cure:
            cure += "; one of your own needs its peak: {name: " + gpu.name + ", bf16_tflops: 312}"
        return Finding(CODE, place, error.message, cure)
    raise AssertionError(gpu)


def needs_peak(run: TrainingRun) -> bool:
    """Whether the run's hours follow from FLOP (or its size from hours) at a share of the peak."""
    if run.gpu_hours is not None:
        return False
    return run.tokens_per_second_per_gpu is None or run.method == "rl" or run.budget is not None


def _peak(keys: Keys, run: TrainingRun) -> Iterator[Finding]:
    gpu = known(run.gpu)
    if gpu is None or not (needs_peak(run) or run.achieved_tflops is not None or run.achieved_hardware_tflops):
        return
    try:
        gpu.peak_flop_per_second(run.precision)
    except CatalogError as error:
        cure = error.cure
        if run.gpu.bf16_tflops is None and "none is known" in (cure or ""):
            cure = f"give it: gpu: {{name: {gpu.key}, bf16_tflops: …}}, or the run's gpu_hours"
        yield Finding(
            CODE, (*keys, "precision") if "precision" in run.model_fields_set else (*keys, "gpu"), error.message, cure
        )


def _rollouts(subject: Subject, keys: Keys, run: TrainingRun) -> Iterator[Finding]:
    """A speed of rollouts that is to be derived must be derivable."""
    gpu = known(run.gpu)
    if gpu is None or not derives_rollouts(run) or peak_is_missing(gpu, run):
        return
    try:
        rollouts_of(subject.scenario, run, SMALL_MODEL, SMALL_MODEL)
    except CatalogError as error:
        yield Finding(CODE, (*keys, "method"), error.message, "add tokens_per_second_per_gpu: 2500, as measured")


def peak_is_missing(gpu: Accelerator, run: TrainingRun) -> bool:
    try:
        gpu.peak_flop_per_second(run.precision)
    except CatalogError:
        return True
    return False


def _throughput(subject: Subject, keys: Keys, item: Serving) -> Iterator[Finding]:
    """A throughput that is to be derived must be derivable."""
    if item.gpu is None or item.tokens_per_second_per_gpu is not None or item.customers_per_gpu is not None:
        return
    if known(item.gpu) is None or item.model is None:
        return
    try:
        derived_throughput(subject.scenario, item)
    except CatalogError as error:
        if not error.message.startswith(
            ("unknown model", "'")
        ):  # a name that fits nothing, or two, is told at the name
            yield Finding(CODE, (*keys, "model"), error.message, error.cure)


def _preferred_supply(subject: Subject) -> Iterator[Finding]:
    for name, run in subject.scenario.compute.training.items():
        supply = subject.scenario.compute.supply.get(run.supply or "")
        if supply is None:
            continue
        wants, has = key_of(run.gpu), key_of(supply.gpu)
        if wants is not None and has is not None and wants != has:
            yield Finding(
                CODE,
                ("compute", "training", name, "supply"),
                f"'{run.supply}' has {has}, and '{name}' runs on {wants}",
                f"name a supply of {wants}, or let the run use {has}",
            )


def idle_advice(subject: Subject) -> Iterator[Finding]:
    """Hours that are paid for and that nobody can use: no run and no serving is on that accelerator."""
    compute = subject.scenario.compute
    used = {key_of(run.gpu) for run in compute.training.values()}
    used |= {key_of(item.gpu) for item in compute.serving.values() if item.gpu is not None}
    for name, supply in compute.supply.items():
        key = key_of(supply.gpu)
        if supply.kind in ("reserved", "owned") and key is not None and key not in used:
            yield advice(
                "idle",
                ("compute", "supply", name),
                f"nothing is trained or served on {key}: all hours of '{name}' are idle, and paid",
                "leave it out, or put a run or a serving on it",
                on_key=True,
            )


def nothing_to_serve(subject: Subject) -> Iterator[Finding]:
    """A serving whose product has no load: it costs nothing but its least accelerators."""
    for name, item in subject.scenario.compute.serving.items():
        product = subject.scenario.revenue.get(item.product)
        if product is None:
            continue
        missing = "customers"
        if product.customers is not None:
            if item.customers_per_gpu is not None or product.tokens_per_customer_month is not None:
                continue
            missing = "tokens_per_customer_month"
        yield advice(
            "unserved",
            ("compute", "serving", name, "product"),
            f"'{item.product}' has no {missing}, so there is nothing to serve, and it costs nothing",
            f"add revenue.{item.product}.{missing}",
        )
