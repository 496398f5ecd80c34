"""When something happens, and whether it does: months, conditions, attempts."""

from typing import Annotated, Any, Literal

from llmventure.models.base import Frozen, Text, Thing, checks, fault
from llmventure.models.change import Change
from llmventure.models.declared import Field
from llmventure.models.fields import CERTAIN, Amount, Duration, UncertainFraction
from llmventure.models.month import Month
from llmventure.models.reading import Reads

Attempts = Annotated[int, Reads("plain", low=1, high=100, form="fixed", whole=True)]

CONDITIONS = (
    "after", "failed", "runway_below", "runway_above", "cash_below", "cash_above",
    "arr_above", "run_rate_above", "regime",
)  # fmt: skip


class When(Frozen):
    """A month, or conditions that must all hold; at ``latest`` it happens anyway."""

    also_written_as = ("string",)

    example = "2027-04"

    month: Month | None = Field(None, description="A calendar month, such as 2027-04; a bare month means this.")
    after: Text | None = Field(None, description="An instrument, a run or an acquisition, once it has closed or ended.")
    wait: Duration | None = Field(None, description="How long after that.")
    failed: Text | None = Field(None, description="A thing whose last attempt has failed.")
    runway_below: Duration | None = Field(None, description="The foreseen runway at the month's start is shorter.")
    runway_above: Duration | None = Field(None, description="The foreseen runway at the month's start is longer.")
    by: Literal["forecast", "trailing"] = Field(
        "forecast", description="forecast: the burn that the plan foresees; trailing: the mean of the last 3 months."
    )
    cash_below: Amount | None = Field(None, description="Opening cash is below.")
    cash_above: Amount | None = Field(None, description="Opening cash is above.")
    arr_above: Amount | None = Field(None, description="Contracted recurring revenue, times 12, is above.")
    run_rate_above: Amount | None = Field(None, description="`arr` plus the usage run rate is above.")
    regime: Text | None = Field(None, description="The market's regime: normal, or one of `market`.")
    earliest: Month | None = Field(None, description="Not before this month.")
    latest: Month | None = Field(None, description="In this month it happens anyway.")

    @checks("before")
    @classmethod
    def _bare_month(cls, data: Any) -> Any:
        return {"month": data} if isinstance(data, (str, Month)) else data

    @checks("after")
    def _consistent(self) -> "When":
        conditions = [name for name in CONDITIONS if getattr(self, name) is not None]
        if self.month is not None and (conditions or self.earliest or self.latest):
            raise fault(
                "cannot stand beside conditions", "write it as earliest:, or leave the conditions out", ("month",)
            )
        if self.month is None and not conditions and self.latest is None:
            raise fault("names no month and no condition", "write a month such as 2027-04, or {after: NAME}")
        if self.wait is not None and self.after is None and self.failed is None:
            raise fault("waits for nothing", "name what it waits for: {after: NAME, wait: 18 months}", ("wait",))
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise fault(f"is {self.latest}, before earliest: {self.earliest}", "write a later month", ("latest",))
        return self

    @property
    def triggered(self) -> bool:
        """Whether it depends on money or on another thing, not on the calendar alone."""
        return self.month is None


class Lasting(Thing):
    """What lasts from a month, or from an event, for some months or until a month."""

    from_: When | None = Field(
        None, alias="from", description="The first month, or {after: …} [the plan's first month]."
    )
    months: Annotated[int, Reads("duration", low=1, high=600, form="fixed", whole=True, bare_unit=True)] | None = Field(
        None, description="How many months it lasts [to the plan's end]."
    )
    until: When | None = Field(None, description="The first month in which it is over [never].")

    @checks("after")
    def _one_end(self) -> "Lasting":
        if self.months is not None and self.until is not None:
            raise fault("cannot stand beside months", "keep one of them", ("until",))
        if (
            self.from_ is not None
            and self.until is not None
            and self.from_.month is not None
            and self.until.month is not None
            and self.until.month <= self.from_.month
        ):
            raise fault(
                f"is {self.until.month}, and it starts in {self.from_.month}", "write a later month", ("until",)
            )
        return self


class Attempted(Thing):
    """What may fail, come late, or be tried again. In `plan` it succeeds, on time."""

    probability: UncertainFraction = Field(CERTAIN, description="That an attempt succeeds [100%].")
    delay: Duration | None = Field(
        None, description="Between the opening of an attempt and its closing; a begun month counts [none]."
    )
    attempts: Attempts = Field(1, description="How many attempts are made [1].")
    again_after: Duration | None = Field(
        None, description="From the opening of a failed attempt to that of the next, once it has failed [a month]."
    )
    on_retry: dict[Text, Change] = Field(
        default_factory=dict, description="What changes with every further attempt, such as pre_money_valuation: x0.7."
    )

    @property
    def always_succeeds(self) -> bool:
        """Whether an attempt succeeds whatever is drawn, as far as the file says."""
        return self.probability.fixed == 1.0
