"""The draw of a loan: principal in, fees out, warrants issued."""

import numpy as np

from llmventure.cap_table.issues import issue_warrants
from llmventure.cap_table.ownership import fully_diluted
from llmventure.debt import amortization
from llmventure.errors import PlanError
from llmventure.funding.closed import NOTHING, Closing, Told, capital_line, fee_lines
from llmventure.funding.retries import NONE, Retries
from llmventure.funding.state import Event, FundingState, LoanState, Mask
from llmventure.funding.terms import (
    Figures,
    instrument_path,
    loan_terms,
)  # fmt: skip
from llmventure.models import funding as instruments
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import NEVER, World


def draw(
    state: State,
    month: int,
    name: str,
    item: instruments.VentureDebt | instruments.GpuLoan,
    figures: Figures,
    principal: Array,
    on: Mask,
    closing: Closing,
    told: Told,
) -> None:
    """Principal in, fees out, warrants issued; service starts the month after.

    Warrants take their strike from the last round: without one the closing fails.

    :raises PlanError: in a plan, where it is the only path.
    """
    funding: FundingState = state.funding
    coverage = NOTHING
    if isinstance(item, instruments.VentureDebt) and principal.any():
        coverage = figures.of("warrant_coverage", item.warrant_coverage)
        closing.failed = on & (coverage > 0) & ~(funding.last_price > 0)
        if closing.failed.any():
            if figures.world.is_plan:
                raise PlanError(
                    f"{figures.path}.warrant_coverage",
                    "warrants take their strike from the last round, and there is none before the draw",
                    "let the draw come after a round, or give the cap table a series with its original_issue_price",
                )
            on = on & ~closing.failed
            principal = np.where(on, principal, 0.0)
    if not principal.any():
        return
    life = amortization(loan_terms(figures, item, np.where(principal > 0, principal, 0.0)))
    width = max(principal.shape[0], on.shape[0])
    drawn = np.where(np.broadcast_to(on, (width,)), month, NEVER)
    balance = np.broadcast_to(principal, (width,)).copy()
    funding.loans.append(
        LoanState(
            name, figures.path, life, drawn, balance, figures.of("minimum_cash", item.minimum_cash),
            item.on_breach == "accelerate", item.seniority, np.zeros(width, dtype=np.bool_),
        )
    )  # fmt: skip
    told.cash_in = told.cash_in + principal
    fees = life.upfront_fee * on
    told.fees = told.fees + fees
    closing.lines.append(capital_line("financing/debt", name, figures.path, principal, f"debt/{name}"))
    closing.lines.extend(fee_lines(name, figures.path, fees))
    if coverage.any():
        strike = np.where(funding.last_price > 0, funding.last_price, 1.0)
        before = funding.table
        funding.table = issue_warrants(before, name, f"{name}/{month}", principal, coverage, strike, on)
        told.issued = {name: fully_diluted(funding.table) - fully_diluted(before)}
        told.price = funding.last_price


def close_draw_of(
    world: World,
    state: State,
    month: int,
    name: str,
    item: instruments.VentureDebt,
    number: int,
    on: Mask,
    retried: Retries = NONE,
) -> Closing:
    """One draw of a loan that is drawn in parts."""
    figures = Figures(world, instrument_path(name), month, retried)
    closing, told = Closing(), Told()
    funding: FundingState = state.funding
    before = funding.table
    principal = figures.of(f"draws.{number}.amount", item.draws[number].amount) * on
    draw(state, month, name, item, figures, principal, on, closing, told)
    drawn = on & ~closing.failed
    if not drawn.any():
        return closing
    changed = funding.table is not before
    closing.event = Event(
        month, name, "draw", f"{figures.path}.draws.{number}", drawn, told.cash_in, told.fees, NOTHING,
        None, None, told.price, told.issued, before, 1.0, {}, funding.table if changed else None,
    )  # fmt: skip
    return closing
