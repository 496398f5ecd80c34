"""What scenarios that are folded over the same paths have in common, month by month, made once for all of them.

A driver (a role, a product, the compute of a month) is a function of its part of the scenario, of the world, and of
what it reads of the company's state. Where the parts are the same, and what it read is the same on every path that
lives, it posts and leaves the same, to the bit; what a ruined path would have posted nobody counts.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from llmventure.models.compute import OwnedSupply
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Moment
from llmventure.state import State

if TYPE_CHECKING:
    from llmventure.sampling.draws import Lot

T = TypeVar("T")
Kind: TypeAlias = Literal["revenue", "team", "compute"]
KINDS: tuple[Kind, ...] = ("revenue", "team", "compute")
WORLD = ("exchange_rates", "market", "risks", "acquisitions")
"""Sections that may change any number of the others."""
OF_COMPANY = ("currency", "start", "months")
"""What of the company the drivers ask for."""


class _Missing:
    """Stands for what is not there."""


MISSING = _Missing()


class Noted(dict[str, Any]):
    """A part of the state that notes what is asked of it before it is left there, and what is left there."""

    def __init__(self, real: dict[str, Any]) -> None:
        super().__init__()
        self._real = real
        self.read: dict[str, Any] = {}
        self.left: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        found = self._real.get(key, MISSING)
        if key not in self.left:
            self.read[key] = found
        return default if found is MISSING else found

    def __getitem__(self, key: str) -> Any:
        found = self.get(key, MISSING)
        if found is MISSING:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return self.get(cast(str, key), MISSING) is not MISSING

    def __setitem__(self, key: str, value: Any) -> None:
        self._real[key] = self.left[key] = value

    def __ior__(self, others: Any) -> "Noted":  # type: ignore[override,misc]
        for key, value in others.items():
            self[key] = value
        return self

    def pop(self, key: str, default: Any = None) -> Any:
        found = self.get(key, default)
        self._real.pop(key, None)
        self.left[key] = MISSING
        return found

    def _whole(self, *_: Any) -> NoReturn:
        raise TypeError("a driver asks for what it needs by name")

    __iter__ = items = keys = values = __len__ = update = setdefault = __delitem__ = popitem = clear = _whole  # type: ignore[assignment]


class _Seen(State):
    """The state as a driver may see it: anything else is an error."""

    def __init__(self, state: State) -> None:
        self.since, self.opened, self.over = Noted(state.since), Noted(state.opened), Noted(state.over)
        self.carried, self.recurring = Noted(state.carried), Noted(state.recurring)


PARTS = ("since", "opened", "over", "carried", "recurring")


@record
class _Made:
    """What a driver answered: what it had read by then, and what it left, by part of the state and name."""

    group: int
    read: dict[str, dict[str, Any]]
    left: dict[str, dict[str, Any]]
    answer: Any


class SameMonth:
    """What the scenarios have made of a month so far; ``next`` begins another. It begins with the plan's first morning:
    what is fixed is posted for all months, and each scenario looks ahead."""

    def __init__(self) -> None:
        self.is_first_morning = True
        self.made: dict[tuple[Kind, str, int | None], list[_Made]] = {}
        self.alike: dict[tuple[int, str, str], tuple[Any, Any]] = {}
        """By scenario, part of the state and name: two things that were found the same. They stay so, as paths only
        come to be ruined."""

    def next(self) -> None:
        self.made.clear()
        self.is_first_morning = False


class Beside:
    """One scenario among others: ``groups`` has by kind of driver the number of the first whose parts are the same."""

    def __init__(self, month: SameMonth, groups: Mapping[Kind, int], number: int) -> None:
        self.month, self.groups, self.number = month, groups, number

    def of(self, kind: Kind, path: str, month: Moment, state: State, make: Callable[[State], T]) -> T:
        """What ``make`` answers of a month and the state, which is moved along; from a scenario before this one where
        that had the same to go by."""
        when = None if isinstance(month, slice) else month
        known, group = self.month.made.setdefault((kind, path, when), []), self.groups[kind]
        for made in reversed(known):
            if made.group == group and self._holds(made, state):
                for name, left in made.left.items():
                    part = getattr(state, name)
                    for key, value in left.items():
                        if value is MISSING:
                            part.pop(key, None)
                        else:
                            part[key] = value
                return cast(T, made.answer)
        seen = _Seen(state)
        answer = make(seen)
        noted = {name: cast(Noted, getattr(seen, name)) for name in PARTS}
        known.append(
            _Made(
                group, {name: each.read for name, each in noted.items()},
                {name: each.left for name, each in noted.items()}, answer,
            )
        )  # fmt: skip
        return answer

    def _holds(self, made: _Made, state: State) -> bool:
        for name, read in made.read.items():
            part = getattr(state, name)
            for key, value in read.items():
                mine = part.get(key, MISSING)
                if mine is not value and not self._found_same(name, key, mine, value, state.alive):
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


def _same(one: Any, other: Any, alive: NDArray[np.bool_]) -> bool:
    """Whether two things are the same on every path that lives."""
    if one is other:
        return True
    if isinstance(one, (np.ndarray, int, np.integer)) and isinstance(other, (np.ndarray, int, np.integer)):
        differs = np.asarray(one) != np.asarray(other)
        return not differs.any() or (differs.shape == alive.shape and not (differs & alive).any())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(mine, its, alive) for mine, its in zip(one, other, strict=True))
    return False


def _groups(scenarios: Sequence[Scenario], lots: "Sequence[Lot]") -> list[Mapping[Kind, int]]:
    """For each scenario by kind of driver: the first whose drivers of that kind go by the same."""
    found: list[dict[Kind, int]] = []
    for number in range(len(scenarios)):
        mine: dict[Kind, int] = {}
        for kind in KINDS:
            before = (other for other in range(number) if _alike(kind, scenarios, lots, other, number))
            mine[kind] = next(before, number)
        found.append(mine)
    return list(found)


def _alike(kind: Kind, scenarios: Sequence[Scenario], lots: "Sequence[Lot]", one: int, other: int) -> bool:
    mine, its = scenarios[one], scenarios[other]
    if not lots[one].has_luck_of(lots[other]):
        return False
    if any(isinstance(supply, OwnedSupply) for supply in mine.compute.supply.values()) and kind == "compute":
        return False  # what is bought for a fleet goes by more of the state than is noted
    sections = [*WORLD, kind]
    return all(getattr(mine, name) == getattr(its, name) for name in sections) and all(
        getattr(mine.company, name) == getattr(its.company, name) for name in OF_COMPANY
    )


def each_beside(scenarios: Sequence[Scenario], lots: "Sequence[Lot]", month: SameMonth) -> list[Beside | None]:
    """Every scenario among the others; None where there are no others."""
    if len(scenarios) == 1:
        return [None]
    return [Beside(month, found, number) for number, found in enumerate(_groups(scenarios, lots))]
