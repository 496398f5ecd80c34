"""Renderers: the report in, text out. They see the report and nothing else.

A format is one function in one of the tables below. Each imports what it needs when it is called, so
that ``--format json`` pays for no terminal.
"""

from collections.abc import Callable, Mapping

from llmventure.render.view import View
from llmventure.report import Comparison, Explanation, Report, SimulationReport


def _plan_table(report: Report, view: View) -> str:
    from llmventure.render import terminal

    return terminal.plan(report, view)


def _plan_json(report: Report, view: View) -> str:  # noqa: ARG001
    from llmventure.render import json

    return json.document(report)


def _plan_csv(report: Report, view: View) -> str:
    from llmventure.render import tidy

    return tidy.plan(report, view)


def _plan_markdown(report: Report, view: View) -> str:
    from llmventure.render import markdown

    return markdown.plan(report, view)


PLAN: Mapping[str, Callable[[Report, View], str]] = {
    "table": _plan_table,
    "json": _plan_json,
    "csv": _plan_csv,
    "markdown": _plan_markdown,
}


def _simulation_table(report: SimulationReport, view: View) -> str:
    from llmventure.render import simulation, terminal

    return terminal.page(simulation.sections(report), view, simulation.stamp(report))


def _simulation_json(report: SimulationReport, view: View) -> str:  # noqa: ARG001
    from llmventure.render import json

    return json.document(report)


def _simulation_csv(report: SimulationReport, view: View) -> str:
    from llmventure.render import simulation_table

    return simulation_table.tidy(report, view.csv_raw)


def _simulation_markdown(report: SimulationReport, view: View) -> str:  # noqa: ARG001
    from llmventure.render import markdown, simulation

    return markdown.page(simulation.sections(report), simulation.stamp(report))


SIMULATION: Mapping[str, Callable[[SimulationReport, View], str]] = {
    "table": _simulation_table,
    "json": _simulation_json,
    "csv": _simulation_csv,
    "markdown": _simulation_markdown,
}


def _comparison_table(comparison: Comparison, view: View) -> str:
    from llmventure.render import comparison as strategies
    from llmventure.render import terminal

    return terminal.page(strategies.sections(comparison), view)


def _comparison_json(comparison: Comparison, view: View) -> str:  # noqa: ARG001
    from llmventure.render import json

    return json.document(comparison)


def _comparison_csv(comparison: Comparison, view: View) -> str:
    from llmventure.render import comparison as strategies

    return strategies.tidy(comparison, view.csv_raw)


def _comparison_markdown(comparison: Comparison, view: View) -> str:  # noqa: ARG001
    from llmventure.render import comparison as strategies
    from llmventure.render import markdown

    return markdown.page(strategies.sections(comparison))


COMPARISON: Mapping[str, Callable[[Comparison, View], str]] = {
    "table": _comparison_table,
    "json": _comparison_json,
    "csv": _comparison_csv,
    "markdown": _comparison_markdown,
}


def _explanation_table(explanation: Explanation, view: View) -> str:
    from llmventure.render import explanation as origin
    from llmventure.render import terminal

    return terminal.page([origin.section(explanation)], view)


def _explanation_json(explanation: Explanation, view: View) -> str:  # noqa: ARG001
    from llmventure.render import json

    return json.document(explanation)


def _explanation_csv(explanation: Explanation, view: View) -> str:
    from llmventure.render import explanation as origin

    return origin.tidy(explanation, view.csv_raw)


def _explanation_markdown(explanation: Explanation, view: View) -> str:  # noqa: ARG001
    from llmventure.render import explanation as origin
    from llmventure.render import markdown

    return markdown.page([origin.section(explanation)])


EXPLANATION: Mapping[str, Callable[[Explanation, View], str]] = {
    "table": _explanation_table,
    "json": _explanation_json,
    "csv": _explanation_csv,
    "markdown": _explanation_markdown,
}
