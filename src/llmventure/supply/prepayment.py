"""Reserved hours that are paid for before they are used: a prepaid asset, used up as the hours are delivered.

``prepayment`` is the share of the whole contract that is paid in its first month. The same share of every later hour,
used or idle, is then paid already; the rest is due as it is without a prepayment. A contract from before the plan was
paid then: what is left of it stands in the opening balance sheet.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from llmventure.models.compute import ReservedSupply
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.state import State
from llmventure.workload.training import hours_in
from llmventure.world import NEVER, World
from llmventure.world.levers import NO_LEVERS


@record
class Prepayment:
    """What a contract asks for in its first month, ``(paths or 1,)``: money, for a share of its GPU-hours."""

    name: str
    path: str
    use: str
    provider: str | None
    gpu_hours: Array
    money: Array


@record
class ContractPrice:
    """An hour's price in a month, and the part of it that has been paid ahead, ``(paths or 1,)`` each."""

    price: Array
    paid_ahead: Array | None


def prepaid_supplies(scenario: Scenario) -> Iterator[tuple[str, ReservedSupply]]:
    """The contracts with a prepayment."""
    for name, supply in scenario.compute.supply.items():
        if isinstance(supply, ReservedSupply) and supply.prepayment > 0:
            yield name, supply


def contract_price(world: World, state: State, month: int, name: str, supply: ReservedSupply) -> ContractPrice:
    """What an hour of a contract costs: no lever of the company moves it.

    What was paid ahead in another currency was changed at the rate of the contract's first month.
    """
    path = f"compute.supply.{name}"
    price = world.value(f"{path}.gpu_hour_price", supply.gpu_hour_price, month, NO_LEVERS, state.since)
    if supply.prepayment == 0:
        return ContractPrice(price, None)
    ahead = supply.prepayment * price
    rate = _rate(world, supply)
    if rate is not None:
        ahead = ahead * _signed(rate, state, path) / at(rate, month)
    whole = ahead + (1 - supply.prepayment) * price
    share = np.where(whole > 0, ahead / np.where(whole > 0, whole, 1.0), supply.prepayment)
    return ContractPrice(whole, share)


def prepayments(world: World, state: State, month: int) -> Iterator[Prepayment]:
    """What the contracts that begin in ``month`` ask for at once."""
    for name, supply in prepaid_supplies(world.scenario):
        path = f"compute.supply.{name}"
        begins = np.atleast_1d(np.asarray(state.opened.get(path, NEVER))) == month
        if not begins.any():
            continue
        hours, money = _left(world, state, name, supply, month)
        yield Prepayment(
            name, path, supply.for_, supply.provider, np.where(begins, hours, 0.0), np.where(begins, money, 0.0)
        )


def prepaid_left(world: World, state: State, month: int, name: str, supply: ReservedSupply) -> Array:
    """What has been paid and is not delivered on the first morning of ``month``: ``(paths or 1,)``."""
    begun = np.atleast_1d(np.asarray(state.opened.get(f"compute.supply.{name}", NEVER))) < month
    if not begun.any():
        return np.zeros(1)
    return np.where(begun, _left(world, state, name, supply, month)[1], 0.0)


def _left(world: World, state: State, name: str, supply: ReservedSupply, month: int) -> tuple[Array, Array]:
    """GPU-hours and money of the prepaid share from ``month`` on, or from the contract's first month if later."""
    path = f"compute.supply.{name}"
    opened = np.atleast_1d(np.asarray(state.opened[path]))
    over = np.atleast_1d(np.asarray(state.over[path]))
    if supply.until is not None and supply.until.month is not None:
        over = np.minimum(over, supply.until.month - world.grid.start)
    opened, over = np.broadcast_arrays(opened, over)
    last = int(np.max(np.where(opened < NEVER, over, 0), initial=0))
    hours, money = _to_date(world, name, supply, max(last - world.grid.months, 0))
    first = np.clip(np.maximum(opened, month), 0, hours.shape[0] - 1)
    end = np.clip(np.minimum(over, last), first, hours.shape[0] - 1)
    left = [_at(rows, end) - _at(rows, first) for rows in (hours, money)]
    rate = _rate(world, supply)
    return supply.prepayment * left[0], supply.prepayment * left[1] * (
        1.0 if rate is None else _signed(rate, state, path)
    )


def _to_date(world: World, name: str, supply: ReservedSupply, beyond: int) -> tuple[Array, Array]:
    """The contract's GPU-hours, and their money in its own currency, before each month: ``(… + 1, …)``."""
    path = f"compute.supply.{name}"

    def summed(what: str) -> Array:
        gpus = world.series(f"{path}.gpus", supply.gpus, beyond=beyond)
        hours = np.array([[hours_in(world, month)] for month in range(world.grid.months + beyond)]) * gpus
        if what == "money":
            price = world.series(f"{path}.gpu_hour_price", supply.gpu_hour_price, beyond=beyond)
            rate = _rate(world, supply, beyond)
            hours = hours * (price if rate is None else price / rate)
        return np.concatenate([np.zeros((1, hours.shape[1])), np.cumsum(hours, axis=0)])

    return (
        world.made(f"contract/{path}/hours/{beyond}", lambda: summed("hours")),
        world.made(f"contract/{path}/money/{beyond}", lambda: summed("money")),
    )


def _rate(world: World, supply: ReservedSupply, beyond: int = 0) -> Array | None:
    """The exchange rate of the contract's currency by month; None where it is the reporting currency."""
    currency = supply.gpu_hour_price.currency
    if currency in (None, world.scenario.company.currency):
        return None
    assert currency is not None
    return world.series(f"exchange_rates.{currency}", world.scenario.exchange_rates[currency], beyond=beyond)


def _signed(rate: Array, state: State, path: str) -> Array:
    """The rate in the contract's first month; of one from before the plan, in the plan's first."""
    opened = np.atleast_1d(np.asarray(state.opened[path]))
    return _at(rate, np.clip(opened, 0, rate.shape[0] - 1))


def _at(rows: Array, index: NDArray[np.int64]) -> Array:
    """The row of each path: ``(months or 1, paths or 1)`` at ``(paths or 1,)``."""
    if rows.shape[0] == 1:
        return np.asarray(rows[0])
    if rows.shape[1] == 1:
        return np.asarray(rows[index, 0])
    return np.asarray(np.take_along_axis(rows, np.broadcast_to(index, rows.shape[1:])[None, :], axis=0)[0])
