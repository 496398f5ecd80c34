"""Strategies under uncertainty: the same futures for each, percentiles, ruin, and differences path by path."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from llmventure.report import (
    SCHEMA_VERSION,
    CapTableEntry,
    Company,
    Comparison,
    Difference,
    Message,
    Run,
    StrategyOutcome,
)  # fmt: skip
from llmventure.sampling import Array
from llmventure.simulation import Simulated, values_of, wilson

HORIZONS = (24, 36, 60)
"""Months at which ruin is told, where the plan is as long."""
SIGNIFICANT = 2.0
"""Standard errors from which on a difference is called one."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One strategy: its futures, drawn with the same streams as every other's, and its plan's cap tables."""

    strategy: str
    case: str | None
    file: str
    simulated: Simulated
    metrics: Mapping[str, dict[str, float | None]]
    cap_table: list[CapTableEntry]

    def values(self, metric: str) -> Array | None:
        """A metric by path; ``ruin`` is 1 where cash runs out."""
        if metric == "ruin":
            out = values_of(self.simulated, "cash_out_month")
            return None if out is None else np.isfinite(out).astype(np.float64)
        return values_of(self.simulated, metric)


def compared(contenders: Sequence[Contender], stamp: Run, company: Company, warnings: list[Message]) -> Comparison:
    """All of them against the first; ``conclusion`` is what the numbers support, if anything."""
    first = contenders[0]
    differences = [_difference(other, first, metric) for other in contenders[1:] for metric in ("ruin", *first.metrics)]
    answer: Comparison = {
        "schema_version": SCHEMA_VERSION,
        "run": stamp,
        "company": company,
        "strategies": [_outcome(contender) for contender in contenders],
        "differences": differences,
        "front": front(contenders),
        "warnings": warnings,
    }
    conclusion = _conclusion(first, differences)
    if conclusion is not None:
        answer["conclusion"] = conclusion
    return answer


def _outcome(contender: Contender) -> StrategyOutcome:
    tally, ruin = contender.simulated.tally, contender.simulated.tally.ruin
    by: dict[str, float | None] = {}
    for months in HORIZONS:
        if months <= len(ruin.by_month):
            probability = ruin.by_month[months - 1]
            by[f"by_{months}"] = probability
            by[f"by_{months}_standard_error"] = math.sqrt(probability * (1 - probability) / tally.paths)
    low, high = wilson(round(ruin.probability * tally.paths), tally.paths)
    return {
        "strategy": contender.strategy,
        "case": contender.case,
        "file": contender.file,
        "metrics": dict(contender.metrics),
        "ruin": {
            "probability": ruin.probability,
            "standard_error": ruin.standard_error,
            "interval_low": low,
            "interval_high": high,
            **by,
        },
        "cap_table": contender.cap_table,
    }


def paired(values: Array, against: Array) -> tuple[float | None, float | None]:
    """Mean and standard error of the differences, over the paths on which both are defined.

    >>> paired(np.array([1.0, 2.0, np.nan]), np.array([0.0, 0.0, 1.0]))
    (1.5, 0.5)
    """
    both = np.isfinite(values) & np.isfinite(against)
    count = int(both.sum())
    if count == 0:
        return None, None
    change = values[both] - against[both]
    mean = math.fsum(change) / count
    if count == 1:
        return mean, None
    return mean, math.sqrt(math.fsum((change - mean) ** 2) / (count - 1) / count)


def _difference(other: Contender, first: Contender, metric: str) -> Difference:
    mine, base = other.values(metric), first.values(metric)
    mean, error = (None, None) if mine is None or base is None else paired(mine, base)
    return {
        "strategy": other.strategy,
        "case": other.case,
        "against": first.strategy,
        "metric": metric,
        "mean": mean,
        "standard_error": error,
    }


def worth_of(contender: Contender) -> float | None:
    """What founders are expected to have: their proceeds where an exit is planned, else their share of the company."""
    for metric in ("founders_proceeds", "founders_ownership"):
        kept = contender.metrics.get(metric)
        if kept is not None and kept["mean"] is not None:
            return kept["mean"]
    return None


def front(contenders: Sequence[Contender]) -> list[str]:
    """The strategies that no other beats in both: less ruin, and more for the founders."""
    points = [(each.strategy, each.simulated.tally.ruin.probability, worth_of(each)) for each in contenders]
    known = [(name, ruin, worth) for name, ruin, worth in points if worth is not None]
    return [
        name
        for name, ruin, worth in known
        if not any(
            other_ruin <= ruin and other_worth >= worth and (other_ruin < ruin or other_worth > worth)
            for _, other_ruin, other_worth in known
        )
    ]


def _conclusion(first: Contender, differences: Sequence[Difference]) -> str | None:
    """One sentence on the strategy that changes ruin most, where the change is more than twice its error."""
    clear = [
        difference
        for difference in differences
        if difference["metric"] == "ruin"
        and difference["mean"] is not None
        and difference["standard_error"]
        and abs(difference["mean"]) > SIGNIFICANT * difference["standard_error"]
    ]
    if not clear:
        return None
    best = max(clear, key=lambda difference: abs(difference["mean"] or 0.0))
    change, error = best["mean"] or 0.0, best["standard_error"] or 0.0
    how = "less" if change < 0 else "more"
    sentence = (
        f"{best['strategy']} is ruined {how} often than {first.strategy}: "
        f"by {abs(change) * 100:.1f} ± {error * 100:.1f} points"
    )
    founders = next(
        (
            difference
            for difference in differences
            if difference["strategy"] == best["strategy"]
            and difference["metric"] == "founders_ownership"
            and difference["mean"] is not None
            and difference["standard_error"]
            and abs(difference["mean"]) > SIGNIFICANT * difference["standard_error"]
        ),
        None,
    )
    if founders is not None and founders["mean"] is not None:
        points = founders["mean"] * 100
        sentence += f"; its founders keep {abs(points):.1f} points {'more' if points > 0 else 'less'} of the company"
    return sentence + "."
