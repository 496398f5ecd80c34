"""What `compute train` is asked."""

from typing import Literal, TypeAlias

from llmventure.compute.memory import ZeroStage
from llmventure.compute.methods import Method
from llmventure.compute.training import Attention, Recompute
from llmventure.record import record

Rule: TypeAlias = Literal["compute_optimal", "inference_aware"]


@record
class Phase:
    """A part of a run: GPUs, days, and the MFU of those days [that of the run]."""

    gpus: int
    days: float
    mfu: float | None = None


@record(kw_only=True)
class TrainRequest:
    """The options of `compute train`, parsed; ``None`` is what was not said. Shares are fractions, times seconds."""

    method: Method = "pretrain"
    base: str | None = None
    parameters: float | None = None
    active_parameters: float | None = None
    training_tokens: float | None = None
    training_flop: float | None = None
    samples: float | None = None
    flop_per_sample: float | None = None
    budget: float | None = None
    rule: Rule | None = None
    scaling_law: str | None = None
    inference_gpu_hour_price: float | None = None
    inference_mfu: float | None = None
    match_parameters: float | None = None
    inference_tokens: float | None = None
    gpu: str | None = None
    gpus: int | None = None
    days: float | None = None
    precision: str = "bf16"
    mfu: float | None = None
    mfu_measured_on: int | None = None
    hfu: float | None = None
    achieved_tflops: float | None = None
    achieved_hardware_tflops: float | None = None
    tokens_per_second_per_gpu: float | None = None
    recompute: Recompute = "none"
    layers: float | None = None
    hidden_size: float | None = None
    sequence_length: float | None = None
    micro_batch: int | None = None
    attention: Attention | None = None
    zero_stage: ZeroStage | None = None
    tensor_parallel: int | None = None
    pipeline_parallel: int | None = None
    goodput: float | None = None
    cluster_mtbf: float | None = None
    gpu_mtbf: float | None = None
    restart_time: float | None = None
    checkpoint_time: float | None = None
    experiments: float = 0.0
    gpu_hour_price: float | None = None
    phases: tuple[Phase, ...] = ()

    @property
    def law(self) -> str:
        """The name or the coefficients of the scaling law."""
        return self.scaling_law or "besiroglu"
