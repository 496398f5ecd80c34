"""What is known on a month's first morning, and how long cash lasts from there if nothing more closes."""

from collections.abc import Callable

import numpy as np

from llmventure.engine.fold import Fold
from llmventure.engine.result import Foresight
from llmventure.funding.attempts import may_close
from llmventure.ledger import Ledger
from llmventure.sampling import Array
from llmventure.sampling.choosing import every, some
from llmventure.state import State
from llmventure.timing import Foresee, Observation

UNKNOWN = np.full(1, np.nan)


class Outlook:
    """Months in which nothing closes, taken one after the other until cash has run out on every path."""

    def __init__(self, paths: int) -> None:
        self.cash_out, self.within = np.full(paths, np.inf), np.zeros(paths, dtype=np.bool_)
        self.burn = self.left = np.zeros(paths)

    @property
    def is_over(self) -> bool:
        """Whether further months would say nothing new."""
        return every(self.within)

    def take(self, month: int, opening: Array, closing: Array, blocked: Array) -> None:
        """A month's opening and closing cash ``(paths,)``, and the cash that covenants keep at its end."""
        self.burn = burn = opening - closing
        self.left = closing - blocked
        out = ~self.within & (closing < blocked)
        if some(out):
            part = np.where(out & (burn > 0), np.maximum(opening - blocked, 0.0) / np.where(burn > 0, burn, 1.0), 0.0)
            self.cash_out = np.where(out, month + part, self.cash_out)
            self.within = self.within | out

    def foresight(self, months: int) -> Foresight:
        """What the months say; beyond the last of ``months`` its burn goes on."""
        burn = self.burn
        left = np.maximum(self.left, 0.0) / np.where(burn > 0, burn, 1.0)
        return Foresight(np.where(~self.within & (burn > 0), months + left, self.cash_out), self.within)


def foresee(
    fold: Fold, state: State, ledger: Ledger, month: int, *, closings: bool = False, outlook: Outlook | None = None
) -> Foresight:
    """Run ahead from the first morning of ``month`` with nothing more closing, at today's levers.

    With ``closings`` the fold's own instruments close as planned: of a scenario that has only some left. ``outlook``
    is what earlier months have said, where there are such.
    """
    months = fold.world.grid.months
    ahead, books = state.fork(), ledger.ahead_of()
    seen = outlook or Outlook(state.cash.shape[0])
    for number in range(month, months):
        if seen.is_over:
            break
        opening = ahead.cash
        fold.month(ahead, books, number, observation(ahead, lambda *_: UNKNOWN), closings=closings)
        seen.take(number, opening, ahead.cash, ahead.funding.blocked_cash())
    return seen.foresight(months)


class Lookout:
    """Looks ahead along a fold that nothing steers: while nothing closes, what happens is what was foreseen.

    So the months up to the next closing are taken from the fold, and only what would have come without it is folded
    ahead, from that month's first morning.
    """

    def __init__(self, fold: Fold) -> None:
        self.fold = fold
        self._outlook: Outlook | None = None
        self._tell: Callable[[Foresight], None] | None = None
        self._fork: tuple[State, Ledger] | None = None
        """The morning of a month in which something may close."""

    def begin(self, paths: int, tell: Callable[[Foresight], None]) -> None:
        """Look ahead from here, and ``tell`` what was seen as soon as it is known."""
        self._outlook, self._tell = Outlook(paths), tell

    def before(self, state: State, ledger: Ledger, month: int) -> None:
        """Remember the first morning of a month in which something may close."""
        waits = self._outlook is not None and not self._outlook.is_over
        forks = waits and may_close(self.fold.world, state, month)
        self._fork = (state.fork(), ledger.ahead_of()) if forks else None

    def after(self, state: State, ledger: Ledger, month: int, opening: Array, *, closed: bool) -> None:
        """A month has been folded; where something closed in it, look at how it would have been without."""
        if self._outlook is None:
            return
        if closed and self._fork is not None:
            self._say(foresee(self.fold, *self._fork, month, outlook=self._outlook))
            return
        if not self._outlook.is_over:
            self._outlook.take(month, opening, state.cash, state.funding.blocked_cash())
        if closed:  # by its age, as a note does that falls due: with closings or without them
            self._say(foresee(self.fold, state, ledger, month + 1, outlook=self._outlook))

    def end(self) -> None:
        """The plan is over."""
        if self._outlook is not None:
            self._say(self._outlook.foresight(self.fold.world.grid.months))

    def _say(self, seen: Foresight) -> None:
        assert self._tell is not None
        self._tell(seen)
        self._outlook = None


def observation(state: State, foresee_runway: Foresee) -> Observation:
    """What is known on a month's first morning; what is not asked for is not computed."""
    cash, recurring, usage, burn = state.cash, state.recurring, state.usage, state.burn
    blocked = state.funding.blocked_cash()  # before the month changes the loans
    return Observation(
        cash,
        lambda: 12 * sum(recurring.values(), np.zeros(1)),
        lambda: 12 * _mean(usage),
        lambda: runway_at(cash - blocked, _mean(burn)),
        foresee_runway,
    )


def _mean(rows: list[Array]) -> Array:
    return sum(rows, np.zeros(1)) / len(rows) if rows else np.zeros(1)


def runway_at(cash: Array, burn: Array) -> Array:
    """Months that ``cash`` lasts at ``burn``, infinite where nothing burns."""
    return np.where(burn > 0, np.maximum(cash, 0.0) / np.where(burn > 0, burn, 1.0), np.inf)
