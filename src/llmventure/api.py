"""The public Python interface, which the command line stands on: load, check, plan, compare, explain."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from llmventure import __version__
from llmventure.catalog import CATALOG_AS_OF
from llmventure.errors import Fault, PlanError, ScenarioError
from llmventure.loader.faults import fault_at, with_excerpt
from llmventure.loader.load import Loaded
from llmventure.loader.load import load as read
from llmventure.loader.paths import UnknownPath, resolve
from llmventure.loader.schema import Schema
from llmventure.models.change import Change
from llmventure.models.scenario import Scenario as Model
from llmventure.models.when import When
from llmventure.report import Report, Run

if TYPE_CHECKING:
    import pandas as pd

    from llmventure.result import Result

SCHEMA = Schema(Model, (When, Change))


@dataclass(frozen=True)
class Scenario:
    """A scenario that reads and checks without faults, and the files that it came from."""

    model: Model
    loaded: Loaded
    seed: int

    @property
    def strategy(self) -> str | None:
        return self.loaded.strategy

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that it was read from, the root first."""
        return tuple(source.name for source in self.loaded.sources)


def load(
    path: str | os.PathLike[str],
    *,
    strategy: str | None = None,
    case: str | None = None,
    sets: Sequence[str] = (),
    seed: int | None = None,
    allow_outside: bool = False,
) -> Scenario:
    """Read a scenario file (``-``: standard input), strategy and case laid over it, ``sets`` (``PATH=VALUE``) done.

    :raises ScenarioError: with every fault. :raises UsageError: for a file that cannot be read, or an unknown name.
    """
    found = read(path, SCHEMA, strategy=strategy, case=case, sets=sets, allow_outside=allow_outside)
    model = found.scenario
    return Scenario(model, found.loaded, model.simulation.seed if seed is None else seed)


@dataclass(frozen=True)
class Plan:
    """One path at the median of everything."""

    scenario: Scenario
    result: "Result"

    @cached_property
    def report(self) -> Report:
        """The report, as versioned plain data."""
        from llmventure.metrics import path_metrics
        from llmventure.plan_report import Said, plan_report
        from llmventure.remarks import assumptions_of, warnings_of
        from llmventure.statements import statements

        found = path_metrics(self.result, statements(self.result))
        said = Said(warnings_of(self.result, found), assumptions_of(self.result))
        return plan_report(self.result, stamp(self.scenario, paths=1), said)

    def statement(self) -> "pd.DataFrame":
        """Revenue, burn and cash by month, months down."""
        import pandas as pd

        report = self.report
        return pd.DataFrame(report["statement"], index=pd.PeriodIndex(report["months"], freq="M"))


def stamp(scenario: Scenario, *, paths: int) -> Run:
    """What every output carries."""
    return {
        "version": __version__,
        "scenario_sha256": scenario.loaded.sha256,
        "strategy": scenario.loaded.strategy,
        "case": scenario.loaded.case,
        "seed": scenario.seed,
        "paths": paths,
        "catalog_as_of": CATALOG_AS_OF,
    }


def plan(scenario: Scenario) -> Plan:
    """The median case: every number at its median, everything planned happens, and on time.

    :raises ScenarioError: where it cannot be planned, located in the file.
    """
    from llmventure.engine import run
    from llmventure.sampling import Grid

    company = scenario.model.company
    try:
        return Plan(scenario, run(scenario.model, Grid(company.start, company.months)))
    except PlanError as error:
        raise ScenarioError([located(scenario, error)]) from None


def located(scenario: Scenario, error: PlanError) -> Fault:
    """Where in the file a plan's fault stands: at its path, or the nearest block that the file has."""
    tree, path = scenario.loaded.tree, error.path
    while True:
        try:
            keys = resolve(tree, path)[0]
            break
        except UnknownPath:
            if "." not in path:
                keys = ()
                break
            path = path.rsplit(".", 1)[0]
    fault = fault_at(tree, keys, "plan", error.message, error.cure)
    return with_excerpt(fault, scenario.loaded.sources)


def schema() -> dict[str, Any]:
    """The JSON Schema of the scenario language."""
    made = Model.model_json_schema()
    overlay = {"type": "object", "description": "Overlays of parts of the scenario, by name.", "additionalProperties": {"type": "object"}}
    made["properties"] |= {
        "extends": {"type": "string", "description": "A file that this one inherits from."},
        "strategies": overlay | {"description": "What we decide: overlays, by name; the first is planned."},
        "cases": overlay | {"description": "What the world does: overlays, by name."},
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "llmventure scenario", **made}
