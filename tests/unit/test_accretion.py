"""What a company that is bought does to a share of the buyer, by hand."""

import csv
import io

import pytest

from llmventure.render import PLAN, spreadsheets
from llmventure.render.view import View
from llmventure.report import Report
from llmventure.report.detail import Accretion, Bought
from scenario import plan

COMPANY = """\
company: {name: Lumen, start: 2027-10, months: 26, opening_cash: 20M}
team: {roles: {engineer: {headcount: 10, salary: 120k}}}
costs: {office: {amount: 20k}}
revenue: {own: {kind: subscription, price_per_month: 500, customers: 100}}
funding:
  cap_table: {Ada: {shares: 8M, founder: true}}
  instruments:
    Seed: {kind: priced_round, when: 2027-10, investment_amount: 6M, pre_money_valuation: 24M}
"""
BOUGHT = """\
acquisitions:
  Medinote:
    when: 2027-12
    price: 9M
    stock: 40%
    earn_out: {share: 20%, wait: 4 months, probability: 50%}
    retention: {amount: 300k, months: 3}
    integration_cost: 600k
    brings:
      revenue: {notes: {kind: subscription, price_per_month: 40, customers: 1000}}
      costs: {rent: {amount: 5k}}
    synergy: {change: {costs.office.amount: x0.5}, ramp: 4 months, probability: 70%}
"""
CLOSES, MONTHS = 2, 26


@pytest.fixture(scope="module")
def report() -> Report:
    return plan(COMPANY + BOUGHT).detailed


def bought(report: Report) -> Bought:
    (found,) = report["detail"]["acquisitions"]
    return found


def accretion(report: Report, item: str, first_month: str) -> Accretion:
    (found,) = [
        each for each in bought(report)["accretion"] if (each["item"], each["first_month"]) == (item, first_month)
    ]
    return found


def test_the_price_and_who_owns_what_after(report: Report) -> None:
    # the Seed sells 6M of 30M at $3.00, so 3.6M of stock is 1.2M shares beside 10M
    found = bought(report)
    assert (found["cash"], found["stock"], found["earn_out"]) == pytest.approx((3.6e6, 3.6e6, 1.8e6))
    assert found["shares_issued"] == pytest.approx(1.2e6)
    assert found["sellers_ownership"] == pytest.approx(1.2 / 11.2)
    assert found["founders_ownership"] == pytest.approx(8 / 11.2)
    assert found["founders_ownership_without"] == pytest.approx(0.8)


def test_revenue_and_gross_profit_a_share(report: Report) -> None:
    # twelve months of 100 customers at 500, and of those 1,000 at 40 that come with it
    for item in ("revenue", "gross_profit"):
        first = accretion(report, item, "2027-12")
        assert first["last_month"] == "2028-11"
        assert first["without"] == pytest.approx(12 * 50_000 / 10e6)
        assert first["with"] == pytest.approx(12 * 90_000 / 11.2e6)
        assert first["accretion"] == pytest.approx((90 / 11.2) / (50 / 10) - 1)


def test_burn_a_share_leaves_the_price_out(report: Report) -> None:
    # 120k burn a month without it: 100k of salaries and 20k of office less 50k of revenue make 70k
    last = accretion(report, "operating_burn", "2028-12")
    assert last["last_month"] == "2029-11"
    assert last["without"] == pytest.approx(12 * 70_000 / 10e6)
    # with it 40k come in, 5k go out as rent, and 10k of the office are saved
    assert last["with"] == pytest.approx(12 * (70_000 - 40_000 + 5_000 - 10_000) / 11.2e6)
    assert last["accretion"] == pytest.approx((25 / 11.2) / (70 / 10) - 1)


def test_runway_after_and_without(report: Report) -> None:
    text = COMPANY.replace("20M", "200k").replace("headcount: 10", "headcount: 100") + BOUGHT
    found = bought(plan(text).detailed)
    # without it 6.2M are there at first and 970k go each month: 4.33 months of burn are left at the end of month 3
    assert found["runway_months_without"] == pytest.approx(6.2e6 / 970e3 - 2)
    # 4.2M of cash go for it at once and in four months, which its 35k a month do not bring back
    lasts, bare = found["runway_months"], found["runway_months_without"]
    assert lasts is not None
    assert bare is not None
    assert lasts < bare
    assert bought(report)["runway_months"] is None
    assert bought(report)["runway_at_least"] == MONTHS - CLOSES


def test_the_break_even_synergy_makes_up_for_the_costs(report: Report) -> None:
    found = bought(report)["break_even"]
    discount = [1.25 ** (-age / 12) for age in range(MONTHS - CLOSES)]
    costs = 300_000 * sum(discount[:3])
    come = sum(min(age / 4, 1) * part for age, part in enumerate(discount)) / 12
    assert found["costs"] == pytest.approx(costs)
    assert found["paid"] == pytest.approx(3.6e6 + 3.6e6 + 1.8e6 * 0.5 * 1.25 ** (-4 / 12))
    assert found["standalone_value"] == found["paid"]
    assert found["synergy"] == pytest.approx(costs / come)
    assert found["planned"] == pytest.approx(120_000)
    assert (found["probability"], found["months"], found["discount_rate"]) == (0.7, 24, 0.25)


def test_at_the_break_even_a_share_of_the_buyer_is_worth_what_it_was() -> None:
    # (V_A + V_T + PV(synergy) − cash − earn-out − PV(costs)) ÷ (N_0 + new) = V_A ÷ N_0, with V_A = 10M shares at $3
    text = COMPANY + BOUGHT.replace("    synergy", "    standalone_value: 6M\n    synergy")
    text += "exit: {when: 2029-11, enterprise_value: 50M, founders_discount_rate: 10%}\n"
    made = plan(text).detailed
    found = bought(made)["break_even"]
    assert found["standalone_value"] == 6e6
    assert found["discount_rate"] == pytest.approx(0.1)
    discount = [1.1 ** (-age / 12) for age in range(MONTHS - CLOSES)]
    synergy = (found["synergy"] or 0) * sum(min(age / 4, 1) * part for age, part in enumerate(discount)) / 12
    costs = 300_000 * sum(discount[:3])
    earn_out = 1.8e6 * 0.5 * 1.1 ** (-4 / 12)
    assert (30e6 + 6e6 + synergy - 3.6e6 - earn_out - costs) / 11.2e6 == pytest.approx(3.0)


def test_what_is_worth_more_than_is_paid_needs_no_synergy() -> None:
    made = plan(COMPANY + BOUGHT.replace("    synergy", "    standalone_value: 20M\n    synergy")).detailed
    assert bought(made)["break_even"]["synergy"] == 0


def test_what_comes_with_it_is_a_product_of_the_detail(report: Report) -> None:
    names = [product["name"] for product in report["detail"]["products"]]
    assert names == ["own", "notes"]
    notes = report["detail"]["products"][1]
    assert notes["revenue"] == pytest.approx([0, 0, *[40_000] * 24])


def test_what_the_plan_does_not_buy_is_not_told() -> None:
    made = plan(COMPANY + BOUGHT.replace("    when", "    in_plan: false\n    when")).detailed
    assert made["detail"]["acquisitions"] == []


def test_where_nobody_holds_shares_there_is_nothing_a_share() -> None:
    company = COMPANY[: COMPANY.index("funding:")]
    made = plan(company + BOUGHT.replace("    stock: 40%\n", "")).detailed
    found = bought(made)
    assert found["accretion"] == []
    assert found["sellers_ownership"] is None
    rows = list(csv.DictReader(io.StringIO(spreadsheets.acquisitions(made))))
    assert [row["item"] for row in rows] == [""]


def test_every_reader_is_told(report: Report) -> None:
    for form in ("table", "markdown"):
        shown = PLAN[form](report, View(100))
        assert "Buying Medinote" in shown
        assert "breaks even within the 24 months" in shown
    rows = list(csv.DictReader(io.StringIO(spreadsheets.acquisitions(report))))
    assert [row["item"] for row in rows] == ["revenue", "gross_profit", "operating_burn"] * 2
    assert float(rows[0]["accretion"]) == pytest.approx((90 / 11.2) / (50 / 10) - 1)
    assert "acquisitions.csv" in spreadsheets.folder(report)
