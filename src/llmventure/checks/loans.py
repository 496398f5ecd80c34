"""Loans that cannot be served as they are written."""

from collections.abc import Iterator

from llmventure.checks.bounds import highest, lowest
from llmventure.checks.calendar import Calendar
from llmventure.checks.finding import Finding, advice, unknown
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys
from llmventure.models.compute import OwnedSupply
from llmventure.models.funding import GpuLoan, RevenueBased, VentureDebt
from llmventure.models.quantity import Steps

CODE = "loan"
A_CENT = 0.01


def findings(subject: Subject) -> Iterator[Finding]:
    calendar = Calendar(subject)
    for name, item in subject.scenario.funding.instruments.items():
        keys: Keys = ("funding", "instruments", name)
        if isinstance(item, VentureDebt):
            yield from _schedule(keys, item, item.principal.fixed)
            yield from _draws(keys, item)
            yield from _covenant(subject, keys, item)
        elif isinstance(item, GpuLoan):
            yield from _schedule(keys, item, None)
            yield from _secured(subject, calendar, keys, item)
        elif isinstance(item, RevenueBased) and not item.repaid.is_zero:
            past = item.when.month is not None and item.when.month < subject.company.start
            if not past and subject.whole:
                yield Finding(
                    CODE,
                    (*keys, "repaid"),
                    f"{item.repaid.fixed or 0.0:,.12g} is repaid, and the money does not come before the plan begins",
                    f"let its when be before {subject.company.start}, or leave repaid out: the plan repays by itself",
                    on_key=True,
                )
    yield from _lent_twice(subject)


def _lent_twice(subject: Subject) -> Iterator[Finding]:
    """Where loans on the same accelerators lend more than those cost."""
    lent: dict[str, float] = {}
    for name, item in subject.scenario.funding.instruments.items():
        if not isinstance(item, GpuLoan):
            continue
        before = lent.get(item.supply, 0.0)
        together = lent[item.supply] = before + (lowest(item.loan_to_value) or 0.0)
        if before and together > 1:
            yield advice(
                CODE,
                ("funding", "instruments", name, "supply"),
                f"the loans on '{item.supply}' lend {together:.12g} times what its accelerators cost, taken together",
                "name another supply, or lower loan_to_value: no two lenders hold the same accelerators in full",
            )


def _schedule(keys: Keys, item: VentureDebt | GpuLoan, principal: float | None) -> Iterator[Finding]:
    term = item.term.fixed or 0.0
    for index, payment in enumerate(item.schedule):
        if payment.month > term:
            yield Finding(
                CODE,
                (*keys, "schedule", index, "month"),
                f"month {payment.month} is after the loan's term, {term:g} months",
                f"months count from the draw, 1 to {term:g}",
            )
    paid = [payment.amount.fixed for payment in item.schedule]
    known = [each for each in paid if each is not None]
    if principal is not None and known and len(known) == len(paid) and sum(known) > principal + A_CENT:
        yield Finding(
            CODE,
            (*keys, "schedule"),
            f"the schedule repays {sum(known):,.12g}, more than the principal, {principal:,.12g}",
            "what it leaves is due at the term's end, so it may be less",
        )


def _draws(keys: Keys, item: VentureDebt) -> Iterator[Finding]:
    drawn = [draw.amount.fixed for draw in item.draws]
    known = [each for each in drawn if each is not None]
    principal = item.principal.fixed
    if not known or len(known) < len(drawn) or principal is None:
        return
    if sum(known) > principal + A_CENT:
        yield Finding(
            CODE,
            (*keys, "draws"),
            f"the draws add to {sum(known):,.12g}, more than the principal, {principal:,.12g}",
            "raise principal:, or draw less",
        )
    elif sum(known) < principal - A_CENT:
        left = principal - sum(known)
        yield advice(
            CODE, (*keys, "draws"), f"{left:,.12g} of the principal are never drawn", "add a draw, or lower principal:"
        )


def _covenant(subject: Subject, keys: Keys, item: VentureDebt) -> Iterator[Finding]:
    least, principal = lowest(item.minimum_cash), highest(item.principal)
    if least is None or principal is None or least == 0:
        return
    cash = highest(subject.company.opening_cash)
    if least >= principal and cash is not None and least > cash + principal:
        yield advice(
            CODE,
            (*keys, "minimum_cash"),
            f"{least:,.12g} must be kept, more than the loan and the opening cash together: "
            f"{principal:,.12g} + {cash:,.12g}",
            "without a round before, the covenant is breached at once",
        )
    elif least >= principal:
        yield advice(
            CODE,
            (*keys, "minimum_cash"),
            f"{least:,.12g} must be kept, and {principal:,.12g} is lent: nothing of it can be spent",
            "a covenant below the principal leaves something",
        )


def _secured(subject: Subject, calendar: Calendar, keys: Keys, item: GpuLoan) -> Iterator[Finding]:
    place = (*keys, "supply")
    supplies = subject.scenario.compute.supply
    owned = [name for name, supply in supplies.items() if isinstance(supply, OwnedSupply)]
    if item.supply not in subject.names(("compute", "supply")):
        yield unknown(CODE, place, "owned supply", item.supply, owned)
        return
    supply = supplies.get(item.supply)
    if supply is None:
        return
    if not isinstance(supply, OwnedSupply):
        yield Finding(
            CODE,
            place,
            f"'{item.supply}' is not owned: its hours are {supply.kind}",
            f"name an owned supply: {', '.join(owned)}" if owned else "a loan is on accelerators of kind: owned",
        )
        return
    count = highest(supply.gpus)
    first = calendar.earliest(supply.from_)
    if isinstance(supply.gpus.path, Steps):
        begun = calendar.number(supply.gpus.path.steps[0][0])
        first = begun if supply.from_ is None else max(first, begun)
    if count == 0:
        yield Finding(CODE, place, f"no accelerator of '{item.supply}' is ever bought", "write gpus: in the supply")
    elif item.when.month is not None and calendar.number(item.when.month) < first:
        yield Finding(
            CODE,
            (*keys, "when"),
            f"in {item.when.month} nothing of '{item.supply}' is there to lend on: "
            f"the first is bought in {calendar.shown(first)}",
            f"write when: {calendar.shown(first)} or later",
        )
