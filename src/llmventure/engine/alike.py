"""What scenarios that are folded over the same paths have in common, month by month, made once for all of them.

A step of a month (a role's lines, the month's compute, what becomes of a round) is a function of its part of the
scenario, of the world, and of what it reads of the company's state. Where the parts are the same (``likeness``), and
what it read is the same on every path that lives, it answers and leaves the same, to the bit; what a ruined path would
have posted nobody counts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from llmventure.engine.likeness import OPERATIONS, PURSES, TIMING, Kind, groups, operate_alike
from llmventure.engine.seen import (
    MISSING,
    Seen,
    SeenByFunding,
    SeenByOperations,
    SeenByPurses,
    SeenByTiming,
    lives,
    part_of,
)
from llmventure.funding.closed import Closing
from llmventure.ledger import Line
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Moment
from llmventure.state import State

if TYPE_CHECKING:
    from llmventure.sampling.draws import Lot

T = TypeVar("T")


@record
class _Made:
    """What a step answered: what it was given and had read by then, and what it left, by part of the state and name."""

    group: int
    given: Any
    read: dict[str, dict[str, Any]]
    left: dict[str, dict[str, Any]]
    answer: Any


class SameMonth:
    """What the scenarios have made of a month so far; ``next`` begins another. It begins with the plan's first morning:
    what is fixed is posted for all months, and each scenario looks ahead."""

    def __init__(self, counted: NDArray[np.bool_] | None = None) -> None:
        self.counted = counted
        """The paths on which what they have must be the same [those that live]."""
        self.made: dict[tuple[Kind, str, int | None], list[_Made]] = {}
        self.alike: dict[tuple[int, str, str], tuple[Any, Any]] = {}
        """By scenario, part of the state and name: two things that were found the same. They stay so, as paths only
        come to be ruined."""

    def next(self) -> None:
        self.made.clear()


class Beside:
    """One scenario among others: ``groups`` has by kind of step the number of the first whose parts are the same."""

    def __init__(self, month: SameMonth, groups: Mapping[Kind, int], number: int, *, one_by_one: bool = True) -> None:
        self.month, self.groups, self.number = month, groups, number
        self.one_by_one = one_by_one
        """Whether drivers are asked for one by one: some have one of them alike and not the others."""

    def of(
        self, kind: Kind, path: str, month: Moment, state: State, make: Callable[[State], T],
        seen_by: type[Seen] = Seen, given: object = None,
    ) -> T:  # fmt: skip
        """What ``make`` answers of a month and the state, which is moved along; from a scenario before this one where
        that had the same to go by. ``given`` is what else it goes by. A kind without a group is made for each."""
        group = self.groups.get(kind)
        if group is None:
            return make(state)
        known = self.month.made.setdefault((kind, path, None if isinstance(month, slice) else month), [])
        for made in reversed(known):
            if made.group == group and _is_given(made.given, given) and self._holds(made, state):
                for name, left in made.left.items():
                    part = part_of(state, name)
                    for key, value in left.items():
                        if value is MISSING:
                            part.pop(key, None)
                        else:
                            part[key] = value
                return cast(T, made.answer)
        seen = seen_by(state)
        answer = make(seen)
        noted = seen.done()
        known.append(
            _Made(
                group, given, {name: each.read for name, each in noted.items() if each.read},
                {name: each.left for name, each in noted.items() if each.left}, answer,
            )
        )  # fmt: skip
        return answer

    def closings(
        self, path: str, month: int, state: State, make: Callable[[State], Iterator[Closing]]
    ) -> list[Closing]:
        """What becomes in a month of the instrument at ``path``."""
        return self.of(path, "", month, state, lambda seen: list(make(seen)), SeenByFunding)

    def timing(self, month: int, state: State, make: Callable[[State], bool], waiting: object) -> bool:
        """Whether anything begins or ends in a month, of what is ``waiting``."""
        return self.of(TIMING, "", month, state, make, SeenByTiming, waiting)

    def fixed(self, state: State, make: Callable[[State], T], given: tuple[object, ...]) -> T:
        """What the drivers that are ``given`` as fixed do in all months."""
        return self.of(OPERATIONS, "fixed", slice(None), state, make, SeenByOperations, given)

    def operations(self, month: int, state: State, make: Callable[[State], T], given: tuple[object, ...]) -> T:
        """What the drivers of a month make; ``given`` are those that are not posted yet."""
        return self.of(OPERATIONS, "", month, state, make, SeenByOperations, given)

    def paid(self, month: int, state: State, make: Callable[[State], Iterator[Line]], bought: object) -> list[Line]:
        """The lines of what was ``bought`` in a month, paid out of purses first."""
        return self.of(PURSES, "", month, state, lambda seen: list(make(seen)), SeenByPurses, bought)

    def _holds(self, made: _Made, state: State) -> bool:
        alive = self.month.counted if self.month.counted is not None else lives(state)
        for name, read in made.read.items():
            part = part_of(state, name)
            for key, value in read.items():
                mine = part.get(key, MISSING)
                if mine is not value and not self._found_same(name, key, mine, value, alive):
                    return False
        return True

    def _found_same(self, name: str, key: str, mine: Any, its: Any, alive: NDArray[np.bool_]) -> bool:
        known = self.month.alike.get((self.number, name, key))
        if known is not None and known[0] is mine and known[1] is its:
            return True
        same = _same(mine, its, alive)
        if same:
            self.month.alike[self.number, name, key] = mine, its
        return same


def _is_given(one: object, other: object) -> bool:
    """Whether two are the same thing, or names, or tuples of such."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_is_given, one, other))
    return one is other or (isinstance(one, (str, frozenset, int)) and one == other)


def _same(one: Any, other: Any, alive: NDArray[np.bool_]) -> bool:
    """Whether two things are the same on every path that lives."""
    if one is other:
        return True
    if isinstance(one, (np.ndarray, int, np.integer)) and isinstance(other, (np.ndarray, int, np.integer)):
        mine, its = np.asarray(one), np.asarray(other)
        if max(mine.ndim, its.ndim) > 1 and mine.shape[:-1] != its.shape[:-1]:
            return False
        differs = mine != its
        return not differs.any() or (differs.shape[-1:] == alive.shape and not (differs & alive).any())
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(_same(mine, its, alive) for mine, its in zip(one, other, strict=True))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key], alive) for key in one)
    if is_dataclass(one):
        return all(_same(getattr(one, each.name), getattr(other, each.name), alive) for each in fields(one))
    return bool(one == other)


def each_beside(scenarios: Sequence[Scenario], lots: "Sequence[Lot | None]", month: SameMonth) -> list[Beside | None]:
    """Every scenario among the others; None where it has nothing alike with any."""
    if len(scenarios) == 1:
        return [None]
    one_path = month.counted is not None
    found = groups(scenarios, lots, one_path=one_path)
    one_by_one = not one_path and not operate_alike(found)
    return [Beside(month, mine, number, one_by_one=one_by_one) if mine else None for number, mine in enumerate(found)]
