"""Which assumption moves a metric most: a tornado, breakpoints of a condition, and Sobol indices.

All three ask the plan, on many paths at once: one input at a time, or all of them together.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from llmventure import api
from llmventure.choice.breakpoints import Stretch, stretches
from llmventure.choice.loosened import PART, loosened
from llmventure.choice.planned import planned_measures
from llmventure.choice.scored import Input, Tick, measured_at, no_tick, streams_of_plan, uncertain_inputs
from llmventure.choice.sobol import design, indices
from llmventure.conditions import Condition, Reading, known_metric, month_at, unit_of
from llmventure.errors import TieOutError, UsageError
from llmventure.measures import MEASURED, Measures
from llmventure.models.month import Month
from llmventure.models.scenario import Scenario as Model
from llmventure.report import SCHEMA_VERSION, Message
from llmventure.report.choice import Breakpoint, Sensitivity, Sobol, SobolIndex, Swing
from llmventure.sampling import Z90, Array

SAMPLES = 512
"""Samples for Sobol indices: the 95 % interval of an index of 0.5 is then about ±0.07 wide."""
FARTHEST = NormalDist().inv_cdf(0.999)
"""Uncertain inputs are searched for breakpoints from their 0.1st to their 99.9th percentile."""
FARTHEST_KNOWN = 0.5
"""Known inputs are searched this part of themselves below and above (a judgement)."""


def sensitivity(
    scenario: api.Scenario,
    metric: str | None = None,
    *,
    keep: Condition | None = None,
    everything: bool = False,
    samples: int = SAMPLES,
    tick: Tick = no_tick,
) -> Sensitivity:
    """What moves ``metric`` [that of ``keep``, else runway_months]; where ``keep`` holds; who explains its variance.

    ``everything``: known numbers are moved by a tenth each way too. ``samples`` is 0 where no Sobol indices are wanted.

    :raises UsageError: for a metric that a plan does not have.
    """
    metric = known_metric(metric or (keep.metric if keep else "runway_months"), "--metric", MEASURED)
    for name in (metric, *([keep.metric] if keep else [])):
        if name not in MEASURED:
            raise UsageError(f"'{name}' is of a simulation, and sensitivity asks the plan", "name a metric of the plan")
    capital = "cost_of_capital" in {metric, keep.metric if keep else None}
    asked = _Asked(scenario, everything, metric, capital, tick)
    warnings = asked.warnings()
    swings = asked.tornado()
    found_sobol, why = asked.sobol(samples, scenario.seed)
    if why is not None:
        warnings.append({"code": "no-sobol", "path": metric, "message": why})
    base = asked.base[metric]
    return {
        "schema_version": SCHEMA_VERSION,
        "run": api.stamp(scenario, paths=1),
        "company": {"name": scenario.model.company.name, "currency": scenario.model.company.currency},
        "metric": metric,
        "unit": unit_of(metric),
        "base": asked.number(base),
        "base_month": str(month_at(base.value)) if unit_of(metric) == "month" and base.value is not None else None,
        "capped": asked.capped,
        "tornado": sorted(
            (each for each in swings if each["swing"] != 0),
            key=lambda each: math.inf if each["swing"] is None else each["swing"],
            reverse=True,
        ),
        "without_effect": [each["path"] for each in swings if each["swing"] == 0],
        "not_in_plan": [each.path for each in asked.unread],
        "keep": None if keep is None else keep.text,
        "breakpoints": [] if keep is None else asked.breakpoints(keep),
        "sobol": found_sobol,
        "warnings": warnings,
    }


class _Asked:
    """One scenario, its inputs, and a metric of its plan as a number."""

    def __init__(self, scenario: api.Scenario, everything: bool, metric: str, capital: bool, tick: Tick) -> None:
        planned_measures(scenario)  # what cannot be planned at all is said as `plan` says it
        self.metric, self.capital, self.tick = metric, capital, tick
        self.model: Model = scenario.model
        self.start, self.months = self.model.company.start, self.model.company.months
        self.base = self._at(self.model, [], np.zeros((1, 0)))[0] or {}
        found = uncertain_inputs(self.model)
        if everything:
            self.model, known = loosened(self.model)
            if self._at(self.model, [], np.zeros((1, 0)))[0] != self.base:
                raise TieOutError("the plan changed when its known numbers were made movable")
            found = [*found, *known]
        read = streams_of_plan(self.model)
        self.inputs = [each for each in found if read & set(each.streams)]
        self.unread = [each for each in found if not read & set(each.streams)]
        self.capped = 0

    def _at(self, model: Model, inputs: Sequence[Input], scores: Array) -> list[Measures | None]:
        return measured_at(model, inputs, scores, self.tick, capital=self.capital)

    def number(self, reading: Reading) -> float | None:
        """The metric as a number: months from the plan's first morning, the horizon where it is only known to be
        beyond it."""
        known = reading.known
        if known is None or unit_of(self.metric) != "month":
            return known
        return float(month_at(known) - self.start)

    def numbers(self, found: Sequence[Measures | None]) -> list[float | None]:
        """The metric of each; what is only known to be beyond the horizon is counted in ``capped``."""
        readings = [None if each is None else each[self.metric] for each in found]
        self.capped += sum(each is not None and each.value is None and each.at_least is not None for each in readings)
        return [None if each is None else self.number(each) for each in readings]

    def tornado(self) -> list[Swing]:
        """Each input at its 10th and 90th percentile; the swing spans these and the plan itself."""
        count = len(self.inputs)
        base = self.number(self.base[self.metric])
        rows = np.concatenate([np.diag(np.full(count, -Z90)), np.diag(np.full(count, Z90))])
        found = self.numbers(self._at(self.model, self.inputs, rows)) if count else []
        return [
            {
                "path": each.path,
                "fixed": each.fixed,
                "unit": each.unit,
                "low": each.at(-Z90),
                "high": each.at(Z90),
                "at_low": below,
                "at_high": above,
                "swing": None if below is None or above is None else _span(below, above, base),
            }
            for each, below, above in zip(self.inputs, found[:count], found[count:], strict=True)
        ]

    def breakpoints(self, keep: Condition) -> list[Breakpoint]:
        """Where the condition holds, for each input that can make or break it; first whose end is nearest the plan."""

        def holds(scores: Array) -> list[bool | None]:
            found = self._at(self.model, self.inputs, scores)
            return [False if each is None else keep.holds(each[keep.metric]) for each in found]

        ends = [Z90 * FARTHEST_KNOWN / PART if each.fixed else FARTHEST for each in self.inputs]
        found = stretches(holds, [(-end, end) for end in ends])
        points = [
            (_distance(parts), self._breakpoint(each, end, parts))
            for each, end, parts in zip(self.inputs, ends, found, strict=True)
            if parts != [Stretch(None, None)]
        ]
        return [point for _, point in sorted(points, key=lambda each: each[0])]

    @staticmethod
    def _breakpoint(each: Input, end: float, parts: Sequence[Stretch]) -> Breakpoint:
        return {
            "path": each.path,
            "fixed": each.fixed,
            "unit": each.unit,
            "present": each.at(0.0),
            "searched": [each.at(-end), each.at(end)],
            "holds": [
                {
                    "low": None if part.low is None else each.at(part.low),
                    "high": None if part.high is None else each.at(part.high),
                }
                for part in parts
            ],
        }

    def sobol(self, samples: int, seed: int) -> tuple[Sobol | None, str | None]:
        """Indices over the uncertain inputs, or why there are none."""
        inputs = [each for each in self.inputs if not each.fixed]
        if not samples:
            return None, None
        if not inputs:
            return None, "nothing that the plan reads is uncertain, so there is no variance to share out"
        generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed)))
        both = generator.standard_normal((2, samples, len(inputs)))
        found = self.numbers(self._at(self.model, inputs, design(both[0], both[1])))
        undefined = sum(value is None for value in found)
        if undefined:
            return None, f"{self.metric} is not defined in {undefined:,} of {len(found):,} plans, so it has no variance"
        made = indices(np.array(found, dtype=np.float64), len(inputs), seed)
        if made is None:
            return None, f"{self.metric} is the same in all of {len(found):,} plans"
        rows: list[SobolIndex] = [
            {
                "path": each.path,
                "first": first.value,
                "first_interval": [first.low, first.high],
                "total": total.value,
                "total_interval": [total.low, total.high],
            }
            for each, first, total in zip(inputs, made.first, made.total, strict=True)
        ]
        rows.sort(key=lambda each: each["total"], reverse=True)
        return {"samples": samples, "plans": len(found), "variance": made.variance, "inputs": rows}, None

    def warnings(self) -> list[Message]:
        """What the reader must know before reading on."""
        found: list[Message] = []
        base = self.base[self.metric]
        if base.known is None:
            found.append(_said("undefined", self.metric, "the plan's own figure is not defined"))
        elif base.value is None:
            after = self.start + self.months
            found.append(_said("horizon", self.metric, _beyond(self.metric, after, self.months)))
        if self.model.simulation.correlations:
            found.append(
                _said(
                    "correlations",
                    "simulation.correlations",
                    "inputs are moved independently of each other here: the correlations are not counted",
                )
            )
        return found


def _distance(parts: Sequence[Stretch]) -> float:
    """From the plan, at the score 0, to the nearest place where the condition turns; endless where it never holds.

    >>> _distance([Stretch(None, -0.5), Stretch(1.0, None)]), _distance([])
    (0.5, inf)
    """
    ends = [end for part in parts for end in (part.low, part.high) if end is not None]
    return min((abs(end) for end in ends), default=math.inf)


def _span(below: float, above: float, base: float | None) -> float:
    """
    >>> _span(3.0, 3.0, 5.0)
    2.0
    """
    known = [below, above] if base is None else [below, above, base]
    return max(known) - min(known)


def _beyond(metric: str, after: Month, months: int) -> str:
    if unit_of(metric) == "month":
        return f"does not come within the plan: it counts as {after}, the month after the plan's last"
    return f"is beyond the plan's {months} months, and counts as {months}: what is above cannot be seen here"


def _said(code: str, path: str, message: str) -> Message:
    return {"code": code, "path": path, "message": message}
