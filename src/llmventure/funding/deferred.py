"""Rounds whose shares are counted after the fold, where no money depends on the cap table.

Many paths close a round in many different months; their tables are written once for each round that was a path's
first, second and so on, instead of once a month. It holds only where a round's money is known without its table.
"""

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.priced_round import priced_table
from llmventure.funding.state import FundingState, Mask
from llmventure.funding.terms import Figures, calendar_number, instrument_path, round_terms
from llmventure.models import funding as instruments
from llmventure.models.quantity import Quantity
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.world import NEVER, World

MOST_SOLD = 0.9
"""Of the shares after a round, to its money and its pool together: below it every round has a solution."""
WITHOUT_TABLE = frozenset({"priced_round", "credits", "grant", "revenue_based", "parent_contribution", "gpu_loan"})


@record
class Deferred:
    """A round that closed in ``month`` on the paths of ``on``."""

    month: int
    name: str
    on: Mask


class MonthlyFigures(Figures):
    """The numbers of an instrument, each path's in the month of its own closing."""

    def __init__(self, world: World, path: str, months: NDArray[np.int64]) -> None:
        super().__init__(world, path, 0)
        self.months = months

    def of(self, field: str, quantity: Quantity) -> Array:
        series = self.world.series(f"{self.path}.{field}", quantity)
        if series.shape[0] == 1:
            row: Array = series[0]
            return row
        if series.shape[1] == 1:
            return np.asarray(series[self.months, 0])
        return np.asarray(series[self.months, np.arange(series.shape[1])])


def can_defer(world: World, funding: FundingState) -> bool:
    """Whether all money is known without the cap table, and no round can fail to have a solution."""
    items = world.scenario.funding.instruments
    if world.scenario.exit is not None:  # who owns what is asked for in the middle of the fold
        return False
    if world.leavers:  # what goes back to the pool depends on who holds what then
        return False
    if any(item.stock > 0 for item in world.scenario.acquisitions.values()):  # paid at the last round's price
        return False
    if funding.table.convertibles or any(series.dividend_kind for series in funding.table.series):
        return False
    for name, item in items.items():
        if isinstance(item, instruments.VentureDebt):
            if not item.warrant_coverage.is_zero:
                return False
        elif item.kind not in WITHOUT_TABLE:
            return False
        if isinstance(item, instruments.PricedRound) and not _is_simple(world, name, item):
            return False
    return True


def _is_simple(world: World, name: str, item: instruments.PricedRound) -> bool:
    if item.on_retry or item.tranches or item.pro_rata or item.super_pro_rata or item.pay_to_play or item.dividend:
        return False
    if (
        item.investment_amount is None
        or item.price_per_share is not None
        or item.option_pool_increase_shares is not None
    ):
        return False
    if item.anti_dilution_in_pre_money:
        return False
    path = instrument_path(name)
    money = world.series(f"{path}.investment_amount", item.investment_amount)
    pool = np.zeros((1, 1))
    if item.option_pool_fraction is not None:
        pool = world.series(f"{path}.option_pool_fraction", item.option_pool_fraction)
    if item.pre_money_valuation is not None:
        after = world.series(f"{path}.pre_money_valuation", item.pre_money_valuation) + money
    else:
        assert item.post_money_valuation is not None
        after = world.series(f"{path}.post_money_valuation", item.post_money_valuation)
    return bool((after > 0).all() and (money / after + pool < MOST_SOLD).all())


def settle_rounds(world: World, funding: FundingState, paths: int, ruined: NDArray[np.int64]) -> None:
    """Write the deferred rounds into the table: each path's first ones, then its second ones, and so on; those that
    closed after the month in which a path was ``ruined`` are none of its."""
    waiting, funding.deferred = funding.deferred or [], None
    count = np.zeros(paths, dtype=np.int64)
    turns: dict[tuple[int, str], NDArray[np.int64]] = {}
    for each in waiting:
        on = np.broadcast_to(each.on, (paths,))
        here = np.flatnonzero(on & (ruined >= each.month))
        turn_of = count[here]
        for turn in np.unique(turn_of).tolist():
            if (turn, each.name) not in turns:
                turns[turn, each.name] = np.full(paths, NEVER)
            turns[turn, each.name][here[turn_of == turn]] = each.month
        count[here] += 1
    for (_, name), found in sorted(turns.items(), key=lambda turn: turn[0][0]):
        item = world.scenario.funding.instruments[name]
        assert isinstance(item, instruments.PricedRound)
        on = found < NEVER
        months = np.where(on, found, 0)
        terms = round_terms(MonthlyFigures(world, instrument_path(name), months), name, item)
        funding.table, price, closed = priced_table(funding.table, terms, calendar_number(world, 0) + months, on)
        assert (closed == on).all(), name
        funding.priced(price, on)
