"""Strategies side by side: the same metrics for each, and what each changes against the first."""

from collections.abc import Mapping, Sequence

from llmventure.models.month import Month
from llmventure.record import record
from llmventure.report import SCHEMA_VERSION, CapTableEntry, Company, Message, Run
from llmventure.report.comparison import Comparison, Difference, StrategyOutcome
from llmventure.report.exits import Control


@record
class Outcome:
    """One strategy's plan. A metric is a number, a calendar month or None."""

    strategy: str
    case: str | None
    file: str
    metrics: Mapping[str, float | Month | None]
    cap_table: list[CapTableEntry]
    control: list[Control]
    first_month: str
    last_month: str


def comparison(outcomes: Sequence[Outcome], stamp: Run, company: Company, warnings: list[Message]) -> Comparison:
    """The outcomes and each one's difference to the first of its case: months for a month, null where either is not
    defined."""
    firsts = {outcome.case: outcome for outcome in reversed(outcomes)}
    return {
        "schema_version": SCHEMA_VERSION,
        "run": stamp,
        "company": company,
        "strategies": [_outcome(outcome) for outcome in outcomes],
        "differences": [
            _difference(outcome, firsts[outcome.case], metric)
            for outcome in outcomes
            if outcome is not firsts[outcome.case]
            for metric in firsts[outcome.case].metrics
        ],
        "warnings": warnings,
    }


def _outcome(outcome: Outcome) -> StrategyOutcome:
    return {
        "strategy": outcome.strategy,
        "case": outcome.case,
        "file": outcome.file,
        "metrics": dict(told(outcome)),
        "first_month": outcome.first_month,
        "last_month": outcome.last_month,
        "cap_table": outcome.cap_table,
        "control": outcome.control,
    }


def told(outcome: Outcome) -> dict[str, float | str | None]:
    """The metrics as a report has them, months as text."""
    return {name: str(value) if isinstance(value, Month) else value for name, value in outcome.metrics.items()}


def _difference(outcome: Outcome, first: Outcome, metric: str) -> Difference:
    value, against = outcome.metrics.get(metric), first.metrics.get(metric)
    mean: float | None = None
    if isinstance(value, Month) and isinstance(against, Month):
        mean = float(value - against)
    elif isinstance(value, (int, float)) and isinstance(against, (int, float)):
        mean = value - against
    return {
        "strategy": outcome.strategy,
        "case": outcome.case,
        "against": first.strategy,
        "metric": metric,
        "mean": mean,
        "standard_error": None if mean is None else 0.0,
    }
