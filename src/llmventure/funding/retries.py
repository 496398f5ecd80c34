"""What a further attempt finds changed: figures, odds and delays, by how many attempts have failed before it."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from llmventure.models.quantity import Quantity
from llmventure.models.when import Attempted
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World
from llmventure.world.changes import Fields


@record
class Retried:
    """A change of one figure after ``tries`` failed attempts (paths or 1,); ``amount`` is (months or 1, paths or 1).

    xN multiplies with every further attempt, +N adds with every further one, a value replaces from the first on.
    """

    how: str
    amount: Array
    tries: Array

    def applied(self, value: Array, month: int, field: Quantity | None = None) -> Array:
        """``value`` as the attempt finds it in ``month``, kept within what its field can hold."""
        amount = self.amount[0] if self.amount.shape[0] == 1 else self.amount[month]
        match self.how:
            case "times":
                changed = value * amount**self.tries
            case "plus":
                changed = value + amount * self.tries
            case _:
                changed = np.where(self.tries > 0, amount, value)
        if field is not None and (field.low is not None or field.high is not None):
            changed = np.where(self.tries > 0, np.clip(changed, field.low, field.high), changed)
        return np.asarray(changed)


Retries: TypeAlias = Mapping[str, Retried]
NONE: Retries = {}


def retries(world: World, path: str, item: Attempted, tries: Array) -> Retries:
    """By field, what ``on_retry`` of the thing at ``path`` makes of its figures after ``tries`` failed attempts."""
    if not item.on_retry or not np.any(tries):
        return NONE
    fields = Fields(world.scenario)
    found = {}
    for field, change in item.on_retry.items():
        where = f"{path}.on_retry.{field}"
        meaning = fields.meaning(f"{path}.{field}", change, where)
        found[field] = Retried(meaning.how, world.series(where, meaning.amount), np.asarray(tries))
    return found


def retried_of(world: World, state: State, name: str, path: str, item: Attempted) -> Retries:
    """What the failed attempts of each path have made of the figures of the next."""
    here = state.funding.attempts.get(name)
    return NONE if here is None else retries(world, path, item, here.tries)
