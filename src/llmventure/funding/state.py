"""What funding carries from month to month, and the record of what closed."""

from copy import copy
from dataclasses import field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.ownership import fully_diluted
from llmventure.cap_table.table import CapTable
from llmventure.debt import Amortization
from llmventure.record import record
from llmventure.sampling import Array

Mask = NDArray[np.bool_]
REVENUE_SHARE_SENIORITY = 1
"""Revenue-based finance ranks as a loan that does not say its seniority."""
ROUNDING = 1e-9
"""Of a price: less is no lower price."""


@record(frozen=False)
class LoanState:
    """A loan, or one draw of it. ``drawn`` is the month of the draw by path; ``balance`` what is owed."""

    name: str
    path: str
    life: Amortization
    drawn: NDArray[np.int64]
    balance: Array
    minimum_cash: Array
    accelerates: bool
    seniority: int
    called: Mask
    """Where the lender has called it: all is due."""

    def fork(self) -> "LoanState":
        other = copy(self)
        other.drawn, other.balance, other.called = self.drawn.copy(), self.balance.copy(), self.called.copy()
        return other


@record(frozen=False)
class RevenueShare:
    """Revenue-based finance: ``owed`` is principal, ``to_pay`` all that is still to be paid."""

    name: str
    path: str
    share: float
    multiple: float
    paid_in: int
    """The month in which it came; shares are paid from the next one on."""
    owed: Array
    to_pay: Array

    def fork(self) -> "RevenueShare":
        other = copy(self)
        other.owed, other.to_pay = self.owed.copy(), self.to_pay.copy()
        return other


@record
class Event:
    """Something that closed in ``month`` on the paths of ``mask``; money in the reporting currency, ``(paths or 1,)``.

    ``cash_in`` is what the company is paid before fees; what is not defined for its kind is None.
    """

    month: int
    name: str
    kind: str
    path: str
    mask: Mask
    cash_in: Array
    fees: Array
    compute_credits: Array
    pre_money_valuation: Array | None
    post_money_valuation: Array | None
    price_per_share: Array | None
    shares_issued: dict[str, Array]
    before: CapTable
    probability: float
    converted: dict[str, Array]
    table: CapTable | None
    """The table after it, where it changes the table."""
    sold: dict[str, Array] = field(default_factory=dict)
    """Of a holder's sale, the money that each security brought."""

    @property
    def dilution(self) -> Array:
        """What part of their ownership those lose who get nothing: 1 − shares before ÷ shares after, fully diluted."""
        if self.table is None or self.table is self.before:
            return np.zeros(1)
        after = fully_diluted(self.table)
        lost = 1 - fully_diluted(self.before) / np.where(after > 0, after, 1.0)
        # of shares that only change hands nothing is left but rounding
        return np.where(np.abs(lost) > ROUNDING, lost, 0.0) if self.sold else lost


@record(frozen=False)
class Attempt:
    """Where an instrument stands, by path: how many attempts have been made, and the open one's closing month.

    Neither it nor its arrays are changed in place: who has seen one knows it by its identity.
    """

    tries: NDArray[np.int64]
    resolves: NDArray[np.int64]
    opened: NDArray[np.int64]
    done: Mask
    open: Mask
    """Where one is open; ``resolves`` and ``opened`` are of the last one."""
    retried: bool = False
    """Whether one has failed on any path."""


@record
class Owed:
    """What a sale of the company would have to pay on a loan: ``claim`` ``(paths,)``, fees at its end included."""

    name: str
    seniority: int
    claim: Array


@record(frozen=False)
class FundingState:
    table: CapTable
    last_price: Array
    """Price of the last priced round, ``(paths,)``; 0 where there was none."""
    down: Mask = field(default_factory=lambda: np.zeros(1, dtype=np.bool_))
    """Where a priced round has closed below the price of the last one."""
    attempts: dict[str, Attempt] = field(default_factory=dict)
    loans: list[LoanState] = field(default_factory=list)
    shares: list[RevenueShare] = field(default_factory=list)
    note_balances: dict[str, Array] = field(default_factory=dict)
    """Principal and accrued interest of each note, as the books have it."""
    granted: dict[str, tuple[int, Array]] = field(default_factory=dict)
    """What each grant has earned in the calendar year, for its cap."""
    unsolved: dict[str, Mask] = field(default_factory=dict)
    """By round, the paths on which a closing had no solution, and failed."""
    events: list[Event] = field(default_factory=list)
    """What a month's service has done to the table; the fold takes them out."""

    deferred: list[Any] | None = None
    """Rounds whose shares are still to be counted (``deferred.Deferred``); None where each is counted at once."""

    def priced(self, price: Array, closed: Mask) -> None:
        """Take note of the price of a round that closed on some paths; NaN on others."""
        known = np.nan_to_num(price)
        self.down = self.down | (closed & (known < self.last_price * (1 - ROUNDING)))
        self.last_price = np.where(closed, known, self.last_price)

    def fork(self) -> "FundingState":
        other = copy(self)
        other.deferred = None if self.deferred is None else list(self.deferred)
        other.attempts = dict(self.attempts)
        other.loans = [loan.fork() for loan in self.loans]
        other.shares = [share.fork() for share in self.shares]
        other.note_balances = {name: balance.copy() for name, balance in self.note_balances.items()}
        other.granted = dict(self.granted)
        other.unsolved = dict(self.unsolved)
        other.events = list(self.events)
        return other

    def blocked_cash(self) -> Array:
        """Cash that covenants keep: not available."""
        kept = np.zeros(1)
        for loan in self.loans:
            kept = np.maximum(kept, np.where(loan.balance > 0, loan.minimum_cash, 0.0))
        return kept

    def owed(self) -> tuple[Owed, ...]:
        """What each loan is owed now: balance and end fee, the draws of one together; of a revenue share all that is
        still to be paid, on whichever paths it came in whichever month. SAFEs and notes stand in the table."""
        claims: dict[str, Owed] = {}
        for loan in self.loans:
            claim = loan.balance + np.where(loan.balance > 0, loan.life.end_fee, 0.0)
            known = claims.get(loan.name)
            claims[loan.name] = Owed(loan.name, loan.seniority, claim if known is None else known.claim + claim)
        for share in self.shares:
            known = claims.get(share.name)
            claim = share.to_pay if known is None else known.claim + share.to_pay
            claims[share.name] = Owed(share.name, REVENUE_SHARE_SENIORITY, claim)
        return tuple(claims.values())
