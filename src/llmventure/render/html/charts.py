"""The pictures of the page: cash, burn, costs, ownership, ruin, strategies."""

from collections.abc import Sequence
from functools import partial
from math import fsum

from markupsafe import Markup

from llmventure.record import record
from llmventure.render import numbers
from llmventure.render.front import points_of
from llmventure.render.html import svg
from llmventure.render.periods import fold
from llmventure.report import CapTableEntry, Report
from llmventure.report.comparison import Comparison
from llmventure.report.simulation import SimulationReport

COSTS = (("compute", "cost/compute/"), ("people", "cost/team/"), ("everything else", "cost/"))
"""Where money goes, by account; what an earlier one has is not in a later."""
LABEL = 22
"""Characters for which there is room left of a bar of owners."""
MOST_HOLDERS = 7
"""Holders with a colour of their own; the smaller ones share the last."""


@record
class Figure:
    """``legend``: class and words of each colour."""

    title: str
    drawing: Markup
    legend: tuple[tuple[str, str], ...] = ()
    caption: str = ""


def cash(report: Report, simulation: SimulationReport | None) -> Figure:
    """Cash of the plan at each month's end, what closes, and, where futures were drawn, the bands of their cash."""
    currency, months = report["company"]["currency"], report["months"]
    plan = report["statement"]["closing_cash"]
    bands = None if simulation is None else simulation["bands"]["closing_cash"]
    known = {}
    if isinstance(bands, dict):
        known = {name: [value or 0.0 for value in values] for name, values in bands.items()}
    highest = max([*plan, *known.get("p95", [])], default=0.0)
    marks = svg.ticks(min(0.0, *plan), highest)
    frame = svg.Frame(marks[0], marks[-1])
    shapes = [*svg.scale(frame, marks, partial(numbers.money, currency=currency)), *svg.times(frame, months)]
    legend = [("plan", "the plan")]
    if known:
        shapes += [
            svg.band(frame, known["p5"], known["p95"], "outer"),
            svg.band(frame, known["p10"], known["p90"], "inner"),
            svg.curve(frame, known["p50"], "median"),
        ]
        legend += [("median", "median of the futures"), ("inner", "8 of 10 futures"), ("outer", "9 of 10")]
    shapes.append(svg.curve(frame, plan, "plan"))
    closed = {
        month: [event for event in report["funding"]["events"] if event["month"] == month]
        for month in dict.fromkeys(event["month"] for event in report["funding"]["events"])
    }
    points = {}
    for month in closed:
        at = months.index(month)
        points[month] = frame.x(svg.middle(at, len(months))), frame.y(plan[at])
    labels = [svg.Place(x - 5, x + 5, y + 4) for x, y in points.values()]
    for month, events in closed.items():
        x, y = points[month]
        shapes.append(svg.circle(x, y, 4, "event", f"{month}: {', '.join(event['name'] for event in events)}"))
        # what brings no cash moves the line nowhere, so its name would only stand in the way
        named = " · ".join(event["name"] for event in events if event["cash_in"] > 0)
        anchor, aside = ("end", -8) if months.index(month) > len(months) * 0.8 else ("start", 8)
        if named:
            foot = svg.place(x + aside, max(y - 8, 12), named, anchor, labels)
            shapes.append(svg.label(x + aside, foot, named, anchor, "name"))
    caption = "Ruined futures count as none." if known else ""
    return Figure("Cash at each month's end", svg.picture("Cash at each month's end", shapes), tuple(legend), caption)


def burn(report: Report) -> Figure:
    """What comes in from customers and what goes out, by quarter, and the difference."""
    currency, folding = report["company"]["currency"], fold(report["months"], "quarter")
    statement = report["statement"]
    revenue, gross, net = (folding.flow(statement[name]) for name in ("revenue", "gross_burn", "net_burn"))
    marks = svg.ticks(min(0.0, *(-value for value in net)), max([*revenue, *gross]))
    frame = svg.Frame(marks[0], marks[-1])
    shapes = [*svg.scale(frame, marks, partial(numbers.money, currency=currency)), *svg.times(frame, folding.labels)]
    column = (frame.x(1) - frame.x(0)) / len(folding.labels)
    for at, name in enumerate(folding.labels):
        for place, (kind, what, value) in enumerate((("c1", "revenue", revenue[at]), ("c2", "gross burn", gross[at]))):
            x = frame.x(at / len(folding.labels)) + column * (0.14 + 0.36 * place)
            height = frame.y(0) - frame.y(max(value, 0.0))
            told = f"{name}, {what} {numbers.money(value, currency)}"
            shapes.append(svg.rectangle(x, frame.y(0) - height, column * 0.34, height, kind, told))
    shapes.append(svg.curve(frame, [-value for value in net], "net"))
    legend = (("c1", "revenue"), ("c2", "gross burn"), ("net", "less net burn"))
    return Figure("Burn by quarter", svg.picture("Revenue and burn by quarter", shapes), legend)


def costs(report: Report) -> Figure | None:
    """What costs are made of, as earned, by quarter."""
    currency, folding = report["company"]["currency"], fold(report["months"], "quarter")
    parts: list[list[float]] = []
    seen: list[str] = []
    for _, account in COSTS:
        months = [0.0] * len(report["months"])
        for line in report["lines"]:
            if line["account"].startswith(account) and not line["account"].startswith(tuple(seen)):
                months = [whole - value for whole, value in zip(months, line["earned"], strict=True)]
        seen.append(account)
        parts.append(folding.flow(months))
    sums = [fsum(max(part[at], 0.0) for part in parts) for at in range(len(folding.labels))]
    if not any(sums):
        return None
    marks = svg.ticks(0.0, max(sums))
    frame = svg.Frame(marks[0], marks[-1])
    shapes = [*svg.scale(frame, marks, partial(numbers.money, currency=currency)), *svg.times(frame, folding.labels)]
    column = (frame.x(1) - frame.x(0)) / len(folding.labels)
    for at, name in enumerate(folding.labels):
        below = 0.0
        for number, ((what, _), part) in enumerate(zip(COSTS, parts, strict=True), 1):
            value = max(part[at], 0.0)
            top = frame.y(below + value)
            told = f"{name}, {what} {numbers.money(value, currency)}"
            x = frame.x(at / len(folding.labels)) + column * 0.16
            shapes.append(svg.rectangle(x, top, column * 0.68, frame.y(below) - top, f"s{number}", told))
            below += value
    legend = tuple((f"s{number}", what) for number, (what, _) in enumerate(COSTS, 1))
    return Figure("What money is spent on", svg.picture("Costs by quarter, as earned", shapes), legend)


def ownership(report: Report) -> Figure | None:
    """Who owns how much of the fully diluted shares after each event that changes it."""
    tables = report["funding"]["cap_table"]
    if not any(entry["holders"] for entry in tables):
        return None
    names = _largest(tables)
    row, left = 34.0, 150.0
    height = svg.TOP + row * len(tables) + 8
    frame = svg.Frame(0, 1, height=height, left=left)
    shapes = []
    for number, entry in enumerate(tables):
        top = svg.TOP + number * row
        shapes.append(svg.label(left - 10, top + 17, entry["after"], "end", "name", LABEL))
        across = 0.0
        for at, name in enumerate([*names, None], 1):
            share = fsum(
                each["ownership"]
                for each in entry["holders"]
                if (each["holder"] == name if name is not None else each["holder"] not in names)
            )
            if share <= 0:
                continue
            x, width = frame.x(across), frame.x(across + share) - frame.x(across)
            told = f"{entry['after']}: {name or 'others'} {numbers.fraction(share)}"
            shapes.append(svg.rectangle(x, top, width - 1, row - 10, f"h{at}", told))
            if width > 44:
                shapes.append(svg.label(x + width / 2, top + 16.5, numbers.percent(share), "middle", "inside"))
            across += share
    legend = [(f"h{number}", name) for number, name in enumerate(names, 1)]
    if any(each["holder"] not in names for entry in tables for each in entry["holders"]):
        legend.append((f"h{len(names) + 1}", "others"))
    drawing = svg.picture("Ownership after each event", shapes, height)
    return Figure("Who owns the company", drawing, tuple(legend), "Of fully diluted shares, the option pool included.")


def _largest(tables: Sequence[CapTableEntry]) -> list[str]:
    most: dict[str, float] = {}
    for entry in tables:
        held: dict[str, float] = {}
        for each in entry["holders"]:
            held[each["holder"]] = held.get(each["holder"], 0.0) + each["ownership"]
        for name, share in held.items():
            most[name] = max(most.get(name, 0.0), share)
    kept = set(sorted(most, key=lambda name: -most[name])[:MOST_HOLDERS])
    return [name for name in most if name in kept]


def ruin(simulation: SimulationReport) -> Figure:
    """The part of the futures that is ruined by each month."""
    by_month = simulation["ruin"]["by_month"]
    marks = svg.ticks(0.0, max(*by_month, 0.05))
    frame = svg.Frame(0.0, marks[-1], height=220)
    shapes = [
        *svg.scale(frame, marks, numbers.fraction),
        *svg.times(frame, simulation["months"]),
        svg.band(frame, [0.0] * len(by_month), by_month, "danger"),
        svg.curve(frame, by_month, "ruined"),
    ]
    low, high = simulation["ruin"]["interval"]
    caption = f"Within the plan {numbers.fraction(by_month[-1])}; 95% interval {numbers.fraction(low)} to "
    return Figure(
        "Probability of ruin by month",
        svg.picture("Probability that cash has run out, by month", shapes, 220),
        caption=f"{caption}{numbers.fraction(high)}, {simulation['run']['paths']:,} futures.",
    )


def strategies(comparison: Comparison) -> Figure | None:
    """Each strategy's probability of ruin against what founders are expected to have; the front is filled."""
    case = comparison["strategies"][0].get("case")
    points = [(each.strategy, each.ruin, each.worth, each.metric) for each in points_of(comparison, case)]
    if len(points) < 2:
        return None
    metric, currency = points[0][3], comparison["company"]["currency"]
    money = metric == "founders_proceeds"
    up = svg.ticks(0.0, max(worth for _, _, worth, _ in points))
    along = svg.ticks(0.0, max(*(chance for _, chance, _, _ in points), 0.02))
    frame = svg.Frame(up[0], up[-1], height=320)
    shapes = svg.scale(frame, up, partial(numbers.money, currency=currency) if money else numbers.fraction)
    for mark in along:
        x = frame.x(mark / along[-1])
        shapes += [svg.line(x, frame.y(up[0]), x, frame.y(up[-1]), "grid"),
                   svg.label(x, 313, numbers.fraction(mark), "middle")]  # fmt: skip
    on_front = comparison.get("front", [])
    labels = [svg.Place(x - 8, x + 8, y + 4) for x, y in
              ((frame.x(chance / along[-1]), frame.y(worth)) for _, chance, worth, _ in points)]  # fmt: skip
    for name, chance, worth, _ in points:
        x, y = frame.x(chance / along[-1]), frame.y(worth)
        shown = numbers.money(worth, currency) if money else numbers.fraction(worth)
        told = f"{name}: ruin {numbers.fraction(chance)}, founders {shown}"
        shapes.append(svg.circle(x, y, 7, "front" if name in on_front else "beaten", told))
        anchor = "end" if chance > along[-1] * 0.7 else "start"
        across = x + (-12 if anchor == "end" else 12)
        shapes.append(svg.label(across, svg.place(across, y + 4, name, anchor, labels), name, anchor, "name"))
    what = "founders' expected proceeds" if money else "founders' share of the company"
    return Figure(
        "Ruin against what founders get",
        svg.picture(f"Strategies: probability of ruin across, {what} up", shapes, 320),
        (("front", "no other strategy is better in both"), ("beaten", "another is")),
        f"Across: the probability of ruin. Up: {what}. Above and to the left is better.",
    )
