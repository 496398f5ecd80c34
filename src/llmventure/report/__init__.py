"""The report: versioned plain data, all that a renderer may see.

Every array has one entry a month, money is in the reporting currency and unrounded, shares and
fractions are plain numbers, what is not defined is ``None``. The keys are a promise to scripts and
spreadsheets; ``docs/json.md`` names them all.
"""

from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from llmventure.report.detail import Detail

SCHEMA_VERSION = 1
MONTHS_TO_RAISE = 6
"""How long before cash ends, and before a round closes, raising should have begun: a judgement."""
RAISING = frozenset(
    {"safe", "convertible_note", "priced_round", "tranche", "venture_debt", "draw", "gpu_loan", "revenue_based", "ipo"}
)
"""Kinds of event that raise money: somebody must agree to them, so that a plan which counts on them may fail."""


class Run(TypedDict):
    """What was run: the stamp that every output carries."""

    version: str
    scenario_sha256: str
    strategy: str | None
    case: NotRequired[str | None]
    seed: int
    paths: int
    catalog_as_of: str
    future: NotRequired[int]
    """The number of the path of a simulation that is shown, where it is not the plan."""
    chosen: NotRequired[str]
    """Why it is this one, where it was not asked for by number: ``median`` or ``first-ruined``."""
    chosen_of: NotRequired[int]
    """Of how many futures."""


class Company(TypedDict):
    name: str
    currency: str


class LineItem(TypedDict):
    """One ledger line: ``earned`` = quantity × unit_price is its effect on profit (income +, cost −);
    ``amount`` is the cash that moves in the month (in +, out −)."""

    account: str
    name: str
    function: str | None
    unit: str
    quantity: list[float]
    unit_price: list[float | None]
    earned: list[float]
    amount: list[float]
    through: str | None
    purse: str
    source: str


class Metrics(TypedDict):
    runway_months: float | None
    runway_at_least: float | None
    cash_out_month: str | None
    cash_out_month_without_funding: str | None
    break_even_month: str | None
    start_raising_by: str | None
    minimum_cash: float
    minimum_cash_month: str
    total_raised: float
    burn_multiple: float | None
    gross_margin: float | None
    founders_ownership: float | None
    compute_share_of_cost: float | None
    compute_cost: float
    arr: float
    usage_run_rate: float
    run_rate_revenue: float


class TrainingRun(TypedDict):
    """One run. ``cost`` is what its hours (experiments included) cost as earned, before credits;
    ``gpu_hours`` excludes experiments; ``days`` is wall-clock time at ``gpus``."""

    name: str
    training_flop: float | None
    parameters: float | None
    active_parameters: float | None
    training_tokens: float | None
    gpu: str
    gpu_hours: float
    experiments_gpu_hours: float
    goodput: float
    """Share of wall time that trains, given or from failures."""
    checkpoint_interval_seconds: NotRequired[float]
    """Where goodput follows from failures."""
    repeat: NotRequired[str]
    """Where it is repeated, how often; ``training_tokens`` and ``days`` are of one run, the rest of all."""
    gpus: float | None
    days: float | None
    gpu_hour_price: float | None
    cost: float
    start: str | None
    end: str | None


class Serving(TypedDict):
    name: str
    tokens: list[float]
    gpus: list[float]
    cost: list[float]
    cost_per_million_tokens: list[float | None]


class Supply(TypedDict):
    """``cost`` is everything that the supply cost as earned, idle hours included."""

    name: str
    kind: str
    gpu: str
    provider: str | None
    paid_gpu_hours: list[float]
    used_gpu_hours: list[float]
    idle_gpu_hours: list[float]
    cost: list[float]
    idle_cost: list[float]
    cost_per_delivered_gpu_hour: list[float | None]
    """Idle hours are paid by those that work; null in a month without any."""
    paid_in_credits: list[float]
    cost_of_capital: NotRequired[list[float]]
    """Of owned ones: their mean book value at its yearly rate; in no statement, and not in ``cost``."""
    cost_per_delivered_gpu_hour_with_capital: NotRequired[list[float | None]]
    prepayment: NotRequired[list[float]]
    """Of a contract that is paid ahead: what it asks for in the month in which it begins."""
    prepaid: NotRequired[list[float]]
    """What has been paid and is still to be delivered at the month's end."""


class ProductMargin(TypedDict):
    """One product by month. ``cost_of_revenue`` is positive; ``gross_margin`` is null in a month without revenue."""

    name: str
    revenue: list[float]
    cost_of_revenue: list[float]
    gross_profit: list[float]
    gross_margin: list[float | None]


class FundingEvent(TypedDict):
    month: str
    name: str
    kind: str
    cash_in: float
    fees: float
    compute_credits: float
    pre_money_valuation: float | None
    post_money_valuation: float | None
    price_per_share: float | None
    shares_issued: dict[str, float]
    dilution: float
    runway_at_close: float | None
    runway_at_least: float | None
    probability: float
    sources: dict[str, float]
    uses: dict[str, float]
    sold: NotRequired["SoldShares"]


class SoldShares(TypedDict):
    """A secondary sale: common that the buyers got from ``holder``, and what they paid for it, by what was sold."""

    holder: str
    shares: float
    amount: float
    securities: dict[str, float]


class Holder(TypedDict):
    holder: str
    security: str
    shares: float
    ownership: float
    votes: float


class CapTableEntry(TypedDict):
    after: str
    month: str
    fully_diluted_shares: float
    conversion_prices: dict[str, float]
    holders: list[Holder]


class Funding(TypedDict):
    events: list[FundingEvent]
    cap_table: list[CapTableEntry]
    pool: NotRequired["Pool"]
    credits: NotRequired["CreditsRunway"]
    reach: NotRequired["Reach"]


class ReachingRound(TypedDict):
    """``needed``: the least amount of the round, 0 where the month is reached without it, null with the ``reason``."""

    name: str
    kind: str
    month: str
    planned: float
    needed: float | None
    reason: str | None
    dilution: float | None
    founders_ownership: float | None


class Reach(TypedDict):
    """What each round would have to be for cash to last through ``month`` if nothing closes after it."""

    month: str
    rounds: list[ReachingRound]


class CreditsRunway(TypedDict):
    """How long cash lasts if no money closes: with every grant of credits, and with none. As ``metrics`` has it, one of
    each pair is null. ``granted`` and ``spent`` are of the whole plan."""

    granted: float
    spent: float
    expired: float
    runway_months_with_credits: float | None
    runway_at_least_with_credits: float | None
    runway_months_without_credits: float | None
    runway_at_least_without_credits: float | None


class Pool(TypedDict):
    """The option pool left after the last event, and the month in which hiring at the stated grants uses it up."""

    unallocated_shares: float
    unallocated_fraction: float
    months_at_planned_hiring: float | None
    basis: str


class Commitment(TypedDict):
    """What is owed whatever happens. ``due`` has one entry a month of the plan; ``after`` the plan's end."""

    name: str
    kind: str
    source: str
    due: list[float]
    due_after_horizon: float
    until: str | None


class Message(TypedDict):
    code: str
    path: str
    message: str


class Report(TypedDict):
    schema_version: int
    run: Run
    company: Company
    months: list[str]
    lines: list[LineItem]
    income_statement: dict[str, list[float]]
    cash_flow: dict[str, list[float]]
    balance_sheet: dict[str, list[float]]
    statement: dict[str, list[float]]
    metrics: Metrics
    compute: dict[str, list[TrainingRun] | list[Serving] | list[Supply]]
    products: NotRequired[list[ProductMargin]]
    unattributed_cost_of_revenue: NotRequired[list[float]]
    """What no product causes alone; with the products' it is all cost of revenue."""
    funding: Funding
    commitments: list[Commitment]
    detail: NotRequired["Detail"]
    """What an investor asks next, where it was asked for."""
    assumptions: list[Message]
    warnings: list[Message]


class ExplainedLine(TypedDict):
    """One ledger line in one month. ``place`` is FILE:LINE:COLUMN of ``source``, ``written`` what stands there."""

    month: str
    account: str
    name: str
    unit: str
    quantity: float
    unit_price: float | None
    earned: float
    amount: float
    through: str | None
    purse: str
    source: str
    place: str | None
    written: str | None
    formula: str | None


class Explanation(TypedDict):
    """The lines behind a number; ``asked`` is the line's name, account, source or item that was asked for."""

    schema_version: int
    run: Run
    company: Company
    asked: str
    month: str | None
    lines: list[ExplainedLine]
    earned: float
    amount: float
    opening_cash: NotRequired[float]
    closing_cash: NotRequired[float]
    """Of what was asked for, where that is the cash itself: ``amount`` is what it changes by."""


class Echo(TypedDict):
    """What an uncertain value of the file was understood as."""

    path: str
    p5: float
    p50: float
    p95: float
    unit: str
