"""Funding instruments: one class each, told apart by ``kind``."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from llmventure.models.base import Flag, Frozen, Text, fault, one_of
from llmventure.models.cap_table import (
    AntiDilution,
    AntiDilutionBase,
    Dividend,
    LiquidationPreference,
    OpeningHolding,
    ShareBase,
)  # fmt: skip
from llmventure.models.change import Change
from llmventure.models.charge import Charge
from llmventure.models.month import Month
from llmventure.models.quantity import Quantity, fixed
from llmventure.models.reading import (
    Amount,
    Duration,
    FixedDuration,
    Money,
    PlainFraction,
    PlainNumber,
    PositiveAmount,
    Reads,
    UncertainFraction,
)  # fmt: skip
from llmventure.models.when import Attempted, Lasting, When

Investors = dict[Text, PositiveAmount]
Discount = Annotated[Quantity, Reads("fraction", low=0, high=0.99, form="uncertain")]
LoanRate = Annotated[Quantity, Reads("fraction", low=0, high=10, form="uncertain", example="11%")]
PricePerShare = Annotated[Quantity, Reads("money", high=1e12, form="uncertain", above=True, example="1.25")]
ShareCount = Annotated[Quantity, Reads("count", high=1e15, form="uncertain", above=True, example="1_000_000")]
Votes = Annotated[float, Reads("plain", low=0, high=1e6, form="fixed")]
ScheduleMonth = Annotated[int, Reads("plain", low=1, high=600, form="fixed", whole=True)]


class _Instrument(Attempted):
    when: When = Field(examples=["2027-09"], description="When it closes, or what opens it.")


class _Invested(_Instrument):
    investment_amount: PositiveAmount | None = Field(
        None, description="Money from investors, in all [the sum of `investors`]."
    )
    investors: Investors = Field(
        default_factory=dict, description="Who pays how much; what they leave is the instrument's own holder's."
    )

    @model_validator(mode="after")
    def _amounts(self) -> "_Invested":
        if self.investment_amount is None and not self.investors:
            raise fault("needs investment_amount or investors", "add investment_amount: 2M, or investors: {Ann: 2M}")
        total = self.investment_amount.fixed if self.investment_amount is not None else None
        parts = [amount.fixed for amount in self.investors.values()]
        known = [part for part in parts if part is not None]
        if total is not None and known and sum(known) > total + 0.01:
            listed = " + ".join(f"{part:,.10g}" for part in known)
            raise fault(
                f"pay {listed} = {sum(known):,.12g}, more than investment_amount: {total:,.12g}",
                "raise investment_amount, or leave it out: it is what they pay",
                ("investors",),
            )
        return self


class Safe(_Invested):
    """A simple agreement for future equity; converts in the first later priced round."""

    kind: Literal["safe"] = Field(description="A SAFE.")
    post_money_valuation_cap: PositiveAmount | None = Field(
        None, description="Cap on the valuation with all converting securities."
    )
    pre_money_valuation_cap: PositiveAmount | None = Field(
        None, description="Cap on the valuation without converting securities."
    )
    discount: Discount = Field(
        fixed(0.0, low=0, high=0.99, fraction=True), description="20% = 20% off the round's price [0%]."
    )
    mfn: Flag = Field(False, description="May take the terms of one later SAFE [false].")
    elect: Text | None = Field(None, description="best | none | NAME of the SAFE whose terms are taken [best].")
    fixed_ownership: Annotated[Quantity, Reads("fraction", low=0, high=0.99, form="uncertain", above=True)] | None = (
        Field(None, description="Of the company capitalization, as in a post-money SAFE.")
    )
    pro_rata: Flag = Field(False, description="May keep its share in the round after the conversion [false].")

    @model_validator(mode="after")
    def _terms(self) -> "Safe":
        one_of(
            self,
            ("post_money_valuation_cap", "pre_money_valuation_cap", "fixed_ownership"),
            what="a SAFE",
        )
        if self.elect is not None and not self.mfn:
            raise fault("goes with mfn: true", "add mfn: true", ("elect",))
        cap = self.post_money_valuation_cap.fixed if self.post_money_valuation_cap is not None else None
        paid = [amount.fixed for amount in self.investors.values()] or [
            self.investment_amount.fixed if self.investment_amount is not None else None
        ]
        known = [part for part in paid if part is not None]
        if cap is not None and known and sum(known) >= cap:
            raise fault(
                f"is {cap:,.12g}, and {sum(known):,.12g} is paid in: that buys {sum(known) / cap:.0%} of the company",
                "a post-money cap is above the money raised under it",
                ("post_money_valuation_cap",),
            )
        return self


class ChangeOfControl(Frozen):
    multiple: PlainNumber | Literal["convert"] = Field(
        examples=["1"], description="Times the principal, with interest; or convert."
    )


class ConvertibleNote(_Invested):
    """A loan that converts in the first later priced round which reaches its qualified financing."""

    kind: Literal["convertible_note"] = Field(description="A convertible note.")
    interest_rate: LoanRate = Field(fixed(0.0, low=0, high=10, fraction=True), description="A year's [0%].")
    compounding: Literal["simple", "yearly", "monthly"] = Field("simple", description="[simple]")
    day_count: Literal["actual/365", "actual/360", "30/360"] = Field(
        "actual/365", description="By calendar days between the first days of the months [actual/365]."
    )
    valuation_cap: PositiveAmount | None = Field(None, description="Cap on the valuation at which it converts.")
    cap_base: Literal["pre_money_with_pool", "post_money", "post_money_with_pool"] | ShareBase | None = Field(
        None, description="What the cap is divided by; required with a cap."
    )
    discount: Discount = Field(fixed(0.0, low=0, high=0.99, fraction=True), description="Off the round's price [0%].")
    maturity: FixedDuration | None = Field(None, description="After the closing [never].")
    at_maturity: Literal["repay", "extend", "convert_at_cap"] = Field("extend", description="[extend]")
    qualified_financing: Amount = Field(
        fixed(0.0), description="The least new money of a round that converts it [any]."
    )
    change_of_control: ChangeOfControl | None = Field(
        None, description="What an exit pays before a conversion [1x with interest]."
    )

    @model_validator(mode="after")
    def _terms(self) -> "ConvertibleNote":
        if self.valuation_cap is not None and self.cap_base is None:
            raise fault(
                "needs cap_base beside its valuation_cap",
                "add cap_base: pre_money_with_pool, post_money, post_money_with_pool or {shares: N}",
            )
        if self.cap_base is not None and self.valuation_cap is None:
            raise fault("goes with a valuation_cap", "add valuation_cap: 15M", ("cap_base",))
        if self.at_maturity == "convert_at_cap" and self.valuation_cap is None:
            raise fault("is convert_at_cap, and there is no cap", "add valuation_cap: 15M", ("at_maturity",))
        return self


class Tranche(Frozen):
    amount: PositiveAmount = Field(description="Paid at the round's price.")
    when: When = Field(examples=["2027-09"], description="When it is paid.")
    probability: PlainFraction = Field(1.0, description="That it is [100%].")


class PayToPlay(Frozen):
    ratio: Annotated[float, Reads("plain", low=0, high=1e6, form="fixed", above=True)] = Field(
        1.0, description="Preferred shares for one common share [1]."
    )


class PricedRound(_Invested):
    """Preferred shares at one price; what converts, converts before the new money."""

    kind: Literal["priced_round"] = Field(description="A priced round.")
    pre_money_valuation: PositiveAmount | None = Field(None, description="Before the new money.")
    post_money_valuation: PositiveAmount | None = Field(None, description="After the new money.")
    price_per_share: PricePerShare | None = Field(None, description="The price itself.")
    option_pool_fraction: Annotated[Quantity, Reads("fraction", low=0, high=0.99, form="uncertain")] | None = Field(
        None, description="The pool after the round, of the post-round total."
    )
    option_pool_increase_shares: ShareCount | None = Field(None, description="Shares added to the pool.")
    option_pool_counts: Literal["unallocated", "total"] = Field(
        "unallocated", description="What the fraction means [unallocated]."
    )
    option_pool: Literal["pre_money", "post_money"] = Field(
        "pre_money", description="Who pays for the pool [pre_money]."
    )
    pricing_convention: Literal["percent_ownership", "pre_money", "dollars_invested"] = Field(
        "percent_ownership", description="[percent_ownership]"
    )
    rounding: Literal["exact", "legal"] = Field("exact", description="[exact]")
    liquidation_preference: LiquidationPreference = Field(
        default_factory=LiquidationPreference, description="[1x, not participating, seniority 1]"
    )
    anti_dilution: AntiDilution = Field("none", description="Of this series in later rounds [none].")
    anti_dilution_base: AntiDilutionBase | None = Field(
        None, description="[broad_based: granted; narrow_based: outstanding]"
    )
    anti_dilution_in_pre_money: Flag = Field(
        False, description="What earlier series gain is inside this round's pre-money [false]."
    )
    dividend: Dividend | None = Field(None, description="[none]")
    pro_rata: tuple[Text, ...] = Field((), description="Holders who keep their share, taken up in full.")
    pro_rata_placement: Literal["inside", "on_top"] = Field("inside", description="[inside]")
    super_pro_rata: dict[Text, PlainFraction] = Field(
        default_factory=dict, description="Holders who buy up to a share."
    )
    pay_to_play: PayToPlay | None = Field(None, description="[none]")
    tranches: tuple[Tranche, ...] = Field((), description="Further closings at the round's price.")
    compute_credits: Amount = Field(fixed(0.0), description="The part of it that is paid in credits [0].")
    provider: Text | None = Field(None, description="Whose credits.")
    expires: Month | None = Field(None, description="When the credits expire [never].")
    fees: Charge | None = Field(None, description="Of the amount, or money [0].")
    votes_per_share: Votes = Field(1.0, description="[1]")
    board_seats: Votes = Field(0.0, description="Seats that the investors take [0].")

    @model_validator(mode="after")
    def _terms(self) -> "PricedRound":
        one_of(
            self,
            ("pre_money_valuation", "post_money_valuation", "price_per_share"),
            what="a priced round",
            example="pre_money_valuation: 18M",
        )
        one_of(self, ("option_pool_fraction", "option_pool_increase_shares"), what="the option pool")
        if not self.compute_credits.is_zero and self.provider is None:
            raise fault("needs provider beside its compute_credits", "add provider: anycloud, whose credits they are")
        post = self.post_money_valuation.fixed if self.post_money_valuation is not None else None
        total = self.investment_amount.fixed if self.investment_amount is not None else None
        if post is not None and total is not None and total >= post:
            raise fault(
                f"is {post:,.12g}, and {total:,.12g} is invested: that buys the whole company",
                "a post-money valuation is above the money raised",
                ("post_money_valuation",),
            )
        return self


class ScheduledPayment(Frozen):
    month: ScheduleMonth = Field(description="Months since the draw.")
    amount: Amount = Field(description="Principal paid in it.")


class Draw(Frozen):
    amount: PositiveAmount = Field(description="Principal drawn.")
    when: When = Field(examples=["2027-09"], description="When it is drawn.")


class _Loan(_Instrument):
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

    @model_validator(mode="after")
    def _schedule(self) -> "_Loan":
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


class VentureDebt(_Loan):
    """A loan with warrants and covenants."""

    kind: Literal["venture_debt"] = Field(description="A loan with warrants and covenants.")
    principal: PositiveAmount = Field(description="What is lent.")
    warrant_coverage: UncertainFraction = Field(
        fixed(0.0, low=0, high=1, fraction=True), description="Warrants for this share of the principal [0%]."
    )
    warrant_price: Literal["last_round"] = Field("last_round", description="Their strike [last_round].")
    draws: tuple[Draw, ...] = Field((), description="Drawn in parts [all at once].")


class GpuLoan(_Loan):
    """A loan on accelerators of one's own."""

    kind: Literal["gpu_loan"] = Field(description="A loan on accelerators.")
    supply: Text = Field(examples=["ours"], description="The owned supply that secures it.")
    loan_to_value: UncertainFraction = Field(examples=["70%"], description="Of what the accelerators cost.")


class RevenueBased(_Instrument):
    """Money now for a share of revenue until a multiple is repaid."""

    kind: Literal["revenue_based"] = Field(description="A share of revenue until a multiple is repaid.")
    investment_amount: PositiveAmount = Field(description="What is paid in.")
    share: PlainFraction = Field(examples=["5%"], description="Of revenue, each month.")
    repayment_multiple: Annotated[float, Reads("plain", low=1, high=100, form="fixed")] = Field(
        examples=["1.5"], description="Of the amount, in all."
    )


class Grant(_Instrument, Lasting):
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

    @model_validator(mode="after")
    def _one_way(self) -> "Grant":
        one_of(
            self, ("share_of", "amount"), what="a grant", example="share_of: compute and share: 30%, or amount: 100k"
        )
        if (self.share_of is None) != (self.share is None):
            raise fault("needs both share_of and share", "write {share_of: compute, share: 30%}")
        return self


class Credits(_Instrument):
    """Compute credits: a purse that pays its provider's bills, and nothing else."""

    kind: Literal["credits"] = Field(description="Compute credits.")
    provider: Text = Field(examples=["anycloud"], description="Whose bills they pay.")
    amount: PositiveAmount = Field(description="How much.")
    expires: Month | None = Field(None, description="The last month in which they can be used [never].")


class ParentContribution(_Instrument):
    """A parent's money, month by month."""

    kind: Literal["parent_contribution"] = Field(description="A parent's money.")
    when: When | None = Field(None, description="[from]")  # type: ignore[assignment]
    amount: Money = Field(description="A month's.")
    from_: When | None = Field(None, alias="from", description="The first month [the plan's].")
    until: When | None = Field(None, description="The first month without it [never].")


class Secondary(_Instrument):
    """A holder sells shares to investors; the company gets nothing."""

    kind: Literal["secondary"] = Field(description="A sale of shares by a holder.")
    holder: Text = Field(examples=["Mei"], description="Who sells.")
    amount: PositiveAmount = Field(description="For how much in all.")
    price: Text | None = Field(None, description="Of a share: money, or x0.85 of the last round's [the last round's].")

    @field_validator("price")
    @classmethod
    def _priced(cls, value: str | None) -> str | None:
        """Money or a factor; both are read again where they are used, in the terms of the month."""
        if value is not None and (change := Change.read(value)).how != "times":
            if change.how == "plus":
                raise fault("must be money, or x0.85 of the last round's", "write 1.20 or x0.85")
            Reads("money", high=1e12, form="uncertain", above=True, example="1.20 or x0.85").read(value)
        return value


class Ipo(_Instrument):
    """New shares to the public; all preferred converts."""

    kind: Literal["ipo"] = Field(description="An IPO.")
    new_shares: ShareCount | None = Field(None, description="All that the company sells.")
    investment_amount: PositiveAmount | None = Field(None, description="What the company raises, instead.")
    price_per_share: PricePerShare = Field(description="The offer price.")
    fees: Charge | None = Field(None, description="Of the money raised, or money [0].")
    greenshoe: UncertainFraction = Field(
        fixed(0.0, low=0, high=1, fraction=True),
        description="Further shares, of the offer: unsold in a plan, sold in full in a simulation [0%].",
    )

    @model_validator(mode="after")
    def _one_way(self) -> "Ipo":
        one_of(self, ("new_shares", "investment_amount"), what="an IPO", example="investment_amount: 100M")
        return self


Instrument = Annotated[
    Safe | ConvertibleNote | PricedRound | VentureDebt | GpuLoan | RevenueBased | Grant | Credits
    | ParentContribution | Secondary | Ipo,
    Field(discriminator="kind"),
]  # fmt: skip


class Funding(Frozen):
    cap_table: dict[Text, OpeningHolding] = Field(
        default_factory=dict, description="Who holds what on the first morning."
    )
    instruments: dict[Text, Instrument] = Field(
        default_factory=dict, description="Applied in this order within a month."
    )
