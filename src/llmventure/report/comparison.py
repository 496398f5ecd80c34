"""The answer of ``compare``: plain data, all that a renderer may see; the rules of ``report`` hold."""

from typing import NotRequired, TypedDict

from llmventure.report import CapTableEntry, Company, Message, Run
from llmventure.report.exits import Control


class StrategyOutcome(TypedDict):
    """One strategy (of one case) in a comparison; a metric is a number or month, or its percentiles."""

    strategy: str
    case: NotRequired[str | None]
    file: NotRequired[str]
    metrics: dict[str, float | str | dict[str, float | None] | None]
    ruin: NotRequired[dict[str, float | None] | None]
    down_round: NotRequired["Chance"]
    covenant_breach: NotRequired["Chance"]
    first_month: NotRequired[str]
    last_month: NotRequired[str]
    cap_table: NotRequired[list[CapTableEntry]]
    plan: NotRequired[dict[str, float | str | None]]
    """Of futures: the metrics of the strategy's plan."""
    control: NotRequired[list[Control]]
    """The founders' votes and share of the plan, at first and after every event that changes the table."""


class Chance(TypedDict):
    probability: float
    standard_error: float


class Front(TypedDict):
    """``means``: what founders have on average in ``metric``; a share counts where the company is not ruined. Null and
    empty where not all strategies of the case have the same."""

    case: str | None
    metric: str | None
    means: list["StrategyMean"]
    strategies: list[str]


class Difference(TypedDict):
    """``strategy`` less ``against``, path by path; in months where the metric is a month."""

    strategy: str
    case: NotRequired[str | None]
    against: str
    metric: str
    mean: float | None
    standard_error: float | None


class StrategyMean(TypedDict):
    strategy: str
    mean: float


class InRegime(TypedDict):
    """The paths that are in a market regime when the first strategy on them is ruined, else at the plan's end.

    ``best`` is the strategy with the highest mean, where it is clear of every other's; else null.
    """

    case: NotRequired[str | None]
    regime: str
    share_of_paths: float
    metric: str
    means: list[StrategyMean]
    best: str | None


class Regret(TypedDict):
    """What the best strategy of each path has more than this one there, on average."""

    strategy: str
    case: NotRequired[str | None]
    metric: str
    mean: float
    standard_error: float | None


class Comparison(TypedDict):
    """Strategies side by side; ``against`` of every difference is the first of them in the same case."""

    schema_version: int
    run: Run
    company: Company
    strategies: list[StrategyOutcome]
    differences: list[Difference]
    front: NotRequired[list[str]]
    """Strategies that no other beats in ruin and in what founders are expected to have; of one case only."""
    fronts: NotRequired[list["Front"]]
    """The same of each case."""
    regrets: NotRequired[list[Regret]]
    regimes: NotRequired[list[InRegime]]
    conclusion: NotRequired[str]
    """What the numbers support, in one sentence."""
    warnings: list[Message]
