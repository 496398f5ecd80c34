"""What changed between two scenarios: inputs, then outcomes, then one sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from llmventure.render import metric_names, numbers
from llmventure.render.csv import Field, Theirs, table
from llmventure.render.formats import FORMATS, Shown
from llmventure.render.sections import Cell, Column, Notes, Paragraph, Part, Section, Table, Tone, name_column, row
from llmventure.render.view import View
from llmventure.report.choice import Differences, Figure, OutcomeChange, Side

ARROW = " → "
MARKS: Mapping[str, str] = {"+": "+", "-": numbers.MINUS, "~": "~"}
SUBJECTS: Mapping[str, str] = {
    "ownership": "Owned by {}",
    "closes": "{} closes",
    "cash_in": "{} brings",
    "post_money_valuation": "{}, post-money",
    "dilution": "{}, dilution",
}
IN_SENTENCE = (
    "runway_months",
    "cash_out_month",
    "founders_ownership",
    "total_raised",
    "minimum_cash",
    "run_rate_revenue",
)
"""What the sentence speaks of, in this order, where it changes; at most four of them."""
MOST_CLAUSES = 4
NEVER_IN_SENTENCE = "not within the plan"


def _name(change: OutcomeChange) -> str:
    subject = change["subject"]
    return metric_names.spoken(change["metric"]) if subject is None else SUBJECTS[change["metric"]].format(subject)


def _figure(metric: str, value: Figure, currency: str) -> str:
    if isinstance(value, str):
        return value
    if metric in {"ownership", "dilution"}:
        return numbers.fraction(value)
    if metric in {"cash_in", "post_money_valuation"}:
        return numbers.money(value, currency)
    return metric_names.written(metric, value, currency)


def _change(change: OutcomeChange, currency: str) -> str:
    alike = {
        "ownership": "founders_ownership", "dilution": "founders_ownership", "closes": "runway_months",
        "cash_in": "total_raised", "post_money_valuation": "total_raised",
    }  # fmt: skip
    return metric_names.change(alike.get(change["metric"], change["metric"]), change["difference"], currency)


def sentence(differences: Differences) -> str:
    """The one sentence: ``Runway 14 → 19 months; founders 62% → 55%.``"""
    currency = differences["company"]["currency"]
    changes = {change["metric"]: change for change in differences["outcomes"] if change["subject"] is None}
    clauses = [_clause(metric, changes, currency) for metric in IN_SENTENCE if metric in changes][:MOST_CLAUSES]
    if not clauses:
        if differences["outcomes"]:
            return "Runway, cash, the money raised and the founders' share stay as they are."
        return "Nothing that is compared changes."
    text = "; ".join(clauses)
    return f"{text[0].upper()}{text[1:]}."


def _clause(metric: str, changes: Mapping[str, OutcomeChange], currency: str) -> str:
    change = changes[metric]
    before, after = change["before"], change["after"]
    if metric == "runway_months":
        beyond = changes.get("runway_at_least")
        old = numbers.months(_number(before), _number(beyond["before"]) if beyond else None)
        new = numbers.months(_number(after), _number(beyond["after"]) if beyond else None)
        return f"runway {old.removesuffix(' months')}{ARROW}{new}"
    if metric == "cash_out_month":
        return f"cash out {before or NEVER_IN_SENTENCE}{ARROW}{after or NEVER_IN_SENTENCE}"
    words = {"founders_ownership": "founders", "total_raised": "raised", "minimum_cash": "lowest cash"}
    name = words.get(metric, metric_names.spoken(metric).lower())
    return f"{name} {_figure(metric, before, currency)}{ARROW}{_figure(metric, after, currency)}"


def _number(value: Figure) -> float | None:
    return None if isinstance(value, str) else value


def _title(side: Side) -> str:
    return " ".join(
        [
            side["file"],
            *(f"({each})" for each in (side["strategy"], side["case"]) if each),
            *(["saved"] * side["saved"]),
        ]
    )


def _input_notes(differences: Differences, marked: bool) -> Iterator[Notes]:
    tones: Mapping[str, Tone] = {"~": "plain", "+": "good", "-": "bad"}
    for sign, mark in (("~", MARKS["~"]), ("+", MARKS["+"]), ("-", MARKS["-"])):
        found = tuple(
            (
                f"{mark} {each['path']}" if marked else each["path"],
                f"{each['before']}{ARROW}{each['after']}" if sign == "~" else each["after"] or each["before"] or "",
            )
            for each in differences["inputs"] or []
            if each["sign"] == sign
        )
        if found:
            yield Notes(found, tones[sign], mark)


def _same(count: int | None, what: str) -> str:
    if count is None:
        return ""
    return f"{numbers.whole(count)} the same" if count else f"no {what} is the same"


def sections(differences: Differences, *, marked: bool = False) -> list[Section]:
    """Inputs, outcomes, the sentence. ``marked``: the sign is part of each input's text, where lists have one mark."""
    currency = differences["company"]["currency"]
    found: list[Section] = []
    before, after = differences["before"], differences["after"]
    heading = f"{_title(before)}{ARROW}{_title(after)}"
    if differences["inputs"] is not None:
        parts: tuple[Part, ...] = tuple(_input_notes(differences, marked)) or (Paragraph("No input differs.", "quiet"),)
        found.append(Section("Inputs", parts, _same(differences["same_inputs"], "input")))
    rows = tuple(
        row(
            _name(change),
            _figure(change["metric"], change["before"], currency),
            _figure(change["metric"], change["after"], currency),
            Cell(_change(change, currency), "strong"),
        )
        for change in differences["outcomes"]
    )
    columns = (name_column("Outcome"), Column("Previous"), Column("New"), Column("Difference"))
    parts = (Table(columns, rows),) if rows else (Paragraph("No outcome differs.", "quiet"),)
    found.append(Section("Outcomes", parts, f"{currency} · {_same(differences['same_outcomes'], 'outcome')}"))
    found.append(Section(heading, (Paragraph(sentence(differences), "strong"),)))
    if differences["warnings"]:
        notes = tuple((message["path"], message["message"]) for message in differences["warnings"])
        found.append(Section("Warnings", (Notes(notes, "warn", "▲"),)))
    return found


def as_data(differences: Differences) -> dict[str, Any]:
    """The differences with their sentence."""
    return {**differences, "sentence": sentence(differences)}


def tidy(differences: Differences, raw: bool = False) -> str:
    """A row is one input or one outcome that differs."""
    signs = {"+": "added", "-": "removed", "~": "changed"}
    rows: list[tuple[Field, ...]] = [
        (
            *("input", signs[each["sign"]], Theirs(each["path"]), None),
            *(None if text is None else Theirs(text) for text in (each["before"], each["after"])),
            None,
        )
        for each in differences["inputs"] or []
    ]
    rows += [
        (
            "outcome", "changed", change["metric"],
            Theirs(change["subject"]) if change["subject"] is not None else None,
            change["before"], change["after"], change["difference"],
        )
        for change in differences["outcomes"]
    ]  # fmt: skip
    return table(("what", "change", "name", "subject", "before", "after", "difference"), rows, raw)


def text(differences: Differences, form: str, view: View) -> str:
    shown = Shown(
        as_data(differences),
        lambda: (sections(differences, marked=form == "markdown"), ""),
        lambda: tidy(differences, view.csv_raw),
    )
    return FORMATS[form](shown, view)
