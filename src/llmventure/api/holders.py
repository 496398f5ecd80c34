"""Who owns what, and who gets what."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from llmventure.api.planning import Plan, plan
from llmventure.api.scenario import Scenario, located
from llmventure.errors import PlanError, ScenarioError

if TYPE_CHECKING:
    from llmventure.holdings.check import Holding
    from llmventure.holdings.export import OpenCapTable
    from llmventure.report.exits import CapTableReport, ExitReport

Answer = TypeVar("Answer")


def exit_report(
    scenario: Scenario, values: Sequence[float] = (), enterprise_values: Sequence[float] = ()
) -> "ExitReport":
    """Who gets what of each of ``values`` (the sum to be shared out) and ``enterprise_values`` (cash is added); without
    either of the scenario's own exit.

    :raises ScenarioError: where it cannot be planned, or nobody holds shares. :raises UsageError: without any value.
    """
    from llmventure.exits.report import exit_report as report

    return _answered(scenario, lambda made: report(made.result, made.report["run"], values, enterprise_values))


def cap_table_report(
    scenario: Scenario, at: str | None = None, check: "tuple[str, Sequence[Holding]] | None" = None
) -> "CapTableReport":
    """Who owns what and who decides after every event, or ``at`` one event or month; ``check`` is a file's name and the
    holdings in it, held against ``at``, else against the opening table.

    :raises ScenarioError: where it cannot be planned, or there is no cap table.
    :raises UsageError: for an ``at`` that is nowhere.
    """
    from llmventure.holdings.report import cap_table_report as report

    return _answered(scenario, lambda made: report(made.result, made.report["run"], at, check))


def open_cap_table(scenario: Scenario, at: str | None = None) -> "OpenCapTable":
    """The plan's cap table ``at`` an event or a month, else in its last, as an Open Cap Format package.

    :raises ScenarioError: where it cannot be planned, or there is no cap table.
    :raises UsageError: for an ``at`` that is nowhere.
    """
    from llmventure.holdings.export import open_cap_table as exported

    return _answered(scenario, lambda made: exported(made.result, at))


def _answered(scenario: Scenario, answer: Callable[[Plan], Answer]) -> Answer:
    made = plan(scenario)
    try:
        return answer(made)
    except PlanError as error:
        raise ScenarioError([located(scenario, error)]) from None
