"""One test a sentence of the language's meaning: each would fail without it."""

# ruff: noqa: E501 - a scenario's block stands on one line

import pytest

from llmventure.errors import ScenarioError
from scenario import amounts, earned, head, lines, plan, quantities, report, runs, servings, supplies

H100 = "supply: {c: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2}}"
BURN = "costs: {c: {amount: 100k}}\n"
TABLE = "cap_table: {founders: {shares: 8M}}"
ROUND = "{kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, when: %s}"


def test_months_are_calendar_months() -> None:
    assert report(head(4, start="2027-11"))["months"] == ["2027-11", "2027-12", "2028-01", "2028-02"]


def test_a_gpu_hour_is_one_730th_of_a_gpu_month_unless_the_calendar_is_asked_for() -> None:
    held = "compute: {%ssupply: {h: {kind: reserved, gpu: H100-SXM, gpus: 10, gpu_hour_price: 2}}}\n"
    assert supplies(report(head(3) + held % ""))[0]["paid_gpu_hours"] == [7300] * 3
    calendar = report(head(3) + held % "hours: calendar, ")
    assert supplies(calendar)[0]["paid_gpu_hours"] == [10 * days * 24 for days in (31, 28, 31)]
    assert any(message["code"] == "calendar" for message in calendar["assumptions"])


def test_customers_at_a_months_end_are_those_at_its_start_times_growth_less_churn_plus_new() -> None:
    made = report(
        head(2)
        + "revenue: {p: {kind: subscription, customers: {start: 200, monthly_growth: 10%, new_per_month: 7}, monthly_churn: 5%, price_per_month: 1}}\n"
    )
    assert quantities(made, "revenue/subscription").tolist() == pytest.approx([217, 217 * 1.05 + 7])


def test_arr_is_twelve_times_contracted_revenue_without_usage_and_sales() -> None:
    made = report(
        head(2)
        + "revenue: {s: {kind: subscription, customers: 10, price_per_month: 100, billed: yearly}, x: {kind: sales, units_per_month: 9, price_per_unit: 99},"
        " u: {kind: usage, customers: 5, tokens_per_customer_month: 1M, price_per_million_tokens: 70}}\n"
    )["metrics"]
    assert (made["arr"], made["usage_run_rate"], made["run_rate_revenue"]) == (12_000, 12 * 350, 12_000 + 12 * 350)


def test_the_usage_run_rate_is_twelve_times_the_mean_of_the_last_three_months() -> None:
    made = report(
        head(5)
        + "revenue: {u: {kind: usage, customers: {2027-01: 1, 2027-04: 4, 2027-05: 10}, tokens_per_customer_month: 1M, price_per_million_tokens: 1}}\n"
    )
    assert made["metrics"]["usage_run_rate"] == pytest.approx(12 * (1 + 4 + 10) / 3)


def test_a_line_has_two_clocks_and_the_difference_stands_in_one_account() -> None:
    made = report(head(3) + "costs: {c: {amount: 100, payment_days: 30}}\n")
    line = lines(made, "cost/other")[0]
    assert (line["earned"], line["amount"], line["through"]) == ([-100] * 3, [0, -100, -100], "payables")
    assert made["balance_sheet"]["payables"] == [100, 100, 100]


def test_cash_in_is_positive_and_out_is_negative() -> None:
    made = report(
        head(1) + "costs: {c: {amount: 100}}\nrevenue: {p: {kind: sales, units_per_month: 1, price_per_unit: 70}}\n"
    )
    assert amounts(made, "revenue/sales").tolist() == [70]
    assert amounts(made, "cost/other").tolist() == [-100]


NET_BURN = """
compute: {supply: {o: {kind: owned, gpu: H100-SXM, gpus: {2027-02: 1}, unit_price: 36k, life: 36 months}}}
team: {roles: {a: {salary: 120k, headcount: 1}}}
funding:
  cap_table: {founders: {shares: 8M}}
  instruments:
    A: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, fees: 1%, when: 2027-02}
    loan: {kind: venture_debt, principal: 60k, interest_rate: 12%, term: 3 months, repayment: equal_principal, when: 2027-01}
    parent: {kind: parent_contribution, amount: 7k}
    grant: {kind: grant, share_of: team, share: 50%}
"""


def test_interest_equipment_fees_and_grants_on_costs_are_in_net_burn_and_financing_is_out() -> None:
    made = report(head(3, more="interest_on_cash: 0%") + NET_BURN)
    assert made["statement"]["net_burn"] == pytest.approx([10_000 - 5000, 5000 + 600 + 36_000 + 20_000, 5000 + 400])
    assert made["statement"]["financing"] == pytest.approx([60_000 + 7000, 2_000_000 - 20_000 + 7000, -20_000 + 7000])


def test_tax_is_in_net_burn_when_it_is_paid() -> None:
    made = report(
        head(2, start="2027-12", more="tax: {rate: 20%}")
        + "revenue: {p: {kind: sales, units_per_month: {2027-12: 1, 2028-01: 0}, price_per_unit: 1k}}\n"
    )
    assert made["statement"]["net_burn"] == pytest.approx([-1000, 200])


def test_closing_cash_is_opening_less_net_burn_plus_financing_and_burning_is_positive() -> None:
    statement = report(head(3) + NET_BURN)["statement"]
    for opening, burn, money, closing in zip(
        *(statement[key] for key in ("opening_cash", "net_burn", "financing", "closing_cash")), strict=True
    ):
        assert closing == pytest.approx(opening - burn + money)
    assert min(statement["net_burn"]) > 0


def test_training_and_experiments_are_research_and_serving_is_cost_of_revenue() -> None:
    made = report(
        head(1)
        + f"compute: {{{H100}, training: {{r: {{gpu_hours: 100, experiments: 50%, gpu: H100-SXM, when: 2027-01}}}}, serving: {{s: {{product: p, gpu: H100-SXM, customers_per_gpu: 1}}}}}}\n"
        + "revenue: {p: {kind: subscription, customers: 1, price_per_month: 2000}}\n"
    )
    assert made["income_statement"]["research"] == [300]
    assert made["income_statement"]["cost_of_revenue"] == [1460]
    assert made["statement"]["gross_profit"] == [540]


def test_serving_costs_what_its_hours_cost_with_depreciation_power_and_idle_hours_before_credits() -> None:
    made = report(
        head(1)
        + "compute: {supply: {o: {kind: owned, gpu: H100-SXM, gpus: 2, unit_price: 36k, life: 36 months, power_per_gpu: 1 kW, electricity_price_per_kwh: 0.1}, h: {kind: reserved, gpu: H100-SXM, gpus: 2, gpu_hour_price: 2, provider: x}},"
        " serving: {s: {product: p, gpu: H100-SXM, customers_per_gpu: 1}}}\n"
        "revenue: {p: {kind: subscription, customers: 3, price_per_month: 1}}\n"
        "funding: {instruments: {c: {kind: credits, provider: x, amount: 5k, when: 2027-01}}}\n"
    )
    assert made["income_statement"]["cost_of_revenue"] == pytest.approx([2 * 1000 + 1460 * 0.1 + 2 * 730 * 2])


def test_margin_and_burn_multiple_look_at_twelve_months_and_are_null_where_nothing_grows() -> None:
    seats = "revenue: {p: {kind: subscription, customers: {2027-01: 10, 2028-03: 20}, price_per_month: 100}}\ncosts: {c: {amount: {2027-01: 50k, 2028-02: 1k}, function: cost_of_revenue}}\n"
    made = report(head(25, "9M") + seats)["metrics"]
    assert made["gross_margin"] == pytest.approx(1 - 12_000 / (1000 + 11 * 2000))
    assert made["burn_multiple"] == pytest.approx((12_000 - 23_000) / 12_000)
    assert report(head(13, "9M") + seats)["metrics"]["burn_multiple"] is None


def test_credits_are_a_purse_of_their_own_pay_their_provider_and_what_expires_is_shown() -> None:
    made = report(
        head(2)
        + "compute: {supply: {c: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2, provider: x}, d: {kind: on_demand, gpu: A100-SXM-80GB, gpu_hour_price: 1, provider: y}},"
        " training: {r: {gpu_hours: 100, gpu: H100-SXM, when: 2027-01}, q: {gpu_hours: 100, gpu: A100-SXM-80GB, when: 2027-01}}}\n"
        "funding: {instruments: {c: {kind: credits, provider: x, amount: 500, when: 2027-01, expires: 2027-02}}}\n"
    )
    assert made["statement"]["closing_cash"] == [999_900, 999_900]
    assert made["balance_sheet"]["credits"] == [300, 0]
    assert -earned(made, "cost/compute/training", "r")[0] == 200  # the bill without them
    assert amounts(made, "cost/compute/training", "r").tolist() == [0, 0]  # and with them
    assert earned(made, "cost/other", unit="expired_credits").tolist() == [0, -300]


def test_grants_are_on_costs_net_of_credits() -> None:
    made = report(
        head(1)
        + "compute: {supply: {c: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2, provider: x}}, training: {r: {gpu_hours: 100, gpu: H100-SXM, when: 2027-01}}}\n"
        "funding: {instruments: {c: {kind: credits, provider: x, amount: 50, when: 2027-01}, g: {kind: grant, share_of: compute, share: 10%}}}\n"
    )
    assert earned(made, "income/grant").tolist() == [15]


def test_a_round_closes_before_what_waits_for_it_is_bought_in_the_same_month() -> None:
    made = report(
        head(3)
        + f"team: {{roles: {{a: {{salary: 12k, headcount: 1, from: {{after: A}}}}}}}}\nfunding: {{{TABLE}, instruments: {{A: {ROUND % '2027-02'}}}}}\n"
    )
    assert quantities(made, "cost/team/salaries").tolist() == [0, 1, 1]


def test_credits_of_the_month_pay_the_hours_of_the_month() -> None:
    made = report(
        head(1)
        + "compute: {supply: {c: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2, provider: x}}, training: {r: {gpu_hours: 100, gpu: H100-SXM, when: 2027-01}}}\n"
        "funding: {instruments: {c: {kind: credits, provider: x, amount: 500, when: 2027-01}}}\n"
    )
    assert made["statement"]["closing_cash"] == [1_000_000]


def test_interest_is_on_opening_cash_and_not_on_what_closes_in_the_month() -> None:
    made = report(
        head(2, more="interest_on_cash: 12%") + f"funding: {{{TABLE}, instruments: {{A: {ROUND % '2027-01'}}}}}\n"
    )
    assert earned(made, "interest/income").tolist() == pytest.approx([10_000, 30_100])


def test_triggers_see_the_first_morning_and_not_the_month_itself() -> None:
    made = report(
        head(4, "250k") + BURN + f"funding: {{{TABLE}, instruments: {{A: {ROUND % '{cash_below: 100k}'}}}}}\n"
    )
    # 250, 150, 50 on the first mornings
    assert made["funding"]["events"][0]["month"] == "2027-03"


def test_covenants_are_looked_at_after_all_that_falls_due_and_before_solvency() -> None:
    loan = "{kind: venture_debt, principal: 100k, interest_rate: 0%, interest_only: 5 months, term: 6 months, minimum_cash: 220k, when: 2027-01}"
    made = report(
        head(4, "250k")
        + "costs: {c: {amount: 100k, payment_days: 30}}\n"
        + f"funding: {{{TABLE}, instruments: {{l: {loan}}}}}\n"
    )
    # January earns the cost and pays nothing: 350,000; February pays 100,000; March 100,000 more: breached; April all is due
    assert made["statement"]["closing_cash"] == [350_000, 250_000, 150_000, -50_000]


def test_runway_counts_nothing_that_has_not_closed_and_is_null_beyond_the_horizon() -> None:
    funded = f"funding: {{{TABLE}, instruments: {{A: {ROUND % '2027-02'}}}}}\n"
    even = report(head(24) + BURN + funded)["metrics"]
    # at zero after ten months, below it in the eleventh
    assert (even["runway_months"], even["cash_out_month_without_funding"]) == (10, "2027-11")
    short = report(head(24, "950k") + BURN + funded)["metrics"]
    assert short["runway_months"] == pytest.approx(9.5)
    assert (short["cash_out_month_without_funding"], short["cash_out_month"]) == ("2027-10", None)
    long = report(head(6) + BURN)["metrics"]
    assert (long["runway_months"], long["runway_at_least"]) == (None, 6)


def test_every_round_carries_its_runway_at_close() -> None:
    made = report(head(36, "500k") + BURN + f"funding: {{{TABLE}, instruments: {{A: {ROUND % '2027-03'}}}}}\n")
    # 300,000 on the first of March and 2,000,000 more
    assert made["funding"]["events"][0]["runway_at_close"] == pytest.approx(23)
    odd = report(head(36, "550k") + BURN + f"funding: {{{TABLE}, instruments: {{A: {ROUND % '2027-03'}}}}}\n")
    assert odd["funding"]["events"][0]["runway_at_close"] == pytest.approx(23.5)


def test_raising_starts_six_months_before_the_cash_out_without_funding() -> None:
    made = report(head(24, "950k") + BURN + f"funding: {{{TABLE}, instruments: {{A: {ROUND % '2027-02'}}}}}\n")
    assert made["metrics"]["start_raising_by"] == "2027-04"


def test_a_planned_run_is_seen_coming() -> None:
    run = f"compute: {{{H100}, training: {{r: {{gpu_hours: 250k, gpu: H100-SXM, when: 2027-06}}}}}}\n"
    funded = f"funding: {{{TABLE}, instruments: {{A: {ROUND % '{runway_below: 5 months}'}}}}}\n"
    # with the run's 500,000 in June 1,150,000 last 6.5 months: on the first of March 4.5 are left
    assert report(head(24, "1.15M") + BURN + run + funded)["funding"]["events"][0]["month"] == "2027-03"
    trailing = funded.replace("5 months", "5 months, by: trailing")
    assert report(head(24, "1.15M") + BURN + run + trailing)["funding"]["events"][0]["month"] == "2027-07"


def test_beyond_the_horizon_the_last_months_burn_goes_on() -> None:
    funded = f"funding: {{{TABLE}, instruments: {{A: {ROUND % '{runway_below: 7 months}'}}}}}\n"
    assert report(head(6) + BURN + funded)["funding"]["events"][0]["month"] == "2027-05"


def test_the_minimum_cash_of_a_covenant_is_not_available() -> None:
    loan = "{kind: venture_debt, principal: 1, interest_rate: 0%, term: 60 months, interest_only: 59 months, minimum_cash: 500k, when: 2026-06}"
    made = report(head(24) + BURN + f"funding: {{{TABLE}, instruments: {{l: {loan}}}}}\n")
    assert made["metrics"]["runway_months"] == pytest.approx(5, abs=1e-4)


def test_a_plan_goes_on_below_zero_and_closes_nothing_more() -> None:
    made = report(head(6, "250k") + BURN + f"funding: {{{TABLE}, instruments: {{A: {ROUND % '2027-05'}}}}}\n")
    assert made["statement"]["closing_cash"] == [150_000, 50_000, -50_000, -150_000, -250_000, -350_000]
    assert made["funding"]["events"] == []
    assert made["metrics"]["cash_out_month"] == "2027-03"
    warning = next(message for message in made["warnings"] if message["code"] == "cash-out")
    assert "350,000" in warning["message"]


def test_a_pool_top_up_is_paid_by_those_before_the_round_unless_told_otherwise() -> None:
    before = (
        "{kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, option_pool_fraction: 10%, when: 2027-01}"
    )
    made = report(head(1) + f"funding: {{{TABLE}, instruments: {{A: {before}}}}}\n")
    owned = {row["holder"]: row["ownership"] for row in made["funding"]["cap_table"][-1]["holders"]}
    assert owned == pytest.approx({"founders": 0.7, "option pool": 0.1, "A": 0.2})
    made = report(
        head(1)
        + f"funding: {{{TABLE}, instruments: {{A: {before.replace('when', 'option_pool: post_money, when')}}}}}\n"
    )
    owned = {row["holder"]: row["ownership"] for row in made["funding"]["cap_table"][-1]["holders"]}
    assert owned == pytest.approx({"founders": 0.72, "option pool": 0.1, "A": 0.18})


def test_safes_convert_before_the_new_money() -> None:
    safe = "{kind: safe, investment_amount: 1M, post_money_valuation_cap: 4M, when: 2027-01}"
    made = report(head(1) + f"funding: {{{TABLE}, instruments: {{s: {safe}, A: {ROUND % '2027-01'}}}}}\n")
    owned = {row["holder"]: row["ownership"] for row in made["funding"]["cap_table"][-1]["holders"]}
    # a quarter before the money, of which the round takes a fifth
    assert owned == pytest.approx({"founders": 0.6, "s": 0.2, "A": 0.2})


def test_a_plan_is_the_median_everything_happens_on_time_and_no_risk_strikes() -> None:
    round_ = "{kind: priced_round, investment_amount: 2M to 8M, pre_money_valuation: 8M, probability: 30%, delay: 2 to 6 months, when: 2027-02}"
    made = report(
        head(4)
        + f"costs: {{c: {{amount: 10k}}}}\nrisks: {{fire: {{yearly_rate: 5, change: {{costs.c.amount: x9}}, cost: 1M}}}}\nfunding: {{{TABLE}, instruments: {{A: {round_}}}}}\n"
    )
    event = made["funding"]["events"][0]
    assert (event["month"], event["probability"]) == ("2027-02", 0.3)
    assert event["cash_in"] == pytest.approx(4e6)
    assert made["statement"]["net_burn"] == [10_000] * 4


def test_in_plan_false_leaves_a_thing_out() -> None:
    text = """
compute: {supply: {h: {kind: reserved, gpu: H100-SXM, gpus: 9, gpu_hour_price: 2, in_plan: false}}, training: {r: {gpu_hours: 10, gpu: H100-SXM, when: 2027-01, in_plan: false}}}
team: {roles: {a: {salary: 12k, headcount: 1, in_plan: false}, b: {salary: 12k, headcount: 1, from: {after: r}}}}
revenue: {p: {kind: sales, units_per_month: 1, price_per_unit: 70, in_plan: false}}
costs: {c: {amount: 100, in_plan: false}, d: {amount: 100, when: 2027-01, in_plan: false}}
funding: {instruments: {s: {kind: safe, investment_amount: 9k, when: 2027-01, in_plan: false}, p: {kind: parent_contribution, amount: 1k, in_plan: false}, g: {kind: grant, share_of: team, share: 10%, in_plan: false}}}
"""
    made = report(head(3) + text)
    assert made["lines"] == []
    assert made["funding"]["events"] == []


def test_what_a_round_adds_to_the_pool_goes_to_the_tables_pool() -> None:
    table = "cap_table: {founders: {shares: 8M}, team plan: {shares: 100k, kind: pool}}"
    made = report(
        head(1)
        + f"funding: {{{table}, instruments: {{A: {{kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, option_pool_fraction: 10%, when: 2027-01}}}}}}\n"
    )
    assert [row["holder"] for row in made["funding"]["cap_table"][-1]["holders"]] == ["founders", "team plan", "A"]


def test_a_round_without_a_solution_is_an_error_in_a_plan() -> None:
    safe = "{kind: safe, investment_amount: 6M, post_money_valuation_cap: 10M, when: 2027-01}"
    with pytest.raises(ScenarioError):
        report(head(1) + f"funding: {{{TABLE}, instruments: {{s: {safe}, t: {safe}, A: {ROUND % '2027-01'}}}}}\n")


def test_a_run_waits_for_and_is_waited_for_by_its_name() -> None:
    text = f"compute: {{{H100}, training: {{a: {{gpu_hours: 10, months: 2, gpu: H100-SXM, when: 2027-02}}, b: {{gpu_hours: 10, gpu: H100-SXM, when: {{after: a}}}}}}}}\n"
    made = runs(report(head(6) + text))
    assert [(run["name"], run["start"], run["end"]) for run in made] == [
        ("a", "2027-02", "2027-03"),
        ("b", "2027-04", "2027-04"),
    ]


def test_a_vendors_tokens_are_cost_of_revenue_and_need_no_gpus() -> None:
    made = report(
        head(1)
        + "compute: {serving: {s: {product: p, cost_per_million_tokens: 3}}}\nrevenue: {p: {kind: subscription, customers: 10, tokens_per_customer_month: 2M, price_per_month: 1}}\n"
    )
    assert made["income_statement"]["cost_of_revenue"] == [60]
    assert servings(made)[0]["gpus"] == [0.0]


def test_the_first_month_is_the_company_s_and_its_opening_figures_those_of_its_first_morning() -> None:
    done = plan(head(2, "750k") + BURN)
    assert done.report["statement"]["opening_cash"][0] == 750_000
    assert done.result.opening["cash"].tolist() == [750_000]
