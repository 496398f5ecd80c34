"""A grid of overrides: every combination planned or simulated, one row of metrics for each."""

import math
import os
import time
from collections.abc import Sequence
from functools import partial

from llmventure import api
from llmventure.choice.planned import changed, planned_measures
from llmventure.choice.scored import Tick, no_tick
from llmventure.conditions import month_at, unit_of
from llmventure.errors import Fault, ScenarioError, UsageError
from llmventure.measures import MEASURED
from llmventure.printable import printable
from llmventure.record import record
from llmventure.report import SCHEMA_VERSION
from llmventure.report.choice import Figure, Sweep

MOST_ROWS = 100_000
"""A plan takes a twentieth to a quarter of a second: beyond this a grid is a mistake."""
_OPENING, _CLOSING = "([{", ")]}"


@record
class Axis:
    """A path and the values that it takes, as they are written."""

    path: str
    values: tuple[str, ...]


def axes(sets: Sequence[str]) -> list[Axis]:
    """``PATH=A,B,C`` of each argument, in order; one value alone is an override for every row.

    >>> axes(["company.opening_cash=1M,2M", "compute.supply.x.gpus={p10: 1, p50: 2, p90: 3}"])[1].values
    ('{p10: 1, p50: 2, p90: 3}',)

    :raises UsageError: for an argument that is not one, a value that is empty, or a path that is there twice.
    """
    found: list[Axis] = []
    for argument in sets:
        path, equals, values = argument.partition("=")
        shown = printable(argument)
        if not equals or not path.strip():
            raise UsageError(f"--set {shown}: this is not PATH=A,B,C", "as in --set company.opening_cash=2M,3M,4M")
        parts = split(values)
        if any(not part for part in parts):
            raise UsageError(f"--set {shown}: one of the values is empty", "write PATH=A,B,C")
        if any(axis.path == path.strip() for axis in found):
            raise UsageError(
                f"--set {shown}: {printable(path.strip())} is there twice", "write all its values together"
            )
        found.append(Axis(path.strip(), tuple(parts)))
    return found


def split(values: str) -> list[str]:
    """Values parted by commas, but not by those in brackets or quotes.

    >>> split("1M, 2M,[0, 128]"), split("'a,b',c")
    (['1M', '2M', '[0, 128]'], ["'a,b'", 'c'])
    """
    parts: list[str] = [""]
    depth, quote = 0, ""
    for character in values:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif character == "," and depth <= 0:
            parts.append("")
            continue
        parts[-1] += character
    return [part.strip() for part in parts]


@record
class Grid:
    """Every combination of the values of some paths, numbered, the last path varying fastest; ``futures`` of each, or
    its plan where that is None."""

    base: api.Scenario
    varied: tuple[Axis, ...]
    futures: int | None

    @property
    def count(self) -> int:
        return math.prod(len(axis.values) for axis in self.varied)

    def values(self, number: int) -> list[str]:
        """
        >>> Grid(None, (Axis("a", ("1", "2")), Axis("b", ("x", "y", "z"))), None).values(4)
        ['2', 'y']
        """
        found: list[str] = []
        for axis in reversed(self.varied):
            number, at = divmod(number, len(axis.values))
            found.append(axis.values[at])
        return found[::-1]

    def row(self, number: int) -> "Row":
        """:raises UsageError: for a path that is not one."""
        values = self.values(number)
        chosen = [f"{axis.path}={value}" for axis, value in zip(self.varied, values, strict=True)]
        try:
            found = changed(self.base, chosen)
            metrics = planned_figures(found) if self.futures is None else self._simulated(found)
            return Row(number, values, metrics)
        except ScenarioError as error:
            return Row(number, values, {}, error.faults)

    def _simulated(self, scenario: api.Scenario) -> dict[str, Figure]:
        # rows are what a crew shares out, so that each is done by one
        simulation = api.simulate(scenario, paths=self.futures, threads=1, mitigations=False)
        if simulation.simulated.interrupted:
            raise KeyboardInterrupt
        report = simulation.figures
        found: dict[str, Figure] = {
            "ruin.probability": report["ruin"]["probability"],
            "ruin.standard_error": report["ruin"]["standard_error"],
        }
        for name, figures in report["metrics"].items():
            found |= {f"{name}.{key}": value for key, value in figures.items()}
        return found


@record
class Row:
    """A combination: its figures, or the faults for which it has none."""

    number: int
    values: list[str]
    metrics: dict[str, Figure]
    faults: tuple[Fault, ...] = ()


def planned_figures(scenario: api.Scenario) -> dict[str, Figure]:
    """The metrics of a plan, months as text.

    :raises ScenarioError: where it cannot be planned.
    """
    found, figures = planned_measures(scenario), {}
    for name in MEASURED:
        value = found[name].value
        figures[name] = str(month_at(value)) if value is not None and unit_of(name) == "month" else value
    return figures


def sweep(
    file: str | os.PathLike[str],
    sets: Sequence[str],
    *,
    strategy: str | None = None,
    case: str | None = None,
    seed: int | None = None,
    paths: int | None = None,
    threads: int | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    allow_outside: bool = False,
    tick: Tick = no_tick,
) -> Sweep:
    """Plan ``file`` with every combination of the values in ``sets``, or simulate ``paths`` futures of each; the last
    path varies fastest. ``workers`` or the workers of a ``scheduler`` take combinations each.

    A combination that cannot be planned has the reason in its row.

    :raises UsageError: for an argument or a path that is not one, more than 100,000 combinations, or no such workers.
    :raises ScenarioError: where no combination can be planned: the faults of the first.
    """
    grid = _grid(file, sets, strategy, case, seed, paths, allow_outside)
    began = time.perf_counter()
    rows = [grid.row(0)]  # here, so that a path which is none is told before anything is started
    seconds = (time.perf_counter() - began) * (grid.count - 1)
    tick(1, grid.count)
    with api.gathered(None, threads, workers, scheduler) as crew:
        for found in crew.each(partial(_later_rows, grid), grid.count - 1, seconds=seconds):
            rows += found
            tick(len(rows), grid.count)
    rows.sort(key=lambda row: row.number)
    if all(row.faults for row in rows):
        raise ScenarioError(rows[0].faults)
    names = list(MEASURED) if paths is None else list(dict.fromkeys(name for row in rows for name in row.metrics))
    company = grid.base.model.company
    return {
        "schema_version": SCHEMA_VERSION,
        "company": {"name": company.name, "currency": company.currency},
        "run": api.stamp(grid.base, paths=paths or 1),
        "paths": [axis.path for axis in grid.varied],
        "metrics": names,
        "rows": [
            {
                "values": row.values,
                "metrics": {name: row.metrics.get(name) for name in names},
                "fault": row.faults[0].message if row.faults else None,
            }
            for row in rows
        ],
    }


def _later_rows(grid: Grid, numbers: range) -> list[Row]:
    """Some of the rows after the first, which is there already."""
    return [grid.row(number + 1) for number in numbers]


def _grid(
    file: str | os.PathLike[str],
    sets: Sequence[str],
    strategy: str | None,
    case: str | None,
    seed: int | None,
    paths: int | None,
    allow_outside: bool,
) -> Grid:
    known = axes(sets)
    varied = tuple(axis for axis in known if len(axis.values) > 1)
    if not varied:
        raise UsageError("there is nothing to sweep over", "give a path several values: --set PATH=A,B,C")
    count = math.prod(len(axis.values) for axis in varied)
    if count > MOST_ROWS:
        raise UsageError(
            f"the grid has {count:,} combinations; at most {MOST_ROWS:,} are planned", "sweep fewer values"
        )
    overrides = [f"{axis.path}={axis.values[0]}" for axis in known if len(axis.values) == 1]
    base = api.load(file, strategy=strategy, case=case, sets=tuple(overrides), seed=seed, allow_outside=allow_outside)
    return Grid(base, varied, paths)
