"""Plans: the median case, its report, and questions about it."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from llmventure.api.scenario import Scenario, located, stamp
from llmventure.errors import PlanError, ScenarioError, UsageError
from llmventure.loader.paths import UnknownPath
from llmventure.record import record
from llmventure.report import Explanation, Reach, Report

if TYPE_CHECKING:
    import pandas as pd

    from llmventure.engine.result import Result


@record(slots=False)
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
        from llmventure.plan_report.remarks import assumptions_of, warnings_of
        from llmventure.statements import statements

        made = statements(self.result)
        found = path_metrics(self.result, made)
        said = Said(warnings_of(self.result, found), assumptions_of(self.result))
        run = stamp(self.scenario, paths=1, future=self.future)
        if self.chosen is not None:
            run = {**run, "chosen": self.chosen[0], "chosen_of": self.chosen[1]}
        return plan_report(self.result, made, found, run, said)

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


def plans(scenarios: Sequence[Scenario]) -> list[Plan]:
    """``plan`` of each, what they have in common made once.

    :raises ScenarioError: where one cannot be planned, located in its file.
    """
    from llmventure.engine import run_beside

    try:
        results = run_beside([scenario.model for scenario in scenarios])
    except PlanError:  # each alone says whose fault it is
        return [plan(scenario) for scenario in scenarios]
    return [Plan(scenario, result) for scenario, result in zip(scenarios, results, strict=True)]


def reach(plan: Plan, month: str) -> Reach:
    """What each round of a plan would have to be for cash to last through ``month`` if nothing closes after it.

    :raises UsageError: for what is no month of the plan.
    """
    from llmventure.models.month import Month
    from llmventure.plan_report.reach import reach as reached

    try:
        return reached(plan.result, Month.read(month))
    except ValueError as error:
        raise UsageError(f"--reach: {error}", "a month of the plan, such as 2028-06") from None


def explain(plan: Plan, line: str, month: str | None = None) -> Explanation:
    """The lines behind a number of a plan.

    :raises UsageError: for a line or a month that the plan has not.
    """
    from llmventure.plan_report.explanation import explain as explained

    def place(source: str) -> tuple[str | None, str | None]:
        try:
            fault = located(plan.scenario, PlanError(source, ""))
        except UnknownPath:
            return None, None
        return (None if fault.position is None else str(fault.position)), (fault.excerpt or "").strip() or None

    return explained(plan.report, line, month, place)
