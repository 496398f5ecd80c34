"""Salaries, raises, hires and on-cost by hand."""

# ruff: noqa: E501 - a scenario's block stands on one line

import pytest

from scenario import amounts, earned, head, lines, quantities, report


def team(roles: str, more: str = "", months: int = 15, start: str = "2027-01") -> str:
    return head(months, "100M", start) + f"team: {{{more}roles: {{{roles}}}}}\n"


def test_a_salary_is_a_years_and_on_cost_is_on_top() -> None:
    made = report(team("eng: {salary: 240k, headcount: 2.5}", "on_cost: 25%, "))
    assert earned(made, "cost/team/salaries")[0] == -240_000 / 12 * 2.5
    assert earned(made, "cost/team/on_cost")[0] == -240_000 / 12 * 2.5 * 0.25
    line = lines(made, "cost/team/salaries")[0]
    assert line["quantity"][0] == 2.5
    assert line["unit_price"][0] == 20_000
    assert line["function"] == "research"


def test_a_role_may_have_its_own_on_cost_and_function() -> None:
    made = report(
        team(
            "a: {salary: 120k, headcount: 1}, b: {salary: 120k, headcount: 1, on_cost: 0%, function: sales}",
            "on_cost: 20%, ",
        )
    )
    assert [line["name"] for line in lines(made, "cost/team/on_cost")] == ["a"]
    assert made["income_statement"]["sales"][0] == 10_000
    assert made["income_statement"]["research"][0] == 12_000


def test_raises_come_each_january_after_the_first_month() -> None:
    made = report(team("eng: {salary: 120k, headcount: 1}", "yearly_raise: 10%, ", months=25))
    pay = -earned(made, "cost/team/salaries")
    assert pay[0] == 10_000  # a plan that starts in January raises a year later
    assert pay[11] == 10_000
    assert pay[12] == pytest.approx(11_000)
    assert pay[24] == pytest.approx(12_100)


def test_a_plan_that_starts_in_december_raises_in_its_second_month() -> None:
    made = report(team("eng: {salary: 120k, headcount: 1}", "yearly_raise: 10%, ", months=3, start="2027-12"))
    assert (-earned(made, "cost/team/salaries")).tolist() == pytest.approx([10_000, 11_000, 11_000])


def test_hiring_costs_once_for_each_head_that_is_added() -> None:
    made = report(
        team("eng: {salary: 100k, headcount: {2026-01: 4, 2027-03: 6, 2027-05: 5, 2027-06: 7}, hiring_cost: 15%}")
    )
    hired = -earned(made, "cost/team/hiring")
    assert hired[:7].tolist() == pytest.approx([0, 0, 2 * 15_000, 0, 0, 2 * 15_000, 0])


def test_heads_without_a_date_were_hired_before_the_plan_and_dated_ones_in_their_month() -> None:
    made = report(
        team(
            "old: {salary: 100k, headcount: 2, hiring_cost: 10%},"
            "now: {salary: 100k, headcount: {2027-01: 2}, hiring_cost: 10%},"
            "from now: {salary: 100k, headcount: 3, from: 2027-01, hiring_cost: 10%},"
            "long ago: {salary: 100k, headcount: 3, from: 2026-01, hiring_cost: 10%},"
            "later: {salary: 100k, headcount: 1, from: 2027-04, hiring_cost: 10%}"
        )
    )
    hired = {line["name"]: [-value for value in line["earned"][:4]] for line in lines(made, "cost/team/hiring")}
    assert hired == {
        "now": pytest.approx([20_000, 0, 0, 0]),
        "from now": pytest.approx([30_000, 0, 0, 0]),
        "later": pytest.approx([0, 0, 0, 10_000]),
    }


def test_a_role_ends_in_the_month_that_until_names_or_after_its_months() -> None:
    made = report(
        team(
            "a: {salary: 12k, headcount: 1, from: 2027-02, until: 2027-04}, b: {salary: 12k, headcount: 1, from: 2027-02, months: 3}"
        )
    )
    assert quantities(made, "cost/team/salaries", "a")[:6].tolist() == [0, 1, 1, 0, 0, 0]
    assert quantities(made, "cost/team/salaries", "b")[:6].tolist() == [0, 1, 1, 1, 0, 0]


ROUND = """
funding:
  cap_table: {founders: {shares: 8M}}
  instruments: {Seed: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, when: 2027-04}}
"""


def test_heads_may_count_from_an_event() -> None:
    made = report(
        team("eng: {salary: 120k, headcount: {start: 4, after Seed: {0: 6, 3: 10}}, hiring_cost: 10%}") + ROUND
    )
    heads = quantities(made, "cost/team/salaries")
    assert heads[:8].tolist() == [4, 4, 4, 6, 6, 6, 10, 10]
    # the four are there already; two come with the round, four three months later
    assert quantities(made, "cost/team/hiring")[:8].tolist() == [0, 0, 0, 2, 0, 0, 4, 0]


def test_what_is_not_in_the_plan_costs_nothing() -> None:
    made = report(team("a: {salary: 120k, headcount: 1}, b: {salary: 120k, headcount: 9, in_plan: false}"))
    assert amounts(made, "cost/team/salaries")[0] == -10_000
