"""A scenario with some of its values other than in its file, and the metrics of its plan; every fault is located."""

from collections.abc import Sequence
from dataclasses import replace

from llmventure import api
from llmventure.checks.every import SCHEMA, variant_errors
from llmventure.conditions.gates import refuse_if
from llmventure.errors import PlanError, ScenarioError
from llmventure.loader.load import no_values, validate
from llmventure.loader.paths import assign
from llmventure.measures import Measures, measures


def changed(scenario: api.Scenario, arguments: Sequence[str]) -> api.Scenario:
    """The scenario with further ``PATH=VALUE`` done, read from the tree that it was loaded into, not from its file.

    :raises UsageError: for an argument or a path that is not one. :raises ScenarioError: for a value with a fault.
    """
    loaded = scenario.loaded
    tree, sources = loaded.tree, loaded.sources
    for number, argument in enumerate(arguments, len(loaded.sets) + 1):
        tree, source = assign(tree, argument, number, SCHEMA.names_at)
        sources = (*sources, source)
    model, found = validate(tree, SCHEMA, sources)
    faults = [*no_values(tree), *found]
    if model is not None:
        faults += variant_errors(model, tree, sources, True, [each.tree for each in scenario.read.others])
    if model is None or faults:
        raise ScenarioError(faults)
    read = replace(scenario.read, scenario=model, loaded=replace(loaded, tree=tree, sources=sources))
    return replace(scenario, read=read)


def planned_measures(scenario: api.Scenario) -> Measures:
    """All metrics of the plan, those of its exit included.

    :raises ScenarioError: where it cannot be planned, or its exit waits for what cannot be known.
    """
    return measures_of(api.plan(scenario))


def measures_of(plan: api.Plan) -> Measures:
    """As ``planned_measures``, of a plan that is made."""
    try:
        return measures(plan.result)[0]
    except PlanError as error:
        raise ScenarioError([api.located(plan.scenario, error)]) from None


def refuse_plan_if(conditions: Sequence[str], plan: api.Plan) -> None:
    """As ``gates.refuse_if``, of a plan or one future: the figures of its exit count too.

    :raises GateError: where a condition holds. :raises UsageError: for what is none.
    """
    refuse_if(conditions, plan.report, lambda: measures_of(plan))
