"""Names that stand for nothing: every thing that another one refers to must be there."""

from collections.abc import Iterator

from llmventure.catalog.errors import CatalogError
from llmventure.catalog.models import published_model, published_models
from llmventure.catalog.risks import risk_library
from llmventure.checks.finding import Finding, advice, unknown
from llmventure.checks.subject import Subject
from llmventure.loader.tree import Keys
from llmventure.models.quantity import StepsAfter
from llmventure.models.training import TrainingRun
from llmventure.models.when import When
from llmventure.suggest import nearest

WAITABLE = "instrument, run or acquisition"
CODE = "reference"
NORMAL = "normal"
"""The market's regime from which the others are entered."""


def findings(subject: Subject) -> Iterator[Finding]:
    yield from _events(subject)
    yield from _training(subject)
    yield from _serving(subject)
    yield from _ready_risks(subject)
    yield from _same_names(subject)
    yield from _regime_of_all(subject)


def _regime_of_all(subject: Subject) -> Iterator[Finding]:
    if NORMAL in subject.scenario.market:
        message = f"'{NORMAL}' is what the market is when it is in none of these"
        yield Finding("name", ("market", NORMAL), message, "call this regime something else", on_key=True)


def _events(subject: Subject) -> Iterator[Finding]:
    regimes = [NORMAL, *subject.names(("market",))]
    for keys, value in subject.parts:
        if isinstance(value, When):
            for field in ("after", "failed"):
                name = getattr(value, field)
                if name is None or name in subject.events:
                    continue
                if subject.event_elsewhere(name):
                    message = f"waits for '{name}', which is left out here: it never comes"
                    yield advice("waiting", (*keys, field), message, "leave out what waits for it here, too")
                else:
                    yield _no_event(subject, (*keys, field), name)
            if value.regime is not None and value.regime not in regimes:
                yield unknown(CODE, (*keys, "regime"), "regime", value.regime, regimes)
    for keys, quantity in subject.quantities:
        if not isinstance(quantity.path, StepsAfter) or quantity.path.after in subject.events:
            continue
        if not subject.event_elsewhere(quantity.path.after):
            yield _no_event(subject, (*keys, f"after {quantity.path.after}"), quantity.path.after, on_key=True)


def _no_event(subject: Subject, keys: Keys, name: str, *, on_key: bool = False) -> Finding:
    what = subject.what_is(name)
    if what is not None:
        message = f"'{name}' is a {what}: only an {WAITABLE} closes or ends"
        return Finding(CODE, keys, message, "name what has to come first, or write a month", on_key)
    found = unknown(CODE, keys, WAITABLE, name, subject.events)
    return Finding(found.code, keys, found.message, found.cure, on_key)


def _training(subject: Subject) -> Iterator[Finding]:
    runs = subject.names(("compute", "training"))
    supplies = subject.names(("compute", "supply"))
    for name, run in subject.scenario.compute.training.items():
        keys: Keys = ("compute", "training", name)
        if run.base is not None and run.base not in runs:
            yield from _base(run, (*keys, "base"), runs)
        if run.supply is not None and run.supply not in supplies:
            yield unknown(CODE, (*keys, "supply"), "supply", run.supply, supplies)
        yield from _base_circle(subject, name)
        yield from _base_without_size(subject, name)


def _base(run: TrainingRun, keys: Keys, runs: list[str]) -> Iterator[Finding]:
    """A model that neither the file nor the catalog has: wrong where its size is asked for, or where it is misspelt."""
    try:
        published_model(run.base or "")
    except CatalogError as error:
        near = nearest(run.base or "", runs)
        if near is not None:
            yield Finding(CODE, keys, f"there is no run or catalog model '{run.base}'", f"did you mean '{near}'?")
        elif needs_base_size(run) or error.message.startswith("'"):
            yield Finding(CODE, keys, _no_model(run.base or "", error), _no_model_cure(run, error))
        else:
            yield advice(
                CODE,
                keys,
                f"neither this file nor the catalog has '{run.base}': nothing is known of it",
                error.cure,
            )


def needs_base_size(run: TrainingRun) -> bool:
    """Whether the run's work follows from the size of what it starts from."""
    by_tokens = run.gpu_hours is None and run.training_flop is None and run.budget is None and not run.phases
    if run.training_tokens is None or not by_tokens or run.base is None:
        return False
    return run.method == "distill" or (run.parameters is None and run.tokens_per_second_per_gpu is None)


def _base_without_size(subject: Subject, name: str) -> Iterator[Finding]:
    training = subject.scenario.compute.training
    run = training[name]
    seen = {name}
    base = run.base
    while base in training and base not in seen and needs_base_size(run):
        assert base is not None
        seen.add(base)
        if training[base].parameters is not None or training[base].budget is not None:
            return
        if training[base].base is None:
            yield Finding(
                CODE,
                ("compute", "training", name, "base"),
                f"the size of '{base}' is not known, and the work of '{name}' follows from it",
                f"add parameters: to '{base}'",
            )
        base = training[base].base


def _no_model_cure(run: TrainingRun, error: CatalogError) -> str | None:
    """A model that is not in the catalog can still be started from, where its size is said."""
    if error.message.startswith("'") or run.method == "distill":
        return error.cure
    return f"{error.cure}; one that it does not list needs its size: parameters: 7B"


def _no_model(name: str, error: CatalogError) -> str:
    return error.message if error.message.startswith("'") else f"there is no run or catalog model '{name}'"


def _base_circle(subject: Subject, name: str) -> Iterator[Finding]:
    """Bases that lead back to where they began; told once, at the first run of the circle."""
    training = subject.scenario.compute.training
    order = list(training)
    seen = [name]
    while (base := training[seen[-1]].base) in training and base not in seen:
        assert base is not None
        seen.append(base)
    if base == name and order.index(name) == min(order.index(each) for each in seen):
        circle = " → ".join([*seen, name])
        yield Finding(
            CODE,
            ("compute", "training", name, "base"),
            f"the bases go round in a circle: {circle}",
            "one of them must start from a catalog model, or be pretrained",
        )


def _serving(subject: Subject) -> Iterator[Finding]:
    products = subject.names(("revenue",))
    runs = subject.names(("compute", "training"))
    for name, item in subject.scenario.compute.serving.items():
        keys: Keys = ("compute", "serving", name)
        if item.product not in products:
            yield unknown(CODE, (*keys, "product"), "product", item.product, products)
        if item.model is not None and item.model not in runs:
            try:
                published_model(item.model)
            except CatalogError as error:
                models = [*runs, *(model.name for model in published_models())]
                near = nearest(item.model, models)
                cure = (
                    f"did you mean '{near}'?"
                    if near is not None
                    else "`llmventure catalog models` lists the known ones"
                )
                if item.tokens_per_second_per_gpu is not None or item.customers_per_gpu is not None:
                    cure += "; what an accelerator serves is given here, so the model may be left out"
                yield Finding(CODE, (*keys, "model"), _no_model(item.model, error), cure)


def _ready_risks(subject: Subject) -> Iterator[Finding]:
    for name, risk in subject.scenario.risks.items():
        if risk.library is not None:
            ready = risk_library()
            if risk.library not in ready:
                yield unknown(CODE, ("risks", name, "library"), "ready risk", risk.library, ready)


def _same_names(subject: Subject) -> Iterator[Finding]:
    """What may be waited for has one name, so that ``after`` means one thing."""
    for name, first in subject.events.items():
        for section in (("compute", "training"), ("acquisitions",)):
            if first[:-1] != section and name in subject.names(section):
                yield Finding(
                    CODE,
                    (*section, name),
                    f"'{name}' is the name of two things: {first[0]} has one, too",
                    f"give one another name, so that after: {name} means one of them",
                    on_key=True,
                )
