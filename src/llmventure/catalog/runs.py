"""Published training runs, and what they say about utilization."""

from functools import cache
from typing import NamedTuple

from llmventure.catalog.gpus import gpu
from llmventure.catalog.tables import optional, table
from llmventure.record import record

CHIP_FAMILIES = (
    frozenset({"A100-SXM-40GB", "A100-SXM-80GB", "A100-PCIe", "A800-SXM"}),
    frozenset({"H100-SXM", "H100-PCIe", "H800-SXM"}),
)
"""Parts with the same die; the 800s only have slower links, so their runs speak for each other."""

MEASURED_PRECISIONS = ("bf16", "fp16")
"""Published MFU is against the 16-bit peak."""
FEWEST_RUNS = 5
"""Fewer runs than this do not make a tenth percentile."""


@record
class TrainingRun:
    """A published run: counts, tokens, billed hours; ``None`` where it was not published."""

    model: str
    year: str
    kind: str
    parameters: float | None
    active_parameters: float | None
    training_tokens: float | None
    hardware: str
    gpu: str | None
    gpus: str
    gpu_hours: float | None
    days: float | None
    utilization: str
    utilization_kind: str
    published_cost_usd: float | None
    gpu_hour_price: float | None
    training_flop: float | None
    as_of: str
    source: str
    source_class: str
    note: str

    @property
    def implied_mfu(self) -> float | None:
        """6 × active parameters × tokens ÷ (dense bf16 peak × billed GPU-seconds), end to end.

        ``None`` where one of them was not published. It is lower than the MFU that a paper prints for a
        steady step: restarts, evaluation and idle hours are in the bill.
        """
        if not (self.gpu and self.active_parameters and self.training_tokens and self.gpu_hours):
            return None
        flop = 6 * self.active_parameters * self.training_tokens
        return flop / (gpu(self.gpu).peak_flop_per_second() * self.gpu_hours * 3600)


class MfuEvidence(NamedTuple):
    """Percentiles of the end-to-end MFU of published pretraining runs, and how many runs."""

    p10: float
    p50: float
    p90: float
    runs: int


@cache
def training_runs() -> tuple[TrainingRun, ...]:
    """Every published run of the catalog."""
    return tuple(
        TrainingRun(
            model=row["model"],
            year=row["year"],
            kind=row["kind"],
            parameters=optional(row["parameters"]),
            active_parameters=optional(row["active_parameters"]),
            training_tokens=optional(row["training_tokens"]),
            hardware=row["hardware"],
            gpu=row["gpu"] or None,
            gpus=row["gpus"],
            gpu_hours=optional(row["gpu_hours"]),
            days=optional(row["days"]),
            utilization=row["utilization"],
            utilization_kind=row["utilization_kind"],
            published_cost_usd=optional(row["published_cost_usd"]),
            gpu_hour_price=optional(row["gpu_hour_price"]),
            training_flop=optional(row["training_flop"]),
            as_of=row["as_of"],
            source=row["source"],
            source_class=row["source_class"],
            note=row["note"],
        )
        for row in table("training_runs")
    )


@cache
def chip_family(gpu_key: str) -> frozenset[str]:
    """The keys whose runs count as evidence for a GPU; itself at least."""
    key = gpu(gpu_key).key
    return next((family for family in CHIP_FAMILIES if key in family), frozenset({key}))


@cache
def mfu_evidence(gpu_key: str) -> MfuEvidence | None:
    """10th, 50th and 90th percentile of the implied MFU of published pretraining runs on this chip.

    Runs whose kind begins with ``pretrain`` (also distilled, multimodal, with post-training in the hours),
    dense bf16 peak; percentiles interpolate at p(n + 1). ``None`` with fewer than five runs.

    :raises CatalogError: if the GPU is unknown.

    >>> [round(each, 3) for each in mfu_evidence("A100-SXM-80GB")]
    [0.235, 0.349, 0.51, 30]
    >>> mfu_evidence("B200") is None
    True
    """
    return percentiles([mfu for run, mfu in pretraining_mfus() if run.gpu in chip_family(gpu_key)])


@cache
def pooled_mfu_evidence() -> MfuEvidence:
    """The same percentiles over the runs of every chip, for those that have none of their own."""
    pooled = percentiles([mfu for _, mfu in pretraining_mfus()])
    assert pooled is not None, "the catalog has pretraining runs"
    return pooled


@cache
def pretraining_mfus() -> tuple[tuple[TrainingRun, float], ...]:
    """The pretraining runs that say enough for an MFU, with it."""
    return tuple(
        (run, mfu)
        for run in training_runs()
        if run.kind.startswith("pretrain") and (mfu := run.implied_mfu) is not None
    )


def percentiles(mfus: list[float]) -> MfuEvidence | None:
    """10th, 50th and 90th percentile, interpolated at p(n + 1); ``None`` with fewer than five.

    >>> percentiles([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    MfuEvidence(p10=0.1, p50=0.5, p90=0.9, runs=9)
    """
    if len(mfus) < FEWEST_RUNS:
        return None
    ordered, runs = sorted(mfus), len(mfus)

    def decile(number: int) -> float:
        # as statistics.quantiles has it, which costs a plan 5 ms to import
        below, part = divmod(number * (runs + 1), 10)
        below = min(max(below, 1), runs - 1)
        part = number * (runs + 1) - below * 10
        return (ordered[below - 1] * (10 - part) + ordered[below] * part) / 10

    return MfuEvidence(decile(1), decile(5), decile(9), runs)


def beyond_evidence(gpu_key: str | None, mfu: float, goodput: float = 1.0) -> str | None:
    """What published runs say against an MFU, or ``None`` where it lies between their 10th and 90th percentile.

    Their hours are billed ones, so that the MFU at ``goodput`` is what is compared.

    :param gpu_key: a key of the catalog; ``None`` for an accelerator of one's own, measured against all runs.

    >>> beyond_evidence("H100-SXM", 0.55)
    'MFU 0.55 is above the 90th percentile of published H100 runs: 0.36'
    >>> beyond_evidence("H100-SXM", 0.38, goodput=0.9) is None
    True
    >>> beyond_evidence("H100-SXM", 0.38, goodput=0.95)
    'MFU 0.38 (0.361 with its goodput) is above the 90th percentile of published H100 runs: 0.357'
    """
    own = mfu_evidence(gpu_key) if gpu_key is not None else None
    evidence = own or pooled_mfu_evidence()
    runs = f"published {gpu_key.split('-')[0]} runs" if own and gpu_key else "published runs on all chips"
    billed = mfu * goodput
    if billed > evidence.p90:
        where, limit = "above the 90th", evidence.p90
    elif billed < evidence.p10:
        where, limit = "below the 10th", evidence.p10
    else:
        return None
    # two digits are what published figures bear; a third where the two numbers would look the same
    digits = 3 if f"{billed:.2f}" == f"{limit:.2f}" else 2
    said = f"MFU {mfu:.2f} ({billed:.{digits}f} with its goodput)" if goodput < 1 else f"MFU {mfu:.{digits}f}"
    return f"{said} is {where} percentile of {runs}: {limit:.{digits}f}"
