"""What funding costs and pays every month: interest, principal, revenue shares, notes, parents, grants, dividends."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.conversion import converting_amounts
from llmventure.cap_table.convertible_terms import Note
from llmventure.cap_table.convertibles import matured, repay_convertible
from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.issues import issue_shares
from llmventure.cap_table.liquidity import liquidity_conversion
from llmventure.cap_table.per_path import total
from llmventure.cap_table.table import Column
from llmventure.funding.state import FundingState, LoanState, Mask
from llmventure.funding.terms import Figures, calendar_number, instrument_path
from llmventure.ledger import Ledger, Line
from llmventure.models import funding as instruments
from llmventure.sampling import Array
from llmventure.settlement import Terms
from llmventure.state import State
from llmventure.world import World

NOTHING = np.zeros(1)


def service_lines(world: World, state: State, month: int, ledger: Ledger) -> Iterator[Line]:
    """Interest on what was owed at the month's start, then scheduled principal and shares of revenue."""
    funding: FundingState = state.funding
    for loan in funding.loans:
        yield from _loan_lines(loan, month)
    yield from _note_lines(world, funding, month)
    for share in funding.shares:
        revenue = np.maximum(ledger.earned_inside("revenue", month), 0.0)
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
    index = row.astype(np.int64)
    if table.shape[1] == 1:
        one: Array = table[index, 0]
        return one
    return np.take_along_axis(table, index[None, :], axis=0)[0]


def _note_lines(world: World, funding: FundingState, month: int) -> Iterator[Line]:
    now = calendar_number(world, month)
    for each in funding.table.convertibles:
        if not isinstance(each.terms, Note) or not (each.amounts > 0).any():
            continue
        path = instrument_path(each.name)
        accrued = total(converting_amounts(each, now + 1)) - total(converting_amounts(each, now))
        if accrued.any():
            owed = total(converting_amounts(each, now))
            funding.note_balances[each.name] = funding.note_balances[each.name] + accrued
            yield Line(
                "interest/expense", each.name, path, -accrued, NOTHING, owed, _price(accrued, owed), "owed", None,
                f"notes/{each.name}",
            )  # fmt: skip
        due = matured(each, now + 1)
        if due.any() and each.terms.at_maturity == "repay":
            paid = np.where(due, funding.note_balances[each.name], 0.0)
            funding.table = repay_convertible(funding.table, each.name, due)
            funding.note_balances[each.name] = funding.note_balances[each.name] - paid
            yield Line(
                "financing/notes",
                each.name,
                path,
                NOTHING,
                -paid,
                NOTHING,
                NOTHING,
                "money",
                None,
                f"notes/{each.name}",
            )
        elif due.any() and each.terms.at_maturity == "convert_at_cap":
            yield from _converted_at_cap(funding, each.name, now + 1, due)


def _converted_at_cap(funding: FundingState, name: str, now: int, due: Mask) -> Iterator[Line]:
    """A matured note becomes common at its cap, its holders in proportion."""
    note = next(each for each in funding.table.convertibles if each.name == name)
    shares, defined = liquidity_conversion(funding.table, now)
    on = due & defined
    whole = note.amount
    table = funding.table
    for holder, amounts in zip(note.holders, note.amounts, strict=True):
        part = np.where(whole > 0, amounts / np.where(whole > 0, whole, 1.0), 0.0)
        table = issue_shares(table, Column(holder, "common", "common"), shares[name] * part, on)
    funding.table = repay_convertible(table, name, on)
    paid = np.where(on, funding.note_balances[name], 0.0)
    funding.note_balances[name] = funding.note_balances[name] - paid
    path = instrument_path(name)
    yield Line("financing/notes", name, path, NOTHING, -paid, NOTHING, NOTHING, "money", None, f"notes/{name}")
    yield Line("financing/equity", name, path, NOTHING, paid, NOTHING, NOTHING, "money", None, "paid_in")


def recurring_lines(world: World, state: State, month: int, ledger: Ledger) -> Iterator[Line]:
    """A parent's contributions, and grants that repay a share of this month's costs net of credits."""
    for name, item in world.scenario.funding.instruments.items():
        path = instrument_path(name)
        if isinstance(item, instruments.ParentContribution):
            on = state.active(path, month) & state.alive
            amount = Figures(world, path, month).of("amount", item.amount) * on
            if amount.any():
                yield Line("financing/parent", name, path, NOTHING, amount, NOTHING, NOTHING, "money", None, "paid_in")
        elif isinstance(item, instruments.Grant) and item.share is not None and item.share_of is not None:
            on = (month >= np.atleast_1d(state.since.get(name, 1 << 30))) & state.active(path, month) & state.alive
            if on.any():
                yield _grant_line(world, state, month, ledger, name, item, on)


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
    figures = Figures(world, path, month)
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
    lag = int(np.ceil(figures.of("lag", item.lag)[0] - 1e-9))
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
        breach = (loan.balance > 0) & (loan.drawn <= month) & (closing_cash < loan.minimum_cash) & ~loan.called
        if breach.any():
            breached[loan.name] = breached.get(loan.name, np.zeros(1, dtype=np.bool_)) | breach
            if loan.accelerates:
                loan.called = loan.called | breach
    return breached
