"""What buying a company does to a share of the buyer: the plan beside the same plan without it."""

import numpy as np

from llmventure.brought import acquisition_path
from llmventure.cap_table.ownership import founders_ownership, fully_diluted
from llmventure.engine import run
from llmventure.engine.result import Result
from llmventure.errors import PlanError
from llmventure.funding.acquiring import INTEGRATION_MONTHS, cash_share
from llmventure.funding.state import Event
from llmventure.funding.terms import Figures
from llmventure.metrics import runway
from llmventure.models.acquisitions import Acquisition
from llmventure.models.scenario import Scenario
from llmventure.record import record
from llmventure.report.detail import Accretion, Bought, BreakEven
from llmventure.sampling import Array, Grid
from llmventure.statements import Statements, statements
from llmventure.timing import whole_months

YEAR = 12
DISCOUNT_RATE = 0.25
"""A year's, where the file has no exit: the language's ``founders_discount_rate``."""


@record
class _Planned:
    """A plan with what is compared, by month."""

    result: Result
    made: Statements

    @classmethod
    def of(cls, result: Result) -> "_Planned":
        return cls(result, statements(result))

    @property
    def items(self) -> dict[str, Array]:
        """Burn is of operations: what is paid for the company is no part of it."""
        income = self.made.income
        return {
            "revenue": income["revenue"][:, 0],
            "gross_profit": income["gross_profit"][:, 0],
            "operating_burn": -self.made.cash_flow["operating"][:, 0],
        }

    @property
    def operating_profit(self) -> Array:
        income = self.made.income
        costs = income["research"] + income["sales"] + income["administration"]
        return np.asarray((income["gross_profit"] - costs)[:, 0])

    def shares(self, month: int) -> float:
        """Fully diluted, at a month's end."""
        return float(fully_diluted(self.result.closes[month].table)[0])

    def runway_from(self, month: int) -> tuple[float | None, float | None]:
        """If nothing closes after ``month``: what was foreseen at the last closing until then."""
        known = [at for at in self.result.after_closing if at <= month]
        foreseen = self.result.after_closing[max(known)] if known else self.result.without_funding
        return runway(foreseen, 0, self.result.world.grid.months, month)


def bought(result: Result) -> list[Bought]:
    """Every acquisition of a plan that closes, in the order of closing; nothing of a drawn path.

    Per share is over the fully diluted shares of the period's last month. ``accretion`` = with ÷ without − 1.
    """
    if not result.world.is_plan:
        return []
    with_all = _Planned.of(result)
    return [_bought(with_all, event) for event in result.events if event.kind == "acquisition"]


def _bought(planned: _Planned, event: Event) -> Bought:
    result = planned.result
    world, name, month = result.world, event.name, event.month
    item = world.scenario.acquisitions[name]
    without = _without(world.scenario, name, {"in_plan": False})
    figures = Figures(world, acquisition_path(name), month)
    price = float(figures.of("price", item.price)[0])
    issued = float(sum(shares[0] for shares in event.shares_issued.values()))
    whole = planned.shares(month)
    last, last_at_least = planned.runway_from(month)
    bare, bare_at_least = (None, None) if without is None else without.runway_from(month)
    return {
        "name": name,
        "month": str(world.grid.start + month),
        "price": price,
        "cash": price * cash_share(item),
        "stock": price * item.stock,
        "earn_out": price * (item.earn_out.share if item.earn_out is not None else 0.0),
        "shares_issued": issued,
        "sellers_ownership": issued / whole if whole > 0 else None,
        "founders_ownership": float(founders_ownership(result.closes[month].table)[0]) if whole > 0 else None,
        "founders_ownership_without": None if without is None or without.shares(month) <= 0
        else float(founders_ownership(without.result.closes[month].table)[0]),
        "runway_months": last,
        "runway_at_least": last_at_least,
        "runway_months_without": bare,
        "runway_at_least_without": bare_at_least,
        "accretion": [] if without is None else _accretion(planned, without, month),
        "break_even": _break_even(planned, item, event, price, issued),
    }  # fmt: skip


def _without(scenario: Scenario, name: str, changes: dict[str, object]) -> _Planned | None:
    """The plan with an acquisition changed; None where that has no plan."""
    items = {**scenario.acquisitions, name: scenario.acquisitions[name].model_copy(update=changes)}
    changed = scenario.model_copy(update={"acquisitions": items})
    try:
        return _Planned.of(run(changed, Grid(scenario.company.start, scenario.company.months)))
    except PlanError:
        return None


def _accretion(planned: _Planned, without: _Planned, month: int) -> list[Accretion]:
    """Over the twelve months from the closing on, and over the plan's last twelve where those are others."""
    start, months = planned.result.world.grid.start, planned.result.world.grid.months
    first = month, min(month + YEAR, months) - 1
    final = max(months - YEAR, month), months - 1
    found: list[Accretion] = []
    for begin, end in dict.fromkeys((first, final)):
        shares, bare = planned.shares(end), without.shares(end)
        if shares <= 0 or bare <= 0:
            continue
        for item, values in planned.items.items():
            part = slice(begin, end + 1)
            mine, other = float(values[part].sum()) / shares, float(without.items[item][part].sum()) / bare
            found.append(
                {
                    "item": item, "first_month": str(start + begin), "last_month": str(start + end),
                    "with": mine, "without": other, "accretion": mine / other - 1 if other > 0 else None,
                }
            )  # fmt: skip
    return found


def _break_even(planned: _Planned, item: Acquisition, event: Event, price: float, issued: float) -> BreakEven:
    """The synergy a year, at full effect and if it comes for sure, at which a share of the buyer is worth what it was.

    With V_A the buyer's worth and N_0 its shares at the price p of a share, V_T the company's worth by itself:
    (V_A + V_T + PV(synergy) − cash − earn-out − PV(costs)) ÷ (N_0 + new) = V_A ÷ N_0, and since V_A = N_0 p,
    PV(synergy) = cash + earn-out + PV(costs) + new × p − V_T. An earn-out counts at its probability. Nothing beyond
    the plan's end is counted.
    """
    world, month = planned.result.world, event.month
    figures = Figures(world, acquisition_path(event.name), month)
    leaving = world.scenario.exit
    rate = DISCOUNT_RATE
    if leaving is not None:
        series = world.series("exit.founders_discount_rate", leaving.founders_discount_rate)
        rate = float(series[min(month, series.shape[0] - 1), 0])
    seen = world.grid.months - month
    discount = (1 + rate) ** (-np.arange(seen) / YEAR)
    paid = price * cash_share(item) + issued * (
        float(event.price_per_share[0]) if event.price_per_share is not None else 0
    )
    if item.earn_out is not None:
        wait = int(whole_months(world, f"{acquisition_path(event.name)}.earn_out.wait", item.earn_out.wait)[0])
        paid += price * item.earn_out.share * item.earn_out.probability * (1 + rate) ** (-wait / YEAR)
    costs = _in_parts(float(figures.of("integration_cost", item.integration_cost)[0]), INTEGRATION_MONTHS, discount)
    if item.retention is not None:
        months = int(whole_months(world, f"{acquisition_path(event.name)}.retention.months", item.retention.months)[0])
        costs += _in_parts(float(figures.of("retention.amount", item.retention.amount)[0]), max(months, 1), discount)
    alone = figures.optional("standalone_value", item.standalone_value)
    worth = paid if alone is None else float(alone[0])
    come = np.ones(seen)
    if item.synergy is not None:
        ramp = float(figures.of("synergy.ramp", item.synergy.ramp)[0])
        come = np.minimum(np.arange(seen) / ramp, 1.0) if ramp > 0 else come
    of_one = float((come * discount).sum()) / YEAR
    needed = paid + costs - worth
    return {
        "synergy": max(needed, 0.0) / of_one if of_one > 0 else None,
        "planned": _synergy_planned(planned, item, event),
        "probability": 0.0 if item.synergy is None else item.synergy.probability,
        "standalone_value": worth,
        "paid": paid,
        "costs": costs,
        "discount_rate": rate,
        "months": seen,
    }


def _in_parts(amount: float, months: int, discount: Array) -> float:
    """What equal parts from the closing on are worth at the closing; those after the plan's end are not counted."""
    return amount / months * float(discount[:months].sum())


def _synergy_planned(planned: _Planned, item: Acquisition, event: Event) -> float:
    """A year's operating profit that the plan has from it, by its last twelve months."""
    if item.synergy is None:
        return 0.0
    bare = _without(
        planned.result.world.scenario, event.name, {"synergy": item.synergy.model_copy(update={"probability": 0.0})}
    )
    if bare is None:
        return 0.0
    months = planned.result.world.grid.months
    part = slice(max(months - YEAR, event.month), months)
    gained = planned.operating_profit[part] - bare.operating_profit[part]
    return float(gained.sum()) * YEAR / len(gained)
