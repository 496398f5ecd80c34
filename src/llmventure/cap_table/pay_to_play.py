"""Pay-to-play: preferred whose holder does not take up its part of the round becomes common."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from llmventure.cap_table.ownership import fully_diluted, holder_shares
from llmventure.cap_table.per_path import PerPath, Values, values
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import CapTable, Column, grown, with_columns


def taken_up(table: CapTable, terms: RoundTerms, holder: str, money: Values) -> Values:
    """The fraction of its pro rata that a holder takes up (paths,), 0 to 1.

    Its part is its fully diluted ownership × the new money; holders of ``pro_rata`` and of
    ``super_pro_rata`` take up in full, others what they pay in as ``investors``.
    """
    if holder in terms.pro_rata or holder in terms.super_pro_rata:
        return np.ones(1)
    paid = values(terms.investors.get(holder, 0.0))
    required = money * holder_shares(table, holder) / np.maximum(fully_diluted(table), 1.0)
    width = max(paid.shape[0], required.shape[0])
    fraction: Values = np.divide(paid, required, out=np.ones(width), where=required > 0)
    return np.minimum(fraction, 1.0)


def with_defaulters_converted(table: CapTable, ratio: PerPath, taken: Mapping[str, Values]) -> CapTable:
    """The table with 1 − taken of each holder's preferred turned into ``ratio`` common shares a share.

    It happens before price protection is worked out, so the shares that convert lose it.
    """
    result = table
    for column in table.columns:
        if column.kind != "preferred" or column.holder not in taken:
            continue
        common = Column(column.holder, "common", "common", founder=column.founder, votes_per_share=1.0)
        result, (source, target) = with_columns(result, [column, common])
        lost = result.shares[source] * (1.0 - taken[column.holder])
        rows = grown(
            result.shares, len(result.columns), max(result.shares.shape[1], lost.shape[0], values(ratio).shape[0])
        )
        rows[source] -= lost
        rows[target] += lost * values(ratio)
        result = replace(result, shares=rows)
    return result
