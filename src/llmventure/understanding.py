"""How the uncertain numbers of a scenario were understood: p5, p50 and p95 of each."""

from collections.abc import Iterator, Mapping

import numpy as np

from llmventure.models import quantity as q
from llmventure.models.base import Frozen
from llmventure.models.charge import Charge
from llmventure.models.numbers_in import BARE
from llmventure.models.scenario import Scenario
from llmventure.report import Echo
from llmventure.sampling import MOVEMENT, YEARLY_CHANGE, Z95, at_score
from llmventure.sampling.in_all import quantile_in_all, values_in_all

PARAMETERS: Mapping[str, q.Quantity] = {
    ".yearly_change": YEARLY_CHANGE,
    ".yearly_volatility": MOVEMENT,
    ".mean_reversion": MOVEMENT,
}
"""What the parameters of a trend are kept within, beside its values."""


def understood(scenario: Scenario) -> list[Echo]:
    """Every uncertain number, at its path, in the order of the language."""
    return [echo for path, quantity in quantities("", scenario) for echo in _echoes(path, quantity)]


def quantities(path: str, part: object) -> Iterator[tuple[str, q.Quantity]]:
    """All quantities of a part of the scenario, each with its path."""
    if isinstance(part, q.Quantity):
        yield path, part
    elif isinstance(part, Charge):
        yield path, part.quantity
    elif isinstance(part, Frozen):
        for name, field in type(part).model_fields.items():
            own = path if BARE.get(type(part)) == name else _inside(path, field.alias or name)
            yield from quantities(own, getattr(part, name))
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from quantities(_inside(path, name), value)
    elif isinstance(part, tuple):
        for number, value in enumerate(part):
            yield from quantities(_inside(path, str(number)), value)


def field_of(quantity: q.Quantity, name: str) -> q.Quantity:
    """What the number ``name`` of a quantity's path is kept within: a trend's change is a fraction, whatever the trend
    is of."""
    return PARAMETERS.get(name, quantity) if isinstance(quantity.path, q.Trend) else quantity


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _echoes(path: str, quantity: q.Quantity) -> Iterator[Echo]:
    for name, number in _numbers(quantity.path):
        if isinstance(number, q.Fixed):
            continue
        field = field_of(quantity, name)
        low, middle, high = _percentiles(number, field)
        unit = "fraction" if field.fraction else field.currency or field.unit or ""
        yield {"path": f"{path}{name}", "p5": low, "p50": middle, "p95": high, "unit": unit}


def _percentiles(number: q.Number, field: q.Quantity) -> tuple[float, float, float]:
    """The 5th, the median that a plan takes, and the 95th."""
    low, middle, high = (
        float(at_score(number, field, lambda _, z=z: np.full((1, 1), z))[0, 0])  # type: ignore[misc]
        for z in (-Z95, 0.0, Z95)
    )
    found = values_in_all(number, field)
    return (
        (low, middle, high) if found is None else (quantile_in_all(found, 0.05), middle, quantile_in_all(found, 0.95))
    )


def _numbers(path: q.Path) -> Iterator[tuple[str, q.Number]]:
    match path:
        case q.Steps(steps):
            yield from ((f".{month}", number) for month, number in steps)
        case q.StepsAfter(start, after, steps):
            yield ".start", start
            yield from ((f".after {after}.{offset}", number) for offset, number in steps)
        case q.Trend():
            for name in ("start", "yearly_change", "yearly_volatility", "mean_reversion"):
                yield f".{name}", getattr(path, name)
            if path.floor is not None:
                yield ".floor", path.floor
        case q.Noisy(mean, noise):
            yield ".mean", mean
            yield ".monthly_noise", noise
        case number:
            yield "", number
