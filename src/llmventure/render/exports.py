"""The files that a plan is exported to: an ending is one entry, and loads what it needs when it is asked for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from llmventure.record import record
from llmventure.render import PLAN
from llmventure.render.view import View
from llmventure.report import Report


@record
class Exported:
    """A file's content, and what is to be said of it beside its name."""

    content: str | bytes
    remark: str = ""


Export: TypeAlias = Callable[[Report, View], Exported]


def _text(form: str, report: Report, view: View) -> Exported:
    return Exported(PLAN[form](report, view))


def _workbook(report: Report, view: View) -> Exported:  # noqa: ARG001
    from llmventure.render.workbook import workbook

    content, sheets, formulas = workbook(report)
    return Exported(content, f"{sheets} sheets, {formulas:,} formulas")


EXPORTS: Mapping[str, Export] = {
    ".csv": partial(_text, "csv"),
    ".json": partial(_text, "json"),
    ".md": partial(_text, "markdown"),
    ".xlsx": _workbook,
}
"""What writes a file, by its ending; ``report`` has its detail."""
ENDINGS: Mapping[str, str] = {"csv": ".csv", "json": ".json", "markdown": ".md", "xlsx": ".xlsx"}
"""The ending that stands for a format that is asked for by name."""
