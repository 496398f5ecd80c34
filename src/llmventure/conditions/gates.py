"""``--fail-if 'METRIC OP VALUE'``: a condition on a report's figures that fails a pipeline."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from llmventure.conditions import (
    NEVER_COMES,
    Condition,
    Reading,
    condition,
    month_at,
    ordinal,
)
from llmventure.errors import GateError, UsageError
from llmventure.models.month import Month
from llmventure.report.comparison import Comparison


def gate(text: str) -> Condition:
    """Read a condition.

    >>> gate("ruin.probability > 10%").value, gate("runway_months.p10 < 12").operator
    (0.1, '<')

    :raises UsageError: where it is none.
    """
    return condition(text, where="--fail-if")


def readings_of(report: Mapping[str, Any]) -> dict[str, Reading]:
    """The figures of a report by dotted name: metrics without their section, ruin, and the cash at the end.

    What is not reached within the plan is at least its horizon. A simulation's months are counted from its first.

    >>> found = readings_of({"metrics": {"arr": {"p10": 1.0}, "minimum_cash": 2.0}, "ruin": {"probability": 0.1}})
    >>> found["arr.p10"], found["minimum_cash"].value, found["ruin.probability"].value
    (Reading(value=1.0, at_least=None), 2.0, 0.1)
    """
    found: dict[str, Reading] = {}
    metrics = report["metrics"]
    months = [Month.read(month) for month in report.get("months", ())]
    for name, value in metrics.items():
        if isinstance(value, Mapping):
            found.update({f"{name}.{key}": _simulated(name, key, part, months) for key, part in value.items()})
        elif value is None and name in NEVER_COMES and months:
            found[name] = Reading(None, ordinal(months[-1] + 1))
        elif value is None and name == "runway_months":
            found[name] = Reading(None, metrics.get("runway_at_least"))
        else:
            found[name] = _reading(value)
    for key, value in report.get("ruin", {}).items():
        if not isinstance(value, list):
            found[f"ruin.{key}"] = _reading(value)
    closing = report.get("statement", {}).get("closing_cash")
    if closing:
        found["closing_cash"] = _reading(closing[-1])
    return found


def _reading(value: float | str | None) -> Reading:
    return Reading(ordinal(Month.read(value)) if isinstance(value, str) else value)


def _simulated(name: str, statistic: str, value: float | None, months: Sequence[Month]) -> Reading:
    beyond = statistic != "mean" and value is None and bool(months)
    if name in NEVER_COMES and months:
        if value is None:
            return Reading(None, ordinal(months[-1] + 1) if beyond else None)
        return Reading(ordinal(months[0]) + value)
    return Reading(value, float(len(months)) if beyond and name == "runway_months" else None)


def refuse_if(
    conditions: Sequence[str], report: Mapping[str, Any], more: Callable[[], Mapping[str, Reading]] | None = None
) -> None:
    """Raise ``GateError`` where a condition holds of a report, or where it cannot be told whether it does.

    A gate that nobody can read must not be taken for one that is passed. ``more`` has metrics that the report does not
    show; it is asked only for those.

    :raises UsageError: for what is no condition of it.
    """
    found = _refused(conditions, report, more)
    if found:
        raise GateError("--fail-if: " + "; ".join(found))


def refuse_any_if(conditions: Sequence[str], comparison: Comparison) -> None:
    """As ``refuse_if``, where a condition holds of any of the strategies, or cannot be told.

    :raises UsageError: for what is no condition of it.
    """
    found = []
    for outcome in comparison["strategies"] if conditions else ():
        first, last = (Month.read(month) for month in (outcome["first_month"], outcome["last_month"]))
        months = [str(first + number) for number in range(last - first + 1)]
        case = outcome.get("case")
        name = f"{outcome['strategy']}, {case}" if case else outcome["strategy"]
        told = {**outcome, "ruin": outcome.get("ruin") or {}, "months": months, "company": comparison["company"]}
        found += [f"{name}: {each}" for each in _refused(conditions, told)]
    if found:
        raise GateError("--fail-if: " + "; ".join(found))


def _refused(
    conditions: Sequence[str], report: Mapping[str, Any], more: Callable[[], Mapping[str, Reading]] | None = None
) -> list[str]:
    """The conditions that hold, or of which nobody can tell, and why."""
    known = readings_of(report)
    currency = report.get("company", {}).get("currency")
    asked = [condition(text, currency=currency, where="--fail-if") for text in conditions]
    if more is not None and any(each.metric not in known for each in asked):
        known = {**more(), **known}
    found = []
    for each in asked:
        reading = _known(each, known)
        holds = each.holds(reading)
        if holds is not False:
            why = f"it is {_shown(each, reading)}" if holds else "it is not defined, so nobody can tell"
            if holds is None and reading.at_least is not None:
                why = f"it is {_shown(each, reading)} at least, so nobody can tell"
            found.append(f"{each.text} ({why})")
    return found


def _known(each: Condition, known: Mapping[str, Reading]) -> Reading:
    if each.metric in known:
        return known[each.metric]
    if any(name.startswith(f"{each.metric}.") for name in known):
        raise UsageError(f"--fail-if: which {each.metric}?", f"{each.metric}.p10, .p50, .p90 or .mean")
    bases = dict.fromkeys(name.rpartition(".")[0] or name for name in known)
    if "ruin.probability" in known:
        raise UsageError(f"--fail-if: a simulation does not have {each.metric}", f"it has {', '.join(bases)}")
    raise UsageError(f"--fail-if: a plan does not have {each.metric}", f"it has {', '.join(bases)}")


def _shown(each: Condition, reading: Reading) -> str:
    value = reading.known
    assert value is not None
    match each.unit:
        case "month":
            return str(month_at(value))
        case "fraction":
            return f"{value * 100:.4g}%"
        case _:
            return f"{value:.6g}" if abs(value) < 1e3 else f"{value:,.0f}"
