"""The report as one page that needs nothing else: no network, no script, pictures in it, light or dark, printable."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from llmventure.record import record
from llmventure.render import (
    burn,
    cap_table,
    commitments,
    compute_bill,
    detail,
    headline,
    notes,
    numbers,
    plan,
    products,
    rounds,
    simulation,
    statements,
)
from llmventure.render import comparison as compared
from llmventure.render.html import charts
from llmventure.render.html.charts import Figure
from llmventure.render.html.parted import parted
from llmventure.render.sections import SOFT_BREAK, Curve, Paragraph, Part, Picture, Section, Stack, Table
from llmventure.render.text import printable
from llmventure.report import Report
from llmventure.report.comparison import Comparison
from llmventure.report.simulation import SimulationReport

if TYPE_CHECKING:
    from jinja2 import Environment

COLUMNS = 100
"""For sections that ask how wide they are; the page itself is as wide as its reader's window."""


DRAWN = (Curve, Picture, Stack)


@record
class Material:
    """What is known: the plan with its detail, and, where they were drawn, its futures and the strategies'."""

    plan: Report
    futures: SimulationReport | None = None
    strategies: Comparison | None = None


@record
class Tile:
    label: str
    value: str
    remark: str = ""
    tone: str = "plain"


@record
class Chapter:
    """A part of the page, with its pictures before its tables."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]


def page(material: Material) -> str:
    """The whole page."""
    report = material.plan
    run = report["run"]
    chosen = [("strategy", run["strategy"]), ("case", run.get("case"))]
    return _environment().get_template("page.html.j2").render(
        title=f"{report['company']['name']}: financial plan",
        name=report["company"]["name"],
        under=[
            f"{numbers.months(len(report['months']))} from {report['months'][0]}",
            report["company"]["currency"],
            *(f"{what} {name}" for what, name in chosen if name is not None),
        ],
        odds=headline.odds(report),
        tiles=tiles(material),
        chapters=chapters(material),
        stamp=plan.stamp(report),
    )  # fmt: skip


def tiles(material: Material) -> list[Tile]:
    """The figures that are asked for first."""
    report = material.plan
    metrics, currency = report["metrics"], report["company"]["currency"]
    lasts = metrics["runway_months"]
    out = metrics["cash_out_month"]
    found = [
        Tile(
            "Runway", numbers.months(lasts, metrics["runway_at_least"]), "if nothing more closes",
            "bad" if lasts is not None and lasts < 6 else "plain",
        ),
        Tile("Cash out", out or "not in plan", "with the planned rounds", "bad" if out else "good"),
        Tile(
            "Lowest cash", numbers.money(metrics["minimum_cash"], currency), f"in {metrics['minimum_cash_month']}",
            "bad" if metrics["minimum_cash"] < 0 else "plain",
        ),
        Tile("Raised", numbers.money(metrics["total_raised"], currency), "before fees"),
        Tile("Founders own", numbers.fraction(metrics["founders_ownership"]), "at the end, fully diluted"),
        Tile("Revenue", *headline.earns(report)),
        Tile("Compute", numbers.money(metrics["compute_cost"], currency),
             f"{numbers.fraction(metrics['compute_share_of_cost'])} of all cost"),
    ]  # fmt: skip
    if material.futures is not None:
        chance = material.futures["ruin"]
        probable, error = numbers.fraction(chance["probability"]), f"± {numbers.fraction(chance['standard_error'])}"
        if not chance["probability"]:
            probable = f"< {numbers.fraction(chance['interval'][1])}"
            error = f"none of {material.futures['run']['paths']:,} futures"
        found.append(Tile("Ruin", probable, error, "bad" if chance["probability"] > 0.2 else "plain"))
    return found


def chapters(material: Material) -> list[Chapter]:
    """The plan by subject: the terminal's own sections, and pictures in place of what is drawn in characters."""
    report = material.plan
    spent, owned = charts.costs(report), charts.ownership(report)
    found = [
        Chapter("plan", "The plan", (charts.cash(report, material.futures),), (_in_short(report),)),
        Chapter(
            "burn", "Burn", (charts.burn(report), *([spent] if spent else [])),
            (burn.section(report, "quarter", COLUMNS), *_there(compute_bill.section(report))),
        ),
        Chapter(
            "funding", "Funding and ownership", (owned,) if owned else (),
            _there(rounds.section(report), cap_table.section(report), commitments.section(report)),
        ),
        *_uncertain(material),
        Chapter("detail", "In detail", (), _there(products.section(report, "year"), *detail.sections(report))),
        Chapter("statements", "Statements", (), tuple(statements.sections(report, "year"))),
        Chapter("remarks", "Remarks", (), _there(notes.warnings(report), notes.assumptions(report))),
    ]  # fmt: skip
    kept = (Chapter(each.name, each.title, each.figures, _readable(each.sections)) for each in found)
    return [each for each in kept if each.figures or each.sections]


def _in_short(report: Report) -> Section:
    """The headline's facts: its title and its first sentence stand at the top of the page."""
    parts = headline.section(report).parts
    return Section("In short", tuple(part for part in parts if not isinstance(part, Paragraph)))


def _there(*sections: Section | None) -> tuple[Section, ...]:
    return tuple(section for section in sections if section is not None)


def _uncertain(material: Material) -> list[Chapter]:
    found = []
    if material.futures is not None:
        sections = simulation.sections(material.futures)
        found.append(Chapter("futures", "Many futures", (charts.ruin(material.futures),), tuple(sections)))
    if material.strategies is not None:
        drawn = charts.strategies(material.strategies)
        sections = compared.sections(material.strategies)
        found.append(Chapter("strategies", "Strategies", (drawn,) if drawn else (), tuple(sections)))
    return found


def _readable(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Without what is drawn in characters, for which the page has pictures, and with no table wider than a page."""
    kept = (Section(each.title, tuple(_shown(each)), each.remark) for each in sections)
    return tuple(each for each in kept if each.parts)


def _shown(section: Section) -> Iterator[Part]:
    for part in section.parts:
        if isinstance(part, Table):
            yield from parted(part)
        elif not isinstance(part, DRAWN) and not (isinstance(part, Paragraph) and part.drawn):
            yield part


def _kind(part: object) -> str:
    return type(part).__name__


def _header(text: str) -> str:
    """A column's title, which the terminal breaks where a column is narrow."""
    return printable(text.replace(SOFT_BREAK, "").replace("-\n", "-").replace("\n", " "))


def _levels(table: Table) -> bool:
    """Whether any row has a bar beside it."""
    return any(row.level is not None for row in table.rows)


@cache
def _environment() -> "Environment":
    """Every text that is put into the page is escaped, but for what ``svg`` made."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.filters |= {"kind": _kind, "text": printable, "header": _header, "levels": _levels}
    return made
