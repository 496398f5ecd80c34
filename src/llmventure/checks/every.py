"""All checks of a scenario, over every strategy and case."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from llmventure.checks import (
    begun,
    changes,
    choices,
    closings,
    dates,
    failures,
    fits,
    hardware,
    holdings,
    loans,
    prices,
    references,
    rounds,
    shares,
    speed,
    unsupported,
    unused,
    waiting,
)
from llmventure.checks.finding import Finding, Severity, located
from llmventure.checks.subject import Subject
from llmventure.errors import Fault
from llmventure.loader.faults import in_order
from llmventure.loader.load import Checked, Read, bare, named
from llmventure.loader.paths import NamesAt
from llmventure.loader.schema import Schema
from llmventure.loader.source import Source
from llmventure.loader.tree import Mapping
from llmventure.models.change import Change
from llmventure.models.scenario import Scenario
from llmventure.models.when import When

Check: TypeAlias = Callable[[Subject, NamesAt], Iterator[Finding]]
SCHEMA = Schema(Scenario, (When, Change))


def _alone(check: Callable[[Subject], Iterator[Finding]]) -> Check:
    return lambda subject, _: check(subject)


CHECKS: tuple[Check, ...] = (
    _alone(references.findings),
    _alone(waiting.findings),
    _alone(shares.findings),
    changes.findings,
    choices.findings,
    _alone(hardware.findings),
    _alone(speed.findings),
    _alone(failures.findings),
    _alone(fits.findings),
    _alone(prices.findings),
    _alone(dates.findings),
    _alone(begun.findings),
    _alone(holdings.findings),
    _alone(rounds.findings),
    _alone(closings.findings),
    _alone(loans.findings),
    _alone(unsupported.findings),
)
OF_WHOLE_SCENARIOS: tuple[Check, ...] = (
    _alone(hardware.idle_advice),
    _alone(hardware.nothing_to_serve),
    _alone(prices.provider_advice),
    _alone(unused.findings),
)
"""Advice that only a scenario without faults can be given: what seems unused may be used where a fault is."""


def faults(
    scenario: Scenario,
    tree: Mapping,
    sources: Sequence[Source] = (),
    *,
    elsewhere: Sequence[Mapping] = (),
) -> list[Fault]:
    """Errors and advice for one scenario as it is to be planned, in the order of the file.

    ``elsewhere`` are the trees of the file's other strategies and cases.
    """
    subject = Subject(scenario, tree, True, tuple(elsewhere))
    return located(_found((*CHECKS, *OF_WHOLE_SCENARIOS), subject), tree, sources)


def _found(checks: Sequence[Check], subject: Subject) -> list[Finding]:
    return [finding for check in checks for finding in check(subject, SCHEMA.names_at)]


def variant_errors(
    scenario: Scenario, tree: Mapping, sources: Sequence[Source], whole: bool, elsewhere: Sequence[Mapping]
) -> list[Fault]:
    """The errors of one strategy or case: what ``loader.load.load`` takes as ``check``.

    ``whole`` is false where ``scenario`` lacks the parts of ``tree`` that have faults of their own.
    """
    found = _found(CHECKS, Subject(scenario, tree, whole, tuple(elsewhere)))
    return located([each for each in found if each.severity == "error"], tree, sources)


def errors(read: Read[Scenario]) -> list[Fault]:
    """What makes the scenario impossible, its other strategies and cases included; each fault once."""
    return _all(read, "error")


def advice(read: Read[Scenario]) -> list[Fault]:
    """What is unwise, or plays no part, in the order of the file.

    What another strategy or case uses is not unused.
    """
    return _all(read, "advice")


def _all(read: Read[Scenario], severity: Severity) -> list[Fault]:
    loaded = read.loaded
    variants: list[Checked[Scenario]] = [
        Checked(loaded.strategy, loaded.case, loaded.tree, read.scenario),
        *read.others,
    ]
    elsewhere = [bare(loaded.whole), *(each.tree for each in variants)]
    found = [
        [
            fault
            for fault in faults(each.scenario, each.tree, loaded.sources, elsewhere=elsewhere)
            if fault.severity == severity
        ]
        for each in variants
    ]
    unused_everywhere = set.intersection(
        *({_key(fault) for fault in each if fault.code == unused.CODE} for each in found)
    )
    told: list[Fault] = []
    places: set[object] = set()
    for variant, each in zip(variants, found, strict=True):
        new = [
            fault
            for fault in each
            if fault.position not in places and (fault.code != unused.CODE or _key(fault) in unused_everywhere)
        ]
        told += new if variant is variants[0] else [named(fault, variant) for fault in new]
        places |= {fault.position for fault in new}
    return in_order(told)


def _key(fault: Fault) -> tuple[object, str]:
    return fault.position, fault.message
