"""Goal seek: the answer, where else the condition holds, and the command line that plans with it."""

from llmventure.render import figures, numbers
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.formats import FORMATS, Shown
from llmventure.render.sections import Fact, Facts, Notes, Paragraph, Part, Section
from llmventure.render.view import View
from llmventure.report.choice import Figure, Solved, Span, Tried


def _there(tried: Tried, solved: Solved) -> str:
    """What the metric is at a value."""
    if not tried["plans"]:
        return "has no plan"
    metric, figure = solved["metric"], tried["figure"]
    name = figures.spoken(metric)
    if isinstance(figure, str):
        return f"{name} {figure}"
    if figure is None and tried["at_least"] is not None:
        least = tried["at_least"]
        if isinstance(least, str):
            return f"{name} not within the plan"
        return f"{name} over {figures.written(metric, least, solved['company']['currency'])}"
    return f"{name} {figures.written(metric, figure, solved['company']['currency'])}"


def _value(value: Figure, solved: Solved) -> str:
    """A boundary, with six digits."""
    if value is None or isinstance(value, str):
        return value or numbers.UNDEFINED
    if solved["between"][0].endswith("%"):
        return f"{value * 100:.6g}%"
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def span(held: Span, solved: Solved) -> str:
    low, high = held["low"], held["high"]
    if low is None and high is None:
        return "everywhere"
    if high is None:
        return f"from {_value(low, solved)} on"
    if low is None:
        return f"up to {_value(high, solved)}"
    return f"from {_value(low, solved)} to {_value(high, solved)}"


def verdict(solved: Solved) -> str:
    """What was found, in a sentence."""
    low, high = map(figures.grouped, solved["between"])
    where = f"between {low} and {high}"
    match solved["found"]:
        case "everywhere":
            return f"{solved['until']} holds everywhere {where}: there is nothing to solve."
        case "nowhere":
            nearest = solved["nearest"]
            closest = (
                f" The nearest is {figures.grouped(nearest['text'])}: {_there(nearest, solved)}." if nearest else ""
            )
            return f"No value {where} that was tried meets it.{closest}"
        case "several":
            stretches = len(solved["holds"])
            return f"It holds on {stretches} stretches {where}; the answer is the end nearest to the present value."
        case _:
            return ""


def _what(solved: Solved) -> str:
    paths = solved["run"]["paths"]
    return "plan, the median case" if paths == 1 else f"{numbers.whole(paths)} futures, the same for every value"


def sections(solved: Solved) -> list[Section]:
    facts: list[Fact] = []
    answer, present = solved["answer"], solved["present"]
    if answer is not None:
        facts.append(Fact("Answer", f"{figures.grouped(answer['text'])}: {_there(answer, solved)}", "strong"))
    if present is not None:
        facts.append(Fact("Now", f"{figures.grouped(present['text'])}: {_there(present, solved)}"))
    if answer is not None:
        facts.append(Fact("Holds", "; ".join(span(held, solved) for held in solved["holds"])))
    runs = f"{solved['plans']} {'plans' if solved['run']['paths'] == 1 else 'simulations'}"
    facts.append(Fact("Searched", f"{' to '.join(map(figures.grouped, solved['between']))}, {runs}"))
    if solved["standard_error"] is not None:
        facts.append(Fact("Noise", f"± {numbers.fraction(solved['standard_error'])} (one standard error)"))
    parts: list[Part] = [Facts(tuple(facts))]
    if said := verdict(solved):
        parts.append(Paragraph(said))
    notes: list[tuple[str, str]] = []
    if not solved["monotone"]:
        notes.append(
            ("", "the metric turns back over what was searched: what comes and goes between two points is not seen")
        )
    if solved["no_plan"] is not None:
        notes.append(("", f"some values have no plan: {solved['no_plan']}"))
    found = [Section(f"{solved['vary']} until {solved['until']}", tuple(parts), _what(solved))]
    if notes:
        found.append(Section("Notes", (Notes(tuple(notes), "warn", "▲"),)))
    return found


def tidy(solved: Solved, raw: bool = False) -> str:
    """A row is one value that was tried, in order; ``answer`` marks the answer."""
    answer = solved["answer"]
    rows: list[tuple[Field, ...]] = []
    tried = solved["tried"]
    if answer is not None and answer not in tried:
        tried = sorted([*tried, answer], key=lambda each: each["value"] if each["value"] is not None else "")
    for each in tried:
        holds = None if each["holds"] is None else "true" if each["holds"] else "false"
        rows.append(
            (
                Theirs(solved["vary"]), each["value"], Theirs(each["text"]), solved["metric"], each["figure"],
                each["at_least"], holds, "true" if answer is not None and each["value"] == answer["value"] else "false",
            )
        )  # fmt: skip
    return table(("path", "value", "text", "metric", "figure", "at_least", "holds", "answer"), rows, raw)


def text(solved: Solved, form: str, view: View) -> str:
    shown = Shown(solved, lambda: (sections(solved), ""), lambda: tidy(solved, view.csv_raw), solved["command"])
    return FORMATS[form](shown, view)
