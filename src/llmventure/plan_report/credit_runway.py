"""Runway with and without compute credits: how long cash lasts if every grant of credits comes, and if none does."""

import numpy as np

from llmventure.engine import asked_of_runway, new_world
from llmventure.engine.fold import Fold
from llmventure.engine.foresight import foresee
from llmventure.engine.result import Foresight, Result
from llmventure.models.funding import Credits, GpuLoan, Grant, Instrument, ParentContribution, PricedRound, VentureDebt
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


def credit_runway(result: Result) -> CreditRunway | None:
    """Both, in the median case, for the result of its plan; None where the file has no credits. Credits that are a part
    of a round to come do not count: without the round they do not come."""
    scenario = result.world.scenario
    items = scenario.funding.instruments.values()
    past = [item for item in items if isinstance(item, PricedRound) and _is_past(item.when, scenario.company.start)]
    if not any(isinstance(item, Credits) for item in items) and all(item.compute_credits.is_zero for item in past):
        return None
    known = _foreseen(result)
    return CreditRunway(
        known.get(True) or folded(scenario, granted=True), known.get(False) or folded(scenario, granted=False)
    )


def _foreseen(result: Result) -> dict[bool, Foresight]:
    """What the plan itself has foreseen of them, by whether credits are granted.

    Without any: from its first morning, if nothing more closes. With them: after the last of them, where nothing else
    had closed by then. Either holds only where leaving the rest out does nothing but keep it from closing.
    """
    world, scenario = result.world, result.world.scenario
    start, items = scenario.company.start, scenario.funding.instruments.values()
    past = [item for item in items if _is_past(item.when, start)]
    coming = [item for item in items if not _is_past(item.when, start)]
    lasting = any(isinstance(item, (Grant, ParentContribution)) for item in coming)
    if scenario.policy or scenario.acquisitions or asked_of_runway(world) or lasting:
        return {}
    known: dict[bool, Foresight] = {}
    if all(_left(item, start, granted=False) is item for item in past):
        known[False] = result.without_funding
    grants = [item for item in coming if isinstance(item, Credits) and item.in_plan]
    dated = all(item.when is None or item.when.month is not None for item in grants)
    owed = any(isinstance(item, (VentureDebt, GpuLoan)) for item in past)
    if owed or not dated or not all(_left(item, start, granted=True) is item for item in past):
        return known
    if not grants:
        known[True] = result.without_funding
    elif closed := [event.month for event in result.events if event.kind == "credits"]:
        last = max(closed)
        by_then = [event for event in result.events if event.month <= last]
        if len(by_then) == len(closed) == len(grants) and (result.cash[: last + 2] >= 0).all():
            known[True] = result.after_closing[last]
    return known


def folded(scenario: Scenario, *, granted: bool) -> Foresight:
    """Either of them, from a fold of its own."""
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
        paid_in_credits = item.compute_credits if granted or item.compute_credits.is_zero else fixed(0.0)
        if (tranches, paid_in_credits) == (item.tranches, item.compute_credits):
            return item
        return item.model_copy(update={"tranches": tranches, "compute_credits": paid_in_credits})
    if isinstance(item, VentureDebt) and item.draws:
        draws = tuple(each for each in item.draws if _is_past(each.when, start))
        # without any draw left the whole principal would count as drawn
        return item.model_copy(update={"draws": draws, "in_plan": item.in_plan and bool(draws)})
    return item


def _is_past(when: When | None, start: Month) -> bool:
    return when is not None and when.month is not None and when.month < start
