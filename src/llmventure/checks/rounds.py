"""Rounds, SAFEs and notes that cannot be: more than the company is sold, or terms that point at nothing."""

from collections.abc import Iterator
from itertools import pairwise

from llmventure.checks.calendar import NEVER, Calendar
from llmventure.checks.finding import Finding, advice, unknown
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys
from llmventure.models.charge import Charge
from llmventure.models.funding import ConvertibleNote, Ipo, PricedRound, Safe, Secondary, VentureDebt
from llmventure.models.quantity import Quantity

CODE = "round"
LARGE_POOL = 0.30
"""Pools above it are called unusual; a judgement."""
ELECTIONS = ("best", "none")


def findings(subject: Subject) -> Iterator[Finding]:
    calendar = Calendar(subject)
    for name, item in subject.scenario.funding.instruments.items():
        keys: Keys = ("funding", "instruments", name)
        match item:
            case PricedRound():
                yield from _round(keys, item)
            case Safe():
                yield from _elections(subject, keys, name, item)
            case ConvertibleNote():
                yield from _note(calendar, keys, item)
            case VentureDebt() | Secondary():
                if subject.whole:
                    yield from _last_round(subject, calendar, keys, name, item)
            case _:
                pass
        for field in ("fees", "end_fee"):
            yield from _fee((*keys, field), getattr(item, field, None), subject.company.currency)
    if subject.whole:
        yield from _safes_together(subject)
    yield from _seniority(subject)


def paid_in(item: Safe | ConvertibleNote | PricedRound) -> float | None:
    """What the investors pay in all, where it is known."""
    if item.investment_amount is not None:
        return item.investment_amount.fixed
    parts = [amount.fixed for amount in item.investors.values()]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _fixed(quantity: Quantity | None) -> float | None:
    return None if quantity is None else quantity.fixed


def _round(keys: Keys, item: PricedRound) -> Iterator[Finding]:
    money, pool = paid_in(item), _fixed(item.option_pool_fraction)
    pre, post = _fixed(item.pre_money_valuation), _fixed(item.post_money_valuation)
    in_credits = item.compute_credits.fixed
    if money is not None and in_credits is not None and in_credits > money:
        yield Finding(
            CODE,
            (*keys, "compute_credits"),
            f"{in_credits:,.12g} in credits are more than the whole investment, {money:,.12g}",
            "the credits are a part of investment_amount",
        )
    sold = None
    if money is not None and pre is not None and pre + money > 0:
        sold = money / (pre + money)
    elif money is not None and post:
        sold = money / post
        if sold >= 1:
            yield Finding(
                CODE,
                (*keys, "post_money_valuation"),
                f"{money:,.12g} at {post:,.12g} post-money buys the whole company",
                "the post-money valuation is above the money raised",
            )
            return
    if sold is not None and pool is not None and sold + pool >= 1:
        yield Finding(
            CODE,
            (*keys, "option_pool_fraction"),
            f"the investors get {sold:.1%} and the pool {pool:.1%}: together {sold + pool:.1%}, "
            "and nothing is left for those who are there",
            "write a smaller pool, or a higher valuation",
        )
    elif pool is not None and pool > LARGE_POOL:
        yield advice(
            CODE,
            (*keys, "option_pool_fraction"),
            f"a pool of {pool:.0%} after the round is unusual: 10% to 20% is common",
            "write what the hires until the next round need",
        )


def _fee(keys: Keys, fee: Charge | None, own: str) -> Iterator[Finding]:
    if fee is not None and not fee.is_share and (money := fee.quantity.fixed) is not None and 1 <= money < 100:
        currency = fee.quantity.currency or own
        yield advice(
            "fee",
            keys,
            f"a fee of {money:g} is money: {money:g} {currency}",
            f"write {money:g}% if you mean a share",
        )


def _elections(subject: Subject, keys: Keys, name: str, safe: Safe) -> Iterator[Finding]:
    instruments = subject.scenario.funding.instruments
    safes = [each for each, item in instruments.items() if isinstance(item, Safe) and each != name]
    place = (*keys, "elect")
    if safe.elect is None or safe.elect in ELECTIONS:
        if safe.mfn and safe.elect != "none" and subject.whole and not _later(subject, name, safes):
            yield advice(
                CODE, (*keys, "mfn"), "there is no later SAFE whose terms it could take", "leave mfn: out, or add one"
            )
        return
    if safe.elect == name:
        yield Finding(CODE, place, "takes its own terms", f"name a later SAFE, {', '.join(ELECTIONS)}")
    elif safe.elect not in subject.names(("funding", "instruments")):
        yield unknown(CODE, place, "SAFE", safe.elect, [*ELECTIONS, *safes])
    elif (other := instruments.get(safe.elect)) is not None:
        if not isinstance(other, Safe):
            yield Finding(
                CODE, place, f"'{safe.elect}' is not a SAFE: its kind is {other.kind}", "name a later SAFE, or best"
            )
        elif other.mfn:
            yield Finding(
                CODE,
                place,
                f"'{safe.elect}' takes the terms of another SAFE itself (mfn)",
                "name the SAFE whose terms both take",
            )
        elif not _later(subject, name, [safe.elect]):
            yield Finding(
                CODE,
                place,
                f"'{safe.elect}' comes before '{name}': a SAFE takes the terms of a later one",
                "name a later SAFE, or best",
            )


def _later(subject: Subject, name: str, others: list[str]) -> list[str]:
    """Those of ``others`` that can come after ``name``: not by the calendar before it, nor above it in its month."""
    order = list(subject.scenario.funding.instruments)
    found = []
    for each in others:
        own, its = (getattr(subject.event(one), "when", None) for one in (name, each))
        if (
            own is None
            or its is None
            or own.month is None
            or its.month is None
            or its.month > own.month
            or (its.month == own.month and order.index(each) > order.index(name))
        ):
            found.append(each)
    return found


def _note(calendar: Calendar, keys: Keys, note: ConvertibleNote) -> Iterator[Finding]:
    maturity = _fixed(note.maturity)
    if maturity is None:
        return
    if maturity == 0:
        yield Finding(
            CODE, (*keys, "maturity"), "the note is due on the day it is issued", "write a length of time: 24 months"
        )
    elif (
        note.when.month is not None
        and note.when.month + round(maturity) <= calendar.start
        and note.at_maturity != "extend"
    ):
        due = note.when.month + round(maturity)
        yield advice(
            CODE,
            (*keys, "maturity"),
            f"the note was due in {due}, before the plan's first month {calendar.start}",
            "leave the note out, or write at_maturity: extend",
        )


def _last_round(
    subject: Subject, calendar: Calendar, keys: Keys, name: str, item: VentureDebt | Secondary
) -> Iterator[Finding]:
    """What takes its price from the last round comes after one."""
    if isinstance(item, VentureDebt):
        if item.warrant_coverage.is_zero or (item.when.month is not None and item.when.month < calendar.start):
            return
        field, what, cure = "warrant_coverage", "the warrants take their strike", "leave warrant_coverage: out"
    else:
        if item.price is not None and item.price.strip()[:1] not in "x×":
            return
        field, what, cure = "price" if item.price else "kind", "the sale takes its price", "write price: 1.20"
    funding = subject.scenario.funding
    if any(holding.original_issue_price is not None for holding in funding.cap_table.values()):
        return
    order = list(funding.instruments)
    rounds = [each for each, other in funding.instruments.items() if isinstance(other, PricedRound | Ipo)]
    here = calendar.comes(name)
    when = item.when
    last = here if when.month is not None and item.delay is None else NEVER
    before = [
        each
        for each in rounds
        if calendar.comes(each) < last or (calendar.comes(each) == last and order.index(each) < order.index(name))
    ]
    if not before:
        reason = f"and {rounds[0]} comes later" if rounds else "and there is none"
        yield Finding(
            CODE,
            (*keys, field),
            f"{what} from the last round before, {reason}",
            f"{cure}, or give the cap table a series with its original_issue_price",
        )


def _safes_together(subject: Subject) -> Iterator[Finding]:
    """Post-money SAFEs each take their money over their cap of the same company: together less than all of it."""
    taken: dict[str, float] = {}
    for name, item in subject.scenario.funding.instruments.items():
        if not isinstance(item, Safe):
            continue
        money, cap, part = paid_in(item), _fixed(item.post_money_valuation_cap), _fixed(item.fixed_ownership)
        if part is not None:
            taken[name] = part
        elif money is not None and cap:
            taken[name] = money / cap
    if len(taken) > 1 and sum(taken.values()) >= 1:
        last = next(reversed(taken))
        each = ", ".join(f"{name} {share:.1%}" for name, share in taken.items())
        yield Finding(
            CODE,
            ("funding", "instruments", last),
            f"the SAFEs take {sum(taken.values()):.1%} of the company together: {each}",
            "raise the caps, or raise less on SAFEs",
            on_key=True,
        )


def _seniority(subject: Subject) -> Iterator[Finding]:
    """Ranks that nobody has between those that somebody has: a slip, or a series that is missing.

    What another strategy or case has counts: an overlay that takes a round away leaves no gap.
    """
    ranks: dict[int, Keys] = {}
    funding = subject.scenario.funding
    for name, item in funding.instruments.items():
        if isinstance(item, PricedRound):
            ranks.setdefault(
                item.liquidation_preference.seniority, ("funding", "instruments", name, "liquidation_preference")
            )
    for name, holding in funding.cap_table.items():
        if holding.kind == "preferred":
            said = holding.liquidation_preference
            ranks.setdefault(
                1 if said is None else said.seniority, ("funding", "cap_table", name, "liquidation_preference")
            )
    taken = sorted({*ranks, *subject.ranks_elsewhere()})
    for low, high in pairwise(taken):
        if high - low > 1 and high in ranks and subject.whole:
            missing = str(low + 1) if high - low == 2 else f"{low + 1} to {high - 1}"
            yield Finding(
                CODE,
                (*ranks[high], "seniority"),
                f"seniority {high} follows {low}: nothing has {missing}",
                f"ranks follow each other, a higher one is paid first: write {low + 1}",
            )
