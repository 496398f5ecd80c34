"""The closing of a priced round, and its further closings: shares, money, credits in its place, converted notes."""

from collections.abc import Iterator

import numpy as np

from llmventure.cap_table.per_path import total
from llmventure.cap_table.priced_round import priced_round
from llmventure.errors import PlanError
from llmventure.funding.closed import NOTHING, Closing, Told, capital_line, fee_lines, grant_credits
from llmventure.funding.deferred import Deferred
from llmventure.funding.retries import NONE, Retries
from llmventure.funding.state import Event, FundingState, Mask
from llmventure.funding.terms import (
    Figures,
    calendar_number,
    instrument_path,
    investors_of,
    round_terms,
)  # fmt: skip
from llmventure.ledger import Line
from llmventure.models import funding as instruments
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World


def close_round(
    world: World,
    state: State,
    month: int,
    name: str,
    item: instruments.PricedRound,
    on: Mask,
    figures: Figures,
    closing: Closing,
    told: Told,
) -> None:
    """Price the round, or put it off where its shares are counted later; pay it; let notes leave the books."""
    funding: FundingState = state.funding
    if funding.deferred is not None:
        funding.deferred = [*funding.deferred, Deferred(month, name, on)]
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
    funding.priced(result.price_per_share, closed)
    _pay_round(world, state, name, item, closed, figures, closing, told, np.where(closed, result.investment, 0.0))
    closing.lines.extend(notes_converted(funding, told.converted))


def _pay_round(
    world: World,
    state: State,
    name: str,
    item: instruments.PricedRound,
    closed: Mask,
    figures: Figures,
    closing: Closing,
    told: Told,
    money: Array,
) -> None:
    """A round's money: cash, credits in place of a part of it, and fees."""
    in_credits = NOTHING
    wanted = figures.of("compute_credits", item.compute_credits)
    if wanted.any():
        if world.is_plan and (closed & (wanted > money)).any():
            raise PlanError(f"{figures.path}.compute_credits", "are more than the round raises", "write a part of it")
        in_credits = np.where(closed, np.minimum(wanted, money), 0.0)
    told.cash_in, told.credits = (money - in_credits if in_credits.any() else money), in_credits
    if item.fees is not None:
        told.fees = np.where(closed, figures.charge("fees", item.fees, money), 0.0)
    closing.lines.append(capital_line("financing/equity", name, figures.path, told.cash_in, "paid_in"))
    if in_credits.any():
        assert item.provider is not None
        grant_credits(world, state, name, figures.path, item.provider, item.expires, in_credits)
        closing.lines.append(
            capital_line("financing/equity", name, figures.path, in_credits, "paid_in", f"credits/{item.provider}")
        )
    closing.lines.extend(fee_lines(name, figures.path, told.fees))


def notes_converted(funding: FundingState, converted: dict[str, Array]) -> Iterator[Line]:
    """Notes leave the books for paid-in equity; no money moves."""
    for which, amount in converted.items():
        if which in funding.note_balances:
            path = instrument_path(which)
            funding.note_balances[which] = funding.note_balances[which] - amount
            yield capital_line("financing/notes", which, path, -amount, f"notes/{which}")
            yield capital_line("financing/equity", which, path, amount, "paid_in")


def close_tranche_of(
    world: World,
    state: State,
    month: int,
    name: str,
    item: instruments.PricedRound,
    number: int,
    on: Mask,
    retried: Retries = NONE,
) -> Closing:
    """A further closing of a round at its price; its investors pay in their proportions."""
    from llmventure.cap_table.tranches import close_tranche

    funding: FundingState = state.funding
    path = instrument_path(name)
    figures = Figures(world, path, month, retried)
    before = funding.table
    amount = figures.of(f"tranches.{number}.amount", item.tranches[number].amount) * on
    shares = investors_of(figures, name, item)
    whole = total(shares.values())
    parts = {holder: amount * part / np.where(whole > 0, whole, 1.0) for holder, part in shares.items()}
    funding.table, issued = close_tranche(before, name, parts, on, item.rounding == "legal")
    closing = Closing([capital_line("financing/equity", name, path, amount, "paid_in")])
    row = before.series_index(name)
    assert row is not None
    odds = world.odds(f"{path}.tranches.{number}", item.tranches[number].probability)
    closing.event = Event(
        month, name, "tranche", f"{path}.tranches.{number}", on, amount, NOTHING, NOTHING, None, None,
        before.original_issue_price[row],
        dict(issued), before, odds, {}, funding.table,
    )  # fmt: skip
    return closing
