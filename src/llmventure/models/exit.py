"""How it ends: what the company is sold for, and what is paid out of it."""

from collections.abc import Mapping
from typing import Any, Literal

from llmventure.models.acquisitions import EarnOut
from llmventure.models.base import Frozen, checks, fault
from llmventure.models.charge import Charge
from llmventure.models.declared import Field
from llmventure.models.fields import (
    Factor,
    InterestRate,
    PlainFraction,
    PositiveAmount,
    UncertainFraction,
)
from llmventure.models.quantity import fixed
from llmventure.models.when import When


class EnterpriseValue(Frozen):
    """An amount, or a multiple of what the company earns by then."""

    also_written_as = ("string", "number", "object")

    amount: PositiveAmount | None = Field(None, description="The value; a bare number means this.")
    multiple_of: Literal["run_rate_revenue", "arr", "next_twelve_months", "gross_profit"] | None = Field(
        None, description="What is multiplied."
    )
    multiple: Factor | None = Field(None, description="By how much.")

    @checks("before")
    @classmethod
    def _bare_amount(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and set(data) & {"multiple_of", "multiple", "amount"}:
            return data
        return data if isinstance(data, EnterpriseValue) else {"amount": data}

    @checks("after")
    def _one_way(self) -> "EnterpriseValue":
        if self.amount is not None and self.multiple_of is not None:
            raise fault("cannot stand beside amount", "keep one of them", ("multiple_of",))
        if self.amount is None and (self.multiple_of is None or self.multiple is None):
            raise fault("needs an amount, or multiple_of and multiple", "write {multiple_of: arr, multiple: 10}")
        return self


class Exit(Frozen):
    when: When = Field(examples=["2030-12"], description="When.")
    enterprise_value: EnterpriseValue = Field(examples=["100M"], description="Cash is added, debt taken off.")
    carve_out: UncertainFraction = Field(
        fixed(0.0, low=0, high=1, fraction=True), description="Of what is left after debt, to the team [0%]."
    )
    kind: Literal["sale", "licence_and_hire"] = Field("sale", description="[sale]")
    earn_out: EarnOut | None = Field(None, description="The share that is paid later, if earned.")
    transaction_costs: Charge | None = Field(None, description="Of the value, or money [0%].")
    founders_discount_rate: InterestRate = Field(
        fixed(0.25, low=0, high=10, fraction=True), description="A year's [25%]."
    )
    pool_granted: PlainFraction = Field(
        0.0, description="Of the unallocated pool, counted as held by employees by then [0%]."
    )
