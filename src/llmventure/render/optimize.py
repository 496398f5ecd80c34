"""The best plan under constraints: what to decide, what comes of it, and what more of one costs of the other."""

from math import isclose

from llmventure.render import figures, numbers
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.formats import FORMATS, Shown
from llmventure.render.sections import Column, Fact, Facts, Notes, Paragraph, Part, Section, Table, row
from llmventure.render.view import View
from llmventure.report.choice import Decided, Figure, Kept, Optimized


def _figure(metric: str, value: Figure, least: Figure, currency: str) -> str:
    """
    >>> _figure("arr", None, None, "USD"), _figure("cash_out_month", None, "2029-01", "USD")
    ('–', 'not within the plan')
    """
    if isinstance(value, str):
        return value
    if value is None and least is not None:
        return "not within the plan" if isinstance(least, str) else f"over {figures.written(metric, least, currency)}"
    return figures.written(metric, value, currency)


def _metric(condition: str) -> str:
    return condition.split(maxsplit=1)[0].split("<")[0].split(">")[0].split("≤")[0].split("≥")[0].split("=")[0]


def _kept(kept: Kept, optimized: Optimized) -> str:
    metric, currency = _metric(kept["condition"]), optimized["company"]["currency"]
    there = _figure(metric, kept["figure"], kept["at_least"], currency)
    if kept["holds"]:
        return f"{there}, holds"
    if kept["missed"] is None:
        return f"{there}: whether it holds cannot be told"
    # Months are missed by months.
    by = f"{kept['missed']:g} months" if isinstance(kept["figure"], str) else figures.written(
        metric, kept["missed"], currency
    )  # fmt: skip
    return f"{there}: missed by {by}" if kept["missed"] else f"{there}: missed, the bound itself is not enough"


def _objective(decided: Decided, optimized: Optimized) -> str:
    return _figure(optimized["objective"], decided["figure"], decided["at_least"], optimized["company"]["currency"])


def verdict(optimized: Optimized) -> str:
    """What was found, in a sentence.

    What was not found may be there all the same, unless every point was tried.
    """
    count = numbers.whole(optimized["evaluations"])
    if optimized["best"] is None:
        certain = "None of all" if optimized["whole_space"] else "None of the"
        return f"{certain} {count} points that were tried meets every constraint. The nearest to them is shown."
    if optimized["whole_space"]:
        return f"All {count} points were tried."
    return f"The best of {count} points that were tried; {numbers.whole(optimized['feasible'])} meet every constraint."


def _better(present: Decided | None, optimized: Optimized) -> bool:
    """Whether the file as it stands meets the constraints too and has more of the objective."""
    best = optimized["best"]
    if present is None or best is None or not all(kept["holds"] for kept in present["constraints"]):
        return False
    ours, theirs = best["figure"], present["figure"]
    if isinstance(ours, str) and isinstance(theirs, str):
        return theirs < ours if optimized["minimize"] else theirs > ours
    if isinstance(ours, float) and isinstance(theirs, float):
        # What was found is rounded to few digits.
        least = 1e-3 * abs(ours)
        return theirs < ours - least if optimized["minimize"] else theirs > ours + least
    return False


def _as_good(present: Decided | None, optimized: Optimized) -> bool:
    """Whether the file as it stands meets the constraints too and has as much of the objective, to nine digits."""
    best = optimized["best"]
    if present is None or best is None or not all(kept["holds"] for kept in present["constraints"]):
        return False
    ours, theirs = best["figure"], present["figure"]
    if isinstance(ours, float) and isinstance(theirs, float):
        return isclose(ours, theirs)
    return ours is not None and ours == theirs


def sections(optimized: Optimized) -> list[Section]:
    what = figures.spoken(optimized["objective"])
    there = optimized["best"] or optimized["nearest"]
    parts: list[Part] = []
    if there is not None:
        names = figures.short_names([each["path"] for each in optimized["decisions"]])
        facts = [
            Fact(names[each["path"]], figures.grouped(f"{value} of {each['choices']}"), "strong")
            for each, value in zip(optimized["decisions"], there["values"], strict=True)
        ]
        facts.append(Fact(what, _objective(there, optimized), "strong"))
        facts += [
            Fact(kept["condition"], _kept(kept, optimized), "plain" if kept["holds"] else "bad")
            for kept in there["constraints"]
        ]
        parts.append(Facts(tuple(facts)))
    parts.append(Paragraph(verdict(optimized)))
    paths = optimized["run"]["paths"]
    remark = "plan, the median case" if paths == 1 else f"{numbers.whole(paths)} futures, the same for every point"
    aim = "least" if optimized["minimize"] else "most"
    heading = "Decided" if optimized["best"] is not None else "Nothing meets the constraints"
    found = [Section(f"{heading}: {aim} {what[0].lower() + what[1:]}", tuple(parts), remark)]
    present = optimized["present"]
    if _better(present, optimized):
        parts.append(Paragraph("The file as it stands is better than what was found: try more --evaluations.", "warn"))
        found = [Section(found[0].title, tuple(parts), remark)]
    elif _as_good(present, optimized):
        parts.append(Paragraph("The file as it stands is as good: nothing need be decided otherwise."))
        found = [Section(found[0].title, tuple(parts), remark)]
    if present is not None:
        facts = [Fact(what, _objective(present, optimized))]
        facts += [Fact(kept["condition"], _kept(kept, optimized)) for kept in present["constraints"]]
        found.append(Section("As the file stands", (Facts(tuple(facts)),)))
    if optimized["front"]:
        found.append(_front(optimized))
    if optimized["no_plan"] is not None:
        found.append(
            Section("Notes", (Notes((("", f"some points have no plan: {optimized['no_plan']}"),), "warn", "▲"),))
        )
    return found


def _front(optimized: Optimized) -> Section:
    currency = optimized["company"]["currency"]
    metric = _metric(optimized["subject_to"][0])
    names = figures.short_names([each["path"] for each in optimized["decisions"]])
    last = [name.rpartition(".")[2] for name in names.values()]
    heads = {path: end if last.count(end) == 1 else names[path] for path, end in zip(names, last, strict=True)}
    columns = [
        Column(figures.spoken(optimized["objective"])),
        Column(figures.spoken(metric)),
        Column("Holds", "left"),
        *(Column(heads[each["path"]].replace("_", " "), "right", shrinks=True)
          for each in optimized["decisions"]),
    ]  # fmt: skip
    rows = tuple(
        row(
            _objective(each, optimized),
            _figure(metric, each["constraints"][0]["figure"], each["constraints"][0]["at_least"], currency),
            "best" if each == optimized["best"] else "yes" if each["constraints"][0]["holds"] else "no",
            *map(figures.grouped, each["values"]),
        )
        for each in optimized["front"]
    )
    return Section("What one costs of the other", (Table(tuple(columns), rows),), "the front of what was tried")


def tidy(optimized: Optimized, raw: bool = False) -> str:
    """A row for each point: the best or the nearest, then the front; the decisions, the objective, the constraints."""
    rows: list[tuple[Field, ...]] = []
    there = optimized["best"] or optimized["nearest"]
    kind = "best" if optimized["best"] is not None else "nearest"
    points = [(kind, there)] if there is not None else []
    for name, each in [*points, *(("front", each) for each in optimized["front"])]:
        for decision, value in zip(optimized["decisions"], each["values"], strict=True):
            rows.append((name, "decision", Theirs(decision["path"]), Theirs(value), None))
        rows.append((name, "objective", optimized["objective"], each["figure"], None))
        for kept in each["constraints"]:
            holds = None if kept["holds"] is None else "true" if kept["holds"] else "false"
            rows.append((name, "constraint", Theirs(kept["condition"]), kept["figure"], holds))
    return table(("point", "what", "name", "value", "holds"), rows, raw)


def text(optimized: Optimized, form: str, view: View) -> str:
    shown = Shown(
        optimized, lambda: (sections(optimized), ""), lambda: tidy(optimized, view.csv_raw), optimized["command"]
    )
    return FORMATS[form](shown, view)
