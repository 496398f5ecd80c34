"""Tranches and draws dated before what they are a part of, and pools and rights that do nothing."""

from collections.abc import Iterator

from llmventure.checks.calendar import NEVER, Calendar
from llmventure.checks.finding import Finding, advice
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys
from llmventure.models.funding import PricedRound, VentureDebt
from llmventure.models.when import When

CODE = "closing"


def findings(subject: Subject) -> Iterator[Finding]:
    calendar = Calendar(subject)
    for name, item in subject.scenario.funding.instruments.items():
        keys: Keys = ("funding", "instruments", name)
        if isinstance(item, PricedRound):
            for index, tranche in enumerate(item.tranches):
                place = (*keys, "tranches", index, "when")
                yield from _before(calendar, place, name, item.when, tranche.when, "a tranche is a later closing of it")
            yield from _twice(keys, item)
        elif isinstance(item, VentureDebt):
            for index, draw in enumerate(item.draws):
                place = (*keys, "draws", index, "when")
                yield from _before(calendar, place, name, item.when, draw.when, "a loan is drawn once it is signed")
    if subject.whole:
        yield from _pool_is_there(subject)


def _before(calendar: Calendar, place: Keys, name: str, whole: When, part: When, why: str) -> Iterator[Finding]:
    """A part dated before the first month in which the whole can close."""
    if part.month is None:
        return
    first = calendar.number(whole.month) if whole.month is not None else calendar.comes(name)
    if first == NEVER or calendar.number(part.month) >= first:
        return
    yield Finding(
        CODE,
        place,
        f"{part.month} is before {name} itself can close, {calendar.shown(first)}",
        f"{why}: write {calendar.shown(first)} or later",
    )


def _twice(keys: Keys, item: PricedRound) -> Iterator[Finding]:
    for index, holder in enumerate(item.pro_rata):
        if holder in item.pro_rata[:index]:
            yield Finding(
                CODE, (*keys, "pro_rata", index), f"'{holder}' is in pro_rata twice", "a holder takes up its part once"
            )


def _pool_is_there(subject: Subject) -> Iterator[Finding]:
    """The first round's pool target, where what is unallocated already is more of everything before the round."""
    table = subject.scenario.funding.cap_table
    rounds = [
        (name, item) for name, item in subject.scenario.funding.instruments.items() if item.kind == "priced_round"
    ]
    if not rounds or not table or any(holding.kind == "preferred" for holding in table.values()):
        return
    name, item = rounds[0]
    assert isinstance(item, PricedRound)
    target = None if item.option_pool_fraction is None else item.option_pool_fraction.fixed
    money = item.investment_amount.fixed if item.investment_amount is not None else None
    pre = item.pre_money_valuation.fixed if item.pre_money_valuation is not None else None
    alone = all(
        other.kind not in {"safe", "convertible_note"} for other in subject.scenario.funding.instruments.values()
    )
    if target is None or money is None or pre is None or item.option_pool_counts == "total" or not alone:
        return
    pool = sum(holding.shares for holding in table.values() if holding.kind == "pool")
    after = pool / sum(holding.shares for holding in table.values()) * pre / (pre + money)
    if pool > 0 and after > target:
        yield advice(
            CODE,
            ("funding", "instruments", name, "option_pool_fraction"),
            f"the pool that is there is {after:.1%} after the round already, more than {target:.1%}",
            "a pool is never made smaller: leave option_pool_fraction: out, or write more",
        )
