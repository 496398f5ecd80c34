"""The answers of ``diff``, ``solve``, ``optimize``, ``sensitivity`` and ``sweep``: plain data, all that a
renderer may see.

Money is in the reporting currency and unrounded, fractions are fractions, calendar months are text, what is not defined
or does not come is ``None``.
"""

from typing import Literal, TypedDict

from llmventure.report import Company, Message, Run

Figure = float | str | None
"""A metric's value: a number, a calendar month, or None."""


class Side(TypedDict):
    """One of the two that are compared; ``run`` is what it was planned with."""

    file: str
    strategy: str | None
    case: str | None
    saved: bool
    run: Run


class InputChange(TypedDict):
    """``sign``: + only in the second, - only in the first, ~ in both and not the same. Texts as they are written."""

    sign: Literal["+", "-", "~"]
    path: str
    before: str | None
    after: str | None


class OutcomeChange(TypedDict):
    """``difference`` is after less before, of months in months; None where either is not defined."""

    metric: str
    subject: str | None
    before: Figure
    after: Figure
    difference: float | None


class Differences(TypedDict):
    """What differs between two scenarios; what does not is only counted. ``inputs`` is None where a side is a saved
    plan, which does not have them."""

    schema_version: int
    company: Company
    before: Side
    after: Side
    inputs: list[InputChange] | None
    same_inputs: int | None
    outcomes: list[OutcomeChange]
    same_outcomes: int
    warnings: list[Message]


class Tried(TypedDict):
    """A value that was tried: ``figure`` is the metric there, ``at_least`` its least where it is not known, ``holds``
    None where that cannot be told; ``plans`` is False where there is no plan."""

    value: Figure
    text: str
    figure: Figure
    at_least: Figure
    holds: bool | None
    plans: bool


class Span(TypedDict):
    """Values for which the condition holds; an end that is None is the end of what was searched."""

    low: Figure
    high: Figure


class Solved(TypedDict):
    """``answer`` is the boundary nearest to the present value, where the condition holds, as ``--set`` takes it;
    ``nearest`` the value that comes nearest where it holds nowhere; ``no_plan`` why the last value without a plan has
    none."""

    schema_version: int
    run: Run
    company: Company
    vary: str
    until: str
    metric: str
    unit: str
    present: Tried | None
    between: list[str]
    found: Literal["one", "several", "everywhere", "nowhere"]
    answer: Tried | None
    holds: list[Span]
    monotone: bool
    nearest: Tried | None
    tried: list[Tried]
    plans: int
    standard_error: float | None
    no_plan: str | None
    command: str | None


class Kept(TypedDict):
    """A constraint at a point: ``missed`` is by how much, in the metric's unit (months in months); 0 where it holds,
    None where that cannot be told."""

    condition: str
    figure: Figure
    at_least: Figure
    holds: bool | None
    missed: float | None


class Decided(TypedDict):
    """A point: its ``values`` in the order of the decisions, as ``--set`` takes them, and what comes of it."""

    values: list[str]
    figure: Figure
    at_least: Figure
    constraints: list[Kept]


class Open(TypedDict):
    """A decision and what it may be."""

    path: str
    choices: str


class Optimized(TypedDict):
    """``best`` is None where nothing that was tried meets the constraints; ``nearest`` is then what comes nearest.
    ``present`` is the scenario as it stands, None where it has no plan. ``front``: points that no other is
    better than in both the objective and the first constraint's metric; those close to another are left out."""

    schema_version: int
    run: Run
    company: Company
    objective: str
    unit: str
    minimize: bool
    subject_to: list[str]
    decisions: list[Open]
    best: Decided | None
    nearest: Decided | None
    present: Decided | None
    front: list[Decided]
    evaluations: int
    feasible: int
    whole_space: bool
    no_plan: str | None
    command: str | None


class Swing(TypedDict):
    """What a metric is where one input is low and where it is high, all others at their medians."""

    path: str
    fixed: bool
    unit: str
    low: float | None
    high: float | None
    at_low: float | None
    at_high: float | None
    swing: float | None


class Breakpoint(TypedDict):
    """Where a condition holds as one input moves, all others at their medians."""

    path: str
    fixed: bool
    unit: str
    present: float
    searched: list[float]
    holds: list[Span]


class SobolIndex(TypedDict):
    path: str
    first: float
    first_interval: list[float]
    total: float
    total_interval: list[float]


class Sobol(TypedDict):
    samples: int
    plans: int
    variance: float
    inputs: list[SobolIndex]


class Sensitivity(TypedDict):
    """``base`` is the plan's own figure; months that a metric is are counted from the plan's first morning."""

    schema_version: int
    run: Run
    company: Company
    metric: str
    unit: str
    base: float | None
    base_month: str | None
    capped: int
    tornado: list[Swing]
    without_effect: list[str]
    not_in_plan: list[str]
    keep: str | None
    breakpoints: list[Breakpoint]
    sobol: Sobol | None
    warnings: list[Message]


class SweepRow(TypedDict):
    values: list[str]
    metrics: dict[str, Figure]
    fault: str | None


class Sweep(TypedDict):
    """One row for each combination, the last path varying fastest."""

    schema_version: int
    company: Company
    run: Run
    paths: list[str]
    metrics: list[str]
    rows: list[SweepRow]
