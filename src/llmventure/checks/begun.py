"""Prices and rates that must have begun when they are asked for, and steps where no event can be counted from."""

from collections.abc import Iterator

from llmventure.checks.calendar import Calendar
from llmventure.checks.finding import Finding
from llmventure.checks.subject import Subject
from llmventure.checks.walking import value_at
from llmventure.loader.tree import Keys, dotted
from llmventure.models.month import Month
from llmventure.models.quantity import Quantity, Steps, StepsAfter

CODE = "begun"
AMOUNTS = frozenset(
    {
        "headcount", "gpus", "minimum_gpus", "gpu_hours", "customers", "count", "start", "new_per_month",
        "units_per_month", "tokens_per_customer_month", "total", "input", "output", "amount", "data",
    }
)  # fmt: skip
"""Of these there is nothing before the first step; every other path over time is a price or a rate."""
DRIVERS = {
    "headcount": "headcount",
    "units_per_month": "units_per_month",
    "gpus": "gpus",
    "data": "data",
    "customers": "count",
}
"""Fields that say when a thing's prices are first asked for: nobody is paid before the first head."""
BEFORE_THE_FOLD: tuple[tuple[str, ...], ...] = (
    ("company", "*"),
    ("company", "*", "*"),
    ("exchange_rates", "*"),
    ("team", "yearly_raise"),
    *(
        ("compute", "training", "*", field)
        for field in (
            "gpu_hours",
            "mfu",
            "hfu",
            "goodput",
            "achieved_tflops",
            "achieved_hardware_tflops",
            "tokens_per_second_per_gpu",
        )
    ),
    ("funding", "instruments", "*", "amount"),
    ("exit", "*"),
    ("exit", "enterprise_value", "*"),
)
"""Quantities that are known before the fold, or once when a thing begins: no event can move them."""


def findings(subject: Subject) -> Iterator[Finding]:
    calendar = Calendar(subject)
    for keys, quantity in subject.quantities:
        if isinstance(quantity.path, StepsAfter):
            if any(_fits(keys, pattern) for pattern in BEFORE_THE_FOLD):
                yield Finding(
                    CODE,
                    keys,
                    f"'{keys[-1]}' cannot count from an event",
                    "write a number, or steps by month",
                    on_key=True,
                )
        elif isinstance(quantity.path, Steps) and not _is_amount(keys):
            first = quantity.path.steps[0][0]
            asked = _asked(subject, calendar, keys)
            if first > asked and asked <= calendar.last:
                yield _late(keys, first, asked)
    yield from _budgets(subject)


def _fits(keys: Keys, pattern: tuple[str, ...]) -> bool:
    return len(keys) == len(pattern) and all(part in ("*", key) for key, part in zip(keys, pattern, strict=True))


def _is_amount(keys: Keys) -> bool:
    if "price_per_million_tokens" in keys:
        return False
    return keys[-1] in AMOUNTS


def _late(keys: Keys, first: Month, asked: Month) -> Finding:
    name = next((key for key in reversed(keys) if key not in ("total", "count", "amount")), keys[-1])
    return Finding(
        CODE,
        (*keys, str(first)),
        f"'{name}' begins in {first}, and is asked for from {asked} on",
        f"add a step for {asked} or earlier",
        on_key=True,
    )


def _asked(subject: Subject, calendar: Calendar, keys: Keys) -> Month:
    """The first month of the plan in which the quantity is asked for."""
    first: float = 0
    for depth in range(len(keys) - 1, 0, -1):
        thing, _ = value_at(subject.scenario, keys[:depth])
        begins = getattr(thing, "when", None) or getattr(thing, "from_", None)
        if begins is not None:
            first = max(first, calendar.earliest(begins))
        for field, inner in DRIVERS.items():
            driver = getattr(thing, field, None)
            driver = getattr(driver, inner, driver) if field == "customers" else driver
            if isinstance(driver, Quantity) and isinstance(driver.path, Steps) and keys[depth] != field:
                first = max(first, calendar.number(driver.path.steps[0][0]))
    return calendar.start + int(min(first, calendar.months))


def _budgets(subject: Subject) -> Iterator[Finding]:
    """A budget buys hours at one price, which must be known when the run begins."""
    for name, run in subject.scenario.compute.training.items():
        if run.budget is None:
            continue
        for supply_name, supply in subject.scenario.compute.supply.items():
            price = getattr(supply, "gpu_hour_price", None)
            if supply.gpu == run.gpu and isinstance(price, Quantity) and isinstance(price.path, StepsAfter):
                yield Finding(
                    CODE,
                    ("compute", "training", name, "budget"),
                    "a budget needs a price that is known beforehand, "
                    f"and that of '{supply_name}' waits for '{price.path.after}'",
                    f"give the price of {dotted(('compute', 'supply', supply_name))} steps by month",
                )
