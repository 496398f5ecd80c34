"""Runway with and without credits: a provider's bill of 100k a month, and 100k of other cost."""

from typing import Any

import pytest

from llmventure.plan_report.credit_runway import credit_runway, folded
from scenario import head, plan, report

GPUS = 100e3 / 730 / 2.0
"""As many as cost 100k a month at 2.00 an hour."""
BILL = (
    "costs: {c: {amount: 100k}}\n"
    f"compute: {{supply: {{r: {{kind: reserved, gpu: H100-SXM, gpus: {GPUS!r}, gpu_hour_price: 2.00, provider: acme, "
    "from: 2027-01, months: 24}}}\n"
)


def granted(instruments: str, months: int = 24) -> dict[str, Any]:
    text = head(months, "1M") + BILL
    text += f"funding: {{cap_table: {{founders: {{shares: 8M}}}}, instruments: {{{instruments}}}}}\n"
    return report(text)["funding"].get("credits")  # type: ignore[return-value]


def test_credits_of_300k_carry_the_bill_for_three_months() -> None:
    found = granted("gift: {kind: credits, provider: acme, amount: 300k, when: 2027-01}")
    # without: 200k a month, five months; with: 1M + 300k at 200k
    assert found["runway_months_without_credits"] == pytest.approx(5.0)
    assert found["runway_months_with_credits"] == pytest.approx(6.5)
    assert (found["granted"], found["spent"], found["expired"]) == (pytest.approx(3e5), pytest.approx(3e5), 0.0)


def test_held_credits_are_left_out_of_the_bare_runway() -> None:
    found = granted("gift: {kind: credits, provider: acme, amount: 300k, when: 2026-11}")
    assert found["runway_months_without_credits"] == pytest.approx(5.0)
    assert found["runway_months_with_credits"] == pytest.approx(6.5)
    assert found["granted"] == pytest.approx(3e5)


def test_what_expires_does_not_help() -> None:
    found = granted("gift: {kind: credits, provider: acme, amount: 300k, when: 2027-01, expires: 2027-02}")
    assert found["runway_months_with_credits"] == pytest.approx(6.0)
    assert (found["spent"], found["expired"]) == (pytest.approx(2e5), pytest.approx(1e5))


def test_another_providers_credits_pay_nothing() -> None:
    found = granted("gift: {kind: credits, provider: other, amount: 300k, when: 2027-01}")
    assert found["runway_months_with_credits"] == found["runway_months_without_credits"] == pytest.approx(5.0)
    assert found["spent"] == 0.0


def test_money_to_come_counts_in_neither() -> None:
    found = granted(
        "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, compute_credits: 1M, provider: acme, "
        "when: 2027-02}, gift: {kind: credits, provider: acme, amount: 300k, when: 2027-01}, "
        "late: {kind: credits, provider: acme, amount: 500k, when: {after: A, wait: 1 months}}"
    )
    assert found["runway_months_without_credits"] == pytest.approx(5.0)
    assert found["runway_months_with_credits"] == pytest.approx(6.5)


def test_beyond_the_plan_it_is_at_least_the_plan() -> None:
    found = granted("gift: {kind: credits, provider: acme, amount: 300k, when: 2027-01}", months=6)
    assert found["runway_months_with_credits"] is None
    assert found["runway_at_least_with_credits"] == 6.0
    assert found["runway_months_without_credits"] == pytest.approx(5.0)


def test_a_file_without_credits_says_nothing() -> None:
    assert granted("s: {kind: safe, investment_amount: 1M, when: 2027-02}") is None


GIFT = "gift: {kind: credits, provider: acme, amount: 300k, when: 2027-03}"
ROUND = "A: {kind: priced_round, investment_amount: 4M, pre_money_valuation: 16M, when: 2027-05}"
SHAPES = {
    "a round after the credits": f"{GIFT}, {ROUND}",
    "a round before the credits": f"{ROUND.replace('2027-05', '2027-02')}, {GIFT}",
    "a round with the credits": f"{ROUND.replace('2027-05', '2027-03')}, {GIFT}",
    "credits too late": GIFT.replace("2027-03", "2027-09"),
    "credits after the plan": GIFT.replace("2027-03", "2029-09"),
    "credits as cash runs low": GIFT.replace("2027-03", "{cash_below: 500k}"),
    "credits as runway runs low": GIFT.replace("2027-03", "{runway_below: 4 months}"),
    "credits left out": f"{GIFT[:-1]}, in_plan: false}}, {ROUND}",
    "two credits": f"{GIFT}, more: {{kind: credits, provider: acme, amount: 100k, when: 2027-01, expires: 2027-02}}",
    "held credits": f"held: {{kind: credits, provider: acme, amount: 100k, when: 2026-12}}, {GIFT}, {ROUND}",
    "a past round with credits": (
        f"{ROUND.replace('2027-05', '2026-06, compute_credits: 200k, provider: acme')}, {GIFT}"
    ),
    "a past round with a tranche to come": (
        f"{ROUND.replace('2027-05', '2026-06, tranches: [{amount: 1M, when: 2027-02}]')}, {GIFT}"
    ),
    "a past note": (
        "n: {kind: convertible_note, investment_amount: 500k, interest_rate: 6%, valuation_cap: 8M, "
        f"cap_base: post_money, when: 2026-06, maturity: 12 months, at_maturity: convert_at_cap}}, {GIFT}, {ROUND}"
    ),
    "a past loan": (
        "l: {kind: venture_debt, principal: 500k, interest_rate: 12%, term: 24 months, when: 2026-06, "
        f"minimum_cash: 300k}}, {GIFT}, {ROUND}"
    ),
    "a parent who pays": f"p: {{kind: parent_contribution, amount: 20k, from: 2027-02}}, {GIFT}, {ROUND}",
    "a grant of a cost": f"g: {{kind: grant, share_of: compute, share: 30%, when: 2027-02}}, {GIFT}",
}


@pytest.mark.parametrize("instruments", SHAPES.values(), ids=SHAPES.keys())
def test_what_the_plan_has_foreseen_is_what_a_fold_of_its_own_says(instruments: str) -> None:
    text = head(24, "1M") + BILL
    text += f"funding: {{cap_table: {{founders: {{shares: 8M}}}}, instruments: {{{instruments}}}}}\n"
    result = plan(text).result
    found = credit_runway(result)
    assert found is not None
    for seen, granted in ((found.granted, True), (found.bare, False)):
        alone = folded(result.world.scenario, granted=granted)
        assert seen.cash_out.tobytes() == alone.cash_out.tobytes()
        assert seen.within.tolist() == alone.within.tolist()


def test_credits_before_a_round_need_no_fold_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llmventure.plan_report.credit_runway.folded", None)
    found = granted(SHAPES["a round after the credits"])
    assert found["runway_months_with_credits"] == pytest.approx(6.5)
