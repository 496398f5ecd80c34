"""What has happened on each path so far, as far as it moves the burn that is foreseen: a column of months a path."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from llmventure.events_used import used_events
from llmventure.models import funding as instruments
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.state import State
from llmventure.timing import Timed, timed_things
from llmventure.world import NEVER, Ages, World

History = NDArray[np.int16]
"""One column a path: the months of what has happened to it, ``NOT_YET`` where it has not; a row of ``Script.told``."""
NOT_YET = np.iinfo(np.int16).max
BURNS_CASH = frozenset(
    {"venture_debt", "gpu_loan", "revenue_based", "grant", "credits", "convertible_note", "parent_contribution"}
)
MONEY = ("failed", "runway_below", "runway_above", "cash_below", "cash_above", "arr_above", "run_rate_above", "regime")


@dataclass(frozen=True)
class Script:
    """What of a scenario a history tells of, by the rows of its columns; see ``of`` for what each is."""

    scenario: Scenario
    things: dict[str, Timed]
    closings: tuple[str, ...]
    draws: tuple[tuple[str, int], ...]
    conditional: tuple[str, ...]
    runs: tuple[str, ...]
    acquisitions: tuple[str, ...]
    policies: tuple[str, ...]

    @classmethod
    def of(cls, scenario: Scenario, world: World) -> "Script":
        """Instruments that change burn or are waited for, the draws of loans, what money or luck begins and ends, runs
        that others wait for, acquisitions, policies."""
        things = {thing.path: thing for thing in timed_things(scenario)}
        used = used_events(scenario)
        items = scenario.funding.instruments.items()
        return cls(
            scenario,
            things,
            tuple(
                name
                for name, item in items
                if item.kind in BURNS_CASH
                or name in used
                or (isinstance(item, instruments.PricedRound) and not item.compute_credits.is_zero)
            ),
            tuple(
                (name, number)
                for name, item in items
                if isinstance(item, instruments.VentureDebt)
                for number in range(len(item.draws))
            ),
            tuple(path for path, thing in things.items() if _is_conditional(world, thing)),
            tuple(name for name in scenario.compute.training if name in used),
            tuple(scenario.acquisitions),
            tuple(scenario.policy),
        )

    @property
    def ended(self) -> tuple[str, ...]:
        """Of what is conditional, what does not last a given number of months: its end follows from nothing else."""
        return tuple(path for path in self.conditional if self.things[path].months is None)

    def rows(self, state: State) -> tuple[list[Ages], list[Ages]]:
        """The months of what has happened and of what is to come, ``(paths,)`` or a number each; then those of ends
        that follow from beginnings, of which a history does not tell. What happens later puts rows in their place and
        leaves these as they are."""
        since, opened = state.since, state.opened
        rows: list[Ages] = [
            *(since.get(name, NEVER) for name in self.closings),
            *(since.get(f"{name}.draws.{number}", NEVER) for name, number in self.draws),
            *(opened[path] for path in self.conditional),
            *(state.over[path] for path in self.ended),
            *(since.get(name, NEVER) for name in self.runs),
            *(since.get(name, NEVER) for name in self.acquisitions),
        ]
        for name in self.policies:
            acting = state.policies.get(name)
            rows += [NEVER, NEVER] if acting is None else [acting.acts, acting.lifted]
        return rows, [state.over[path] for path in self.conditional if self.things[path].months is not None]

    def told(self, months: History) -> NDArray[np.int16]:
        """The last row of histories, where ``rows`` have happened in these months, one row after the other.

        It is the month in which the latest of it did, where a run goes on that others wait for: one that is overdue is
        foreseen to end in the month after. ``NOT_YET`` elsewhere.
        """
        first = len(self.closings) + len(self.draws)
        opened = {
            self.things[path].name: months[first + number]
            for number, path in enumerate(self.conditional)
            if self.things[path].is_run
        }
        ends = first + len(self.conditional) + len(self.ended)
        goes_on = np.zeros(months.shape[1], dtype=np.bool_)
        for name, ended in zip(self.runs, months[ends : ends + len(self.runs)], strict=True):
            begun = opened[name] < NOT_YET if name in opened else True
            goes_on |= (ended == NOT_YET) & begun
        return np.where(goes_on, _so_far(months).max(axis=0, initial=-1), NOT_YET).astype(np.int16)


class Told:
    """The months of histories, thing by thing, ``NEVER`` where it has not happened."""

    def __init__(self, script: Script, histories: History, *, not_before: int | None = None) -> None:
        """A run that goes on ends in the month ``not_before`` at the earliest; where there is none, in the month after
        the latest thing that has happened."""
        months = histories + (histories == NOT_YET) * (NEVER - NOT_YET)
        rows = iter(months[:-1])
        self.closings = {name: next(rows) for name in script.closings}
        self.drawn = {each: next(rows) for each in script.draws}
        self.opened = {path: next(rows) for path in script.conditional}
        self.over = {path: next(rows) for path in script.ended}
        self.ended = {name: next(rows) for name in script.runs}
        self.acquired = {name: next(rows) for name in script.acquisitions}
        self.policies = {name: (next(rows), next(rows)) for name in script.policies}
        self.not_before = months[-1] + 1 if not_before is None else np.full(1, not_before)


def different(history: History) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns that hold each different history once, and which of them each column is.

    >>> first, which = different(np.array([[1, 2, 1], [5, 5, 5]], dtype=np.int16))
    >>> which.tolist(), first.tolist()
    ([0, 1, 0], [0, 1])

    Where there is nothing to tell of, all are the same:

    >>> first, which = different(np.zeros((0, 3), dtype=np.int16))
    >>> which.tolist(), first.tolist()
    ([0, 0, 0], [0])
    """
    number, numbers = np.zeros(history.shape[1], dtype=np.int64), 1
    latest = int(_so_far(history).max(initial=-1))
    places = np.minimum(history, np.int16(latest + 1))  # so that what is not yet lies near what is
    places -= places.min(axis=1)[:, None]
    for row, span in zip(places, (places.max(axis=1).astype(int) + 1).tolist(), strict=True):
        if span == 1:
            continue
        if numbers * span >= 1 << 62:
            _, number = np.unique(number, return_inverse=True)
            numbers = int(number.max()) + 1
        number *= span
        number += row
        numbers *= span
    if numbers == 1:
        return np.zeros(1, dtype=np.int64), number
    _, first, number = np.unique(number, return_index=True, return_inverse=True)
    return first, number


def _so_far(months: History) -> History:
    """The months, -1 where it has not happened: all bits of a number, set without a branch at every path."""
    return np.asarray(months | (months == NOT_YET) * np.int16(-1))


def _is_conditional(world: World, thing: Timed) -> bool:
    """Whether money or luck decides when a thing begins or ends, not the calendar and other events alone."""
    begins = _depends(thing.start) or world.meets_effect(f"{thing.path}.{thing.key}")
    return begins or _depends(thing.until)


def _depends(when: When | None) -> bool:
    if when is None:
        return False
    if any(getattr(when, name) is not None for name in MONEY):
        return True
    return when.wait is not None and when.wait.fixed is None
