"""Levers: what policies have changed so far, by scenario path; applied inside the fold."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from llmventure.models.quantity import Quantity
from llmventure.sampling import Array


@dataclass(frozen=True, slots=True)
class Pull:
    """One change in force: value × ``times`` + ``plus``, or ``instead`` of it, where ``on``: each ``(paths,)``."""

    pattern: str
    on: NDArray[np.bool_]
    times: Array
    plus: Array
    instead: Array | None

    def meets(self, path: str) -> bool:
        return path == self.pattern or ("*" in self.pattern and fnmatchcase(path, self.pattern))


@dataclass(frozen=True, slots=True)
class Levers:
    """The changes in force in a month, and where hiring is frozen."""

    pulls: tuple[Pull, ...] = ()
    hiring_frozen: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(1, dtype=np.bool_))

    def applied(self, path: str, value: Array, quantity: Quantity) -> Array:
        """``value`` with every change that meets ``path``, kept within what the field can hold."""
        if not self.pulls:
            return value
        for pull in self.pulls:
            if pull.meets(path):
                changed = value * pull.times + pull.plus if pull.instead is None else pull.instead
                value = np.clip(np.where(pull.on, changed, value), quantity.low, quantity.high)
        return value


NO_LEVERS = Levers()
