"""Paths that ``optimize`` may choose at, and those that move together."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic_core import SchemaValidator

from llmventure.checks.bounds import lowest
from llmventure.checks.changes import is_number, readable, reader_at
from llmventure.checks.finding import Finding, advice
from llmventure.checks.subject import Subject
from llmventure.checks.walking import value_at
from llmventure.conditions import ordinal
from llmventure.errors import PlanError
from llmventure.loader.paths import NamesAt, UnknownPath, resolve
from llmventure.loader.tree import Keys
from llmventure.models.charge import Charge
from llmventure.models.decisions import STRATEGY
from llmventure.models.quantity import Fixed, Quantity
from llmventure.models.scenario import Scenario
from llmventure.models.when import When

CODE = "path"
_RANGE = re.compile(r"(?P<low>.+?)\s+(?:to|–|至|到)\s+(?P<high>.+)", re.DOTALL)
_RANGE_CURE = "write LOW to HIGH, or a list such as [0, 128, 256]"


def findings(subject: Subject, names_at: NamesAt) -> Iterator[Finding]:
    for path, choice in subject.scenario.decisions.items():
        yield from _decision(subject, path, choice, names_at)
    for index, correlation in enumerate(subject.scenario.simulation.correlations):
        keys: Keys = ("simulation", "correlations", index, "between")
        if len(correlation.between) == 1 and "*" not in correlation.between[0]:
            yield Finding(CODE, keys, "one path alone has nothing to move with", "name two paths, or one with *")
        for number, path in enumerate(correlation.between):
            yield from _correlated(subject, (*keys, number), path)
    if len(subject.scenario.simulation.correlations) > 0:
        yield from _together(subject.scenario)


def _together(scenario: Scenario) -> Iterator[Finding]:
    """What no simulation could draw: correlations that contradict each other."""
    from llmventure.sampling.correlations import (
        mixed_streams,  # of the numbers' library, which most files need not load here
    )

    try:
        mixed_streams(scenario)
    except PlanError as error:
        yield Finding(CODE, ("simulation", "correlations"), error.message, error.cure, on_key=True)


def _decision(subject: Subject, path: str, choice: Any, names_at: NamesAt) -> Iterator[Finding]:
    keys: Keys = ("decisions", path)
    if path == STRATEGY:
        if not isinstance(choice, (list, tuple)) or not choice or not all(isinstance(each, str) for each in choice):
            yield Finding(CODE, keys, "'strategy' leaves nothing to decide", "write a list of strategies' names")
        return
    try:
        places = resolve(subject.tree, path, new_key=True, names_at=names_at)
    except UnknownPath as error:
        if subject.resolves_elsewhere(path, names_at):
            return
        yield Finding(CODE, keys, f"nothing to decide: {error.message}", error.cure, on_key=True)
        return
    for place in places:
        value, further = value_at(subject.scenario, place)
        if further and not subject.whole:
            return  # what it is a part of has a fault of its own
        if further or not is_number(value):
            yield Finding(
                CODE, keys, f"'{path}' is not a number to decide", "name a quantity, such as an amount", on_key=True
            )
            return
        reads = reader_at(subject.scenario, place)
        if reads is None:
            continue
        for number, option in enumerate(_options(choice)):
            wrong = option is not None and readable(lambda option=option, reads=reads: reads.validate_python(option))
            if wrong:  # `~` in a list has a fault of its own
                place_of = (*keys, number) if isinstance(choice, (list, tuple)) else keys
                yield Finding(CODE, place_of, f"'{path}' cannot be '{option}': {wrong[0]}", wrong[1])
                return
        if isinstance(choice, str) and not _rises(reads, _options(choice)):
            yield Finding(CODE, keys, f"'{path}': {choice} leaves nothing to decide, its end is not above its start",
                          "write LOW to HIGH")  # fmt: skip
            return
    ends = _RANGE.fullmatch(choice.strip()) if isinstance(choice, str) else None
    if ends is None and not (isinstance(choice, (list, tuple)) and choice):
        yield Finding(CODE, keys, f"'{path}' leaves nothing to decide", _RANGE_CURE)


def _options(choice: Any) -> list[Any]:
    """The values that a decision may take, its two ends of a range."""
    if isinstance(choice, (list, tuple)):
        return list(choice)
    match = _RANGE.fullmatch(choice.strip()) if isinstance(choice, str) else None
    if match is None:
        return [choice]
    unit = re.search(r"(?:[kKMBT]|bn|tn|万|亿)?\s*(?:%|[A-Za-z]+)?\s*$", match["high"])
    low = match["low"] + (unit[0] if unit and re.fullmatch(r"[-\d.,_\s]+", match["low"]) else "")
    return [low, match["high"]]


def _rises(reads: SchemaValidator, options: list[Any]) -> bool:
    """Whether the first of two values is below the second; so, too, where they are not numbers to compare."""
    if len(options) != 2:
        return True
    low, high = (_known(reads.validate_python(option)) for option in options)
    return low is None or high is None or low < high


def _known(value: Any) -> float | None:
    """A number as it is read, a month as its number; None for what is uncertain or has conditions."""
    if isinstance(value, Charge):
        value = value.quantity
    if isinstance(value, Quantity):
        return value.path.value if isinstance(value.path, Fixed) else None
    if isinstance(value, When):
        return None if value.month is None else ordinal(value.month)
    return float(value) if isinstance(value, (int, float)) else None


def _correlated(subject: Subject, keys: Keys, path: str) -> Iterator[Finding]:
    try:
        places = resolve(subject.tree, path)
    except UnknownPath as error:
        if subject.resolves_elsewhere(path):
            return
        cure = error.cure or "name the value, or write it in the form that has such a part"
        yield Finding(CODE, keys, f"nothing to correlate: {error.message}", cure)
        return
    values = [value_at(subject.scenario, place) for place in places]
    if not any(isinstance(value, Quantity) for value, _ in values):
        if any(value is not None for value, _ in values):
            yield Finding(
                CODE, keys, f"'{path}' is not a quantity", "name one that is uncertain, such as a growth or a price"
            )
    elif all(isinstance(value, Quantity) and isinstance(value.path, Fixed) for value, _ in values):
        known = lowest(next(value for value, _ in values))
        yield advice(
            "unused",
            keys,
            f"'{path}' is known ({known:,.12g}): it moves with nothing",
            "write LOW to HIGH there, or leave it out here",
        )
