"""People: salaries, on-cost and hiring, role by role."""

from collections.abc import Iterator

import numpy as np

from llmventure.ledger import Line
from llmventure.levers import NO_LEVERS, Levers
from llmventure.models.quantity import Steps, StepsAfter
from llmventure.models.team import Role
from llmventure.sampling import Array, Moment, at
from llmventure.state import State
from llmventure.world import World


def role_path(name: str) -> str:
    return f"team.roles.{name}"


def payroll_lines(world: World, levers: Levers, state: State, month: Moment, names: tuple[str, ...]) -> Iterator[Line]:
    """Lines of the roles in ``names``: heads × salary/12, on-cost on salaries, hiring cost on heads that are added.

    Salaries rise by ``yearly_raise`` each January after the plan's first month. Heads that stand from the first month
    without a date of their own were hired before the plan. A frozen role keeps the heads it has.
    """
    for name in names:
        with world.blaming(role_path(name), month):
            yield from _role_lines(world, levers, state, month, name, world.scenario.team.roles[name])


def _role_lines(world: World, levers: Levers, state: State, month: Moment, name: str, role: Role) -> Iterator[Line]:
    path = role_path(name)
    clock = world.clock(month)
    since = state.since
    planned = world.value(f"{path}.headcount", role.headcount, month, NO_LEVERS, since, state.age(path, clock))
    heads = wanted = np.where(state.active(path, clock), planned, 0.0)
    before = _heads_before(world, state, month, path, role, heads)
    if levers.hiring_frozen.any():
        # frozen is what would be there without cuts, so that a cut takes its part of the heads that there are
        stood = state.carried.get(f"wanted/{path}", before)
        wanted = np.where(levers.hiring_frozen, np.minimum(heads, stood), heads)
        heads = np.where(levers.hiring_frozen, np.minimum(wanted, before), heads)
    if levers.pulls:
        heads = levers.applied(f"{path}.headcount", wanted, role.headcount)
        heads = np.where(levers.hiring_frozen, np.minimum(heads, before), heads)
    if not isinstance(month, slice):
        state.carried[f"heads/{path}"], state.carried[f"wanted/{path}"] = heads, wanted
        if not (heads.any() or before.any()):
            return
    team = world.scenario.team
    salary = world.value(f"{path}.salary", role.salary, month, levers, since) / 12 * _raises(world, month)
    pay = heads * salary

    def line(account: str, quantity: Array, price: Array, unit: str) -> Line:
        cost = quantity * price
        return Line(account, name, path, -cost, -cost, quantity, price, unit, role.function)

    yield line("cost/team/salaries", heads, salary, "head_month")
    own = role.on_cost is not None
    on_cost = world.value(
        f"{path}.on_cost" if own else "team.on_cost", role.on_cost or team.on_cost, month, levers, since
    )
    if on_cost.any():
        yield line("cost/team/on_cost", pay, on_cost, "salary")
    share = world.value(f"{path}.hiring_cost", role.hiring_cost, month, levers, since)
    if share.any():
        yield line("cost/team/hiring", np.maximum(heads - before, 0.0), salary * 12 * share, "head")
    if levers.pulls and (severance := levers.severance(f"{path}.headcount")).any():
        cut = np.maximum(np.minimum(before, wanted) - heads, 0.0)
        yield line("cost/team/severance", cut, salary * severance, "head")


def _heads_before(world: World, state: State, month: Moment, path: str, role: Role, heads: Array) -> Array:
    """The heads at the end of the month before."""
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
    return state.carried.get(f"heads/{path}", first) if month > 0 else first


def _raises(world: World, month: Moment) -> Array:
    """What the raises of all Januaries so far multiply salaries by."""
    key = "team.yearly_raise"
    raises = world.series(key, world.scenario.team.yearly_raise)
    factor = world.made(
        "raises",
        lambda: (
            np.cumprod(
                np.where(_januaries(world), 1 + np.broadcast_to(raises, (world.grid.months, raises.shape[1])), 1.0),
                axis=0,
            )
            if raises.any()
            else np.ones((1, 1))
        ).astype(np.float64),
    )
    return at(factor, month)


def _januaries(world: World) -> Array:
    start = world.grid.start
    return np.array([[(start + number).month == 1 and number > 0] for number in range(world.grid.months)])
