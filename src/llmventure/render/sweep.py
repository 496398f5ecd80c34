"""A grid of plans: a row for each combination."""

from llmventure.choice_report import Figure, Sweep
from llmventure.render import metric_names, numbers
from llmventure.render.csv import Field, Theirs, guarded, table
from llmventure.render.formats import FORMATS, Shown
from llmventure.render.sections import Column, Notes, Section, Table, row
from llmventure.render.text import printable
from llmventure.render.view import View

SHOWN = ("runway_months", "cash_out_month", "minimum_cash", "total_raised", "founders_ownership")
"""The metrics that a screen has room for; JSON and CSV have all."""


def _figure(metric: str, value: Figure, currency: str) -> str:
    return value if isinstance(value, str) else metric_names.written(metric, value, currency)


def sections(sweep: Sweep) -> list[Section]:
    currency = sweep["company"]["currency"]
    columns = [Column(path.rpartition(".")[2].replace("_", " "), "left", shrinks=True) for path in sweep["paths"]]
    columns += [Column(metric_names.spoken(metric)) for metric in SHOWN]
    rows = tuple(
        row(*each["values"], *(_figure(metric, each["metrics"][metric], currency) for metric in SHOWN))
        for each in sweep["rows"]
    )
    title = f"{sweep['company']['name']}: {len(rows):,} plans"
    found = [Section(title, (Table(tuple(columns), rows),), " × ".join(sweep["paths"]))]
    faults = tuple((", ".join(each["values"]), each["fault"]) for each in sweep["rows"] if each["fault"] is not None)
    if faults:
        found.append(Section("Without a plan", (Notes(faults, "warn", "▲"),), numbers.whole(len(faults))))
    return found


def tidy(sweep: Sweep, raw: bool = False) -> str:
    """The values of each path as they were written, then every metric, then why there is no plan."""
    rows: list[tuple[Field, ...]] = [
        (
            *(Theirs(value) for value in each["values"]),
            *(each["metrics"][metric] for metric in sweep["metrics"]),
            Theirs(each["fault"]) if each["fault"] is not None else None,
        )
        for each in sweep["rows"]
    ]
    paths = sweep["paths"] if raw else [guarded(printable(path)) for path in sweep["paths"]]
    return table((*paths, *sweep["metrics"], "fault"), rows, raw)


def text(sweep: Sweep, form: str, view: View) -> str:
    return FORMATS[form](Shown(sweep, lambda: (sections(sweep), ""), lambda: tidy(sweep, view.csv_raw)), view)
