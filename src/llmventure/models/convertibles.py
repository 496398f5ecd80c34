"""What converts in a later round: SAFEs and convertible notes."""

from typing import Annotated, Literal

from llmventure.models.base import Flag, Frozen, Text, checks, fault, one_of
from llmventure.models.cap_table import ShareBase
from llmventure.models.declared import Field
from llmventure.models.fields import Amount, FixedDuration, PlainNumber, PositiveAmount
from llmventure.models.instrument import Discount, Invested, LoanRate
from llmventure.models.quantity import Quantity, fixed
from llmventure.models.reading import Reads


def _paid(item: Invested) -> list[float]:
    """What is paid in, as far as it is certain."""
    paid = [amount.fixed for amount in item.investors.values()] or [
        item.investment_amount.fixed if item.investment_amount is not None else None
    ]
    return [part for part in paid if part is not None]


def _above_the_money(field: str, cap: float | None, paid: list[float], post: bool = False) -> None:
    """Refuse a cap below the money raised under it; before the money it has a solution, and founders less than half."""
    if cap is not None and sum(paid) > cap:
        whole = cap if post else sum(paid) + cap
        raise fault(
            f"is {cap:,.12g}, and {sum(paid):,.12g} is paid in: {sum(paid):,.12g} ÷ {whole:,.12g} = "
            f"{sum(paid) / whole:.0%} of the company",
            "a cap is above the money raised under it",
            (field,),
        )


class Safe(Invested):
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

    @checks("after")
    def _terms(self) -> "Safe":
        one_of(
            self,
            ("post_money_valuation_cap", "pre_money_valuation_cap", "fixed_ownership"),
            what="a SAFE",
        )
        if self.elect is not None and not self.mfn:
            raise fault("goes with mfn: true", "add mfn: true", ("elect",))
        cap = self.post_money_valuation_cap.fixed if self.post_money_valuation_cap is not None else None
        known = _paid(self)
        if cap is not None and known and sum(known) >= cap:
            raise fault(
                f"is {cap:,.12g}, and {sum(known):,.12g} is paid in: that buys {sum(known) / cap:.0%} of the company",
                "a post-money cap is above the money raised under it",
                ("post_money_valuation_cap",),
            )
        cap = self.pre_money_valuation_cap.fixed if self.pre_money_valuation_cap is not None else None
        _above_the_money("pre_money_valuation_cap", cap, known)
        return self


class ChangeOfControl(Frozen):
    multiple: PlainNumber | Literal["convert"] = Field(
        examples=["1"], description="Times the principal, with interest; or convert."
    )


class ConvertibleNote(Invested):
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

    @checks("after")
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
        cap = self.valuation_cap.fixed if self.valuation_cap is not None else None
        if not isinstance(self.cap_base, ShareBase):
            _above_the_money("valuation_cap", cap, _paid(self), self.cap_base != "pre_money_with_pool")
        return self
