"""The figures a founder steers by, from one path of a result."""

import math

import numpy as np

from llmventure.cap_table.ownership import founders_ownership, founders_votes, fully_diluted, votes
from llmventure.engine.result import Foresight, Result
from llmventure.models.month import Month
from llmventure.record import record
from llmventure.report import MONTHS_TO_RAISE, RAISING
from llmventure.sampling import Array
from llmventure.statements import Statements, statements
from llmventure.world import NEVER

YEAR = 12


@record
class PathMetrics:
    """One path's metrics; None where they are not defined. Months as calendar months, ownership and margins as
    fractions, money in the reporting currency."""

    runway_months: float | None
    runway_at_least: float | None
    cash_out_month: Month | None
    cash_out_month_without_funding: Month | None
    break_even_month: Month | None
    start_raising_by: Month | None
    minimum_cash: float
    minimum_cash_month: Month
    total_raised: float
    burn_multiple: float | None
    gross_margin: float | None
    founders_ownership: float | None
    compute_share_of_cost: float | None
    compute_cost: float
    arr: float
    usage_run_rate: float
    run_rate_revenue: float


def runway(foresight: Foresight, path: int, months: int, since: int = 0) -> tuple[float | None, float | None]:
    """Months from ``since`` until cash runs out, or None with the months that it lasts at least."""
    if foresight.within[path]:
        return float(foresight.cash_out[path]) - since, None
    return None, float(months - since)


def run_rates(result: Result) -> Array:
    """``arr`` + usage run rate ``(months, paths)``, of every month."""
    return np.stack([run_rate_in(result, month) for month in range(result.usage.shape[0])])


def run_rate_in(result: Result, month: int) -> Array:
    """12 × contracted revenue + 12 × the mean usage revenue of the last 3 months, at the close of ``month``."""
    mean = result.usage[max(month - 2, 0) : month + 1].mean(axis=0)
    return np.asarray(12 * result.recurring[month] + 12 * mean)


def path_metrics(result: Result, made: Statements, path: int = 0) -> PathMetrics:
    """All metrics of one path."""
    start, months = result.world.grid.start, result.world.grid.months
    lasts, at_least = runway(result.without_funding, path, months)
    out = start + math.floor(float(result.without_funding.cash_out[path])) if lasts is not None else None
    closing = result.cash[1:, path]
    lowest = int(np.argmin(closing))
    burn = made.net_burn[:, path]
    revenue = made.income["revenue"][:, path]
    bill = _cost(result, path, "cost/compute/")
    costs = _cost(result, path, "cost/")
    span = min(YEAR, months - 1)  # a shorter plan is measured from the end of its first month
    rate, before = (float(run_rate_in(result, month)[path]) for month in (months - 1, months - 1 - span))
    growth = rate - before
    sold = float(revenue[-YEAR:].sum())
    table = result.funding.table
    founded = any(column.founder for column in table.columns)
    ruined = int(result.ruined[path])
    return PathMetrics(
        runway_months=lasts,
        runway_at_least=at_least,
        cash_out_month=None if ruined == NEVER else start + ruined,
        cash_out_month_without_funding=out,
        break_even_month=_break_even(burn, start),
        start_raising_by=None if out is None else out + -MONTHS_TO_RAISE,
        minimum_cash=float(closing[lowest]),
        minimum_cash_month=start + lowest,
        total_raised=raised(result, path),
        burn_multiple=float(burn[months - span :].sum()) / growth if growth > 0 else None,
        gross_margin=float(made.income["gross_profit"][-YEAR:, path].sum()) / sold if sold > 0 else None,
        founders_ownership=_row(founders_ownership(table), path)
        if founded and _row(fully_diluted(table), path) > 0
        else None,
        compute_share_of_cost=bill / costs if costs > 0 else None,
        compute_cost=bill,
        arr=float(12 * result.recurring[-1, path]),
        usage_run_rate=float(rate - 12 * result.recurring[-1, path]),
        run_rate_revenue=rate,
    )


def _cost(result: Result, path: int, accounts: str) -> float:
    """All that the lines of these accounts cost as earned, positive."""
    earned = (row.earned[:, path].sum() for key, row in result.ledger if key.account.startswith(accounts))
    return math.fsum(-float(part) for part in earned) + 0.0


def _break_even(burn: Array, start: Month) -> Month | None:
    """The first month from which net burn stays at or below zero."""
    burning = np.flatnonzero(burn > 0)
    first = int(burning[-1]) + 1 if burning.size else 0
    return None if first >= len(burn) else start + first


def raised(result: Result, path: int) -> float:
    """Cash from equity, SAFEs, notes and debt drawn from the plan's start on, before fees."""
    return math.fsum(_row(event.cash_in, path) for event in result.events if event.kind in RAISING)


def _row(values: Array, path: int) -> float:
    return float(values[path] if values.shape[0] > 1 else values[0])


def comparable_metrics(result: Result, path: int = 0) -> dict[str, float | Month | None]:
    """What strategies are compared by: each a number, a month, or None where it is not defined."""
    found = path_metrics(result, statements(result), path)
    return {
        "runway_months": found.runway_months,
        "runway_at_least": found.runway_at_least,
        "cash_out_month": found.cash_out_month,
        "cash_out_month_without_funding": found.cash_out_month_without_funding,
        "minimum_cash": found.minimum_cash,
        "closing_cash": float(result.cash[-1, path]),
        "total_raised": found.total_raised,
        "founders_ownership": found.founders_ownership,
        "founders_votes": votes_of_founders(result, path),
        "months_per_point": months_per_point(result, found, path),
        "break_even_month": found.break_even_month,
        "burn_multiple": found.burn_multiple,
        "gross_margin": found.gross_margin,
        "run_rate_revenue": found.run_rate_revenue,
        "compute_cost": found.compute_cost,
    }


def votes_of_founders(result: Result, path: int = 0) -> float | None:
    """The founders' part of all votes after the last event; None where the table names none, or nobody votes."""
    table = result.funding.table
    if not any(column.founder for column in table.columns) or not _row(votes(table).sum(axis=0), path) > 0:
        return None
    return _row(founders_votes(table), path)


def months_per_point(result: Result, found: PathMetrics, path: int = 0) -> float | None:
    """Months of life that the planned funding adds, for each point (1 %) of the founders' share that it takes.

    Life counts to the cash-out month, at most to the plan's end; None where founders give nothing up.
    """
    before = _row(founders_ownership(result.opening_table), path)
    if found.founders_ownership is None or before - found.founders_ownership <= 0:
        return None
    start, months = result.world.grid.start, result.world.grid.months

    def life(out: Month | None) -> int:
        return months if out is None else out - start

    gained = life(found.cash_out_month) - life(found.cash_out_month_without_funding)
    return gained / (100 * (before - found.founders_ownership))
