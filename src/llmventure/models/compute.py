"""Compute: what is trained and served, and on which hours."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from llmventure.models.base import Frozen, Text, also_written_as, fault, one_of
from llmventure.models.quantity import Quantity, fixed
from llmventure.models.reading import (
    Count,
    DataSize,
    FixedDuration,
    HourPrice,
    LaterDays,
    Parameters,
    PositiveAmount,
    PositiveFraction,
    Power,
    Price,
    Reads,
    Share,
    UncertainCount,
    UncertainFraction,
    WholeMonths,
)  # fmt: skip
from llmventure.models.when import Attempted, Lasting, When

Precision = Literal["bf16", "fp16", "tf32", "fp8", "fp4"]
Shape = Annotated[float, Reads("count", low=1, high=1e8, form="fixed")]
Throughput = Annotated[Quantity, Reads("count", high=1e9, above=True)]


class Gpu(Frozen):
    """A key of the catalog, or an accelerator of your own with its dense peak."""

    model_config = also_written_as("string")

    name: Text = Field(examples=["H100-SXM"], description="A catalog key such as H100-SXM, or a name of your own.")
    bf16_tflops: Annotated[float, Reads("plain", low=0, high=1e6, form="fixed", above=True)] | None = Field(
        None, description="Dense bf16 peak, TFLOP/s [the catalog's]."
    )
    memory: Annotated[float, Reads("plain", low=0, high=1e5, form="fixed", above=True)] | None = Field(
        None, description="Memory, GB [the catalog's]."
    )
    bandwidth: Annotated[float, Reads("plain", low=0, high=1e4, form="fixed", above=True)] | None = Field(
        None, description="Memory bandwidth, TB/s [the catalog's]."
    )

    @model_validator(mode="before")
    @classmethod
    def _bare_name(cls, data: Any) -> Any:
        return {"name": data} if isinstance(data, str) else data


class _Supply(Lasting):
    gpu: Gpu = Field(examples=["H100-SXM"], description="What kind of accelerator.")
    provider: Text | None = Field(None, description="Who sells the hours; credits of that provider pay for them.")
    payment_days: LaterDays = Field(fixed(0.0), description="Days between the use and the payment [0].")


class ReservedSupply(_Supply):
    """Hours that are due whether used or not."""

    kind: Literal["reserved"] = Field(description="Hours that are due whether used or not.")
    gpus: Count = Field(description="How many, in every month.")
    gpu_hour_price: HourPrice = Field(description="Of each hour, used or not.")
    for_: Literal["serving", "training"] = Field("serving", alias="for", description="Who uses it first [serving].")


class OnDemandSupply(_Supply):
    """Hours bought as they are needed."""

    kind: Literal["on_demand"] = Field(description="Hours as they are needed.")
    gpu_hour_price: HourPrice | None = Field(None, description="Of each hour used [the catalog's].")
    gpus: Count | None = Field(None, description="The most that can be had at once [no limit].")


class SpotSupply(_Supply):
    """Hours that may be taken away: cheap, with work lost."""

    kind: Literal["spot"] = Field(description="Hours that may be taken away.")
    gpu_hour_price: HourPrice = Field(description="Of each hour used.")
    goodput: PositiveFraction = Field(
        fixed(1.0, low=0, high=1, fraction=True),
        description="Share of the hours that is not lost to interruptions [100%].",
    )
    gpus: Count | None = Field(None, description="The most that can be had at once [no limit].")


class OwnedSupply(_Supply):
    """Accelerators of your own: each step up is bought, each step down sold."""

    kind: Literal["owned"] = Field(description="Accelerators of your own.")
    gpus: Count = Field(description="How many are owned, month by month.")
    unit_price: Price = Field(examples=["32k"], description="Of one, with its share of server and network.")
    life: FixedDuration = Field(description="Over which it is written off, straight line.")
    residual_value: UncertainFraction = Field(
        fixed(0.0, low=0, high=1, fraction=True), description="Left at the end of its life, of the price [0%]."
    )
    power_per_gpu: Power = Field(fixed(0.0), description="With its share of the server [0 kW].")
    pue: Annotated[Quantity, Reads("plain", low=1, high=5, form="uncertain")] = Field(
        fixed(1.0), description="Power usage effectiveness of the site [1]."
    )
    electricity_price_per_kwh: Price = Field(fixed(0.0), description="[0]")
    hosting_per_gpu_month: Price = Field(fixed(0.0), description="Colocation for one accelerator a month [0].")
    staff_per_month: Price = Field(fixed(0.0), description="People and spares for all of it, a month [0].")
    for_: Literal["serving", "training"] = Field("serving", alias="for", description="Who uses it first [serving].")


Supply = Annotated[ReservedSupply | OnDemandSupply | SpotSupply | OwnedSupply, Field(discriminator="kind")]
SUPPLY_ORDER = ("owned", "reserved", "spot", "on_demand")


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
    tokens_per_second_per_gpu: Throughput | None = Field(None, description="Measured throughput.")
    goodput: PositiveFraction = Field(
        fixed(1.0, low=0, high=1, fraction=True),
        description="Share of wall time that is not lost to failures and restarts [100%].",
    )
    experiments: Share = Field(
        fixed(0.0, low=0, high=100, fraction=True),
        description="Extra GPU-hours for ablations and failed attempts, over the months of the run [0%].",
    )
    precision: Precision = Field("bf16", description="Of the arithmetic; sets the peak [bf16].")
    when: When = Field(examples=["2027-04"], description="The month in which it starts.")
    repeat: Literal["monthly", "quarterly", "yearly"] | None = Field(None, description="Again, in every such period.")
    until: When | None = Field(None, description="The first month in which it is not repeated.")
    supply: Text | None = Field(None, description="Take its hours from this supply before the others.")

    @model_validator(mode="after")
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
        one_of(
            self,
            ("mfu", "hfu", "achieved_tflops", "achieved_hardware_tflops", "tokens_per_second_per_gpu"),
            what="the speed of a run",
        )
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


class Serving(Lasting):
    """How a product's load is served: on GPU-hours, or by a vendor's API."""

    product: Text = Field(
        examples=["api"], description="The product of `revenue` whose tokens or customers are the load."
    )
    model: Text | None = Field(None, description="A run of this file, else a catalog model.")
    gpu: Gpu | None = Field(None, description="On what it runs.")
    tokens_per_second_per_gpu: Throughput | None = Field(
        None, description="Input and output together [derived from model, GPU, context and batch]."
    )
    customers_per_gpu: Annotated[Quantity, Reads("count", high=1e9, above=True)] | None = Field(
        None, description="Customers (cameras, seats) that one accelerator serves."
    )
    input_length: Annotated[float, Reads("count", low=1, high=1e8, form="fixed")] | None = Field(
        None, description="Tokens of a prompt, where the throughput is derived [1,000]."
    )
    output_length: Annotated[float, Reads("count", low=1, high=1e8, form="fixed")] | None = Field(
        None, description="Tokens of an answer, where the throughput is derived [500]."
    )
    batch: Annotated[float, Reads("count", low=1, high=1e6, form="fixed")] | None = Field(
        None, description="Requests at once on a replica, where the throughput is derived [what fits]."
    )
    precision: Precision = Field(
        "bf16", description="Of weights and arithmetic, where the throughput is derived [bf16]."
    )
    utilization: PositiveFraction = Field(
        fixed(1.0, low=0, high=1, fraction=True), description="Mean load over what the accelerators could do [100%]."
    )
    minimum_gpus: Count = Field(fixed(0.0), description="While the product is on sale [0].")
    cost_per_million_tokens: Price | None = Field(
        None, description="A vendor's API instead of accelerators; input and output together."
    )
    provider: Text | None = Field(None, description="The vendor; credits of that provider pay for it.")
    payment_days: LaterDays = Field(fixed(0.0), description="Of a vendor's bill [0].")

    @model_validator(mode="after")
    def _one_way(self) -> "Serving":
        on_gpus = [
            name
            for name in ("gpu", "tokens_per_second_per_gpu", "customers_per_gpu", "minimum_gpus", "utilization")
            if name in self.model_fields_set
        ]
        if self.cost_per_million_tokens is not None and on_gpus:
            raise fault(
                "cannot stand beside cost_per_million_tokens: a vendor serves, or accelerators do",
                "keep one of the two",
                (on_gpus[0],),
            )
        if self.cost_per_million_tokens is None:
            if self.gpu is None:
                raise fault("needs gpu, or a vendor's cost_per_million_tokens", "add gpu: H100-SXM")
            one_of(
                self,
                ("tokens_per_second_per_gpu", "customers_per_gpu"),
                what="the capacity of an accelerator",
            )
            if self.tokens_per_second_per_gpu is None and self.customers_per_gpu is None and self.model is None:
                raise fault(
                    "does not say what an accelerator serves",
                    "add tokens_per_second_per_gpu: 2500, customers_per_gpu: 200, or a model: to derive it from",
                )
        return self


class Storage(Frozen):
    data: DataSize = Field(description="How much is kept.")
    price_per_tb_month: Price = Field(examples=["20"], description="Of a terabyte for a month.")
    provider: Text | None = Field(None, description="Credits of that provider pay for it.")


class Compute(Frozen):
    supply: dict[Text, Supply] = Field(
        default_factory=dict,
        description="Met by owned, reserved, spot, on_demand in this order, as listed within a kind.",
    )
    training: dict[Text, TrainingRun] = Field(default_factory=dict, description="What is trained.")
    serving: dict[Text, Serving] = Field(default_factory=dict, description="What is served.")
    storage: Storage | None = Field(None, description="Data that is kept.")
    hours: Literal["730", "calendar"] = Field(
        "730", description="Hours of a month: 730, or the calendar's real hours [730]."
    )
