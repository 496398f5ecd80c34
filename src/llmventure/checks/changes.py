"""What risks, regimes, policies, retries and synergies change: paths to a number, and values that it can take."""

from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticCustomError, SchemaValidator, ValidationError

from llmventure.checks.finding import Finding
from llmventure.checks.subject import Subject
from llmventure.checks.walking import field_named, parts, value_at
from llmventure.loader.paths import NamesAt, UnknownPath, resolve
from llmventure.loader.tree import Keys, Mapping, at, dotted
from llmventure.models.base import Frozen
from llmventure.models.change import Change
from llmventure.models.charge import Charge
from llmventure.models.cores import reader
from llmventure.models.quantity import Quantity
from llmventure.models.reading import Reads
from llmventure.models.when import Attempted, When

CODE = "path"


def findings(subject: Subject, names_at: NamesAt) -> Iterator[Finding]:
    for keys, changes in _changes(subject):
        for path, change in changes.items():
            yield from _change(subject, (*keys, path), path, change, names_at)
    for keys, thing in _attempted(subject):
        for path, change in thing.on_retry.items():
            yield from _retry(subject, keys, path, change, names_at)


def _changes(subject: Subject) -> Iterator[tuple[Keys, dict[str, Change]]]:
    """Every ``change:`` of the scenario."""
    scenario = subject.scenario
    for name, regime in scenario.market.items():
        yield ("market", name, "change"), regime.change
    for name, risk in scenario.risks.items():
        yield ("risks", name, "change"), risk.change
        if risk.mitigation is not None:
            yield ("risks", name, "mitigation", "change"), risk.mitigation.change
    for name, policy in scenario.policy.items():
        yield ("policy", name, "change"), policy.change
    for name, acquisition in scenario.acquisitions.items():
        if acquisition.synergy is not None:
            yield ("acquisitions", name, "synergy", "change"), acquisition.synergy.change


def _attempted(subject: Subject) -> Iterator[tuple[Keys, Attempted]]:
    for name, keys in subject.events.items():
        thing = subject.event(name)
        if thing is not None and thing.on_retry:
            yield keys, thing


def _change(subject: Subject, keys: Keys, path: str, change: Change, names_at: NamesAt) -> Iterator[Finding]:
    try:
        places = resolve(subject.tree, path, new_key=True, names_at=names_at)
    except UnknownPath as error:
        if subject.resolves_elsewhere(path, names_at):
            return
        yield Finding(CODE, keys, f"nothing to change: {error.message}", error.cure, on_key=True)
        return
    yield from _meets(subject, keys, path, places, change)


def _retry(subject: Subject, thing: Keys, path: str, change: Change, names_at: NamesAt) -> Iterator[Finding]:
    """The paths of ``on_retry`` begin at the thing that is tried again."""
    block = at(subject.tree, thing)
    keys = (*thing, "on_retry", path)
    assert isinstance(block, Mapping)
    try:
        places = resolve(block, path, new_key=True, names_at=lambda _, below: names_at(subject.tree, (*thing, *below)))
    except UnknownPath as error:
        where = error.message.replace("at the top", f"in '{thing[-1]}'")
        cure = error.cure
        first = path.partition(".")[0]
        if cure is not None and f"'{first}'" in cure:
            where, cure = f"'{first}' is not written in '{thing[-1]}'", "write it as the first attempt has it"
        if path.startswith(dotted(thing)):
            cure = f"the paths begin at '{thing[-1]}' itself: write {path[len(dotted(thing)) + 1 :]}"
        yield Finding(CODE, keys, f"nothing to change: {where}", cure, on_key=True)
        return
    yield from _meets(subject, keys, path, [(*thing, *place) for place in places], change)


def _meets(subject: Subject, keys: Keys, path: str, places: list[Keys], change: Change) -> Iterator[Finding]:
    given = 0
    for place in places:
        value, further = value_at(subject.scenario, place)
        if further and value is not None:
            whole = dotted(place[: len(place) - len(further)])
            message = f"'{path}' is inside one value"
            yield Finding(CODE, keys, message, f"change all of it: {whole}", on_key=True)
            return
        holder = value_at(subject.scenario, place[:-1])
        if isinstance(holder[0], Quantity) and not holder[1]:  # a block that holds its one value by name
            whole = dotted(place[:-1])
            yield Finding(CODE, keys, f"'{path}' is all of '{whole}'", f"change that: {whole}", on_key=True)
            return
        # where no delay is written there is a delay of nothing, to which one can be added
        if value is None and change.how != "value" and not (change.how == "plus" and place[-1] == "delay"):
            continue
        given += 1
        if not is_number(value):
            yield Finding(CODE, keys, *_no_number(subject, path, place, value), on_key=True)
            return
        wrong = _unreadable(subject.scenario, place, value, change)
        if wrong is not None:
            yield Finding(CODE, keys, f"'{path}' cannot become '{change.raw}': {wrong[0]}", wrong[1])
            return
    if not given and subject.whole:
        verb = "multiply" if change.how == "times" else "add to"
        message = f"there is nothing to {verb}: '{path}' has no value"
        yield Finding(CODE, keys, message, "give it one first", on_key=True)


def is_number(value: Any) -> bool:
    """Whether a change can meet ``value``: a quantity, a number, a fee or a time."""
    if value is None:  # an optional field that is not written: its new value will tell
        return True
    return isinstance(value, (Quantity, Charge, When)) or (
        isinstance(value, (int, float)) and not isinstance(value, bool)
    )


def _no_number(subject: Subject, path: str, place: Keys, value: Any) -> tuple[str, str | None]:
    if isinstance(value, (Frozen, dict)):
        number = _number_inside(subject, place)
        inside = "name a number inside it" + (f", such as {dotted((path, *number))}" if number else "")
        return f"'{path}' is a block of keys, not a number", inside
    return f"'{path}' is not a number that could change", "name a quantity, such as an amount, a price or a headcount"


def _number_inside(subject: Subject, place: Keys) -> Keys | None:
    """The keys from ``place`` to the first number that is written inside it."""
    for keys, value in parts(value_at(subject.scenario, place)[0]):
        if keys and isinstance(value, Quantity) and at(subject.tree, (*place, *keys)) is not None:
            return keys
    return None


def _unreadable(scenario: Frozen, place: Keys, value: Any, change: Change) -> tuple[str, str | None] | None:
    """Why the field cannot take the change; None where it can."""
    if change.how == "times":
        return ("a time cannot be multiplied", "write +3 months for a delay") if isinstance(value, When) else None
    if change.how == "plus" and isinstance(value, When):
        return readable(lambda: Reads("duration", high=600.0, form="uncertain").read(change.raw))
    reads = reader_at(scenario, place)
    return None if reads is None else readable(lambda: reads.validate_python(change.raw))


def readable(read: Any) -> tuple[str, str | None] | None:
    """Why ``read`` refuses: its first message and cure; None where it does not."""
    try:
        read()
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        context = detail.get("ctx") or {}
        first = next(iter(context.get("faults", ())), None)
        return (first["message"], first["cure"]) if first is not None else (detail["msg"], None)
    except PydanticCustomError as error:
        first = (error.context or {}).get("faults", [{"message": str(error), "cure": None}])[0]
        return first["message"], first["cure"]
    return None


def reader_at(scenario: Frozen, place: Keys) -> SchemaValidator | None:
    """What reads the field at ``place``."""
    holder, further = value_at(scenario, place[:-1])
    if further or not isinstance(holder, Frozen):
        return None
    found = field_named(type(holder), str(place[-1]))
    return None if found is None else reader(found[1].written)
