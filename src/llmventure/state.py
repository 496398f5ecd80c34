"""What the fold carries from month to month, one row of paths each."""

from copy import copy
from dataclasses import field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llmventure.record import record
from llmventure.sampling import Array
from llmventure.sampling.choosing import NO, YES
from llmventure.world import NEVER, Ages
from llmventure.world.levers import NO_LEVERS, Levers


@record(frozen=False)
class Purse:
    """Credits of one grant: ``left`` ``(paths,)``, usable in months up to ``last``."""

    provider: str
    name: str
    source: str
    left: Array
    last: int


@record(frozen=False)
class State:
    """The company between two months.

    ``since``: the month from which an event counts (an instrument closed, a run ended), by name. ``opened`` and
    ``over``: the first month in which a lasting thing runs, and no longer runs, by path. ``carried``: what a driver
    remembers of its thing, by driver and path. Months are numbers from the plan's first; ``NEVER`` is never.
    """

    cash: Array
    alive: NDArray[np.bool_]
    since: dict[str, Ages] = field(default_factory=dict)
    failed: dict[str, Ages] = field(default_factory=dict)
    opened: dict[str, Ages] = field(default_factory=dict)
    over: dict[str, Ages] = field(default_factory=dict)
    carried: dict[str, Any] = field(default_factory=dict)
    purses: list[Purse] = field(default_factory=list)
    levers: Levers = NO_LEVERS
    policies: dict[str, Any] = field(default_factory=dict)
    """Where each policy stands (``policy.Acting``), by name."""
    recurring: dict[str, Array] = field(default_factory=dict)
    """Contracted recurring revenue of the last closed month, by product."""
    usage: list[Array] = field(default_factory=list)
    """Usage revenue of the last months, oldest first, three at most."""
    burn: list[Array] = field(default_factory=list)
    """Net burn of the last months, oldest first, three at most."""
    tax: Any = None
    """The running tax year (``treasury.TaxYear``)."""
    sold: Ages = NEVER
    """The month in which an exit comes that waits for the runway, which only the fold foresees."""
    funding: Any = None
    """The funding's own state (``funding.FundingState``)."""
    among: NDArray[np.bool_] | None = None
    """Where this company lives, or another one that is folded beside it; None where there is no other."""

    @property
    def goes_on(self) -> NDArray[np.bool_]:
        """The paths on which things close and begin. What does so after a path's ruin nobody counts, and others that
        still live there have it alike."""
        return self.alive if self.among is None else self.among

    def fork(self) -> "State":
        """A copy that can run ahead without this one noticing."""
        other = copy(self)
        for each in fields(State):
            value = getattr(self, each.name)
            if isinstance(value, dict):
                setattr(other, each.name, {key: _copied(part) for key, part in value.items()})
            elif isinstance(value, list):
                setattr(other, each.name, [copy(part) if isinstance(part, Purse) else part for part in value])
            elif isinstance(value, np.ndarray):
                setattr(other, each.name, value.copy())
        for purse in other.purses:
            purse.left = purse.left.copy()
        for name in ("funding", "tax"):
            if getattr(self, name) is not None:
                setattr(other, name, getattr(self, name).fork())
        return other

    def active(self, path: str, clock: Ages) -> NDArray[np.bool_]:
        """Whether the thing at ``path`` runs: ``()``, ``(paths,)`` or ``(months, 1 or paths)``."""
        opened, over = self.opened.get(path, NEVER), self.over.get(path, NEVER)
        if isinstance(clock, int) and isinstance(opened, np.ndarray) and opened.size == 1:
            # one number at a time costs a third of arrays of one
            if over is NEVER:
                return YES if clock >= opened.item() else NO
            if isinstance(over, np.ndarray) and over.size == 1:
                return YES if opened.item() <= clock < over.item() else NO
        begun = np.asarray(clock >= opened)
        return begun if over is NEVER else np.asarray(begun & (clock < over))

    def age(self, path: str, clock: Ages) -> Ages:
        """Months since the thing began: 0 in its first."""
        return clock - self.opened.get(path, NEVER)


def _copied(part: Any) -> Any:
    if isinstance(part, np.ndarray):
        return part.copy()
    return part.fork() if hasattr(part, "fork") else part
