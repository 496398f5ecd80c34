"""Compute: on which hours, what is served, and what is kept."""

from typing import Annotated, Literal

from llmventure.models.accelerator import Gpu, Precision, Throughput
from llmventure.models.base import Frozen, Text, checks, fault, one_of
from llmventure.models.cores import BY_KIND
from llmventure.models.declared import Field
from llmventure.models.fields import (
    Count,
    DataSize,
    FixedDuration,
    HourPrice,
    LaterDays,
    PlainFraction,
    PositiveFraction,
    Power,
    Price,
    UncertainFraction,
)
from llmventure.models.quantity import Quantity, fixed
from llmventure.models.reading import Reads
from llmventure.models.training import TrainingRun
from llmventure.models.when import Lasting

COST_OF_CAPITAL = 0.10
"""A year, where nothing is said; a judgement, as in `compute rent-or-buy`."""


class _Supply(Lasting):
    gpu: Gpu = Field(examples=["H100-SXM"], description="What kind of accelerator.")
    provider: Text | None = Field(None, description="Who sells the hours; credits of that provider pay for them.")
    payment_days: LaterDays = Field(fixed(0.0), description="Days between the use and the payment [0].")


class ReservedSupply(_Supply):
    """Hours that are due whether used or not."""

    kind: Literal["reserved"] = Field(description="Hours that are due whether used or not.")
    gpus: Count = Field(description="How many, in every month.")
    gpu_hour_price: HourPrice = Field(description="Of each hour, used or not.")
    prepayment: PlainFraction = Field(
        0.0, description="Share of the whole contract that is paid in its first month; needs its months or until [0%]."
    )
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
    cost_of_capital: UncertainFraction = Field(
        fixed(COST_OF_CAPITAL, low=0, high=1, fraction=True),
        description="A year, on the book value: shown beside what the hours cost, and in no statement [10%].",
    )
    for_: Literal["serving", "training"] = Field("serving", alias="for", description="Who uses it first [serving].")


Supply = Annotated[ReservedSupply | OnDemandSupply | SpotSupply | OwnedSupply, BY_KIND]
SUPPLY_ORDER = ("owned", "reserved", "spot", "on_demand")


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
    milliseconds_per_token: Annotated[float, Reads("plain", low=0, high=1e5, form="fixed", above=True)] | None = Field(
        None, description="The most that an output token may take, where the throughput is derived [no limit]."
    )
    cached_input: Annotated[float, Reads("fraction", high=1.0, form="fixed", example="40%")] = Field(
        0.0, description="Share of the prompts' tokens whose cache is kept, where the throughput is derived [0%]."
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

    @checks("after")
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
