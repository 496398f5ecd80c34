"""Which parts of scenarios go by the same, whatever state each is in: what ``alike`` need make but once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from llmventure.models.compute import OwnedSupply
from llmventure.models.funding import ConvertibleNote, Instrument, PricedRound, Safe
from llmventure.models.scenario import Scenario
from llmventure.models.when import When
from llmventure.timing import timed_things

if TYPE_CHECKING:
    from llmventure.sampling.draws import Lot

Kind: TypeAlias = str
"""A kind of step: a section of the scenario, ``timing``, ``purses``, all drivers at once as ``operations``, or
the path of an instrument or a cost."""
DRIVERS: tuple[Kind, ...] = ("revenue", "team", "compute")
TIMING, PURSES, OPERATIONS = "timing", "purses", "operations"
WORLD = ("exchange_rates", "market", "risks", "acquisitions")
"""Sections that may change any number of the others."""
OF_COMPANY = ("currency", "start", "months")
"""What of the company the steps ask for."""
OF_MONEY = ("runway_below", "runway_above", "cash_below", "cash_above", "arr_above", "run_rate_above")
"""Conditions of what a company has, which two companies never have alike."""


def groups(
    scenarios: Sequence[Scenario], lots: "Sequence[Lot | None]", *, one_path: bool = False
) -> list[Mapping[Kind, int]]:
    """For each scenario by kind of step: the first whose parts of that kind are the same. A kind that nobody has alike,
    or that goes by more than is noted, is not there; of ``one_path`` neither what is quicker made than looked up."""
    parts = [_of_one_path(scenario) if one_path else _parts(scenario) for scenario in scenarios]
    found: list[dict[Kind, int]] = []
    for number, mine in enumerate(parts):
        like = [
            other
            for other in range(number)
            if _have_one_luck(lots[number], lots[other]) and _in_one_world(scenarios[number], scenarios[other])
        ]
        same = {
            kind: next((each for each in like if parts[each].get(kind) == part), number) for kind, part in mine.items()
        }
        found.append(same)
    sizes = Counter(pair for mine in found for pair in mine.items())
    return [{kind: first for kind, first in mine.items() if sizes[kind, first] > 1} for mine in found]


def goes_on_after_ruin(scenario: Scenario) -> bool:
    """Whether a ruined path keeps what it had at its ruin if things go on closing there: notes fall due whether a
    company lives or not, and change the cap table of both."""
    return not any(isinstance(item, ConvertibleNote) for item in scenario.funding.instruments.values())


def operate_alike(found: Sequence[Mapping[Kind, int]]) -> bool:
    """Whether scenarios that have a driver alike have all of them alike."""
    return all(all(mine.get(kind) == mine.get(OPERATIONS) for kind in DRIVERS) for mine in found)


def _have_one_luck(one: "Lot | None", other: "Lot | None") -> bool:
    return one is other is None or (one is not None and other is not None and one.has_luck_of(other))


def _in_one_world(one: Scenario, other: Scenario) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in WORLD) and all(
        getattr(one.company, name) == getattr(other.company, name) for name in OF_COMPANY
    )


def _parts(scenario: Scenario) -> dict[Kind, object]:
    """By kind of step what of the scenario it goes by."""
    compute = scenario.compute
    # what is bought for a fleet goes by more of the state than is noted
    owned = any(isinstance(supply, OwnedSupply) for supply in compute.supply.values())
    found: dict[Kind, object] = {"revenue": scenario.revenue, "team": scenario.team, PURSES: None}
    if not owned:
        found["compute"] = compute
        found[OPERATIONS] = scenario.revenue, scenario.team, compute
    for name, cost in scenario.costs.items():
        if cost.share_of is None:
            found[f"costs.{name}"] = cost
    if goes_on_after_ruin(scenario):
        things = timed_things(scenario)
        if not any(_asks_for_money(when) for thing in things for when in (thing.start, thing.until)):
            found[TIMING] = things, compute
        for name, item in scenario.funding.instruments.items():
            if _is_of_shares_alone(item) and not any(_asks_for_money(when) for when in _whens(item)):
                found[f"funding.instruments.{name}"] = item
    return found


def _of_one_path(scenario: Scenario) -> dict[Kind, object]:
    """Only where the same closes are all drivers likely to find the same."""
    found = _parts(scenario)
    return {kind: (found[kind], scenario.funding.instruments) for kind in (OPERATIONS, TIMING) if kind in found}


def _is_of_shares_alone(item: Instrument) -> bool:
    """Whether what closes it changes nothing but the cap table, and what is known of the attempts at it."""
    return isinstance(item, Safe) or (isinstance(item, PricedRound) and item.compute_credits.is_zero)


def _whens(item: Instrument) -> Iterator[When | None]:
    yield getattr(item, "when", None)
    yield getattr(item, "from_", None)
    if isinstance(item, PricedRound):
        yield from (tranche.when for tranche in item.tranches)


def _asks_for_money(when: When | None) -> bool:
    return when is not None and any(getattr(when, name) is not None for name in OF_MONEY)
