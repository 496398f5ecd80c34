"""Companies that are bought: price, what they bring, what joining them costs and saves."""

from llmventure.models.base import Frozen, Text, checks, fault
from llmventure.models.change import Change
from llmventure.models.costs import Cost
from llmventure.models.declared import Field
from llmventure.models.fields import Amount, Duration, Months, PlainFraction, PositiveAmount
from llmventure.models.quantity import fixed
from llmventure.models.revenue import Product
from llmventure.models.rounds import PricePerShare
from llmventure.models.team import Team
from llmventure.models.when import Attempted, When


class EarnOut(Frozen):
    share: PlainFraction = Field(description="Of the price.")
    wait: Duration = Field(description="After the closing.")
    probability: PlainFraction = Field(1.0, description="That it is earned [100%].")


class Retention(Frozen):
    amount: PositiveAmount = Field(description="Paid to people who stay, in all.")
    months: Months = Field(description="Over how long.")


class Brings(Frozen):
    """Sections of this language, from the day it closes."""

    cash: Amount = Field(fixed(0.0), description="Cash that comes with it [0].")
    revenue: dict[Text, Product] = Field(default_factory=dict, description="Its products.")
    team: Team = Field(default_factory=Team, description="Its people.")
    costs: dict[Text, Cost] = Field(default_factory=dict, description="Its other costs.")


class Synergy(Frozen):
    change: dict[Text, Change] = Field(
        examples=["{costs.office.amount: x0.9}"], description="What joining the two changes."
    )
    ramp: Duration = Field(fixed(0.0), description="Until it has its full effect [at once].")
    probability: PlainFraction = Field(1.0, description="That it comes [100%].")


class Acquisition(Attempted):
    when: When = Field(examples=["2028-08"], description="When it closes, or what opens it.")
    price: PositiveAmount = Field(examples=["9M"], description="In all.")
    cash: PlainFraction = Field(
        1.0, description="The share of the price that is paid in cash [what stock and earn-out leave]."
    )
    stock: PlainFraction = Field(0.0, description="The share that is paid in stock, at the last round's price [0%].")
    price_per_share: PricePerShare | None = Field(None, description="Of the stock [the last round's].")
    earn_out: EarnOut | None = Field(None, description="The share that is paid later, if earned.")
    retention: Retention | None = Field(None, description="Outside the price; a cost, in equal parts.")
    integration_cost: Amount = Field(fixed(0.0), description="Paid over the three months from the closing [0].")
    standalone_value: PositiveAmount | None = Field(
        None, description="What it is worth without the deal, for the break-even synergy [what is paid for it]."
    )
    break_fee: Amount = Field(fixed(0.0), description="Paid when the last attempt has failed [0].")
    brings: Brings = Field(default_factory=Brings, description="What comes with it.")
    synergy: Synergy | None = Field(None, description="What joining the two changes.")

    @checks("after")
    def _parts(self) -> "Acquisition":
        later = self.earn_out.share if self.earn_out is not None else 0.0
        parts = (self.cash if "cash" in self.model_fields_set else 0.0) + self.stock + later
        if parts > 1 + 1e-9 or ("cash" in self.model_fields_set and parts < 1 - 1e-9):
            raise fault(
                f"is paid to {parts:.4g} of its price by cash, stock and earn_out together", "let the three add to 100%"
            )
        return self
