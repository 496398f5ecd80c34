"""An exit in exact rationals: every profile of who converts is tried, and those that nobody would leave are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction as Q
from itertools import product


@dataclass(frozen=True)
class Class:
    """One class: ``form`` common, none, full or cap; ``rank`` higher first."""

    form: str
    units: int
    preference: int = 0
    rank: int = 1
    cap: int = 0
    strike: Q = Q(0)

    @property
    def chooses(self) -> bool:
        """Whether it has a choice between its preference and its shares."""
        return self.form in ("none", "cap")


Payouts = tuple[Q, ...]


def paid(classes: Sequence[Class], converts: Sequence[bool], proceeds: Q) -> Payouts:
    """What each class gets when exactly those convert: preferences by rank, then shares by what is left."""
    left = proceeds
    amounts = [Q(0)] * len(classes)
    holding = [i for i, c in enumerate(classes) if c.form != "common" and not converts[i]]
    for rank in sorted({classes[i].rank for i in holding}, reverse=True):
        tier = [i for i in holding if classes[i].rank == rank]
        due = sum(classes[i].preference for i in tier)
        given = min(left, Q(due))
        for i in tier:
            amounts[i] += given * classes[i].preference / due if due else Q(0)
        left -= given
    return tuple(a + b for a, b in zip(amounts, _shares(classes, converts, left), strict=True))


def _shares(classes: Sequence[Class], converts: Sequence[bool], left: Q) -> list[Q]:
    """The rest by shares: options only above their strike, capped classes only up to what their cap leaves."""
    if left <= 0:
        return [Q(0)] * len(classes)

    def share(i: int, level: Q) -> Q:
        c = classes[i]
        if c.form == "common":
            return c.units * max(Q(0), level - c.strike)
        if converts[i] or c.form == "full":
            return c.units * level
        return min(c.units * level, Q(c.cap - c.preference)) if c.form == "cap" else Q(0)

    points = {Q(0)} | {c.strike for c in classes if c.form == "common"}
    points |= {Q(c.cap - c.preference, c.units) for c in classes if c.form == "cap" and c.units}
    ordered = sorted(points)
    everyone = range(len(classes))
    for low, high in zip(ordered, [*ordered[1:], None], strict=True):
        base = sum((share(i, low) for i in everyone), Q(0))
        step = Q(1) if high is None else high - low
        slope = (sum((share(i, low + step) for i in everyone), Q(0)) - base) / step
        if (high is None or base + slope * step >= left) and slope > 0:
            level = low + max(left - base, Q(0)) / slope
            return [share(i, level) for i in everyone]
    return [share(i, ordered[-1]) for i in everyone]


def equilibria(classes: Sequence[Class], proceeds: Q) -> set[Payouts]:
    """The payouts of every profile from which no single class gains by changing its mind."""
    found: set[Payouts] = set()
    for profile in product(*[(False, True) if c.chooses else (False,) for c in classes]):
        amounts = paid(classes, profile, proceeds)
        stable = True
        for i, c in enumerate(classes):
            if c.chooses:
                other = [*profile[:i], not profile[i], *profile[i + 1 :]]
                stable = stable and paid(classes, other, proceeds)[i] <= amounts[i]
        if stable:
            found.add(amounts)
    return found
