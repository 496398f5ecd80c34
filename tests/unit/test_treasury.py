"""Tax on the calendar year's profit, and interest on opening cash."""

import pytest

from scenario import amounts, earned, head, report

SALES = "revenue: {p: {kind: sales, units_per_month: %s, price_per_unit: 1k}}\ncosts: {c: {amount: %s}}\n"


def company(tax: str, units: str, cost: str, months: int = 26, start: str = "2027-01", more: str = "") -> str:
    return head(months, "10M", start, f"tax: {{{tax}}}{more}") + SALES % (units, cost)


def test_tax_is_charged_on_the_years_profit_and_paid_next_january() -> None:
    made = report(company("rate: 20%", "30", "10k"))
    assert made["income_statement"]["tax"][:13] == pytest.approx([4000] * 13)
    paid = amounts(made, "tax")
    assert paid[:12].tolist() == [0] * 12
    assert paid[12] == pytest.approx(-48_000)
    assert paid[24] == pytest.approx(-48_000)
    assert made["balance_sheet"]["payables"][11] == pytest.approx(48_000)
    assert made["balance_sheet"]["payables"][12] == pytest.approx(4000)


def test_a_loss_inside_the_year_takes_back_what_was_charged() -> None:
    made = report(company("rate: 20%", "{2027-01: 30, 2027-07: 0}", "{2027-01: 10k, 2027-07: 25k}"))
    # 120k profit in the first half, 150k loss in the second: no tax for the year, 30k of loss left
    assert sum(made["income_statement"]["tax"][:12]) == pytest.approx(0)
    assert made["income_statement"]["tax"][6] == pytest.approx(-5000)
    assert amounts(made, "tax")[12] == pytest.approx(0)
    for line in made["lines"]:
        if line["account"] == "tax":
            for quantity, price, value in zip(line["quantity"], line["unit_price"], line["earned"], strict=True):
                assert price is not None
                assert quantity >= 0
                assert price >= 0
                assert quantity * price == pytest.approx(abs(value))


def test_losses_go_forward_up_to_their_limit_of_the_years_profit() -> None:
    made = report(company("rate: 20%, loss_use_limit: 80%", "{2028-01: 30}", "{2027-01: 50k, 2028-01: 10k}", 25))
    # 2027: 600k lost. 2028: 240k profit, of which losses offset 192k: 48k taxed
    assert sum(made["income_statement"]["tax"][:12]) == 0
    assert sum(made["income_statement"]["tax"][12:24]) == pytest.approx(0.2 * 48_000)
    assert amounts(made, "tax")[24] == pytest.approx(-0.2 * 48_000)


def test_losses_that_are_used_are_gone() -> None:
    made = report(company("rate: 20%", "30", "10k", 24, more=", opening_balance: {losses_carried_forward: 300k}"))
    # 240k of profit a year: 2027 uses 240k, 2028 the last 60k
    assert sum(made["income_statement"]["tax"][:12]) == pytest.approx(0)
    assert sum(made["income_statement"]["tax"][12:]) == pytest.approx(0.2 * 180_000)


def test_a_year_that_starts_in_december_is_one_month_long() -> None:
    made = report(company("rate: 20%", "30", "10k", 3, "2027-12"))
    assert amounts(made, "tax").tolist() == pytest.approx([0, -4000, 0])


def test_interest_is_a_twelfth_on_opening_cash_and_none_on_a_hole() -> None:
    made = report(head(3, 120_000, more="interest_on_cash: 5%") + "costs: {c: {amount: 100k}}\n")
    first = 120_000 * 0.05 / 12
    second = (120_000 - 100_000 + first) * 0.05 / 12
    assert earned(made, "interest/income").tolist() == pytest.approx([first, second, 0])
    assert made["income_statement"]["interest"] == pytest.approx([first, second, 0])
