"""What the closing of an instrument does: to cash, to the books and to the cap table, on the paths of a mask.

One ``case`` an instrument. Money is ``(paths or 1,)`` and zero where the mask does not hold.
"""

from typing import assert_never

import numpy as np

from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.per_path import total
from llmventure.cap_table.table import CapTable
from llmventure.errors import PlanError
from llmventure.funding.closed import NOTHING, Closing, Told, capital_line, grant_credits
from llmventure.funding.closing_rounds import close_round
from llmventure.funding.drawing import draw
from llmventure.funding.retries import Retries
from llmventure.funding.state import Event, FundingState, Mask, RevenueShare
from llmventure.funding.terms import (
    Figures,
    calendar_number,
    instrument_path,
    investors_of,
    note_terms,
    safe_terms,
)  # fmt: skip
from llmventure.ledger import Line
from llmventure.ledger.settlement import Terms
from llmventure.models import funding as instruments
from llmventure.models.compute import OwnedSupply
from llmventure.state import State
from llmventure.supply.fleet import cost_of_fleet
from llmventure.timing import whole_months
from llmventure.world import World


def close(
    world: World, state: State, month: int, name: str, item: instruments.Instrument, on: Mask, retried: Retries
) -> Closing:
    """Close ``item`` on the paths of ``on``; ``retried`` is what failed attempts have made of its figures."""
    funding: FundingState = state.funding
    path = instrument_path(name)
    figures = Figures(world, path, month, retried)
    now = calendar_number(world, month)
    closing = Closing()
    before = funding.table
    told = Told()
    match item:
        case instruments.Safe():
            paid = investors_of(figures, name, item)
            funding.table = issue_convertible(before, name, safe_terms(figures, item), paid, now, on)
            told.cash_in = total(paid.values()) * on
            closing.lines.append(capital_line("financing/equity", name, path, told.cash_in, "paid_in"))
        case instruments.ConvertibleNote():
            paid = investors_of(figures, name, item)
            funding.table = issue_convertible(before, name, note_terms(figures, item), paid, now, on)
            told.cash_in = total(paid.values()) * on
            funding.note_balances[name] = funding.note_balances.get(name, NOTHING) + told.cash_in
            closing.lines.append(capital_line("financing/notes", name, path, told.cash_in, f"notes/{name}"))
        case instruments.PricedRound():
            close_round(world, state, month, name, item, on, figures, closing, told)
        case instruments.VentureDebt():
            principal = figures.of("principal", item.principal) * on
            if item.draws:
                principal = np.zeros_like(principal)
            draw(state, month, name, item, figures, principal, on, closing, told)
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
            draw(state, month, name, item, figures, principal, on, closing, told)
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
            closing.lines.append(capital_line("financing/debt", name, path, told.cash_in, f"debt/{name}"))
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
            grant_credits(world, state, name, path, item.provider, item.expires, amount)
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
            from llmventure.funding.sales import close_secondary

            close_secondary(world, funding, name, item, on, figures, closing, told)
        case instruments.Ipo():
            from llmventure.funding.offering import close_ipo

            close_ipo(world, state, month, name, item, on, figures, closing, told)
        case _:
            assert_never(item)
    changed = changes_holdings(before, funding.table)
    closed = on & ~closing.failed
    closing.event = Event(
        month, name, item.kind, path, closed, told.cash_in, told.fees, told.credits, told.pre_money, told.post_money,
        told.price, told.issued, before, item.probability, told.converted,
        funding.table if changed else None, told.sold,
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
