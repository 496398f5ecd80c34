"""``--fail-if 'METRIC OP VALUE'``: a condition on a report's figures that fails a pipeline."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llmventure.errors import GateError, UsageError
from llmventure.models.month import Month
from llmventure.suggest import nearest

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne, "≤": operator.le, "≥": operator.ge,
    "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip
_CONDITION = re.compile(rf"\s*([\w.]+)\s*({'|'.join(map(re.escape, _OPERATORS))})\s*(\S.*?)\s*")
_NUMBER = re.compile(r"([-−+]?(?:\d[\d_,]*)?(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(%|k|K|M|B|T|months?|mo)?")
_SCALE = {"%": 0.01, "k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
EXAMPLE = "write METRIC OP VALUE, such as 'ruin.probability > 10%'"


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition; where the metric is not defined it does not hold."""

    metric: str
    sign: str
    value: float | Month
    text: str

    def holds(self, figures: Mapping[str, Any]) -> bool:
        """Whether it holds of ``figures`` by dotted name.

        :raises UsageError: where there is no such figure, or it is a month and the value is not.
        """
        if self.metric not in figures:
            near = nearest(self.metric, list(figures))
            raise UsageError(
                f"there is no figure '{self.metric}' for --fail-if",
                f"did you mean {near}?" if near else f"one of {', '.join(figures)}",
            )
        found = figures[self.metric]
        if found is None:
            return False
        if isinstance(found, str):
            found = Month.read(found)
        if isinstance(found, Month) is not isinstance(self.value, Month):
            wanted = "a month such as 2027-04" if isinstance(found, Month) else "a number"
            raise UsageError(f"'{self.metric}' is compared with {wanted}, found '{self.text}'", EXAMPLE)
        return _OPERATORS[self.sign](found, self.value)


def gate(text: str) -> Gate:
    """Read a condition.

    >>> gate("ruin.probability > 10%").value, gate("runway_months.p10 < 12").sign
    (0.1, '<')

    :raises UsageError: where it is none.
    """
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise UsageError(f"'{text}' is not a condition", EXAMPLE)
    return Gate(match[1], match[2], _value(match[3], text), text)


def _value(word: str, text: str) -> float | Month:
    if re.fullmatch(r"\d{4}-\d{1,2}", word):
        try:
            return Month.read(word)
        except ValueError as error:
            raise UsageError(f"'{text}': {error}", EXAMPLE) from None
    match = _NUMBER.fullmatch(word)
    if match is None or not any(sign.isdigit() for sign in match[1]):
        raise UsageError(f"'{word}' in '{text}' is neither a number nor a month", EXAMPLE)
    number = float(match[1].replace("−", "-").replace("_", "").replace(",", ""))
    scale = _SCALE.get(match[2] or "", 1.0)
    return number / 100 if match[2] == "%" else number * scale


def figures(report: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a report by dotted name: metrics without their section, and ruin.

    >>> figures({"metrics": {"arr": {"p10": 1.0}, "minimum_cash": 2.0}, "ruin": {"probability": 0.1}})
    {'arr.p10': 1.0, 'minimum_cash': 2.0, 'ruin.probability': 0.1}
    """
    found: dict[str, Any] = {}
    for name, value in report["metrics"].items():
        if isinstance(value, Mapping):
            found.update({f"{name}.{key}": part for key, part in value.items()})
        else:
            found[name] = value
    for key, value in report.get("ruin", {}).items():
        if not isinstance(value, list):
            found[f"ruin.{key}"] = value
    return found


def refuse_if(conditions: Sequence[str], report: Mapping[str, Any]) -> None:
    """Raise ``GateError`` where a condition holds of a report.

    :raises UsageError: for what is no condition of it.
    """
    known = figures(report)
    found = [
        f"{each.text} ({each.metric} is {known[each.metric]})" for each in map(gate, conditions) if each.holds(known)
    ]
    if found:
        raise GateError("--fail-if: " + "; ".join(found))
