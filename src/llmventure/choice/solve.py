"""Goal seek on a scenario: the value of one number for which a metric of the plan meets a bound."""

import math
import shlex

from llmventure import api
from llmventure.checks.every import SCHEMA
from llmventure.choice.dials import Dial, dial_at
from llmventure.choice.goal_seek import CLOSE, Solution, Stretch, Trial, seek
from llmventure.choice.planned import changed, planned_measures
from llmventure.choice.scored import Tick, no_tick
from llmventure.conditions import Condition, Reading, month_at, unit_of
from llmventure.conditions.gates import readings_of
from llmventure.crew import Crew
from llmventure.errors import ScenarioError, UsageError
from llmventure.loader.paths import UnknownPath, resolve
from llmventure.loader.tree import Scalar, at
from llmventure.measures import MEASURED
from llmventure.models.numerals import NumeralError, read_numeral
from llmventure.printable import printable
from llmventure.report import SCHEMA_VERSION
from llmventure.report.choice import Figure, Solved, Span, Tried

TENFOLD = 10.0
"""Without a bracket a number is looked for from a tenth of what it is to ten times as much (a judgement)."""
DIGITS = 4
"""Significant digits of an answer, rounded to the side on which the condition holds."""
CLOSE_SIMULATED = 1e-3
"""The part of a value to which a simulation is bisected: finer than the noise of a few thousand futures."""
SIMULATED_PATHS = 2_000
"""Futures behind each value of a simulation: 0.5 % of standard error at a ruin of 5 %."""
EXPECTED = 30
"""Plans that an answer usually takes: what progress is shown against."""


def solve(
    scenario: api.Scenario,
    vary: str,
    until: Condition,
    between: str | None = None,
    *,
    paths: int = SIMULATED_PATHS,
    tick: Tick = no_tick,
) -> Solved:
    """The values of ``vary`` for which ``until`` holds; the answer is the one nearest to the present value.

    A metric of a simulation (``ruin.probability``, ``closing_cash.p10``) is asked of ``paths`` futures, the same for
    every value: luck never tells two values apart.

    :raises UsageError: for a path that is not there or is no number, a metric that a plan does not have, or a bracket
        that is needed and not given. :raises ScenarioError: where no value that was tried can be planned.
    """
    with api.gathered() as crew:
        return _solved(_Turned(scenario, vary, until, between, paths, tick, crew), between)


def _solved(turned: "_Turned", between: str | None) -> Solved:
    scenario, vary, until = turned.scenario, turned.dial.path, turned.until
    low, high = turned.bracket(between)
    solution = seek(turned.reading, until, low, high, whole=turned.dial.steps, close=turned.close)
    if turned.fault is not None and all(trial.reading is None for trial in solution.trials):
        raise turned.fault
    present = None if turned.present is None else turned.trial(turned.present)
    ends = solution.trials[0], solution.trials[-1]
    answer = _answer(turned, solution, ends)
    return {
        "schema_version": SCHEMA_VERSION,
        "run": api.stamp(scenario, paths=turned.paths),
        "company": {"name": scenario.model.company.name, "currency": scenario.model.company.currency},
        "vary": vary,
        "until": until.text,
        "metric": until.metric,
        "unit": until.unit,
        "present": None if present is None else turned.tried(present),
        "between": [turned.dial.text(low), turned.dial.text(high)],
        "found": solution.found,
        "answer": None if answer is None else turned.tried(answer),
        "holds": [turned.span(each) for each in solution.stretches],
        "monotone": solution.monotone,
        "nearest": None if solution.closest is None or solution.stretches else turned.tried(solution.closest),
        "tried": [turned.tried(each) for each in solution.trials],
        "plans": turned.plans,
        "standard_error": turned.standard_error(answer),
        "no_plan": None if turned.fault is None else turned.fault.faults[0].message,
        "command": None if answer is None else turned.command(answer.value),
    }


def _answer(turned: "_Turned", solution: Solution, ends: tuple[Trial, Trial]) -> Trial | None:
    """The boundary nearest to the present value, in few digits where the condition holds there too: the nearest such
    number, else the next one."""
    if solution.found in {"nowhere", "everywhere"}:
        return None
    present = turned.present if turned.present is not None else (ends[0].value + ends[1].value) / 2
    boundaries = [
        (trial, is_low)
        for each in solution.stretches
        for trial, is_low in ((each.low, True), (each.high, False))
        if trial is not None
    ]
    exact, is_low = min(boundaries, key=lambda boundary: abs(boundary[0].value - present))
    nearest = turned.dial.rounded(exact.value, DIGITS)
    for short in dict.fromkeys((nearest, turned.dial.rounded(exact.value, DIGITS, up=is_low))):
        there = turned.trial(short)
        if there.holds is True:
            return there
    return exact


class _Turned:
    """A scenario, one number of it to be turned, and what the plan answers at each of its values."""

    def __init__(
        self, scenario: api.Scenario, path: str, until: Condition, between: str | None, paths: int, tick: Tick,
        crew: Crew,
    ) -> None:  # fmt: skip
        self.scenario, self.until, self.tick, self.crew = scenario, until, tick, crew
        self.paths = 1 if until.metric in MEASURED else paths
        self.close = CLOSE if self.paths == 1 else CLOSE_SIMULATED
        tree = scenario.loaded.tree
        try:
            places = resolve(tree, path, new_key=True, names_at=SCHEMA.names_at)
        except UnknownPath as unknown:
            raise UsageError(f"--vary {printable(path)}: {printable(unknown.message)}", unknown.cure) from None
        node = at(tree, places[0])
        self.written = node.text if isinstance(node, Scalar) else None
        self.dial: Dial = dial_at(
            scenario.model, path, places[0], self.written or between, scenario.model.company.currency
        )
        self.several = len(places) > 1
        # Several numbers that are turned together have no value in common.
        self.present = self._present() if not self.several else None
        self.plans = 0
        self.fault: ScenarioError | None = None

    def _present(self) -> float | None:
        """What the number is in the file; None where that is not one number."""
        if self.written is None:
            return None
        if self.dial.kind == "month":
            return self.dial.read(self.written, "--vary")
        try:
            return read_numeral(self.written, self.dial.kind, bare_unit=self.dial.bare_unit).value
        except NumeralError:
            return None

    def bracket(self, between: str | None) -> tuple[float, float]:
        """The values to search: as asked for, else about the present one."""
        dial, present = self.dial, self.present
        if between is not None:
            return dial.bounds(between, "--between")
        if dial.kind == "month":
            company = self.scenario.model.company
            return self._ends(str(company.start), str(company.start + (company.months - 1)))
        if present is None and self.written is not None and not self.several:
            return dial.bounds(self.written, f"--vary {dial.path}")
        if not present:
            what = "0" if present == 0 else "not one number in the file"
            raise UsageError(f"--vary {dial.path}: it is {what}, so a bracket is needed", "--between LOW..HIGH")
        low, high = sorted((present / TENFOLD, present * TENFOLD))
        low = low if dial.low is None else max(low, dial.low)
        high = high if dial.high is None else min(high, dial.high)
        return (float(round(low)), float(round(high))) if dial.whole else (low, high)

    def _ends(self, low: str, high: str) -> tuple[float, float]:
        return self.dial.read(low, "--between"), self.dial.read(high, "--between")

    def reading(self, value: float) -> Reading | None:
        """The metric at a value; None where that is no scenario or has no plan."""
        self.plans += 1
        self.tick(self.plans, max(EXPECTED, self.plans + 1))
        try:
            turned = changed(self.scenario, [f"{self.dial.path}={self.dial.text(value)}"])
            if self.paths == 1:
                return planned_measures(turned)[self.until.metric]
            simulation = api.simulate(turned, paths=self.paths, mitigations=False, crew=self.crew)
        except ScenarioError as error:
            self.fault = error
            return None
        if simulation.simulated.interrupted:
            raise KeyboardInterrupt
        found = readings_of(simulation.figures)
        if self.until.metric not in found:
            raise UsageError(f"--until: a simulation does not have {self.until.metric}", f"it has {', '.join(found)}")
        return found[self.until.metric]

    def standard_error(self, answer: Trial | None) -> float | None:
        """That of a probability of ruin at the answer; of a plan, and of a percentile, there is none."""
        if answer is None or self.until.metric != "ruin.probability" or answer.reading is None:
            return None
        part = answer.reading.value or 0.0
        return math.sqrt(part * (1 - part) / self.paths)

    def trial(self, value: float) -> Trial:
        found = self.reading(value)
        return Trial(value, found, None if found is None else self.until.holds(found))

    def tried(self, trial: Trial) -> Tried:
        there = trial.reading
        return {
            "value": self._value(trial.value),
            "text": self.dial.text(trial.value),
            "figure": None if there is None else _figure(self.until.metric, there.value),
            "at_least": None if there is None else _figure(self.until.metric, there.at_least),
            "holds": trial.holds,
            "plans": there is not None,
        }

    def span(self, stretch: Stretch) -> Span:
        return {
            "low": None if stretch.low is None else self._value(stretch.low.value),
            "high": None if stretch.high is None else self._value(stretch.high.value),
        }

    def _value(self, value: float) -> Figure:
        return str(month_at(value)) if self.dial.kind == "month" else value

    def command(self, value: float) -> str:
        """The command line that plans with the answer."""
        loaded = self.scenario.loaded
        command = ["plan"] if self.paths == 1 else ["simulate", "--paths", str(self.paths)]
        words = ["llmventure", *command, self.scenario.files[0]]
        if loaded.strategy is not None and loaded.strategies.index(loaded.strategy):
            words += ["--strategy", loaded.strategy]
        if loaded.case is not None:
            words += ["--case", loaded.case]
        for argument in (*loaded.sets, f"{self.dial.path}={self.dial.text(value)}"):
            words += ["--set", argument]
        return shlex.join(words)


def _figure(metric: str, value: float | None) -> Figure:
    return str(month_at(value)) if value is not None and unit_of(metric) == "month" else value
