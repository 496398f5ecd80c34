"""Companies to simulate, read from the text of a scenario."""

import tempfile
from pathlib import Path

import numpy as np

from llmventure.api import Scenario, load
from llmventure.crew.processes import Processes
from llmventure.engine import new_world, uses_foresight
from llmventure.models.scenario import Scenario as Model
from llmventure.sampling import Grid
from llmventure.sampling.draws import Drawn, Lot
from llmventure.simulation.forecast import Forecaster
from llmventure.simulation.futures import Futures, futures
from llmventure.world import World

ALONE = Processes(threads=1)


def scenario(text: str, months: int = 24, cash: str = "5M") -> Scenario:
    """The scenario of ``text`` with a company before it, unless it has its own."""
    if "company:" not in text:
        text = f"company: {{name: T, start: 2027-01, months: {months}, opening_cash: {cash}}}\n{text}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)


def model(text: str, months: int = 24, cash: str = "5M") -> Model:
    return scenario(text, months, cash).model


def grid(company: Model, paths: int, seed: int = 7, chunk: int = 0, months: int | None = None) -> Drawn:
    begun = company.company
    return Drawn(begun.start, months or begun.months, paths, Lot.of(company, seed), chunk)


def world(company: Model, paths: int = 4096, seed: int = 7, chunk: int = 0, months: int | None = None) -> World:
    return new_world(company, grid(company, paths, seed, chunk, months))


def many(company: Model, paths: int = 4096, seed: int = 7, chunk: int = 0, months: int | None = None) -> Futures:
    begun = company.company
    ahead = (
        Forecaster(company, new_world(company, Grid(begun.start, begun.months))) if uses_foresight(company) else None
    )
    return futures(company, grid(company, paths, seed, chunk, months), ahead)


def ranks(
    values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Ranks scaled to 0 … 1, for rank correlations."""
    return np.argsort(np.argsort(values)) / len(values)
