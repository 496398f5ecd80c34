"""The earliest month in which things can come, counted from the plan's first: what no luck and no money can hasten."""

import math
from functools import cached_property

from llmventure.checks.bounds import lowest
from llmventure.checks.subject import Subject
from llmventure.models.funding import PricedRound
from llmventure.models.month import Month
from llmventure.models.training import TrainingRun
from llmventure.models.when import CONDITIONS, When

NEVER = math.inf
LONGEST = 600
_OTHERS = tuple(name for name in CONDITIONS if name != "after")


class Calendar:
    """Month numbers of one scenario; ``NEVER`` is what cannot come."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.start, self.months = subject.company.start, subject.company.months
        self._comes: dict[str, float] = {}
        self._fails: dict[str, float] = {}

    @cached_property
    def last(self) -> Month:
        """The plan's last month."""
        return self.start + (self.months - 1)

    def number(self, month: Month) -> int:
        return month - self.start

    def shown(self, number: float) -> str:
        return str(self.start + int(number))

    def longer(self, number: float) -> str:
        """The cure that lets the plan see a month."""
        if number >= LONGEST:
            return f"bring it forward: a plan has at most {LONGEST} months"
        return f"bring it forward, or plan longer: company.months: {int(number) + 1}"

    def earliest(self, when: When | None) -> float:
        """The first month in which ``when`` can hold; 0 where nothing is said."""
        if when is None:
            return 0
        if when.month is not None:
            return self.number(when.month)
        first: float = 0
        if when.after is not None:
            first = self.comes(when.after) + self._wait(when)
        if when.failed is not None:
            first = max(first, self.fails(when.failed) + self._wait(when))
        if when.earliest is not None:
            first = max(first, self.number(when.earliest))
        if when.latest is not None and (when.after or when.failed or when.earliest or self._waits_for_money(when)):
            first = min(first, self.number(when.latest))
        elif when.latest is not None:
            first = self.number(when.latest)
        return first

    def _wait(self, when: When) -> float:
        return math.ceil(lowest(when.wait) or 0.0)

    def _waits_for_money(self, when: When) -> bool:
        return any(getattr(when, name) is not None for name in _OTHERS)

    def comes(self, name: str) -> float:
        """The first month in which the thing called ``name`` can have closed or ended."""
        if name in self._comes:
            return self._comes[name]
        thing = self.subject.event(name)
        when: When | None = getattr(thing, "when", None)
        if thing is None or (when is None and isinstance(thing, TrainingRun)):
            return 0  # an unknown name is a fault of its own
        self._comes[name] = NEVER  # where it waits for itself
        first = self.earliest(when)
        first += math.ceil(lowest(thing.delay) or 0.0)
        if isinstance(thing, TrainingRun):
            first += thing.months or 1
        self._comes[name] = first
        return first

    def fails(self, name: str) -> float:
        """The first month in which the last attempt of ``name`` can have failed."""
        thing = self.subject.event(name)
        if thing is None:
            return 0
        if thing.always_succeeds and not isinstance(thing, PricedRound):
            return NEVER  # a round fails where it has no solution, too
        if name not in self._fails:
            self._fails[name] = NEVER  # where it waits for its own failure
            self._fails[name] = self.earliest(getattr(thing, "when", None))
        return self._fails[name]

    def decided(self, when: When | None, waiting: frozenset[str] = frozenset()) -> bool:
        """Whether the calendar alone decides when it comes: money and luck have no say."""
        if when is None or when.month is not None:
            return True
        if self._waits_for_money(when):
            return False
        if when.after is None:
            return when.latest is not None
        run = self.subject.scenario.compute.training.get(when.after)
        return run is not None and when.after not in waiting and self.decided(run.when, waiting | {when.after})
