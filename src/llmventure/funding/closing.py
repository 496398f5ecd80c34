"""What the closing of an instrument does: to cash, to the books and to the cap table, on the paths of a mask.

One ``case`` an instrument. Money is ``(paths or 1,)`` and zero where the mask does not hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

import numpy as np

from llmventure.cap_table.conversion import converting_amounts
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.ipo import ipo
from llmventure.cap_table.issues import issue_warrants, secondary
from llmventure.cap_table.ownership import fully_diluted
from llmventure.cap_table.per_path import total
from llmventure.cap_table.priced_round import priced_round
from llmventure.cap_table.table import CapTable
from llmventure.cap_table.tranches import close_tranche
from llmventure.debt import amortization
from llmventure.errors import PlanError
from llmventure.fleet import cost_of_fleet
from llmventure.funding.deferred import Deferred
from llmventure.funding.state import Event, FundingState, LoanState, Mask, RevenueShare
from llmventure.funding.terms import (
    Figures,
    calendar_number,
    instrument_path,
    investors_of,
    loan_terms,
    note_terms,
    round_terms,
    safe_terms,
)  # fmt: skip
from llmventure.ledger import Line
from llmventure.models import funding as instruments
from llmventure.models.change import Change
from llmventure.models.compute import OwnedSupply
from llmventure.models.quantity import Fixed, Quantity
from llmventure.models.reading import Reads
from llmventure.sampling import Array, at
from llmventure.settlement import Terms
from llmventure.state import Purse, State
from llmventure.timing import whole_months
from llmventure.world import NEVER, World

NOTHING = np.zeros(1)


@dataclass(slots=True)
class Closing:
    """What closed, and its lines."""

    lines: list[Line] = field(default_factory=list)
    failed: Mask = field(default_factory=lambda: np.zeros(1, dtype=np.bool_))
    """Where it had no solution."""
    event: Event | None = None


def close(
    world: World, state: State, month: int, name: str, item: instruments.Instrument, on: Mask, scale: dict[str, Array]
) -> Closing:
    """Close ``item`` on the paths of ``on``; ``scale`` is what earlier failed attempts have done to its figures."""
    funding: FundingState = state.funding
    path = instrument_path(name)
    figures = Figures(world, path, month, scale)
    now = calendar_number(world, month)
    closing = Closing()
    before = funding.table
    told = _Told()
    match item:
        case instruments.Safe():
            paid = investors_of(figures, name, item)
            funding.table = issue_convertible(before, name, safe_terms(figures, item), paid, now, on)
            told.cash_in = total(paid.values()) * on
            closing.lines.append(_capital("financing/equity", name, path, told.cash_in, "paid_in"))
        case instruments.ConvertibleNote():
            paid = investors_of(figures, name, item)
            funding.table = issue_convertible(before, name, note_terms(figures, item), paid, now, on)
            told.cash_in = total(paid.values()) * on
            funding.note_balances[name] = funding.note_balances.get(name, NOTHING) + told.cash_in
            closing.lines.append(_capital("financing/notes", name, path, told.cash_in, f"notes/{name}"))
        case instruments.PricedRound():
            _close_round(world, state, month, name, item, on, figures, closing, told)
        case instruments.VentureDebt():
            principal = figures.of("principal", item.principal) * on
            if item.draws:
                principal = np.zeros_like(principal)
            _draw(state, month, name, item, figures, principal, on, closing, told)
        case instruments.GpuLoan():
            supply = world.scenario.compute.supply[item.supply]
            assert isinstance(supply, OwnedSupply)
            worth = cost_of_fleet(world, state, month, item.supply, supply)
            if (on & ~(worth > 0)).any():
                raise PlanError(
                    f"{path}.supply",
                    f"{item.supply} has no accelerators yet when the loan on them is drawn",
                    "let the loan be drawn in the month in which they are bought, or later",
                )
            principal = worth * figures.of("loan_to_value", item.loan_to_value) * on
            _draw(state, month, name, item, figures, principal, on, closing, told)
        case instruments.RevenueBased():
            told.cash_in = figures.of("investment_amount", item.investment_amount) * on
            share = RevenueShare(
                name,
                path,
                item.share,
                item.repayment_multiple,
                month,
                told.cash_in.copy(),
                told.cash_in * item.repayment_multiple,
            )
            funding.shares.append(share)
            closing.lines.append(_capital("financing/debt", name, path, told.cash_in, f"debt/{name}"))
        case instruments.Grant():
            if item.amount is not None:
                paid_once = figures.of("amount", item.amount) * on
                lag = int(whole_months(world, f"{path}.lag", item.lag)[0])
                told.cash_in = paid_once
                closing.lines.append(
                    Line(
                        "income/grant", name, path, paid_once, paid_once, on.astype(float), paid_once, "grant", None,
                        "receivables" if lag else None, due=Terms(((lag, 1.0),)) if lag else None,
                    )
                )  # fmt: skip
        case instruments.Credits():
            amount = figures.of("amount", item.amount) * on
            _grant_credits(world, state, name, path, item.provider, item.expires, amount)
            told.credits = amount
            closing.lines.append(
                Line(
                    "income/credits", name, path, amount, amount, amount, np.ones(1), world.scenario.company.currency,
                    None, None, f"credits/{item.provider}",
                )
            )  # fmt: skip
        case instruments.ParentContribution():
            pass
        case instruments.Secondary():
            price = _secondary_price(world, funding, item, path)
            amount = figures.of("amount", item.amount)
            try:
                funding.table, sold = secondary(before, item.holder, name, amount, price, on)
            except ValueError as error:
                raise PlanError(f"{path}.holder", str(error), "name a holder of common shares") from None
            if world.is_plan and (on & (sold < amount * (1 - 1e-9))).any():
                raise PlanError(
                    f"{path}.amount",
                    f"{item.holder} holds common worth {float(sold[0]):,.0f} at that price",
                    "sell less, or at a higher price",
                )
            told.price = price
            told.issued = {}
            shares = np.where(on, sold / np.where(price > 0, price, 1.0), 0.0)
            closing.lines.append(
                Line("financing/secondary", name, path, NOTHING, NOTHING, shares, NOTHING, "share_sold_by_holder")
            )
        case instruments.Ipo():
            _close_ipo(world, state, month, name, item, on, figures, closing, told)
        case _:
            assert_never(item)
    changed = changes_holdings(before, funding.table)
    diluted = fully_diluted(before), fully_diluted(funding.table)
    dilution = 1 - diluted[0] / np.where(diluted[1] > 0, diluted[1], 1.0) if changed else NOTHING
    closed = on & ~closing.failed
    closing.event = Event(
        month, name, item.kind, path, closed, told.cash_in, told.fees, told.credits, told.pre_money, told.post_money,
        told.price, told.issued, dilution, item.probability, told.converted,
        funding.table if changed else None,
    )  # fmt: skip
    return closing


def changes_holdings(before: CapTable, after: CapTable) -> bool:
    """Whether anyone holds more, less, or something else than before: a SAFE that is signed changes nothing yet."""
    if before is after:
        return False
    if before.columns != after.columns or before.series != after.series:
        return True
    rows = ((before.shares, after.shares), (before.conversion_price, after.conversion_price))
    return any(np.broadcast_shapes(old.shape, new.shape) and (old != new).any() for old, new in rows)


@dataclass(slots=True)
class _Told:
    cash_in: Array = field(default_factory=lambda: np.zeros(1))
    fees: Array = field(default_factory=lambda: np.zeros(1))
    credits: Array = field(default_factory=lambda: np.zeros(1))
    pre_money: Array | None = None
    post_money: Array | None = None
    price: Array | None = None
    issued: dict[str, Array] = field(default_factory=dict)
    converted: dict[str, Array] = field(default_factory=dict)


def _capital(account: str, name: str, path: str, amount: Array, through: str, purse: str = "cash") -> Line:
    return Line(account, name, path, NOTHING, amount, NOTHING, NOTHING, "money", None, through, purse)


def _fee_lines(name: str, path: str, fees: Array) -> Iterator[Line]:
    if fees.any():
        yield Line("fees", name, path, -fees, -fees, np.where(fees > 0, 1.0, 0.0), fees, "fee", "administration")


def _close_round(
    world: World,
    state: State,
    month: int,
    name: str,
    item: instruments.PricedRound,
    on: Mask,
    figures: Figures,
    closing: Closing,
    told: _Told,
) -> None:
    funding: FundingState = state.funding
    if funding.deferred is not None:
        funding.deferred.append(Deferred(month, name, on))
        money = total(investors_of(figures, name, item).values()) * on
        _pay_round(world, state, name, item, on, figures, closing, told, money)
        return
    before = funding.table
    result = priced_round(before, round_terms(figures, name, item), calendar_number(world, month), on)
    closing.failed = result.infeasible & on
    if closing.failed.any() and world.is_plan:
        reason = result.reason(int(np.flatnonzero(closing.failed)[0]))
        raise PlanError(figures.path, f"the round has no solution: {reason}", "raise the valuation, or convert less")
    closed = on & ~closing.failed
    funding.table = result.table
    told.pre_money, told.post_money, told.price = (
        result.pre_money_valuation, result.post_money_valuation, result.price_per_share,
    )  # fmt: skip
    told.issued = {holder: shares for holder, shares in result.shares_issued.items() if shares.any()}
    told.converted = {which: amount for which, amount in result.converted.items() if amount.any()}
    funding.last_price = np.where(closed, np.nan_to_num(result.price_per_share), funding.last_price)
    _pay_round(world, state, name, item, closed, figures, closing, told, np.where(closed, result.investment, 0.0))
    closing.lines.extend(_notes_converted(funding, told.converted))


def _pay_round(
    world: World,
    state: State,
    name: str,
    item: instruments.PricedRound,
    closed: Mask,
    figures: Figures,
    closing: Closing,
    told: _Told,
    money: Array,
) -> None:
    """A round's money: cash, credits in place of a part of it, and fees."""
    wanted = figures.of("compute_credits", item.compute_credits)
    if world.is_plan and (closed & (wanted > money)).any():
        raise PlanError(f"{figures.path}.compute_credits", "are more than the round raises", "write a part of it")
    in_credits = np.where(closed, np.minimum(wanted, money), 0.0)
    told.cash_in, told.credits = money - in_credits, in_credits
    told.fees = np.where(closed, figures.charge("fees", item.fees, money), 0.0)
    closing.lines.append(_capital("financing/equity", name, figures.path, told.cash_in, "paid_in"))
    if in_credits.any():
        assert item.provider is not None
        _grant_credits(world, state, name, figures.path, item.provider, item.expires, in_credits)
        closing.lines.append(
            _capital("financing/equity", name, figures.path, in_credits, "paid_in", f"credits/{item.provider}")
        )
    closing.lines.extend(_fee_lines(name, figures.path, told.fees))


def _notes_converted(funding: FundingState, converted: dict[str, Array]) -> Iterator[Line]:
    """Notes leave the books for paid-in equity; no money moves."""
    for which, amount in converted.items():
        if which in funding.note_balances:
            path = instrument_path(which)
            funding.note_balances[which] = funding.note_balances[which] - amount
            yield _capital("financing/notes", which, path, -amount, f"notes/{which}")
            yield _capital("financing/equity", which, path, amount, "paid_in")


def _close_ipo(
    world: World,
    state: State,
    month: int,
    name: str,
    item: instruments.Ipo,
    on: Mask,
    figures: Figures,
    closing: Closing,
    told: _Told,
) -> None:
    funding: FundingState = state.funding
    now = calendar_number(world, month)
    notes = {
        each.name: total(converting_amounts(each, now)) * on
        for each in funding.table.convertibles
        if each.name in funding.note_balances
    }
    price = figures.of("price_per_share", item.price_per_share)
    greenshoe = _greenshoe(world, figures, item)
    new_shares = figures.optional("new_shares", item.new_shares)
    amount = figures.optional("investment_amount", item.investment_amount)
    result = ipo(
        funding.table,
        price,
        now,
        None if new_shares is None else new_shares * greenshoe,
        None if amount is None else amount * greenshoe,
        name,
        on,
    )
    closing.failed = result.infeasible & on
    if closing.failed.any() and world.is_plan:
        raise PlanError(figures.path, "the instruments that convert in it sell 100% or more", "raise the price")
    closed = on & ~closing.failed
    funding.table = result.table
    told.cash_in = np.where(closed, result.proceeds, 0.0)
    told.price = price
    after = fully_diluted(result.table)
    told.post_money, told.pre_money = price * after, price * after - told.cash_in
    told.issued = {holder: shares for holder, shares in result.shares_issued.items() if shares.any()}
    told.fees = np.where(closed, figures.charge("fees", item.fees, told.cash_in), 0.0)
    funding.last_price = np.where(closed, price, funding.last_price)
    closing.lines.append(_capital("financing/equity", name, figures.path, told.cash_in, "paid_in"))
    closing.lines.extend(_fee_lines(name, figures.path, told.fees))
    told.converted = {which: np.where(closed, amount, 0.0) for which, amount in notes.items() if amount.any()}
    closing.lines.extend(_notes_converted(funding, told.converted))


def _greenshoe(world: World, figures: Figures, item: instruments.Ipo) -> Array:
    """What the offer is multiplied by: 1 in a plan, with the further shares sold in full in a simulation."""
    return np.ones(1) if world.is_plan else 1.0 + figures.of("greenshoe", item.greenshoe)


def close_tranche_of(
    world: World, state: State, month: int, name: str, item: instruments.PricedRound, number: int, on: Mask
) -> Closing:
    """A further closing of a round at its price; its investors pay in their proportions."""
    funding: FundingState = state.funding
    path = instrument_path(name)
    figures = Figures(world, path, month)
    before = funding.table
    amount = figures.of(f"tranches.{number}.amount", item.tranches[number].amount) * on
    shares = investors_of(figures, name, item)
    whole = total(shares.values())
    parts = {holder: amount * part / np.where(whole > 0, whole, 1.0) for holder, part in shares.items()}
    funding.table, issued = close_tranche(before, name, parts, on, item.rounding == "legal")
    closing = Closing([_capital("financing/equity", name, path, amount, "paid_in")])
    after = fully_diluted(funding.table)
    dilution = 1 - fully_diluted(before) / np.where(after > 0, after, 1.0)
    row = before.series_index(name)
    assert row is not None
    closing.event = Event(
        month, name, "tranche", f"{path}.tranches.{number}", on, amount, NOTHING, NOTHING, None, None,
        before.original_issue_price[row],
        dict(issued), dilution, item.tranches[number].probability, {}, funding.table,
    )  # fmt: skip
    return closing


def _draw(
    state: State,
    month: int,
    name: str,
    item: instruments.VentureDebt | instruments.GpuLoan,
    figures: Figures,
    principal: Array,
    on: Mask,
    closing: Closing,
    told: _Told,
) -> None:
    """Principal in, fees out, warrants issued; service starts the month after."""
    funding: FundingState = state.funding
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
    closing.lines.append(_capital("financing/debt", name, figures.path, principal, f"debt/{name}"))
    closing.lines.extend(_fee_lines(name, figures.path, fees))
    if isinstance(item, instruments.VentureDebt):
        coverage = figures.of("warrant_coverage", item.warrant_coverage)
        if coverage.any():
            if (on & ~(funding.last_price > 0)).any():
                raise PlanError(
                    f"{figures.path}.warrant_coverage",
                    "warrants take their strike from the last round, and there is none before the draw",
                    "let the draw come after a round, or give the cap table a series with its original_issue_price",
                )
            strike = np.where(funding.last_price > 0, funding.last_price, 1.0)
            before = funding.table
            funding.table = issue_warrants(before, name, f"{name}/{month}", principal, coverage, strike, on)
            told.issued = {name: fully_diluted(funding.table) - fully_diluted(before)}
            told.price = funding.last_price


def close_draw_of(
    world: World, state: State, month: int, name: str, item: instruments.VentureDebt, number: int, on: Mask
) -> Closing:
    """One draw of a loan that is drawn in parts."""
    figures = Figures(world, instrument_path(name), month)
    closing, told = Closing(), _Told()
    funding: FundingState = state.funding
    before = funding.table
    principal = figures.of(f"draws.{number}.amount", item.draws[number].amount) * on
    _draw(state, month, name, item, figures, principal, on, closing, told)
    after = fully_diluted(funding.table)
    changed = funding.table is not before
    dilution = 1 - fully_diluted(before) / np.where(after > 0, after, 1.0) if changed else NOTHING
    closing.event = Event(
        month, name, "draw", f"{figures.path}.draws.{number}", on, told.cash_in, told.fees, NOTHING, None, None,
        told.price, told.issued, dilution, 1.0, {},
        funding.table if changed else None,
    )  # fmt: skip
    return closing


def _grant_credits(
    world: World, state: State, name: str, path: str, provider: str, expires: object, amount: Array
) -> None:
    last = NEVER if expires is None else expires - world.grid.start  # type: ignore[operator]
    state.purses.append(Purse(provider, name, path, amount.copy(), last))


def _secondary_price(world: World, funding: FundingState, item: instruments.Secondary, path: str) -> Array:
    change = None if item.price is None else Change.read(item.price)
    if change is not None and change.how == "value":
        quantity: Quantity = Reads("money", high=1e12, form="uncertain", above=True).read(change.raw)
        return at(world.series(f"{path}.price", quantity), 0)
    if not (funding.last_price > 0).any():
        raise PlanError(f"{path}.price", "there is no round before the sale to take its price from", "add price: 1.20")
    if change is None:
        return funding.last_price
    factor = change.factor or Quantity(Fixed(1.0), 0.0, None)
    return funding.last_price * at(world.series(f"{path}.price", factor), 0)
