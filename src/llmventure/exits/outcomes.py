"""What an exit leaves the founders, and what capital costs: of one plan or of many paths at once."""

import numpy as np
from numpy.typing import NDArray

from llmventure.engine.result import Result
from llmventure.exits.month import exit_months
from llmventure.exits.price import enterprise_value
from llmventure.exits.returns import Provider, before_exit, rate_of, with_exit
from llmventure.exits.sale import Sale, sale_of
from llmventure.exits.secondaries import founders_secondaries
from llmventure.exits.standing import anybody_holds, standing
from llmventure.record import record
from llmventure.sampling import Array, at
from llmventure.waterfall.returns import RateOfReturn
from llmventure.world import NEVER

YEAR = 12


@record
class ExitOutcome:
    """What the scenario's own exit pays, by path.

    ``month`` is ``NEVER`` where it does not come within the plan; ``founders_proceeds`` (paths,) are the payouts on
    vested shares, an earn-out at its probability, and earlier secondary sales; ``present_value`` is what they are worth
    on the plan's first morning. A path that is ruined by then, or has no exit, pays its shareholders nothing.
    """

    month: NDArray[np.int64]
    enterprise_value: Array
    founders_proceeds: Array
    present_value: Array
    providers: dict[str, Provider]

    @property
    def cost_of_capital(self) -> RateOfReturn:
        """Of all providers together; flows are averaged over paths before the rate is solved for."""
        return rate_of(*self.providers.values())


def exit_outcome(result: Result) -> ExitOutcome | None:
    """The outcome of the scenario's ``exit``; None where the file has none, where it comes on no path within the plan,
    and where nobody ever holds shares.

    :raises PlanError: for an exit that waits for what cannot be known.
    """
    leaving = result.world.scenario.exit
    if leaving is None or not anybody_holds(result.funding.table):
        return None
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        months = exit_months(result)
        if (months == NEVER).all():
            return None
        return _outcome(result, months)


def _outcome(result: Result, months: NDArray[np.int64]) -> ExitOutcome:
    price, proceeds, present, sales = _founders(result, months)
    wait = max((sale.wait for sale, _ in sales), default=0)
    providers = before_exit(result, np.minimum(months, result.ruined), wait)
    for sale, on in sales:
        providers = with_exit(result, providers, sale, on, anew=False)
    return ExitOutcome(months, price, proceeds, present, providers)


def futures_outcome(result: Result) -> ExitOutcome | None:
    """The same of many futures: there too where the exit comes on none of these paths."""
    if result.world.scenario.exit is None or not anybody_holds(result.funding.table):
        return None
    return _outcome(result, exit_months(result))


def _founders(
    result: Result, months: NDArray[np.int64]
) -> tuple[Array, Array, Array, list[tuple[Sale, NDArray[np.bool_]]]]:
    """The price, what founders get, its present value, and the sales with their paths."""
    width = result.world.grid.paths
    ends = np.minimum(months, result.ruined)
    proceeds, present, price = np.zeros(width), np.zeros(width), np.zeros(width)
    sales: list[tuple[Sale, NDArray[np.bool_]]] = []
    for month in sorted(set(months[months != NEVER].tolist())):
        on = (months == month) & (result.ruined > month)
        sale = scenario_sale(result, month)
        assert sale.enterprise_value is not None
        sales.append((sale, on))
        price = np.where(on, sale.enterprise_value, price)
        once, later = founders_payouts(sale)
        later = later * sale.probability
        proceeds = np.where(on, once + later, proceeds)
        worth = once / discount(result, month) + later / discount(result, month + sale.wait)
        present = np.where(on, worth, present)
    for month, amount in founders_secondaries(result):
        sold = np.where(month <= ends, amount, 0.0)
        proceeds, present = proceeds + sold, present + sold / discount(result, month)
    return price, proceeds, present, sales


def scenario_sale(result: Result, month: int) -> Sale:
    """The scenario's own exit in ``month``: enterprise value and cash, shared out in the order of payment."""
    leaving = result.world.scenario.exit
    assert leaving is not None
    there = standing(result, month)
    price = np.broadcast_to(enterprise_value(result, leaving.enterprise_value, month), there.cash.shape)
    return sale_of(result, there, np.maximum(price + there.cash, 0.0), price)


def founders_payouts(sale: Sale) -> tuple[Array, Array]:
    """What founders get on vested shares, at once and with the earn-out (paths,)."""
    whole = sale.whole
    once, later = np.zeros(1), np.zeros(1)
    for founder, vested, first, added in zip(whole.founder, whole.vested, sale.at_once(), sale.later(), strict=True):
        if founder:
            once, later = once + first * vested, later + added * vested
    return once, later


def discount(result: Result, month: int) -> Array:
    """(1 + ``founders_discount_rate``) ** (month / 12), the month's number from the plan's first."""
    leaving = result.world.scenario.exit
    assert leaving is not None
    last = result.world.grid.months - 1
    rate = at(result.world.series("exit.founders_discount_rate", leaving.founders_discount_rate), min(month, last))
    return np.asarray((1.0 + rate) ** (month / YEAR))


def outcome_metrics(result: Result) -> dict[str, float | None]:
    """``founders_proceeds``, ``founders_present_value`` and ``cost_of_capital`` of a plan; None without an exit."""
    found = exit_outcome(result)
    if found is None:
        return {"founders_proceeds": None, "founders_present_value": None, "cost_of_capital": None}
    return {
        "founders_proceeds": float(found.founders_proceeds[0]),
        "founders_present_value": float(found.present_value[0]),
        "cost_of_capital": found.cost_of_capital.rate if found.providers else None,
    }
