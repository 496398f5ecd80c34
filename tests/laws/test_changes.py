"""What a change to a scenario does, and what it leaves alone."""

# ruff: noqa: E501 - a scenario's block stands on one line

import copy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.scenarios import FEW, MONTHS, Scenario, month, planned, scenarios, text, without_looking_ahead
from llmventure import api
from llmventure.checks.every import SCHEMA
from llmventure.loader.load import load
from llmventure.report import Report

NEVER = {"cash_above": 1e14}


def same(one: Report, other: Report, *, months: int = MONTHS, rel: float = 1e-9) -> None:
    """The statements of the first ``months`` months are the same."""
    scale = max(1.0, *(abs(value) for value in one["statement"]["closing_cash"]))
    for section in ("statement", "income_statement", "cash_flow", "balance_sheet"):
        for name, values in one[section].items():
            again = other[section][name]
            np.testing.assert_allclose(
                values[:months], again[:months], rtol=rel, atol=rel * scale, err_msg=f"{section} {name}"
            )


def same_events(one: Report, other: Report, before: str = "9999-99") -> None:
    ours, theirs = ([event for event in made["funding"]["events"] if event["month"] < before] for made in (one, other))
    for each, again in zip(ours, theirs, strict=True):
        assert (each["month"], each["name"], each["kind"]) == (again["month"], again["name"], again["kind"])
        assert each["cash_in"] == pytest.approx(again["cash_in"])
        assert each["shares_issued"] == pytest.approx(again["shares_issued"])


@FEW
@given(scenarios())
def test_twelve_more_months_change_no_earlier_number(data: Scenario) -> None:
    data = without_looking_ahead(data)
    longer = copy.deepcopy(data)
    longer["company"]["months"] = MONTHS + 12
    one, other = planned(data), planned(longer)
    same(one, other)
    same_events(one, other, month(MONTHS))
    for line in one["lines"]:
        found = [
            each for each in other["lines"]
            if all(dict(each)[key] == dict(line)[key] for key in ("account", "name", "function", "unit", "through", "purse", "source"))
        ]  # fmt: skip
        assert len(found) == 1
        np.testing.assert_allclose(found[0]["earned"][:MONTHS], line["earned"], rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(found[0]["amount"][:MONTHS], line["amount"], rtol=1e-9, atol=1e-6)


GATED: dict[str, tuple[str, dict[str, Any]]] = {
    "a round": ("funding.instruments", {"kind": "priced_round", "investment_amount": "2M", "pre_money_valuation": "9M", "when": NEVER}),
    "credits": ("funding.instruments", {"kind": "credits", "provider": "any", "amount": "2M", "when": NEVER}),
    "a grant": ("funding.instruments", {"kind": "grant", "share_of": "team", "share": "20%", "when": NEVER}),
    "a parent": ("funding.instruments", {"kind": "parent_contribution", "amount": "20k", "from": NEVER}),
    "a loan": ("funding.instruments", {"kind": "venture_debt", "principal": "2M", "interest_rate": "9%", "term": "9 months", "when": NEVER}),
    "a role": ("team.roles", {"salary": "90k", "headcount": 3, "hiring_cost": "10%", "from": NEVER}),
    "a cost": ("costs", {"amount": "90k", "payment_days": 45, "when": NEVER}),
    "a product": ("revenue", {"kind": "subscription", "customers": 9, "price_per_month": 9, "billed": "yearly", "from": NEVER}),
    "devices": ("revenue", {"kind": "sales", "units_per_month": 9, "price_per_unit": 9, "cost_per_unit": 3, "payment_days": 60, "from": NEVER}),
    "a run": ("compute.training", {"gpu": "H100-SXM", "gpu_hours": 900, "when": NEVER}),
    "a supply": ("compute.supply", {"kind": "reserved", "gpu": "H100-SXM", "gpus": 9, "gpu_hour_price": 2, "from": NEVER}),
    "a fleet": ("compute.supply", {"kind": "owned", "gpu": "H100-SXM", "gpus": 9, "unit_price": "9k", "life": "9 months", "from": NEVER}),
}  # fmt: skip


@FEW
@given(scenarios(), st.sampled_from(sorted(GATED)))
def test_a_gate_that_never_opens_is_the_item_removed(data: Scenario, name: str) -> None:
    where, item = GATED[name]
    gated = copy.deepcopy(data)
    at = gated
    for key in where.split("."):
        at = at[key]
    at[f"gated {name}"] = item
    one, other = planned(data), planned(gated)
    same(one, other, rel=1e-12)
    same_events(one, other)
    assert one["metrics"] == other["metrics"]


@FEW
@given(scenarios())
def test_one_certain_attempt_without_delay_is_a_dated_round(data: Scenario) -> None:
    data = without_looking_ahead(data)
    tried = copy.deepcopy(data)
    for item in tried["funding"]["instruments"].values():
        if isinstance(item.get("when"), str) and item["when"] >= month(0):
            item["when"] = NEVER | {"latest": item["when"]}
            item |= {"attempts": 1, "probability": 1, "delay": "0 months", "again_after": "3 months"}
    one, other = planned(data), planned(tried)
    same(one, other, rel=1e-12)
    same_events(one, other)


MONEY = frozenset(
    {
        "opening_cash", "receivables", "payables", "deferred_revenue", "equipment", "losses_carried_forward", "salary",
        "price_per_unit", "cost_per_unit", "price_per_month", "price_per_million_tokens", "cost_per_new_customer",
        "cost_per_million_tokens", "amount", "gpu_hour_price", "unit_price", "electricity_price_per_kwh",
        "hosting_per_gpu_month", "price_per_tb_month", "investors", "investment_amount", "pre_money_valuation",
        "post_money_valuation_cap", "principal", "yearly_cap", "minimum_cash", "compute_credits", "cash_below",
        "cash_above", "arr_above",
    }
)  # fmt: skip


def scaled(value: Any, factor: float, *, is_money: bool = False) -> Any:
    if isinstance(value, dict):
        return {
            key: part if key == "yearly_change" else scaled(part, factor, is_money=is_money or key in MONEY)
            for key, part in value.items()
        }
    return value * factor if is_money else value


@FEW
@given(scenarios(), st.sampled_from([0.25, 2.0, 1024.0]))
def test_scaling_all_money_scales_money_and_leaves_months_and_fractions_alone(data: Scenario, factor: float) -> None:
    one, other = planned(data), planned(scaled(data, factor))
    for name, values in one["statement"].items():
        np.testing.assert_allclose(np.array(values) * factor, other["statement"][name], rtol=1e-9, atol=1e-6 * factor)
    for key in ("cash_out_month", "cash_out_month_without_funding", "break_even_month", "start_raising_by"):
        assert one["metrics"][key] == other["metrics"][key]
    for key in ("runway_months", "burn_multiple", "gross_margin", "founders_ownership", "compute_share_of_cost"):
        value, again = one["metrics"][key], other["metrics"][key]  # type: ignore[literal-required]
        assert (value is None) == (again is None)
        assert value is None or value == pytest.approx(again, rel=1e-9)
    for table, again in zip(one["funding"]["cap_table"], other["funding"]["cap_table"], strict=True):
        for row, same_row in zip(table["holders"], again["holders"], strict=True):
            assert row["holder"] == same_row["holder"]
            assert row["ownership"] == pytest.approx(same_row["ownership"], rel=1e-9)
            assert row["shares"] == pytest.approx(same_row["shares"], rel=1e-9)


def reversed_keys(value: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(value.items()))


@FEW
@given(scenarios())
def test_the_order_of_roles_products_costs_and_holders_changes_nothing(data: Scenario) -> None:
    turned = copy.deepcopy(data)
    turned["team"]["roles"] = reversed_keys(turned["team"]["roles"])
    turned["revenue"] = reversed_keys(turned["revenue"])
    turned["costs"] = reversed_keys(turned["costs"])
    turned["funding"]["cap_table"] = reversed_keys(turned["funding"]["cap_table"])
    one, other = planned(data), planned(turned)
    same(one, other)
    same_events(one, other)
    for table, again in zip(one["funding"]["cap_table"], other["funding"]["cap_table"], strict=True):
        held, turned_held = (
            {(row["holder"], row["security"]): row["ownership"] for row in each["holders"]} for each in (table, again)
        )
        assert held == pytest.approx(turned_held)


@FEW
@given(scenarios())
def test_a_child_that_says_nothing_is_its_parent(data: Scenario) -> None:
    with TemporaryDirectory() as folder:
        parent, child = Path(folder, "parent.yaml"), Path(folder, "child.yaml")
        parent.write_text(text(data), encoding="utf-8")
        child.write_text("extends: parent.yaml\n", encoding="utf-8")
        # read as it is: what the checks would refuse of a random scenario does not matter here
        one, other = (dict(api.plan(api.Scenario(load(path, SCHEMA), 7)).report) for path in (parent, child))
    assert one.pop("run") != other.pop("run")  # the file's own digest
    assert one == other


@FEW
@given(scenarios(), st.sampled_from([1.3, 4.0]))
def test_a_dearer_gpu_hour_never_delays_the_cash_out(data: Scenario, factor: float) -> None:
    data = without_looking_ahead(data)
    for item in data["funding"]["instruments"].values():
        item.pop("minimum_cash", None)  # a loan that is called early saves interest
    dearer = copy.deepcopy(data)
    for supply in dearer["compute"]["supply"].values():
        if "gpu_hour_price" in supply:
            supply["gpu_hour_price"] *= factor
    one, other = planned(data)["metrics"], planned(dearer)["metrics"]
    assert (other["cash_out_month"] or "9999") <= (one["cash_out_month"] or "9999")
    assert (other["cash_out_month_without_funding"] or "9999") <= (one["cash_out_month_without_funding"] or "9999")
    assert other["minimum_cash"] <= one["minimum_cash"] + 1e-6


@FEW
@given(scenarios())
def test_what_is_earned_is_received_after_the_last_lag(data: Scenario) -> None:
    """Everything stops at the end of the plan's first months: a year later nothing is owed to anyone but lenders."""
    data = without_looking_ahead(data)
    data["company"]["months"] = 40
    data["company"]["tax"] = {"rate": 0}
    stop = {"until": month(20)}
    for section in (data["team"]["roles"], data["revenue"], data["costs"], data["compute"]["serving"]):
        for item in section.values():
            item.pop("months", None)
            if "when" not in item and item.get("from", "") < month(20):
                item |= stop
    for item in data["costs"].values():
        if "repeat" in item:
            item["until"] = month(20)
    data["compute"]["training"], data["compute"]["supply"] = {}, {}
    data["compute"]["serving"] = {}
    data["compute"].pop("storage", None)
    data["funding"]["instruments"].pop("grant", None)
    made = planned(data)
    for name in ("receivables", "payables", "prepaid", "deferred_revenue"):
        assert made["balance_sheet"][name][-1] == pytest.approx(0, abs=1e-3), name
