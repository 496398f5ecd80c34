"""Scenarios for tests: YAML text in, a plan and its report out."""

from collections.abc import Mapping
from textwrap import dedent
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from llmventure import api, checks
from llmventure.checks.every import SCHEMA
from llmventure.engine import run
from llmventure.engine.result import Result
from llmventure.loader.load import load
from llmventure.loader.source import source_of
from llmventure.report import LineItem, Report, Serving, Supply, TrainingRun
from llmventure.sampling import Grid

HEAD = """\
company: {{name: Lumen, start: {start}, months: {months}, opening_cash: {cash}{more}}}
"""


def head(months: int = 12, cash: float | str = "1M", start: str = "2027-01", more: str = "") -> str:
    """The company section of a small scenario; ``more`` is what else stands in it, such as ``tax: {rate: 20%}``."""
    return HEAD.format(start=start, months=months, cash=cash, more=f", {more}" if more else "")


def scenario(text: str, **options: Any) -> api.Scenario:
    """The scenario of a text, as ``api.load`` would read it from a file."""
    found = load(source_of(dedent(text), "scenario.yaml"), SCHEMA, check=checks.variant_errors, **options)
    return api.Scenario(found, found.scenario.simulation.seed)


def plan(text: str, **options: Any) -> api.Plan:
    return api.plan(scenario(text, **options))


def report(text: str, **options: Any) -> Report:
    return plan(text, **options).report


def result(text: str, paths: int = 1) -> Result:
    """A run on ``paths`` paths that are all at the median."""
    model = scenario(text).model
    return run(model, Grid(model.company.start, model.company.months, paths))


def runs(made: Report) -> list[TrainingRun]:
    return cast(list[TrainingRun], made["compute"]["training"])


def servings(made: Report) -> list[Serving]:
    return cast(list[Serving], made["compute"]["serving"])


def supplies(made: Report) -> list[Supply]:
    return cast(list[Supply], made["compute"]["supply"])


def lines(made: Report, account: str, name: str | None = None, **more: str | None) -> list[LineItem]:
    """The lines of an account (or all inside ``account/``), of one thing where it is named."""
    return [
        line
        for line in made["lines"]
        if (line["account"] == account or line["account"].startswith(account.rstrip("/") + "/"))
        and (name is None or line["name"] == name)
        and all(dict(line)[key] == value for key, value in more.items())
    ]


def earned(made: Report, account: str, name: str | None = None, **more: str | None) -> NDArray[np.float64]:
    """What the lines earn by month, together; there must be one at least."""
    return _sum(made, "earned", account, name, more)


def amounts(made: Report, account: str, name: str | None = None, **more: str | None) -> NDArray[np.float64]:
    """The cash that the lines move by month, together; there must be one at least."""
    return _sum(made, "amount", account, name, more)


def quantities(made: Report, account: str, name: str | None = None, **more: str | None) -> NDArray[np.float64]:
    return _sum(made, "quantity", account, name, more)


def _sum(
    made: Report, what: str, account: str, name: str | None, more: Mapping[str, str | None]
) -> NDArray[np.float64]:
    found = lines(made, account, name, **more)
    assert found, f"no line of {account} {name or ''}: {sorted({line['account'] for line in made['lines']})}"
    rows = np.array([cast(list[float], dict(line)[what]) for line in found])
    return np.asarray(rows.sum(axis=0), dtype=np.float64)
