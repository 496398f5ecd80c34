"""What every funding instrument says: when it closes, and who pays how much."""

from typing import Annotated

from llmventure.models.base import Text, checks, fault
from llmventure.models.declared import Field
from llmventure.models.fields import PositiveAmount
from llmventure.models.quantity import Quantity
from llmventure.models.reading import Reads
from llmventure.models.when import Attempted, When

Investors = dict[Text, PositiveAmount]
Discount = Annotated[Quantity, Reads("fraction", low=0, high=0.99, form="uncertain")]
LoanRate = Annotated[Quantity, Reads("fraction", low=0, high=10, form="uncertain", example="11%")]


class AnyInstrument(Attempted):
    when: When = Field(examples=["2027-09"], description="When it closes, or what opens it.")


class Invested(AnyInstrument):
    investment_amount: PositiveAmount | None = Field(
        None, description="Money from investors, in all [the sum of `investors`]."
    )
    investors: Investors = Field(
        default_factory=dict, description="Who pays how much; what they leave is the instrument's own holder's."
    )

    @checks("after")
    def _amounts(self) -> "Invested":
        if self.investment_amount is None and not self.investors:
            raise fault("needs investment_amount or investors", "add investment_amount: 2M, or investors: {Ann: 2M}")
        total = self.investment_amount.fixed if self.investment_amount is not None else None
        parts = [amount.fixed for amount in self.investors.values()]
        known = [part for part in parts if part is not None]
        if total is not None and known and sum(known) > total + 0.01:
            paid = f"{sum(known):,.12g}"
            if len(known) > 1:
                paid = f"{' + '.join(f'{part:,.10g}' for part in known)} = {paid}"
            raise fault(
                f"pay {paid}, more than investment_amount: {total:,.12g}",
                "raise investment_amount, or leave it out: it is what they pay",
                ("investors",),
            )
        return self
