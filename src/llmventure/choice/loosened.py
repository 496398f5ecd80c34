"""Known numbers made movable: each as if a tenth less and a tenth more were its 10th and 90th percentile.

At the score 0 the scenario is what it was. Whole numbers, shares and lengths of time on which the shape of a plan
depends stay known, as do zeros: a tenth of nothing is nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args, get_origin

from llmventure.choice.scored import Input, numbers_of
from llmventure.models import quantity as q
from llmventure.models.base import Frozen
from llmventure.models.charge import Charge
from llmventure.models.reading import Reads
from llmventure.models.scenario import Scenario
from llmventure.understanding import BARE

PART = 0.1
"""How much less and more a known number is tried at."""

TOGETHER = (q.Steps, q.StepsAfter)
"""Steps that are known move together, by the same part."""


def loosened(scenario: Scenario) -> tuple[Scenario, list[Input]]:
    """The scenario with its known numbers movable, and these, in the order of the language."""
    found: list[Input] = []
    changed = _loosened(scenario, "", found)
    assert isinstance(changed, Scenario)
    return changed, found


def _loosened(thing: Any, path: str, found: list[Input]) -> Any:
    if isinstance(thing, Frozen):
        changes = {}
        for name, field in type(thing).model_fields.items():
            value = getattr(thing, name)
            own = path if BARE.get(type(thing)) == name else _inside(path, field.alias or name)
            if isinstance(value, Charge):
                new: Any = replace(value, quantity=_quantity(value.quantity, own, found))
            elif isinstance(value, q.Quantity):
                new = _quantity(value, own, found) if _may_move(field.annotation, field.metadata) else value
            elif isinstance(value, Mapping) and any(isinstance(part, q.Quantity) for part in value.values()):
                moves = _may_move(field.annotation, field.metadata)
                new = {key: _quantity(part, f"{own}.{key}", found) if moves else part for key, part in value.items()}
            else:
                new = _loosened(value, own, found)
            if new is not value:
                changes[name] = new
        return thing.model_copy(update=changes) if changes else thing
    if isinstance(thing, Mapping):
        parts = {key: _loosened(part, _inside(path, key), found) for key, part in thing.items()}
        return parts if any(parts[key] is not part for key, part in thing.items()) else thing
    if isinstance(thing, tuple):
        items = tuple(_loosened(part, f"{path}.{number}", found) for number, part in enumerate(thing))
        return items if any(new is not old for new, old in zip(items, thing, strict=True)) else thing
    return thing


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _may_move(annotation: Any, metadata: Sequence[Any]) -> bool:
    """Whether a field's numbers need not be known for the shape of the plan."""
    forms = [part.form for part in _parts(annotation, metadata) if isinstance(part, Reads)]
    return bool(forms) and "fixed" not in forms


def _parts(annotation: Any, metadata: Any = ()) -> Iterator[Any]:
    yield from metadata
    yield from getattr(annotation, "__metadata__", ())
    if get_origin(annotation) is not None:
        for inner in get_args(annotation):
            yield from _parts(inner)


def _quantity(quantity: q.Quantity, path: str, found: list[Input]) -> q.Quantity:
    parts = [part for part in numbers_of(quantity.path) if isinstance(part[2], q.Fixed) and part[2].value]
    if not parts:
        return quantity
    if isinstance(quantity.path, TOGETHER):
        found.append(Input(path, tuple(f"{path}{stream}" for _, stream, _ in parts), FACTOR, WHOLE_PATH, fixed=True))
    else:
        found += [
            Input(f"{path}{name}", (f"{path}{stream}",), _about(number), _field(quantity, name), fixed=True)
            for name, stream, number in parts
        ]
    return replace(quantity, path=_movable(quantity.path))


def _about(number: q.Number) -> q.Number:
    """
    >>> _about(q.Fixed(-10.0))
    Percentiles(p10=-11.0, p50=-10.0, p90=-9.0)
    """
    if not isinstance(number, q.Fixed) or not number.value:
        return number
    part = PART * abs(number.value)
    return q.Percentiles(number.value - part, number.value, number.value + part)


FACTOR = q.Percentiles(1 - PART, 1.0, 1 + PART)
WHOLE_PATH = q.Quantity(q.Fixed(1.0), 0.0, None, currency="factor")
"""Stands for steps that move together: the number is what they are all multiplied by."""


def _field(quantity: q.Quantity, name: str) -> q.Quantity:
    """What the number itself can hold: a trend's rate is a fraction, whatever the trend is of."""
    if name == ".yearly_change":
        return q.Quantity(q.Fixed(0.0), -1.0, None, True)
    return quantity


def _movable(path: q.Path) -> q.Path:
    match path:
        case q.Steps(steps):
            return q.Steps(tuple((month, _about(number)) for month, number in steps))
        case q.StepsAfter(start, after, steps):
            return q.StepsAfter(_about(start), after, tuple((offset, _about(number)) for offset, number in steps))
        case q.Trend():
            floor = None if path.floor is None else _about(path.floor)
            return replace(path, start=_about(path.start), yearly_change=_about(path.yearly_change), floor=floor)
        case q.Noisy():
            return replace(path, mean=_about(path.mean))
        case number:
            return _about(number)
