"""Companies so small that their plans can be worked out by hand."""

from pathlib import Path

from llmventure import api

STEADY = """\
company: {name: Steady, start: 2027-01, months: 24, opening_cash: 300k}
costs:
  office: {amount: 100k}
funding:
  cap_table: {founders: {shares: 8_000_000}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 900k, post_money_valuation: 10M, when: 2027-02}
"""
"""100k a month for two years, 300k in the bank: it takes 1.5M to last 18 months, 2.1M to last to the end."""

ADDITIVE = """\
company: {name: Additive, start: 2027-01, months: 10, opening_cash: 2M}
costs:
  one: {amount: {dist: normal, mean: 50k, sd: 3k}}
  other: {amount: {dist: normal, mean: 60k, sd: 4k}}
  known: {amount: 10k}
"""
"""Cash at the end = 2M − 10 × (one + other + 10k): the shares of its variance are 9/25 and 16/25."""


def load(folder: Path, text: str, name: str = "scenario.yaml", **options: object) -> api.Scenario:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return api.load(path, **options)  # type: ignore[arg-type]
