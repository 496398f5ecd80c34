"""Shares sold at one price: priced rounds and offers to the public."""

from typing import Annotated, Literal

from llmventure.models.base import Flag, Frozen, Text, checks, fault, one_of
from llmventure.models.cap_table import AntiDilution, AntiDilutionBase, Dividend, LiquidationPreference
from llmventure.models.charge import Charge
from llmventure.models.declared import Field
from llmventure.models.fields import CERTAIN, Amount, PlainFraction, PositiveAmount, UncertainFraction
from llmventure.models.instrument import AnyInstrument, Invested
from llmventure.models.month import Month
from llmventure.models.quantity import Quantity, fixed
from llmventure.models.reading import Reads
from llmventure.models.when import When

PricePerShare = Annotated[Quantity, Reads("money", high=1e12, form="uncertain", above=True, example="1.25")]
ShareCount = Annotated[Quantity, Reads("count", high=1e15, form="uncertain", above=True, example="1_000_000")]
Votes = Annotated[float, Reads("plain", low=0, high=1e6, form="fixed")]


class Tranche(Frozen):
    amount: PositiveAmount = Field(description="Paid at the round's price.")
    when: When = Field(examples=["2027-09"], description="When it is paid.")
    probability: UncertainFraction = Field(CERTAIN, description="That it is [100%].")


class PayToPlay(Frozen):
    ratio: Annotated[float, Reads("plain", low=0, high=1e6, form="fixed", above=True)] = Field(
        1.0, description="Preferred shares for one common share [1]."
    )


class PricedRound(Invested):
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

    @checks("after")
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


class Ipo(AnyInstrument):
    """New shares to the public; all preferred converts."""

    kind: Literal["ipo"] = Field(description="An IPO.")
    new_shares: ShareCount | None = Field(None, description="All that the company sells.")
    investment_amount: PositiveAmount | None = Field(None, description="What the company raises, instead.")
    price_per_share: PricePerShare = Field(description="The offer price.")
    fees: Charge | None = Field(None, description="Of the money raised, or money [0].")
    greenshoe: UncertainFraction = Field(
        fixed(0.0, low=0, high=1, fraction=True),
        description="Further shares, of the offer: unsold in a plan, in a simulation sold where the price holds [0%].",
    )
    greenshoe_probability: PlainFraction = Field(
        0.7, description="That the price holds above the offer, so that the underwriters take them [70%, a judgement]."
    )

    @checks("after")
    def _one_way(self) -> "Ipo":
        one_of(self, ("new_shares", "investment_amount"), what="an IPO", example="investment_amount: 100M")
        return self
