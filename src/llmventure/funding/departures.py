"""Key people who leave when a risk strikes: an event of the cap table."""

from collections.abc import Iterator

import numpy as np

from llmventure.cap_table.departures import leave
from llmventure.cap_table.round_closing import pool_column
from llmventure.funding.closed import Closing
from llmventure.funding.state import Event, FundingState, Mask
from llmventure.funding.terms import calendar_number
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World

NOTHING = np.zeros(1)


def departures(world: World, state: State, month: int) -> Iterator[Closing]:
    """Give back to the pool what the leavers of this month's strikes have not vested, on the paths that go on."""
    funding: FundingState = state.funding
    for risk, holder in world.leavers.items():
        on = world.strikes[risk][month] & state.goes_on
        if not on.any():
            continue
        funding.table, returned = leave(funding.table, holder, calendar_number(world, month), on)
        if returned.any():
            yield Closing(event=_event(funding, month, risk, on & (returned > 0), returned))


def _event(funding: FundingState, month: int, risk: str, on: Mask, returned: Array) -> Event:
    return Event(
        month=month,
        name=risk,
        kind="departure",
        path=f"risks.{risk}",
        mask=on,
        cash_in=NOTHING,
        fees=NOTHING,
        compute_credits=NOTHING,
        pre_money_valuation=None,
        post_money_valuation=None,
        price_per_share=None,
        shares_issued={pool_column(funding.table).holder: returned},
        before=funding.table,
        probability=1.0,
        converted={},
        table=funding.table,
    )
