"""What may strike, what the market does, and what management does about it."""

from typing import Annotated, Literal

from llmventure.models.base import Flag, Frozen, Text, Thing, checks, fault
from llmventure.models.change import Change
from llmventure.models.declared import Field
from llmventure.models.fields import Amount, Duration, Months, Price, UncertainFraction
from llmventure.models.quantity import Quantity, fixed
from llmventure.models.reading import Reads
from llmventure.models.when import When

YearlyRate = Annotated[Quantity, Reads("fraction", low=0, high=1000, form="uncertain", open_scale=True)]
"""Events a year; ``0.3`` and ``12%`` mean 0.3 and 0.12, and ``2`` means two."""


class Regime(Frozen):
    """A state of the market, entered from normal."""

    yearly_rate: YearlyRate = Field(examples=["0.3"], description="Entries a year, while the market is normal.")
    months: Months = Field(description="How long it lasts, on average.")
    change: dict[Text, Change] = Field(default_factory=dict, description="What it does.")


class Mitigation(Frozen):
    monthly_cost: Price = Field(fixed(0.0), description="What it costs a month [0].")
    yearly_rate: Change | None = Field(None, description="What it does to the rate.")
    change: dict[Text, Change] = Field(default_factory=dict, description="What it does to the effects.")
    taken: Flag = Field(False, description="Whether it is taken [false].")


class Risk(Thing):
    """An event that may strike, and what it does."""

    library: Text | None = Field(None, description="A ready risk; what is said here replaces its figures.")
    yearly_rate: YearlyRate | None = Field(None, description="Strikes a year.")
    probability: UncertainFraction | None = Field(None, description="Of one strike at most, instead of a rate.")
    change: dict[Text, Change] = Field(default_factory=dict, description="What a strike does.")
    months: Months | None = Field(None, description="For how long [for good].")
    cost: Amount = Field(fixed(0.0), description="Paid each time [0].")
    leaves: Text | None = Field(None, description="Who leaves: what has not vested goes back to the pool [nobody].")
    mitigation: Mitigation | None = Field(None, description="What can be done about it.")

    @checks("after")
    def _how_often(self) -> "Risk":
        if self.yearly_rate is not None and self.probability is not None:
            raise fault("cannot stand beside yearly_rate", "keep one of them", ("probability",))
        if self.probability is not None and self.mitigation is not None and self.mitigation.yearly_rate is not None:
            raise fault(
                "changes a rate that there is none of: the risk has a probability",
                "write yearly_rate instead of probability, or a change of the effects",
                ("mitigation", "yearly_rate"),
            )
        if self.yearly_rate is None and self.probability is None and self.library is None:
            raise fault("does not say how often it strikes", "add yearly_rate: 0.3, or probability: 20%")
        return self


class Policy(Thing):
    """What management does as cash runs low; once, unless ``again_after``."""

    when: When = Field(examples=["{runway_below: 6 months}"], description="What sets it off.")
    lag: Duration = Field(fixed(0.0), description="Between the decision and its effect [0 months].")
    change: dict[Text, Change] = Field(
        default_factory=dict,
        description="What it does, of what is paid, sold and bought each month; it never cuts a commitment.",
    )
    freeze: Literal["hiring"] | None = Field(None, description="No head is added while it holds.")
    until: When | None = Field(None, description="When it is lifted [never].")
    severance: Duration = Field(fixed(0.0), description="Salary paid to each head that is cut [0 months].")
    again_after: Duration | None = Field(None, description="May act again after this long [once].")
