"""A plan of few months is the beginning of a longer one, of one month too, whatever begins and ends in it."""

import pytest

from scenario import head, report

DATES = (
    "", ", from: 2027-01", ", from: 2027-02", ", from: 2027-05", ", from: 2026-05", ", from: 2026-05, months: 3",
    ", from: 2026-11, months: 3", ", until: 2027-01", ", until: 2027-02", ", months: 1", ", from: {after: A}",
    ", from: {after: A, wait: 1 month}, months: 1", ", until: {after: A}", ", from: {cash_above: 12M}",
)  # fmt: skip
COMPANY = """
team:
  yearly_raise: 4%
  roles:
    fixed: {salary: 120k, headcount: 2, hiring_cost: 10%DATES}
    steps: {salary: 60k, headcount: {2026-05: 1, 2027-02: 3}DATES}
    counted: {salary: 60k, headcount: {start: 1, after A: {0: 2, 1: 3}}DATES}
costs: {rent: {amount: {start: 10k, yearly_change: 5%}, payment_days: 30DATES}}
revenue:
  seats: {kind: subscription, customers: {start: 10, monthly_growth: 8%}, price_per_month: 60, billed: yearly,
    collection_days: 45DATES}
  cameras: {kind: sales, units_per_month: 10, price_per_unit: 390, cost_per_unit: 240, payment_days: -30}
compute:
  storage: {data: 100 TB, price_per_tb_month: 20}
  supply:
    ours: {kind: owned, gpu: H100-SXM, gpus: 4, unit_price: 30k, life: 48 months, hosting_per_gpu_month: 60DATES}
    held: {kind: reserved, gpu: H100-SXM, gpus: 8, gpu_hour_price: 2, payment_days: 30DATES}
  training: {run: {gpu_hours: 20k, gpu: H100-SXM, gpus: 20, when: 2027-01}}
  serving: {seats: {product: seats, gpu: H100-SXM, customers_per_gpu: 5DATES}}
funding:
  cap_table: {F: {shares: 8M, founder: true}}
  instruments: {A: {kind: priced_round, investment_amount: 5M, pre_money_valuation: 20M, when: 2027-02}}
"""
SECTIONS = ("statement", "income_statement", "cash_flow", "balance_sheet")


@pytest.mark.parametrize("dates", DATES)
def test_the_first_months_are_those_of_a_longer_plan(dates: str) -> None:
    text = COMPANY.replace("DATES", dates)
    whole = report(head(12) + text)
    for months in (1, 2, 3):
        short = report(head(months) + text)
        assert short["months"] == whole["months"][:months]
        for section in SECTIONS:
            for item, figures in short[section].items():  # type: ignore[literal-required]
                expected = whole[section][item][:months]  # type: ignore[literal-required]
                assert figures == pytest.approx(expected, rel=1e-12, abs=1e-6), (section, item, months)
