"""What a ``change`` means at the fields that it meets: a factor, an amount that is added, or a new value."""

from pydantic_core import ValidationError

from llmventure.errors import PlanError
from llmventure.models import quantity as q
from llmventure.models.change import Change
from llmventure.models.charge import Charge
from llmventure.models.numbers_in import Place, places
from llmventure.models.reading import Reads
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.record import record
from llmventure.world.levers import path_meets as meets

LENGTH = Reads("duration", high=600.0, form="uncertain")


@record
class Meaning:
    """A change in the terms of its field: ``how``, and by what."""

    how: str
    amount: q.Quantity


_KNOWN: dict[int, tuple[Scenario, list[Place]]] = {}
MOST_KNOWN = 8
"""Scenarios whose fields are kept."""


@record(slots=False)
class Fields:
    """The fields of a scenario that can change, by path."""

    scenario: Scenario

    @property
    def known(self) -> list[Place]:
        """All of them; found once for a scenario, which every chunk of paths asks again."""
        key = id(self.scenario)
        found = _KNOWN.get(key)
        if found is None or found[0] is not self.scenario:
            found = _KNOWN[key] = self.scenario, list(places(self.scenario))
            while len(_KNOWN) > MOST_KNOWN:
                _KNOWN.pop(next(iter(_KNOWN)), None)
        return found[1]

    def met(self, pattern: str) -> list[Place]:
        """The fields that ``pattern`` names."""
        return [place for place in self.known if meets(pattern, place.path)]

    def meaning(self, pattern: str, change: Change, where: str) -> Meaning:
        """What ``change``, written at ``where``, does to what ``pattern`` names.

        :raises PlanError: where that is nothing, or nothing that can change so.
        """
        found = [place for place in self.met(pattern) if can_change(place, change)]
        if not found:
            met = self.met(pattern)
            message = (
                f"'{pattern}' cannot change while the plan runs"
                if met
                else f"nothing to change: there is no '{pattern}'"
            )
            raise PlanError(where, message, "name an amount, a price, a rate, a probability or a time")
        if change.how == "times":
            assert change.factor is not None
            return Meaning("times", change.factor)
        try:
            if isinstance(found[0].value, When):
                return Meaning("plus", LENGTH.read(change.raw))
            read = found[0].read(change.raw)
        except (ValidationError, ValueError) as error:
            raise PlanError(where, f"'{pattern}' cannot become '{change.raw}': {_why(error)}") from None
        if isinstance(read, Charge):
            return Meaning(change.how, read.quantity)
        return Meaning(change.how, read if isinstance(read, q.Quantity) else q.fixed(float(read)))


def can_change(place: Place, change: Change) -> bool:
    """A quantity, the odds of an attempt, or, by a delay, a time."""
    if isinstance(place.value, When):
        return change.how == "plus"
    if place.value is None:
        return change.how != "times"
    return (place.quantity is not None and not place.settled) or place.field == "probability"


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        detail = error.errors(include_url=False)[0]
        faults = (detail.get("ctx") or {}).get("faults", ())
        return str(faults[0]["message"]) if faults else detail["msg"]
    return str(error)
