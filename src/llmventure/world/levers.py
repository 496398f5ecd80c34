"""Levers: what policies have changed so far, by scenario path; applied inside the fold."""

from dataclasses import field
from fnmatch import fnmatchcase
from functools import cache

import numpy as np
from numpy.typing import NDArray

from llmventure.models.quantity import Quantity
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.sampling.choosing import chosen, some


@record
class Pull:
    """One change in force: value × ``times`` + ``plus``, or ``instead`` of it, where ``on``: each ``(paths,)``."""

    pattern: str
    on: NDArray[np.bool_]
    times: Array
    plus: Array
    instead: Array | None
    severance: Array = field(default_factory=lambda: np.zeros(1))
    """Months of salary paid to each head that it cuts."""

    def meets(self, path: str) -> bool:
        return path_meets(self.pattern, path)


@cache
def path_meets(pattern: str, path: str) -> bool:
    """Whether ``path`` is what ``pattern`` names, ``*`` standing for any name."""
    return path == pattern or ("*" in pattern and fnmatchcase(path, pattern))


@record
class Levers:
    """The changes in force in a month, and where hiring is frozen."""

    pulls: tuple[Pull, ...] = ()
    hiring_frozen: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(1, dtype=np.bool_))

    @property
    def act(self) -> bool:
        """Whether they change anything anywhere."""
        return bool(self.pulls) or some(self.hiring_frozen)

    def applied(self, path: str, value: Array, quantity: Quantity) -> Array:
        """``value`` with every change that meets ``path``, kept within what the field can hold."""
        if not self.pulls:
            return value
        for pull in self.pulls:
            if path_meets(pull.pattern, path):
                changed = value * pull.times + pull.plus if pull.instead is None else pull.instead
                value = chosen(pull.on, changed, value)
                if quantity.low is not None or quantity.high is not None:
                    value = np.clip(value, quantity.low, quantity.high)
        return value

    def meets(self, path: str) -> bool:
        """Whether any change meets ``path``."""
        return any(pull.meets(path) for pull in self.pulls)

    def severance(self, path: str) -> Array:
        """Months of salary due to each head that is cut where the headcount at ``path`` is, ``(paths or 1,)``."""
        months = np.zeros(1)
        for pull in self.pulls:
            if pull.meets(path):
                months = np.maximum(months, np.where(pull.on, pull.severance, 0.0))
        return months


NO_LEVERS = Levers()
