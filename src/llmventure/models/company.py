"""The company as it stands on the plan's first morning."""

import re
from typing import Annotated

from llmventure.models.base import Frozen, Text, Words, fault
from llmventure.models.declared import Field
from llmventure.models.fields import Amount, InterestRate, SignedAmount, UncertainFraction, WholeMonths
from llmventure.models.month import Month
from llmventure.models.numerals import CURRENCY_SIGNS, MISNAMED
from llmventure.models.quantity import Quantity, fixed


def _currency(value: object) -> object:
    """An ISO 4217 code: three capital letters."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{3}", value):
        shown = str(value)
        meant = CURRENCY_SIGNS.get(shown) or (shown.upper() if re.fullmatch(r"[A-Za-z]{3}", shown) else None)
        raise fault(f"expected a currency's three letters, found {shown!r}", f"write {meant or 'USD, EUR or CNY'}")
    if value in MISNAMED:
        raise fault(f"{value} is written {MISNAMED[value]}", f"write {MISNAMED[value]}")
    return value


CurrencyCode = Annotated[str, Words(_currency, told={"examples": ["USD"]})]


class Tax(Frozen):
    """Tax on the year's profit as earned, after losses; paid in the next year's first month."""

    example = "{rate: 21%}"

    rate: UncertainFraction = Field(
        fixed(0.0, low=0, high=1, fraction=True), description="Of the year's taxable profit [0%]."
    )
    loss_use_limit: UncertainFraction = Field(
        fixed(1.0, low=0, high=1, fraction=True),
        description="The share of a year's profit that earlier losses may offset [100%; the US: 80%].",
    )


class OpeningBalance(Frozen):
    """The opening balance sheet; paid-in equity is what balances."""

    receivables: Amount = Field(
        fixed(0.0), description="Collected in the plan's first month unless a product says later [0]."
    )
    payables: Amount = Field(fixed(0.0), description="Bills to be paid in the plan's first month [0].")
    deferred_revenue: Amount = Field(
        fixed(0.0), description="Paid by customers and not yet earned; earned over 12 months [0]."
    )
    equipment: Amount = Field(fixed(0.0), description="Book value of equipment, written off over 36 months [0].")
    losses_carried_forward: Amount = Field(fixed(0.0), description="Tax losses of earlier years [0].")
    monthly_burn: SignedAmount | None = Field(
        None, description="Net burn of the last months before the plan, for trailing measures."
    )


class Company(Frozen):
    name: Text = Field(examples=["Lumen Labs"], description="The company's name.")
    currency: CurrencyCode = Field("USD", description="The reporting currency, ISO 4217 [USD].")
    start: Month = Field(
        examples=["2027-01"], description="First month of the plan; opening figures are those of its first morning."
    )
    months: WholeMonths = Field(description="How many months are planned.")
    opening_cash: Amount = Field(examples=["3.2M"], description="Cash on the plan's first morning.")
    opening_balance: OpeningBalance = Field(
        default_factory=OpeningBalance, description="The rest of the opening balance sheet [zeros]."
    )
    tax: Tax = Field(default_factory=Tax, description="Tax on profit [none].")
    interest_on_cash: InterestRate = Field(
        fixed(0.0, low=0, high=10, fraction=True), description="A year's interest on opening cash [0%]."
    )


def opening(company: Company) -> dict[str, Quantity]:
    """The opening balances by account, in the reporting currency."""
    balance = company.opening_balance
    return {
        "receivables": balance.receivables,
        "payables": balance.payables,
        "deferred_revenue": balance.deferred_revenue,
        "equipment": balance.equipment,
    }
