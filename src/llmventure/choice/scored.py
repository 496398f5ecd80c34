"""The plan on many paths at once, each with scores of its own for the uncertain numbers of the scenario.

Everything else stays as in a plan: what is planned happens, on time, and nothing else is drawn. A path at the scores 0
is the plan.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from llmventure.engine import run
from llmventure.errors import PlanError
from llmventure.measures import Measures, measures
from llmventure.models import quantity as q
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Array, Grid, at_score
from llmventure.understanding import quantities

BATCH = 1_024
"""Paths that are run together: enough to be worth a fold, few enough to show progress."""

Tick = Callable[[int, int], None]
"""Told how many runs are done, of how many."""


def no_tick(done: int, whole: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Scored(Grid):
    """A grid whose streams have the given scores ``(1, paths)``; ``asked`` collects the streams that were asked for."""

    given: Mapping[str, Array] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)

    def scores(self, stream: str) -> Array:
        self.asked[stream] = None
        found = self.given.get(stream)
        return np.zeros((1, self.paths)) if found is None else found


@record
class Input:
    """A number that may be other than the plan has it. ``streams`` move together; ``unit`` is a currency, fraction
    or nothing.

    ``fixed``: the file knows it; it is varied on request only.
    """

    path: str
    streams: tuple[str, ...]
    number: q.Number
    quantity: q.Quantity
    fixed: bool = False

    @property
    def unit(self) -> str:
        return "fraction" if self.quantity.fraction else self.quantity.currency or ""

    def at(self, score: float) -> float:
        """The number at a score of its own; the parameters of its distribution stay at their medians."""

        def scores(name: str) -> Array:
            return np.full((1, 1), 0.0 if name else score)

        return float(at_score(self.number, self.quantity, scores)[0, 0])


def uncertain_inputs(scenario: Scenario) -> list[Input]:
    """The uncertain numbers of a scenario, each with the stream of its scores, in the order of the language."""
    return [
        Input(f"{path}{name}", (f"{path}{stream}",), number, quantity)
        for path, quantity in quantities("", scenario)
        for name, stream, number in numbers_of(quantity.path)
        if not isinstance(number, q.Fixed)
    ]


def numbers_of(path: q.Path) -> Iterator[tuple[str, str, q.Number]]:
    """The numbers in a quantity: each with what its name and its stream add to the quantity's path."""
    match path:
        case q.Steps(steps):
            yield from ((f".{month}", f"/{month}", number) for month, number in steps)
        case q.StepsAfter(start, after, steps):
            yield ".start", "/start", start
            yield from ((f".after {after}.{offset}", f"/{offset}", number) for offset, number in steps)
        case q.Trend():
            for name in ("start", "yearly_change"):
                yield f".{name}", f"/{name}", getattr(path, name)
            if path.floor is not None:
                yield ".floor", "/floor", path.floor
        case q.Noisy(mean):
            yield ".mean", "/mean", mean
        case number:
            yield "", "", number


def streams_of_plan(scenario: Scenario) -> set[str]:
    """The streams that the plan and its exit read; an uncertain number with another stream does not touch it."""
    grid = Scored(scenario.company.start, scenario.company.months)
    measures(run(scenario, grid), capital=False)
    return set(grid.asked)


def measured_at(
    scenario: Scenario, inputs: Sequence[Input], scores: Array, tick: Tick = no_tick, *, capital: bool = False
) -> list[Measures | None]:
    """The plan's metrics in each row of ``scores`` ``(runs, inputs)``; None where that cannot be planned.

    The cost of capital is asked for with ``capital`` only (see ``measures``).
    """
    answers: list[Measures | None] = []
    for first in range(0, len(scores), BATCH):
        answers += _batch(scenario, inputs, scores[first : first + BATCH], capital)
        tick(min(first + BATCH, len(scores)), len(scores))
    return answers


def _batch(scenario: Scenario, inputs: Sequence[Input], scores: Array, capital: bool) -> list[Measures | None]:
    given = {
        stream: np.ascontiguousarray(scores[:, column])[None, :]
        for column, each in enumerate(inputs)
        for stream in each.streams
    }
    company = scenario.company
    try:
        result = run(scenario, Scored(company.start, company.months, len(scores), given))
        return list(measures(result, capital=capital))
    except PlanError:
        if len(scores) == 1:
            return [None]
        # One path without a plan must not cost the others theirs.
        middle = len(scores) // 2
        halves = (scores[:middle], scores[middle:])
        return [found for half in halves for found in _batch(scenario, inputs, half, capital)]
