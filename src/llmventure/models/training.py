"""Training runs: one run, given by its size, FLOP, samples, GPU-hours, phases or budget."""

from typing import Annotated, Literal

from llmventure.models.accelerator import Gpu, Precision, Shape, Throughput
from llmventure.models.base import Frozen, Text, checks, fault, one_of
from llmventure.models.declared import Field
from llmventure.models.fields import (
    Count,
    Parameters,
    PositiveAmount,
    PositiveFraction,
    Share,
    Time,
    UncertainCount,
    WholeMonths,
)
from llmventure.models.quantity import Quantity, fixed
from llmventure.models.reading import Reads
from llmventure.models.when import Attempted, When


class Phase(Frozen):
    gpus: Annotated[Quantity, Reads("count", high=1e7, form="uncertain", above=True, example="256")] = Field(
        description="Accelerators at work."
    )
    days: Annotated[Quantity, Reads("plain", high=3650, form="uncertain", above=True)] = Field(
        description="For how long."
    )
    mfu: PositiveFraction | None = Field(None, description="Model FLOP utilization in this phase [the run's].")


class TrainingRun(Attempted):
    """One run: from the model's size, from FLOP, from GPU-hours, from phases, or from a budget."""

    method: Literal["pretrain", "fine_tune", "lora", "preference", "rl", "distill"] = Field(
        "pretrain", description="What is done [pretrain]; all but the first name a `base`."
    )
    base: Text | None = Field(None, description="The run of this file, or the catalog model, that it starts from.")
    parameters: Parameters | None = Field(None, description="Of the model, in all [the base's].")
    active_parameters: Parameters | None = Field(None, description="At work for each token (mixture of experts) [all].")
    training_tokens: UncertainCount | None = Field(None, description="Tokens seen in the run, repetitions counted.")
    training_flop: UncertainCount | None = Field(None, description="The FLOP of the run, instead of size and tokens.")
    samples: UncertainCount | None = Field(None, description="Samples seen (vision, speech, recommender).")
    flop_per_sample: UncertainCount | None = Field(None, description="FLOP of one sample, forward and backward.")
    gpu_hours: Count | None = Field(None, description="The hours themselves, each time.")
    budget: PositiveAmount | None = Field(None, description="The money for its hours; the size follows from it.")
    rule: Literal["compute_optimal"] | None = Field(None, description="How size and tokens follow from a budget.")
    scaling_law: Literal["besiroglu", "hoffmann", "hoffmann_tex", "kaplan"] = Field(
        "besiroglu", description="By which law they do [besiroglu]."
    )
    scaling_law_errors: Literal["none", "published"] = Field(
        "none", description="published: `simulate` draws the law within its published standard errors [none]."
    )
    layers: Shape | None = Field(None, description="Of the model; for attention's FLOP, with the two below.")
    hidden_size: Shape | None = Field(None, description="Heads × head dimension.")
    sequence_length: Shape | None = Field(None, description="Tokens of a training sequence.")
    attention: Literal["causal", "full"] = Field(
        "full", description="How attention is counted: all of it, as published MFU does, or the causal half [full]."
    )
    gpu: Gpu = Field(examples=["H100-SXM"], description="On what it runs.")
    gpus: Annotated[Quantity, Reads("count", high=1e7, form="uncertain", above=True, example="256")] | None = Field(
        None, description="How many at once."
    )
    phases: tuple[Phase, ...] = Field((), description="A run in phases, each with its own accelerators, days and MFU.")
    months: WholeMonths | None = Field(None, description="Over how many months the hours are spread.")
    mfu: PositiveFraction | None = Field(
        None, description="Model FLOP utilization: model FLOP over peak, over wall time at work."
    )
    mfu_measured_on: Shape | None = Field(
        None, description="Accelerators on which that MFU was measured; each doubling from there costs 1.9 % of it."
    )
    hfu: PositiveFraction | None = Field(
        None, description="Hardware FLOP utilization (recomputation counted), with `recompute`."
    )
    recompute: Literal["none", "selective", "full"] = Field("none", description="Activation recomputation [none].")
    achieved_tflops: Throughput | None = Field(None, description="Model TFLOP/s of one accelerator.")
    achieved_hardware_tflops: Throughput | None = Field(
        None, description="Hardware TFLOP/s of one accelerator (recomputation counted), with `recompute`."
    )
    tokens_per_second_per_gpu: Throughput | None = Field(
        None,
        description="Measured throughput; of rl that of its rollouts, beside an mfu [the serving roofline's].",
    )
    goodput: PositiveFraction = Field(
        fixed(1.0, low=0, high=1, fraction=True),
        description="Share of wall time that is not lost to failures and restarts [100%].",
    )
    cluster_mtbf: Time | None = Field(
        None, description="Between failures that stop the run; with the two below, goodput follows from it (Young)."
    )
    gpu_mtbf: Time | None = Field(
        None,
        description="Of one accelerator instead, such as 50_000 hours; divided by gpus.",
        examples=["50_000 hours"],
    )
    checkpoint_time: Time | None = Field(
        None, description="For which writing a checkpoint stops the training.", examples=["30 seconds"]
    )
    restart_time: Time | None = Field(None, description="From a failure until it trains again.", examples=["5 minutes"])
    experiments: Share = Field(
        fixed(0.0, low=0, high=100, fraction=True),
        description="Extra GPU-hours for ablations and failed attempts, over the months of the run [0%].",
    )
    precision: Precision = Field("bf16", description="Of the arithmetic; sets the peak [bf16].")
    when: When = Field(examples=["2027-04"], description="The month in which it starts.")
    repeat: Literal["monthly", "quarterly", "yearly"] | None = Field(None, description="Again, in every such period.")
    until: When | None = Field(None, description="The first month in which it is not repeated.")
    supply: Text | None = Field(None, description="Take its hours from this supply before the others.")

    @checks("after")
    def _consistent(self) -> "TrainingRun":
        by_size = self.parameters is not None or self.training_tokens is not None or self.active_parameters is not None
        by_samples = self.samples is not None or self.flop_per_sample is not None
        ways = {
            "parameters and training_tokens": by_size
            and self.gpu_hours is None
            and self.training_flop is None
            and self.budget is None,
            "training_flop": self.training_flop is not None,
            "samples and flop_per_sample": by_samples,
            "gpu_hours": self.gpu_hours is not None,
            "budget": self.budget is not None,
            "phases": bool(self.phases) and not by_size and self.training_flop is None,
        }
        given = [name for name, is_given in ways.items() if is_given]
        if not given:
            raise fault(
                "says neither its size nor its hours",
                "add parameters: and training_tokens:, or gpu_hours:, training_flop:, budget: or phases:",
            )
        if len(given) > 1:
            first, second = given[0], given[1].split()[0]
            raise fault(f"says the work of the run a second time, beside {first}", "keep one of them", (second,))
        if ways["parameters and training_tokens"]:
            if self.parameters is None and self.base is None:
                raise fault("needs parameters", "add the model's size: parameters: 7B, or the base: it starts from")
            if self.training_tokens is None:
                raise fault("needs training_tokens", "add the tokens of the run: training_tokens: 2T")
        if by_samples and (self.samples is None or self.flop_per_sample is None):
            raise fault(
                "needs both samples and flop_per_sample", "add the other one: samples: 500M, flop_per_sample: 3e9"
            )
        speeds = ("mfu", "hfu", "achieved_tflops", "achieved_hardware_tflops")
        # reinforcement learning has two: its rollouts are written at one, and it trains on them at the other
        measured = () if self.method == "rl" else ("tokens_per_second_per_gpu",)
        one_of(self, (*speeds, *measured), what="the speed of a run")
        if self.phases and self.gpus is not None:
            raise fault("cannot stand beside phases, which have their own", "keep one of them", ("gpus",))
        if self.method != "pretrain" and self.base is None:
            raise fault(
                "needs base", f"a {self.method} run starts from a run of this file or a catalog model: base: Llama-3-8B"
            )
        for field in ("rule", "scaling_law", "scaling_law_errors"):
            if field in self.model_fields_set and self.budget is None:
                raise fault("goes with a budget", "add budget: 4M", (field,))
        if self.scaling_law_errors == "published" and self.scaling_law != "besiroglu":
            raise fault(
                f"are not published for {self.scaling_law}", "write scaling_law: besiroglu", ("scaling_law_errors",)
            )
        self._attention_is_told()
        self._failures_are_told()
        if self.mfu_measured_on is not None and (self.mfu is None or (self.gpus is None and not self.phases)):
            raise fault("goes with mfu and gpus", "add mfu: 40% and gpus: 256", ("mfu_measured_on",))
        if (
            self.active_parameters is not None
            and self.parameters is not None
            and (active := self.active_parameters.fixed) is not None
            and (total := self.parameters.fixed) is not None
            and active > total
        ):
            raise fault(
                f"are {active:,.15g}, more than all parameters: {total:,.15g}",
                "those at work for each token are a part of all",
                ("active_parameters",),
            )
        if self.until is not None and self.repeat is None:
            raise fault("goes with repeat", "add repeat: monthly", ("until",))
        return self

    @property
    def fails(self) -> bool:
        """Whether goodput follows from failures."""
        return self.cluster_mtbf is not None or self.gpu_mtbf is not None

    def _failures_are_told(self) -> None:
        """Time between failures, of a checkpoint and of a restart together."""
        one_of(self, ("cluster_mtbf", "gpu_mtbf"), what="the time between failures")
        told = [name for name in ("checkpoint_time", "restart_time") if getattr(self, name) is not None]
        mtbf = "cluster_mtbf" if self.cluster_mtbf is not None else "gpu_mtbf"
        if self.fails and len(told) < 2:
            missing = [name for name in ("checkpoint_time", "restart_time") if name not in told]
            raise fault(
                f"needs {' and '.join(missing)} too",
                "add checkpoint_time: 30 seconds, restart_time: 5 minutes",
                (mtbf,),
            )
        if told and not self.fails:
            raise fault(
                "goes with the time between failures",
                "add gpu_mtbf: 50_000 hours, or cluster_mtbf: 3 hours",
                (told[0],),
            )
        if self.gpu_mtbf is not None and self.gpus is None and not self.phases:
            raise fault("needs the number of GPUs that fail", "add gpus: 256, or write cluster_mtbf", ("gpu_mtbf",))

    def _attention_is_told(self) -> None:
        """Layers, width and length together, where FLOP follow from size and tokens."""
        shape = ("layers", "hidden_size", "sequence_length")
        told = [name for name in shape if getattr(self, name) is not None]
        if not told and "attention" not in self.model_fields_set:
            return
        missing = [name for name in shape if name not in told]
        if missing:
            raise fault(
                f"needs {' and '.join(missing)} too",
                "attention's FLOP are 12 × layers × hidden_size × sequence_length a token",
                (told[0] if told else "attention",),
            )
        if self.training_tokens is None or self.gpu_hours is not None or self.method in ("lora", "preference", "rl"):
            raise fault(
                "goes with parameters and training_tokens of a pretrain, fine_tune or distill run", "leave it out",
                (told[0],),
            )  # fmt: skip
