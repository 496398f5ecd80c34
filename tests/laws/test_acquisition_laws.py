"""What holds for every company that buys others: the books tie out, and what is bought stands in them once."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.scenarios import FEW, MONTHS, Scenario, costs, fractions, inside, money, month, planned, products, roles, run
from laws.scenarios import scenarios as companies


@st.composite
def brings(draw: st.DrawFn) -> Scenario:
    """Sections of the language, as far as something that comes with a company may say them."""
    made: Scenario = {
        "cash": draw(st.sampled_from([0, 20_000])),
        "revenue": {"theirs": draw(products())},
        "team": {"yearly_raise": draw(fractions), "on_cost": draw(fractions), "roles": {"theirs": draw(roles())}},
        "costs": {"theirs": draw(costs())},
    }
    for section in (made["revenue"], made["team"]["roles"], made["costs"]):
        thing = section["theirs"]
        if "share_of" in thing:
            section["theirs"] = thing = {"amount": draw(money)}
        for key in ("from", "when"):
            if key in thing and not isinstance(thing[key], str):
                thing[key] = month(draw(inside))
        if "payment_days" in thing:
            thing["payment_days"] = abs(thing["payment_days"])
        thing.pop("until", None)
    return made


@st.composite
def buyers(draw: st.DrawFn) -> Scenario:
    data = draw(companies())
    stock, later = draw(st.sampled_from([(0.0, 0.0), (0.5, 0.25), (1.0, 0.0), (0.0, 1.0)]))
    data["acquisitions"] = {
        "Bought": {
            "when": draw(st.one_of(inside.map(month), st.just({"cash_above": 900_000}))),
            "price": draw(st.integers(100, 4000)) * 1000,
            "stock": stock,
            "price_per_share": 2,
            "earn_out": {"share": later, "wait": f"{draw(st.integers(0, 9))} months"},
            "retention": {"amount": draw(money), "months": draw(st.integers(1, 9))},
            "integration_cost": draw(money),
            "brings": draw(brings()),
        }
    }
    if later == 1.0:
        del data["acquisitions"]["Bought"]["brings"]["cash"]
    return data


@FEW
@given(buyers())
def test_the_books_of_a_buyer_tie_out(data: Scenario) -> None:
    made = planned(data)
    item = data["acquisitions"]["Bought"]
    sheet = {name: np.array(values) for name, values in made["balance_sheet"].items()}
    scale = max(1.0, *(abs(float(value)) for row in sheet.values() for value in row))
    assets = sum(sheet[name] for name in ("cash", "credits", "receivables", "prepaid", "equipment"))
    claims = sum(sheet[name] for name in ("payables", "deferred_revenue", "debt", "notes", "paid_in", "retained"))
    np.testing.assert_allclose(np.asarray(assets), np.asarray(claims), rtol=1e-9, atol=1e-9 * scale)
    flows = made["cash_flow"]
    moved = np.diff(sheet["cash"])
    np.testing.assert_allclose(
        moved, sum(np.array(flows[name])[1:] for name in ("operating", "investing", "financing")), atol=1e-9 * scale
    )
    stands = _sum(made, "equipment/Bought")
    closings = [event for event in made["funding"]["events"] if event["kind"] == "acquisition"]
    assert len(closings) <= 1
    if not closings:
        assert stands == 0
        return
    wait = int(item["earn_out"]["wait"].split()[0])
    closed = made["months"].index(closings[0]["month"])
    paid = item["price"] * (1 if closed + wait < MONTHS else 1 - item["earn_out"]["share"])
    assert stands == pytest.approx(paid - item["brings"].get("cash", 0), abs=1e-3)
    shares = closings[0]["shares_issued"].get("Bought", 0.0)
    assert shares == pytest.approx(item["price"] * item["stock"] / 2)


@FEW
@given(buyers())
def test_paths_that_are_all_alike_buy_alike(data: Scenario) -> None:
    alone, together = run(data), run(data, 3)
    alive = min(int(alone.ruined[0]), MONTHS - 1) + 1
    scale = 1e-12 * max(1.0, float(np.abs(alone.cash).max()))
    np.testing.assert_allclose(
        together.cash[:alive], np.broadcast_to(alone.cash[:alive], (alive, 3)), rtol=1e-12, atol=scale
    )


@FEW
@given(buyers())
def test_what_is_never_bought_changes_nothing(data: Scenario) -> None:
    data["acquisitions"]["Bought"] |= {"when": {"cash_above": 1e12}}
    never = planned(data)["statement"]
    del data["acquisitions"]
    without = planned(data)["statement"]
    scale = max(1.0, *(abs(value) for row in without.values() for value in row))
    for name, row in without.items():
        # A trigger makes the plan go month by month: the lines are the same, sums run in another order.
        np.testing.assert_allclose(never[name], row, rtol=1e-12, atol=1e-12 * scale, err_msg=name)


def _sum(made: Any, through: str) -> float:
    """What stands in an asset in the end."""
    found = [line for line in made["lines"] if line["through"] == through]
    return -sum(sum(line["amount"]) - sum(line["earned"]) for line in found)
