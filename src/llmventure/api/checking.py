"""Is a scenario right, and is it wise?"""

import os
from dataclasses import replace

from llmventure import checks
from llmventure.api.planning import plan
from llmventure.api.scenario import Scenario, load, located
from llmventure.errors import Fault, PlanError, ScenarioError
from llmventure.loader.faults import in_order
from llmventure.report import Echo, Message


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
