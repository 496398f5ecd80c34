"""What a cost or a grant is a share of: a section, or a named thing in one, and never itself."""

from collections.abc import Iterator

from llmventure.checks.finding import Finding, advice
from llmventure.checks.hardware import key_of
from llmventure.checks.subject import Subject
from llmventure.loader.paths import UnknownPath, resolve
from llmventure.loader.tree import Keys, dotted
from llmventure.models.compute import Serving
from llmventure.models.funding import Grant
from llmventure.models.scenario import Scenario
from llmventure.models.training import TrainingRun
from llmventure.suggest import nearest

CODE = "reference"
NAMED = (
    ("revenue",),
    ("team", "roles"),
    ("compute", "supply"),
    ("compute", "training"),
    ("compute", "serving"),
    ("costs",),
)
"""Sections whose things can be shared in."""
WHOLE = (("team",), ("compute",), ("compute", "storage"))
_SECTIONS = ("revenue", "team", "compute", "costs")
_FAMILIES = "revenue, team, compute, costs, or one thing inside them, such as revenue.api"


def findings(subject: Subject) -> Iterator[Finding]:
    for name, cost in subject.scenario.costs.items():
        if cost.share_of is not None:
            yield from _share(subject, ("costs", name), cost.share_of, of_cost=False)
    for name, grant in subject.scenario.funding.instruments.items():
        if isinstance(grant, Grant) and grant.share_of is not None:
            yield from _share(subject, ("funding", "instruments", name), grant.share_of, of_cost=True)
    yield from _circles(subject.scenario)


def _share(subject: Subject, thing: Keys, path: str, *, of_cost: bool) -> Iterator[Finding]:
    keys: Keys = (*thing, "share_of")
    try:
        places = resolve(subject.tree, path)
    except UnknownPath as error:
        if subject.resolves_elsewhere(path):
            return
        first = path.partition(".")[0]
        cure = error.cure
        if first not in subject.tree.items:
            near = nearest(first, _SECTIONS)
            cure = f"write {near}: first, or share in what is there" if near == first else f"write {_FAMILIES}"
            cure = f"did you mean '{near}'? {cure}" if near not in {None, first} else cure
        yield Finding(CODE, keys, f"share_of: {error.message}", cure)
        return
    place = places[0]
    if len(places) > 1 or "*" in path:
        yield Finding(CODE, keys, "a share is of one section or thing, not of a pattern", f"write {dotted(place[:-1])}")
    elif not (place in NAMED or place in WHOLE or place[:-1] in NAMED):
        inside = next(
            (place[:depth] for depth in (3, 2, 1) if place[: depth - 1] in NAMED or place[:depth] in WHOLE), None
        )
        cure = f"write {dotted(inside)}" if inside is not None else f"write {_FAMILIES}"
        yield Finding(CODE, keys, f"nothing is earned or spent by '{path}' itself", cure)
    elif of_cost and place[0] == "revenue":
        yield Finding(CODE, keys, "a grant repays a cost, and revenue is none", "write team, compute or costs")
    else:
        yield from _owned_hours(subject.scenario, keys, place)


def _owned_hours(scenario: Scenario, keys: Keys, place: Keys) -> Iterator[Finding]:
    """A share of a run or a serving, whose hours may come from accelerators that cost something whoever uses them."""
    runs, servings = scenario.compute.training, scenario.compute.serving
    user: TrainingRun | Serving | None = None
    if place[:2] == ("compute", "training"):
        user = runs.get(str(place[-1]))
    elif place[:2] == ("compute", "serving"):
        user = servings.get(str(place[-1]))
    kind = None if user is None else key_of(user.gpu)
    supplies = scenario.compute.supply.items()
    owned = next((name for name, each in supplies if each.kind == "owned" and key_of(each.gpu) == kind), None)
    if kind is not None and owned is not None:
        yield advice(
            CODE,
            keys,
            f"hours that '{owned}' gives are not in '{dotted(place)}': what is owned costs the same whoever uses it",
            f"write compute.supply.{owned} for a share of what they cost",
        )


def _circles(scenario: Scenario) -> Iterator[Finding]:
    """Costs that are shares of each other."""
    inside = {name: _costs_in(scenario, cost.share_of) for name, cost in scenario.costs.items() if cost.share_of}
    told: set[str] = set()
    for name in inside:
        trail = [name]
        while trail:
            following = [each for each in inside.get(trail[-1], ()) if each in inside]
            back = next((each for each in following if each in trail), None)
            if back is not None:
                circle = trail[trail.index(back) :]
                if not told & set(circle):
                    told |= set(circle)
                    yield _circle(circle)
                break
            if not following or len(trail) > len(inside):
                break
            trail.append(following[0])


def _circle(circle: list[str]) -> Finding:
    keys: Keys = ("costs", circle[0], "share_of")
    if len(circle) == 1:
        return Finding(CODE, keys, f"'{circle[0]}' would be a share of itself", "name the costs that it is a share of")
    trail = " → ".join([*circle, circle[0]])
    return Finding(CODE, keys, f"these costs are shares of each other: {trail}", "make one of them an amount")


def _costs_in(scenario: Scenario, path: str) -> list[str]:
    if path == "costs":
        return list(scenario.costs)
    return [name for name in scenario.costs if path == f"costs.{name}"]
