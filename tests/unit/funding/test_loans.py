"""Loans, revenue shares and their covenants, month by month."""

# ruff: noqa: E501 - a scenario's block stands on one line

import numpy as np
import pytest

from llmventure.cap_table.table import EMPTY
from llmventure.errors import ScenarioError
from llmventure.funding.state import FundingState, RevenueShare
from scenario import amounts, earned, head, lines, plan, report

COSTS = "costs: {c: {amount: 50k}}\n"


def funded(
    instruments: str, months: int = 8, cash: str = "1M", more: str = COSTS, table: str = "founders: {shares: 8M}"
) -> str:
    return head(months, cash) + more + f"funding: {{cap_table: {{{table}}}, instruments: {{{instruments}}}}}\n"


def test_service_starts_the_month_after_the_draw_on_the_opening_balance() -> None:
    made = report(
        funded(
            "loan: {kind: venture_debt, principal: 120k, interest_rate: 12%, term: 4 months, repayment: equal_principal, fees: 1%, end_fee: 2k, when: 2027-02}"
        )
    )
    assert amounts(made, "financing/debt").tolist() == pytest.approx(
        [0, 120_000, -30_000, -30_000, -30_000, -30_000, 0, 0]
    )
    assert amounts(made, "interest/expense").tolist() == pytest.approx([0, 0, -1200, -900, -600, -300, 0, 0])
    assert amounts(made, "fees").tolist() == pytest.approx([0, -1200, 0, 0, 0, -2000, 0, 0])
    assert made["balance_sheet"]["debt"] == pytest.approx([0, 120_000, 90_000, 60_000, 30_000, 0, 0, 0])
    assert made["metrics"]["total_raised"] == 120_000
    event = made["funding"]["events"][0]
    assert (event["cash_in"], event["fees"], event["kind"]) == (120_000, 1200, "venture_debt")


def test_interest_alone_comes_first_and_then_equal_payments() -> None:
    made = report(
        funded(
            "loan: {kind: venture_debt, principal: 100k, interest_rate: 12%, interest_only: 2 months, term: 5 months, when: 2027-01}"
        )
    )
    payment = 100_000 * 0.01 / (1 - 1.01**-3)
    paid = -(amounts(made, "financing/debt") + amounts(made, "interest/expense"))
    assert paid[1:7].tolist() == pytest.approx([1000, 1000, payment, payment, payment, 0])


def test_an_effective_rate_compounds_to_the_year() -> None:
    made = report(
        funded(
            "loan: {kind: venture_debt, principal: 100k, interest_rate: 12%, rate_convention: effective, interest_only: 11 months, term: 12 months, when: 2027-01}"
        )
    )
    assert amounts(made, "interest/expense")[1] == pytest.approx(-100_000 * (1.12 ** (1 / 12) - 1))


def test_what_a_schedule_leaves_is_due_at_the_end_and_no_interest_is_allowed() -> None:
    made = report(
        funded(
            "loan: {kind: venture_debt, principal: 100k, interest_rate: 0%, term: 4 months, repayment: schedule, schedule: [{month: 2, amount: 30k}], when: 2027-01}"
        )
    )
    assert amounts(made, "financing/debt").tolist() == [100_000, 0, -30_000, 0, -70_000, 0, 0, 0]
    assert not lines(made, "interest/expense")


def test_of_a_past_loan_the_rest_is_served() -> None:
    made = plan(
        funded(
            "loan: {kind: venture_debt, principal: 60k, interest_rate: 12%, term: 6 months, repayment: equal_principal, when: 2026-10}"
        )
    )
    # November and December have been paid
    assert made.result.opening["debt/loan"].tolist() == [40_000]
    assert amounts(made.report, "financing/debt").tolist() == pytest.approx([-10_000] * 4 + [0] * 4)
    assert amounts(made.report, "interest/expense")[:2].tolist() == pytest.approx([-400, -300])
    assert made.report["metrics"]["total_raised"] == 0
    assert not made.report["funding"]["events"]


def test_a_loan_that_was_paid_back_before_the_plan_is_gone() -> None:
    made = report(
        funded("loan: {kind: venture_debt, principal: 60k, interest_rate: 12%, term: 3 months, when: 2026-09}")
    )
    assert not lines(made, "financing/debt")
    assert made["balance_sheet"]["debt"] == [0] * 8


DRAWS = (
    "loan: {kind: venture_debt, principal: 300k, interest_rate: 12%%, term: 3 months, repayment: equal_principal,"
    "fees: 3k, when: %s, draws: [{amount: 100k, when: %s}, {amount: 200k, when: %s}]}"
)


def test_each_draw_has_a_life_of_its_own_and_its_part_of_a_fee() -> None:
    made = report(funded(DRAWS % ("2027-01", "2027-02", "2027-04")))
    drawn = amounts(made, "financing/debt")
    third, two_thirds = 100_000 / 3, 200_000 / 3
    assert drawn.tolist() == pytest.approx(
        [0, 100_000, -third, 200_000 - third, -third - two_thirds, -two_thirds, -two_thirds, 0]
    )
    assert amounts(made, "fees").tolist() == pytest.approx([0, -1000, 0, -2000, 0, 0, 0, 0])
    assert [(event["kind"], event["month"], event["cash_in"]) for event in made["funding"]["events"]] == [
        ("venture_debt", "2027-01", 0), ("draw", "2027-02", 100_000), ("draw", "2027-04", 200_000),
    ]  # fmt: skip


def test_a_draw_of_the_past_brings_no_cash() -> None:
    made = plan(funded(DRAWS % ("2026-10", "2026-11", "2027-02")))
    assert made.result.opening["debt/loan"].tolist() == pytest.approx([200_000 / 3])
    assert amounts(made.report, "financing/debt")[:3].tolist() == pytest.approx(
        [-100_000 / 3, 200_000 - 100_000 / 3, -200_000 / 3]
    )


def test_warrants_take_their_strike_from_the_last_round() -> None:
    made = report(
        funded(
            "A: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, when: 2027-01},"
            "loan: {kind: venture_debt, principal: 500k, interest_rate: 10%, term: 12 months, warrant_coverage: 8%, when: 2027-02}"
        )
    )
    table = made["funding"]["cap_table"][-1]
    warrants = next(row for row in table["holders"] if row["security"] == "warrants")
    assert warrants["holder"] == "loan"
    assert warrants["shares"] == pytest.approx(0.08 * 500_000 / 1.0)
    assert table["fully_diluted_shares"] == pytest.approx(10_040_000)


def test_warrants_without_a_round_are_a_fault() -> None:
    with pytest.raises(ScenarioError, match="strike from the last round"):
        report(
            funded(
                "loan: {kind: venture_debt, principal: 500k, interest_rate: 10%, term: 12 months, warrant_coverage: 8%, when: 2027-02}"
            )
        )


COVENANT = "loan: {kind: venture_debt, principal: 300k, interest_rate: 12%%, interest_only: 11 months, term: 12 months, minimum_cash: 900k, on_breach: %s, when: 2027-01}"


def test_a_breached_covenant_makes_all_due_in_the_next_month() -> None:
    made = report(funded(COVENANT % "accelerate"))
    # 1,300,000 less 50,000 a month and 3,000 interest falls below 900,000 with the eighth month … watch it month by month
    cash = np.array(made["statement"]["closing_cash"])
    assert cash[7] == pytest.approx(1_000_000 + 300_000 - 8 * 50_000 - 7 * 3000)
    assert any(message["code"] == "covenant" and "2027-08" in message["message"] for message in made["warnings"])
    longer = report(funded(COVENANT % "accelerate", 10))
    assert amounts(longer, "financing/debt").tolist() == [300_000, *[0] * 7, -300_000, 0]
    assert amounts(longer, "interest/expense")[8:].tolist() == [-3000, 0]


def test_a_waived_covenant_leaves_the_schedule() -> None:
    made = report(funded(COVENANT % "waive", 14))
    assert amounts(made, "financing/debt").tolist() == [300_000, *[0] * 11, -300_000, 0]


def test_cash_that_a_covenant_keeps_is_no_runway() -> None:
    past = COVENANT.replace("2027-01", "2026-12") % "accelerate"
    made = report(funded(past, 20, "1.2M"))
    # 53,000 a month leave 1,200,000; only 300,000 are above the covenant
    assert made["metrics"]["runway_months"] == pytest.approx(300 / 53)


def test_a_gpu_loan_lends_on_what_is_bought_in_its_month() -> None:
    compute = "compute: {supply: {ours: {kind: owned, gpu: H100-SXM, gpus: {2026-07: 5, 2027-03: 15}, unit_price: 30k, life: 36 months}}}\n"
    made = report(
        funded(
            "boxes: {kind: gpu_loan, supply: ours, loan_to_value: 60%, interest_rate: 12%, term: 3 months, repayment: equal_principal, when: 2027-03}",
            more=compute,
        )
    )
    assert amounts(made, "financing/debt").tolist() == pytest.approx([0, 0, 270_000, -90_000, -90_000, -90_000, 0, 0])
    trigger = "{cash_above: 1}"  # the fold decides the same month by month
    moved = report(
        funded(
            "boxes: {kind: gpu_loan, supply: ours, loan_to_value: 60%, interest_rate: 12%, term: 3 months, repayment: equal_principal, when: 2027-03}",
            more=compute.replace("life: 36 months", f"life: 36 months, from: {trigger}"),
        )
    )
    assert amounts(moved, "financing/debt")[2] == pytest.approx(270_000)


def test_a_loan_on_accelerators_that_are_not_there_is_a_fault() -> None:
    compute = "compute: {supply: {ours: {kind: owned, gpu: H100-SXM, gpus: {2027-05: 5}, unit_price: 30k, life: 36 months}}}\n"
    with pytest.raises(ScenarioError, match="nothing of 'ours'"):
        report(
            funded(
                "boxes: {kind: gpu_loan, supply: ours, loan_to_value: 60%, interest_rate: 12%, term: 3 months, when: 2027-03}",
                more=compute,
            )
        )


def test_a_share_of_revenue_repays_a_multiple_from_the_next_month_on() -> None:
    sales = "revenue: {p: {kind: sales, units_per_month: 100, price_per_unit: 1k}}\n"
    made = report(
        funded(
            "r: {kind: revenue_based, investment_amount: 100k, share: 30%, repayment_multiple: 1.5, when: 2027-02}",
            more=sales,
        )
    )
    # 150k in all: five months of 30k, two thirds of each is principal
    assert amounts(made, "financing/debt").tolist() == pytest.approx([0, 100_000, *[-20_000] * 5, 0])
    assert earned(made, "interest/expense").tolist() == pytest.approx([0, 0, *[-10_000] * 5, 0])
    assert made["balance_sheet"]["debt"] == pytest.approx([0, 100_000, 80_000, 60_000, 40_000, 20_000, 0, 0])
    assert made["metrics"]["total_raised"] == 100_000


def test_commitments_say_what_is_due_after_the_plan() -> None:
    made = report(
        funded(
            "loan: {kind: venture_debt, principal: 120k, interest_rate: 12%, term: 12 months, repayment: equal_principal, when: 2027-02}"
        )
    )
    owed = made["commitments"][0]
    assert owed["due"][:4] == pytest.approx([0, 0, 10_000 + 1200, 10_000 + 1100])
    assert owed["due_after_horizon"] == pytest.approx(6 * 10_000 + 0.01 * sum(60_000 - 10_000 * k for k in range(6)))
    assert owed["until"] == "2028-02"


def test_a_loan_of_the_past_was_lent_on_what_was_there_then() -> None:
    compute = "compute: {supply: {ours: {kind: owned, gpu: H100-SXM, gpus: {2026-05: 10, 2026-09: 20}, unit_price: 30k, life: 36 months}}}\n"
    loan = (
        "boxes: {kind: gpu_loan, supply: ours, loan_to_value: 60%, interest_rate: 0%, term: 18 months, when: 2026-06}"
    )
    # 180,000 on ten; six of eighteen months have been paid
    assert plan(funded(loan, more=compute)).result.opening["debt/boxes"].tolist() == pytest.approx([120_000])


def test_a_revenue_share_that_came_in_two_months_is_owed_on_the_paths_of_both() -> None:
    def share(month: int, owed: list[float]) -> RevenueShare:
        return RevenueShare("r", "funding.instruments.r", 0.05, 1.6, month, np.array(owed), np.array(owed) * 1.6)

    state = FundingState(EMPTY, np.zeros(2), shares=[share(3, [100.0, 0.0]), share(5, [0.0, 50.0])])
    (owed,) = state.owed()
    assert owed.claim.tolist() == pytest.approx([160.0, 80.0])
