"""What scenarios answer where all are asked for the same metrics: several at a time, on the same luck."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from llmventure import api
from llmventure.choice.planned import planned_measures
from llmventure.conditions import Reading
from llmventure.conditions.gates import readings_of
from llmventure.crew import Crew
from llmventure.errors import Fault, ScenarioError
from llmventure.sampling.streams import KeptScores
from llmventure.simulation import side_by_side
from llmventure.simulation.futures import FoldError
from llmventure.simulation.report import figures_of

Readings: TypeAlias = dict[str, Reading]
Answer: TypeAlias = Readings | tuple[Fault, ...]
"""Metrics by name, or why there are none."""
Told = Callable[[float], None]
"""Called with how many scenarios are done so far, and parts of them."""

BESIDE = 8
"""Scenarios simulated side by side, at most: each keeps figures by path until all are done. A judgement."""
PLAN_SECONDS = 0.1
"""What a plan takes, about; a judgement."""


def planned_all(scenarios: Sequence[api.Scenario], crew: Crew) -> list[Answer]:
    """The metrics of each plan, that of its exit included; plans are shared out among the ``crew``."""
    found: list[Answer] = [()] * len(scenarios)
    seconds = PLAN_SECONDS * len(scenarios)
    for answers in crew.each(partial(_some_planned, tuple(scenarios)), len(scenarios), seconds=seconds):
        for number, answer in answers.items():
            found[number] = answer
    return found


def _some_planned(scenarios: tuple[api.Scenario, ...], numbers: range) -> dict[int, Answer]:
    found: dict[int, Answer] = {}
    for number in numbers:
        try:
            found[number] = dict(planned_measures(scenarios[number]))
        except ScenarioError as error:
            found[number] = error.faults
    return found


def simulated_all(
    scenarios: Sequence[api.Scenario], paths: int, crew: Crew, shared: KeptScores, told: Told
) -> list[Answer]:
    """The metrics of ``paths`` futures of each.

    :raises KeyboardInterrupt: where not all of them are drawn.
    """
    found: dict[int, Answer] = {}
    for first in range(0, len(scenarios), BESIDE):
        left = list(range(first, min(first + BESIDE, len(scenarios))))
        while left:
            # those with one seed have one luck
            seed = scenarios[left[0]].seed
            alike = [number for number in left if scenarios[number].seed == seed]
            models, before = [scenarios[number].model for number in alike], len(found)

            def tell(done: int, asked: int, before: int = before, count: int = len(alike)) -> None:
                told(before + count * done / asked)

            try:
                done = side_by_side(models, crew, paths=paths, seed=seed, progress=tell, shared=shared)
            except FoldError as fault:
                scenario = scenarios[alike[fault.number]]
                found[alike[fault.number]] = (api.located(scenario, fault.error),)
            else:
                if any(each.interrupted for each in done):
                    raise KeyboardInterrupt
                found |= {number: readings_of(figures_of(each)) for number, each in zip(alike, done, strict=True)}
            left = [number for number in left if number not in found]
    return [found[number] for number in range(len(scenarios))]
