"""Renderers: the report in, text out. They see the report and nothing else.

A format is one function in one of the tables below. Each imports what it needs when it is called, so
that ``--format json`` pays for no terminal.
"""

from collections.abc import Callable, Mapping

from llmventure.render.view import View
from llmventure.report import Comparison, Explanation, Report, SimulationReport
from llmventure.report_exits import CapTableReport, ExitReport


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


def _exit_table(report: ExitReport, view: View) -> str:
    from llmventure.render import exit as exits
    from llmventure.render import terminal
    from llmventure.render.plan import stamp

    return terminal.page(exits.sections(report), view, stamp(report))


def _exit_json(report: ExitReport, view: View) -> str:  # noqa: ARG001
    from llmventure.render import json

    return json.document(report)


def _exit_csv(report: ExitReport, view: View) -> str:
    from llmventure.render import exit as exits

    return exits.tidy(report, view.csv_raw)


def _exit_markdown(report: ExitReport, view: View) -> str:  # noqa: ARG001
    from llmventure.render import exit as exits
    from llmventure.render import markdown
    from llmventure.render.plan import stamp

    return markdown.page(exits.sections(report), stamp(report))


EXIT: Mapping[str, Callable[[ExitReport, View], str]] = {
    "table": _exit_table,
    "json": _exit_json,
    "csv": _exit_csv,
    "markdown": _exit_markdown,
}


def _cap_table_table(report: CapTableReport, view: View) -> str:
    from llmventure.render import control, terminal
    from llmventure.render.plan import stamp

    return terminal.page(control.sections(report), view, stamp(report))


def _cap_table_json(report: CapTableReport, view: View) -> str:  # noqa: ARG001
    from llmventure.render import json

    return json.document(report)


def _cap_table_csv(report: CapTableReport, view: View) -> str:
    from llmventure.render import control

    return control.tidy(report, view.csv_raw)


def _cap_table_markdown(report: CapTableReport, view: View) -> str:  # noqa: ARG001
    from llmventure.render import control, markdown
    from llmventure.render.plan import stamp

    return markdown.page(control.sections(report), stamp(report))


CAP_TABLE: Mapping[str, Callable[[CapTableReport, View], str]] = {
    "table": _cap_table_table,
    "json": _cap_table_json,
    "csv": _cap_table_csv,
    "markdown": _cap_table_markdown,
}
