"""Key people who leave: what has not vested goes back to the pool on the paths on which they do, and only there."""

import numpy as np
import pytest

from llmventure import api
from llmventure.cap_table.departures import leave
from llmventure.cap_table.ownership import founders_ownership, fully_diluted
from llmventure.cap_table.table import EMPTY, Column, with_holding
from llmventure.cap_table.vesting import Vesting
from llmventure.errors import ScenarioError
from unit.simulation.companies import many, model, scenario, world

TEXT = """
funding:
  cap_table:
    Mei: {shares: 4M, founder: true, vesting: {from: 2026-01}}
    Jo: {shares: 4M, founder: true, vesting: {from: 2026-01}}
    pool: {shares: 1M, kind: pool}
  instruments:
    Seed: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 8M, when: 2028-03}
risks: {founder: {yearly_rate: RATE, leaves: Jo}}
exit: {when: 2029-12, enterprise_value: 20M}
"""


def test_what_has_vested_stays_and_the_rest_returns_once() -> None:
    """13 months of 48 after the cliff are 13/48; before it nothing; a second leaving finds nothing left."""
    table = with_holding(EMPTY, Column("Jo", "common", "common", founder=True, vesting=Vesting(0, 48, 12)), 4.8e6)
    table = with_holding(table, Column("Mei", "common", "common"), 1.2e6)
    on = np.array([True, False])
    after, returned = leave(table, "Jo", 13, on)
    assert returned.tolist() == [3.5e6, 0.0]
    assert fully_diluted(after).tolist() == [6e6, 6e6]
    assert founders_ownership(after).tolist() == [pytest.approx(1.3e6 / 6e6), pytest.approx(0.8)]
    again, more = leave(after, "Jo", 20, on)
    assert not more.any() and np.array_equal(again.shares, after.shares)
    _, early = leave(table, "Jo", 11, on)
    assert early.tolist() == [4.8e6, 0.0]
    same, nobody = leave(table, "Ann", 13, on)
    assert same is table and not nobody.any()


def test_it_is_an_event_before_the_rounds_of_its_month() -> None:
    """A rate that strikes in every month: Jo leaves in the first, when 12 of 48 months have vested."""
    plan = api.replay(scenario(TEXT.replace("RATE", "1000"), months=36), 0)
    events = [(event["name"], event["month"], event["kind"]) for event in plan.report["funding"]["events"]]
    assert events == [("founder", "2027-01", "departure"), ("Seed", "2028-03", "priced_round")]
    tables = plan.report["funding"]["cap_table"]
    assert [entry["after"] for entry in tables] == ["opening", "founder", "Seed"]
    shares = {holder["holder"]: holder["shares"] for holder in tables[1]["holders"] if holder["shares"]}
    assert shares == {"Mei": 4e6, "Jo": 1e6, "pool": 4e6}
    assert tables[1]["fully_diluted_shares"] == 9e6


def test_each_path_has_its_own_month_and_the_plan_has_none() -> None:
    text = TEXT.replace("RATE", "0.5")
    company = model(text, months=36)
    struck = world(company, 512).strikes["founder"]
    found = many(company, 512)
    left = struck.any(axis=0)
    month = np.where(left, struck.argmax(axis=0), 0)
    kept = np.where(left, 4e6 * np.minimum((12 + month) / 48, 1), 4e6)
    # the round sells a fifth, and the pool counts in what is fully diluted
    assert found.metrics["founders_ownership"] == pytest.approx((4e6 + kept) / 9e6 * 0.8)
    assert 0.3 < left.mean() < 0.95
    planned = api.plan(scenario(text, months=36)).report
    assert planned["metrics"]["founders_ownership"] == pytest.approx(8 / 9 * 0.8)
    # at the exit 47 of 48 months have vested for who stays, and what a leaver kept is paid whole; the pool gets nothing
    value = 20e6 + found.cash[35]
    jo = np.where(left, kept, 4e6 * 47 / 48)
    exact = value * (4e6 * 47 / 48 + jo) / (4e6 + kept + 2.25e6)
    assert found.metrics["founders_proceeds"] == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(
    ("holder", "said"), [("Joe", "there is no holder 'Joe'"), ("Ann", "'Ann' holds nothing that vests")]
)
def test_who_leaves_must_be_there_and_vest(holder: str, said: str) -> None:
    text = TEXT.replace("RATE", "1").replace("leaves: Jo", f"leaves: {holder}")
    with pytest.raises(ScenarioError, match=said):
        scenario(text.replace("    pool:", "    Ann: {shares: 1k}\n    pool:"))


def test_a_mitigation_of_a_rate_needs_a_rate() -> None:
    with pytest.raises(ScenarioError, match="changes a rate that there is none of"):
        scenario("risks: {x: {probability: 10%, cost: 1k, mitigation: {monthly_cost: 1k, yearly_rate: x0.5}}}")
