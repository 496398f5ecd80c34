"""Runway with and without compute credits: how long cash lasts if every grant of credits comes, and if none does."""

import numpy as np

from llmventure.engine import new_world
from llmventure.engine.fold import Fold
from llmventure.engine.foresight import foresee
from llmventure.engine.result import Foresight
from llmventure.models.funding import Credits, Instrument, PricedRound, VentureDebt
from llmventure.models.month import Month
from llmventure.models.quantity import fixed
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.record import record
from llmventure.sampling import Grid


@record
class CreditRunway:
    """When cash runs out if no money closes that has not closed before the plan.

    ``granted``: every grant of credits comes as planned; ``bare``: there are no credits, those held already included.
    """

    granted: Foresight
    bare: Foresight


def credit_runway(scenario: Scenario) -> CreditRunway | None:
    """Both, in the median case; None where the file has no credits. Credits that are a part of a round to come do not
    count: without the round they do not come."""
    items = scenario.funding.instruments.values()
    past = [item for item in items if isinstance(item, PricedRound) and _is_past(item.when, scenario.company.start)]
    if not any(isinstance(item, Credits) for item in items) and all(item.compute_credits.is_zero for item in past):
        return None
    return CreditRunway(_foresight(scenario, granted=True), _foresight(scenario, granted=False))


def _foresight(scenario: Scenario, *, granted: bool) -> Foresight:
    only = _without_money(scenario, granted=granted)
    company = only.company
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        fold = Fold(new_world(only, Grid(company.start, company.months)))
        state = fold.first_state()
        return foresee(fold, state, fold.new_ledger(fold.base), 0, closings=True)


def _without_money(scenario: Scenario, *, granted: bool) -> Scenario:
    """The scenario in which only credits still close, or nothing; what is decided as cash runs low is left out too."""
    start = scenario.company.start
    instruments = {name: _left(item, start, granted) for name, item in scenario.funding.instruments.items()}
    funding = scenario.funding.model_copy(update={"instruments": instruments})
    return scenario.model_copy(update={"funding": funding, "policy": {}})


def _left(item: Instrument, start: Month, granted: bool) -> Instrument:
    if isinstance(item, Credits):
        return item if granted else item.model_copy(update={"in_plan": False})
    if not _is_past(item.when, start):
        return item.model_copy(update={"in_plan": False})
    if isinstance(item, PricedRound):
        tranches = tuple(each for each in item.tranches if _is_past(each.when, start))
        paid_in_credits = item.compute_credits if granted else fixed(0.0)
        return item.model_copy(update={"tranches": tranches, "compute_credits": paid_in_credits})
    if isinstance(item, VentureDebt) and item.draws:
        draws = tuple(each for each in item.draws if _is_past(each.when, start))
        # without any draw left the whole principal would count as drawn
        return item.model_copy(update={"draws": draws, "in_plan": item.in_plan and bool(draws)})
    return item


def _is_past(when: When | None, start: Month) -> bool:
    return when is not None and when.month is not None and when.month < start
