"""Strategies and cases side by side."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from llmventure.api.planning import plan
from llmventure.api.scenario import Scenario, load, located, stamp
from llmventure.api.simulation import PAIRED_PATHS, simulate
from llmventure.comparison_report import Comparison
from llmventure.errors import PlanError, ScenarioError, UsageError
from llmventure.report import Message

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
) -> Comparison:
    """The strategies of one file, or several files, side by side; the first is what the others are compared to.

    One path compares plans; more compare futures, drawn with the same luck for all. Several cases stand one after the
    other, and strategies are compared within each; ``all`` is the file as it is and each of its cases.
    """
    from llmventure.comparison import Outcome, comparison
    from llmventure.metrics import comparable_metrics
    from llmventure.outcomes import outcome_metrics

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
            wanted += [(name, read_with(file, chosen_case, name)) for name in names]
    if paths > 1:
        return _futures_compared(wanted, paths)
    outcomes = []
    reports = []
    for name, scenario in wanted:
        made = plan(scenario)
        reports.append(made.report)
        try:
            leaves = outcome_metrics(made.result)
        except PlanError as error:
            raise ScenarioError([located(scenario, error)]) from None
        outcomes.append(
            Outcome(
                name, scenario.loaded.case, scenario.files[0], {**comparable_metrics(made.result), **leaves},
                made.report["funding"]["cap_table"], made.report["months"][0], made.report["months"][-1],
            )
        )  # fmt: skip
    return comparison(outcomes, reports[0]["run"], reports[0]["company"], [])


def _cases(file: str | os.PathLike[str], case: str | Sequence[str] | None, allow_outside: bool) -> Sequence[str | None]:
    """The cases that are asked for, each once; None is the file as it is."""
    asked = (case,) if case is None or isinstance(case, str) else tuple(dict.fromkeys(case))
    if not asked or ALL not in asked:
        return asked or (None,)
    known = load(file, allow_outside=allow_outside).loaded.cases
    if ALL in known:
        return asked
    if not known:
        raise UsageError("this scenario has no cases, so 'all' is none", "compare without --case")
    return (None, *known)


def _futures_compared(wanted: list[tuple[str, Scenario]], paths: int) -> Comparison:
    from llmventure.comparison_futures import Contender, compared

    if paths >= PAIRED_PATHS:
        raise UsageError(
            f"differences are taken path by path, up to {PAIRED_PATHS - 1:,} paths", "ask for fewer --paths"
        )
    contenders = []
    for name, scenario in wanted:
        future = simulate(replace(scenario, seed=wanted[0][1].seed), paths=paths, mitigations=False)
        table = plan(scenario).report["funding"]["cap_table"]
        metrics = future.report["metrics"]
        contenders.append(Contender(name, scenario.loaded.case, scenario.files[0], future.simulated, metrics, table))
    first = wanted[0][1]
    company = first.model.company
    warnings: list[Message] = []
    if any(contender.simulated.interrupted for contender in contenders):
        warnings.append({"code": "interrupted", "path": "", "message": "not all paths were drawn"})
    return compared(
        contenders, stamp(first, paths=paths), {"name": company.name, "currency": company.currency}, warnings
    )


def _file_name(file: str | os.PathLike[str]) -> str:
    return Path(file).name or os.fspath(file)
