"""What is written and plays no part."""

from collections.abc import Iterator

from llmventure.catalog.risks import risk_library
from llmventure.checks.finding import Finding, advice
from llmventure.checks.hardware import key_of
from llmventure.checks.prices import used_currencies
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys, Mapping
from llmventure.models.compute import Serving
from llmventure.models.funding import PricedRound
from llmventure.models.training import TrainingRun
from llmventure.models.when import Attempted, When

CODE = "unused"


def findings(subject: Subject) -> Iterator[Finding]:
    yield from _sections(subject)
    yield from _supplies(subject)
    yield from _rates(subject)
    yield from _regimes(subject)
    yield from _risks(subject)
    yield from _policies(subject)
    yield from _largest_customer(subject)
    for name, keys in subject.events.items():
        thing = subject.event(name)
        if thing is not None:
            yield from _attempts(keys, thing)
        if isinstance(thing, TrainingRun):
            yield from _run(keys, thing)
        if isinstance(thing, PricedRound) and thing.compute_credits.is_zero:
            yield from _fields(keys, thing, ("provider", "expires"), "there are no compute_credits in the round")
    for name, item in subject.scenario.compute.serving.items():
        yield from _serving(("compute", "serving", name), item)
    yield from _nothing_serves(subject)


def _sections(subject: Subject) -> Iterator[Finding]:
    for key, (_, node) in subject.tree.items.items():
        if isinstance(node, Mapping) and not node.items:
            yield advice(CODE, (key,), f"'{key}' is empty", "delete it", on_key=True)


def _supplies(subject: Subject) -> Iterator[Finding]:
    compute = subject.scenario.compute
    used = {key_of(run.gpu) for run in compute.training.values()}
    used |= {key_of(item.gpu) for item in compute.serving.values()}
    for name, supply in compute.supply.items():
        key = key_of(supply.gpu)
        if supply.kind in ("on_demand", "spot") and key is not None and key not in used:
            yield advice(
                CODE,
                ("compute", "supply", name),
                f"nothing needs the supply '{name}': no run and no serving is on {key}",
                "leave it out, or put a run or a serving on it",
                on_key=True,
            )


def _rates(subject: Subject) -> Iterator[Finding]:
    used = used_currencies(subject)
    for currency in subject.scenario.exchange_rates:
        if currency not in used and currency != subject.company.currency:
            yield advice(
                CODE, ("exchange_rates", currency), f"nothing is in {currency}", "leave the rate out", on_key=True
            )


def _regimes(subject: Subject) -> Iterator[Finding]:
    asked = {value.regime for _, value in subject.parts if isinstance(value, When)}
    for name, regime in subject.scenario.market.items():
        if not regime.change and name not in asked:
            yield advice(
                CODE,
                ("market", name),
                f"the regime '{name}' changes nothing, and nothing asks for it",
                "add change:, or name it in a when: {regime: " + name + "}",
                on_key=True,
            )


def _risks(subject: Subject) -> Iterator[Finding]:
    for name, risk in subject.scenario.risks.items():
        if not risk.change and risk.cost.is_zero and risk.library is None:
            yield advice(
                CODE,
                ("risks", name),
                f"the risk '{name}' does nothing when it strikes",
                "add change: or cost:",
                on_key=True,
            )


def _policies(subject: Subject) -> Iterator[Finding]:
    for name, policy in subject.scenario.policy.items():
        if not policy.change and policy.freeze is None:
            yield advice(
                CODE,
                ("policy", name),
                f"the policy '{name}' does nothing when it acts",
                "add change: or freeze: hiring",
                on_key=True,
            )
        for pattern in policy.change:
            supply = _contract(subject, pattern)
            if supply is not None:
                yield advice(
                    CODE,
                    ("policy", name, "change", pattern),
                    f"the contract of '{supply}' has fixed this: no policy changes it",
                    "leave it out; what is not reserved may be cut",
                    on_key=True,
                )


def _contract(subject: Subject, path: str) -> str | None:
    """The reserved supply whose number or price ``path`` is."""
    for name, supply in subject.scenario.compute.supply.items():
        fixed = {f"compute.supply.{name}.{field}" for field in ("gpus", "gpu_hour_price")}
        if supply.kind == "reserved" and path in fixed:
            return name
    return None


def _largest_customer(subject: Subject) -> Iterator[Finding]:
    """A risk by which a largest customer leaves, where no product names one."""
    if any(product.largest_customer is not None for product in subject.scenario.revenue.values()):
        return
    for name, risk in subject.scenario.risks.items():
        ready = risk_library().get(risk.library or "")
        changes = risk.change or (ready.risk.change if ready is not None else {})
        if any(pattern.endswith(".largest_customer") for pattern in changes):
            yield advice(
                CODE,
                ("risks", name),
                f"the risk '{name}' takes a largest customer away, and no product names one",
                "add revenue.NAME.largest_customer: 20%, its share of the product's revenue",
                on_key=True,
            )


def _attempts(keys: Keys, thing: Attempted) -> Iterator[Finding]:
    if thing.always_succeeds and thing.attempts > 1:
        yield from _fields(keys, thing, ("attempts",), "the first attempt never fails: its probability is 100%")
    elif thing.attempts == 1:
        yield from _fields(keys, thing, ("again_after", "on_retry"), "there is one attempt only, without attempts: 2")


def _run(keys: Keys, run: TrainingRun) -> Iterator[Finding]:
    if run.gpu_hours is not None:
        reason = "the run's GPU-hours are given, and are what is paid"
        speeds = (
            "hfu", "achieved_tflops", "achieved_hardware_tflops", "tokens_per_second_per_gpu", "goodput",
            "cluster_mtbf", "gpu_mtbf", "checkpoint_time", "restart_time",
        )  # fmt: skip
        yield from _fields(keys, run, speeds, reason)
    if run.hfu is None and run.achieved_hardware_tflops is None:
        yield from _fields(keys, run, ("recompute",), "recomputation is in an hfu, and there is none")
    if run.months is not None:
        yield from _fields(keys, run, ("months",) if run.phases else (), "the phases say how long it takes")


def _serving(keys: Keys, item: Serving) -> Iterator[Finding]:
    if item.tokens_per_second_per_gpu is not None or item.customers_per_gpu is not None:
        reason = "what an accelerator serves is given, so it is not derived"
        yield from _fields(
            keys,
            item,
            ("input_length", "output_length", "batch", "milliseconds_per_token", "cached_input", "precision"),
            reason,
        )
    if item.cost_per_million_tokens is None:
        yield from _fields(
            keys, item, ("provider", "payment_days"), "it is served on hours of a supply, which has its own"
        )


def _fields(keys: Keys, thing: Attempted | Serving, names: tuple[str, ...], reason: str) -> Iterator[Finding]:
    for name in names:
        if name in thing.model_fields_set:
            yield advice(CODE, (*keys, name), f"'{name}' plays no part: {reason}", "leave it out", on_key=True)


def _nothing_serves(subject: Subject) -> Iterator[Finding]:
    served = {item.product for item in subject.scenario.compute.serving.values()}
    for name, product in subject.scenario.revenue.items():
        if product.tokens_per_customer_month is not None and name not in served:
            yield advice(
                "unserved",
                ("revenue", name, "tokens_per_customer_month"),
                f"nothing serves the tokens of '{name}': they cost nothing",
                f"add compute.serving: {{{name}: {{product: {name}, …}}}}",
                on_key=True,
            )
    counts: dict[str, str] = {}
    for serving, item in subject.scenario.compute.serving.items():
        first = counts.setdefault(item.product, serving)
        if first != serving:
            yield advice(
                "unserved",
                ("compute", "serving", serving, "product"),
                f"'{item.product}' is served twice: '{first}' takes all of its load, too",
                "each serving takes the whole load of its product",
                on_key=False,
            )
