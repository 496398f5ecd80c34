"""Instruments that closed before the plan: only what is left of them counts, their cash is in opening cash."""

import numpy as np

from llmventure.cap_table.conversion import converting_amounts
from llmventure.cap_table.per_path import total
from llmventure.funding.attempts import begin_attempt
from llmventure.funding.closing import close
from llmventure.funding.state import FundingState
from llmventure.funding.terms import calendar_number
from llmventure.models import funding as instruments
from llmventure.models.scenario import Scenario
from llmventure.state import State
from llmventure.world import World


def past_instruments(world: World, state: State) -> None:
    """Put into ``state`` what past instruments have left, in the order of their months.

    A past round whose series stands in the opening cap table is there already, as are the warrants of a past loan
    whose holder has some.
    """
    scenario, funding = world.scenario, state.funding
    assert isinstance(funding, FundingState)
    start = world.grid.start
    past = [
        (item.when.month - start, number, name, item)
        for number, (name, item) in enumerate(scenario.funding.instruments.items())
        if item.when is not None and item.when.month is not None and item.when.month < start
    ]
    everywhere = np.ones(state.cash.shape[0], dtype=np.bool_)
    for month, _, name, item in sorted(past, key=lambda each: each[:2]):
        begin_attempt(state, name).done = everywhere.copy()
        state.since[name] = month
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
    now = calendar_number(world, 0)
    for each in funding.table.convertibles:
        if each.name in funding.note_balances:
            funding.note_balances[each.name] = total(converting_amounts(each, now))
    state.purses = [purse for purse in state.purses if purse.last >= 0]


def _stands_in_table(scenario: Scenario, name: str, item: instruments.Instrument) -> bool:
    return item.kind == "priced_round" and any(
        holding.series == name for holding in scenario.funding.cap_table.values()
    )


def _has_warrants(scenario: Scenario, name: str) -> bool:
    return any(
        holding.kind == "warrants" and (holding.holder or key) == name
        for key, holding in scenario.funding.cap_table.items()
    )
