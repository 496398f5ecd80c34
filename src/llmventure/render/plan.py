"""The sections of a plan, in the order in which a founder asks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from llmventure.render import (
    burn,
    cap_table,
    commitments,
    compute_bill,
    headline,
    notes,
    products,
    rounds,
)  # fmt: skip
from llmventure.render.sections import Section
from llmventure.render.view import Period, View
from llmventure.report import Report

if TYPE_CHECKING:
    from llmventure.report.exits import CapTableReport, ExitReport


def sections(report: Report, view: View) -> list[Section]:
    by = view.by or "quarter"
    found = [
        headline.section(report),
        burn.section(report, by, view.columns),
        compute_bill.section(report),
        products.section(report, view.by or "year"),
        rounds.section(report),
        *_reached(report),
        cap_table.section(report),
        commitments.section(report),
        *_further(report, view, by),
        notes.warnings(report),
        notes.assumptions(report),
    ]
    return [section for section in found if section is not None]


def _reached(report: Report) -> Iterator[Section | None]:
    if "reach" in report["funding"]:
        from llmventure.render import reach

        yield reach.section(report)


def _further(report: Report, view: View, by: Period) -> Iterator[Section]:
    """What only those see who ask for it."""
    if "detail" in report:
        from llmventure.render import detail

        yield from detail.sections(report)
    if view.statements or "detail" in report:
        from llmventure.render import statements

        yield from statements.sections(report, by if view.statements else "year")


def stamp(report: "Report | ExitReport | CapTableReport") -> str:
    """What was run, so that the same output can be had again."""
    run = report["run"]
    return (
        f"llmventure {run['version']} · scenario {run['scenario_sha256'][:12]} · seed {run['seed']} · "
        f"catalog of {run['catalog_as_of']}"
    )
