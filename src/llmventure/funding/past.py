"""Instruments that closed before the plan: only what is left of them counts, their cash is in opening cash."""

import numpy as np

from llmventure.cap_table.conversion import converting_amounts
from llmventure.cap_table.per_path import total
from llmventure.funding.attempts import begin_attempt, parts_of
from llmventure.funding.closing import close
from llmventure.funding.closing_rounds import close_tranche_of
from llmventure.funding.drawing import close_draw_of
from llmventure.funding.state import FundingState
from llmventure.funding.terms import calendar_number
from llmventure.models import funding as instruments
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.state import State
from llmventure.world import World


def mark_past(world: World, state: State) -> None:
    """Say of everything that closed before the plan when it did, before anything is dated by it."""
    everywhere = np.ones(state.cash.shape[0], dtype=np.bool_)
    for month, name, item in _past(world):
        begin_attempt(state, name).done = everywhere.copy()
        state.since[name] = month
        for key, _, when in parts_of(name, item):
            if (past := _month_before(world, when)) is not None:
                state.since[key] = past


def past_instruments(world: World, state: State) -> None:
    """Put into ``state`` what past instruments have left, in the order of their months.

    A past round whose series stands in the opening cap table is there already, as are the warrants of a past loan
    whose holder has some.
    """
    scenario, funding = world.scenario, state.funding
    assert isinstance(funding, FundingState)
    start = world.grid.start
    everywhere = np.ones(state.cash.shape[0], dtype=np.bool_)
    for month, name, item in _past(world):
        if _stands_in_table(scenario, name, item):
            continue
        if isinstance(item, (instruments.Secondary, instruments.ParentContribution)):
            continue
        if isinstance(item, instruments.Credits) and item.expires is not None and item.expires < start:
            continue
        if isinstance(item, instruments.VentureDebt) and (
            _has_warrants(scenario, name) or not funding.last_price.any()
        ):
            item = item.model_copy(update={"warrant_coverage": type(item).model_fields["warrant_coverage"].default})
        close(world, state, month, name, item, everywhere, {})
        for number, (_, _, when) in enumerate(parts_of(name, item)):
            if (past := _month_before(world, when)) is None:
                continue
            if isinstance(item, instruments.PricedRound):
                close_tranche_of(world, state, past, name, item, number, everywhere)
            elif isinstance(item, instruments.VentureDebt):
                close_draw_of(world, state, past, name, item, number, everywhere)
    for loan in funding.loans:
        # month 1 of a loan's schedule is the month after its draw; the plan's first month is still to be paid
        served = -loan.drawn - 1
        rows = loan.life.closing_balance.shape[0]
        left = np.take_along_axis(
            np.broadcast_to(loan.life.closing_balance, (rows, served.shape[0])),
            np.clip(served - 1, 0, rows - 1)[None, :],
            axis=0,
        )[0]
        loan.balance = np.where(served <= 0, loan.balance, np.where(served >= rows, 0.0, left))
    for share in funding.shares:
        item = scenario.funding.instruments[share.name]
        assert isinstance(item, instruments.RevenueBased)
        repaid = np.minimum(world.series(f"{share.path}.repaid", item.repaid)[0], share.to_pay)
        share.to_pay, share.owed = share.to_pay - repaid, share.owed - np.minimum(repaid / share.multiple, share.owed)
    now = calendar_number(world, 0)
    for each in funding.table.convertibles:
        if each.name in funding.note_balances:
            funding.note_balances[each.name] = total(converting_amounts(each, now))
    state.purses = [purse for purse in state.purses if purse.last >= 0]


def _past(world: World) -> list[tuple[int, str, instruments.Instrument]]:
    """What closed before the plan, by month, those of one month in the order of the file."""
    past = [
        (month, name, item)
        for name, item in world.scenario.funding.instruments.items()
        if (month := _month_before(world, item.when)) is not None and (item.in_plan or not world.is_plan)
    ]
    return sorted(past, key=lambda each: each[0])


def _month_before(world: World, when: When | None) -> int | None:
    """The month of ``when``, where it lies before the plan."""
    if when is None or when.month is None or when.month >= world.grid.start:
        return None
    return when.month - world.grid.start


def _stands_in_table(scenario: Scenario, name: str, item: instruments.Instrument) -> bool:
    return item.kind == "priced_round" and any(
        holding.series == name for holding in scenario.funding.cap_table.values()
    )


def _has_warrants(scenario: Scenario, name: str) -> bool:
    return any(
        holding.kind == "warrants" and (holding.holder or key) == name
        for key, holding in scenario.funding.cap_table.items()
    )
