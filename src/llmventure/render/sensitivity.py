"""Which assumption moves a metric most: a tornado of bars, breakpoints, and who explains the variance."""

from llmventure.render import figures, numbers
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.formats import FORMATS, Shown
from llmventure.render.sections import (
    Cell,
    Column,
    Notes,
    Paragraph,
    Part,
    Section,
    Table,
    listing,
    name_column,
    row,
)
from llmventure.render.view import View
from llmventure.report.choice import Breakpoint, Sensitivity, SobolIndex, Swing

MOST_BARS = 20
"""Inputs that the picture shows; JSON and CSV have all."""
MOST_BREAKPOINTS = 12
WIDE = 110
"""Columns of screen from which bars are drawn longer."""


def bars(below: float | None, above: float | None, base: float | None, most: float, side: int) -> str:
    """Both bars of an input about the plan's own figure; ``most`` is the longest, ``side`` its width in characters.

    >>> bars(8.0, 13.0, 10.0, 4.0, 4)
    '  ██│███ '
    """
    if below is None or above is None or base is None or most <= 0:
        return ""
    left = max(base - min(below, above), 0.0)
    right = max(max(below, above) - base, 0.0)
    lengths = [max(round(part / most * side), 1 if part > 0 else 0) for part in (left, right)]
    return f"{'█' * lengths[0]:>{side}}│{'█' * lengths[1]:<{side}}"


def _input(value: float | None, unit: str) -> str:
    if value is None:
        return numbers.UNDEFINED
    if unit == "factor":
        return f"×{value:.3g}"
    text = numbers.quantity(value, unit)
    return text if unit in {"", "fraction"} else f"{text} {unit}"


def _tornado(found: Sensitivity, view: View) -> Table:
    currency, metric, base = found["company"]["currency"], found["metric"], found["base"]
    shown = found["tornado"][:MOST_BARS]

    def reach(swing: Swing) -> float:
        ends = [end for end in (swing["at_low"], swing["at_high"]) if end is not None]
        return max((abs(end - base) for end in ends), default=0.0) if base is not None else 0.0

    most = max((reach(swing) for swing in shown), default=0.0)
    side = 16 if view.columns >= WIDE else 7
    names = figures.short_names([swing["path"] for swing in shown])
    columns = (
        name_column("Input"), Column("Low"), Column("High"), Column("At low"), Column("At high"), Column("", "left"),
    )  # fmt: skip
    rows = [
        row(
            names[each["path"]],
            _input(each["low"], each["unit"]),
            _input(each["high"], each["unit"]),
            figures.written(metric, each["at_low"], currency),
            figures.written(metric, each["at_high"], currency),
            bars(each["at_low"], each["at_high"], base, most, side),
        )
        for each in shown
    ]
    return Table(columns, tuple(rows))


def _base(found: Sensitivity) -> str:
    if found["base_month"] is not None:
        return found["base_month"]
    return figures.written(found["metric"], found["base"], found["company"]["currency"])


def _first(found: Sensitivity, view: View) -> Section:
    parts: list[Part] = []
    if found["tornado"]:
        parts.append(_tornado(found, view))
        if (more := len(found["tornado"]) - MOST_BARS) > 0:
            parts.append(Paragraph(f"{more} more with smaller swings: --format csv has all.", "quiet"))
    else:
        parts.append(Paragraph("No input that may vary moves it.", "quiet"))
    for paths, what in (
        (found["without_effect"], "without effect"),
        (found["not_in_plan"], "not read by the plan"),
    ):
        if paths:
            parts.append(Paragraph(f"{len(paths)} {what}: {listing(paths, 4)}.", "quiet"))
    known = any(each["fixed"] for each in found["tornado"])
    moved = "p10 and p90 of each input" + (", a tenth each way where it is known" if known else "")
    title = f"{found['company']['name']}: what moves {figures.spoken(found['metric']).lower()}"
    return Section(title, tuple(parts), f"{_base(found)} in the plan · {moved}, the others at their medians")


def _sentence(point: Breakpoint) -> str:
    unit = point["unit"]
    low, high = (_input(end, unit) for end in point["searched"])
    held = []
    for part in point["holds"]:
        begin, end = part["low"], part["high"]
        if isinstance(begin, str) or isinstance(end, str):
            continue
        if begin is not None and end is not None:
            held.append(f"from {_input(begin, unit)} to {_input(end, unit)}")
        elif begin is not None:
            held.append(f"above {_input(begin, unit)}")
        elif end is not None:
            held.append(f"below {_input(end, unit)}")
    where = " and ".join(held)
    present = _input(point["present"], unit)
    if not held:
        return f"nowhere between {low} and {high} (the plan has {present})"
    return f"while {where} (the plan has {present}; looked at {low} to {high})"


def _breakpoints(found: Sensitivity) -> Section | None:
    if found["keep"] is None:
        return None
    points = found["breakpoints"]
    title = f"{found['keep']} holds"
    if not points:
        return Section(title, (Paragraph("whatever one input does by itself, as far as it was looked for.", "quiet"),))
    parts: list[Part] = [Notes(tuple((each["path"], _sentence(each)) for each in points[:MOST_BREAKPOINTS]))]
    if (more := len(points) - MOST_BREAKPOINTS) > 0:
        parts.append(Paragraph(f"{more} more, farther from the plan: --format json has all.", "quiet"))
    return Section(title, tuple(parts), "as one input moves by itself, the nearest first")


def _share(value: float, interval: list[float]) -> tuple[str, str]:
    return numbers.decimal(value, 2), f"{numbers.decimal(interval[0], 2)} to {numbers.decimal(interval[1], 2)}"


def _sobol_row(name: str, each: SobolIndex) -> tuple[str, str, str, str, str]:
    return name, *_share(each["first"], each["first_interval"]), *_share(each["total"], each["total_interval"])


def _sobol(found: Sensitivity) -> Section | None:
    sobol = found["sobol"]
    if sobol is None:
        return None
    columns = (name_column("Input"), Column("Alone"), Column("95%"), Column("In all"), Column("95%"))
    names = figures.short_names([each["path"] for each in sobol["inputs"]])
    rows = tuple(
        row(*(Cell(text) for text in _sobol_row(names[each["path"]], each)), level=min(max(each["total"], 0.0), 1.0))
        for each in sobol["inputs"]
    )
    remark = f"Sobol indices, first and total order; {sobol['plans']:,} plans"
    return Section("Share of the variance", (Table(columns, rows),), remark)


def sections(found: Sensitivity, view: View) -> list[Section]:
    answer = [_first(found, view)]
    answer += [each for each in (_breakpoints(found), _sobol(found)) if each is not None]
    if found["warnings"]:
        notes = tuple((message["path"], message["message"]) for message in found["warnings"])
        answer.append(Section("Warnings", (Notes(notes, "warn", "▲"),)))
    return answer


def tidy(found: Sensitivity, raw: bool = False) -> str:
    """A row is one input; indices are empty where it has none."""
    indices = {} if found["sobol"] is None else {each["path"]: each for each in found["sobol"]["inputs"]}
    header = (
        *("path", "known", "unit", "low", "high", "metric", "base", "at_low", "at_high", "swing"),
        *("first_order", "first_order_low", "first_order_high", "total_order", "total_order_low", "total_order_high"),
    )
    rows: list[tuple[Field, ...]] = []
    for each in found["tornado"]:
        index = indices.get(each["path"]) if not each["fixed"] else None
        shares: tuple[Field, ...] = (None,) * 6
        if index is not None:
            shares = (index["first"], *index["first_interval"], index["total"], *index["total_interval"])
        rows.append(
            (
                Theirs(each["path"]), "true" if each["fixed"] else "false", each["unit"], each["low"], each["high"],
                found["metric"], found["base"], each["at_low"], each["at_high"], each["swing"], *shares,
            )
        )  # fmt: skip
    return table(header, rows, raw)


def text(found: Sensitivity, form: str, view: View) -> str:
    shown = Shown(found, lambda: (sections(found, view), ""), lambda: tidy(found, view.csv_raw))
    return FORMATS[form](shown, view)
