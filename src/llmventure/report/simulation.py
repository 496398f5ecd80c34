"""The report of a simulation: versioned plain data, as ``report`` has it of a plan."""

from typing import TypedDict

from llmventure.report import Company, Message, Run


class SimulationRun(Run):
    """Everything in it names how the figures were made; all else in a report is the same whatever the threads."""

    chunk: int
    variates: int
    asked: int
    sampling: str
    """``random``, or ``stratified``."""
    percentiles: str
    numpy: str
    cpu: list[str]
    threads: int
    workers: int
    """Processes of a cluster; 0 where threads of one process did it."""
    histories: int


class RuinReport(TypedDict):
    """``interval`` is Wilson's, of 95 %; ``by_month`` is cumulative."""

    probability: float
    standard_error: float
    interval: list[float]
    by_month: list[float]


class Driver(TypedDict):
    path: str
    share_of_variance: float


class Cause(TypedDict):
    """How many of the ruined paths, and of all, something had befallen while they lived."""

    path: str
    what: str
    share_of_ruined: float
    share_of_all: float


class ProviderCost(TypedDict):
    """A provider of capital. ``mean_flows`` is what it gets less what it pays in, by month from the plan's first, on
    average over all futures; ``rate`` the yearly one at which they are worth nothing, null with the ``reason``."""

    name: str
    kind: str
    mean_flows: list[float]
    rate: float | None
    reason: str | None


class CostOfCapital(TypedDict):
    """Of all providers together, and of each."""

    rate: float | None
    reason: str | None
    providers: list[ProviderCost]


class Estimate(TypedDict):
    mean: float
    standard_error: float | None


class MitigationWorth(TypedDict):
    """A mitigation with less without it, on the same luck in ``paths`` futures, every other as the file has it.

    ``cost`` is the mean of what it costs while a future lives, and is in ``changes`` of cash and proceeds already.
    ``pays`` says whether ``metric`` gains on average, null where that is within two standard errors; ``lowers_ruin``
    likewise. ``saved`` and ``harmed`` are the shares of futures that only it saves, and that only it ruins.
    """

    path: str
    taken: bool
    paths: int
    cost: float
    ruin: Estimate
    lowers_ruin: bool | None
    changes: dict[str, Estimate]
    metric: str
    pays: bool | None
    saved: float
    harmed: float


class CashAtRisk(TypedDict):
    """``cash`` is the quantile of closing cash at ``level``, ``mean_below`` the mean of what lies below it."""

    month: str
    level: float
    cash: float | None
    mean_below: float | None


class Bars(TypedDict):
    """A histogram: ``shares`` of all paths in equal parts from ``low`` to ``high``."""

    metric: str
    low: float
    high: float
    shares: list[float]


class SimulationFigures(TypedDict):
    """What a search asks of many futures; all of it stands in their report, too."""

    months: list[str]
    metrics: dict[str, dict[str, float | None]]
    ruin: RuinReport


class SimulationReport(TypedDict):
    """Many futures. Bands are over all paths, ruined ones at 0, and over the living; ``alive`` is their share."""

    schema_version: int
    run: SimulationRun
    company: Company
    months: list[str]
    metrics: dict[str, dict[str, float | None]]
    ranges: dict[str, dict[str, float | None]]
    """The metrics from p5 to p95, over all paths."""
    ruin: RuinReport
    bands: dict[str, dict[str, list[float | None]] | list[float]]
    outcome: str
    drivers: list[Driver]
    """Of the ``outcome``."""
    drivers_of: dict[str, list[Driver]]
    """Of other metrics: runway, and founders' proceeds where there is an exit."""
    causes: list[Cause]
    cost_of_capital: CostOfCapital | None
    """Null without an exit, and where nobody paid in."""
    mitigations: list[MitigationWorth]
    cash_at_risk: list[CashAtRisk]
    histograms: list[Bars]
    examples: dict[str, int | None]
    assumptions: list[Message]
    """Why less risk, or more cash, may mean more ruin on single paths."""
    warnings: list[Message]
