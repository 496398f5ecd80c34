"""Market regimes: a chain of months, normal until a regime is entered, and what each does while it lasts.

Entered from normal with probability 1 − exp(−Σ rate/12) a month, left with 1/length: one uniform a month decides both.
"""

import numpy as np
from numpy.typing import NDArray

from llmventure.models import quantity as q
from llmventure.sampling import Array, at, at_score, uniform_of
from llmventure.world import Effect, World
from llmventure.world.changes import Fields

NORMAL = -1


def enter_market(world: World, fields: Fields) -> None:
    """Draw the regimes of every month and put their effects into the world; at the median it is always normal."""
    market = world.scenario.market
    if not market or world.is_plan:
        return
    months, paths = world.grid.months, world.grid.paths
    uniform = uniform_of(world.grid.monthly("market", months))
    rates = [world.series(f"market.{name}.yearly_rate", regime.yearly_rate) for name, regime in market.items()]
    lengths = [world.series(f"market.{name}.months", regime.months)[0] for name, regime in market.items()]
    found = regimes(uniform, rates, lengths)
    for number, (name, regime) in enumerate(market.items()):
        there = np.broadcast_to(found == number, (months, paths))
        world.regimes[name] = there
        for pattern, change in regime.change.items():
            where = f"market.{name}.change.{pattern}"
            meant = fields.meaning(pattern, change, where)
            world.effects.append(effect(pattern, there, meant.how, once(world, where, meant.amount)))


def regimes(uniform: Array, rates: list[Array], lengths: list[Array]) -> NDArray[np.int64]:
    """The regime of each month by number, ``NORMAL`` where none: ``(months, paths)``.

    ``uniform`` ``(months, paths)``; ``rates`` entries a year; ``lengths`` mean months, at least one.
    """
    months, paths = uniform.shape
    found = np.full((months, paths), NORMAL)
    now = np.full(paths, NORMAL)
    for month in range(months):
        each = [np.broadcast_to(at(rate, month), (paths,)) for rate in rates]
        whole = np.sum(each, axis=0)
        entering = (now == NORMAL) & (uniform[month] < -np.expm1(-whole / 12))
        # which one: by the part of the probability that the uniform falls into
        share = np.where(entering, uniform[month] / np.where(entering, -np.expm1(-whole / 12), 1.0), 0.0)
        edge = np.zeros(paths)
        into = np.full(paths, len(rates) - 1)
        for number in range(len(rates) - 2, -1, -1):
            edge = np.sum(each[: number + 1], axis=0) / np.where(whole > 0, whole, 1.0)
            into = np.where(share < edge, number, into)
        leaving = np.zeros(paths, dtype=np.bool_)
        for number, length in enumerate(lengths):
            leaving |= (now == number) & (uniform[month] < 1 / np.maximum(length, 1.0))
        now = np.where(entering, into, np.where(leaving, NORMAL, now))
        found[month] = now
    return found


def once(world: World, stream: str, amount: q.Quantity) -> Array:
    """An amount that is drawn once a path, ``(1, paths or 1)``."""
    assert isinstance(amount.path, q.NUMBERS), amount
    return at_score(amount.path, amount, lambda name: world.grid.scores(f"{stream}{name}"))


def effect(pattern: str, on: NDArray[np.bool_], how: str, amount: Array) -> Effect:
    """An effect of ``how`` and by what."""
    one, nothing = np.ones((1, 1)), np.zeros((1, 1))
    match how:
        case "times":
            return Effect(pattern, on, amount, nothing)
        case "plus":
            return Effect(pattern, on, one, amount)
        case _:
            return Effect(pattern, on, one, nothing, amount)
