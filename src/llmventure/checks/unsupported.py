"""What the language has and the engine has not yet: refused by name, never ignored."""

from collections.abc import Iterator
from typing import Any

from llmventure.checks.finding import Finding
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys, Mapping, at, dotted
from llmventure.models.acquisitions import Acquisition
from llmventure.models.change import Change
from llmventure.models.numbers_in import places
from llmventure.models.when import Attempted, Lasting, When
from llmventure.world.changes import can_change
from llmventure.world.levers import path_meets

CODE = "unsupported"
RETRIED = ("price", "integration_cost", "price_per_share", "probability", "delay")
FIXED = frozenset(
    (
        *("when", "from", "until", "months", "term", "interest_only", "maturity", "lag"),
        *("attempts", "again_after", "expires"),
    )
)
"""Times of an instrument, which a further attempt has as they are written."""
BRINGS = ("acquisitions", "*", "brings")
NOT_YET: tuple[tuple[tuple[str, ...], str, str | None], ...] = (
    (
        (*BRINGS, "costs", "*", "share_of"),
        "what an acquisition brings cannot be a share of something yet",
        "write amount:",
    ),
)
"""A path (``*`` for every name), what is said there, and what to do meanwhile. Delete a row as its engine comes."""


def findings(subject: Subject) -> Iterator[Finding]:
    for pattern, message, cure in NOT_YET:
        for keys in _places(subject.tree, pattern):
            yield Finding(CODE, keys, message, cure, on_key=True)
    for name, item in subject.scenario.funding.instruments.items():
        for path, change in item.on_retry.items():
            yield from _retry(subject, ("funding", "instruments", name), item, path, change)
    for name, acquisition in subject.scenario.acquisitions.items():
        for path in acquisition.on_retry:
            if path not in RETRIED:
                yield Finding(
                    CODE,
                    ("acquisitions", name, "on_retry", path),
                    f"a further attempt at an acquisition cannot change '{path}' yet",
                    f"name {' or '.join(RETRIED)}",
                )
        month = acquisition.when.month
        if month is not None and month < subject.company.start:
            yield Finding(
                CODE,
                ("acquisitions", name, "when"),
                f"{month} is before the plan's first month, {subject.company.start}",
                "write what it brought into the company's own sections, and leave it out here",
            )
        yield from _brought(name, acquisition)


def _brought(name: str, acquisition: Acquisition) -> Iterator[Finding]:
    """What is brought begins at the closing or in a month, and is paid when it arises or later."""
    start: Keys = ("acquisitions", name, "brings")
    brings = acquisition.brings
    things: list[tuple[Keys, Lasting]] = [
        *(((*start, "revenue", key), product) for key, product in brings.revenue.items()),
        *(((*start, "team", "roles", key), role) for key, role in brings.team.roles.items()),
        *(((*start, "costs", key), cost) for key, cost in brings.costs.items()),
    ]
    for keys, thing in things:
        for field in ("from_", "when"):
            begins = getattr(thing, field, None)
            if isinstance(begins, When) and begins.month is None:
                yield Finding(
                    CODE,
                    (*keys, field.rstrip("_")),
                    "what an acquisition brings begins when it closes, or in a month; conditions are not supported yet",
                    "write a month, or leave it out",
                )
        days = getattr(thing, "payment_days", None)
        if days is not None and (days.fixed or 0.0) < 0:
            yield Finding(
                CODE,
                (*keys, "payment_days"),
                "what an acquisition brings cannot be paid ahead yet",
                "write days of 0 or more",
            )


def _retry(subject: Subject, thing: Keys, item: Attempted, path: str, change: Change) -> Iterator[Finding]:
    """A further attempt changes figures that the closing reads; not words, times and what is not written."""
    if path in ("delay", "probability"):
        return
    keys, parts = (*thing, "on_retry", path), path.split(".")
    met = [place for place in places(item, dotted(thing)) if path_meets(dotted((*thing, path)), place.path)]
    fixed = bool(FIXED.intersection(parts)) or parts[-1] == "probability"
    written = at(subject.tree, (*thing, parts[0])) is not None
    if fixed or (written and met and not any(can_change(place, change) for place in met)):
        message = f"a further attempt cannot change '{path}'"
        yield Finding(CODE, keys, message, "name an amount, a valuation, a price, a share, the odds or the delay")
    elif change.how == "value" and not met and subject.whole:
        message = f"'{path}' is not written, so a further attempt has nothing to replace"
        yield Finding(CODE, keys, message, f"write {path} as the first attempt has it")


def _places(tree: Mapping, pattern: tuple[str, ...], keys: Keys = ()) -> Iterator[Keys]:
    if not pattern:
        node: Any = at(tree, keys)
        if not (isinstance(node, Mapping) and not node.items):
            yield keys
        return
    holder = at(tree, keys)
    if isinstance(holder, Mapping):
        for name in holder.items if pattern[0] == "*" else (pattern[0],):
            if name in holder.items:
                yield from _places(tree, pattern[1:], (*keys, name))
