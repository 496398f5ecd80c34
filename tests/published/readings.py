"""The published rows beside what the formulas make of them; the tests and the validation page read the same."""

import csv
from dataclasses import dataclass
from pathlib import Path

from llmventure.catalog.gpus import gpu
from llmventure.catalog.models import published_model
from llmventure.catalog.runs import CHIP_FAMILIES, TrainingRun, percentiles, pretraining_mfus
from llmventure.compute import serving, training
from llmventure.compute.memory import weight_bytes
from llmventure.compute.replica import BOUND, Efficiency, Replica
from llmventure.compute.serve_model import of_published

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """A table of ``tests/published/data``."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class ThroughputReading:
    """A benchmark of training: the MFU printed and the MFU computed from its tokens/s."""

    row: dict[str, str]
    computed: float

    @property
    def printed(self) -> float:
        """As the source prints it."""
        return float(self.row["mfu"])


def training_throughput() -> list[ThroughputReading]:
    """Every benchmark whose layers and width are in the table."""
    readings = []
    for row in rows("training_throughput"):
        if not row["layers"]:
            continue
        attention = training.attention_flop_per_token(
            float(row["layers"]), float(row["hidden_size"]), float(row["sequence_length"])
        )
        per_token = training.flop_per_token(float(row["parameters"]), attention)
        peak = gpu(row["gpu"]).peak_flop_per_second()
        mfu = training.mfu_from_throughput(float(row["tokens_per_second_per_gpu"]), per_token, peak)
        readings.append(ThroughputReading(row, float(mfu)))
    return readings


@dataclass(frozen=True)
class HoursReading:
    """A published run beside the hours expected of it from the *other* runs on its chip."""

    run: TrainingRun
    low: float
    middle: float
    high: float

    @property
    def published(self) -> float:
        """Billed GPU-hours."""
        assert self.run.gpu_hours is not None
        return self.run.gpu_hours

    @property
    def inside(self) -> bool:
        """Whether they lie between the hours at the 90th and at the 10th percentile of MFU."""
        return self.low <= self.published <= self.high


def hours_from_defaults() -> list[HoursReading]:
    """Hours from size, tokens and GPU alone, each run left out of the evidence it is judged by."""
    readings = []
    for family in CHIP_FAMILIES:
        members = [(run, mfu) for run, mfu in pretraining_mfus() if run.gpu in family]
        for run, _ in members:
            evidence = percentiles([mfu for other, mfu in members if other is not run])
            assert evidence is not None
            assert run.gpu is not None
            assert run.active_parameters is not None
            assert run.training_tokens is not None
            flop = training.training_flop(run.active_parameters, run.training_tokens)
            peak = gpu(run.gpu).peak_flop_per_second()
            low, middle, high = (
                float(training.gpu_hours(flop, peak, mfu)) for mfu in (evidence.p90, evidence.p50, evidence.p10)
            )
            readings.append(HoursReading(run, low, middle, high))
    return readings


@dataclass(frozen=True)
class ServingReading:
    """Output tokens/s at full load, prefill included: measured, expected and the bound."""

    row: dict[str, str]
    expected: float
    bound: float
    efficiency: Efficiency

    @property
    def measured(self) -> float:
        """As the source prints it."""
        return float(self.row["tokens_per_second"])

    @property
    def group(self) -> str:
        """The class whose efficiencies were used."""
        return self.efficiency.of


def serving_at_full_load() -> list[ServingReading]:
    """Every row of TensorRT-LLM's table; 16-bit and fp4 weights with the cache in 8 bits."""
    return [_full_load(row) for row in rows("inference_throughput") if row["metric"] == "output throughput"]


def _full_load(row: dict[str, str]) -> ServingReading:
    part, model = gpu(row["gpu"]), published_model(row["model"])
    assert part.memory_bytes is not None
    assert part.bandwidth is not None
    prompt, answer = float(row["input_length"]), float(row["output_length"])
    served = of_published(model, row["precision"])
    peak = part.peak_flop_per_second(row["precision"])
    copy = Replica(served, row["precision"], int(row["gpus"]), part.memory_bytes, part.bandwidth, peak)
    batch = copy.largest_batch(float(serving.mean_context(prompt, answer)))
    return ServingReading(
        row, copy.output_tokens_per_second(batch, prompt, answer),
        copy.output_tokens_per_second(batch, prompt, answer, at=BOUND), copy.efficiency,
    )  # fmt: skip


@dataclass(frozen=True)
class DecodeReading:
    """Tokens/s of one sequence: measured, and the roofline."""

    row: dict[str, str]
    bound: float

    @property
    def share(self) -> float:
        """Measured ÷ bound: the bandwidth utilization."""
        return float(self.row["tokens_per_second"]) / self.bound


def decode_of_one_sequence() -> list[DecodeReading]:
    """Every row of gpt-fast's table: batch 1, weights in 16, 8 or 4 bits, cache in 16."""
    readings = []
    for row in rows("inference_throughput"):
        if row["metric"] != "decode":
            continue
        part, model = gpu(row["gpu"]), published_model(row["model"])
        assert part.bandwidth is not None
        assert model.kv_heads is not None
        assert model.head_dim is not None
        weights = weight_bytes(float(row["parameters"]), row["precision"].split()[0])
        token = serving.kv_bytes_per_token(model.layers, model.kv_heads, model.head_dim)
        cache = serving.mean_context(float(row["input_length"]), float(row["output_length"])) * token
        step = serving.decode_step_seconds(
            weights,
            cache,
            float(row["parameters"]),
            1,
            gpus=int(row["gpus"]),
            bandwidth=part.bandwidth,
            peak=part.peak_flop_per_second(),
        )
        readings.append(DecodeReading(row, 1 / float(step)))
    return readings
