"""The sections of a plan, in the order in which a founder asks."""

from llmventure.render import (
    burn,
    cap_table,
    commitments,
    compute_bill,
    detail,
    headline,
    notes,
    products,
    reach,
    rounds,
    statements,
)  # fmt: skip
from llmventure.render.sections import Section
from llmventure.render.view import View
from llmventure.report import Report
from llmventure.report.exits import CapTableReport, ExitReport


def sections(report: Report, view: View) -> list[Section]:
    by = view.by or "quarter"
    found = [
        headline.section(report),
        burn.section(report, by, view.columns),
        compute_bill.section(report),
        products.section(report, view.by or "year"),
        rounds.section(report),
        reach.section(report),
        cap_table.section(report),
        commitments.section(report),
        *detail.sections(report),
        *(
            statements.sections(report, by if view.statements else "year")
            if view.statements or "detail" in report
            else ()
        ),
        notes.warnings(report),
        notes.assumptions(report),
    ]
    return [section for section in found if section is not None]


def stamp(report: Report | ExitReport | CapTableReport) -> str:
    """What was run, so that the same output can be had again."""
    run = report["run"]
    return (
        f"llmventure {run['version']} · scenario {run['scenario_sha256'][:12]} · seed {run['seed']} · "
        f"catalog of {run['catalog_as_of']}"
    )
