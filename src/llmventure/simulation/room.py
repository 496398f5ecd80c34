"""How much memory a simulation will need, told before anything is allocated."""

import os

from llmventure.errors import UsageError
from llmventure.models.numbers_in import places
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling.correlations import has_months
from llmventure.sampling.streams import CHUNK, LOT
from llmventure.simulation.distributions import EXACT_BELOW, MONEY_BINS, SIDE

BYTES = 8
"""Of a number."""
OF_COMPANY, OF_THING, OF_WALK, OF_RISK, OF_TABLE = 9, 1, 2, 2, 2
"""Arrays of months × paths that are held while a lot of chunks is folded: the company's own; of each thing; of each
number that moves by month; of each risk and regime; of each instrument's row in the cap tables of an exit. Measured on
the scenarios of the templates, rounded up."""
OF_HISTORIES = 6
"""The same of what is foreseen of paths that each have a history of their own, where something looks ahead: burn and
blocked cash, as much again while there is made room for more, and the median worlds in which it is folded."""
METRICS = 16
PLENTY = 0.5
"""The part of the machine's memory that may be taken where it need not be: a judgement."""
BASE = 60e6
"""The program itself, and numpy."""


@record
class Need:
    """What a simulation needs, in bytes: the program and ``of_lot`` for each that works, and ``kept`` of all paths."""

    months: int
    lines: int
    of_lot: float
    kept: float

    def on(self, threads: int) -> float:
        return (BASE + self.of_lot) * threads + self.kept


def need(scenario: Scenario, paths: int, chunks: int = LOT, *, ahead: bool = False) -> Need:
    """Months × paths × lines, for the paths of a lot of ``chunks``; ``ahead`` where something looks ahead."""
    company, compute, funding = scenario.company, scenario.compute, scenario.funding
    things = (compute.supply, compute.training, compute.serving, scenario.team.roles, scenario.revenue, scenario.costs)
    moving = sum(place.quantity is not None and has_months(place.quantity) for place in places(scenario))
    lines = (
        OF_COMPANY
        + OF_THING * (sum(len(each) for each in things) + len(funding.instruments) + len(scenario.acquisitions))
        + OF_WALK * moving
        + OF_RISK * (len(scenario.risks) + len(scenario.market))
        + (OF_TABLE * len(funding.instruments) if scenario.exit is not None else 0)
        + (OF_HISTORIES if ahead else 0)
    )
    width = min(chunks * CHUNK, paths)
    exact = paths < EXACT_BELOW
    kept = paths * (company.months + METRICS) if exact else company.months * (MONEY_BINS + 1) + METRICS * 2 * SIDE
    return Need(company.months, lines, BYTES * company.months * width * lines, BYTES * kept)


def refuse_what_does_not_fit(
    scenario: Scenario, paths: int, threads: int, memory: float | None = None, *, ahead: bool = False
) -> None:
    """``memory`` is the machine's [what it says of itself; nothing is refused where it does not].

    :raises UsageError: where a simulation would need more.
    """
    there = machine_memory() if memory is None else memory
    asked = need(scenario, paths, ahead=ahead)
    busy = _busy(paths, threads, LOT)
    if there is None or asked.on(busy) <= there:
        return
    fits = int((there - asked.on(0)) // (BASE + asked.of_lot))
    cure = f"--threads {fits} fits" if fits >= 1 else "fewer paths, months or things"
    raise UsageError(
        f"this needs about {asked.on(busy) / 1e9:.1f} GB and the machine has {there / 1e9:.1f}: "
        f"{asked.months} months × {min(LOT * CHUNK, paths):,} paths × {asked.lines} lines on each of {busy} threads, "
        f"and {asked.kept / 1e9:.1f} GB of what is kept of {paths:,} paths",
        cure,
    )


def is_plenty(
    scenario: Scenario, paths: int, threads: int, chunks: int, memory: float | None = None, *, scenarios: int = 1
) -> bool:
    """Whether lots of so many ``chunks``, of so many ``scenarios`` like this one, leave much of the ``memory`` free
    where something looks ahead; it is not where the machine does not say."""
    there = machine_memory() if memory is None else memory
    asked, busy = need(scenario, paths, chunks, ahead=True), _busy(paths, threads, chunks)
    return there is not None and asked.on(busy) + (scenarios - 1) * busy * asked.of_lot <= PLENTY * there


def _busy(paths: int, threads: int, chunks: int) -> int:
    """Threads that have a lot to fold."""
    return min(threads, -(-paths // (chunks * CHUNK)))


def machine_memory() -> float | None:
    """Physical memory in bytes; None where the system does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return None
