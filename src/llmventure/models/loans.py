"""Money that is lent: its service, its fees, its covenants."""

from typing import Annotated, Literal

from llmventure.models.base import Frozen, Text, checks, fault
from llmventure.models.charge import Charge
from llmventure.models.declared import Field
from llmventure.models.fields import Amount, FixedDuration, PositiveAmount, UncertainFraction
from llmventure.models.instrument import AnyInstrument, LoanRate
from llmventure.models.quantity import fixed
from llmventure.models.reading import Reads
from llmventure.models.when import When

ScheduleMonth = Annotated[int, Reads("plain", low=1, high=600, form="fixed", whole=True)]


class ScheduledPayment(Frozen):
    month: ScheduleMonth = Field(description="Months since the draw.")
    amount: Amount = Field(description="Principal paid in it.")


class Draw(Frozen):
    amount: PositiveAmount = Field(description="Principal drawn.")
    when: When = Field(examples=["2027-09"], description="When it is drawn.")


class AnyLoan(AnyInstrument):
    interest_rate: LoanRate = Field(description="A year's.")
    rate_convention: Literal["nominal", "effective"] = Field("nominal", description="[nominal: a twelfth a month]")
    interest_only: FixedDuration = Field(fixed(0.0), description="Before principal is repaid [0 months].")
    term: FixedDuration = Field(description="From the draw to the last payment.")
    repayment: Literal["annuity", "equal_principal", "schedule"] = Field("annuity", description="[annuity]")
    schedule: tuple[ScheduledPayment, ...] = Field(
        (), description="With repayment: schedule; what it leaves is due at term's end."
    )
    fees: Charge | None = Field(None, description="At the draw, of the principal, or money [0].")
    end_fee: Charge | None = Field(None, description="At the end, of the principal, or money [0].")
    seniority: Annotated[int, Reads("plain", low=0, high=1000, form="fixed", whole=True)] = Field(
        1, description="Among debts [1]."
    )
    minimum_cash: Amount = Field(fixed(0.0), description="Covenant: cash at every month's end [none].")
    on_breach: Literal["accelerate", "waive"] = Field("accelerate", description="[accelerate]")

    @checks("after")
    def _schedule(self) -> "AnyLoan":
        if (self.repayment == "schedule") != bool(self.schedule):
            raise fault(
                "needs both repayment: schedule and its schedule",
                "write repayment: schedule, schedule: [{month: 13, amount: 150k}]",
            )
        only, term = self.interest_only.fixed or 0.0, self.term.fixed or 0.0
        if term != round(term) or only != round(only) or term < 1:
            raise fault("must be whole months, one at least", "write 36 months", ("term",))
        if only >= term:
            raise fault(
                f"leaves no month to repay in: the term is {term:g} months",
                f"write fewer than {term:g} months",
                ("interest_only",),
            )
        return self


class VentureDebt(AnyLoan):
    """A loan with warrants and covenants."""

    kind: Literal["venture_debt"] = Field(description="A loan with warrants and covenants.")
    principal: PositiveAmount = Field(description="What is lent.")
    warrant_coverage: UncertainFraction = Field(
        fixed(0.0, low=0, high=1, fraction=True), description="Warrants for this share of the principal [0%]."
    )
    warrant_price: Literal["last_round"] = Field("last_round", description="Their strike [last_round].")
    draws: tuple[Draw, ...] = Field((), description="Drawn in parts [all at once].")


class GpuLoan(AnyLoan):
    """A loan on accelerators of one's own."""

    kind: Literal["gpu_loan"] = Field(description="A loan on accelerators.")
    supply: Text = Field(examples=["ours"], description="The owned supply that secures it.")
    loan_to_value: UncertainFraction = Field(examples=["70%"], description="Of what the accelerators cost.")
