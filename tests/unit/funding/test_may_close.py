"""Looks ahead remember the morning of a month only where something may close in it, and see the same."""

import pytest

from llmventure.engine.result import Result
from scenario import head, plan

ROUND = "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2027-05}"
SHAPES = {
    "a round": ROUND,
    "a round some months after another": (
        f"{ROUND}, B: {{kind: priced_round, investment_amount: 5M, pre_money_valuation: 30M, "
        "when: {after: A, wait: 7 months}}"
    ),
    "a round at the latest": (
        f"{ROUND}, B: {{kind: priced_round, investment_amount: 5M, pre_money_valuation: 30M, "
        "when: {after: A, wait: 30 months, latest: 2027-11}}"
    ),
    "a tranche": f"{ROUND[:-1]}, tranches: [{{amount: 1M, when: 2027-09}}]}}",
    "a loan drawn in parts": (
        f"{ROUND}, l: {{kind: venture_debt, principal: 900k, interest_rate: 12%, term: 24 months, when: 2027-05, "
        "draws: [{amount: 500k, when: 2027-06}, {amount: 400k, when: {cash_below: 3M}}]}"
    ),
    "a loan as cash runs low": (
        f"{ROUND}, l: {{kind: venture_debt, principal: 900k, interest_rate: 12%, term: 24 months, "
        "when: {cash_below: 4M}}"
    ),
    "a note that is converted as it falls due": (
        "n: {kind: convertible_note, investment_amount: 500k, interest_rate: 6%, valuation_cap: 8M, "
        f"cap_base: post_money, when: 2027-01, maturity: 12 months, at_maturity: convert_at_cap}}, {ROUND}"
    ),
    "a note that is converted after cash is out": (
        "n: {kind: convertible_note, investment_amount: 500k, interest_rate: 6%, valuation_cap: 8M, "
        "cap_base: post_money, when: 2027-01, maturity: 12 months, at_maturity: convert_at_cap}"
    ),
}
BOUGHT = "acquisitions: {shop: {price: 500k, cash: 50%, stock: 50%, when: {after: A, wait: 2 months}}}\n"


def foreseen(text: str) -> tuple[object, ...]:
    result: Result = plan(text).result
    seen = {-1: result.without_funding, **result.after_closing}
    return {month: (each.cash_out.tobytes(), each.within.tolist()) for month, each in seen.items()}, result.events


@pytest.mark.parametrize("more", ["", BOUGHT], ids=["alone", "with an acquisition"])
@pytest.mark.parametrize("instruments", SHAPES.values(), ids=SHAPES.keys())
def test_the_same_is_foreseen_as_when_every_morning_is_remembered(
    instruments: str, more: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if more and not instruments.count("A:"):
        pytest.skip("nothing has a price")
    text = head(24, "1M") + "costs: {c: {amount: 200k}}\n"
    text += f"funding: {{cap_table: {{founders: {{shares: 8M}}}}, instruments: {{{instruments}}}}}\n{more}"
    seen, events = foreseen(text)
    monkeypatch.setattr("llmventure.engine.foresight.may_close", lambda *_: True)
    always, those = foreseen(text)
    assert seen == always
    assert len(events) == len(those) > 0  # type: ignore[arg-type]


def test_most_mornings_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    forks: list[bool] = []
    from llmventure.state import State

    fork = State.fork
    monkeypatch.setattr(State, "fork", lambda state: forks.append(True) or fork(state))  # type: ignore[func-returns-value]
    foreseen(head(24, "1M") + f"funding: {{cap_table: {{f: {{shares: 8M}}}}, instruments: {{{ROUND}}}}}\n")
    assert len(forks) < 6
