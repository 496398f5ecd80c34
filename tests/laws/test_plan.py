"""What holds for every plan."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from laws.scenarios import LAW, MONTHS, Scenario, planned, run, scenarios, without_looking_ahead
from llmventure.cap_table.ownership import fully_diluted, ownership

CENT = 1e-6


def largest(made: dict[str, list[float]]) -> float:
    return max(1.0, *(abs(value) for row in made.values() for value in row))


@LAW
@given(scenarios())
def test_the_arithmetic_of_the_json(data: Scenario) -> None:
    made = planned(data)
    months = len(made["months"])
    scale = largest(made["balance_sheet"])
    statement, income, cash = made["statement"], made["income_statement"], made["cash_flow"]

    def close(one: Any, other: Any) -> None:
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-9, atol=1e-9 * scale)

    sums: dict[str, np.ndarray[Any, Any]] = {}

    def add(where: str, values: list[float], sign: float = 1.0) -> None:
        sums[where] = sums.get(where, np.zeros(months)) + sign * np.array(values)

    for line in made["lines"]:
        for quantity, price, value in zip(line["quantity"], line["unit_price"], line["earned"], strict=True):
            assert price is not None
            assert math.isfinite(quantity)
            assert math.isfinite(price)
            assert abs(quantity * price) == pytest.approx(abs(value), rel=1e-9, abs=1e-6)
            assert quantity >= 0
        add("net income", line["earned"])
        if line["purse"] == "cash":
            add("cash", line["amount"])
            account = line["account"]
            kind = (
                "financing"
                if account.startswith("financing/")
                else "investing"
                if account.startswith("capital/")
                else "operating"
            )
            add(kind, line["amount"])
        else:
            assert line["purse"].startswith("credits/")
            assert not any(line["amount"])
        if line["account"].startswith("revenue/"):
            add("revenue", line["earned"])
        if line["account"].startswith("cost/") or line["account"] == "fees":
            assert line["function"] is not None
            add(line["function"], line["earned"], -1.0)
    nothing = np.zeros(months)
    close(sums.get("net income", nothing), income["net_income"])
    close(sums.get("revenue", nothing), statement["revenue"])
    for name in ("cost_of_revenue", "research", "sales", "administration"):
        close(sums.get(name, nothing), income[name])
    for name in ("operating", "investing", "financing"):
        close(sums.get(name, nothing), cash[name])
    opening, closing = np.array(statement["opening_cash"]), np.array(statement["closing_cash"])
    close(opening[1:], closing[:-1])
    close(closing - opening, sums.get("cash", nothing))
    close(closing, opening - np.array(statement["net_burn"]) + np.array(statement["financing"]))
    close(np.array(statement["net_burn"]), -np.array(cash["operating"]) - np.array(cash["investing"]))
    profit = (
        np.array(income["gross_profit"]) - np.array(statement["operating_expenses"]) + np.array(income["other_income"])
    )
    close(profit + np.array(income["interest"]) - np.array(income["tax"]), income["net_income"])
    close(np.array(income["revenue"]) - np.array(income["cost_of_revenue"]), income["gross_profit"])
    sheet = {name: np.array(values) for name, values in made["balance_sheet"].items()}
    assets = sum(sheet[name] for name in ("cash", "credits", "receivables", "prepaid", "equipment"))
    claims = sum(sheet[name] for name in ("payables", "deferred_revenue", "debt", "notes", "paid_in", "retained"))
    np.testing.assert_allclose(np.asarray(assets), np.asarray(claims), rtol=1e-9, atol=1e-9 * scale)
    for name in ("credits", "receivables", "prepaid", "equipment", "payables", "deferred_revenue", "debt", "notes"):
        assert sheet[name].min() >= -1e-9 * scale, name


@LAW
@given(scenarios())
def test_ownership_and_rounds_add_up(data: Scenario) -> None:
    made = planned(data)
    before: dict[tuple[str, str], float] = {}
    events = iter(made["funding"]["events"])
    for table in made["funding"]["cap_table"]:
        assert sum(row["ownership"] for row in table["holders"]) == pytest.approx(1.0, abs=1e-12)
        assert sum(row["votes"] for row in table["holders"]) == pytest.approx(1.0, abs=1e-12)
        held = {(row["holder"], row["security"]): row["shares"] for row in table["holders"]}
        if table["after"] != "opening":
            event = next(each for each in events if each["name"] == table["after"] and each["month"] == table["month"])
            for key, count in before.items():
                # issuing shares changes nobody else's count; the pool may grow
                assert held[key] == pytest.approx(count, rel=1e-12) or key[0] in event["shares_issued"]
            issued = sum(held.values()) - sum(before.values())
            assert issued == pytest.approx(sum(event["shares_issued"].values()), rel=1e-9, abs=1e-3)
        before = held
    for event in made["funding"]["events"]:
        if event["kind"] == "priced_round":
            pre, post = event["pre_money_valuation"], event["post_money_valuation"]
            assert pre is not None
            assert post is not None
            assert post == pytest.approx(pre + event["cash_in"] + event["compute_credits"])
            assert sum(event["sources"].values()) == pytest.approx(sum(event["uses"].values()))
        assert 0 <= event["dilution"] < 1
        assert event["fees"] >= 0


@LAW
@given(scenarios())
def test_used_and_idle_are_what_was_paid_and_credits_add_up(data: Scenario) -> None:
    done = run(data)
    for month in done.bought:
        for supply in month.supplies.values():
            assert (supply.used <= supply.paid + CENT).all()
            assert (supply.used >= 0).all()
            assert (supply.cost >= supply.idle_cost - CENT).all()
        hours = sum(float(each[0]) for each in month.user_hours.values())
        assert hours == pytest.approx(sum(float(supply.used[0]) for supply in month.supplies.values()))
    granted, used, expired = done.opening["credits"].sum(), 0.0, 0.0
    for key, row in done.ledger:
        if key.purse.startswith("credits/"):
            if key.account.startswith("cost/compute/"):
                used -= row.amount.sum()
            elif key.account == "cost/other":
                expired -= row.amount.sum()
            else:
                granted += row.amount.sum()
    left = sum(float(purse.left[0]) for purse in done.final.purses)
    assert granted == pytest.approx(used + expired + left, abs=1e-3)
    bill = sum(float((line.quantity * line.price)[0]) for month in done.bought for line in month.bills)
    posted = -sum(
        row.earned.sum() for key, row in done.ledger
        if key.account.startswith("cost/compute/") and not key.account.endswith(("ownership", "depreciation"))
    )  # fmt: skip
    assert posted == pytest.approx(bill, rel=1e-9, abs=1e-3)


@LAW
@given(scenarios())
def test_the_table_of_the_fold_is_a_table(data: Scenario) -> None:
    table = run(data).funding.table
    assert (table.shares >= 0).all()
    assert float(ownership(table).sum()) == pytest.approx(1.0)
    assert float(fully_diluted(table)[0]) >= 9_000_000


@LAW
@given(scenarios())
def test_paths_that_are_all_alike_are_the_plan(data: Scenario) -> None:
    alone, together = run(data), run(data, 3)
    # a path that is ruined gets no more grants; a plan goes on below zero
    alive = min(int(alone.ruined[0]), MONTHS) + 1
    scale = 1e-12 * max(1.0, float(np.abs(alone.cash).max()))
    np.testing.assert_allclose(
        together.cash[:alive], np.broadcast_to(alone.cash[:alive], (alive, 3)), rtol=1e-12, atol=scale
    )
    np.testing.assert_array_equal(together.ruined, np.broadcast_to(alone.ruined, 3))
    ours, theirs = ([(each.month, each.name, each.kind) for each in done.events] for done in (alone, together))
    assert ours == theirs
    np.testing.assert_allclose(
        together.funding.table.shares, np.broadcast_to(alone.funding.table.shares, together.funding.table.shares.shape)
    )


@LAW
@given(scenarios())
def test_without_funding_the_cash_runs_out_when_it_was_foreseen(data: Scenario) -> None:
    data = without_looking_ahead(data)  # what comes when the runway is short is not foreseen
    data["funding"]["instruments"] = {}
    metrics = planned(data)["metrics"]
    assert metrics["cash_out_month"] == metrics["cash_out_month_without_funding"]
    closing = planned(data)["statement"]["closing_cash"]
    below = [number for number, cash in enumerate(closing) if cash < 0]
    if below:
        assert metrics["runway_months"] is not None
        assert below[0] <= metrics["runway_months"] <= below[0] + 1
    else:
        assert metrics["runway_at_least"] == MONTHS
