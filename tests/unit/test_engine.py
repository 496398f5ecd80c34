"""The fold as a whole: many paths, hard corners, and faults that are told and not thrown."""

# ruff: noqa: E501 - a scenario's block stands on one line

import json

import numpy as np
import pytest

from full_scenario import FULL
from llmventure.engine.result import Result
from llmventure.errors import ScenarioError
from llmventure.ledger import Key, Row
from llmventure.render import PLAN
from llmventure.render.view import View
from llmventure.report import Report
from scenario import amounts, earned, head, report, result


def test_a_scenario_that_uses_nearly_everything_ties_out() -> None:
    made = report(FULL)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    accounts = {line["account"] for line in made["lines"]}
    assert len(accounts) >= 25


def _rows(run: Result) -> dict[Key, Row]:
    return {key: row for key, row in run.ledger}  # noqa: C416


def test_paths_that_are_all_alike_are_the_plan() -> None:
    one, five = result(FULL, 1), result(FULL, 5)
    lines, many = _rows(one), _rows(five)
    assert list(lines) == list(many)
    for key, row in lines.items():
        for field in ("quantity", "earned", "amount", "value"):
            alone, together = getattr(row, field), getattr(many[key], field)
            assert together.shape == (30, 5), (key, field)
            np.testing.assert_allclose(
                together, np.broadcast_to(alone, (30, 5)), rtol=1e-12, atol=1e-9, err_msg=str(key)
            )
        np.testing.assert_allclose(many[key].open, np.broadcast_to(row.open, 5), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(five.cash, np.broadcast_to(one.cash, (31, 5)), rtol=1e-12)
    np.testing.assert_allclose(five.recurring, np.broadcast_to(one.recurring, (30, 5)), rtol=1e-12)
    np.testing.assert_allclose(five.usage, np.broadcast_to(one.usage, (30, 5)), rtol=1e-12)
    np.testing.assert_allclose(
        five.without_funding.cash_out, np.broadcast_to(one.without_funding.cash_out, 5), rtol=1e-12
    )
    assert [(event.month, event.name, event.kind) for event in one.events] == [
        (event.month, event.name, event.kind) for event in five.events
    ]
    for alone, together in zip(one.events, five.events, strict=True):
        np.testing.assert_allclose(together.cash_in, np.broadcast_to(alone.cash_in, together.cash_in.shape), rtol=1e-12)
        assert together.mask.all()
    table, tables = one.funding.table, five.funding.table
    assert table.columns == tables.columns
    np.testing.assert_allclose(tables.shares, np.broadcast_to(table.shares, tables.shares.shape), rtol=1e-12)


EVERYTHING = """
compute: {supply: {c: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2}}, training: {r: {gpu_hours: 100, gpu: H100-SXM, when: %s}}, serving: {a: {product: u, gpu: H100-SXM, tokens_per_second_per_gpu: 1000}}}
team: {yearly_raise: 3%%, roles: {a: {salary: 120k, headcount: 1}}}
revenue: {u: {kind: usage, customers: {start: 3}, tokens_per_customer_month: 1M, price_per_million_tokens: 2}, s: {kind: subscription, customers: 2, price_per_month: 9, billed: yearly}}
funding: {cap_table: {f: {shares: 1M, founder: true}}, instruments: {A: {kind: priced_round, investment_amount: 1M, pre_money_valuation: 4M, when: %s}}}
"""


def sound(made: Report) -> None:
    """Nothing is undefined but null, in any format."""
    text = json.dumps(made, allow_nan=False)
    assert "NaN" not in text
    for render in PLAN.values():
        assert render(made, View())


@pytest.mark.parametrize(
    ("months", "start"), [(1, "2027-01"), (1, "2027-12"), (2, "2027-12"), (13, "2027-12"), (600, "2027-01")]
)
def test_any_length_from_any_month(months: int, start: str) -> None:
    made = report(head(months, "1M", start, "tax: {rate: 20%}") + EVERYTHING % (start, start))
    assert len(made["months"]) == months
    text = json.dumps(made, allow_nan=False)
    assert "NaN" not in text
    assert made["statement"]["closing_cash"][0] == pytest.approx(
        1_000_000 + 1_000_000 - 10_000 - 200 + 3 * 2 + 2 * 9 * 12 - 3e6 / 1000 / 3600 * 2
    )


def test_an_empty_company_is_a_plan() -> None:
    made = report(head(3, 0))
    assert made["statement"]["closing_cash"] == [0, 0, 0]
    assert made["lines"] == []
    assert made["metrics"]["gross_margin"] is None
    assert made["funding"]["cap_table"][0]["holders"] == []


@pytest.mark.parametrize(
    "text",
    [
        "revenue: {u: {kind: usage, customers: {start: 0}, tokens_per_customer_month: 0, price_per_million_tokens: 0}}\n",
        "revenue: {s: {kind: subscription, customers: 0, price_per_month: 0, billed: yearly, collection_days: 30}}\n",
        "revenue: {s: {kind: sales, units_per_month: 0, price_per_unit: 0, cost_per_unit: 5}}\n",
        "compute: {supply: {c: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 0}}, training: {r: {gpu_hours: 100, gpu: H100-SXM, when: 2027-01}}}\n",
        "compute: {supply: {c: {kind: owned, gpu: H100-SXM, gpus: 0, unit_price: 0, life: 1 months}}}\n",
        "costs: {fee: {share_of: revenue, share: 3%}}\nrevenue: {s: {kind: sales, units_per_month: 0, price_per_unit: 1}}\n",
        "funding: {instruments: {l: {kind: revenue_based, investment_amount: 1k, share: 0%, repayment_multiple: 1, when: 2027-01}}}\n",
    ],
)
def test_nothing_times_nothing_is_nothing(text: str) -> None:
    made = report(head(14) + text)
    json.dumps(made, allow_nan=False)
    assert all(value == pytest.approx(0) for value in made["statement"]["revenue"])


def test_a_budget_at_a_price_of_nothing_is_a_fault_in_the_file() -> None:
    free = "compute: {supply: {c: {kind: on_demand, gpu: H100-SXM, gpu_hour_price: 0}}, training: {r: {budget: 1M, gpu: H100-SXM, mfu: 40%, when: 2027-01}}}\n"
    with pytest.raises(ScenarioError) as caught:
        report(head(3) + free)
    assert caught.value.faults[0].position is not None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            "revenue: {p: {kind: subscription, customers: {start: 1e14, monthly_growth: 9000%}, price_per_month: 1e11}}\n",
            "revenue.p",
        ),
        (
            "revenue: {u: {kind: usage, customers: {start: 1e14, monthly_growth: 9000%}, tokens_per_customer_month: 1e15, price_per_million_tokens: 1e11}}\n",
            "revenue.u",
        ),
    ],
)
def test_what_overflows_is_a_fault_at_its_place(text: str, path: str) -> None:
    with pytest.raises(ScenarioError, match="overflow") as caught:
        report(head(600) + text)
    assert caught.value.faults[0].path.startswith(path)


def test_money_of_another_currency_is_worth_the_months_rate() -> None:
    rates = "exchange_rates: {CNY: {2027-01: 0.14, 2027-03: 0.20}, EUR: 1.10}\n"
    made = report(
        head(4, "1M EUR")
        + rates
        + "costs: {c: {amount: 100k CNY}}\nteam: {roles: {a: {salary: 120k EUR, headcount: {start: 1}}}}\n"
        "funding: {instruments: {s: {kind: safe, investment_amount: 1M CNY, when: 2027-03}}}\n"
    )
    assert made["statement"]["opening_cash"][0] == pytest.approx(1_100_000)
    assert earned(made, "cost/other").tolist() == pytest.approx([-14_000, -14_000, -20_000, -20_000])
    assert earned(made, "cost/team/salaries")[0] == pytest.approx(-11_000)
    assert amounts(made, "financing/equity")[2] == pytest.approx(200_000)


def test_the_catalogs_dollars_need_a_rate_where_the_company_reports_in_another_currency() -> None:
    run = "compute: {training: {r: {gpu_hours: 100, gpu: H100-SXM, when: 2027-01}}}\n"
    euros = head(3).replace("name: Lumen", "name: Lumen, currency: EUR")
    with pytest.raises(ScenarioError, match="USD") as caught:
        report(euros + run)
    assert "exchange_rates" in str(caught.value.faults[0].cure)
    with_rate = report(euros + "exchange_rates: {USD: 0.9}\n" + run)
    dollars = report(head(3) + run)
    assert earned(with_rate, "cost/compute/training")[0] == pytest.approx(
        0.9 * earned(dollars, "cost/compute/training")[0]
    )


def test_a_gpu_nobody_has_a_price_of_is_a_fault_and_never_free() -> None:
    run = "compute: {training: {r: {gpu_hours: 100, gpu: {name: Own Chip, bf16_tflops: 300}, when: 2027-01}}}\n"
    with pytest.raises(ScenarioError, match="has no price"):
        report(head(3) + run)


def test_every_format_takes_a_hard_report() -> None:
    sound(report(head(1, 0, "2027-12")))
