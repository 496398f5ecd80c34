"""The task of a simulation: fold some chunks of paths, of one scenario or of several on the same luck, and tell what
they come to. Tallies merge in any order, so that nothing depends on who folded what."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from llmventure.crew import once_here
from llmventure.engine import new_world, uses_foresight
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Grid
from llmventure.sampling.draws import Drawn, Lot, SameLuck
from llmventure.sampling.streams import CHUNK, LOT, LOT_AHEAD
from llmventure.simulation.distributions import EXACT_BELOW
from llmventure.simulation.forecast import Forecaster
from llmventure.simulation.freed_memory import keep_freed_memory
from llmventure.simulation.futures import FoldError, Futures, futures, futures_beside
from llmventure.simulation.room import is_plenty
from llmventure.simulation.tally import Tally

TOGETHER = 8
"""Scenarios that are folded month by month together, at most: each holds its own state. A judgement."""


@record
class Part:
    """What some chunks answer: a tally for each scenario, or which of them cannot be folded, and why."""

    tallies: tuple[Tally, ...]
    """None where they were added up on the spot."""
    histories: tuple[int, ...]
    """For how many a burn was foreseen, by scenario."""
    fault: tuple[int, str, str, str | None] | None = None


class Folding:
    """Scenarios to fold over ``paths`` futures each; called with the numbers of some chunks.

    What foresees burn is made once in a process, wherever the folding travels: ``mark`` is of this one alone. ``into``
    is where the chunks of a single scenario are added up on the spot; it stays where it is. ``beside`` is how many
    chunks are folded side by side, and ``together`` how many scenarios month by month.
    """

    def __init__(
        self, scenarios: Sequence[Scenario], lots: Sequence[Lot], paths: int, mark: str | None = None,
        into: Tally | None = None, beside: int = LOT, together: int = 1,
    ) -> None:  # fmt: skip
        self.into, self.beside, self.together = into, beside, together
        self.scenarios, self.lots, self.paths = tuple(scenarios), tuple(lots), paths
        self.mark = secrets.token_hex(8) if mark is None else mark
        self._forecasters: list[Forecaster | None] | None = None
        first = self.lots[0]
        self._is_alike = [len(self.lots) > 1 and lot.has_luck_of(first) for lot in self.lots]
        """Whose luck is the same by name, so that what one has made the next need not make."""

    def __reduce__(self) -> tuple[object, ...]:
        return _here, (self.scenarios, self.lots, self.paths, self.mark, self.beside, self.together)

    @property
    def forecasters(self) -> list[Forecaster | None]:
        if self._forecasters is None:
            self._forecasters = [forecaster_of(scenario) for scenario in self.scenarios]
        return self._forecasters

    def tallies(self) -> tuple[Tally, ...]:
        """Empty ones."""
        exact = self.paths < EXACT_BELOW
        return tuple(
            Tally(scenario.company.months, exact, lot.sampling)
            for scenario, lot in zip(self.scenarios, self.lots, strict=True)
        )

    def __call__(self, chunks: range) -> Part:
        keep_freed_memory()
        tallies = self.tallies() if self.into is None else (self.into,)
        first, before = 0, self._histories()
        try:
            for chunk in range(chunks.start, chunks.stop, self.beside):
                count, same = min(self.beside, chunks.stop - chunk), SameLuck()
                for first in range(0, len(self.scenarios), self.together):
                    some = range(first, min(first + self.together, len(self.scenarios)))
                    for number, found in zip(some, self._folded(some, same, chunk, count), strict=True):
                        add_chunks(tallies[number], chunk, found)
        except FoldError as fault:
            error = fault.error
            return Part(tallies, (), (first + fault.number, error.path, error.message, error.cure))
        told = tallies if self.into is None else ()
        return Part(told, tuple(now - then for now, then in zip(self._histories(), before, strict=True)))

    def _folded(self, some: range, same: SameLuck, chunk: int, count: int) -> list[Futures]:
        lots = [self.lots[number] for number in some]
        alike = [self._is_alike[number] for number in some]
        return futures_beside(
            [self.scenarios[number] for number in some],
            [
                _drawn(self.scenarios[number], replace(lot, beside=same) if is_alike else lot, chunk, self.paths, count)
                for number, lot, is_alike in zip(some, lots, alike, strict=True)
            ],
            [self.forecasters[number] for number in some],
        )

    def _histories(self) -> list[int]:
        return [each.histories if each is not None else 0 for each in self.forecasters]


def _here(
    scenarios: Sequence[Scenario], lots: Sequence[Lot], paths: int, mark: str, beside: int, together: int
) -> Folding:
    return once_here(Folding, mark, lambda: Folding(scenarios, lots, paths, mark, beside=beside, together=together))


def chunks_beside(scenarios: Sequence[Scenario], paths: int, threads: int) -> int:
    """How many chunks are best folded side by side on this machine."""
    ahead = any(uses_foresight(scenario) for scenario in scenarios)
    wide = ahead and all(is_plenty(scenario, paths, threads, LOT_AHEAD) for scenario in scenarios)
    return LOT_AHEAD if wide else LOT


def scenarios_together(scenarios: Sequence[Scenario], paths: int, threads: int, chunks: int) -> int:
    """How many scenarios are best folded month by month together on this machine: one where memory is scarce."""
    plenty = all(is_plenty(scenario, paths, threads, chunks, scenarios=TOGETHER) for scenario in scenarios)
    return TOGETHER if plenty else 1


def chunks_of(
    scenario: Scenario, lot: Lot, forecaster: Forecaster | None, chunk: int, paths: int, count: int = LOT
) -> Futures:
    """``count`` chunks of the ``paths`` that are asked for from ``chunk`` on, the last one cut short.

    :raises PlanError: where it cannot be folded.
    """
    return futures(scenario, _drawn(scenario, lot, chunk, paths, count), forecaster)


def _drawn(scenario: Scenario, lot: Lot, chunk: int, paths: int, count: int) -> Drawn:
    company = scenario.company
    return Drawn(company.start, company.months, min(count * CHUNK, paths - chunk * CHUNK), lot, chunk)


def add_chunks(tally: Tally, chunk: int, found: Futures) -> None:
    """Take in chunk by chunk what was folded side by side: sums are those of chunks, whatever was beside them."""
    for number in range(-(-found.ruined.shape[0] // CHUNK)):
        tally.add(chunk + number, found.chunk(number))


def forecaster_of(scenario: Scenario) -> Forecaster | None:
    """What foresees burn, where something in the scenario looks ahead."""
    company = scenario.company
    if not uses_foresight(scenario):
        return None
    return Forecaster(scenario, new_world(scenario, Grid(company.start, company.months)))
