"""Where less risk, or more cash, may mean more ruin on single paths, and why.

With dated funding, no policies and risks that only raise cost, a risk switched off never adds ruin and ruin falls with
opening cash, path by path. What waits for money or reacts to it can make it otherwise, and so can a strike that helps.
"""

from collections.abc import Iterator

import numpy as np

from llmventure.models.numbers_in import places
from llmventure.models.quantity import NUMBERS, Quantity
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.report import Message
from llmventure.sampling import at_score
from llmventure.world.changes import Fields
from llmventure.world.risks import resolved, risk_path

OF_MONEY = ("runway_below", "runway_above", "cash_below", "cash_above", "arr_above", "run_rate_above")
"""Conditions that ask for money."""
BAD_IF_MORE = frozenset(
    {"monthly_churn", "collection_days", "bad_debt", "cost_per_unit", "cost_per_new_customer", "from"}
)
"""Fields of a product that hurt where they rise; the others help."""
HELPS = ("revenue", "funding")


def reactions(scenario: Scenario) -> Iterator[Message]:
    """One sentence for each thing that can turn the order round, in the order of the file."""
    for place in places(scenario):
        if isinstance(place.value, When):
            asked = [name for name in OF_MONEY if getattr(place.value, name) is not None]
            if asked:
                what = f"waits for {' and '.join(asked)}: with more cash, or one risk less, {_then(place.path)}"
                yield _said(place.path, what)
    fields = Fields(scenario)
    for name, risk in resolved(scenario).items():
        for pattern, change in risk.change.items():
            if change.factor is not None and _helps(pattern, _median(change.factor)) and fields.met(pattern):
                yield _said(
                    f"{risk_path(name)}.change.{pattern}",
                    "a strike can bring money too, so that a path may live by it that would be ruined without",
                )


def _median(factor: Quantity) -> float:
    assert isinstance(factor.path, NUMBERS)
    return float(at_score(factor.path, factor, lambda _: np.zeros((1, 1)))[0, 0])


def _then(path: str) -> str:
    if path.startswith("policy."):
        return "management may act later, or not at all"
    if path.startswith("funding."):
        return "the money may come later, or in another market"
    return "it may come in another month"


def _helps(pattern: str, factor: float) -> bool:
    """Whether a factor on these fields is good for cash."""
    section, field = pattern.split(".", 1)[0], pattern.rsplit(".", 1)[-1]
    if section not in HELPS:
        return factor < 1
    return factor < 1 if field in BAD_IF_MORE else factor > 1


def _said(path: str, message: str) -> Message:
    return {"code": "reacts", "path": path, "message": message}
