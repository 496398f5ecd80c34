"""Who gets which hours."""

# ruff: noqa: E501 - a scenario's block stands on one line

import numpy as np
from numpy.typing import NDArray

from llmventure.supply import Demand, Offer, Use, allocate
from scenario import earned, head, lines, report, supplies


def hours(value: float) -> NDArray[np.float64]:
    return np.array([value])


def demand(use: Use, name: str, wanted: float, prefers: str | None = None) -> Demand:
    return Demand(use, f"cost/compute/{use}", name, name, hours(wanted), prefers)


def offer(name: str, room: float | None, first: Use = "serving", goodput: float = 1.0, *, paid: bool = False) -> Offer:
    return Offer(name, None if room is None else hours(room), first, hours(goodput), paid)


def met(
    demands: list[Demand], offers: list[Offer]
) -> tuple[dict[tuple[str, str], float], dict[str, float], list[float]]:
    taken, idle, left = allocate(demands, offers)
    return (
        {(each.demand.name, each.offer.name): float(each.hours[0]) for each in taken},
        {name: float(unused[0]) for name, unused in idle.items()},
        [float(rest[0]) for rest in left],
    )


def test_the_first_use_of_an_offer_takes_first_and_what_is_left_is_idle() -> None:
    users = [demand("serving", "api", 30), demand("training", "run", 50)]
    assert met(users, [offer("held", 60, "training", paid=True)]) == (
        {("run", "held"): 50, ("api", "held"): 10}, {"held": 0}, [20, 0]
    )  # fmt: skip
    assert met(users, [offer("held", 100, paid=True)])[1] == {"held": 20}


def test_offers_are_taken_in_their_order_and_nothing_is_taken_that_is_not_needed() -> None:
    taken, idle, left = met(
        [demand("serving", "api", 30)], [offer("a", 20, paid=True), offer("b", None), offer("c", None)]
    )
    assert taken == {("api", "a"): 20, ("api", "b"): 10}
    assert idle == {"a": 0}
    assert left == [0]


def test_lost_work_is_paid_for() -> None:
    taken, _, left = met([demand("training", "run", 90)], [offer("spot", None, goodput=0.9)])
    assert taken == {("run", "spot"): 100}
    assert left == [0]
    taken, _, left = met([demand("training", "run", 90)], [offer("spot", 50, goodput=0.9)])
    assert taken == {("run", "spot"): 50}
    assert left == [45]


def test_a_run_may_prefer_an_offer_to_all_others() -> None:
    users = [demand("serving", "api", 30), demand("training", "run", 50, "late")]
    taken, _, _ = met(users, [offer("early", 1000, paid=True), offer("late", 40)])
    assert taken == {("run", "late"): 40, ("api", "early"): 30, ("run", "early"): 10}


SUPPLY = """
compute:
  supply:
    burst: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 3.00}
    cheap: {kind: spot, gpu: H100-SXM, gpu_hour_price: 1.00, goodput: 50%, gpus: 2}
    held: {kind: reserved, gpu: H100-SXM, gpus: 10, gpu_hour_price: 2.00, from: 2027-02, months: 2, for: training, payment_days: 30}
    ours: {kind: owned, gpu: H100-SXM, gpus: {2027-03: 4}, unit_price: 36k, life: 36 months}
  training: {run: {gpu_hours: {start: 10k}, gpu: H100-SXM, when: 2027-01, repeat: monthly}}
"""


def test_demand_is_met_by_owned_reserved_spot_and_on_demand_in_this_order() -> None:
    made = report(head(4) + SUPPLY)
    used = {each["name"]: each["used_gpu_hours"] for each in supplies(made)}
    assert used["ours"] == [0, 0, 2920, 2920]
    assert used["held"] == [0, 7300, 7080, 0]  # March: 10,000 − 2,920
    assert used["cheap"] == [1460, 1460, 0, 1460]
    # every spot hour is half lost: 10,000 − 730, …
    assert used["burst"] == [9270, 1970, 0, 10_000 - 2920 - 730]
    held = next(each for each in supplies(made) if each["name"] == "held")
    assert held["paid_gpu_hours"] == [0, 7300, 7300, 0]
    assert held["idle_gpu_hours"] == [0, 0, 220, 0]
    assert held["cost"] == [0, 14_600, 14_600, 0]
    assert earned(made, "cost/compute/idle").tolist() == [0, 0, -440, 0]


def test_idle_hours_of_what_is_reserved_for_serving_are_cost_of_revenue() -> None:
    made = report(
        head(2)
        + """
compute:
  supply: {held: {kind: reserved, gpu: H100-SXM, gpus: 10, gpu_hour_price: 2.00}}
  serving: {api: {product: p, gpu: H100-SXM, customers_per_gpu: 10}}
revenue: {p: {kind: subscription, customers: 30, price_per_month: 1000}}
"""
    )
    assert earned(made, "cost/compute/serving").tolist() == [-3 * 730 * 2.0] * 2
    assert earned(made, "cost/compute/idle_serving").tolist() == [-7 * 730 * 2.0] * 2
    assert made["income_statement"]["cost_of_revenue"] == [14_600] * 2
    assert made["income_statement"]["research"] == [0, 0]


def test_reserved_hours_where_nothing_is_served_are_research() -> None:
    made = report(
        head(2) + "compute: {supply: {held: {kind: reserved, gpu: H100-SXM, gpus: 10, gpu_hour_price: 2.00}}}\n"
    )
    assert lines(made, "cost/compute/idle")[0]["function"] == "research"
    assert made["income_statement"]["research"] == [14_600] * 2
