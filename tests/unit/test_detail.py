"""What ``plan --detail`` adds, worked by hand: four months in two years, of which two each."""

import csv
import io

import pytest

from llmventure.render import PLAN, spreadsheets
from llmventure.render.view import View
from llmventure.report import Report
from llmventure.report.detail import Detail, ProductDetail
from scenario import head, plan

TEXT = (
    head(4, "1M", "2027-11")
    + """\
revenue:
  seats:
    kind: subscription
    customers: {start: 100, new_per_month: 20}
    monthly_churn: 10%
    price_per_month: 50
    tokens_per_customer_month: 1M
    cost_per_new_customer: 60
    bad_debt: 10%
  later:
    kind: subscription
    customers: {start: 8}
    monthly_churn: 50%
    price_per_month: 10
    from: 2028-01
  gadgets: {kind: sales, units_per_month: 10, price_per_unit: 100, cost_per_unit: 40}
compute:
  serving:
    answers: {product: seats, cost_per_million_tokens: 20}
team:
  roles:
    engineer: {salary: 120k, headcount: 4}
    seller: {salary: 60k, headcount: 2, function: sales}
funding:
  cap_table: {founders: {shares: 4M}}
  instruments:
    bank:
      {kind: venture_debt, principal: 100k, interest_rate: 12%, interest_only: 1 months, term: 2 months,
       minimum_cash: 900k, when: 2027-12}
    Seed: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 4M, when: 2028-01}
"""
)


@pytest.fixture(scope="module")
def report() -> Report:
    return plan(TEXT).detailed


@pytest.fixture
def detail(report: Report) -> Detail:
    return report["detail"]


def product(detail: Detail, name: str) -> ProductDetail:
    return next(each for each in detail["products"] if each["name"] == name)


def test_the_report_has_it_where_it_is_asked_for() -> None:
    assert "detail" not in plan(TEXT).report


def test_gross_margin_is_revenue_less_what_serves_it(detail: Detail) -> None:
    seats, gadgets = product(detail, "seats"), product(detail, "gadgets")
    assert seats["customers"] == pytest.approx([110, 119, 127.1, 134.39])
    assert seats["revenue"] == pytest.approx([5500, 5950, 6355, 6719.5])
    assert seats["vendor_cost"] == pytest.approx([2200, 2380, 2542, 2687.8])
    assert seats["serving_cost"] == [0.0] * 4
    assert seats["gross_margin"] == pytest.approx([0.6] * 4)
    assert (gadgets["units_cost"], gadgets["gross_profit"]) == ([400.0] * 4, [600.0] * 4)
    assert product(detail, "later")["gross_margin"] == [None, None, 1.0, 1.0]


def test_unit_economics_are_capped_at_the_horizon(detail: Detail) -> None:
    seats = product(detail, "seats")
    assert seats["joined"] == [20.0] * 4
    assert seats["left"] == pytest.approx([10, 11, 11.9, 12.71])
    assert seats["acquisition_cost"] == pytest.approx(60.0)
    # 50 less 20 of serving less 5 that is never paid
    assert seats["profit_per_customer_month"] == pytest.approx(25.0)
    # 25 × (1 + 0.9 + 0.81 + 0.729)
    assert seats["lifetime_value"] == pytest.approx(85.975)
    assert seats["lifetime_months"] == 4
    # 25, 47.5, 67.75: the third month pays 60 back
    assert seats["payback_months"] == 3


def test_all_that_sales_cost_stands_beside_what_a_customer_costs(detail: Detail) -> None:
    # sellers 2 × 5,000 and 20 × 60 a month, and a tenth of what seats bring is never paid; 80 customers join
    unpaid = 0.1 * (5500 + 5950 + 6355 + 6719.5)
    assert detail["sales_cost_per_new_customer"] == pytest.approx((4 * (10_000 + 1_200) + unpaid) / 80)


def test_nothing_spent_on_customers_is_no_cost_of_nothing(detail: Detail) -> None:
    later, gadgets = product(detail, "later"), product(detail, "gadgets")
    assert (later["acquisition_cost"], later["payback_months"]) == (None, None)
    # on sale from January: 10 × (1 + 0.5)
    assert (later["lifetime_value"], later["lifetime_months"]) == (pytest.approx(15.0), 2)
    assert (gadgets["customers"], gadgets["lifetime_value"], gadgets["cohorts"]) == (None, None, [])


def test_cohorts_of_a_year_and_of_the_first_morning(detail: Detail) -> None:
    first, old, new = product(detail, "seats")["cohorts"]
    assert (first["joined"], first["size"], first["retained"]) == (None, 100.0, pytest.approx([0.81, 0.6561]))
    # 20 × 0.9 + 20 of 40, two months later × 0.81
    assert (old["joined"], old["size"], old["retained"]) == ("2027", 40.0, pytest.approx([0.95, 0.7695]))
    assert (new["joined"], new["size"], new["retained"]) == ("2028", 40.0, [None, pytest.approx(0.95)])
    (only,) = product(detail, "later")["cohorts"]
    assert (only["joined"], only["size"], only["retained"]) == (None, 8.0, [None, pytest.approx(0.25)])


def test_cohorts_add_up_to_the_customers(detail: Detail) -> None:
    for each in detail["products"]:
        if each["customers"] is not None:
            there = sum(cohort["size"] * (cohort["retained"][-1] or 0.0) for cohort in each["cohorts"])
            assert there == pytest.approx(each["customers"][-1])


def test_heads_and_what_each_brings(detail: Detail) -> None:
    research, sales, everyone = detail["heads"]
    assert (research["function"], research["heads"]) == ("research", [4.0] * 4)
    assert (sales["function"], sales["heads"]) == ("sales", [2.0] * 4)
    # 12 × (5,500 + 1,000) ÷ 6
    assert (everyone["function"], everyone["revenue_per_head"][0]) == ("all", pytest.approx(13_000.0))


def test_a_covenant_is_looked_at_while_something_is_owed(report: Report, detail: Detail) -> None:
    (bank,) = detail["covenants"]
    closing = report["statement"]["closing_cash"]
    assert (bank["loan"], bank["minimum_cash"]) == ("bank", 900e3)
    assert bank["headroom"] == [None, closing[1] - 900e3, closing[2] - 900e3, None]


def test_the_preference_stack_after_each_round(detail: Detail) -> None:
    opening, seed = detail["preference_stack"]
    assert (opening["after"], opening["break_even_exit"]) == ("opening", 0.0)
    # the loan's 100k and once 1M; Seed converts from 5M on, and lenders are still paid first
    assert (seed["after"], seed["debt"], seed["break_even_exit"]) == ("Seed", 100e3, 1.1e6)
    assert seed["all_convert_at"] == pytest.approx(5.1e6)


def test_statements_by_year(report: Report, detail: Detail) -> None:
    assert (detail["years"], detail["months_in_year"]) == (["2027", "2028"], [2, 2])
    assert detail["income_statement"]["revenue"] == pytest.approx([13_450, 13_074.5 + 2_000 + 60])
    assert detail["balance_sheet"]["cash"] == [report["statement"]["closing_cash"][at] for at in (1, 3)]


def test_it_is_shown_and_written(report: Report) -> None:
    shown = PLAN["table"](report, View(width=100))
    for title in ("Direct margin by product", "Unit economics", "Customers retained", "Heads", "Covenant headroom",
                  "Ahead of common", "Income statement"):  # fmt: skip
        assert f"\n{title}" in shown
    assert "only cost_per_new_customer and marketing count as the cost of winning one" in " ".join(shown.split())
    assert "Covenant headroom" not in PLAN["table"](plan(TEXT).report, View(width=100))
    assert '"2027-12","covenants","headroom","bank",' in PLAN["csv"](report, View())


def test_the_export_has_a_row_for_each_product_and_function_in_each_month(report: Report) -> None:
    files = spreadsheets.folder(report)
    rows = list(csv.DictReader(io.StringIO(files["unit_economics.csv"])))
    assert len(rows) == 12
    assert (rows[0]["product"], rows[0]["month"], rows[0]["customers"]) == ("seats", "2027-11", "110")
    assert (rows[0]["payback_months"], rows[-1]["customers"]) == ("3", "")
    people = list(csv.DictReader(io.StringIO(files["heads.csv"])))
    assert [each["function"] for each in people[::4]] == ["research", "sales", "all"]
    assert "heads.csv" not in spreadsheets.folder(plan(TEXT).report)
