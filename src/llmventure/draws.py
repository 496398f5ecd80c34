"""The grid that draws: a chunk of paths, every score from its own named stream."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from llmventure.correlations import MONTHLY, Mix, mixed_streams
from llmventure.models.base import Thing
from llmventure.models.scenario import Scenario
from llmventure.sampling import Array, Grid, Rows
from llmventure.streams import CHUNK, KeptScores, Scores32, normals, stratified

Sampling: TypeAlias = Literal["random", "stratified"]
"""How what is drawn once a path is drawn: independently, or one from each stratum."""


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

    @classmethod
    def of(
        cls, scenario: Scenario, seed: int, sampling: Sampling = "random", shared: KeptScores | None = None
    ) -> "Lot":
        """:raises PlanError: where the correlations cannot hold."""
        return cls(seed, mixed_streams(scenario), old_names(scenario), sampling, shared)


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
        draw = normals if lot.shared is None else lot.shared.normals
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
            found = self.once[stream] = self._mixed(stream, 1, once=True).astype(np.float64)
        return found

    def rows(self, stream: str, count: int) -> Rows:
        drawn = self._mixed(f"{stream}{MONTHLY}", count, once=False)
        whole = drawn[0].astype(np.float64)
        for row in drawn[1:]:
            whole += row
        self.mean_of_months[f"{stream}{MONTHLY}"] = (whole / count)[None]
        return drawn
