"""Credits pay their provider's bills, soonest expiry first, and nothing else."""

# ruff: noqa: E501 - a scenario's block stands on one line

import numpy as np
import pytest

from scenario import amounts, earned, head, lines, report, supplies

COMPUTE = """
compute:
  supply:
    any: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.00, provider: anycloud, payment_days: 30}
    other: {kind: reserved, gpu: H200-SXM, gpus: 1, gpu_hour_price: 3.00, provider: othercloud}
  training: {run: {gpu_hours: 10k, gpu: H100-SXM, when: 2027-01, repeat: monthly}}
"""


def funded(instruments: str, months: int = 6, compute: str = COMPUTE) -> str:
    return head(months, "10M") + compute + f"funding: {{instruments: {{{instruments}}}}}\n"


def test_credits_are_income_when_granted_and_pay_before_cash() -> None:
    made = report(funded("activate: {kind: credits, provider: anycloud, amount: 50k, when: 2027-02}"))
    assert earned(made, "income/credits").tolist() == [0, 50_000, 0, 0, 0, 0]
    bill = earned(made, "cost/compute/training", purse="credits/anycloud")
    assert bill.tolist() == [0, -20_000, -20_000, -10_000, 0, 0]
    assert amounts(made, "cost/compute/training", purse="credits/anycloud").tolist() == [0] * 6
    # what cash pays is due a month later
    assert amounts(made, "cost/compute/training", purse="cash").tolist() == [0, -20_000, 0, 0, -10_000, -20_000]
    assert earned(made, "cost/compute/training").tolist() == [-20_000] * 6
    assert made["balance_sheet"]["credits"] == [0, 30_000, 10_000, 0, 0, 0]
    assert supplies(made)[0]["paid_in_credits"] == pytest.approx([0, 20_000, 20_000, 10_000, 0, 0])
    # the other provider's idle hours are paid in cash
    assert amounts(made, "cost/compute/idle").tolist() == [-2190] * 6


def test_the_soonest_expiry_is_spent_first_and_what_is_left_is_lost() -> None:
    made = report(
        funded(
            "late: {kind: credits, provider: anycloud, amount: 100k, when: 2027-01, expires: 2027-06},"
            "soon: {kind: credits, provider: anycloud, amount: 50k, when: 2027-01, expires: 2027-02}"
        )
    )
    # 40k of `soon` are spent by the end of February, 10k expire; `late` pays four times 20k and loses 20k
    lost = {line["name"]: line["earned"] for line in lines(made, "cost/other", unit="expired_credits")}
    assert lost == {"soon": [0, -10_000, 0, 0, 0, 0], "late": [0, 0, 0, 0, 0, -20_000]}
    assert made["balance_sheet"]["credits"] == [130_000, 100_000, 80_000, 60_000, 40_000, 0]
    said = [(each["path"], each["message"]) for each in made["warnings"] if each["code"] == "expiry"]
    unused = "of the credits of {} expire unused in {}: the bills of anycloud until then are smaller"
    assert said == [
        ("funding.instruments.soon", f"10,000 USD {unused.format('soon', '2027-02')}"),
        ("funding.instruments.late", f"20,000 USD {unused.format('late', '2027-06')}"),
    ]


def test_granted_is_used_expired_or_left() -> None:
    made = report(
        funded(
            "a: {kind: credits, provider: anycloud, amount: 75k, when: 2027-02, expires: 2027-04}, b: {kind: credits, provider: othercloud, amount: 9k, when: 2027-01}"
        )
    )
    granted = earned(made, "income/credits").sum()
    used = sum(
        -np.sum(line["earned"])
        for line in made["lines"]
        if line["purse"].startswith("credits/") and line["account"].startswith("cost/compute")
    )
    expired = -earned(made, "cost/other", unit="expired_credits").sum()
    assert granted == 84_000
    assert used == pytest.approx(60_000 + 6 * 2190 - 4140)
    assert expired == pytest.approx(15_000)
    assert granted == pytest.approx(used + expired + made["balance_sheet"]["credits"][-1])


def test_a_rounds_credits_are_paid_in_and_no_income() -> None:
    made = report(
        funded(
            "A: {kind: priced_round, investment_amount: 5M, compute_credits: 1M, provider: anycloud, pre_money_valuation: 15M, when: 2027-02, fees: 2%}"
        ).replace("funding: {", "funding: {cap_table: {founders: {shares: 3M}}, ")
    )
    event = made["funding"]["events"][0]
    assert (event["cash_in"], event["compute_credits"], event["fees"]) == (4_000_000, 1_000_000, 100_000)
    assert event["shares_issued"]["A"] == pytest.approx(1_000_000)  # 5M ÷ 5.00
    assert amounts(made, "financing/equity", purse="cash")[1] == 4_000_000
    assert made["metrics"]["total_raised"] == 4_000_000
    assert not lines(made, "income/credits")
    assert made["balance_sheet"]["credits"][1] == pytest.approx(980_000)


def test_past_credits_are_there_on_the_first_morning_unless_they_have_expired() -> None:
    made = report(
        funded(
            "a: {kind: credits, provider: anycloud, amount: 30k, when: 2026-06},"
            "gone: {kind: credits, provider: anycloud, amount: 30k, when: 2026-06, expires: 2026-12}"
        )
    )
    assert made["balance_sheet"]["credits"][:3] == [10_000, 0, 0]
    assert not lines(made, "income/credits")
    assert not made["funding"]["events"]


def test_credits_pay_every_bill_of_the_provider_alike() -> None:
    compute = COMPUTE + "  storage: {data: 500 TB, price_per_tb_month: 20, provider: anycloud}\n"
    made = report(funded("a: {kind: credits, provider: anycloud, amount: 15k, when: 2027-01}", 2, compute))
    # 20k of hours and 10k of storage: half of each
    assert earned(made, "cost/compute/training", purse="credits/anycloud")[0] == pytest.approx(-10_000)
    assert earned(made, "cost/compute/storage", purse="credits/anycloud")[0] == pytest.approx(-5000)
