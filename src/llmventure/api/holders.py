"""Who owns what, and who gets what."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from llmventure.api.planning import plan
from llmventure.api.scenario import Scenario, located
from llmventure.errors import PlanError, ScenarioError

if TYPE_CHECKING:
    from llmventure.cap_table_check import Holding
    from llmventure.report_exits import CapTableReport, ExitReport


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
