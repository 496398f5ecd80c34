"""Strategies and cases side by side."""

import math
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from llmventure.api.planning import plan
from llmventure.api.scenario import Scenario, load, located, sibling, stamp
from llmventure.api.simulation import PAIRED_PATHS, gathered
from llmventure.errors import PlanError, ScenarioError, UsageError
from llmventure.loader.tree import Mapping
from llmventure.report import Message
from llmventure.report.comparison import Comparison

if TYPE_CHECKING:
    from llmventure.comparison import Outcome
    from llmventure.crew import Crew
    from llmventure.simulation import Progress

ALL = "all"
"""In place of a case: the file as it is and every case, unless a case has that name."""


def compare(
    files: Sequence[str | os.PathLike[str]],
    *,
    paths: int = 1,
    case: str | Sequence[str] | None = None,
    sets: Sequence[str] = (),
    seed: int | None = None,
    allow_outside: bool = False,
    progress: "Progress | None" = None,
    crew: "Crew | None" = None,
) -> Comparison:
    """The strategies of one file, or several files, side by side; the first is what the others are compared to.

    One path compares plans; more compare futures, drawn with the same luck for all, by the ``crew``
    [of this machine]. Several cases stand one after the
    other, and strategies are compared within each; ``all`` is the file as it is and each of its cases, without the
    first where a case changes nothing. ``progress`` is told the paths that are done, of all strategies together.

    :raises UsageError: where they are not all in the same currency, or a case is not known.
    """
    from llmventure.comparison import comparison

    def read_with(file: str | os.PathLike[str], case: str | None, strategy: str | None = None) -> Scenario:
        return load(file, strategy=strategy, case=case, sets=sets, seed=seed, allow_outside=allow_outside)

    wanted: list[tuple[str, Scenario]] = []
    for chosen_case in _cases(files[0], case, allow_outside):
        for file in files:
            first = read_with(file, chosen_case)
            names = first.loaded.strategies
            if len(files) > 1 or not names:
                name = first.strategy if len(files) == 1 and first.strategy else _file_name(file)
                wanted.append((name, first))
                continue
            wanted += [(name, sibling(first, name) or read_with(file, chosen_case, name)) for name in names]
    _in_one_currency(wanted)
    if paths > 1:
        return _futures_compared(wanted, paths, progress, crew)
    company = wanted[0][1].model.company
    return comparison(
        [_planned(name, scenario) for name, scenario in wanted],
        stamp(wanted[0][1], paths=1), {"name": company.name, "currency": company.currency}, [],
    )  # fmt: skip


def _in_one_currency(wanted: Sequence[tuple[str, Scenario]]) -> None:
    against, first = wanted[0][0], wanted[0][1].model.company.currency
    for name, scenario in wanted:
        if (currency := scenario.model.company.currency) != first:
            raise UsageError(
                f"{name} is in {currency} and {against} in {first}: their sums of money cannot be compared",
                "write them in one currency, with exchange_rates for what is paid in the other",
            )


def _some_planned(wanted: list[tuple[str, Scenario]], numbers: range) -> tuple[int, list["Outcome"]]:
    """The plan's side of some of the strategies, and the number of the first of them."""
    return numbers.start, [_planned(*wanted[number]) for number in numbers]


def _planned(name: str, scenario: Scenario) -> "Outcome":
    """The plan's side of a strategy: its metrics, what its exit leaves, and who owns and decides after each event."""
    from llmventure.comparison import Outcome
    from llmventure.exits.outcomes import outcome_metrics
    from llmventure.exits.stack import break_even_exit
    from llmventure.holdings.report import control_of
    from llmventure.metrics import comparable_metrics
    from llmventure.plan_report.funding import cap_tables

    made = plan(scenario)
    try:
        leaves = outcome_metrics(made.result)
    except PlanError as error:
        raise ScenarioError([located(scenario, error)]) from None
    even = float(break_even_exit(made.result)[0])
    metrics = {**comparable_metrics(made.result), **leaves, "break_even_exit": None if math.isnan(even) else even}
    first = scenario.model.company.start
    return Outcome(
        name, scenario.loaded.case, scenario.files[0], metrics, cap_tables(made.result), control_of(made.result),
        str(first), str(first + (scenario.model.company.months - 1)),
    )  # fmt: skip


def _cases(file: str | os.PathLike[str], case: str | Sequence[str] | None, allow_outside: bool) -> Sequence[str | None]:
    """The cases that are asked for, each once; None is the file as it is."""
    asked = (case,) if case is None or isinstance(case, str) else tuple(dict.fromkeys(case))
    if not asked or ALL not in asked:
        return asked or (None,)
    read = load(file, allow_outside=allow_outside)
    known = read.loaded.cases
    if ALL in known:
        return asked
    if not known:
        raise UsageError("this scenario has no cases, so 'all' is none", "compare without --case")
    whole = read.loaded.whole.items["cases"][1]
    assert isinstance(whole, Mapping)
    nothing = any(isinstance(node, Mapping) and not node.items for _, node in whole.items.values())
    return known if nothing else (None, *known)


def _futures_compared(
    wanted: list[tuple[str, Scenario]], paths: int, progress: "Progress | None", crew: "Crew | None"
) -> Comparison:
    from llmventure.comparison.futures import Contender, compared
    from llmventure.simulation import side_by_side
    from llmventure.simulation.futures import FoldError
    from llmventure.simulation.report import metrics_of

    if paths >= PAIRED_PATHS:
        raise UsageError(
            f"differences are taken path by path, up to {PAIRED_PATHS - 1:,} paths", "ask for fewer --paths"
        )
    first = wanted[0][1]
    models = [scenario.model for _, scenario in wanted]
    try:
        with gathered(crew) as found:
            futures = side_by_side(models, found, paths=paths, seed=first.seed, progress=progress)
            parts = sorted(found.each(partial(_some_planned, wanted), len(wanted)), key=lambda part: part[0])
    except FoldError as fault:
        raise ScenarioError([located(wanted[fault.number][1], fault.error)]) from None
    plans = [outcome for _, outcomes in parts for outcome in outcomes]
    contenders = [
        Contender(simulated, metrics_of(simulated), outcome) for simulated, outcome in zip(futures, plans, strict=True)
    ]
    company = first.model.company
    warnings: list[Message] = []
    if any(contender.simulated.interrupted for contender in contenders):
        warnings.append({"code": "interrupted", "path": "", "message": "not all paths were drawn"})
    return compared(
        contenders, stamp(first, paths=paths), {"name": company.name, "currency": company.currency}, warnings
    )


def _file_name(file: str | os.PathLike[str]) -> str:
    return Path(file).name or os.fspath(file)
