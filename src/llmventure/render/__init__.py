"""Renderers: the report in, text out. They see the report and nothing else.

A report of each kind is written in each of the ``formats``: a kind is one function below, a format one entry there.
Both import what they need when they are called, so that ``--format json`` pays for no terminal.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from llmventure.render.formats import FORMATS, Page, Shown
from llmventure.render.view import View

if TYPE_CHECKING:
    from llmventure.report import Explanation, Report
    from llmventure.report.comparison import Comparison
    from llmventure.report.exits import CapTableReport, ExitReport
    from llmventure.report.simulation import SimulationReport

Kind = TypeVar("Kind")
Written: TypeAlias = Mapping[str, Callable[[Kind, View], str]]
"""By the name of a format: what writes a report in it."""


def in_every_format(shown: Callable[[Kind, View], Shown]) -> Written[Kind]:
    """What writes one kind of report, by format."""

    def write(form: str, report: Kind, view: View) -> str:
        return FORMATS[form](shown(report, view), view)

    return {form: partial(write, form) for form in FORMATS}


def _plan(report: "Report", view: View) -> Shown:
    def page() -> Page:
        from llmventure.render import plan

        return plan.sections(report, view), plan.stamp(report)

    def rows() -> str:
        from llmventure.render import tidy

        return tidy.plan(report, view)

    return Shown(report, page, rows)


def _simulation(report: "SimulationReport", view: View) -> Shown:
    def page() -> Page:
        from llmventure.render import simulation

        return simulation.sections(report), simulation.stamp(report)

    def rows() -> str:
        from llmventure.render import simulation_table

        return simulation_table.tidy(report, view.csv_raw)

    return Shown(report, page, rows)


def _comparison(report: "Comparison", view: View) -> Shown:
    from llmventure.render import comparison

    return Shown(report, lambda: (comparison.sections(report), ""), lambda: comparison.tidy(report, view.csv_raw))


def _explanation(report: "Explanation", view: View) -> Shown:
    from llmventure.render import explanation

    return Shown(report, lambda: ([explanation.section(report)], ""), lambda: explanation.tidy(report, view.csv_raw))


def _exit(report: "ExitReport", view: View) -> Shown:
    from llmventure.render import exit as exits
    from llmventure.render.plan import stamp

    return Shown(report, lambda: (exits.sections(report), stamp(report)), lambda: exits.tidy(report, view.csv_raw))


def _cap_table(report: "CapTableReport", view: View) -> Shown:
    from llmventure.render import control
    from llmventure.render.plan import stamp

    return Shown(report, lambda: (control.sections(report), stamp(report)), lambda: control.tidy(report, view.csv_raw))


PLAN = in_every_format(_plan)
SIMULATION = in_every_format(_simulation)
COMPARISON = in_every_format(_comparison)
EXPLANATION = in_every_format(_explanation)
EXIT = in_every_format(_exit)
CAP_TABLE = in_every_format(_cap_table)
