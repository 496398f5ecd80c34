"""The opening cap table, and who is named as a holder."""

from collections.abc import Iterator

from llmventure.checks.finding import Finding, advice, listed, unknown
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys, at
from llmventure.models.cap_table import OpeningHolding
from llmventure.models.funding import ConvertibleNote, Ipo, PricedRound, Safe, Secondary

CODE = "cap-table"
FOUNDERS = "founders"
TERMS = (
    "original_issue_price",
    "conversion_price",
    "issued",
    "liquidation_preference",
    "anti_dilution",
    "anti_dilution_base",
    "dividend",
)
"""What the first holding of a series says for all of it."""


def findings(subject: Subject) -> Iterator[Finding]:
    yield from _series(subject)
    yield from _pools(subject)
    yield from _holders_named(subject)
    yield from _leavers(subject)
    yield from _founders(subject)
    if subject.whole:
        yield from _nobody(subject)


def _keys(name: str, *field: str) -> Keys:
    return ("funding", "cap_table", name, *field)


def _series(subject: Subject) -> Iterator[Finding]:
    """The first holding of a series carries its terms; a later one may repeat them, and a round is another series."""
    firsts: dict[str, tuple[str, OpeningHolding]] = {}
    for name, holding in subject.scenario.funding.cap_table.items():
        series = holding.series
        if series is None:
            continue
        first = firsts.setdefault(series, (name, holding))
        if first[0] == name:
            written = at(subject.tree, _keys(name, "original_issue_price")) is not None
            if holding.original_issue_price is None and not written:
                yield Finding(
                    CODE,
                    _keys(name),
                    f"'{name}' is the first holding of {series}, and must say what a share was paid",
                    "add original_issue_price: 1.25",
                    on_key=True,
                )
            continue
        for field in TERMS:
            said = getattr(holding, field)
            if field in holding.model_fields_set and said != getattr(first[1], field):
                yield Finding(
                    CODE,
                    _keys(name, field),
                    f"{series} has other terms at '{first[0]}', its first holding",
                    f"say them once, at '{first[0]}', or give this series another name",
                    on_key=True,
                )
    start = subject.company.start
    for name, item in subject.scenario.funding.instruments.items():
        if isinstance(item, PricedRound) and name in firsts:
            past = item.when.month is not None and item.when.month < start
            if not past:  # a past round may stand in the table already
                yield Finding(
                    CODE,
                    ("funding", "instruments", name),
                    f"the cap table has a series called '{name}' already, at '{firsts[name][0]}'",
                    "give the round another name",
                    on_key=True,
                )


def _pools(subject: Subject) -> Iterator[Finding]:
    pools = [name for name, holding in subject.scenario.funding.cap_table.items() if holding.kind == "pool"]
    if len(pools) > 1:
        yield Finding(
            CODE,
            _keys(pools[1]),
            f"a company has one option pool, and here are {listed(pools)}",
            "add them up; what has been granted is kind: options",
            on_key=True,
        )


def _holders_named(subject: Subject) -> Iterator[Finding]:
    for name, item in subject.scenario.funding.instruments.items():
        keys: Keys = ("funding", "instruments", name)
        if isinstance(item, Secondary) and not _known(subject, item.holder):
            yield unknown(CODE, (*keys, "holder"), "holder", item.holder, subject.holders)
        if isinstance(item, PricedRound):
            known = [holder for holder in subject.holders if holder != name]
            for index, holder in enumerate(item.pro_rata):
                if not _known(subject, holder):
                    yield unknown(CODE, (*keys, "pro_rata", index), "holder", holder, known)
                elif holder in item.super_pro_rata:
                    yield Finding(
                        CODE,
                        (*keys, "pro_rata", index),
                        f"'{holder}' is in pro_rata and in super_pro_rata",
                        "keep one of them",
                    )
            for holder in item.super_pro_rata:
                if not _known(subject, holder):
                    found = unknown(CODE, (*keys, "super_pro_rata", holder), "holder", holder, known)
                    yield Finding(found.code, found.keys, found.message, found.cure, on_key=True)
            if (total := sum(item.super_pro_rata.values())) >= 1:
                yield Finding(
                    CODE,
                    (*keys, "super_pro_rata"),
                    f"the targets add to {total:.4g}: together they would hold all of the company",
                    "write what each wants to hold after the round, such as 10%",
                )


def _leavers(subject: Subject) -> Iterator[Finding]:
    """Who is to leave must hold something that vests, or nothing would go back."""
    held = subject.scenario.funding.cap_table
    vesting = {item.holder or key for key, item in held.items() if item.vesting is not None}
    for name, risk in subject.scenario.risks.items():
        keys: Keys = ("risks", name, "leaves")
        if risk.leaves is None or risk.leaves in vesting:
            continue
        if not _known(subject, risk.leaves):
            yield unknown(CODE, keys, "holder", risk.leaves, subject.holders)
        else:
            yield Finding(
                CODE,
                keys,
                f"'{risk.leaves}' holds nothing that vests, so nothing goes back to the pool",
                "add vesting: {from: 2026-01} to the holding in funding.cap_table",
            )


def _known(subject: Subject, holder: str) -> bool:
    return holder in subject.holders or subject.holder_elsewhere(holder)


def _founders(subject: Subject) -> Iterator[Finding]:
    table = subject.scenario.funding.cap_table
    flags: dict[str, dict[bool, str]] = {}
    for name, holding in table.items():
        holder = holding.holder or name
        flags.setdefault(holder, {}).setdefault(holding.founder or holder == FOUNDERS, name)
    for holder, names in flags.items():
        if len(names) == 2:
            yield advice(
                "founders",
                _keys(names[False]),
                f"'{holder}' is a founder at '{names[True]}', and not here: these shares are not counted as founders'",
                "add founder: true",
                on_key=True,
            )
    if table and subject.whole and not any(True in names for names in flags.values()):
        yield advice(
            "founders",
            ("funding", "cap_table"),
            "the cap table names no founder: what founders keep cannot be told",
            "add founder: true to their holdings, or call the holder founders",
            on_key=True,
        )


def _nobody(subject: Subject) -> Iterator[Finding]:
    """Instruments that sell or price shares need shares that are there."""
    if any(holding.kind != "pool" for holding in subject.scenario.funding.cap_table.values()):
        return
    cure = "add funding.cap_table: {founders: {shares: 8_000_000}}"
    for name, item in subject.scenario.funding.instruments.items():
        keys: Keys = ("funding", "instruments", name)
        if (isinstance(item, PricedRound) and item.price_per_share is None) or isinstance(item, Ipo | Secondary):
            yield Finding(CODE, keys, f"'{name}' needs a cap table: nobody holds shares yet", cure, on_key=True)
            return
    for name, item in subject.scenario.funding.instruments.items():
        if isinstance(item, Safe | ConvertibleNote):
            message = f"'{name}' will convert into shares of a company in which nobody holds any yet"
            yield advice("founders", ("funding", "instruments", name), message, cure, on_key=True)
            return
