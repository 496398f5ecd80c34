"""Numbers of a scenario made movable by one score each; at the scores 0 the scenario is what it was.

Known numbers: each as if a tenth less and a tenth more were its 10th and 90th percentile. Whole numbers, shares and
lengths of time on which the shape of a plan depends stay known, as do zeros: a tenth of nothing is nothing.
Numbers behind which more than one draw stands: each as what it is in all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, get_args, get_origin

import numpy as np

from llmventure.choice.scored import Input, numbers_of
from llmventure.models import quantity as q
from llmventure.models.base import Frozen
from llmventure.models.charge import Charge
from llmventure.models.numbers_in import BARE
from llmventure.models.reading import Reads
from llmventure.models.scenario import Scenario
from llmventure.sampling import at_score
from llmventure.sampling.in_all import quantile_in_all, values_in_all
from llmventure.understanding import field_of

PART = 0.1
"""How much less and more a known number is tried at."""

ODDS = ".probability"
"""Odds stay known: in a plan what may fail succeeds."""
VALUES = 2_001
"""Equally likely values that tell a distribution."""
Change: TypeAlias = Callable[[q.Quantity, str, bool], q.Quantity]
"""Takes a quantity, its path, and whether the shape of the plan does not depend on it; answers what stands there."""
TOGETHER = (q.Steps, q.StepsAfter)
"""Steps that are known move together, by the same part."""


def loosened(scenario: Scenario) -> tuple[Scenario, list[Input]]:
    """The scenario with its known numbers movable, and these, in the order of the language."""
    found: list[Input] = []

    def loosen(quantity: q.Quantity, path: str, moves: bool) -> q.Quantity:
        return _quantity(quantity, path, found) if moves and not path.endswith(ODDS) else quantity

    changed = _changed(scenario, "", loosen)
    assert isinstance(changed, Scenario)
    return changed, found


def told_by_one_score(scenario: Scenario) -> Scenario:
    """The scenario with each number behind which more than one draw stands as what it is in all, told by its own
    score: many equally likely values, the middle one that of the plan."""
    changed = _changed(scenario, "", lambda quantity, _path, _moves: _in_all(quantity))
    assert isinstance(changed, Scenario)
    return changed


def _changed(thing: Any, path: str, change: Change) -> Any:
    if isinstance(thing, Frozen):
        changes = {}
        for name, field in type(thing).model_fields.items():
            value = getattr(thing, name)
            own = path if BARE.get(type(thing)) == name else _inside(path, field.alias or name)
            if isinstance(value, Charge):
                new: Any = _charge(value, change(value.quantity, own, True))
            elif isinstance(value, q.Quantity):
                new = change(value, own, _may_move(field.annotation, field.metadata))
            elif isinstance(value, Mapping) and any(isinstance(part, q.Quantity) for part in value.values()):
                moves = _may_move(field.annotation, field.metadata)
                new = {key: change(part, f"{own}.{key}", moves) for key, part in value.items()}
            else:
                new = _changed(value, own, change)
            if new is not value:
                changes[name] = new
        return thing.model_copy(update=changes) if changes else thing
    if isinstance(thing, Mapping):
        parts = {key: _changed(part, _inside(path, key), change) for key, part in thing.items()}
        return parts if any(parts[key] is not part for key, part in thing.items()) else thing
    if isinstance(thing, tuple):
        items = tuple(_changed(part, f"{path}.{number}", change) for number, part in enumerate(thing))
        return items if any(new is not old for new, old in zip(items, thing, strict=True)) else thing
    return thing


def _charge(charge: Charge, quantity: q.Quantity) -> Charge:
    return charge if quantity is charge.quantity else replace(charge, quantity=quantity)


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
            Input(f"{path}{name}", (f"{path}{stream}",), _about(number), field_of(quantity, name), fixed=True)
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


def _in_all(quantity: q.Quantity) -> q.Quantity:
    def told(name: str, number: q.Number) -> q.Number:
        return _told(number, field_of(quantity, name))

    match quantity.path:
        case q.Steps(steps):
            path: q.Path = q.Steps(tuple((month, told("", number)) for month, number in steps))
        case q.StepsAfter(start, after, steps):
            later = tuple((offset, told("", number)) for offset, number in steps)
            path = q.StepsAfter(told("", start), after, later)
        case q.Trend() as trend:
            floor = None if trend.floor is None else told("", trend.floor)
            change = told(".yearly_change", trend.yearly_change)
            path = replace(trend, start=told("", trend.start), yearly_change=change, floor=floor)
        case q.Noisy(mean) as noisy:
            path = replace(noisy, mean=told("", mean))
        case number:
            path = told("", number)
    return quantity if path == quantity.path else replace(quantity, path=path)


def _told(number: q.Number, field: q.Quantity) -> q.Number:
    values = None if isinstance(number, q.Fixed) else values_in_all(number, field)
    if values is None:
        return number
    middle = float(at_score(number, field, lambda _: np.zeros((1, 1)))[0, 0])
    half = VALUES // 2
    found = [quantile_in_all(values, (index + 0.5) / VALUES) for index in range(VALUES)]
    found = [
        *(min(value, middle) for value in found[:half]),
        middle,
        *(max(value, middle) for value in found[half + 1 :]),
    ]
    return q.Discrete(tuple(found), (1 / VALUES,) * VALUES)
