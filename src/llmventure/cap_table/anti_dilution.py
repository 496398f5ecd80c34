"""Price protection of a series when shares are sold below its conversion price."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from llmventure.cap_table.concave_root import Greatest, Line
from llmventure.cap_table.ownership import as_converted, shares_of_kinds
from llmventure.cap_table.per_path import Mask, Values, total
from llmventure.cap_table.series import AntiDilutionBase
from llmventure.cap_table.table import CapTable
from llmventure.record import record


@record(eq=False, slots=False)
class Protected:
    """A protected series before a round: its row, as-converted shares, conversion price and the A of its formula."""

    row: int
    name: str
    ratchet: bool
    shares: Values
    conversion_price: Values
    base: Values

    @property
    def issued(self) -> Mask:
        """Where it has shares to protect."""
        return (self.shares > 0) & (self.conversion_price > 0)

    def factor_lines(self, money: Values, inverse_price: Line) -> Greatest:
        """As-converted shares after ÷ before, as the greatest of two lines in T.

        Weighted average: max(1, (A + N x) / (A + N / CP1)), full ratchet: max(1, CP1 x), x = 1 ÷ price.
        """
        one = Line(np.ones(1), np.zeros(1))
        price = np.where(self.issued, self.conversion_price, 1.0)
        if self.ratchet:
            return one, inverse_price.times(np.where(self.issued, price, 0.0))
        divisor = np.where(self.issued, self.base + money / price, 1.0)
        grown = Line(self.base, np.zeros(1)) + inverse_price.times(money)
        return one, grown.times(np.where(self.issued, 1.0 / divisor, 0.0))

    def factor(self, money: Values, inverse_price: Values) -> Values:
        """As-converted shares after ÷ before at that price; 1 where the series is not there or not triggered.

        The trigger is a price strictly below the conversion price, even where rounding would say more.
        """
        one, grown = self.factor_lines(money, Line(inverse_price, np.zeros(1)))
        price = np.where(self.issued, self.conversion_price, 1.0)
        triggered = self.issued & (inverse_price * price > 1.0) & (money > 0)
        return np.where(triggered, np.maximum(one.at_zero, grown.at_zero), 1.0)


def protected_series(table: CapTable) -> tuple[Protected, ...]:
    """The series of the table that have price protection, with the base of each as it stands now."""
    found = []
    for row, series in enumerate(table.series):
        if series.anti_dilution == "none":
            continue
        own = total(shares for column, shares in as_converted(table) if column.series == series.name)
        found.append(
            Protected(
                row=row,
                name=series.name,
                ratchet=series.anti_dilution == "full_ratchet",
                shares=own,
                conversion_price=table.conversion_price[row],
                base=_base(table, series.base, own),
            )
        )
    return tuple(found)


def with_conversion_prices(
    table: CapTable, protected: Sequence[Protected], factors: Sequence[Values], closed: Mask
) -> CapTable:
    """The table with the conversion price of each protected series divided by its factor where the round closed.

    The preference in money does not change: only the ratio, original issue price ÷ conversion price.
    """
    if not protected:
        return table
    width = max(table.conversion_price.shape[1], closed.shape[0], *(factor.shape[0] for factor in factors))
    prices = np.broadcast_to(table.conversion_price, (len(table.series), width)).copy()
    for series, factor in zip(protected, factors, strict=True):
        prices[series.row] = prices[series.row] / np.where(closed, factor, 1.0)
    return replace(table, conversion_price=prices)


def _base(table: CapTable, base: AntiDilutionBase, own: Values) -> Values:
    if not isinstance(base, str):
        return np.full(1, float(base))
    if base == "series":
        return own
    stock = shares_of_kinds(table, ("common", "preferred"))
    if base == "outstanding":
        return stock
    granted = stock + shares_of_kinds(table, ("options", "warrants", "promised"))
    return granted if base == "granted" else granted + shares_of_kinds(table, ("pool",))
