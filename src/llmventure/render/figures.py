"""Metrics and paths as a page of choices writes them: statistics of a simulation, and names without their section."""

import re
from collections.abc import Sequence

from llmventure.render import metric_names, numbers

SECTIONS = (
    *("compute.supply.", "compute.training.", "compute.serving.", "team.roles.", "funding.instruments.", "costs."),
    *("revenue.", "risks.", "market.", "acquisitions."),
)
"""What a path begins with and every reader knows."""


def spoken(metric: str) -> str:
    """
    >>> spoken("runway_months"), spoken("closing_cash.p10"), spoken("ruin.probability")
    ('Runway', 'Cash at the end, p10', 'Probability of ruin')
    """
    if metric == "ruin.probability":
        return "Probability of ruin"
    base, _, statistic = metric.rpartition(".")
    return f"{metric_names.spoken(base)}, {statistic}" if base else metric_names.spoken(metric)


def written(metric: str, value: float | None, currency: str) -> str:
    """
    >>> written("closing_cash.p10", 2.5e6, "USD"), written("ruin.probability", 0.051, "USD")
    ('$2.5M', '5.1%')
    """
    base = metric.partition(".")[0]
    return numbers.fraction(value) if base == "ruin" else metric_names.written(base, value, currency)


def grouped(text: str) -> str:
    """Values as a file would have them, the thousands of long numbers apart.

    >>> grouped("33130000"), grouped("1000000 to 4000000"), grouped("7903.53"), grouped("2.5M"), grouped("0.123456")
    ('33,130,000', '1,000,000 to 4,000,000', '7903.53', '2.5M', '0.123456')
    """
    return re.sub(r"(?<![\d.,])\d{5,}", lambda found: f"{int(found[0]):,}", text)


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Each path without its section, where that leaves it unlike the others.

    >>> paths = ["team.roles.engineer.salary", "compute.supply.api.gpus", "compute.serving.api.gpus"]
    >>> list(short_names(paths).values())
    ['engineer.salary', 'compute.supply.api.gpus', 'compute.serving.api.gpus']
    """
    short = {path: next((path[len(each) :] for each in SECTIONS if path.startswith(each)), path) for path in paths}
    counts: dict[str, int] = {}
    for name in short.values():
        counts[name] = counts.get(name, 0) + 1
    return {path: name if counts[name] == 1 else path for path, name in short.items()}
