"""The scenario: everything that one file says, overlays applied."""

from collections.abc import Mapping
from typing import Annotated, Any

from llmventure.models.acquisitions import Acquisition
from llmventure.models.base import Frozen, Text
from llmventure.models.company import Company, CurrencyCode
from llmventure.models.compute import Compute
from llmventure.models.costs import Cost
from llmventure.models.declared import Field
from llmventure.models.exit import Exit
from llmventure.models.funding import Funding
from llmventure.models.quantity import Quantity
from llmventure.models.reading import Reads
from llmventure.models.revenue import Product
from llmventure.models.risks import Policy, Regime, Risk
from llmventure.models.team import Team

ExchangeRate = Annotated[Quantity, Reads("plain", low=0, high=1e9, above=True)]


class Correlation(Frozen):
    between: tuple[Text, ...] = Field(
        min_length=1,
        examples=["[revenue.api.customers.monthly_growth, exchange_rates.CNY]"],
        description="Paths of quantities, or one path with *.",
    )
    rho: Annotated[float, Reads("fraction", low=-1, high=1, form="fixed")] = Field(
        examples=["60%"], description="Their rank correlation."
    )


class Simulation(Frozen):
    paths: Annotated[int, Reads("count", low=1, high=1e7, form="fixed", whole=True)] = Field(
        10_000, description="[10,000]"
    )
    seed: Annotated[int, Reads("count", low=0, high=2**63 - 1, form="fixed", whole=True)] = Field(7, description="[7]")
    correlations: tuple[Correlation, ...] = Field((), description="What moves together.")


class Scenario(Frozen):
    """One company, one plan."""

    schema_version: Annotated[int, Reads("plain", low=1, high=1, form="fixed", whole=True)] = Field(
        1, description="Of this language [1]."
    )
    company: Company = Field(
        examples=["{name: Lumen Labs, start: 2027-01, months: 36, opening_cash: 3.2M}"],
        description="The company as it stands on the plan's first morning.",
    )
    exchange_rates: dict[CurrencyCode, ExchangeRate] = Field(
        default_factory=dict, description="Units of the reporting currency for one unit."
    )
    compute: Compute = Field(default_factory=Compute, description="What is trained and served, and on which hours.")
    team: Team = Field(default_factory=Team, description="People.")
    revenue: dict[Text, Product] = Field(default_factory=dict, description="Products.")
    costs: dict[Text, Cost] = Field(default_factory=dict, description="Other costs.")
    funding: Funding = Field(default_factory=Funding, description="Cap table and instruments.")
    market: dict[Text, Regime] = Field(default_factory=dict, description="Regimes, entered from normal.")
    risks: dict[Text, Risk] = Field(default_factory=dict, description="Events that may strike.")
    policy: dict[Text, Policy] = Field(default_factory=dict, description="What management does as cash runs low.")
    acquisitions: dict[Text, Acquisition] = Field(default_factory=dict, description="Companies that are bought.")
    exit: Exit | None = Field(None, description="How it ends.")
    decisions: dict[Text, Any] = Field(
        default_factory=dict,
        description="What `optimize` may choose: PATH: LOW to HIGH, or a list; `strategy`: a list of strategies.",
    )
    simulation: Simulation = Field(default_factory=Simulation, description="Paths, seed, correlations.")


OVERLAYS: Mapping[str, str] = {"strategies": "what we decide", "cases": "what the world does"}
