"""A scenario that was read and checked, and where its faults stand."""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from llmventure import __version__, checks
from llmventure.catalog import CATALOG_AS_OF
from llmventure.checks.every import SCHEMA
from llmventure.errors import Fault, PlanError
from llmventure.loader.faults import fault_at, with_excerpt
from llmventure.loader.load import Checked, Loaded, Read
from llmventure.loader.load import load as read
from llmventure.loader.paths import UnknownPath, resolve
from llmventure.models.scenario import Scenario as Model
from llmventure.record import record
from llmventure.report import Run

if TYPE_CHECKING:
    pass


@record(slots=False)
class Scenario:
    """A scenario that reads and checks without faults, and the files that it came from."""

    read: Read[Model]
    seed: int

    @property
    def model(self) -> Model:
        return self.read.scenario

    @property
    def loaded(self) -> Loaded:
        return self.read.loaded

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
    found = read(
        path, SCHEMA, strategy=strategy, case=case, sets=sets, allow_outside=allow_outside, check=checks.variant_errors
    )
    return Scenario(found, found.scenario.simulation.seed if seed is None else seed)


def sibling(scenario: Scenario, strategy: str) -> Scenario | None:
    """The same file under another strategy, in the same case, where it was checked when the file was read; else None.

    With ``sets`` it is read anew, since what they set may not be there under every strategy.
    """
    read, loaded = scenario.read, scenario.loaded
    if strategy == loaded.strategy:
        return scenario
    found = next((each for each in read.others if (each.strategy, each.case) == (strategy, loaded.case)), None)
    if found is None or loaded.sets:
        return None
    mine = Checked(loaded.strategy, loaded.case, loaded.tree, read.scenario)
    others = tuple(each for each in (*read.others, mine) if each is not found)
    chosen = replace(loaded, tree=found.tree, strategy=found.strategy, case=found.case)
    return replace(scenario, read=replace(read, scenario=found.scenario, loaded=chosen, others=others))


def stamp(scenario: Scenario, *, paths: int, future: int | None = None) -> Run:
    """What every output carries."""
    run: Run = {
        "version": __version__,
        "scenario_sha256": scenario.loaded.sha256,
        "strategy": scenario.loaded.strategy,
        "case": scenario.loaded.case,
        "seed": scenario.seed,
        "paths": paths,
        "catalog_as_of": CATALOG_AS_OF,
    }
    return run if future is None else {**run, "future": future}


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
