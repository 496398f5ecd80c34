"""What joining two companies changes: levers that come in over a ramp from the closing of an acquisition on."""

import numpy as np

from llmventure.brought import acquisition_path
from llmventure.errors import PlanError
from llmventure.models import quantity as q
from llmventure.models.numbers_in import Place
from llmventure.sampling import Array, at_score
from llmventure.state import State
from llmventure.world import NEVER, World
from llmventure.world.changes import Fields, Meaning
from llmventure.world.levers import Levers, Pull

SECTIONS = ("team.", "revenue.", "costs.", "acquisitions.")
FIXED = frozenset({"yearly_raise", "collection_days", "payment_days", "months"})
"""Fields of those sections that are settled before the plan runs."""


class Synergies:
    """The synergies of a scenario, ready to come."""

    def __init__(self, world: World) -> None:
        fields = Fields(world.scenario)
        self.world = world
        self.items = {
            name: item.synergy for name, item in world.scenario.acquisitions.items() if item.synergy is not None
        }
        self.meanings: dict[str, list[tuple[str, Meaning]]] = {}
        touched: set[str] = set()
        for name, item in self.items.items():
            self.meanings[name] = []
            for pattern, change in item.change.items():
                where = f"{synergy_path(name)}.change.{pattern}"
                meaning = fields.meaning(pattern, change, where)
                met = fields.met(pattern)
                if not all(_can_join(place) for place in met):
                    raise PlanError(
                        where,
                        f"'{pattern}' is not what joining two companies can change",
                        "name an amount, a price or a rate in team, revenue, costs or what an acquisition brings",
                    )
                _one_number(world, where, meaning.amount)
                self.meanings[name].append((pattern, meaning))
                touched |= {place.path for place in met}
        self.touched = frozenset(touched)

    def touches(self, path: str) -> bool:
        """Whether a synergy changes the thing at ``path`` or something in it."""
        return any(each == path or each.startswith(f"{path}.") for each in self.touched)

    def joined(self, levers: Levers, state: State, month: int) -> Levers:
        """``levers``, and after them what has come by ``month`` of each synergy: nothing in the closing month, all of
        it ``ramp`` months later, in equal steps between."""
        pulls: list[Pull] = []
        for name, item in self.items.items():
            closed = np.atleast_1d(np.asarray(state.since.get(name, NEVER)))
            on = closed <= month
            if not on.any():
                continue
            path = synergy_path(name)
            ramp = self._amount(f"{path}.ramp", item.ramp)
            age = np.where(on, month - closed, 0)
            come = np.where(ramp > 0, np.minimum(age / np.where(ramp > 0, ramp, 1.0), 1.0), 1.0)
            on = on & self._comes(state, name, closed, month)
            for pattern, meaning in self.meanings[name]:
                amount = self._amount(f"{path}.change.{pattern}", meaning.amount)
                pulls.append(_pull(pattern, on, meaning.how, amount, come))
        return Levers((*levers.pulls, *pulls), levers.hiring_frozen) if pulls else levers

    def _comes(
        self, state: State, name: str, closed: Array, month: int
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Where the synergy comes at all: decided once, in the month of the closing."""
        probability = self.items[name].probability
        if probability == 0:
            return np.zeros(1, dtype=np.bool_)
        key = f"synergy/{name}"
        now = closed == month
        if now.any():
            lucky, _ = self.world.luck(synergy_path(name), 0, month, probability, None)
            state.carried[key] = np.where(now, lucky, state.carried.get(key, np.zeros(1))).astype(np.float64)
        return np.asarray(state.carried.get(key, np.zeros(1)) > 0)

    def _amount(self, stream: str, amount: q.Quantity) -> Array:
        def make() -> Array:
            assert isinstance(amount.path, q.NUMBERS), amount
            return at_score(amount.path, amount, lambda name: self.world.grid.scores(f"{stream}{name}"))

        return np.asarray(self.world.made(f"synergy/{stream}", make)[0])


def _one_number(world: World, where: str, amount: q.Quantity) -> None:
    """Refuse what is no single number of the reporting currency."""
    if not isinstance(amount.path, q.NUMBERS):
        raise PlanError(where, "a synergy changes by one number, certain or not", "write xN, +N or a number")
    currency = world.scenario.company.currency
    if amount.currency not in (None, currency):
        raise PlanError(where, f"a synergy in {amount.currency} is not supported yet", f"write it in {currency}")


def synergy_path(name: str) -> str:
    return f"{acquisition_path(name)}.synergy"


def _can_join(place: Place) -> bool:
    inside = place.path.startswith(SECTIONS) and (
        ".brings." in place.path or not place.path.startswith("acquisitions.")
    )
    return inside and place.quantity is not None and place.field not in FIXED and not place.path.endswith("brings.cash")


def _pull(
    pattern: str, on: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], how: str, amount: Array, come: Array
) -> Pull:
    """The part of a change that has come.

    >>> half = _pull("costs.rent.amount", np.ones(1, dtype=bool), "times", np.full(1, 0.9), np.full(1, 0.5))
    >>> round(float(half.times[0]), 2)
    0.95
    """
    one, nothing = np.ones(1), np.zeros(1)
    match how:
        case "times":
            return Pull(pattern, on, 1 + come * (amount - 1), nothing, None)
        case "plus":
            return Pull(pattern, on, one, come * amount, None)
        case _:
            return Pull(pattern, on, 1 - come, come * amount, None)
