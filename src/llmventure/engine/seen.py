"""What a step of a month may see of the company's state, and a note of what it read there and left."""

from copy import copy
from typing import Any, ClassVar, NoReturn, cast

import numpy as np
from numpy.typing import NDArray

from llmventure.funding.state import FundingState
from llmventure.state import Purse, State


class _Missing:
    """Stands for what is not there."""


MISSING = _Missing()


class Noted(dict[str, Any]):
    """A part of the state that notes what is asked of it before it is left there, and what is left there."""

    def __init__(self, real: Any) -> None:
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


class Seen(State):
    """The state as a driver may see it: anything else is an error."""

    parts: ClassVar[tuple[str, ...]] = ("since", "opened", "over", "carried", "recurring")

    def __init__(self, state: State) -> None:
        self._lives = lives(state)
        for name in self.parts:
            setattr(self, name, Noted(getattr(state, name)))

    def done(self) -> dict[str, Noted]:
        """What was read and left, by part."""
        return {name: getattr(self, name) for name in self.parts}


class SeenByTiming(Seen):
    """As what begins and ends things sees it: with the paths on which they go on."""

    parts: ClassVar[tuple[str, ...]] = ("since", "failed", "opened", "over")

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._own = Noted(_Attributes(state))
        self.among = self._own["goes_on"]

    def done(self) -> dict[str, Noted]:
        return {**super().done(), "own": self._own}


class SeenByPurses(Seen):
    """As what pays out of purses sees it."""

    parts: ClassVar[tuple[str, ...]] = ("carried",)

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.purses, self._real = [copy(purse) for purse in state.purses], state.purses

    def done(self) -> dict[str, Noted]:
        lefts = Noted(_Purses(self._real))
        lefts.get(PROVIDERS)
        for number, (purse, real) in enumerate(zip(self.purses, self._real, strict=True)):
            lefts.get(number)  # type: ignore[arg-type]
            if purse.left is not real.left:
                lefts[number] = purse.left  # type: ignore[index]
        return {**super().done(), "purses": lefts}


class SeenByOperations(SeenByPurses):
    """As all drivers see it, and what pays for the compute that they buy."""

    parts = Seen.parts


PROVIDERS = "providers"


class _Purses:
    """What is left in each purse, by its number."""

    def __init__(self, purses: list[Purse]) -> None:
        self._purses = purses

    def get(self, number: Any, default: Any) -> Any:
        if number == PROVIDERS:
            return [(purse.provider, purse.last) for purse in self._purses]
        return self._purses[number].left if number < len(self._purses) else default

    def __setitem__(self, number: Any, left: Any) -> None:
        self._purses[number].left = left


class SeenByFunding(SeenByTiming):
    """As the attempts at an instrument and its closing see it."""

    parts: ClassVar[tuple[str, ...]] = ("since", "failed")

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.funding = _FundingSeen(state.funding)

    def done(self) -> dict[str, Noted]:
        funding = self.funding
        return {
            **super().done(), "attempts": funding.attempts, "note_balances": funding.note_balances,
            "unsolved": funding.unsolved, "funding": funding.noted,
        }  # fmt: skip


class _Attributes:
    """Attributes as a dict has its keys."""

    def __init__(self, of: Any) -> None:
        self._of = of

    def get(self, name: str, default: Any) -> Any:
        return getattr(self._of, name, default)

    def __setitem__(self, name: str, value: Any) -> None:
        setattr(self._of, name, value)


def _noted(name: str) -> Any:
    return property(lambda self: self.noted[name], lambda self, value: self.noted.__setitem__(name, value))


class _FundingSeen(FundingState):
    table, last_price, down, deferred = (_noted(name) for name in ("table", "last_price", "down", "deferred"))

    def __init__(self, real: FundingState) -> None:
        self.noted = Noted(_Attributes(real))
        self.attempts, self.note_balances = Noted(real.attempts), Noted(real.note_balances)
        self.unsolved = Noted(real.unsolved)


def lives(state: State) -> NDArray[np.bool_]:
    """Where the company lives; who only sees a part of its state need not know."""
    return state._lives if isinstance(state, Seen) else state.alive


def part_of(state: State, name: str) -> Any:
    """A part of the state by the name that it is noted under."""
    match name:
        case "purses":
            return _Purses(state.purses)
        case "own":
            return _Attributes(state)
        case "funding":
            return _Attributes(state.funding)
        case "attempts" | "note_balances" | "unsolved":
            return getattr(state.funding, name)
    return getattr(state, name)
