"""Less risk, or more cash, never means more ruin, path by path, unless something reacts: then the report says what."""

import numpy as np

from llmventure import api
from unit.simulation.companies import many, model, scenario

DATED = """
costs: {rent: {amount: {mean: 100k, monthly_noise: 30k}}}
funding: {instruments: {Seed: {kind: safe, investment_amount: 500k, post_money_valuation_cap: 9M, when: 2027-09}}}
risks: {dear: {yearly_rate: 0.8, cost: 200k}}
"""
WAITING = DATED.replace("when: 2027-09", "when: {cash_below: 600k, latest: 2028-06}, delay: 4 months")


def said(text: str) -> dict[str, str]:
    return {
        message["path"]: message["message"] for message in api.simulate(scenario(text), paths=300).report["assumptions"]
    }


def test_nothing_is_said_where_nothing_reacts() -> None:
    assert said(DATED) == {}


def test_a_trigger_turns_the_order_round_on_some_paths_and_is_named() -> None:
    """A strike opens the round earlier: what it brings in time, the path without the strike gets too late."""
    poor, rich = (many(model(WAITING, cash=cash), 8192) for cash in ("1.30M", "1.32M"))
    assert np.any(rich.ruined < poor.ruined), "more cash, and sooner ruined"
    assert np.all(many(model(DATED, cash="1.32M"), 8192).ruined >= many(model(DATED, cash="1.30M"), 8192).ruined)
    assert said(WAITING) == {
        "funding.instruments.Seed.when": "waits for cash_below: with more cash, or one risk less, "
        "the money may come later, or in another market"
    }


def test_policies_and_strikes_that_help_are_named() -> None:
    text = """
revenue:
  api:
    {kind: usage, customers: 100, tokens_per_customer_month: 9M, price_per_million_tokens: 0.8, monthly_churn: 2%}
costs: {rent: {amount: 100k}, cloud: {amount: 10k}}
policy: {cut: {when: {runway_below: 6 months}, change: {costs.rent.amount: x0.5}, until: {runway_above: 12 months}}}
risks:
  war: {library: price_war}
  ahead: {library: leapfrogged}
  dear: {yearly_rate: 0.5, change: {costs.*.amount: x1.2}}
  cheap: {yearly_rate: 0.5, change: {costs.cloud.amount: x0.5 to 0.8}}
"""
    found = said(text)
    assert set(found) == {
        "policy.cut.when", "policy.cut.until", "risks.war.change.revenue.*.tokens_per_customer_month",
        "risks.cheap.change.costs.cloud.amount",
    }  # fmt: skip
    assert "management may act later, or not at all" in found["policy.cut.when"]
