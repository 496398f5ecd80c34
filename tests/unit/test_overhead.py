"""Other costs: monthly, once, in periods, a share of something; paid at once, later or before."""

# ruff: noqa: E501 - a scenario's block stands on one line

import pytest

from llmventure.errors import ScenarioError
from scenario import amounts, earned, head, quantities, report


def costs(text: str, months: int = 14, more: str = "") -> str:
    return head(months, "10M") + more + f"costs: {{{text}}}\n"


def test_an_amount_is_a_months_and_may_drift() -> None:
    made = report(costs("office: {amount: {start: 45k, yearly_change: 3%}}"))
    assert earned(made, "cost/other")[0] == -45_000
    assert earned(made, "cost/other")[12] == pytest.approx(-45_000 * 1.03)


def test_once_is_once() -> None:
    made = report(costs("launch: {amount: 120k, when: 2027-11, function: sales}"))
    assert earned(made, "cost/other").tolist() == [*[0] * 10, -120_000, 0, 0, 0]
    assert made["income_statement"]["sales"][10] == 120_000


@pytest.mark.parametrize(
    ("every", "months"), [("monthly", [1, 2, 3, 4]), ("quarterly", [1, 4, 7, 10]), ("yearly", [1, 13])]
)
def test_what_repeats_comes_again_in_every_period(every: str, months: list[int]) -> None:
    paid = earned(report(costs(f"x: {{amount: 10, when: 2027-02, repeat: {every}}}")), "cost/other")
    assert [month for month in range(14) if paid[month]][: len(months)] == months


def test_what_repeats_stops_at_until() -> None:
    paid = earned(report(costs("x: {amount: 10, when: 2027-02, repeat: quarterly, until: 2027-08}")), "cost/other")
    assert [month for month in range(14) if paid[month]] == [1, 4]


def test_what_began_to_repeat_before_the_plan_goes_on() -> None:
    paid = earned(report(costs("x: {amount: 10, when: 2026-11, repeat: quarterly}")), "cost/other")
    assert [month for month in range(14) if paid[month]] == [1, 4, 7, 10, 13]


def test_days_move_the_money_and_not_the_cost() -> None:
    later = report(costs("x: {amount: 100, payment_days: 45}", 4))
    assert earned(later, "cost/other").tolist() == [-100] * 4
    assert amounts(later, "cost/other").tolist() == [0, -50, -100, -100]
    assert later["balance_sheet"]["payables"] == [100, 150, 150, 150]
    before = report(costs("x: {amount: {2027-01: 100, 2027-03: 200}, payment_days: -30}", 4))
    assert amounts(before, "cost/other").tolist() == [-100, -200, -200, -200]
    assert before["balance_sheet"]["prepaid"] == [100, 200, 200, 200]


TEAM = "team: {on_cost: 25%, roles: {eng: {salary: 120k, headcount: 2}, ops: {salary: 60k, headcount: 1}}}\n"
SALES = "revenue: {p: {kind: sales, units_per_month: 10, price_per_unit: 100, cost_per_unit: 30}, r: {kind: sales, units_per_month: 1, price_per_unit: 50}}\n"
HOURS = "compute: {storage: {data: 40 TB, price_per_tb_month: 20}}\n"


@pytest.mark.parametrize(
    ("of", "base"),
    [
        ("revenue", 1050.0), ("revenue.p", 1000.0), ("team", 31_250.0), ("team.roles.eng", 25_000.0),
        ("team.roles", 31_250.0), ("compute", 800.0), ("compute.storage", 800.0),
    ],
)  # fmt: skip
def test_a_share_is_of_what_was_earned_there_in_the_month(of: str, base: float) -> None:
    made = report(costs(f"x: {{share_of: {of}, share: 3%}}", 3, TEAM + SALES + HOURS))
    assert earned(made, "cost/other", "x").tolist() == pytest.approx([-0.03 * base] * 3)
    assert quantities(made, "cost/other", "x").tolist() == pytest.approx([base] * 3)


def test_a_share_cannot_be_paid_before_it_is_known() -> None:
    with pytest.raises(ScenarioError, match="payment_days"):
        report(costs("x: {share_of: revenue, share: 3%, payment_days: -30}", 3, SALES))


def test_a_cost_may_wait_for_another_thing() -> None:
    run = "compute: {training: {base: {gpu_hours: 10, months: 2, gpu: H100-SXM, when: 2027-02}}}\n"
    made = report(costs("launch: {amount: 7, when: {after: base, wait: 1 month}}", 8, run))
    # February and March; it has ended on the first of April, and a month later is May
    assert earned(made, "cost/other").tolist() == [0, 0, 0, 0, -7, 0, 0, 0]


@pytest.mark.parametrize("order", [("rent", "levy", "agent"), ("agent", "levy", "rent"), ("levy", "agent", "rent")])
def test_a_share_of_a_share_is_taken_whatever_the_order_of_the_file(order: tuple[str, ...]) -> None:
    """Half of 20k is 10k, a tenth of that 1k."""
    written = {
        "rent": "rent: {amount: 20k}",
        "levy": "levy: {share_of: costs.rent, share: 50%}",
        "agent": "agent: {share_of: costs.levy, share: 10%}",
    }
    made = report(costs(", ".join(written[name] for name in order), 1))
    earned = {line["name"]: line["earned"][0] for line in made["lines"] if line["account"] == "cost/other"}
    assert earned == {"rent": -20_000, "levy": -10_000, "agent": pytest.approx(-1_000)}
