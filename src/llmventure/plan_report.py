"""From a result to the report: plain data, one entry a month, unrounded."""

from dataclasses import dataclass

import numpy as np

from llmventure.cap_table.ownership import conversion_prices, fully_diluted, holdings
from llmventure.cap_table.table import CapTable
from llmventure.commitments import Owed, commitments
from llmventure.compute_cost import CATALOG_SUPPLY, run_hours, started_work
from llmventure.credit_runway import credit_runway
from llmventure.funding.state import Event
from llmventure.hardware import accelerator
from llmventure.ledger import CASH, Key, Row
from llmventure.margins import ProductMargin, product_margins
from llmventure.metrics import path_metrics, runway
from llmventure.models.funding import Secondary
from llmventure.report import (
    SCHEMA_VERSION,
    CapTableEntry,
    Commitment,
    CreditsRunway,
    Funding,
    FundingEvent,
    Holder,
    LineItem,
    Message,
    Metrics,
    Pool,
    Report,
    Run,
    Serving,
    Supply,
    TrainingRun,
)  # fmt: skip
from llmventure.report import ProductMargin as ProductReport
from llmventure.result import Result
from llmventure.sampling import Array
from llmventure.statements import Statements, statements
from llmventure.tie_out import check_books
from llmventure.training_work import hours_in, run_path
from llmventure.world import NEVER

GRANT_A_HIRE = 0.0033
"""Options of a hire, of the fully diluted shares: the fifth hire's median grant (Carta via SaaStr, 2025)."""
GRANT_SOURCE = "0.33 % a hire: the fifth hire's median grant, Carta via SaaStr, 2025"


@dataclass(frozen=True, slots=True)
class Said:
    """What goes beside the figures: warnings, and what was assumed because the file did not say it."""

    warnings: list[Message]
    assumptions: list[Message]


def plan_report(result: Result, stamp: Run, said: Said) -> Report:
    """The report of a plan; the books are checked first.

    :raises TieOutError: where an identity does not hold.
    """
    made = statements(result)
    check_books(result, made)
    grid, company = result.world.grid, result.world.scenario.company
    months = [str(grid.start + number) for number in range(grid.months)]

    def row(values: Array) -> list[float]:
        column: list[float] = (np.broadcast_to(values, (grid.months, grid.paths))[:, 0] + 0.0).tolist()
        return column

    income, cash, balance = made.income, made.cash_flow, made.balance
    products, unattributed = product_margins(result)
    operating = income["research"] + income["sales"] + income["administration"]
    return {
        "schema_version": SCHEMA_VERSION,
        "run": stamp,
        "company": {"name": company.name, "currency": company.currency},
        "months": months,
        "lines": [_line(key, each) for key, each in result.ledger if _moves(each)],
        "income_statement": {name: row(values) for name, values in income.items()},
        "cash_flow": {name: row(values) for name, values in cash.items()},
        "balance_sheet": {name: row(values) for name, values in balance.items()},
        "statement": {
            "revenue": row(income["revenue"]),
            "cost_of_revenue": row(income["cost_of_revenue"]),
            "gross_profit": row(income["gross_profit"]),
            "operating_expenses": row(operating),
            "net_burn": row(made.net_burn),
            "gross_burn": row(made.gross_burn),
            "financing": row(cash["financing"]),
            "opening_cash": row(result.cash[:-1]),
            "closing_cash": row(result.cash[1:]),
        },
        "metrics": _metrics(result, made),
        "compute": {"training": _training(result), "serving": _serving(result), "supply": _supply(result)},
        "products": [_product(each) for each in products],
        "unattributed_cost_of_revenue": row(unattributed),
        "funding": _funding(result),
        "commitments": [_commitment(result, owed) for owed in commitments(result)],
        "assumptions": said.assumptions,
        "warnings": said.warnings,
    }


def _moves(row: Row) -> bool:
    return bool(row.quantity.any() or row.earned.any() or row.amount.any())


def _line(key: Key, row: Row) -> LineItem:
    quantity, value, earned = row.quantity[:, 0], row.value[:, 0], row.earned[:, 0]
    price = np.divide(value, quantity, out=np.zeros_like(value), where=quantity != 0)
    return {
        "account": key.account,
        "name": key.name,
        "function": key.function,
        "unit": key.unit,
        "quantity": quantity.tolist(),
        "unit_price": price.tolist(),
        "earned": earned.tolist(),
        "amount": row.amount[:, 0].tolist() if key.purse == CASH else [0.0] * len(earned),
        "through": key.through,
        "purse": key.purse,
        "source": key.source,
    }


def _product(product: ProductMargin) -> ProductReport:
    revenue, cost, profit = (
        (values[:, 0] + 0.0).tolist() for values in (product.revenue, product.cost_of_revenue, product.gross_profit)
    )
    return {
        "name": product.name,
        "revenue": revenue,
        "cost_of_revenue": cost,
        "gross_profit": profit,
        "gross_margin": [part / whole if whole > 0 else None for part, whole in zip(profit, revenue, strict=True)],
    }


def _metrics(result: Result, made: Statements) -> Metrics:
    found = path_metrics(result, made)
    return {
        "runway_months": found.runway_months,
        "runway_at_least": found.runway_at_least,
        "cash_out_month": _month(found.cash_out_month),
        "cash_out_month_without_funding": _month(found.cash_out_month_without_funding),
        "break_even_month": _month(found.break_even_month),
        "start_raising_by": _month(found.start_raising_by),
        "minimum_cash": found.minimum_cash,
        "minimum_cash_month": str(found.minimum_cash_month),
        "total_raised": found.total_raised,
        "burn_multiple": found.burn_multiple,
        "gross_margin": found.gross_margin,
        "founders_ownership": found.founders_ownership,
        "compute_share_of_cost": found.compute_share_of_cost,
        "compute_cost": found.compute_cost,
        "arr": found.arr,
        "usage_run_rate": found.usage_run_rate,
        "run_rate_revenue": found.run_rate_revenue,
    }


def _month(month: object) -> str | None:
    return None if month is None else str(month)


def _first(values: Array | None) -> float | None:
    return None if values is None else float(values[0])


def _training(result: Result) -> list[TrainingRun]:
    world, months = result.world, result.world.grid.months
    answer: list[TrainingRun] = []
    for name, run in world.scenario.compute.training.items():
        path = run_path(name)
        opened = int(np.atleast_1d(result.final.opened[path])[0])
        begins = opened < months
        work = started_work(world, name, opened if begins else 0)
        planned = np.array([run_hours(world, result.final, month, name)[0] for month in range(months)])
        used = np.flatnonzero(planned > 0)
        cost = bought_hours = experiments = 0.0
        for month in result.bought:
            for account in ("cost/compute/training", "cost/compute/experiments"):
                cost += _of_user(month.user_cost, account, name)
                bought_hours += _of_user(month.user_hours, account, name)
        times = float(planned.sum()) / float(work.hours[0]) if run.repeat is not None and work.hours[0] > 0 else 1.0
        share = world.series(f"{path}.experiments", run.experiments)
        experiments = float(work.hours[0]) * float(share[0, 0]) * times
        flop = _first(work.flop)
        answer.append(
            {
                "name": name,
                "training_flop": None if flop is None else flop * times,
                "parameters": _first(work.parameters),
                "active_parameters": _first(work.active_parameters),
                "training_tokens": _first(work.training_tokens),
                "gpu": work.gpu.key,
                "gpu_hours": float(work.hours[0]) * times,
                "experiments_gpu_hours": experiments,
                "gpus": _first(work.gpus),
                "days": _first(work.days),
                "gpu_hour_price": cost / bought_hours if bought_hours > 0 else None,
                "cost": cost,
                "start": str(world.grid.start + opened) if begins else None,
                "end": str(world.grid.start + int(used[-1])) if used.size else None,
            }
        )
    return answer


def _of_user(costs: dict[tuple[str, str], Array], account: str, name: str) -> float:
    found = costs.get((account, name))
    return float(found[0]) if found is not None else 0.0


def _serving(result: Result) -> list[Serving]:
    answer: list[Serving] = []
    for name, item in result.world.scenario.compute.serving.items():
        tokens = [float(month.tokens[name][0]) for month in result.bought]
        if item.cost_per_million_tokens is not None:
            gpus = [0.0] * len(tokens)
            cost = [
                sum(
                    float((bill.quantity * bill.price)[0])
                    for bill in month.bills
                    if bill.name == name and bill.account == "cost/compute/vendor"
                )
                for month in result.bought
            ]
        else:
            gpus = [
                float(month.serving_hours[name][0]) / hours_in(result.world, number)
                for number, month in enumerate(result.bought)
            ]
            cost = [_of_user(month.user_cost, "cost/compute/serving", name) for month in result.bought]
        each = [money / (count / 1e6) if count > 0 else None for money, count in zip(cost, tokens, strict=True)]
        answer.append({"name": name, "tokens": tokens, "gpus": gpus, "cost": cost, "cost_per_million_tokens": each})
    return answer


def _supply(result: Result) -> list[Supply]:
    supplies = result.world.scenario.compute.supply
    names = list(dict.fromkeys([*supplies, *(name for month in result.bought for name in month.supplies)]))
    from_credits = _paid_in_credits(result)
    answer: list[Supply] = []
    for name in names:
        months = [month.supplies.get(name) for month in result.bought]
        known = supplies.get(name)

        def column(field: str, months: list[object] = months) -> list[float]:  # type: ignore[assignment]
            return [0.0 if month is None else float(getattr(month, field)[0]) for month in months]

        paid, used = column("paid"), column("used")
        answer.append(
            {
                "name": name,
                "kind": known.kind if known is not None else "on_demand",
                "gpu": accelerator(known.gpu).key if known is not None else name.removeprefix(f"{CATALOG_SUPPLY} "),
                "provider": known.provider if known is not None else None,
                "paid_gpu_hours": paid,
                "used_gpu_hours": used,
                "idle_gpu_hours": [whole - part for whole, part in zip(paid, used, strict=True)],
                "cost": column("cost"),
                "idle_cost": column("idle_cost"),
                "paid_in_credits": from_credits.get(name, [0.0] * len(paid)),
            }
        )
    return answer


def _paid_in_credits(result: Result) -> dict[str, list[float]]:
    """What credits paid of each supply, as its provider's bills were paid alike: by supply."""
    months = result.world.grid.months
    paid: dict[str, Array] = {}
    due: dict[str, Array] = {}
    for key, row in result.ledger:
        if key.purse.startswith("credits/") and key.account.startswith("cost/compute/"):
            provider = key.purse.removeprefix("credits/")
            paid[provider] = paid.get(provider, np.zeros(months)) - row.earned[:, 0]
    for number, month in enumerate(result.bought):
        for bill in month.bills:
            if bill.provider in paid:
                assert bill.provider is not None
                due.setdefault(bill.provider, np.zeros(months))[number] += float((bill.quantity * bill.price)[0])
    answer: dict[str, list[float]] = {}
    for name, supply in result.world.scenario.compute.supply.items():
        if supply.provider in paid:
            assert supply.provider is not None
            share = np.divide(
                paid[supply.provider], due[supply.provider], out=np.zeros(months), where=due[supply.provider] > 0
            )
            cost = np.array(
                [float(month.supplies[name].cost[0]) if name in month.supplies else 0.0 for month in result.bought]
            )
            answer[name] = (cost * share).tolist()
    return answer


def _funding(result: Result) -> Funding:
    grid = result.world.grid
    tables = [cap_table_entry(result.opening_table, "opening", str(grid.start))]
    events: list[FundingEvent] = []
    for event in result.events:
        month = str(grid.start + event.month)
        events.append(_event(result, event, month))
        if event.table is not None:
            tables.append(cap_table_entry(event.table, event.name, month))
    answer: Funding = {"events": events, "cap_table": tables}
    pool = _pool(result)
    if pool is not None:
        answer["pool"] = pool
    purse = _credits(result)
    if purse is not None:
        answer["credits"] = purse
    return answer


def _credits(result: Result) -> CreditsRunway | None:
    """None where the file has no credits, and for one future of a simulation: what is foreseen is the median case."""
    found = credit_runway(result.world.scenario) if result.world.is_plan else None
    if found is None:
        return None
    moved = [(key, row.amount[:, 0]) for key, row in result.ledger if key.purse.startswith("credits/")]
    spent = -sum(float(amount.sum()) for key, amount in moved if key.account.startswith("cost/compute/"))
    expired = -sum(float(amount.sum()) for key, amount in moved if key.account == "cost/other")
    granted = sum(float(amount[amount > 0].sum()) for _, amount in moved) + float(result.opening["credits"][0])
    months = result.world.grid.months
    with_credits, without = runway(found.granted, 0, months), runway(found.bare, 0, months)
    return {
        "granted": granted,
        "spent": spent + 0.0,
        "expired": expired + 0.0,
        "runway_months_with_credits": with_credits[0],
        "runway_at_least_with_credits": with_credits[1],
        "runway_months_without_credits": without[0],
        "runway_at_least_without_credits": without[1],
    }


def _event(result: Result, event: Event, month: str) -> FundingEvent:
    lasts, at_least = runway(result.after_closing[event.month], 0, result.world.grid.months, event.month)
    cash, fees, granted = float(event.cash_in[0]), float(event.fees[0]), float(event.compute_credits[0])
    converted = {name: float(amount[0]) for name, amount in event.converted.items() if amount[0] > 0}
    sources = {**({"cash": cash} if cash else {}), **({"compute credits": granted} if granted else {}), **converted}
    uses = {
        **({"cash to the company": cash - fees} if cash else {}),
        **({"fees": fees} if fees else {}),
        **({"compute": granted} if granted else {}),
        **({"converted into shares": sum(converted.values())} if converted else {}),
    }
    made: FundingEvent = {
        "month": month,
        "name": event.name,
        "kind": event.kind,
        "cash_in": cash,
        "fees": fees,
        "compute_credits": granted,
        "pre_money_valuation": _first(event.pre_money_valuation),
        "post_money_valuation": _first(event.post_money_valuation),
        "price_per_share": _first(event.price_per_share),
        "shares_issued": {holder: float(shares[0]) for holder, shares in event.shares_issued.items()},
        "dilution": float(event.dilution[0]),
        "runway_at_close": lasts,
        "runway_at_least": at_least,
        "probability": event.probability,
        "sources": sources,
        "uses": uses,
    }
    item = result.world.scenario.funding.instruments.get(event.name)
    if isinstance(item, Secondary) and event.table is not None and event.price_per_share is not None:
        at = event.table.column_index((event.name, "common", None, ""))
        shares = 0.0 if at is None else float(event.table.shares[at][0])
        made["sold"] = {
            "holder": item.holder,
            "shares": shares,
            "amount": shares * float(event.price_per_share[0]),
            "securities": {security: float(money[0]) for security, money in event.sold.items()},
        }
    return made


def cap_table_entry(table: CapTable, after: str, month: str) -> CapTableEntry:
    """Who holds what on the first path: shares held, ownership of the fully diluted, votes as a fraction of all."""
    held = holdings(table)
    votes = sum(float(vote[0]) for _, _, vote in held.values())
    holders: list[Holder] = [
        {
            "holder": holder,
            "security": security,
            "shares": float(shares[0]),
            "ownership": float(part[0]),
            "votes": float(vote[0]) / votes if votes > 0 else 0.0,
        }
        for (holder, security), (shares, part, vote) in held.items()
        if shares[0] > 0
    ]
    return {
        "after": after,
        "month": month,
        "fully_diluted_shares": float(fully_diluted(table)[0]),
        "conversion_prices": {
            name: float(price[0]) for name, price in conversion_prices(table).items() if not np.isnan(price[0])
        },
        "holders": holders,
    }


def _pool(result: Result) -> Pool | None:
    """How far what is left of the pool lasts at the plan's hiring."""
    table = result.funding.table
    shares = sum(
        float(row[0]) for column, row in zip(table.columns, table.shares, strict=True) if column.kind == "pool"
    )
    whole = float(fully_diluted(table)[0])
    if shares <= 0 or whole <= 0:
        return None
    fraction = shares / whole
    heads = sum(
        (row.quantity[:, 0] for key, row in result.ledger if key.account == "cost/team/salaries"),
        np.zeros(result.world.grid.months),
    )
    last = max((event.month for event in result.events if event.table is not None), default=0)
    granted = np.cumsum(np.maximum(np.diff(heads[last:]), 0.0)) * GRANT_A_HIRE
    beyond = np.flatnonzero(granted > fraction)
    return {
        "unallocated_shares": shares,
        "unallocated_fraction": fraction,
        "months_at_planned_hiring": float(beyond[0] + 1) if beyond.size else None,
        "basis": GRANT_SOURCE,
    }


def _commitment(result: Result, owed: Owed) -> Commitment:
    return {
        "name": owed.name,
        "kind": owed.kind,
        "source": owed.path,
        "due": owed.due.tolist(),
        "due_after_horizon": owed.after,
        "until": None if owed.until is None or owed.until >= NEVER else str(result.world.grid.start + owed.until),
    }
