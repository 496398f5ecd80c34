"""The largest customer of a product, by hand: what it brings, and what is left when it leaves."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from llmventure import api
from llmventure.checks import advice
from llmventure.render import PLAN, spreadsheets
from llmventure.render.view import View
from llmventure.report import Report
from scenario import plan

HEAD = "company: {name: Lumen, start: 2027-01, months: 24, opening_cash: 5M}\ncosts: {office: {amount: 10k}}\n"
API = (
    "kind: usage, customers: {start: 100, new_per_month: 5}, monthly_churn: 10%, tokens_per_customer_month: 10M, "
    "price_per_million_tokens: 20"
)
LEAVES = "market: {lost: {yearly_rate: 1000, months: 600, change: {revenue.*.largest_customer: 0}}}\n"
"""A regime that every future is in from the first month on."""


def revenue(text: str, path: int | None = None, name: str = "api") -> NDArray[np.float64]:
    made = plan(HEAD + text) if path is None else api.replay(plan(HEAD + text).scenario, path)
    lines = [line for line in made.report["lines"] if line["account"].startswith("revenue/") and line["name"] == name]
    found = np.zeros(len(made.report["months"]))
    for line in lines:
        found += line["earned"]
    return found


def test_naming_it_changes_no_number() -> None:
    named = revenue(f"revenue: {{api: {{{API}, largest_customer: 30%}}}}\n")
    np.testing.assert_array_equal(named, revenue(f"revenue: {{api: {{{API}}}}}\n"))


@pytest.mark.parametrize(
    "product",
    [
        "kind: usage, customers: 100, tokens_per_customer_month: 10M, price_per_million_tokens: 20",
        "kind: subscription, customers: 100, price_per_month: 50",
        "kind: sales, units_per_month: 40, price_per_unit: 200",
    ],
)
def test_when_it_leaves_the_others_bring_what_they_did(product: str) -> None:
    text = f"revenue: {{api: {{{product}, largest_customer: 30%}}}}\n"
    np.testing.assert_allclose(revenue(text + LEAVES, path=0)[1:], 0.7 * revenue(text)[1:], rtol=1e-12)


def test_those_who_grow_grow_on_without_it() -> None:
    # from the month in which it leaves: there × 0.7 × (1 − 10 %) + 5, and 200 each
    text = f"revenue: {{api: {{{API}, largest_customer: 30%}}}}\n"
    struck = revenue(text + "risks: {gone: {probability: 1, change: {revenue.api.largest_customer: 0}}}\n", path=0)
    planned = revenue(text)
    customers, there, left = [], 100.0, False
    month = int(np.argmax(struck < planned - 1e-6))
    for at in range(24):
        there = there * (0.7 if at == month and not left else 1.0) * 0.9 + 5
        left = left or at == month
        customers.append(there)
    np.testing.assert_allclose(struck, [each * 200 for each in customers], rtol=1e-12)


def test_a_share_that_becomes_less_takes_a_part_with_it() -> None:
    # 50 % as written, 20 % as it becomes: the others' half is four fifths of what is left
    text = "revenue: {api: {kind: sales, units_per_month: 40, price_per_unit: 200, largest_customer: 50%}}\n"
    changed = revenue(text + LEAVES.replace("largest_customer: 0", "largest_customer: 20%"), path=0)
    np.testing.assert_allclose(changed[1:], revenue(text)[1:] * 0.5 / 0.8, rtol=1e-12)


def test_steps_from_an_event_are_steps() -> None:
    text = (
        "revenue: {api: {kind: sales, units_per_month: 40, price_per_unit: 200, "
        "largest_customer: {start: 50%, after Seed: {0: 20%}}}}\n"
        "funding: {cap_table: {Mei: {shares: 1M}}, instruments: {Seed: {kind: priced_round, investment_amount: 1M, "
        "pre_money_valuation: 4M, when: 2027-07}}}\n"
    )
    left = revenue(text + LEAVES, path=0) / revenue(text)
    np.testing.assert_allclose(left[1:], [0.5] * 5 + [0.8] * 18, rtol=1e-12)


def test_the_only_customer_leaves_nothing() -> None:
    text = "revenue: {api: {kind: sales, units_per_month: 40, price_per_unit: 200, largest_customer: 100%}}\n"
    assert not revenue(text + LEAVES, path=0)[1:].any()


def test_the_ready_risk_takes_it_away() -> None:
    text = f"revenue: {{api: {{{API}, largest_customer: 30%}}}}\n"
    struck = revenue(text + "risks: {lost: {library: customer_concentration, yearly_rate: 1000}}\n", path=0)
    first = 100 * 0.7 * 0.9 + 5
    np.testing.assert_allclose(struck[0], first * 200, rtol=1e-12)


def test_a_risk_that_finds_none_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    risk = "risks: {lost: {library: customer_concentration}}\n"
    file.write_text(HEAD + f"revenue: {{api: {{{API}}}}}\n" + risk, encoding="utf-8")
    said = [fault.message for fault in advice(api.load(file).read)]
    assert "the risk 'lost' takes a largest customer away, and no product names one" in said
    file.write_text(HEAD + f"revenue: {{api: {{{API}, largest_customer: 5%}}}}\n" + risk, encoding="utf-8")
    assert not [fault for fault in advice(api.load(file).read) if "largest customer" in fault.message]


@pytest.fixture(scope="module")
def report() -> Report:
    made: Report = plan(
        HEAD
        + "revenue:\n"
        + "  api: {kind: sales, units_per_month: 40, price_per_unit: 200, cost_per_unit: 50, "
        + "largest_customer: {2027-01: 40%, 2028-01: 10%}}\n"
        + "  box: {kind: sales, units_per_month: 20, price_per_unit: 100}\n"
    ).detailed
    return made


def test_what_it_brings_is_in_the_detail(report: Report) -> None:
    (found,) = report["detail"]["largest_customers"]
    assert found["product"] == "api"
    np.testing.assert_allclose(found["revenue"], [3200.0] * 12 + [800.0] * 12)
    np.testing.assert_allclose(found["gross_profit"], [2400.0] * 12 + [600.0] * 12)
    np.testing.assert_allclose(found["share_of_revenue"], [0.32] * 12 + [0.08] * 12)  # type: ignore[arg-type]


def test_every_reader_is_told(report: Report) -> None:
    shown = PLAN["table"](report, View(100))
    assert re.search(r"Largest customer +its part of all revenue, by year", shown)
    assert re.search(r"api +32\.0% +8\.0%", shown)
    rows = list(csv.DictReader(io.StringIO(spreadsheets.unit_economics(report))))
    assert [row["largest_customer_revenue"] for row in rows if row["product"] == "api"][::12] == ["3200", "800"]
    assert {row["largest_customer_revenue"] for row in rows if row["product"] == "box"} == {""}
    assert '"2027-01","largest_customers","revenue","api",3200,"USD"' in PLAN["csv"](report, View())
