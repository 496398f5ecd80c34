"""The grid that draws: a chunk of paths, every score from its own named stream."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from llmventure.correlations import MONTHLY, Mix, mixed_streams
from llmventure.models.base import Thing
from llmventure.models.scenario import Scenario
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
