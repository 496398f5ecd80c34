"""A report as the engine makes them: 48 months, three runs, two supplies, three rounds; the books add up."""

from copy import deepcopy
from math import fsum

from llmventure.report import (
    CapTableEntry,
    Commitment,
    Explanation,
    FundingEvent,
    Holder,
    LineItem,
    Message,
    Metrics,
    Report,
    Serving,
    Supply,
    TrainingRun,
)
from llmventure.report.comparison import Comparison

MONTHS = [f"{2027 + index // 12}-{index % 12 + 1:02d}" for index in range(48)]
OPENING_CASH = 3_200_000.0


def zeros() -> list[float]:
    return [0.0] * 48


def at(amounts: dict[int, float]) -> list[float]:
    return [amounts.get(month, 0.0) for month in range(48)]


def line(
    account: str,
    name: str,
    earned: list[float],
    *,
    function: str | None = None,
    unit: str = "usd",
    price: float | None = None,
    source: str = "",
) -> LineItem:
    quantity = [abs(value) / price for value in earned] if price else [1.0 if value else 0.0 for value in earned]
    return {
        "account": account,
        "name": name,
        "function": function,
        "unit": unit,
        "quantity": quantity,
        "unit_price": [price if price else (abs(value) or None) for value in earned],
        "earned": earned,
        "amount": list(earned),
        "through": None,
        "purse": "cash",
        "source": source or f"{account}.{name}",
    }


def event(month: int, name: str, kind: str, cash: float, **about: object) -> FundingEvent:
    made: FundingEvent = {
        "month": MONTHS[month],
        "name": name,
        "kind": kind,
        "cash_in": cash,
        "fees": 0.0,
        "compute_credits": 0.0,
        "pre_money_valuation": None,
        "post_money_valuation": None,
        "price_per_share": None,
        "shares_issued": {},
        "dilution": 0.0,
        "runway_at_close": None,
        "runway_at_least": None,
        "probability": 1.0,
        "sources": {},
        "uses": {},
    }
    made.update(about)  # type: ignore[typeddict-item]
    return made


EVENTS = [
    event(
        1, "angels", "safe", 1_500_000.0,
        runway_at_close=15.4, sources={"Ann": 500_000.0, "Bo": 1_000_000.0}, uses={"cash": 1_500_000.0},
    ),
    event(
        9, "Series Seed", "priced_round", 5_000_000.0,
        fees=100_000.0, compute_credits=2_000_000.0, pre_money_valuation=24_000_000.0,
        post_money_valuation=31_000_000.0, price_per_share=1.8342,
        shares_issued={"Series Seed": 3_816_377.0, "angels": 1_744_186.0, "option pool": 1_020_000.0},
        dilution=0.4224, runway_at_close=11.8, probability=0.7,
        sources={"lead": 4_500_000.0, "Ann": 500_000.0}, uses={"cash": 4_900_000.0, "fees": 100_000.0},
    ),
    event(
        27, "Series A", "priced_round", 15_000_000.0,
        fees=300_000.0, pre_money_valuation=60_000_000.0, post_money_valuation=75_000_000.0, price_per_share=3.8503,
        shares_issued={"Series A": 3_895_815.0}, dilution=0.2, runway_at_close=5.2, probability=0.55,
        sources={"investors": 15_000_000.0}, uses={"cash": 14_700_000.0, "fees": 300_000.0},
    ),
]  # fmt: skip


def ledger() -> list[LineItem]:
    tokens = [0.9 * 1.13**month if month >= 6 else 0.0 for month in range(48)]
    usage = [40_000 * count * 0.96**month for month, count in enumerate(tokens)]
    seats = [9_000 * 1.07**month for month in range(48)]
    heads = [8 + month // 5 for month in range(48)]
    return [
        line("revenue/usage", "api", usage, source="revenue.api"),
        line("revenue/subscription", "seats", seats, source="revenue.seats"),
        line(
            "cost/compute/training", "base-7b", [-value for value in at({3: 520_000.0, 4: 520_000.0, 5: 210_000.0})],
            function="research", unit="gpu_hour", price=1.99, source="compute.training.base-7b",
        ),
        line(
            "cost/compute/training", "base-30b", [-value for value in at({29: 1.9e6, 30: 1.9e6, 31: 1.2e6})],
            function="research", unit="gpu_hour", price=2.31, source="compute.training.base-30b",
        ),
        line(
            "cost/compute/serving", "api", [-value * 0.35 for value in usage],
            function="cost_of_revenue", unit="gpu_hour", price=1.99, source="compute.serving.api",
        ),
        line(
            "cost/compute/idle", "reserved", [-value for value in at(dict.fromkeys(range(6, 15), 61_000.0))],
            function="research", unit="gpu_hour", price=1.99, source="compute.supply.reserved",
        ),
        line(
            "cost/team/salaries", "research engineer", [-20_000.0 * count for count in heads],
            function="research", unit="head", price=20_000.0, source="team.roles.research engineer",
        ),
        line(
            "cost/other", "office and software", [-45_000 * 1.0025**month for month in range(48)],
            function="administration", source="costs.office and software",
        ),
        line("fees", "Series Seed", [-value for value in at({9: 100_000.0})], source="funding.instruments.Series Seed"),
        line("fees", "Series A", [-value for value in at({27: 300_000.0})], source="funding.instruments.Series A"),
    ]  # fmt: skip


def total(lines: list[LineItem], *accounts: str) -> list[float]:
    return [
        fsum(item["earned"][month] for item in lines if item["account"].startswith(accounts)) for month in range(48)
    ]


def cap_table() -> list[CapTableEntry]:
    founders = [("Mei", "common", 8_000_000.0), ("Jonas", "common", 1_000_000.0)]
    seed = [
        ("angels", "Series Seed", 1_744_186.0),
        ("lead", "Series Seed", 3_434_739.0),
        ("Ann", "Series Seed", 381_638.0),
    ]
    steps: list[tuple[str, int, list[tuple[str, str, float]], dict[str, float]]] = [
        ("opening", 0, [*founders, ("option pool", "pool", 1_000_000.0)], {}),
        ("Series Seed", 9, [*founders, ("option pool", "pool", 2_020_000.0), *seed], {"Series Seed": 1.8342}),
        (
            "Series A", 27,
            [*founders, ("option pool", "pool", 2_020_000.0), *seed, ("investors", "Series A", 3_895_815.0)],
            {"Series Seed": 1.8342, "Series A": 3.8503},
        ),
    ]  # fmt: skip
    entries: list[CapTableEntry] = []
    for after, month, held, prices in steps:
        full = fsum(shares for _, _, shares in held)
        holders: list[Holder] = [
            {"holder": who, "security": what, "shares": shares, "ownership": shares / full, "votes": shares / full}
            for who, what, shares in held
        ]
        entries.append(
            {
                "after": after,
                "month": MONTHS[month],
                "fully_diluted_shares": full,
                "conversion_prices": prices,
                "holders": holders,
            }
        )
    return entries


TRAINING: list[TrainingRun] = [
    {
        "name": "base-7b", "training_flop": 8.4e22, "parameters": 7e9, "active_parameters": 7e9,
        "training_tokens": 2e12, "gpu": "H100-SXM", "gpu_hours": 62_814.0, "experiments_gpu_hours": 37_688.0,
        "gpus": 256.0, "days": 10.2, "gpu_hour_price": 1.99, "cost": 1_250_000.0, "start": "2027-04", "end": "2027-06",
    },
    {
        "name": "base-30b", "training_flop": 1.2e24, "parameters": 120e9, "active_parameters": 30e9,
        "training_tokens": 6.7e12, "gpu": "H100-SXM", "gpu_hours": 2_164_502.0, "experiments_gpu_hours": 0.0,
        "gpus": 1024.0, "days": 88.1, "gpu_hour_price": 2.31, "cost": 5_000_000.0, "start": "2029-06", "end": "2029-08",
    },
    {
        "name": "monthly tuning", "training_flop": None, "parameters": None, "active_parameters": None,
        "training_tokens": None, "gpu": "H100-SXM", "gpu_hours": 12_000.0, "experiments_gpu_hours": 0.0,
        "gpus": None, "days": None, "gpu_hour_price": 2.31, "cost": 27_720.0, "start": "2027-10", "end": None,
    },
]  # fmt: skip


def report() -> Report:
    """The whole report, made anew at each call."""
    lines = ledger()
    revenue = total(lines, "revenue/")
    cost_of_revenue = [-value for value in total(lines, "cost/compute/serving")]
    research = [-value for value in total(lines, "cost/compute/training", "cost/compute/idle", "cost/team/")]
    administration = [-value for value in total(lines, "cost/other", "fees")]
    profit = [fsum(item["earned"][month] for item in lines) for month in range(48)]
    net_burn = [-value for value in profit]
    gross_burn = [revenue[month] - profit[month] for month in range(48)]
    financing = at({MONTHS.index(item["month"]): item["cash_in"] for item in EVENTS})
    closing, opening, cash = zeros(), zeros(), OPENING_CASH
    for month in range(48):
        opening[month] = cash
        cash += financing[month] - net_burn[month]
        closing[month] = cash
    compute = -fsum(total(lines, "cost/compute/"))
    lowest = min(closing)
    metrics: Metrics = {
        "runway_months": 14.2, "runway_at_least": None, "cash_out_month": None,
        "cash_out_month_without_funding": "2028-03", "break_even_month": None, "start_raising_by": "2027-09",
        "minimum_cash": lowest, "minimum_cash_month": MONTHS[closing.index(lowest)], "total_raised": 21_500_000.0,
        "burn_multiple": 1.8, "gross_margin": 0.62, "founders_ownership": cap_table()[-1]["holders"][0]["ownership"],
        "compute_share_of_cost": compute / (fsum(gross_burn)), "compute_cost": compute,
        "arr": 12 * seats_at_end(lines), "usage_run_rate": 12 * revenue[-1] - 12 * seats_at_end(lines),
        "run_rate_revenue": 12 * revenue[-1],
    }  # fmt: skip
    serving: list[Serving] = [
        {
            "name": "api",
            "tokens": [0.0 if month < 6 else 18e9 * 1.13**month for month in range(48)],
            "gpus": [0.0 if month < 6 else 8.0 + month for month in range(48)],
            "cost": cost_of_revenue,
            "cost_per_million_tokens": [None if month < 6 else 0.41 * 0.97**month for month in range(48)],
        }
    ]
    reserved = [0.0 if not 3 <= month < 15 else 186_880.0 for month in range(48)]
    supply: list[Supply] = [
        {
            "name": "reserved", "kind": "reserved", "gpu": "H100-SXM", "provider": "anycloud",
            "paid_gpu_hours": reserved, "used_gpu_hours": [value * 0.66 for value in reserved],
            "idle_gpu_hours": [value * 0.34 for value in reserved], "cost": [value * 1.99 for value in reserved],
            "idle_cost": [value * 0.34 * 1.99 for value in reserved],
            "paid_in_credits": [value * 0.4 for value in reserved],
        },
        {
            "name": "burst", "kind": "on_demand", "gpu": "H100-SXM", "provider": None,
            "paid_gpu_hours": at({29: 800_000.0, 30: 900_000.0}), "used_gpu_hours": at({29: 800_000.0, 30: 900_000.0}),
            "idle_gpu_hours": zeros(), "cost": at({29: 1_848_000.0, 30: 2_079_000.0}), "idle_cost": zeros(),
            "paid_in_credits": zeros(),
        },
    ]  # fmt: skip
    commitments: list[Commitment] = [
        {
            "name": "reserved", "kind": "reserved_supply", "source": "compute.supply.reserved",
            "due": [value * 1.99 for value in reserved], "due_after_horizon": 0.0, "until": "2028-03",
        },
        {
            "name": "debt", "kind": "venture_debt", "source": "funding.instruments.debt",
            "due": [0.0 if month < 15 else 68_000.0 for month in range(48)], "due_after_horizon": 310_000.0,
            "until": "2031-03",
        },
    ]  # fmt: skip
    warnings: list[Message] = [
        {
            "code": "runway_at_close", "path": "funding.instruments.Series A",
            "message": "closes with 5.2 months of runway left; rounds take about six months to raise",
        },
        {
            "code": "idle_reserved", "path": "compute.supply.reserved",
            "message": "34% of the reserved GPU-hours stand idle and are paid for all the same: reserve fewer GPUs, "
            "start later, or let training use them",
        },
    ]  # fmt: skip
    assumptions: list[Message] = [
        {"code": "default", "path": "compute.training.base-30b.goodput", "message": "100% [default]"},
        {
            "code": "catalog", "path": "compute.supply.burst.gpu_hour_price",
            "message": "2.80 USD/GPU-h, the catalog's on-demand price of an H100-SXM as of 2026-11",
        },
        {"code": "default", "path": "company.tax.rate", "message": "0% [default]"},
    ]  # fmt: skip
    net_income = profit
    made: Report = {
        "schema_version": 1,
        "run": {
            "version": "0.1.0", "scenario_sha256": "9f2c41d07be855aa10c3" + "0" * 44, "strategy": "equity ladder",
            "seed": 7, "paths": 1, "catalog_as_of": "2026-11-20",
        },
        "company": {"name": "Lumen Labs", "currency": "USD"},
        "months": list(MONTHS),
        "lines": lines,
        "income_statement": {
            "revenue": revenue, "cost_of_revenue": cost_of_revenue,
            "gross_profit": [revenue[month] - cost_of_revenue[month] for month in range(48)],
            "research": research, "sales": zeros(), "administration": administration, "other_income": zeros(),
            "interest": zeros(), "tax": zeros(), "net_income": net_income,
        },
        "cash_flow": {"operating": profit, "investing": zeros(), "financing": financing},
        "balance_sheet": {
            "cash": closing, "credits": zeros(), "receivables": zeros(), "prepaid": zeros(), "equipment": zeros(),
            "payables": zeros(), "deferred_revenue": zeros(), "debt": zeros(), "notes": zeros(),
            "paid_in": [OPENING_CASH + fsum(financing[: month + 1]) for month in range(48)],
            "retained": [fsum(profit[: month + 1]) for month in range(48)],
        },
        "statement": {
            "revenue": revenue, "cost_of_revenue": cost_of_revenue,
            "gross_profit": [revenue[month] - cost_of_revenue[month] for month in range(48)],
            "operating_expenses": [research[month] + administration[month] for month in range(48)],
            "net_burn": net_burn, "gross_burn": gross_burn, "financing": financing,
            "opening_cash": opening, "closing_cash": closing,
        },
        "metrics": metrics,
        "compute": {"training": list(TRAINING), "serving": serving, "supply": supply},
        "funding": {
            "events": [event.copy() for event in EVENTS],
            "cap_table": cap_table(),
            "pool": {
                "unallocated_shares": 812_400.0, "unallocated_fraction": 0.0417, "months_at_planned_hiring": 16.5,
                "basis": "1% a hire, 0.3 hires a month",
            },
        },
        "commitments": commitments,
        "assumptions": assumptions,
        "warnings": warnings,
    }  # fmt: skip
    return deepcopy(made)


def seats_at_end(lines: list[LineItem]) -> float:
    return next(item["earned"][-1] for item in lines if item["name"] == "seats")


def comparison() -> Comparison:
    """Two strategies; the second gives up eight points of ownership for four months."""
    made = report()
    names = ("runway_months", "cash_out_month", "minimum_cash", "total_raised", "founders_ownership", "burn_multiple")
    first: dict[str, float | str | dict[str, float | None] | None] = {name: made["metrics"][name] for name in names}  # type: ignore[literal-required]
    second = {**first, "runway_months": 18.2, "cash_out_month": "2030-02", "founders_ownership": 0.31}
    return {
        "schema_version": 1,
        "run": made["run"],
        "company": made["company"],
        "strategies": [
            {"strategy": "equity ladder", "metrics": first},
            {"strategy": "venture debt instead of a bridge", "metrics": second},
        ],
        "differences": [
            {
                "strategy": "venture debt instead of a bridge", "against": "equity ladder", "metric": metric,
                "mean": mean, "standard_error": error,
            }
            for metric, mean, error in (
                ("runway_months", 4.0, 0.0), ("founders_ownership", -0.0807, 0.004), ("minimum_cash", 0.0, 0.0),
            )
        ],
        "warnings": [],
    }  # fmt: skip


def explanation() -> Explanation:
    """A training run in two months: GPU-hours at a price, one month paid from credits."""
    return {
        "schema_version": 1,
        "run": report()["run"],
        "company": {"name": "Lumen Labs", "currency": "USD"},
        "asked": "compute.training.base-7b",
        "month": None,
        "lines": [
            {
                "month": month, "account": "cost/compute/training", "name": "base-7b", "unit": "gpu_hour",
                "quantity": hours, "unit_price": 1.99, "earned": -hours * 1.99, "amount": amount, "through": through,
                "purse": purse, "source": "compute.training.base-7b", "place": "scenario.yaml:31:3",
                "written": "{parameters: 7B, training_tokens: 2T}", "formula": "6 × parameters × tokens ÷ (peak × MFU)",
            }
            for month, hours, amount, through, purse in (
                ("2027-04", 60_000.0, -119_400.0, None, "cash"),
                ("2027-05", 2_814.0, 0.0, "payables", "credits/anycloud"),
            )
        ],
        "earned": -124_999.86,
        "amount": -119_400.0,
    }  # fmt: skip
