"""What changed between two scenarios: inputs that differ, then outcomes that differ, then one sentence.

Either side may be a saved plan (the JSON of ``plan --format json``): its outcomes are in it, its inputs are not.
"""

import json
import os
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, get_args

from llmventure import api
from llmventure.checks.every import SCHEMA
from llmventure.conditions import unit_of
from llmventure.errors import PlanError, ScenarioError, UsageError
from llmventure.exits.outcomes import outcome_metrics
from llmventure.loader.tree import Mapping as Block
from llmventure.loader.tree import Node, Scalar, dotted
from llmventure.measures import MEASURED, OF_EXIT, readings
from llmventure.models.month import Month
from llmventure.models.numerals import Dimension, NumeralError, read_numeral
from llmventure.printable import printable
from llmventure.record import record
from llmventure.report import SCHEMA_VERSION, FundingEvent, Message, Report
from llmventure.report.choice import Differences, Figure, InputChange, OutcomeChange, Side

LONGEST_INPUT = 50_000_000
"""Bytes of a saved plan that are read."""


@record
class Planned:
    """One side: its report, and where it is a scenario the tree of its inputs and what its exit leaves."""

    file: str
    report: Report
    tree: Block | None
    exit: Mapping[str, float | None] | None = None

    @property
    def side(self) -> Side:
        run = self.report["run"]
        return {
            "file": self.file,
            "strategy": run["strategy"],
            "case": run.get("case"),
            "saved": self.tree is None,
            "run": run,
        }


def planned(
    file: str | os.PathLike[str],
    *,
    strategy: str | None = None,
    case: str | None = None,
    sets: tuple[str, ...] = (),
    seed: int | None = None,
    allow_outside: bool = False,
) -> Planned:
    """A side of a comparison: a saved plan as it is, a scenario planned.

    :raises UsageError: for a file that cannot be read, or options that a saved plan cannot follow.
    :raises ScenarioError: for a scenario with faults.
    """
    saved = saved_plan(file)
    if saved is None:
        scenario = api.load(file, strategy=strategy, case=case, sets=sets, seed=seed, allow_outside=allow_outside)
        plan = api.plan(scenario)
        try:
            leaves = outcome_metrics(plan.result)
        except PlanError as error:
            raise ScenarioError([api.located(scenario, error)]) from None
        return Planned(os.fspath(file), plan.report, scenario.loaded.tree, leaves)
    for name, given in (("--strategy", strategy), ("--case", case), ("--set", sets)):
        if given:
            raise UsageError(f"{name}: {printable(os.fspath(file))} is a saved plan", "name the scenario instead")
    return Planned(os.fspath(file), saved, None)


def saved_plan(file: str | os.PathLike[str]) -> Report | None:
    """The report in ``file``; None where that is something else, such as a scenario.

    :raises UsageError: for a saved plan of a version that is not known, or that lacks what is compared.
    """
    path = Path(file)
    try:
        if os.fspath(file) == "-" or path.stat().st_size > LONGEST_INPUT:
            return None
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return None  # the loader says it better
    if not text.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not {"run", "months", "metrics"} <= set(found):
        return None
    name = printable(os.fspath(file))
    if found.get("schema_version") != SCHEMA_VERSION:
        raise UsageError(
            f"{name}: its schema_version is {found.get('schema_version')}, and this version reads {SCHEMA_VERSION}",
            "plan the scenario again: llmventure plan FILE --format json",
        )
    try:
        report: Report = found  # type: ignore[assignment]
        outcomes_of(report)
        _ = report["run"]["strategy"], report["company"]["currency"], report["company"]["name"]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise UsageError(
            f"{name}: this is not a plan as `plan --format json` writes it", "save the plan again"
        ) from None
    return report


def differences(before: Planned, after: Planned) -> Differences:
    """Inputs and outcomes that differ, the others counted, and the sentence.

    Outcomes that only one side knows (a saved plan of an older version) are left out and named in the warnings.
    """
    warnings: list[Message] = []
    inputs: list[InputChange] | None = None
    same_inputs: int | None = None
    if before.tree is not None and after.tree is not None:
        inputs, same_inputs = input_changes(before.tree, after.tree)
    else:
        saved = before.file if before.tree is None else after.file
        warnings.append(
            {"code": "no-inputs", "path": saved, "message": "a saved plan does not hold its inputs: outcomes only"}
        )
    old, new = outcomes_of(before.report), outcomes_of(after.report)
    if before.exit is not None and after.exit is not None:
        for name in OF_EXIT:
            leaves = before.exit[name], after.exit[name]
            if leaves != (None, None):
                old[name, None], new[name, None] = leaves
    if before.report["company"]["currency"] != after.report["company"]["currency"]:
        warnings.append(
            {
                "code": "currency",
                "path": "company.currency",
                "message": f"{before.report['company']['currency']} against {after.report['company']['currency']}: "
                "sums of money are not compared",
            }
        )
        old, new = ({key: value for key, value in side.items() if not _is_money(key[0])} for side in (old, new))
    one_sided = sorted({metric for metric, subject in old.keys() ^ new.keys() if subject is None})
    if one_sided:
        warnings.append(
            {"code": "one-sided", "path": ", ".join(one_sided), "message": "only one of the two has this metric"}
        )
    changes: list[OutcomeChange] = []
    same = 0
    for key in dict.fromkeys([*old, *new]):
        if key[1] is None and (key not in old or key not in new):
            continue
        a, b = old.get(key), new.get(key)
        if a == b or (isinstance(a, float) and isinstance(b, float) and _close(a, b)):
            same += 1
        else:
            changes.append(
                {"metric": key[0], "subject": key[1], "before": a, "after": b, "difference": _difference(a, b)}
            )
    return {
        "schema_version": SCHEMA_VERSION,
        "company": after.report["company"],
        "before": before.side,
        "after": after.side,
        "inputs": inputs,
        "same_inputs": same_inputs,
        "outcomes": changes,
        "same_outcomes": same,
        "warnings": warnings,
    }


def input_changes(before: Block, after: Block) -> tuple[list[InputChange], int]:
    """The inputs of two scenarios that differ, in the order of the first, then what is new; and how many are the same.

    A value is one input in whatever form it is written, and ``5M`` is no change from ``5_000_000``.
    """
    changes: list[InputChange] = []
    same = 0
    for path, old, new in _pairs(before, after, ()):
        if old is not None and new is not None and _same(old, new):
            same += 1
            continue
        changes.append(
            {
                "sign": "+" if old is None else "-" if new is None else "~",
                "path": dotted(path),
                "before": None if old is None else flow(old),
                "after": None if new is None else flow(new),
            }
        )
    return changes, same


def _pairs(
    before: Block, after: Block, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Node | None, Node | None]]:
    for key in dict.fromkeys([*before.items, *after.items]):
        own = (*path, key)
        old, new = (side.items[key][1] if key in side.items else None for side in (before, after))
        if isinstance(old, Block) and isinstance(new, Block) and not SCHEMA.is_value(own):
            yield from _pairs(old, new, own)
        else:
            yield own, old, new


def _same(old: Node, new: Node) -> bool:
    if isinstance(old, Scalar) and isinstance(new, Scalar):
        return same_text(old.text or "", new.text or "")
    if isinstance(old, Block) and isinstance(new, Block):
        return list(old.items) == list(new.items) and all(
            _same(old.items[key][1], new.items[key][1]) for key in old.items
        )
    if isinstance(old, (Scalar, Block)) or isinstance(new, (Scalar, Block)):
        return False
    return len(old.items) == len(new.items) and all(_same(a, b) for a, b in zip(old.items, new.items, strict=True))


def same_text(old: str, new: str) -> bool:
    """Whether two texts are one value.

    >>> same_text("5M", "5_000_000"), same_text("40%", "0.40"), same_text("18 months", "1.5 years")
    (True, True, True)
    >>> same_text("5M", "6M"), same_text("5M", "5M EUR")
    (False, False)
    """
    if old == new:
        return True
    for dimension in get_args(Dimension):
        try:
            first, second = (read_numeral(text, dimension, bare_unit=True) for text in (old, new))
        except NumeralError:
            continue
        if (first.value, first.currency) == (second.value, second.currency):
            return True
    return False


def flow(node: Node) -> str:
    """A node on one line, as YAML writes it."""
    if isinstance(node, Scalar):
        return "~" if node.text is None else " ".join(node.text.split())
    if isinstance(node, Block):
        return "{" + ", ".join(f"{key}: {flow(child)}" for key, (_, child) in node.items.items()) + "}"
    return "[" + ", ".join(flow(child) for child in node.items) + "]"


Key = tuple[str, str | None]


def outcomes_of(report: Report) -> dict[Key, Figure]:
    """What is compared, by metric and what it is about: the metrics, who owns how much at the end, what closes when."""
    metrics: Mapping[str, Any] = report["metrics"]
    after = Month.read(report["months"][-1]) + 1
    known = readings({**metrics, "closing_cash": report["statement"]["closing_cash"][-1]}, after)
    found: dict[Key, Figure] = {}
    for name in MEASURED:
        if name in known:
            found[name, None] = metrics[name] if unit_of(name) == "month" else known[name].value
    for holder in report["funding"]["cap_table"][-1]["holders"]:
        key = ("ownership", holder["holder"])
        share = found.get(key)
        found[key] = holder["ownership"] + (share if isinstance(share, float) else 0.0)
    for event in report["funding"]["events"]:
        subject = _subject(event, found)
        found["closes", subject] = event["month"]
        found["cash_in", subject] = event["cash_in"]
        found["post_money_valuation", subject] = event["post_money_valuation"]
        found["dilution", subject] = event["dilution"]
    return found


def _subject(event: FundingEvent, found: Mapping[Key, Figure]) -> str:
    """The name of an event; what is paid in parts is told apart by its number: a round's tranches, a loan's draws."""
    if ("closes", event["name"]) not in found:
        return event["name"]
    numbers = (f"{event['name']}, {event['kind'].replace('_', ' ')} {number}" for number in count(1))
    return next(name for name in numbers if ("closes", name) not in found)


def _is_money(metric: str) -> bool:
    if metric in MEASURED:
        return unit_of(metric) == "money"
    return metric in {"cash_in", "post_money_valuation"}


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-12 * max(abs(a), abs(b))


def _difference(before: Figure, after: Figure) -> float | None:
    if isinstance(before, str) and isinstance(after, str):
        return float(Month.read(after) - Month.read(before))
    if isinstance(before, (int, float)) and isinstance(after, (int, float)):
        return after - before
    return None
