"""Lines behind a number: they come to it, and each place in the file says every formula that uses it."""

import pytest

from llmventure import api
from llmventure.render import EXPLANATION
from llmventure.render.view import View
from scenario import plan

TEXT = """
company: {name: T, start: 2027-01, months: 12, opening_cash: 1M, interest_on_cash: 6%}
team: {on_cost: 20%, roles: {engineer: {salary: 120k, headcount: {2027-01: 1, 2027-03: 2}, hiring_cost: 10%}}}
revenue: {seats: {kind: subscription, customers: {start: 10}, price_per_month: 50}}
compute:
  supply: {ours: {kind: owned, gpu: L4, gpus: {2027-02: 4, 2027-06: 2}, unit_price: 3k, life: 30 months}}
"""


@pytest.mark.parametrize("month", [None, "2027-03", "2027-06"])
def test_gross_burn_is_what_is_paid(month: str | None) -> None:
    """Not what comes in, and not what a sale of accelerators brings in 2027-06."""
    made = plan(TEXT)
    burn = made.report["statement"]["gross_burn"]
    at = slice(None) if month is None else slice(made.report["months"].index(month), None)
    asked = sum(burn) if month is None else burn[at][0]
    assert api.explain(made, "gross_burn", month)["amount"] == pytest.approx(-asked)


def test_every_formula_of_a_place_is_said() -> None:
    shown = " ".join(EXPLANATION["table"](api.explain(plan(TEXT), "net_burn", "2027-03"), View(100)).split())
    assert "heads × salary ÷ 12 × raises; salaries × on-cost; heads added × a year's salary × hiring cost" in shown


def test_the_month_that_is_asked_for_stands_once() -> None:
    made = plan(TEXT)
    one, every = (EXPLANATION["table"](api.explain(made, "engineer", month), View(100)) for month in ("2027-03", None))
    assert one.count("2027-03") == 2  # in the title, and in the file
    assert "1 head month " in every
    assert "2 head months" in every


def test_cash_is_what_it_was_and_what_it_becomes() -> None:
    made = plan(TEXT)
    found = api.explain(made, "closing_cash", "2027-01")
    assert (found["opening_cash"], found["closing_cash"]) == (1e6, made.report["statement"]["closing_cash"][0])
    assert found["closing_cash"] - found["opening_cash"] == pytest.approx(found["amount"])
    assert "Cash opens at $1M and closes at $982k." in EXPLANATION["table"](found, View(100))
    assert "opening_cash" not in api.explain(made, "net_burn", None)


FUNDED = (
    TEXT.replace("price_per_month: 50", "price_per_month: 50, billed: yearly, collection_days: 45")
    + """
funding:
  cap_table: {F: {shares: 8M, founder: true}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, when: 2027-02}
    loan: {kind: venture_debt, principal: 500k, interest_rate: 12%, term: 24 months, when: 2027-03}
"""
)


@pytest.mark.parametrize("balance", ["receivables", "equipment", "deferred_revenue", "debt", "paid_in"])
def test_a_balance_is_what_its_lines_have_earned_and_not_paid(balance: str) -> None:
    made = plan(FUNDED)
    balances = made.report["balance_sheet"][balance]
    for month in range(1, 12):
        found = api.explain(made, balance, made.report["months"][month])
        moved = found["earned"] - found["amount"]
        change = balances[month] - balances[month - 1]
        assert (moved if balance in ("receivables", "equipment") else -moved) == pytest.approx(change, abs=1e-6)


@pytest.mark.parametrize("item", ["tax", "interest", "payables", "credits", "notes", "prepaid"])
def test_an_item_that_nothing_moves_has_no_lines(item: str) -> None:
    found = api.explain(plan(TEXT.replace(", interest_on_cash: 6%", "")), item, "2027-03")
    assert (found["lines"], found["amount"]) == ([], 0)


def test_a_thing_that_is_called_like_a_balance_comes_first() -> None:
    made = plan(FUNDED.replace("loan:", "debt:"))
    found = api.explain(made, "debt", "2027-05")
    assert {line["account"] for line in found["lines"]} == {"financing/debt", "interest/expense"}


def test_cash_is_all_that_moves_it() -> None:
    """Not the line of what it earns, which has that name."""
    made = plan(FUNDED)
    found, closing = (api.explain(made, asked, "2027-05") for asked in ("cash", "closing_cash"))
    assert {**found, "asked": "closing_cash"} == closing
