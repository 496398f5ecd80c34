"""Funding instruments: one class each, told apart by ``kind``."""

from typing import Annotated, Literal

from llmventure.models.base import LENGTH, Frozen, Text, Words, checks, fault, not_empty, not_too_long, one_of
from llmventure.models.cap_table import OpeningHolding
from llmventure.models.change import Change
from llmventure.models.convertibles import ConvertibleNote, Safe
from llmventure.models.cores import BY_KIND
from llmventure.models.declared import Field
from llmventure.models.fields import (
    Amount,
    Duration,
    Money,
    PlainFraction,
    PositiveAmount,
    UncertainFraction,
)
from llmventure.models.instrument import AnyInstrument
from llmventure.models.loans import GpuLoan, VentureDebt
from llmventure.models.month import Month
from llmventure.models.quantity import fixed
from llmventure.models.reading import Reads
from llmventure.models.rounds import Ipo, PricedRound
from llmventure.models.when import Lasting, When


class RevenueBased(AnyInstrument):
    """Money now for a share of revenue until a multiple is repaid."""

    kind: Literal["revenue_based"] = Field(description="A share of revenue until a multiple is repaid.")
    investment_amount: PositiveAmount = Field(description="What is paid in.")
    share: PlainFraction = Field(examples=["5%"], description="Of revenue, each month.")
    repayment_multiple: Annotated[float, Reads("plain", low=1, high=100, form="fixed")] = Field(
        examples=["1.5"], description="Of the amount, in all."
    )
    repaid: Amount = Field(
        fixed(0.0), description="What has been repaid by the plan's first morning, where it was paid in before [0]."
    )

    @checks("after")
    def _left(self) -> "RevenueBased":
        paid, repaid = self.investment_amount.fixed, self.repaid.fixed
        if paid is not None and repaid is not None and repaid > paid * self.repayment_multiple:
            raise fault(
                f"is {repaid:,.12g}, and {paid:,.12g} × {self.repayment_multiple:g} = "
                f"{paid * self.repayment_multiple:,.12g} is all that was to be repaid",
                "write what has been repaid so far, or leave the instrument out",
                ("repaid",),
            )
        return self


class Grant(AnyInstrument, Lasting):
    """Money that repays a share of a cost, net of credits, or an amount once."""

    kind: Literal["grant"] = Field(description="A grant.")
    when: When | None = Field(None, description="When it is granted [the plan's first month].")  # type: ignore[assignment]
    share_of: Text | None = Field(
        None, description="The cost that it repays: team, compute, costs or anything inside them."
    )
    share: UncertainFraction | None = Field(None, description="Of that cost.")
    yearly_cap: Amount | None = Field(None, description="The most that one calendar year's costs earn [no cap].")
    lag: Duration = Field(fixed(0.0), description="Between the cost and the money [0 months].")
    amount: PositiveAmount | None = Field(None, description="Once, instead of a share.")

    @checks("after")
    def _one_way(self) -> "Grant":
        one_of(
            self, ("share_of", "amount"), what="a grant", example="share_of: compute and share: 30%, or amount: 100k"
        )
        if (self.share_of is None) != (self.share is None):
            raise fault("needs both share_of and share", "write {share_of: compute, share: 30%}")
        return self


class Credits(AnyInstrument):
    """Compute credits: a purse that pays its provider's bills, and nothing else."""

    kind: Literal["credits"] = Field(description="Compute credits.")
    provider: Text = Field(examples=["anycloud"], description="Whose bills they pay.")
    amount: PositiveAmount = Field(description="How much.")
    expires: Month | None = Field(None, description="The last month in which they can be used [never].")


class ParentContribution(AnyInstrument):
    """A parent's money, month by month."""

    kind: Literal["parent_contribution"] = Field(description="A parent's money.")
    when: When | None = Field(None, description="[from]")  # type: ignore[assignment]
    amount: Money = Field(description="A month's.")
    from_: When | None = Field(None, alias="from", description="The first month [the plan's].")
    until: When | None = Field(None, description="The first month without it [never].")


def _priced(value: str) -> str:
    """Money or a factor; both are read again where they are used, in the terms of the month."""
    if (change := Change.read(not_too_long(value))).how != "times":
        if change.how == "plus":
            raise fault("must be money, or x0.85 of the last round's", "write 1.20 or x0.85")
        Reads("money", high=1e12, form="uncertain", above=True, example="1.20 or x0.85").read(value)
    return value


SalePrice = Annotated[str, Words(not_empty, _priced, LENGTH)]


class Secondary(AnyInstrument):
    """A holder sells shares to investors; the company gets nothing."""

    kind: Literal["secondary"] = Field(description="A sale of shares by a holder.")
    holder: Text = Field(examples=["Mei"], description="Who sells: common first, then preferred, which becomes common.")
    amount: PositiveAmount = Field(description="For how much in all.")
    price: SalePrice | None = Field(
        None, description="Of a share: money, or x0.85 of the last round's [the last round's]."
    )


Instrument = Annotated[
    Safe | ConvertibleNote | PricedRound | VentureDebt | GpuLoan | RevenueBased | Grant | Credits
    | ParentContribution | Secondary | Ipo,
    BY_KIND,
]  # fmt: skip


class Funding(Frozen):
    cap_table: dict[Text, OpeningHolding] = Field(
        default_factory=dict, description="Who holds what on the first morning."
    )
    instruments: dict[Text, Instrument] = Field(
        default_factory=dict, description="Applied in this order within a month."
    )


__all__ = [
    "ConvertibleNote", "Credits", "Funding", "GpuLoan", "Grant", "Instrument", "Ipo", "ParentContribution",
    "PricedRound", "RevenueBased", "Safe", "Secondary", "VentureDebt",
]  # fmt: skip
