"""A fee is a share where all its numbers are below 1 or written as percentages, in whatever form; else it is money."""

import pytest

from scenario import head, plan

ROUND = """
funding:
  cap_table: {F: {shares: 8M, founder: true}}
  instruments: {A: {kind: priced_round, investment_amount: 5M, pre_money_valuation: 20M, when: 2027-01, fees: FEES}}
"""


@pytest.mark.parametrize(
    ("fees", "paid"),
    [
        ("2%", 100e3),
        ("0.02", 100e3),
        ("0.01 to 0.03", 86_840),
        ("1% to 3%", 86_840),
        ("{p10: 1%, p50: 2%, p90: 3%}", 100e3),
        ("{p10: 0.01, p50: 0.02, p90: 0.03}", 100e3),
        ("{dist: uniform, low: 0.01, high: 0.03}", 100e3),
        ("{dist: discrete, values: [1%, 2%, 5%], probabilities: [0.2, 0.5, 0.3]}", 100e3),
        ("50k", 50e3),
        ("1", 1.0),
        ("40k to 90k", 60e3),
        ("{p10: 10k, p50: 20k, p90: 30k}", 20e3),
        ("0.02 USD", 0.02),
        ("0.5 to 2", 1.0),
    ],
)
def test_a_share_or_money(fees: str, paid: float) -> None:
    (event,) = plan(head(3) + ROUND.replace("FEES", fees)).report["funding"]["events"]
    assert event["fees"] == pytest.approx(paid, rel=1e-4)
