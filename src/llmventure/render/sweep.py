"""A grid of plans: a row for each combination."""

from collections.abc import Mapping

from llmventure.render import metric_names, numbers
from llmventure.render.csv import Field, Theirs, guarded, table
from llmventure.render.formats import FORMATS, Shown
from llmventure.render.parquet import written
from llmventure.render.sections import Column, Notes, Section, Table, row
from llmventure.render.text import printable
from llmventure.render.view import View
from llmventure.report.choice import Figure, Sweep

SHOWN_OF_FUTURES = (
    "ruin.probability",
    "ruin.standard_error",
    "runway_months.p50",
    "closing_cash.p50",
    "closing_cash.p10",
)
SHOWN = ("runway_months", "cash_out_month", "minimum_cash", "total_raised", "founders_ownership")
"""The metrics that a screen has room for; JSON and CSV have all."""


def _figure(metric: str, value: Figure, currency: str) -> str:
    return value if isinstance(value, str) else metric_names.written(_plain(metric), value, currency)


def _shown(metric: str, metrics: Mapping[str, Figure], currency: str) -> str:
    """A metric; of a runway that outlasts the plan how long it is at least."""
    least = metrics.get("runway_at_least") if metric == "runway_months" and metrics[metric] is None else None
    return _figure(metric, metrics[metric], currency) if least is None else f"over {_figure(metric, least, currency)}"


def _plain(metric: str) -> str:
    """The metric of a statistic of futures: ``closing_cash.p50`` is of ``closing_cash``.

    >>> _plain("closing_cash.p50"), _plain("ruin.probability"), _plain("arr")
    ('closing_cash', 'ruin', 'arr')
    """
    return metric.partition(".")[0]


def _spoken(metric: str) -> str:
    """
    >>> _spoken("closing_cash.p50"), _spoken("ruin.standard_error"), _spoken("arr")
    ('Cash at the end, p50', 'Ruin, standard error', 'ARR')
    """
    name, _, statistic = metric.partition(".")
    said = metric_names.spoken(name)
    return said if statistic in {"", "probability"} else f"{said}, {statistic.replace('_', ' ')}"


def sections(sweep: Sweep) -> list[Section]:
    currency = sweep["company"]["currency"]
    columns = [Column(path.rpartition(".")[2].replace("_", " "), "left", shrinks=True) for path in sweep["paths"]]
    futures = "ruin.probability" in sweep["metrics"]
    shown = SHOWN_OF_FUTURES if futures else SHOWN
    columns += [Column(_spoken(metric)) for metric in shown]
    rows = tuple(
        row(*each["values"], *(_shown(metric, each["metrics"], currency) for metric in shown)) for each in sweep["rows"]
    )
    each_of = f" of {sweep['run']['paths']:,} futures" if futures else ""
    title = f"{sweep['company']['name']}: {len(rows):,} {'simulations' if futures else 'plans'}{each_of}"
    found = [Section(title, (Table(tuple(columns), rows, named=len(sweep["paths"])),), " × ".join(sweep["paths"]))]
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


def parquet(sweep: Sweep) -> bytes:
    """The columns of ``tidy``, numbers as numbers.

    :raises UsageError: where pyarrow is not installed.
    """
    rows = sweep["rows"]
    columns: dict[str, list[str | float | None]] = {
        path: [row["values"][at] for row in rows] for at, path in enumerate(sweep["paths"])
    }
    columns |= {metric: [row["metrics"][metric] for row in rows] for metric in sweep["metrics"]}
    faults = [row["fault"] for row in rows]
    return written({**columns, "fault": faults if any(faults) else [None] * len(rows)}, sweep["run"])
