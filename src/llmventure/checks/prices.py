"""Hours need a price, and money in another currency needs its rate."""

from collections.abc import Iterator

from llmventure.checks.finding import Finding, advice, unknown, written
from llmventure.checks.hardware import key_of
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys, Scalar, at
from llmventure.models.change import Change
from llmventure.models.charge import Charge
from llmventure.models.compute import OwnedSupply, Supply
from llmventure.models.funding import Secondary
from llmventure.models.numerals import NumeralError, read_numeral
from llmventure.workload.hardware import catalog_price

CODE = "currency"
PLAIN_MONEY = ("strike", "original_issue_price", "conversion_price")
CATALOG_CURRENCY = "USD"


def findings(subject: Subject) -> Iterator[Finding]:
    yield from _currencies(subject)
    if subject.whole:
        yield from _hours(subject)


def _currencies(subject: Subject) -> Iterator[Finding]:
    own = subject.company.currency
    rates = subject.names(("exchange_rates",))
    if not subject.whole:  # a rate whose key has a fault of its own
        rates += [name.upper() for name in rates]
    if own in rates:
        yield Finding(
            CODE,
            ("exchange_rates", own),
            f"{own} is the reporting currency: its rate to itself is 1",
            "delete it",
            on_key=True,
        )
    for keys, currency in _used(subject):
        if currency not in (None, own, *rates):
            yield _no_rate(written(subject.tree, keys), currency or "", own)
    for name in subject.scenario.funding.cap_table:
        for field in PLAIN_MONEY:
            node = at(subject.tree, (place := ("funding", "cap_table", name, field)))
            currency = _currency(node.text) if isinstance(node, Scalar) and node.text else None
            if currency not in (None, own):
                yield Finding(
                    CODE,
                    place,
                    f"'{field}' must be in the reporting currency, {own}: it was paid before the plan",
                    f"write what it was in {own} then",
                )


def _used(subject: Subject) -> Iterator[tuple[Keys, str | None]]:
    for keys, quantity in subject.quantities:
        yield keys, quantity.currency
    for keys, value in subject.parts:
        if isinstance(value, Charge):
            yield keys, value.quantity.currency
        elif isinstance(value, Change) and value.how != "times" and isinstance(value.raw, str):
            yield keys, _currency(value.raw)
        elif isinstance(value, Secondary) and value.price is not None:
            yield (*keys, "price"), _currency(value.price)


def _currency(text: str) -> str | None:
    """The currency that ends a text which is money, or stands before it."""
    try:
        return read_numeral(text.rsplit(" to ", 1)[-1], "money").currency
    except NumeralError:
        return None


def _no_rate(keys: Keys, currency: str, own: str) -> Finding:
    return Finding(
        CODE,
        keys,
        f"'{keys[-1]}' is in {currency}, and there is no rate of {currency} to {own}",
        f"add exchange_rates: {{{currency}: …}}, in {own} for one {currency}",
    )


def used_currencies(subject: Subject) -> set[str]:
    """Every currency of an amount of the scenario, and the catalog's where one of its prices may be asked for."""
    used = {currency for _, currency in _used(subject) if currency is not None}
    return used | ({CATALOG_CURRENCY} if any(True for _ in _asked_of_catalog(subject)) else set())


def _limited(supply: Supply) -> bool:
    """Whether its hours can run out: there are so many, or only for a time."""
    if supply.kind in ("owned", "reserved") or getattr(supply, "gpus", None) is not None:
        return True
    return supply.from_ is not None or supply.months is not None or supply.until is not None


def _demands(subject: Subject) -> Iterator[tuple[Keys, str]]:
    compute = subject.scenario.compute
    for name, run in compute.training.items():
        if (key := key_of(run.gpu)) is not None:
            yield ("compute", "training", name, "gpu"), key
    for name, item in compute.serving.items():
        if (key := key_of(item.gpu)) is not None:
            yield ("compute", "serving", name, "gpu"), key


def _asked_of_catalog(subject: Subject) -> Iterator[tuple[Keys, str, bool]]:
    """Where the catalog's price of an accelerator is asked for: certainly, or as far as the supplies do not reach."""
    supplies = subject.scenario.compute.supply
    for name, supply in supplies.items():
        key = key_of(supply.gpu)
        if key is not None and supply.kind == "on_demand" and supply.gpu_hour_price is None:
            yield ("compute", "supply", name), key, True
    for keys, key in _demands(subject):
        of_kind = [supply for supply in supplies.values() if key_of(supply.gpu) == key]
        run = subject.scenario.compute.training.get(str(keys[2])) if keys[1] == "training" else None
        by_budget = (
            run is not None and run.budget is not None and all(isinstance(each, OwnedSupply) for each in of_kind)
        )
        if all(_limited(supply) for supply in of_kind):
            yield keys, key, not of_kind or by_budget


def _hours(subject: Subject) -> Iterator[Finding]:
    own = subject.company.currency
    rates = subject.names(("exchange_rates",))
    told: set[str] = set()
    for keys, key, certain in _asked_of_catalog(subject):
        if key in told:
            continue
        told.add(key)
        row = catalog_price(key)
        add = f"add to compute.supply: {{kind: on_demand, gpu: {key}, gpu_hour_price: …}}"
        if row is None:
            if keys[1] == "supply":
                yield Finding(
                    "price", keys, f"the catalog has no price of {key}", "add gpu_hour_price: 2.50", on_key=True
                )
            elif certain:
                yield Finding("price", keys, f"an hour of {key} has no price, here or in the catalog", add)
            else:
                yield advice(
                    "price",
                    keys,
                    f"where the supplies of {key} run out there is no price of an hour, here or in the catalog",
                    add,
                )
        elif own != CATALOG_CURRENCY and CATALOG_CURRENCY not in rates:
            cure = f"add exchange_rates: {{USD: …}}, in {own} for one USD; or {add}"
            if certain:
                message = f"the catalog's price of {key} is in USD, and there is no rate of USD to {own}"
                yield Finding(CODE, keys, message, cure, on_key=keys[1] == "supply")
            else:
                message = (
                    f"where the supplies of {key} run out hours have the catalog's price, and there is no rate of USD"
                )
                yield advice(CODE, keys, message, cure)


def provider_advice(subject: Subject) -> Iterator[Finding]:
    """Credits of a provider from whom nothing is bought pay for nothing."""
    compute = subject.scenario.compute
    things = [*compute.supply.values(), *compute.serving.values(), *([compute.storage] if compute.storage else [])]
    providers = [thing.provider for thing in things if thing.provider is not None]
    for name, item in subject.scenario.funding.instruments.items():
        provider = getattr(item, "provider", None)
        if provider is None or provider in providers:
            continue
        found = unknown("credits", ("funding", "instruments", name, "provider"), "supply", provider, providers)
        cure = found.cure if providers else f"add provider: {provider} to the supply that they pay for"
        yield advice("credits", found.keys, f"nothing is bought from '{provider}': its credits pay for nothing", cure)
