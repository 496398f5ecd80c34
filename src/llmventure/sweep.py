"""A grid of overrides: every combination planned, one row of metrics for each."""

import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass

from llmventure import api
from llmventure.choice_report import Figure, Sweep, SweepRow
from llmventure.conditions import month_at, unit_of
from llmventure.errors import ScenarioError, UsageError
from llmventure.measures import MEASURED
from llmventure.planned import changed, planned_measures
from llmventure.printable import printable
from llmventure.report import SCHEMA_VERSION
from llmventure.scored import Tick, no_tick

MOST_ROWS = 100_000
"""A plan takes a twentieth to a quarter of a second: beyond this a grid is a mistake."""
_OPENING, _CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
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


def sweep(
    file: str | os.PathLike[str],
    sets: Sequence[str],
    *,
    strategy: str | None = None,
    case: str | None = None,
    seed: int | None = None,
    allow_outside: bool = False,
    tick: Tick = no_tick,
) -> Sweep:
    """Plan ``file`` with every combination of the values in ``sets``; the last path varies fastest.

    A combination that cannot be planned has the reason in its row.

    :raises UsageError: for an argument or a path that is not one, or more than 100,000 combinations.
    :raises ScenarioError: where no combination can be planned: the faults of the first.
    """
    grid = axes(sets)
    varied = [axis for axis in grid if len(axis.values) > 1]
    if not varied:
        raise UsageError("there is nothing to sweep over", "give a path several values: --set PATH=A,B,C")
    count = 1
    for axis in varied:
        count *= len(axis.values)
    if count > MOST_ROWS:
        raise UsageError(
            f"the grid has {count:,} combinations; at most {MOST_ROWS:,} are planned", "sweep fewer values"
        )
    overrides = [f"{axis.path}={axis.values[0]}" for axis in grid if len(axis.values) == 1]
    base = api.load(file, strategy=strategy, case=case, sets=tuple(overrides), seed=seed, allow_outside=allow_outside)
    rows: list[SweepRow] = []
    first_fault: ScenarioError | None = None
    for number, values in enumerate(itertools.product(*(axis.values for axis in varied)), 1):
        chosen = [f"{axis.path}={value}" for axis, value in zip(varied, values, strict=True)]
        try:
            found = planned_measures(changed(base, chosen))
            metrics: dict[str, Figure] = {}
            for name in MEASURED:
                value = found[name].value
                metrics[name] = str(month_at(value)) if value is not None and unit_of(name) == "month" else value
            rows.append({"values": list(values), "metrics": metrics, "fault": None})
        except ScenarioError as error:
            first_fault = first_fault or error
            reason = error.faults[0].message if error.faults else "this cannot be planned"
            rows.append({"values": list(values), "metrics": dict.fromkeys(MEASURED), "fault": reason})
        tick(number, count)
    if first_fault is not None and all(row["fault"] is not None for row in rows):
        raise first_fault
    return {
        "schema_version": SCHEMA_VERSION,
        "company": {"name": base.model.company.name, "currency": base.model.company.currency},
        "run": api.stamp(base, paths=1),
        "paths": [axis.path for axis in varied],
        "metrics": list(MEASURED),
        "rows": rows,
    }
