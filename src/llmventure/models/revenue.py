"""Products: who buys, how much, at what price, and when they pay."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from llmventure.models.base import Frozen, checks, fault
from llmventure.models.cores import BY_KIND
from llmventure.models.declared import Field
from llmventure.models.fields import (
    Count,
    Days,
    Fraction,
    LaterDays,
    PositiveAmount,
    PositiveFraction,
    Price,
    Rate,
    UncertainFraction,
)
from llmventure.models.quantity import fixed
from llmventure.models.when import Lasting


class Customers(Frozen):
    """Customers at a month's end = those at its start × (1 + growth − churn) + new."""

    also_written_as = ("string", "number", "object")

    start: Count = Field(
        fixed(0.0), description="On the product's first morning; on the plan's, where it is on sale already [0]."
    )
    new_per_month: Count = Field(fixed(0.0), description="Added every month [0].")
    monthly_growth: Rate = Field(
        fixed(0.0, low=-1, high=100, fraction=True),
        description="New customers as a share of those there, before churn [0%].",
    )
    count: Count | None = Field(
        None, description="The customers at each month's end themselves; a plain number or steps mean this."
    )

    @checks("before")
    @classmethod
    def _bare_count(cls, data: Any) -> Any:
        if isinstance(data, Customers):
            return data
        if (
            isinstance(data, Mapping)
            and "count" not in data
            and (not data or set(data) & {"new_per_month", "monthly_growth"})
        ):
            return data
        if isinstance(data, Mapping) and set(data) == {"start"}:
            return data
        if isinstance(data, Mapping) and any(key in data for key in ("dist", "p50", "yearly_change")):
            return {"count": data}
        if isinstance(data, Mapping) and not all(
            key[:1].isdigit() or key.startswith("after ") or key == "start" for key in data
        ):
            return data
        return data if isinstance(data, Mapping) and "count" in data else {"count": data}


class TokenCounts(Frozen):
    """Input and output together, or apart."""

    also_written_as = ("string", "number", "object")

    total: Count | None = Field(None, description="Input and output together; a bare number means this.")
    input: Count | None = Field(None, description="Tokens read.")
    output: Count | None = Field(None, description="Tokens written.")

    @checks("before")
    @classmethod
    def _bare_total(cls, data: Any) -> Any:
        return (
            data
            if isinstance(data, TokenCounts) or (isinstance(data, Mapping) and _is_split(data))
            else {"total": data}
        )

    @checks("after")
    def _both(self) -> "TokenCounts":
        if self.total is None and (self.input is None or self.output is None):
            raise fault("needs both input and output", "write {input: 700M, output: 200M}")
        return self


class TokenPrices(Frozen):
    """Of a million tokens, input and output together, or apart."""

    also_written_as = ("string", "number", "object")

    total: Price | None = Field(None, description="Input and output together; a bare number means this.")
    input: Price | None = Field(None, description="Of a million tokens read.")
    output: Price | None = Field(None, description="Of a million tokens written.")

    @checks("before")
    @classmethod
    def _bare_total(cls, data: Any) -> Any:
        return (
            data
            if isinstance(data, TokenPrices) or (isinstance(data, Mapping) and _is_split(data))
            else {"total": data}
        )

    @checks("after")
    def _both(self) -> "TokenPrices":
        if self.total is None and (self.input is None or self.output is None):
            raise fault("needs both input and output", "write {input: 0.30, output: 1.20}")
        return self


def _is_split(data: Mapping[str, Any]) -> bool:
    return bool(set(data) & {"input", "output", "total"})


class Marketing(Frozen):
    """Spending that wins customers, each dearer the more is spent.

    New customers a month = at_spend ÷ cost_per_new_customer × (spend ÷ at_spend) ^ elasticity.
    """

    spend: Price = Field(examples=["40k"], description="Spent on it, a month.")
    cost_per_new_customer: PositiveAmount = Field(
        examples=["1.2k"], description="What a customer costs where as much is spent as `at_spend`."
    )
    at_spend: PositiveAmount = Field(examples=["20k"], description="The monthly spending of which that is known.")
    elasticity: PositiveFraction = Field(
        examples=["0.7"], description="Of new customers to spending: at 1 a customer costs the same at any scale."
    )


class _Product(Lasting):
    customers: Customers | None = Field(None, description="Who buys.")
    monthly_churn: Fraction = Field(
        fixed(0.0, low=0, high=1, fraction=True),
        description="Of the customers at the month's start, those who leave [0%].",
    )
    tokens_per_customer_month: TokenCounts | None = Field(None, description="What a customer uses in a month.")
    largest_customer: Fraction | None = Field(
        None, examples=["20%"], description="Its share of this product's revenue; 0 as a `change` means that it leaves."
    )
    cost_per_new_customer: Price = Field(fixed(0.0), description="Spent on sales for every customer won [0].")
    marketing: Marketing | None = Field(
        None, description="Customers won by spending, beside the others, who cost `cost_per_new_customer`."
    )
    collection_days: LaterDays = Field(fixed(0.0), description="Between the bill and the money [0].")
    bad_debt: UncertainFraction = Field(
        fixed(0.0, low=0, high=1, fraction=True), description="Of what is billed, the share that is never paid [0%]."
    )

    @checks("after")
    def _won_customers_add_up(self) -> "_Product":
        if self.marketing is not None and (self.customers is None or self.customers.count is not None):
            raise fault(
                "wins customers, and how many there are is given",
                "write customers: {start: 20}, with new_per_month and monthly_growth as they are without it",
                ("marketing",),
            )
        return self


class UsageProduct(_Product):
    """Metered: customers × tokens × price."""

    kind: Literal["usage"] = Field(description="Metered: customers × tokens × price.")
    customers: Customers = Field(examples=["{start: 20, monthly_growth: 8%}"], description="Who buys.")
    tokens_per_customer_month: TokenCounts = Field(examples=["900M"], description="What a customer uses in a month.")
    price_per_million_tokens: TokenPrices = Field(examples=["0.80"], description="What a million tokens sell for.")

    @checks("after")
    def _split_prices(self) -> "UsageProduct":
        if self.price_per_million_tokens.total is None and self.tokens_per_customer_month.total is not None:
            raise fault(
                "is of both together, and the prices are of input and output",
                "write {input: 700M, output: 200M}",
                ("tokens_per_customer_month",),
            )
        return self


class SubscriptionProduct(_Product):
    """Customers × a price a month, billed in advance."""

    kind: Literal["subscription"] = Field(description="Customers × a price a month.")
    customers: Customers = Field(examples=["{start: 20, monthly_growth: 8%}"], description="Who subscribes.")
    price_per_month: Price = Field(description="Of one customer, a month.")
    billed: Literal["monthly", "quarterly", "yearly"] = Field(
        "monthly", description="In advance, for this long [monthly]."
    )


class SalesProduct(_Product):
    """Devices, projects, licences."""

    kind: Literal["sales"] = Field(description="Devices, projects, licences.")
    units_per_month: Count = Field(examples=["40"], description="Sold in each month.")
    price_per_unit: Price = Field(examples=["390"], description="Of one.")
    cost_per_unit: Price = Field(fixed(0.0), description="Of making or buying one [0].")
    payment_days: Days = Field(
        fixed(0.0), description="Between the sale and the payment of its cost; negative: paid before [0]."
    )


Product = Annotated[UsageProduct | SubscriptionProduct | SalesProduct, BY_KIND]
BILLED_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
