"""People: salaries, on-cost and hiring, role by role."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from llmventure.brought import acquisition_path, bringer_of, name_of
from llmventure.ledger import Line
from llmventure.models.quantity import Quantity, Steps, StepsAfter, Trend
from llmventure.models.team import Role
from llmventure.sampling import Array, Moment, at
from llmventure.sampling.choosing import NO, NOTHING, chosen, only, some
from llmventure.state import State
from llmventure.world import NEVER, NOT_COMPUTED, World
from llmventure.world.levers import NO_LEVERS, Levers


def payroll_lines(world: World, levers: Levers, state: State, month: Moment, paths: tuple[str, ...]) -> Iterator[Line]:
    """Lines of the roles at ``paths``: heads × salary/12, on-cost on salaries, hiring cost on heads that are added.

    Salaries rise by ``yearly_raise`` each January after the plan's first month. Heads that stand from the first month
    without a date of their own were hired before the plan. A frozen role keeps the heads it has.
    """
    for path in paths:
        try:
            yield from _role_lines(world, levers, state, month, path, world.roles[path])
        except NOT_COMPUTED as error:
            raise world.blamed(path, month, error) from None


def _role_lines(world: World, levers: Levers, state: State, month: Moment, path: str, role: Role) -> Iterator[Line]:
    clock = world.clock(month)
    since = state.since
    on = state.active(path, clock)
    if on is NO and month != 0:
        heads = wanted = NOTHING  # a role that has not begun; the first month has shown that its heads can be told
    else:
        # only what goes by age needs to know it
        age = state.age(path, clock) if isinstance(role.headcount.path, Trend) else None
        heads = wanted = only(on, world.value(f"{path}.headcount", role.headcount, month, NO_LEVERS, since, age))
    before = _heads_before(world, state, month, path, role, heads)
    bringer = bringer_of(path)
    arrived = None if bringer is None else _arrived(state, month, path, bringer)
    if arrived is not None:
        before = np.where(arrived, heads, before)
    steered = levers is not NO_LEVERS
    if steered and some(levers.hiring_frozen):
        # frozen is what would be there without cuts, so that a cut takes its part of the heads that there are
        stood = state.carried.get(f"wanted/{path}", before)
        stood = stood if arrived is None else np.where(arrived, heads, stood)
        wanted = chosen(levers.hiring_frozen, np.minimum(heads, stood), heads)
        heads = chosen(levers.hiring_frozen, np.minimum(wanted, before), heads)
    if steered and levers.meets(f"{path}.headcount"):
        heads = levers.applied(f"{path}.headcount", wanted, role.headcount)
        heads = chosen(levers.hiring_frozen, np.minimum(heads, before), heads)
    if not isinstance(month, slice):
        state.carried[f"heads/{path}"], state.carried[f"wanted/{path}"] = heads, wanted
        if not (some(heads) or some(before)):
            return
    team, team_path = world.scenario.team, "team"
    if bringer is not None:
        team, team_path = world.scenario.acquisitions[bringer].brings.team, f"{acquisition_path(bringer)}.brings.team"
    raised = _raises(world, month, team_path, team.yearly_raise)
    if bringer is not None:
        raised = raised / _raises_at(world, state, path, team_path, team.yearly_raise)
    salary = world.value(f"{path}.salary", role.salary, month, levers, since) / 12 * raised
    pay = heads * salary

    def line(account: str, quantity: Array, price: Array, unit: str, cost: Array) -> Line:
        spent = -cost
        return Line(account, name_of(path, "team.roles"), path, spent, spent, quantity, price, unit, role.function)

    yield line("cost/team/salaries", heads, salary, "head_month", pay)
    own = role.on_cost is not None
    on_cost = world.value(
        f"{path}.on_cost" if own else f"{team_path}.on_cost", role.on_cost or team.on_cost, month, levers, since
    )
    if some(on_cost):
        yield line("cost/team/on_cost", pay, on_cost, "salary", pay * on_cost)
    share = world.value(f"{path}.hiring_cost", role.hiring_cost, month, levers, since)
    if some(share):
        if some(heads > before):
            hired = np.maximum(heads - before, 0.0)
            price = salary * 12 * share
            yield line("cost/team/hiring", hired, price, "head", hired * price)
        else:
            yield line("cost/team/hiring", NOTHING, salary, "head", NOTHING)
    if levers.pulls and (severance := levers.severance(f"{path}.headcount")).any():
        cut = np.maximum(np.minimum(before, wanted) - heads, 0.0)
        price = salary * severance
        yield line("cost/team/severance", cut, price, "head", cut * price)


def _heads_before(world: World, state: State, month: Moment, path: str, role: Role, heads: Array) -> Array:
    """The heads at the end of the month before."""
    if not isinstance(month, slice) and month > 0:
        known: Array | None = state.carried.get(f"heads/{path}")
        if known is not None:
            return known
    first = np.zeros(heads.shape[-1])
    opened = state.opened.get(path)
    if isinstance(opened, (int, np.integer)) and (opened < 0 or role.from_ is None):
        if isinstance(role.headcount.path, Steps):
            first = first + world.series(f"{path}.headcount", role.headcount, first=-1)[0]
        elif isinstance(role.headcount.path, StepsAfter):
            first = first + world.value(f"{path}.headcount", role.headcount, -1, NO_LEVERS, state.since)
        else:
            first = first + (heads[0] if isinstance(month, slice) else heads)
    if isinstance(month, slice):
        full = np.broadcast_to(heads, (world.grid.months, heads.shape[1]))
        return np.concatenate([first[None, :], full[:-1]])
    return first


def _arrived(state: State, month: Moment, path: str, bringer: str) -> NDArray[np.bool_] | None:
    """Where the people of an acquired company come this month: they come with it, and are not hired."""
    if isinstance(month, slice):
        return None
    closed = np.atleast_1d(np.asarray(state.since.get(bringer, NEVER)))
    return np.asarray((closed == month) & (np.asarray(state.opened[path]) == month))


def _raises(world: World, month: Moment, team_path: str, yearly_raise: Quantity) -> Array:
    """What the raises of all Januaries so far multiply salaries by."""
    return at(_raises_by_month(world, team_path, yearly_raise), month)


def _raises_at(world: World, state: State, path: str, team_path: str, yearly_raise: Quantity) -> Array:
    """The raises before an acquired company came: those are in its salaries already."""
    factor = _raises_by_month(world, team_path, yearly_raise)
    if factor.shape[0] == 1:
        return np.asarray(factor[0])
    opened = np.clip(np.atleast_1d(np.asarray(state.opened[path])), 0, world.grid.months - 1)
    if factor.shape[1] == 1:
        return np.asarray(factor[opened, 0])
    return np.asarray(np.take_along_axis(factor, np.broadcast_to(opened, factor.shape[1])[None, :], axis=0)[0])


def _raises_by_month(world: World, team_path: str, yearly_raise: Quantity) -> Array:
    def made() -> Array:
        raises = world.series(f"{team_path}.yearly_raise", yearly_raise)
        if not raises.any():
            return np.ones((1, 1))
        full = 1 + np.broadcast_to(raises, (world.grid.months, raises.shape[1]))
        return np.asarray(np.cumprod(np.where(_januaries(world), full, 1.0), axis=0), dtype=np.float64)

    return world.made(f"raises/{team_path}", made)


def _januaries(world: World) -> Array:
    start = world.grid.start
    return np.array([[(start + number).month == 1 and number > 0] for number in range(world.grid.months)])
