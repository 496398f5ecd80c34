"""Reserved hours that are paid for before they are used: the same cost, another time of payment."""

# ruff: noqa: E501 - a scenario's block stands on one line

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario import amounts, earned, head, lines, report, supplies
from unit.simulation.companies import many, model

HOURS = 64 * 730.0
COMPUTE = """
compute:
  supply:
    reserved: {{kind: reserved, gpu: H100-SXM, gpus: {gpus}, gpu_hour_price: {price}, provider: anycloud, from: {begins}, months: {months}, {more} for: training}}
    burst: {{kind: on_demand, gpu: H100-SXM, gpu_hour_price: 2.80}}
  training: {{tuning: {{gpu_hours: 30k, gpu: H100-SXM, when: 2027-04, repeat: monthly}}}}
"""


def contract(
    more: str = "prepayment: 40%,", gpus: str = "64", price: str = "2.00", begins: str = "2027-03", months: int = 12
) -> str:
    return COMPUTE.format(more=more, gpus=gpus, price=price, begins=begins, months=months)


def test_the_share_is_paid_at_once_and_used_up_hour_by_hour() -> None:
    made = report(head(18, "20M") + contract())
    month = HOURS * 2.00
    # 40 % of twelve months on the first of March, and 60 % of each month as it comes
    ahead = amounts(made, "cost/compute/training", "reserved")
    assert ahead.tolist() == pytest.approx([0, 0, -0.4 * 12 * month, *[0] * 15])
    everything = amounts(made, "cost/compute") - amounts(made, "cost/compute/training", "tuning", through=None)
    used = sum(earned(made, account) for account in ("cost/compute/training", "cost/compute/idle"))
    assert used[2:14].tolist() == pytest.approx([-month] * 12)
    assert everything[3] == pytest.approx(-0.6 * (HOURS - 30_000) * 2.00)
    assert made["balance_sheet"]["prepaid"][1:14] == pytest.approx(
        [0, *(0.4 * month * left for left in range(11, -1, -1))], abs=1e-6
    )
    assert supplies(made)[0]["prepayment"][2] == pytest.approx(0.4 * 12 * month)
    assert supplies(made)[0]["prepaid"] == pytest.approx(made["balance_sheet"]["prepaid"], abs=1e-6)
    # idle hours are prepaid as well, and stay idle
    assert supplies(made)[0]["idle_cost"][3] == pytest.approx((HOURS - 30_000) * 2.00)


def test_what_is_still_due_is_the_prepayment_and_the_rest() -> None:
    owed = report(head(10, "20M") + contract())["commitments"][0]
    month = HOURS * 2.00
    assert owed["due"] == pytest.approx([0, 0, (4.8 + 0.6) * month, *[0.6 * month] * 7])
    assert owed["due_after_horizon"] == pytest.approx(4 * 0.6 * month)
    assert owed["until"] == "2028-02"


def test_what_was_paid_before_the_plan_opens_the_balance_sheet() -> None:
    made = report(head(18, "20M") + contract(begins="2026-10"))
    month = HOURS * 2.00
    assert made["balance_sheet"]["prepaid"][:9] == pytest.approx([0.4 * month * left for left in range(8, -1, -1)])
    assert not lines(made, "cost/compute/training", "reserved")
    assert amounts(made, "cost/compute").tolist()[0] == pytest.approx(-0.6 * month)


def test_credits_pay_the_prepayment_before_cash_and_the_hours_remember_it() -> None:
    grant = "funding: {instruments: {activate: {kind: credits, provider: anycloud, amount: 300k, when: 2027-02}}}\n"
    made = report(head(18, "20M") + contract("prepayment: 100%,") + grant)
    month = HOURS * 2.00
    assert made["balance_sheet"]["credits"] == [0, 300_000, *[0] * 16]
    assert amounts(made, "cost/compute/training", "reserved").sum() == pytest.approx(-(12 * month - 300_000))
    # each hour is charged to the purses as the prepayment was paid
    by_credits = earned(made, "cost/compute", purse="credits/anycloud")[2:14]
    assert by_credits.tolist() == pytest.approx([-300_000 / 12] * 12)
    assert supplies(made)[0]["paid_in_credits"][2:14] == pytest.approx([300_000 / 12] * 12)
    assert np.sum(made["statement"]["closing_cash"][-1]) == pytest.approx(
        report(head(18, "20M") + contract("") + grant)["statement"]["closing_cash"][-1]
    )


def test_a_grant_repays_only_what_cash_paid() -> None:
    terms = "funding: {instruments: {activate: {kind: credits, provider: anycloud, amount: 300k, when: 2027-02}, R: {kind: grant, share_of: compute, share: 50%, lag: 0 months, from: 2027-01}}}\n"
    plain, ahead = (
        report(head(18, "20M") + contract(more, begins="2027-03") + terms)["income_statement"]["other_income"]
        for more in ("", "prepayment: 40%,")
    )
    assert sum(plain) == pytest.approx(sum(ahead))


def test_the_foreseen_runway_sees_the_prepayment_coming() -> None:
    """1.8M last eleven months with a contract of 70k a month from July on, seven with its 841k paid at once."""
    company = head(24, "1.8M") + "costs: {rent: {amount: 100k}}\n"
    policy = (
        "policy: {cut: {when: {runway_below: 9 months}, change: {costs.rent.amount: x0.5, compute.supply.*.gpus: 0}}}\n"
    )
    acts = {}
    for more in ("", "prepayment: 100%,"):
        made = report(company + contract(more, price="1.50", begins="2027-07") + policy)
        acts[more] = [each["message"] for each in made["warnings"] if each["code"] == "policy"]
    assert acts == {"": ["cut acts from 2027-04"], "prepayment: 100%,": ["cut acts from 2027-01"]}
    # the rent is cut, and the contract is not: it is a commitment
    assert supplies(made)[0]["prepayment"][6] == pytest.approx(HOURS * 12 * 1.5)
    assert supplies(made)[0]["paid_gpu_hours"][6:18] == [HOURS] * 12


def test_another_currency_is_changed_when_it_is_paid() -> None:
    made = report(
        head(18, "200M", more="currency: USD")
        + "exchange_rates: {CNY: {2027-01: 0.14, 2027-06: 0.16}}\n"
        + contract(price="14 CNY")
    )
    paid = -amounts(made, "cost/compute/training", "reserved")[2]
    assert paid == pytest.approx(0.4 * 12 * HOURS * 14 * 0.14)
    july = supplies(made)[0]["cost"][6]
    assert july == pytest.approx(HOURS * 14 * (0.4 * 0.14 + 0.6 * 0.16))
    assert made["balance_sheet"]["prepaid"][13] == pytest.approx(0, abs=1e-6)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    prepaid=st.integers(1, 100),
    begins=st.sampled_from(["2026-08", "2027-01", "2027-05", "{after: Seed, wait: 2 months}"]),
    months=st.integers(1, 30),
    days=st.sampled_from([0, 30, 45]),
    price=st.sampled_from(["2.00", "{start: 2.40, yearly_change: -25%}", "{2026-01: 2.2, 2027-09: 1.7}", "15 CNY"]),
    gpus=st.sampled_from(["64", "{2026-01: 32, 2027-08: 96}"]),
    granted=st.sampled_from([1, 90, 900]),
)
def test_the_same_hours_cost_the_same_with_and_without(
    prepaid: int, begins: str, months: int, days: int, price: str, gpus: str, granted: int
) -> None:
    """Over a horizon that holds the whole contract and its bills: only the timing differs, and nothing is left."""
    funds = (
        "exchange_rates: {CNY: 0.14}\nfunding: {cap_table: {Mei: {shares: 1M, founder: true}}, instruments: {Seed: {kind: safe, investment_amount: 1M, post_money_valuation_cap: 9M, when: 2027-03},"
        f" grant: {{kind: credits, provider: anycloud, amount: {granted}k, when: 2027-02}}}}}}\n"
    )
    if "CNY" not in price:
        funds = funds.removeprefix("exchange_rates: {CNY: 0.14}\n")
    whole = 40
    plain, ahead = (
        report(head(whole, "90M") + contract(f"payment_days: {days}, {more}", gpus, price, begins, months) + funds)
        for more in ("", f"prepayment: {prepaid}%,")
    )
    assert earned(plain, "cost/compute").tolist() == pytest.approx(earned(ahead, "cost/compute").tolist())
    for name in ("cost", "idle_cost", "used_gpu_hours", "paid_gpu_hours"):
        assert dict(supplies(plain)[0])[name] == pytest.approx(dict(supplies(ahead)[0])[name])
    left = np.array(ahead["balance_sheet"]["prepaid"])
    assert left.min() >= -1e-6
    assert left[-1] == pytest.approx(0, abs=1e-6)
    # net income, and so retained earnings, never differ; cash does, until all is delivered and paid
    assert plain["income_statement"]["net_income"] == pytest.approx(ahead["income_statement"]["net_income"])
    assets = [each["statement"]["closing_cash"][-1] + each["balance_sheet"]["credits"][-1] for each in (plain, ahead)]
    before = 0.0 if begins != "2026-08" else assets[1] - assets[0]
    assert assets[0] + before == pytest.approx(assets[1])
    assert before >= -1e-6


SIMULATED = """
compute:
  supply:
    reserved: {{kind: reserved, gpu: H100-SXM, gpus: 20 to 60, gpu_hour_price: 1.8 to 2.4, from: {{after: Seed}}, months: 14, {more} for: training}}
  training: {{tuning: {{gpu_hours: 10k to 30k, gpu: H100-SXM, when: 2027-04, repeat: monthly}}}}
costs: {{rent: {{amount: 200k}}}}
policy: {{cut: {{when: {{runway_below: 8 months}}, change: {{costs.rent.amount: x0.5}}}}}}
funding:
  cap_table: {{Mei: {{shares: 1M, founder: true}}}}
  instruments: {{Seed: {{kind: safe, investment_amount: 6M, post_money_valuation_cap: 30M, when: 2027-02, delay: 0 to 5 months}}}}
"""


def test_every_path_of_a_simulation_pays_its_own_contract_ahead() -> None:
    plain, ahead = (
        many(model(SIMULATED.format(more=more), months=30, cash="60M"), 256) for more in ("", "prepayment: 60%,")
    )
    assert not (plain.ruined < 30).any()
    # the contract is over on every path by the end: what has been spent is the same, never less before
    assert ahead.cash[-1] == pytest.approx(plain.cash[-1], rel=1e-9)
    assert (ahead.cash <= plain.cash + 1e-3).all()
    assert (ahead.cash < plain.cash - 1e5).any(axis=0).all()


@pytest.mark.parametrize("paths", [2, 5])
def test_a_plan_and_many_paths_at_the_median_agree(paths: int) -> None:
    from llmventure.statements import statements
    from llmventure.tie_out import check_books
    from scenario import result

    text = head(18, "20M") + contract("prepayment: 40%, payment_days: 45,")
    wide, one = result(text, paths), result(text)
    check_books(wide, statements(wide))
    assert np.array_equal(wide.cash, np.repeat(one.cash, paths, axis=1))


WAITING = """
compute:
  supply: {{year: {{kind: reserved, gpu: H100-SXM, gpus: 64, gpu_hour_price: 2, from: {{after: Seed}}, months: 12, prepayment: 75%, for: training}}}}
  training: {{tuning: {{gpu_hours: 30k, gpu: H100-SXM, when: {{after: Seed}}, repeat: monthly}}}}
costs: {{rent: {{amount: 100k}}}}
policy: {{cut: {{when: {{runway_below: 12 months, earliest: 2027-02}}, change: {{costs.rent.amount: x0.5}}}}}}
funding:
  cap_table: {{Mei: {{shares: 1M, founder: true}}}}
  instruments: {{Seed: {{kind: safe, investment_amount: 2M, post_money_valuation_cap: 30M, {when}}}}}
"""


def test_each_path_foresees_its_own_prepayment() -> None:
    """Policies of drawn paths act in the months in which a plan with the same closing has them act."""
    delays = "{dist: discrete, values: [0 months, 2 months, 5 months], probabilities: [40%, 30%, 30%]}"
    company = model(WAITING.format(when=f"when: 2027-03, delay: {delays}"), months=24, cash="2M")
    found = many(company, 128)
    last = {}
    for delay in (0, 2, 5):
        made = report(head(24, "2M") + WAITING.format(when=f"when: 2027-{3 + delay:02d}"))
        last[delay] = made["statement"]["closing_cash"][-1]
        assert [each["code"] for each in made["warnings"] if each["code"] == "policy"] == ["policy"]
    ends = np.unique(found.cash[-1].round(2))
    assert ends.tolist() == pytest.approx(sorted(set(np.round(list(last.values()), 2))))
