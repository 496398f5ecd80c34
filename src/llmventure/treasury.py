"""Interest on cash, and tax on the calendar year's profit."""

from collections.abc import Iterator

import numpy as np

from llmventure.ledger import Line
from llmventure.ledger.settlement import Terms
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.sampling.choosing import some
from llmventure.world import World

NOTHING = np.zeros(1)


@record(frozen=False)
class TaxYear:
    """The running calendar year, ``(paths,)``: profit before tax and tax charged so far, losses of earlier years."""

    profit: Array
    charged: Array
    losses: Array

    def fork(self) -> "TaxYear":
        return TaxYear(self.profit.copy(), self.charged.copy(), self.losses.copy())


def interest_lines(world: World, opening_cash: Array, month: int) -> Iterator[Line]:
    """A twelfth of the yearly rate on opening cash, where there is any."""
    rate = at(world.series("company.interest_on_cash", world.scenario.company.interest_on_cash), month)
    if some(rate):
        lent = np.maximum(opening_cash, 0.0)
        earned = lent * rate / 12
        yield Line("interest/income", "cash", "company.interest_on_cash", earned, earned, lent, rate / 12, "cash")


def tax_lines(world: World, year: TaxYear, profit: Array, month: int) -> Iterator[Line]:
    """Tax as the year's profit stands: rate × (profit − losses used), the losses up to their limit of the profit.

    It is charged as the year goes and paid in the next year's first month; a year's loss is carried forward.
    ``profit`` is the month's, before tax.
    """
    calendar = world.grid.start + month
    tax = world.scenario.company.tax
    rate = world.series("company.tax.rate", tax.rate)[0]
    if not some(rate):
        return
    limit = world.series("company.tax.loss_use_limit", tax.loss_use_limit)[0]
    year.profit = year.profit + profit
    positive = np.maximum(year.profit, 0.0)
    used = np.minimum(year.losses, positive * limit)
    due = (positive - used) * rate
    charge = due - year.charged
    year.charged = due
    if some(charge):
        months_left = 12 - calendar.month
        taxable = np.where(rate > 0, np.abs(charge) / np.where(rate > 0, rate, 1.0), 0.0)
        yield Line(
            "tax", "tax", "company.tax", -charge, -charge, taxable, rate, "taxable_profit", None, "payables",
            due=Terms(((months_left + 1, 1.0),)),
        )  # fmt: skip
    if calendar.month == 12:
        year.losses = year.losses - used + np.maximum(-year.profit, 0.0)
        year.profit, year.charged = np.zeros_like(year.profit), np.zeros_like(year.charged)
