"""The metrics of a scenario's plan, with every fault located in its file."""

from llmventure import api
from llmventure.errors import PlanError, ScenarioError
from llmventure.measures import Measures, measures


def planned_measures(scenario: api.Scenario) -> Measures:
    """All metrics of the plan, those of its exit included.

    :raises ScenarioError: where it cannot be planned, or its exit waits for what cannot be known.
    """
    plan = api.plan(scenario)
    try:
        return measures(plan.result)[0]
    except PlanError as error:
        raise ScenarioError([api.located(scenario, error)]) from None
