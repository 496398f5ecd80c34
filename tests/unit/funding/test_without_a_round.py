"""What needs a round before it, or accelerators: on futures without them its closing fails, and the others go on."""

import numpy as np
import pytest

from llmventure import api
from llmventure.errors import ScenarioError
from scenario import head, scenario
from unit.simulation.companies import many

COMPANY = (
    head(12, "3M")
    + """
costs: {rent: {amount: 100k}}
compute:
  supply: {ours: {kind: owned, gpu: H100-SXM, gpus: 10, unit_price: 30k, life: 48 months, from: {after: A}}}
  training: {run: {gpu_hours: 1k, gpu: H100-SXM, when: {after: A, wait: 1 month}}}
funding:
  cap_table: {F: {shares: 8M, founder: true}}
  instruments:
    A: {kind: priced_round, investment_amount: 3M, pre_money_valuation: 9M, probability: ODDS, when: 2027-03}
    THING
"""
)
SALE = "kind: secondary, holder: F, amount: 100k, price: x0.85, when: 2027-06"
LOAN = "kind: venture_debt, principal: 1M, interest_rate: 12%, term: 12 months, warrant_coverage: 8%, when: 2027-06"
NEEDY = {
    "a loan with warrants": f"later: {{{LOAN}}}",
    "a sale at the last round's price": f"later: {{{SALE}}}",
    "a sale by who comes with the round": f"later: {{{SALE.replace('F', 'A').replace('x0.85', '1')}}}",
    "a loan on accelerators": "later: {kind: gpu_loan, supply: ours, loan_to_value: 70%, interest_rate: 12%, "
    "term: 12 months, when: 2027-06}",
}


def written(thing: str, odds: str) -> str:
    return COMPANY.replace("THING", thing).replace("ODDS", odds)


@pytest.mark.parametrize("thing", [NEEDY[name] for name in NEEDY if "comes with" not in name], ids=str)
def test_it_fails_where_the_round_has_failed(thing: str) -> None:
    happened = many(scenario(written(thing, "70%")).model, 512).happened
    round_failed = happened["funding.instruments.A failed"]
    assert 0.2 < round_failed.mean() < 0.4
    assert np.array_equal(happened["funding.instruments.later failed"], round_failed)


@pytest.mark.parametrize("thing", NEEDY.values(), ids=NEEDY)
def test_and_where_it_fails_on_all(thing: str) -> None:
    """No future of these has a round: there is nothing to price the thing, and no fault either."""
    happened = many(scenario(written(thing, "0.01%")).model, 64).happened
    assert happened["funding.instruments.A failed"].all()
    assert happened["funding.instruments.later failed"].all()


def test_a_draw_that_needs_a_round_is_not_made() -> None:
    parts = LOAN.replace(
        "when: 2027-06", "draws: [{amount: 400k, when: 2027-06}, {amount: 600k, when: 2027-08}], when: 2027-05"
    )
    found = many(scenario(written(f"later: {{{parts}}}", "70%")).model, 512)
    failed = found.happened["funding.instruments.A failed"]
    assert np.ptp(found.cash[-1][failed]) < 1e-6  # neither round nor loan: 12 months of rent
    assert found.cash[-1][failed][0] == pytest.approx(3e6 - 1.2e6)


def test_a_plan_says_so_instead() -> None:
    with pytest.raises(ScenarioError, match="there is none before the draw"):
        api.plan(scenario(written(f"later: {{{LOAN.replace('2027-06', '{cash_below: 2.95M}')}}}", "70%")))
