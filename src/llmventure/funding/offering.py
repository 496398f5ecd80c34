"""The closing of an offer to the public, with the further shares of its greenshoe."""

import numpy as np

from llmventure.cap_table.conversion import converting_amounts
from llmventure.cap_table.ipo import ipo
from llmventure.cap_table.ownership import fully_diluted
from llmventure.cap_table.per_path import total
from llmventure.errors import PlanError
from llmventure.funding.closed import Closing, Told, capital_line, fee_lines
from llmventure.funding.closing_rounds import notes_converted
from llmventure.funding.state import FundingState, Mask
from llmventure.funding.terms import (
    Figures,
    calendar_number,
)  # fmt: skip
from llmventure.models import funding as instruments
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World


def close_ipo(
    world: World,
    state: State,
    month: int,
    name: str,
    item: instruments.Ipo,
    on: Mask,
    figures: Figures,
    closing: Closing,
    told: Told,
) -> None:
    """Convert what converts, sell the shares of the offer, and pay the company and its banks."""
    funding: FundingState = state.funding
    now = calendar_number(world, month)
    notes = {
        each.name: total(converting_amounts(each, now)) * on
        for each in funding.table.convertibles
        if each.name in funding.note_balances
    }
    price = figures.of("price_per_share", item.price_per_share)
    greenshoe = _greenshoe(world, figures, item, month)
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
    closing.lines.append(capital_line("financing/equity", name, figures.path, told.cash_in, "paid_in"))
    closing.lines.extend(fee_lines(name, figures.path, told.fees))
    told.converted = {which: np.where(closed, amount, 0.0) for which, amount in notes.items() if amount.any()}
    closing.lines.extend(notes_converted(funding, told.converted))


def _greenshoe(world: World, figures: Figures, item: instruments.Ipo, month: int) -> Array:
    """What the offer is multiplied by: 1 in a plan and where the price falls, 1 + the further shares where it holds.

    Underwriters have sold the further shares short. Above the offer price they close that by taking them from the
    company, all of them; below it they buy in the market (Muscarella, Peavy, Vetsuypens: Optimal Exercise of the
    Over-Allotment Option in IPOs, Financial Analysts Journal 48(3), 1992). A draw of its own decides.
    """
    if world.is_plan or item.greenshoe.is_zero:
        return np.ones(1)
    holds, _ = world.luck(f"{figures.path}.greenshoe", 0, month, item.greenshoe_probability, None)
    return 1.0 + np.where(holds, figures.of("greenshoe", item.greenshoe), 0.0)
