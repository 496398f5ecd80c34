"""Risks: when they strike, how hard, for how long, and what they cost.

A risk of a yearly rate λ strikes in a month where a uniform is below 1 − exp(−λ/12); one of a probability strikes once
at most, in any month of the plan alike. Strikes of one risk do not stack: the latest one is in force.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from llmventure.catalog.risks import ready_risk
from llmventure.errors import PlanError
from llmventure.ledger import Line
from llmventure.models import quantity as q
from llmventure.models.risks import Risk
from llmventure.models.scenario import Scenario
from llmventure.sampling import Array, at_score, uniform_of
from llmventure.world import World
from llmventure.world.changes import Fields, Meaning
from llmventure.world.market import effect


def risk_path(name: str) -> str:
    return f"risks.{name}"


def resolved(scenario: Scenario) -> dict[str, Risk]:
    """The risks of a scenario, ready ones filled in from the library.

    :raises PlanError: for a name that the library has not.
    """
    found: dict[str, Risk] = {}
    for name, risk in scenario.risks.items():
        if risk.library is None:
            found[name] = risk
            continue
        try:
            ready = ready_risk(risk.library)
        except KeyError as error:
            raise PlanError(f"{risk_path(name)}.library", str(error.args[0]), str(error.args[1])) from None
        said = {field: getattr(risk, field) for field in risk.model_fields_set}
        if "yearly_rate" in said or "probability" in said:
            said = {"yearly_rate": None, "probability": None, **said}
        found[name] = ready.model_copy(update=said)
    return found


def strike(world: World, fields: Fields) -> None:
    """Draw every strike and put its effects and costs into the world, in the order written; none strikes in a plan."""
    paid: list[tuple[str, Risk, int, NDArray[np.int64]]] = []
    for name, risk in resolved(world.scenario).items():
        meanings = _meanings(fields, name, risk)
        if world.is_plan:
            continue
        struck = _struck(world, name, risk)
        world.strikes[name] = struck
        if not struck.any():
            continue
        if risk.leaves is not None:
            world.leavers[name] = risk.leaves
        count = np.cumsum(struck, axis=0)
        most = int(count[-1].max())
        latest = np.maximum(count - 1, 0)
        on = _in_force(world, name, risk, struck)
        for where, pattern, meaning in meanings:
            amount = by_strike(world, where, meaning.amount, most, latest)
            world.effects.append(effect(pattern, on, meaning.how, amount))
        if not risk.cost.is_zero:
            paid.append((name, risk, most, latest))
    for name, risk, most, latest in paid:  # once no effect on an exchange rate is still to come
        cost, struck = by_strike(world, f"{risk_path(name)}.cost", risk.cost, most, latest), world.strikes[name]
        world.made(f"cost/{risk_path(name)}", lambda cost=cost, struck=struck: np.where(struck, cost, 0.0))  # type: ignore[misc]


def _meanings(fields: Fields, name: str, risk: Risk) -> list[tuple[str, str, Meaning]]:
    """What a strike changes, and what the mitigation changes of that; a ready risk changes what the scenario has."""
    path = risk_path(name)
    changes = [(f"{path}.change.{pattern}", pattern, change) for pattern, change in risk.change.items()]
    if risk.mitigation is not None and risk.mitigation.taken:
        changes += [
            (f"{path}.mitigation.change.{pattern}", pattern, change)
            for pattern, change in risk.mitigation.change.items()
        ]
    if risk.library is not None or fields.scenario.risks[name].library is not None:
        changes = [each for each in changes if fields.met(each[1])]
    return [(where, pattern, fields.meaning(pattern, change, where)) for where, pattern, change in changes]


def _struck(world: World, name: str, risk: Risk) -> NDArray[np.bool_]:
    path, months, paths = risk_path(name), world.grid.months, world.grid.paths
    if risk.probability is not None:
        happens = uniform_of(world.grid.scores(path)) < world.series(f"{path}.probability", risk.probability)[:1]
        month = np.floor(uniform_of(world.grid.scores(f"{path}.month")) * world.scenario.company.months)
        return np.asarray(happens & (month == world.grid.clock))
    assert risk.yearly_rate is not None
    rate = world.series(f"{path}.yearly_rate", risk.yearly_rate)
    change = risk.mitigation.yearly_rate if risk.mitigation is not None and risk.mitigation.taken else None
    if change is not None:
        match change.how:
            case "times":
                assert change.factor is not None
                rate = rate * world.series(f"{path}.mitigation.yearly_rate", change.factor)
            case "plus":
                rate = rate + _read_rate(change.raw)
            case "value":
                rate = np.full((1, 1), _read_rate(change.raw))
    uniform = uniform_of(world.grid.monthly(path, months))
    return np.broadcast_to(uniform < -np.expm1(-rate / 12), (months, paths))


def _read_rate(raw: object) -> float:
    rate: q.Quantity = Risk.model_validate({"yearly_rate": raw}).yearly_rate or q.fixed(0.0)
    return rate.fixed or 0.0


def _in_force(world: World, name: str, risk: Risk, struck: NDArray[np.bool_]) -> NDArray[np.bool_]:
    last = np.maximum.accumulate(np.where(struck, world.grid.clock, -1), axis=0)
    if risk.months is None:
        return np.asarray(last >= 0)
    length = np.ceil(world.series(f"{risk_path(name)}.months", risk.months)[:1] - 1e-9)
    return np.asarray((last >= 0) & (world.grid.clock - last < length))


def by_strike(world: World, stream: str, amount: q.Quantity, most: int, latest: NDArray[np.int64]) -> Array:
    """An amount drawn anew for each of ``most`` strikes, as the ``latest`` has it: ``(months or 1, paths or 1)``."""
    assert isinstance(amount.path, q.NUMBERS), amount
    drawn = at_score(amount.path, amount, lambda name: world.grid.monthly(f"{stream}{name}", most))
    if amount.currency not in (None, world.scenario.company.currency):
        assert amount.currency is not None
        rate = world.series(f"exchange_rates.{amount.currency}", world.scenario.exchange_rates[amount.currency])
        drawn = drawn * rate[:1]
    return (
        drawn
        if drawn.shape == (1, 1)
        else np.take_along_axis(np.broadcast_to(drawn, (most, latest.shape[1])), latest, axis=0)
    )


def risk_lines(world: World) -> Iterator[Line]:
    """What strikes cost, and what mitigations that are taken cost every month; for all months at once."""
    for name, risk in resolved(world.scenario).items():
        path = risk_path(name)
        if name in world.strikes and world.strikes[name].any() and not risk.cost.is_zero:
            cost = world.made(f"cost/{path}", lambda: np.zeros((1, 1)))
            struck = world.strikes[name].astype(np.float64)
            yield Line("cost/risk", name, path, -cost, -cost, struck, cost, "strike", "administration")
        if risk.mitigation is not None and risk.mitigation.taken:
            price = world.series(f"{path}.mitigation.monthly_cost", risk.mitigation.monthly_cost)
            if price.any():
                one = np.ones((1, 1))
                yield Line(
                    "cost/risk", name, f"{path}.mitigation", -price, -price, one, price, "month", "administration"
                )
