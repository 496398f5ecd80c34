"""The public Python interface, which the command line stands on: load, check, plan, simulate, compare, explain."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmventure import __version__, checks
from llmventure.catalog import CATALOG_AS_OF
from llmventure.checks.every import SCHEMA
from llmventure.errors import Fault, PlanError, ScenarioError, UsageError
from llmventure.loader.faults import fault_at, in_order, with_excerpt
from llmventure.loader.load import Loaded, Read
from llmventure.loader.load import load as read
from llmventure.loader.paths import UnknownPath, resolve
from llmventure.models.scenario import Scenario as Model
from llmventure.report import Comparison, Echo, Explanation, Message, Reach, Report, Run, SimulationReport

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from llmventure.cap_table_check import Holding
    from llmventure.draws import Sampling
    from llmventure.mitigations import Weighed
    from llmventure.report_exits import CapTableReport, ExitReport
    from llmventure.result import Result
    from llmventure.simulation import Progress, Ruin, Simulated

ALL = "all"
"""In place of a case: the file as it is and every case, unless a case has that name."""
PAIRED_PATHS = 100_000
"""From so many paths on a simulation keeps no metric by path."""


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Plan:
    """One path at the median of everything, or the ``future`` of that number in a simulation; ``chosen`` says why that
    one (``median``, ``first-ruined``) and of how many."""

    scenario: Scenario
    result: "Result"
    future: int | None = None
    chosen: tuple[str, int] | None = None

    @cached_property
    def report(self) -> Report:
        """The report, as versioned plain data."""
        from llmventure.metrics import path_metrics
        from llmventure.plan_report import Said, plan_report
        from llmventure.remarks import assumptions_of, warnings_of
        from llmventure.statements import statements

        found = path_metrics(self.result, statements(self.result))
        said = Said(warnings_of(self.result, found), assumptions_of(self.result))
        run = stamp(self.scenario, paths=1, future=self.future)
        if self.chosen is not None:
            run = {**run, "chosen": self.chosen[0], "chosen_of": self.chosen[1]}
        return plan_report(self.result, run, said)

    @cached_property
    def detailed(self) -> Report:
        """The report with its ``detail``: products, heads, covenants, preferences, years."""
        from llmventure.detail import detail_of

        return {**self.report, "detail": detail_of(self.result, self.report)}

    def statement(self) -> "pd.DataFrame":
        """Revenue, burn and cash by month, months down."""
        import pandas as pd

        report = self.report
        return pd.DataFrame(report["statement"], index=pd.PeriodIndex(report["months"], freq="M"))


def check(path: str | os.PathLike[str], *, allow_outside: bool = False) -> tuple[list[Fault], list[Fault], list[Echo]]:
    """Faults of a scenario, else advice and how its uncertain values were understood.

    The first strategy is planned too, so that a plan without a solution is a fault and its warnings are advice.
    """
    try:
        scenario = load(path, allow_outside=allow_outside)
        report = plan(scenario).report
    except ScenarioError as error:
        return list(error.faults), [], []
    advice = [*checks.advice(scenario.read)]
    places = {fault.path for fault in advice}
    advice += [
        _advice(scenario, message)
        for message in report["warnings"]
        if message["code"] != "undefined" and not (message["code"] == "mfu" and message["path"] in places)
    ]
    return [], in_order(advice), echoes(scenario)


def _advice(scenario: Scenario, message: Message) -> Fault:
    fault = located(scenario, PlanError(message["path"], message["message"]))
    return replace(fault, code=message["code"], severity="advice")


def echoes(scenario: Scenario) -> list[Echo]:
    """p5, p50 and p95 of every uncertain number, in the order of the file."""
    from llmventure.understanding import understood

    return understood(scenario.model)


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


def exit_report(
    scenario: Scenario, values: Sequence[float] = (), enterprise_values: Sequence[float] = ()
) -> "ExitReport":
    """Who gets what of each of ``values`` (the sum to be shared out) and ``enterprise_values`` (cash is added); without
    either of the scenario's own exit.

    :raises ScenarioError: where it cannot be planned, or nobody holds shares. :raises UsageError: without any value.
    """
    from llmventure.exit_report import exit_report as report

    made = plan(scenario)
    try:
        return report(made.result, made.report["run"], values, enterprise_values)
    except PlanError as error:
        raise ScenarioError([located(scenario, error)]) from None


def cap_table_report(
    scenario: Scenario, at: str | None = None, check: "tuple[str, Sequence[Holding]] | None" = None
) -> "CapTableReport":
    """Who owns what and who decides after every event, or ``at`` one event or month; ``check`` is a file's name and the
    holdings in it, held against ``at``, else against the opening table.

    :raises ScenarioError: where it cannot be planned, or there is no cap table.
    :raises UsageError: for an ``at`` that is nowhere.
    """
    from llmventure.cap_table_report import cap_table_report as report

    made = plan(scenario)
    try:
        return report(made.result, made.report["run"], at, check)
    except PlanError as error:
        raise ScenarioError([located(scenario, error)]) from None


def _file_name(file: str | os.PathLike[str]) -> str:
    return Path(file).name or os.fspath(file)


def explain(plan: Plan, line: str, month: str | None = None) -> Explanation:
    """The lines behind a number of a plan.

    :raises UsageError: for a line or a month that the plan has not.
    """
    from llmventure.explanation import explain as explained

    def place(source: str) -> tuple[str | None, str | None]:
        try:
            fault = located(plan.scenario, PlanError(source, ""))
        except UnknownPath:
            return None, None
        return (None if fault.position is None else str(fault.position)), (fault.excerpt or "").strip() or None

    return explained(plan.report, line, month, place)


def templates() -> dict[str, str]:
    """The names of the scenarios that `init` writes, with a line on each."""
    from llmventure.templates import templates as listed

    return listed()


def template_text(name: str) -> str:
    """A template's text. :raises UsageError: for an unknown name."""
    from llmventure.templates import template_text as text

    return text(name)


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


def reach(plan: Plan, month: str) -> Reach:
    """What each round of a plan would have to be for cash to last through ``month`` if nothing closes after it.

    :raises UsageError: for what is no month of the plan.
    """
    from llmventure.models.month import Month
    from llmventure.reach import reach as reached

    try:
        return reached(plan.result, Month.read(month))
    except ValueError as error:
        raise UsageError(f"--reach: {error}", "a month of the plan, such as 2028-06") from None


@dataclass(frozen=True)
class Simulation:
    """Many futures of a scenario, and what its mitigations are worth; ``interrupted`` where not all of that is done."""

    scenario: Scenario
    simulated: "Simulated"
    weighed: "tuple[Weighed, ...]" = ()
    interrupted: bool = False

    @property
    def ruin(self) -> "Ruin":
        """The probability that cash runs out within the plan, with its standard error and interval."""
        return self.simulated.tally.ruin

    @cached_property
    def report(self) -> SimulationReport:
        """The report, as versioned plain data."""
        from llmventure.simulation_report import simulation_report

        run = stamp(self.scenario, paths=self.simulated.asked)
        return simulation_report(self.simulated, run, self.weighed, cut_short=self.interrupted)

    def values(self, metric: str) -> "NDArray[np.float64] | None":
        """A metric by path: NaN where it is not defined, infinite beyond the plan; None from 100,000 paths on."""
        from llmventure.simulation import values_of

        return values_of(self.simulated, metric)

    def replay(self, which: str) -> Plan:
        """The future in the middle (``median``), or the first that runs out of cash (``first-ruined``).

        :raises UsageError: where none is ruined, or paths are not kept.
        """
        done = self.simulated.tally.paths
        number = self.report["examples"][which.replace("-", "_")]
        if number is None and which == "median":
            raise UsageError(
                "the future in the middle is found among fewer than 100,000", f"--paths {PAIRED_PATHS - 1} or fewer"
            )
        if number is None:
            raise UsageError(f"none of the {done:,} futures is ruined", "ask for more --paths, or another one")
        return replace(replay(self.scenario, number, sampling=self.simulated.sampling), chosen=(which, done))


def simulate(
    scenario: Scenario,
    *,
    paths: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    sampling: "Sampling" = "random",
    mitigations: bool = True,
    progress: "Progress | None" = None,
) -> Simulation:
    """As many futures as ``paths`` [the scenario's]; the same for a seed on any ``threads`` [all cores] of this
    process, any ``workers`` (processes on this machine) and those of any Dask ``scheduler`` (``tcp://HOST:PORT``).
    With ``stratified`` sampling what is drawn once a path is dealt out evenly, which makes errors smaller.
    ``mitigations`` asks what each of them is worth, which takes a run of up to 16,384 paths more for each.

    :raises ScenarioError: where it cannot be simulated, located in the file.
    :raises UsageError: where there are no such workers.
    """
    chosen = scenario if seed is None else replace(scenario, seed=seed)
    count = chosen.model.simulation.paths if paths is None else paths
    if count < 1 or (threads is not None and threads < 1):
        raise UsageError("a simulation needs a path and a thread at least")
    try:
        if workers is None and scheduler is None:
            from llmventure.simulation import simulate as simulated

            done = simulated(
                chosen.model, paths=count, seed=chosen.seed, threads=threads, sampling=sampling, progress=progress
            )
        else:
            from llmventure.cluster import Crew
            from llmventure.simulation_cluster import simulate_on

            with Crew(workers, scheduler) as crew:
                done = simulate_on(
                    crew, chosen.model, paths=count, seed=chosen.seed, sampling=sampling, progress=progress
                )
        weighed, interrupted = _weighed(done) if mitigations and not done.interrupted else ((), done.interrupted)
    except PlanError as error:
        raise ScenarioError([located(chosen, error)]) from None
    return Simulation(chosen, done, weighed, interrupted)


def _weighed(done: "Simulated") -> "tuple[tuple[Weighed, ...], bool]":
    """What the mitigations are worth, and whether that was interrupted."""
    from llmventure.mitigations import weigh

    found: list[Weighed] = []
    try:
        found.extend(weigh(done))
    except KeyboardInterrupt:
        return tuple(found), True
    return tuple(found), False


def replay(scenario: Scenario, path: int, *, seed: int | None = None, sampling: "Sampling" = "random") -> Plan:
    """One path of a simulation, month by month, as a plan is shown; it ends with the month of its ruin.

    :raises ScenarioError: where it cannot be folded, located in the file.
    """
    from llmventure.simulation import replay as replayed

    chosen = scenario if seed is None else replace(scenario, seed=seed)
    if path < 0:
        raise UsageError("paths are numbered from 0")
    try:
        return Plan(chosen, replayed(chosen.model, path=path, seed=chosen.seed, sampling=sampling), path)
    except PlanError as error:
        raise ScenarioError([located(chosen, error)]) from None


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
    from llmventure.json_schema import scenario_schema

    return scenario_schema()
