"""Things that wait for each other, and for what cannot come."""

from collections.abc import Iterator

from llmventure.checks.calendar import NEVER, Calendar
from llmventure.checks.finding import Finding, advice
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys
from llmventure.models.funding import PricedRound
from llmventure.models.when import When

CODE = "waiting"


def findings(subject: Subject) -> Iterator[Finding]:
    circles = list(_circles(subject))
    inside = {name for circle in circles for name in circle}
    for circle in circles:
        yield _said(subject, circle)
    calendar = Calendar(subject)
    for keys, value in subject.parts:
        if not isinstance(value, When):
            continue
        if value.after is not None and value.after in subject.events and value.after not in inside:
            yield from _too_late(calendar, (*keys, "after"), value)
        if value.failed is not None and value.failed in subject.events:
            yield from _never_fails(subject, (*keys, "failed"), value.failed)


def _waits_for(subject: Subject, name: str) -> list[str]:
    """What must come before ``name`` can; nothing where a latest month lets it happen anyway."""
    when: When | None = getattr(subject.event(name), "when", None)
    if when is None or when.latest is not None:
        return []
    return [each for each in (when.after, when.failed) if each is not None and subject.event(each) is not None]


def _circles(subject: Subject) -> Iterator[list[str]]:
    """Each circle of things that wait for each other once, from the one that is written first."""
    done: set[str] = set()
    for name in subject.events:
        trail: list[str] = []

        def follow(each: str, trail: list[str] = trail) -> Iterator[list[str]]:
            if each in trail:
                yield trail[trail.index(each) :]
            elif each not in done:
                trail.append(each)
                for below in _waits_for(subject, each):
                    yield from follow(below)
                trail.pop()
                done.add(each)

        yield from follow(name)


def _said(subject: Subject, circle: list[str]) -> Finding:
    name = circle[0]
    when: When = getattr(subject.event(name), "when")  # noqa: B009 - not every event has one
    keys: Keys = (*subject.events[name], "when", "after" if when.after in circle else "failed")
    if len(circle) == 1:
        return Finding(CODE, keys, f"'{name}' waits for itself", "write a month, or what else has to come first")
    trail = " → ".join([*circle, name])
    return Finding(CODE, keys, f"these wait for each other: {trail}", "give one of them a month, or a latest:")


def _too_late(calendar: Calendar, keys: Keys, when: When) -> Iterator[Finding]:
    assert when.after is not None
    if calendar.earliest(when) < calendar.months:
        return
    comes = calendar.comes(when.after)
    if comes == NEVER:
        yield advice(CODE, keys, f"waits for '{when.after}', which never comes", "write a month, or add a latest:")
    elif comes >= calendar.months:
        message = f"waits for '{when.after}', which comes in {calendar.shown(comes)} at the earliest"
        yield advice(CODE, keys, f"{message}, after the plan's last month, {calendar.last}", calendar.longer(comes))
    else:
        first = calendar.earliest(when)
        message = f"comes in {calendar.shown(first)} at the earliest, after the plan's last month, {calendar.last}"
        yield advice(CODE, keys, message, calendar.longer(first))


def _never_fails(subject: Subject, keys: Keys, name: str) -> Iterator[Finding]:
    thing = subject.event(name)
    if thing is not None and thing.always_succeeds:
        round_only = ", unless it has no solution" if isinstance(thing, PricedRound) else ""
        yield advice(
            CODE,
            keys,
            f"'{name}' never fails: its probability is 100%{round_only}",
            f"give '{name}' a probability:, such as 70%",
        )
