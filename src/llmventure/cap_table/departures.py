"""People who leave: what has not vested goes back to the pool, what has is theirs for good."""

from dataclasses import replace

import numpy as np

from llmventure.cap_table.issues import change_column, issue_shares
from llmventure.cap_table.per_path import Mask, Values, total
from llmventure.cap_table.round_closing import pool_column
from llmventure.cap_table.table import CapTable
from llmventure.cap_table.vesting import vested_fraction

KEPT = "after leaving"
"""The issue of what a leaver keeps: it no longer vests."""


def leave(table: CapTable, holder: str, month: int, on: Mask) -> tuple[CapTable, Values]:
    """The table after ``holder`` has left in ``month`` (as vesting counts months) on the paths of ``on``, and the
    shares that went back to the pool ``(paths,)``.

    Shares, options and promised shares that vest are parted: vested ones stay with the holder, without vesting. What
    does not vest stays as it is, and who has left already has nothing more to give back. Fully diluted shares do not
    change.
    """
    returned: Values = np.zeros(1)
    for column, held, strike in zip(table.columns, table.shares, table.strikes, strict=True):
        if column.holder != holder or column.vesting is None:
            continue
        there = np.where(on, held, 0.0)
        if not there.any():
            continue
        vested = there * vested_fraction(column.vesting, month)
        kept = replace(column, vesting=None, issue=f"{column.issue} {KEPT}".strip())
        table = change_column(table, column, -there)
        table = issue_shares(table, kept, vested, on, np.where(on, strike, 0.0))
        table = change_column(table, pool_column(table), there - vested)
        returned = total([returned, there - vested])
    return table, returned
