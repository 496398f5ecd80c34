"""What funding costs and pays every month: interest, principal, revenue shares, notes, parents, grants, dividends."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.conversion import converting_amounts
from llmventure.cap_table.convertible_terms import Note
from llmventure.cap_table.convertibles import matured, repay_convertible
from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.liquidity import convert_at_cap
from llmventure.cap_table.per_path import total
from llmventure.funding.retries import retried_of
from llmventure.funding.state import Event, FundingState, LoanState, Mask
from llmventure.funding.terms import Figures, calendar_number, instrument_path
from llmventure.ledger import Ledger, Line
from llmventure.ledger.settlement import Terms
from llmventure.models import funding as instruments
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.timing import whole_months
from llmventure.world import NEVER, World

NOTHING = np.zeros(1)


def service_lines(world: World, state: State, month: int, ledger: Ledger) -> Iterator[Line]:
    """Interest on what was owed at the month's start, then scheduled principal and shares of revenue."""
    funding: FundingState = state.funding
    for loan in funding.loans:
        yield from _loan_lines(loan, month)
    yield from _note_lines(world, state, month)
    revenue = np.maximum(ledger.earned_inside("revenue", month), 0.0) if funding.shares else NOTHING
    for share in funding.shares:
        if month <= share.paid_in:
            continue
        paid = np.minimum(revenue * share.share, share.to_pay)
        principal = np.minimum(paid / share.multiple, share.owed)
        cost = paid - principal
        share.to_pay, share.owed = share.to_pay - paid, share.owed - principal
        yield Line(
            "interest/expense", share.name, share.path, -cost, -cost, paid, _price(cost, paid), "share_of_revenue"
        )
        yield Line(
            "financing/debt",
            share.name,
            share.path,
            NOTHING,
            -principal,
            NOTHING,
            NOTHING,
            "money",
            None,
            f"debt/{share.name}",
        )
    if any(series.dividend_kind in {"cumulative", "in_kind"} for series in funding.table.series):
        funding.table = accrue_dividends(funding.table, 1, state.alive)


def _price(cost: Array, quantity: Array) -> Array:
    return np.where(quantity > 0, cost / np.where(quantity > 0, quantity, 1.0), 0.0)


def _loan_lines(loan: LoanState, month: int) -> Iterator[Line]:
    """Month 1 of the schedule is the month after the draw; where the lender has called the loan, all is due."""
    age = month - loan.drawn
    serving = (age >= 1) & (loan.balance > 0)
    if not serving.any():
        return
    term = loan.life.interest.shape[0]
    row = np.clip(age - 1, 0, term - 1)
    scheduled, opening = _rows(loan.life.principal, row), _rows(loan.life.opening_balance, row)
    rate = np.where(opening > 0, _rows(loan.life.interest, row) / np.where(opening > 0, opening, 1.0), 0.0)
    owed = loan.balance
    interest = np.where(serving, owed * rate, 0.0)
    principal = np.where(serving, np.where(loan.called | (age >= term), owed, np.minimum(scheduled, owed)), 0.0)
    loan.balance = owed - principal
    if interest.any():
        quantity = np.where(serving, owed, 0.0)
        yield Line(
            "interest/expense", loan.name, loan.path, -interest, -interest, quantity, _price(interest, quantity), "owed"
        )
    if principal.any():
        yield Line(
            "financing/debt",
            loan.name,
            loan.path,
            NOTHING,
            -principal,
            NOTHING,
            NOTHING,
            "money",
            None,
            f"debt/{loan.name}",
        )
    done = serving & (loan.balance <= 0)
    fee = np.where(done, loan.life.end_fee, 0.0)
    if fee.any():
        yield Line("fees", loan.name, loan.path, -fee, -fee, done.astype(float), fee, "fee", "administration")


def _rows(table: Array, row: NDArray[np.int64]) -> Array:
    if table.shape[1] == 1:
        return np.asarray(table[row, 0])
    return np.asarray(np.take_along_axis(table, row[None, :], axis=0)[0])


def _note_lines(world: World, state: State, month: int) -> Iterator[Line]:
    """A note that matures on this month's first day is repaid or converted; the others accrue the month's interest."""
    funding: FundingState = state.funding
    now = calendar_number(world, month)
    for each in funding.table.convertibles:
        if not isinstance(each.terms, Note) or not (each.amounts > 0).any():
            continue
        path = instrument_path(each.name)
        settled = np.zeros(1, dtype=np.bool_)
        if each.terms.at_maturity != "extend" and (due := matured(each, now)).any():
            if each.terms.at_maturity == "repay":
                settled = due
                yield from _note_repaid(funding, each.name, path, due)
            else:
                settled = _convert_at_cap(funding, each.name, path, month, now, due)
                yield from _note_converted(funding, each.name, path, settled)
        owed = total(converting_amounts(each, now))
        accrued = np.where(settled, 0.0, total(converting_amounts(each, now + 1)) - owed)
        if accrued.any():
            funding.note_balances[each.name] = funding.note_balances[each.name] + accrued
            yield Line(
                "interest/expense", each.name, path, -accrued, NOTHING, owed, _price(accrued, owed), "owed", None,
                f"notes/{each.name}",
            )  # fmt: skip


def _note_repaid(funding: FundingState, name: str, path: str, due: Mask) -> Iterator[Line]:
    paid = np.where(due, funding.note_balances[name], 0.0)
    funding.table = repay_convertible(funding.table, name, due)
    funding.note_balances[name] = funding.note_balances[name] - paid
    yield Line("financing/notes", name, path, NOTHING, -paid, NOTHING, NOTHING, "money", None, f"notes/{name}")


def _convert_at_cap(funding: FundingState, name: str, path: str, month: int, now: int, due: Mask) -> Mask:
    """A matured note becomes common at its cap, its holders in proportion, where the caps allow it; that mask."""
    table, issued, on = convert_at_cap(funding.table, name, now, due)
    if not on.any():
        return on
    before, funding.table = funding.table, table
    converted = {name: np.where(on, funding.note_balances[name], 0.0)}
    funding.events.append(
        Event(
            month, name, "convertible_note", path, on, NOTHING, NOTHING, NOTHING, None, None, None, issued,
            before, 1.0, converted, table,
        )
    )  # fmt: skip
    return on


def _note_converted(funding: FundingState, name: str, path: str, on: Mask) -> Iterator[Line]:
    """The note leaves the books for paid-in equity; no money moves."""
    moved = np.where(on, funding.note_balances[name], 0.0)
    if moved.any():
        funding.note_balances[name] = funding.note_balances[name] - moved
        yield Line("financing/notes", name, path, NOTHING, -moved, NOTHING, NOTHING, "money", None, f"notes/{name}")
        yield Line("financing/equity", name, path, NOTHING, moved, NOTHING, NOTHING, "money", None, "paid_in")


def recurring_lines(world: World, state: State, month: int, ledger: Ledger) -> Iterator[Line]:
    """A parent's contributions, and grants that repay a share of this month's costs net of credits."""
    for name, item in world.scenario.funding.instruments.items():
        path = instrument_path(name)
        if isinstance(item, instruments.ParentContribution):
            on = _runs(world, state, name, path, month)
            amount = (
                Figures(world, path, month, retried_of(world, state, name, path, item)).of("amount", item.amount) * on
            )
            if amount.any():
                yield Line("financing/parent", name, path, NOTHING, amount, NOTHING, NOTHING, "money", None, "paid_in")
        elif isinstance(item, instruments.Grant) and item.share is not None and item.share_of is not None:
            on = _runs(world, state, name, path, month)
            if on.any():
                yield _grant_line(world, state, month, ledger, name, item, on)


def _runs(world: World, state: State, name: str, path: str, month: int) -> Mask:
    """Where an instrument that lasts has been granted and runs in ``month``; a plan goes on below zero."""
    granted = np.atleast_1d(state.since.get(name, NEVER)) <= month
    return np.asarray(granted & state.active(path, month) & (state.alive | world.is_plan))


def _grant_line(
    world: World,
    state: State,
    month: int,
    ledger: Ledger,
    name: str,
    item: instruments.Grant,
    on: Mask,
) -> Line:
    funding: FundingState = state.funding
    path = instrument_path(name)
    figures = Figures(world, path, month, retried_of(world, state, name, path, item))
    assert item.share is not None and item.share_of is not None
    costs = np.where(on, np.maximum(-ledger.earned_inside(item.share_of, month, cash_only=True), 0.0), 0.0)
    share = figures.of("share", item.share)
    year = (world.grid.start + month).year
    known, so_far = funding.granted.get(name, (year, NOTHING))
    so_far = so_far if known == year else NOTHING
    granted = costs * share
    if item.yearly_cap is not None:
        granted = np.minimum(granted, np.maximum(figures.of("yearly_cap", item.yearly_cap) - so_far, 0.0))
    funding.granted[name] = (year, so_far + granted)
    lag = int(whole_months(world, f"{path}.lag", item.lag)[0])
    terms = Terms(((lag, 1.0),)) if lag else None
    return Line(
        "income/grant", name, path, granted, granted, costs, _price(granted, costs), "cost", None,
        "receivables" if lag else None, due=terms,
    )  # fmt: skip


def covenants(state: State, closing_cash: Array, month: int) -> dict[str, Mask]:
    """Loans whose minimum cash is undercut at the month's end; those that accelerate are called: all due next month."""
    funding: FundingState = state.funding
    breached: dict[str, Mask] = {}
    for loan in funding.loans:
        if not loan.minimum_cash.any():
            continue
        owing = (loan.balance > 0) & (loan.drawn <= month) & ~loan.called
        breach = owing & (loan.minimum_cash > 0) & (closing_cash < loan.minimum_cash)
        if breach.any():
            breached[loan.name] = breached.get(loan.name, np.zeros(1, dtype=np.bool_)) | breach
            if loan.accelerates:
                loan.called = loan.called | breach
    return breached
