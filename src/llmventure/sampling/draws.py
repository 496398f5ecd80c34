"""The grid that draws: a chunk of paths, every score from its own named stream."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from llmventure.models.base import Thing
from llmventure.models.quantity import Quantity
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Array, Grid, Rows, over_time
from llmventure.sampling.correlations import MONTHLY, Mix, mixed_streams
from llmventure.sampling.streams import CHUNK, KeptScores, Scores32, normals, stratified

Sampling: TypeAlias = Literal["random", "stratified"]
"""How what is drawn once a path is drawn: independently, or one from each stratum."""


Noted: TypeAlias = tuple[str, int, Array]


@record
class Made:
    """A quantity over time, and the scores that went into it: ``noted`` as ``Drawn`` has them."""

    values: Array
    noted: tuple[Noted, ...]


@dataclass
class SameLuck:
    """What scenarios that are folded over the same paths need alike, made once for all of them: scores, and quantities
    over time that are the same in each. What stands here cannot be written to."""

    scores: KeptScores = field(default_factory=KeptScores)
    once: dict[str, Array] = field(default_factory=dict)
    series: dict[tuple[str, Quantity, int, int], Made] = field(default_factory=dict)


@dataclass(frozen=True)
class Lot:
    """What all chunks of a simulation share: the seed, the correlated streams, whose luck a renamed thing has, and how
    what is drawn once is drawn."""

    seed: int
    mix: Mix = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    sampling: Sampling = "random"
    shared: KeptScores | None = None
    """Scores that other simulations of this seed have drawn, or will want."""
    beside: SameLuck | None = None
    """What scenarios with these correlations and names have made for the same paths, or will want."""

    @classmethod
    def of(
        cls, scenario: Scenario, seed: int, sampling: Sampling = "random", shared: KeptScores | None = None
    ) -> "Lot":
        """:raises PlanError: where the correlations cannot hold."""
        return cls(seed, mixed_streams(scenario), old_names(scenario), sampling, shared)

    def has_luck_of(self, other: "Lot") -> bool:
        """Whether what has the same name draws the same in both, of one seed."""
        return self.mix == other.mix and self.renamed == other.renamed


def old_names(scenario: Scenario) -> dict[str, str]:
    """By path of a renamed thing: the path whose luck it shares."""
    compute = scenario.compute
    sections: dict[str, Mapping[str, Thing]] = {
        "compute.supply": compute.supply,
        "compute.training": compute.training,
        "compute.serving": compute.serving,
        "team.roles": scenario.team.roles,
        "revenue": scenario.revenue,
        "costs": scenario.costs,
        "funding.instruments": scenario.funding.instruments,
        "risks": scenario.risks,
        "policy": scenario.policy,
        "acquisitions": scenario.acquisitions,
    }
    for name, item in scenario.acquisitions.items():
        start = f"acquisitions.{name}.brings"
        sections[f"{start}.revenue"] = item.brings.revenue
        sections[f"{start}.team.roles"] = item.brings.team.roles
        sections[f"{start}.costs"] = item.brings.costs
    return {
        f"{section}.{name}": f"{section}.{thing.luck}"
        for section, things in sections.items()
        for name, thing in things.items()
        if thing.luck is not None
    }


@dataclass(frozen=True)
class Drawn(Grid):
    """The paths ``first`` to ``first + paths`` of a chunk, or all from the first of a chunk into the next ones.

    ``once`` keeps every score that is drawn once a path, ``(1, paths)``, by stream; what months draw is not kept.
    """

    lot: Lot = field(default_factory=lambda: Lot(0))
    chunk: int = 0
    first: int = 0
    once: dict[str, Array] = field(default_factory=dict)
    mean_of_months: dict[str, Array] = field(default_factory=dict)
    rows_drawn: list[int] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    """Every score that was asked for: its stream, its rows, and the scores if drawn once, else their mean by path."""

    def __post_init__(self) -> None:
        assert self.first == 0 or 0 < self.first <= CHUNK - self.paths

    @property
    def draws(self) -> bool:
        return True

    def _named(self, stream: str) -> str:
        for new, old in self.lot.renamed.items():
            if stream.startswith(new) and stream[len(new) : len(new) + 1] in {"", ".", "/", "#"}:
                return old + stream[len(new) :]
        return stream

    @property
    def variates(self) -> int:
        """Normal scores drawn so far for each path."""
        return sum(self.rows_drawn)

    def _own(self, stream: str, rows: int, *, once: bool) -> Scores32:
        self.rows_drawn.append(rows)
        lot, name = self.lot, self._named(stream)
        shared = lot.shared if lot.beside is None else lot.beside.scores
        draw = normals if shared is None else shared.normals
        by_strata = once and lot.sampling == "stratified"
        found = np.empty((rows, self.paths), dtype=np.float32)
        for number, place in enumerate(range(0, self.paths, CHUNK)):
            here, chunk = found[:, place : place + CHUNK], self.chunk + number
            drawn = stratified(lot.seed, name, chunk) if by_strata else draw(lot.seed, name, chunk, rows)
            here[:] = drawn[:, self.first : self.first + here.shape[1]]
        return found

    def _mixed(self, stream: str, rows: int, *, once: bool) -> Rows:
        parts = self.lot.mix.get(stream)
        if parts is None:
            return self._own(stream, rows, once=once)
        return np.asarray(sum(weight * self._own(name, rows, once=once).astype(np.float64) for weight, name in parts))

    def scores(self, stream: str) -> Array:
        found = self.once.get(stream)
        if found is None:
            kept = {} if self.lot.beside is None else self.lot.beside.once
            if stream in kept:
                found = kept[stream]
                self.rows_drawn.append(1)
            else:
                found = kept[stream] = self._mixed(stream, 1, once=True).astype(np.float64)
            self.once[stream] = found
        self.noted.append((stream, 1, found))
        return found

    def rows(self, stream: str, count: int) -> Rows:
        drawn = self._mixed(f"{stream}{MONTHLY}", count, once=False)
        whole = drawn[0].astype(np.float64)
        for row in drawn[1:]:
            whole += row
        mean = self.mean_of_months[f"{stream}{MONTHLY}"] = (whole / count)[None]
        self.noted.append((f"{stream}{MONTHLY}", count, mean))
        return drawn

    def values(self, stream: str, quantity: Quantity, *, beyond: int = 0, first: int = 0) -> Array:
        beside, count = self.lot.beside, self.months - first + beyond
        if beside is None:
            return over_time(quantity, stream, self, first, count)
        made = beside.series.get((stream, quantity, first, count))
        if made is None:
            before = len(self.noted)
            values = over_time(quantity, stream, self, first, count)
            values.flags.writeable = False
            made = beside.series[stream, quantity, first, count] = Made(values, tuple(self.noted[before:]))
        else:
            self._note(made.noted)
        return made.values

    def _note(self, noted: tuple[Noted, ...]) -> None:
        """As if these had been drawn here."""
        for stream, rows, scores in noted:
            if stream.endswith(MONTHLY):
                self.mean_of_months[stream] = scores
            elif stream in self.once:
                continue
            else:
                self.once[stream] = scores
            self.rows_drawn.append(rows)
        self.noted.extend(noted)
