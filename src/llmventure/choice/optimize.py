"""The best of what a scenario leaves open: an objective, constraints, and what one costs of the other."""

import math
import shlex
from collections.abc import Mapping, Sequence

from llmventure import api
from llmventure.choice.decided import Best
from llmventure.choice.decisions import arguments, decisions_of, present
from llmventure.choice.evaluated import Answer, planned_all, simulated_all
from llmventure.choice.optimum_search import Axis, Point, Score, Search, front
from llmventure.choice.planned import changed
from llmventure.choice.scored import Tick, no_tick
from llmventure.conditions import UNDEFINED, Condition, Reading, known_metric, month_at, unit_of
from llmventure.crew import Crew
from llmventure.errors import ScenarioError, UsageError
from llmventure.measures import MEASURED
from llmventure.models.decisions import STRATEGY
from llmventure.report import SCHEMA_VERSION
from llmventure.report.choice import Decided, Figure, Kept, Optimized
from llmventure.sampling.streams import KeptScores

EVALUATIONS = 200
"""Points that are tried unless another number is asked for."""
LESS_IS_BETTER = frozenset({"burn_multiple", "cost_of_capital", "compute_cost", "compute_share_of_cost", "ruin"})
"""Objectives that are made small unless it is said otherwise; of every other, more is better."""
FRONT_POINTS, FRONT_PART = 6, 0.25
"""How many bounds of the first constraint's metric are tried for the front, with that part of the evaluations."""
APART = 1 / 20
"""Points of the front are shown where they are so far apart, as a part of the front."""
DIGITS = 4
"""Significant digits of an answer, where the constraints hold there too."""
YIELD = 1e-4
"""The part of the objective that fewer digits may cost."""


def minimized(metric: str) -> bool:
    """Whether less of a metric is better, unless it is said otherwise.

    >>> minimized("founders_proceeds.p50"), minimized("ruin.probability"), minimized("burn_multiple")
    (False, True, True)
    """
    return metric.partition(".")[0] in LESS_IS_BETTER


def optimize(
    scenarios: Mapping[str | None, api.Scenario],
    objective: str,
    subject_to: Sequence[Condition] = (),
    *,
    minimize: bool | None = None,
    paths: int = 2_000,
    evaluations: int = EVALUATIONS,
    tick: Tick = no_tick,
) -> tuple[Optimized, Best | None]:
    """The decisions with the best ``objective`` that meet all of ``subject_to``, and the scenario that decides so.

    ``scenarios`` are the strategies to choose among by name, or one alone. A metric of a plan is asked of the plan,
    one of a simulation of ``paths`` futures, the same for every point. The second is None where nothing is feasible.

    :raises UsageError: where nothing is left open, or for a metric that there is not. :raises ScenarioError: where no
        point has a plan.
    """
    metric = known_metric(objective, "--objective")
    with api.gathered() as crew:
        asked = _Asked(scenarios, metric, tuple(subject_to), minimize, paths, tick, crew)
        return _optimized(asked, evaluations)


def _optimized(asked: "_Asked", evaluations: int) -> tuple[Optimized, Best | None]:
    objective, subject_to = asked.objective, asked.constraints
    axes = [decision.axis for decision in asked.decisions]
    whole = all(axis.whole for axis in axes) and _count(axes) <= evaluations
    for_front = round(evaluations * FRONT_PART) if subject_to and not whole else 0
    search = Search(axes, asked.scores, evaluations - for_front, asked.base.seed, present(asked.base, asked.decisions))
    asked.expected = evaluations
    search.run()
    if all(score.objective is None for score in search.tried.values()):
        if asked.fault is not None:
            raise asked.fault
        raise UsageError(f"--objective: {objective} is not defined in any plan that was tried")
    if for_front:
        _explore(search, for_front)
    best = search.best()
    feasible = search.tried[best].holds and search.tried[best].objective is not None
    if feasible:
        best = _short(asked, search, best)
    company = asked.base.model.company
    return {
        "schema_version": SCHEMA_VERSION,
        "run": api.stamp(asked.base, paths=asked.paths),
        "company": {"name": company.name, "currency": company.currency},
        "objective": objective,
        "unit": unit_of(objective),
        "minimize": asked.minimize,
        "subject_to": [each.text for each in subject_to],
        "decisions": [{"path": each.path, "choices": each.described} for each in asked.decisions],
        "best": asked.decided(best) if feasible else None,
        "nearest": None if feasible else asked.decided(best),
        "present": asked.present(),
        "front": [asked.decided(point) for point in _front(asked, search, best if feasible else None)],
        "evaluations": len(search.tried),
        "feasible": sum(score.holds and score.objective is not None for score in search.tried.values()),
        "whole_space": whole,
        "no_plan": None if asked.fault is None else asked.fault.faults[0].message,
        "command": asked.command(best) if feasible else None,
    }, asked.best(best) if feasible else None


def _count(axes: Sequence[Axis]) -> float:
    return math.prod(axis.high - axis.low + 1 for axis in axes)


def _explore(search: Search, evaluations: int) -> None:
    """Points between the best objective and the best of the first constraint's metric, each improved a little."""
    able = [
        point
        for point, score in search.tried.items()
        if score.objective is not None and all(missed <= 0 for missed in score.missed[1:])
    ]
    if len(able) < 2:
        return
    first = [search.tried[point].missed[0] for point in able]
    low, high = min(first), max(first)
    for number in range(FRONT_POINTS):
        bound = low + (high - low) * number / (FRONT_POINTS - 1)

        def rank(score: Score, bound: float = bound) -> tuple[float, float]:
            if score.objective is None:
                return 2.0, 0.0
            over = max(0.0, score.missed[0] - bound)
            others = sum(max(0.0, missed) for missed in score.missed[1:])
            return (1.0, over + others) if over > 0 or others > 0 else (0.0, score.objective)

        start = min(search.tried, key=lambda point: rank(search.tried[point]))
        search.further(evaluations // FRONT_POINTS, start, rank)


def _front(asked: "_Asked", search: Search, best: Point | None) -> list[Point]:
    """The front of what was tried, the best objective first, ``best`` on it and points close to another left out; the
    constraints beyond the first hold on all of it."""
    if not asked.constraints:
        return []
    able = [
        point
        for point, score in search.tried.items()
        if score.objective is not None
        and math.isfinite(score.missed[0])
        and all(each.holds(there) is True for each, there in asked.kept(point)[1:])
    ]
    if not able:
        return []
    values = {point: (search.tried[point].objective or 0.0, search.tried[point].missed[0]) for point in able}
    found = [able[number] for number in front(list(values.values()))]
    if best is not None and best in values and best not in found:
        found.append(best)
    spans = [max(values[point][at] for point in found) - min(values[point][at] for point in found) for at in (0, 1)]
    shown: list[Point] = []
    # The answer first, then both ends, so that it is they that stay.
    for point in dict.fromkeys((*([best] if best in values else []), *found[:1], *found[-1:], *found)):
        if point is not None and all(_apart(values[point], values[other], spans) for other in shown):
            shown.append(point)
    return sorted(shown, key=lambda point: values[point])


def _apart(one: tuple[float, float], other: tuple[float, float], spans: Sequence[float]) -> bool:
    return any(abs(one[at] - other[at]) > APART * spans[at] for at in (0, 1))


def _short(asked: "_Asked", search: Search, best: Point) -> Point:
    """The best point in few digits, where the constraints hold there too and little of the objective is lost."""
    for at, decision in enumerate(asked.decisions):
        if decision.dial is None or decision.axis.whole:
            continue
        score = search.tried[best]
        assert score.objective is not None
        for up in (None, True, False):
            value = decision.dial.rounded(best[at], DIGITS, up)
            other = (*best[:at], decision.axis.inside(value), *best[at + 1 :])
            there = search.further_point(other)
            if (
                there.objective is not None
                and there.holds
                and there.objective - score.objective <= YIELD * abs(score.objective)
            ):
                best = other
                break
    return best


class _Asked:
    """Scenarios, what is asked of them, and what they answer at each point."""

    def __init__(
        self, scenarios: Mapping[str | None, api.Scenario], objective: str, constraints: tuple[Condition, ...],
        minimize: bool | None, paths: int, tick: Tick, crew: Crew,
    ) -> None:  # fmt: skip
        self.crew = crew
        self.scenarios, self.objective, self.constraints, self.tick = scenarios, objective, constraints, tick
        self.names = tuple(scenarios)
        self.base = scenarios[self.names[0]]
        self.decisions = decisions_of(scenarios)
        self.minimize = minimized(objective) if minimize is None else minimize
        self.metrics = (objective, *(each.metric for each in constraints))
        self.planned = any(metric in MEASURED for metric in self.metrics)
        drawn = [metric for metric in self.metrics if metric not in MEASURED]
        if drawn and paths == 1:
            raise UsageError(f"{drawn[0]} is a metric of a simulation", "ask for more than one of --paths")
        self.paths = paths if drawn else 1
        self.luck = KeptScores()
        self.known: dict[Point, tuple[Reading, ...] | None] = {}
        self.fault: ScenarioError | None = None
        self.expected = EVALUATIONS

    def chosen(self, point: Point) -> api.Scenario:
        """The scenario, of all strategies, that a point is about."""
        if self.decisions[0].path == STRATEGY and len(self.names) > 1:
            return self.scenarios[self.names[int(point[0])]]
        return self.base

    def at(self, point: Point) -> api.Scenario:
        scenario = self.chosen(point)
        return changed(scenario, arguments(scenario, self.decisions, point))

    def scores(self, points: Sequence[Point]) -> list[Score]:
        self._tell(0.0)
        there: dict[Point, api.Scenario] = {}
        found: dict[Point, tuple[Reading, ...] | None] = {}
        for point in points:
            try:
                there[point] = self.at(point)
            except ScenarioError as error:
                self.fault, found[point] = error, None
        answers = zip(there, self.answers(list(there.values())), strict=True)
        found |= {point: self._readings(answer) for point, answer in answers}
        self.known |= {point: found[point] for point in points}
        return [self._score(point) for point in points]

    def _tell(self, done: float) -> None:
        self.tick(len(self.known) + int(done), max(self.expected, len(self.known) + 1))

    def _score(self, point: Point) -> Score:
        found = self.known[point]
        count = len(self.constraints)
        worth = None if found is None else found[0].known
        if found is None or worth is None:
            return Score(None, (math.inf,) * count, False)
        holds = all(each.holds(there) is True for each, there in self.kept(point))
        return Score(
            worth if self.minimize else -worth,
            tuple(_missed(each, there) for each, there in self.kept(point)),
            holds,
        )

    def answers(self, scenarios: Sequence[api.Scenario]) -> list[Answer]:
        """The metrics of each; those of a plan stand before those of its simulation."""
        found: list[Answer] = [{} for _ in scenarios]
        if self.planned:
            found = planned_all(scenarios, self.crew)
        able = [number for number, answer in enumerate(found) if isinstance(answer, dict)]
        if self.paths > 1 and able:
            drawn = simulated_all([scenarios[number] for number in able], self.paths, self.crew, self.luck, self._tell)
            for number, answer in zip(able, drawn, strict=True):
                plan = found[number]
                found[number] = answer | plan if isinstance(answer, dict) and isinstance(plan, dict) else answer
        return found

    def _readings(self, answer: Answer) -> tuple[Reading, ...] | None:
        """The objective, then the constraints' metrics; None where there is a fault instead, which is kept."""
        if not isinstance(answer, dict):
            self.fault = ScenarioError(answer)
            return None
        missing = next((metric for metric in self.metrics if metric not in answer), None)
        if missing is not None:
            raise UsageError(f"a simulation does not have {missing}", f"it has {', '.join(answer)}")
        return tuple(answer[metric] for metric in self.metrics)

    def kept(self, point: Point) -> list[tuple[Condition, Reading]]:
        """Each constraint, and the metric that it is about."""
        found = self.known[point]
        there = (UNDEFINED,) * len(self.constraints) if found is None else found[1:]
        return list(zip(self.constraints, there, strict=True))

    def decided(self, point: Point) -> Decided:
        scenario = self.chosen(point)
        values = [decision.text(value) for decision, value in zip(self.decisions, point, strict=True)]
        there = self.known[point]
        assert there is not None and scenario is not None
        return self._decided(values, there)

    def present(self) -> Decided | None:
        """The scenario as it stands; its values are not listed."""
        (answer,) = self.answers([self.base])
        if not isinstance(answer, dict):
            return None
        there = self._readings(answer)
        assert there is not None
        return self._decided([], there)

    def _decided(self, values: list[str], there: tuple[Reading, ...]) -> Decided:
        constraints: list[Kept] = []
        for each, reading in zip(self.constraints, there[1:], strict=True):
            holds = each.holds(reading)
            missed = 0.0 if holds else None if holds is None else max(0.0, _missed(each, reading))
            constraints.append(
                {
                    "condition": each.text, "figure": _figure(each.metric, reading.value),
                    "at_least": _figure(each.metric, reading.at_least), "holds": holds, "missed": missed,
                }
            )  # fmt: skip
        return {
            "values": values,
            "figure": _figure(self.objective, there[0].value),
            "at_least": _figure(self.objective, there[0].at_least),
            "constraints": constraints,
        }

    def command(self, point: Point) -> str:
        """The command line that plans with a point's decisions."""
        scenario = self.chosen(point)
        loaded = scenario.loaded
        command = ["plan"] if self.paths == 1 else ["simulate", "--paths", str(self.paths)]
        words = ["llmventure", *command, scenario.files[0]]
        if loaded.strategy is not None and loaded.strategies.index(loaded.strategy):
            words += ["--strategy", loaded.strategy]
        if loaded.case is not None:
            words += ["--case", loaded.case]
        if scenario.seed != scenario.model.simulation.seed:
            words += ["--seed", str(scenario.seed)]
        for argument in (*loaded.sets, *arguments(scenario, self.decisions, point)):
            words += ["--set", argument]
        return shlex.join(words)

    def best(self, point: Point) -> Best:
        """The scenario with a point's decisions taken: strategy, case and overrides in it, nothing left to decide."""
        there = self.at(point)
        further = ["decisions=~"]
        if there.seed != there.model.simulation.seed:
            has = "simulation" in there.loaded.tree.items
            further.append(f"simulation.seed={there.seed}" if has else f"simulation={{seed: {there.seed}}}")
        decided = changed(there, further)
        loaded = decided.loaded
        origin = [ascii(name)[1:-1] for name in (loaded.strategy, loaded.case) if name is not None]
        source = ascii(decided.files[0])[1:-1]
        aim = f"{'least' if self.minimize else 'most'} {self.objective}"
        kept = "".join(f", {ascii(each.text)[1:-1]}" for each in self.constraints)
        return Best(decided, f"{source}{f' ({chr(44).join(origin)})' if origin else ''}, decided: {aim}{kept}")


def _missed(condition: Condition, reading: Reading) -> float:
    """By how much a condition is missed; negative by how much it is met."""
    value = reading.known
    if value is None:
        return math.inf
    below = condition.operator in {">", ">="}
    missed = condition.value - value if below else value - condition.value
    # What is only known to be at least so much may be over a bound that it seems to keep.
    return math.inf if condition.holds(reading) is None and missed <= 0 else missed


def _figure(metric: str, value: float | None) -> Figure:
    return str(month_at(value)) if value is not None and unit_of(metric) == "month" else value
