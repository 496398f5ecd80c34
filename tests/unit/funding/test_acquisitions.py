"""Companies that are bought, by hand: price, books, shares, what comes with them, and what joining changes."""

from typing import Any

import numpy as np
import pytest

from llmventure.engine import new_world, run_world
from llmventure.errors import ScenarioError
from llmventure.sampling.draws import Drawn, Lot
from llmventure.simulation.forecast import Forecaster, PathsWatch
from llmventure.world import NEVER
from scenario import amounts, earned, lines, quantities, report, scenario

COMPANY = """\
company: {name: Lumen, start: 2027-10, months: 12, opening_cash: 20M}
team: {roles: {engineer: {headcount: 2, salary: 120k}}}
costs: {office: {amount: 10k}}
funding:
  cap_table: {Ada: {shares: 8M, founder: true}}
  instruments:
    Seed: {kind: priced_round, when: 2027-10, investment_amount: 6M, pre_money_valuation: 24M}
"""
BOUGHT = """\
acquisitions:
  Medinote:
    when: 2027-12
    price: 9M
    stock: 40%
    earn_out: {share: 20%, wait: 4 months, probability: 50%}
    retention: {amount: 300k, months: 3}
    integration_cost: 600k
    break_fee: 90k
    brings:
      cash: 300k
      revenue: {notes: {kind: subscription, price_per_month: 50, customers: {start: 1000}, cost_per_new_customer: 7}}
      team: {on_cost: 20%, yearly_raise: 5%, roles: {support: {headcount: 3, salary: 60k, hiring_cost: 10%}}}
      costs: {rent: {amount: 5k}, move: {amount: 8k, when: 2028-02}, lab: {amount: 1k, from: 2028-03, months: 2}}
    synergy: {change: {costs.office.amount: x0.5}, ramp: 4 months}
"""
CLOSES = 2
"""December is the plan's third month."""


def only(month_amounts: dict[int, float], months: int = 12) -> list[float]:
    return [month_amounts.get(number, 0.0) for number in range(months)]


@pytest.fixture(scope="module")
def made() -> Any:
    return report(COMPANY + BOUGHT)


def test_the_price_is_cash_stock_and_earn_out(made: Any) -> None:
    # 40 % of 9M at the closing, less the 300k that come with it; 20 % four months later: in a plan it is earned
    np.testing.assert_allclose(
        amounts(made, "capital/acquisitions"), only({CLOSES: -3.6e6 + 0.3e6, CLOSES + 4: -1.8e6})
    )
    np.testing.assert_allclose(made["cash_flow"]["investing"], only({CLOSES: -3.3e6, CLOSES + 4: -1.8e6}))
    # the round's 6M is all the financing: stock moves no money
    np.testing.assert_allclose(made["cash_flow"]["financing"], only({0: 6e6}))
    assert made["metrics"]["total_raised"] == 6e6


def test_stock_is_issued_at_the_last_rounds_price(made: Any) -> None:
    event = made["funding"]["events"][1]
    assert (event["kind"], event["name"], event["month"], event["cash_in"]) == ("acquisition", "Medinote", "2027-12", 0)
    # 24M / 8M shares = 3; 40 % of 9M / 3 = 1.2M shares of 11.2M
    assert event["price_per_share"] == 3.0
    assert event["shares_issued"] == {"Medinote": 1_200_000.0}
    assert event["dilution"] == pytest.approx(1.2 / 11.2)
    assert event["runway_at_close"] is not None or event["runway_at_least"] is not None
    after = made["funding"]["cap_table"][-1]
    assert after["after"] == "Medinote"
    assert {row["holder"]: row["shares"] for row in after["holders"]} == {
        "Ada": 8e6, "Seed": 2e6, "Medinote": 1.2e6,
    }  # fmt: skip


def test_the_price_is_an_asset_and_the_books_tie_out(made: Any) -> None:
    sheet = {name: np.array(values) for name, values in made["balance_sheet"].items()}
    # 9M less 300k of cash when all is paid; the earn-out only from the month in which it is
    np.testing.assert_allclose(sheet["equipment"], [0, 0, *[6.9e6] * 4, *[8.7e6] * 6])
    assert sheet["paid_in"][CLOSES] - sheet["paid_in"][CLOSES - 1] == pytest.approx(3.6e6)
    assets = sum(sheet[name] for name in ("cash", "credits", "receivables", "prepaid", "equipment"))
    claims = sum(sheet[name] for name in ("payables", "deferred_revenue", "debt", "notes", "paid_in", "retained"))
    np.testing.assert_allclose(assets, claims)


def test_retention_and_integration_are_costs_of_three_months(made: Any) -> None:
    np.testing.assert_allclose(
        earned(made, "cost/other", source="acquisitions.Medinote.retention"), only(dict.fromkeys((2, 3, 4), -1e5))
    )
    np.testing.assert_allclose(
        earned(made, "cost/other", source="acquisitions.Medinote.integration_cost"),
        only(dict.fromkeys((2, 3, 4), -2e5)),
    )
    assert not [line for line in made["lines"] if line["source"].endswith("break_fee")]


def test_what_it_brings_runs_from_its_closing(made: Any) -> None:
    brings = "acquisitions.Medinote.brings"
    sold = earned(made, "revenue/subscription", "notes", source=f"{brings}.revenue.notes")
    np.testing.assert_allclose(sold, [0, 0, *[50_000] * 10])
    # its thousand customers were won before
    assert not [line for line in lines(made, "cost/new_customers") if any(line["quantity"])]
    heads = quantities(made, "cost/team/salaries", "support", source=f"{brings}.team.roles.support")
    np.testing.assert_allclose(heads, [0, 0, *[3] * 10])
    # 3 × 60k / 12, raised by 5 % in January; 20 % on top; nobody is hired
    paid = earned(made, "cost/team/salaries", "support")
    np.testing.assert_allclose(paid, [0, 0, -15_000, *[-15_750] * 9])
    np.testing.assert_allclose(earned(made, "cost/team/on_cost", "support"), 0.2 * paid)
    hired = [line for line in lines(made, "cost/team/hiring", "support") if any(line["quantity"])]
    assert not hired
    np.testing.assert_allclose(earned(made, "cost/other", "rent"), [0, 0, *[-5000] * 10])
    np.testing.assert_allclose(earned(made, "cost/other", "move"), only({4: -8000}))
    np.testing.assert_allclose(earned(made, "cost/other", "lab"), only({5: -1000, 6: -1000}))


def test_a_synergy_comes_in_equal_steps(made: Any) -> None:
    # nothing in December, a half of a half in February, all of it from April on
    np.testing.assert_allclose(
        earned(made, "cost/other", "office"), [-1e4, -1e4, -1e4, -8750, -7500, -6250, *[-5000] * 6]
    )


def test_raises_before_the_closing_are_in_its_salaries() -> None:
    later = report(COMPANY + BOUGHT.replace("when: 2027-12", "when: 2028-02"))
    np.testing.assert_allclose(earned(later, "cost/team/salaries", "support"), [*[0] * 4, *[-15_000] * 8])


def test_a_date_before_the_closing_is_the_closing() -> None:
    made = report(COMPANY + BOUGHT.replace("from: 2028-03", "from: 2027-10").replace("2028-02", "2027-10"))
    np.testing.assert_allclose(earned(made, "cost/other", "lab"), only({2: -1000, 3: -1000}))
    np.testing.assert_allclose(earned(made, "cost/other", "move"), only({2: -8000}))


def test_shares_of_revenue_and_team_hold_what_is_brought() -> None:
    fees = "costs: {fees: {share_of: revenue, share: 10%}, office: {amount: 10k}, desks: {share_of: team, share: 1%}}"
    own = "revenue: {app: {kind: subscription, price_per_month: 10, customers: {start: 100}}}\n"
    made = report(COMPANY.replace("costs: {office: {amount: 10k}}", fees) + own + BOUGHT)
    np.testing.assert_allclose(earned(made, "cost/other", "fees"), [-100, -100, *[-5100] * 10])
    # 20k of our own and, from January, 15,750 with 20 % on top
    assert earned(made, "cost/other", "desks")[3] == pytest.approx(-0.01 * (20_000 + 15_750 * 1.2))


def test_what_waits_for_it_begins_with_it() -> None:
    waiting = "costs: {office: {amount: 10k}, party: {amount: 3k, when: {after: Medinote, wait: 1 months}}}"
    made = report(COMPANY.replace("costs: {office: {amount: 10k}}", waiting) + BOUGHT)
    np.testing.assert_allclose(earned(made, "cost/other", "party"), only({CLOSES + 1: -3000}))


def test_a_freeze_does_not_keep_its_people_out() -> None:
    freeze = "policy: {freeze: {when: {cash_below: 100M}, freeze: hiring}}\n"
    made = report(COMPANY + freeze + BOUGHT)
    np.testing.assert_allclose(quantities(made, "cost/team/salaries", "support"), [0, 0, *[3] * 10])


def test_stock_needs_a_price() -> None:
    without = COMPANY.split("  instruments:")[0] + BOUGHT
    with pytest.raises(ScenarioError, match="no priced round"):
        report(without)
    priced = report(without.replace("stock: 40%", "stock: 40%\n    price_per_share: 6"))
    assert priced["funding"]["events"][0]["shares_issued"] == {"Medinote": 600_000.0}


def test_where_the_round_failed_there_is_no_stock_to_pay_with() -> None:
    done = simulated(COMPANY.replace("when: 2027-10", "when: 2027-10, probability: 50%") + BOUGHT)
    seed, bought = (np.broadcast_to(done.final.since.get(name, NEVER), PATHS) < NEVER for name in ("Seed", "Medinote"))
    assert (seed == bought).all()
    assert 0.4 < seed.mean() < 0.6
    assert ((np.broadcast_to(done.final.failed["Medinote"], PATHS) < NEVER) == ~bought).all()


def test_more_cash_than_is_paid_is_refused() -> None:
    assert "cash: 300k" in BOUGHT
    with pytest.raises(ScenarioError, match="more than is paid for the company when it closes"):
        report(COMPANY + BOUGHT.replace("cash: 300k", "cash: 7.3M"))
    assert report(COMPANY + BOUGHT.replace("cash: 300k", "cash: 7.2M"))["balance_sheet"]["equipment"][
        CLOSES
    ] == pytest.approx(0, abs=1e-3)


def test_all_in_cash_changes_no_table() -> None:
    plain = "acquisitions: {Small: {when: 2027-11, price: 1M}}\n"
    made = report(COMPANY + plain)
    np.testing.assert_allclose(amounts(made, "capital/acquisitions", "Small"), only({1: -1e6}))
    assert [entry["after"] for entry in made["funding"]["cap_table"]] == ["opening", "Seed"]
    # 12 months foreseen after it are 20M + 6M − 1M less 30k a month: the runway after it is known
    assert made["funding"]["events"][1]["runway_at_least"] is not None


FAILS = BOUGHT.replace("price: 9M", "probability: 40%\n    price: 9M")
PATHS = 4000


def simulated(text: str) -> Any:
    model = scenario(text).model
    grid = Drawn(model.company.start, model.company.months, PATHS, lot=Lot.of(model, 7))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return run_world(new_world(model, grid))


def test_where_it_fails_only_the_break_fee_is_paid() -> None:
    done = simulated(COMPANY + FAILS)
    closed = np.broadcast_to(done.final.since["Medinote"], PATHS) < NEVER
    assert closed.mean() == pytest.approx(0.4, abs=4 * (0.4 * 0.6 / PATHS) ** 0.5)
    assert ((np.broadcast_to(done.final.failed["Medinote"], PATHS) < NEVER) == ~closed).all()
    rows = {key.source: row for key, row in done.ledger}
    fee = rows["acquisitions.Medinote.break_fee"].amount
    np.testing.assert_allclose(fee[CLOSES], np.where(closed, 0.0, -90_000.0))
    assert not np.delete(fee, CLOSES, axis=0).any()
    for part in ("price", "retention", "integration_cost", "earn_out", "brings.revenue.notes", "brings.costs.rent"):
        assert not rows[f"acquisitions.Medinote.{part}"].amount[:, ~closed].any(), part
    shares = done.funding.table.shares[[column.holder for column in done.funding.table.columns].index("Medinote")]
    np.testing.assert_allclose(shares, np.where(closed, 1_200_000.0, 0.0))
    # the earn-out is earned on half of those that closed
    earned_out = rows["acquisitions.Medinote.earn_out"].amount[CLOSES + 4, closed] < 0
    assert earned_out.mean() == pytest.approx(0.5, abs=4 * (0.25 / closed.sum()) ** 0.5)
    office = rows["costs.office"].amount[-1]
    np.testing.assert_allclose(office, np.where(closed, -5000.0, -10_000.0))


def test_a_synergy_that_may_not_come_is_drawn_once() -> None:
    done = simulated(COMPANY + BOUGHT.replace("ramp: 4 months", "ramp: 4 months, probability: 30%"))
    office = next(row for key, row in done.ledger if key.source == "costs.office").amount
    comes = office[-1] > -10_000
    assert comes.mean() == pytest.approx(0.3, abs=4 * (0.21 / PATHS) ** 0.5)
    np.testing.assert_allclose(office[3], np.where(comes, -8750.0, -10_000.0))


def test_a_second_attempt_is_cheaper_where_it_says_so() -> None:
    again = "probability: 0%\n    attempts: 2\n    again_after: 3 months\n    on_retry: {price: x0.9}\n    price: 9M"
    never = simulated(COMPANY + BOUGHT.replace("price: 9M", again))
    fee = next(row for key, row in never.ledger if key.source.endswith("break_fee")).amount
    # it is paid when the last attempt has failed
    np.testing.assert_allclose(fee[:, 0], only({CLOSES + 3: -90_000}))
    some = simulated(COMPANY + BOUGHT.replace("price: 9M", again.replace("probability: 0%", "probability: 50%")))
    price = next(row for key, row in some.ledger if key.source.endswith("Medinote.price")).amount
    since = np.asarray(some.final.since["Medinote"])
    assert set(np.unique(since)) == {CLOSES, CLOSES + 3, NEVER}
    np.testing.assert_allclose(price[CLOSES + 3], np.where(since == CLOSES + 3, -0.4 * 0.9 * 9e6, 0.0))


def test_a_trigger_that_looks_ahead_sees_what_has_been_bought() -> None:
    """Where it was bought, 40 people more are foreseen to burn 400k a month; where not, 30k."""
    people = "team: {roles: {many: {headcount: 40, salary: 120k}}}"
    small = f"acquisitions: {{Small: {{when: 2027-12, probability: 50%, price: 1k, brings: {{{people}}}}}}}\n"
    cut = "policy: {cut: {when: {runway_below: 60 months, earliest: 2028-02}, change: {costs.office.amount: x0.5}}}\n"
    model = scenario(COMPANY + cut + small).model
    grid = Drawn(model.company.start, model.company.months, PATHS, lot=Lot.of(model, 7))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        world = new_world(model, grid)
        done = run_world(world, PathsWatch(Forecaster(model, world), PATHS))
    closed = np.broadcast_to(done.final.since["Small"], PATHS) < NEVER
    # 25.08M last 58 months at 430k, and far longer at 30k
    assert ((done.final.policies["cut"].decided == 4) == closed).all()
    assert closed.any()
    assert not closed.all()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("when: 2027-12", "when: 2027-09", "before the plan's first month"),
        ("rent: {amount: 5k}", "rent: {share_of: revenue, share: 5%}", "cannot be a share of something yet"),
        ("rent: {amount: 5k}", "rent: {amount: 5k, from: {cash_above: 1M}}", "conditions are not supported yet"),
        ("rent: {amount: 5k}", "rent: {amount: 5k, payment_days: -30}", "cannot be paid ahead yet"),
        ("price: 9M", "price: 9M\n    on_retry: {retention.amount: x0.5}", "cannot change 'retention.amount' yet"),
    ],
)
def test_what_is_not_there_yet_is_refused_by_name(old: str, new: str, message: str) -> None:
    assert old in BOUGHT
    with pytest.raises(ScenarioError, match=message):
        scenario(COMPANY + BOUGHT.replace(old, new))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("funding.instruments.Seed.investment_amount: x2", "not what joining two companies can change"),
        ("team.yearly_raise: x0.5", "not what joining two companies can change"),
        ("acquisitions.Medinote.brings.cash: x0.5", "not what joining two companies can change"),
        ("costs.office.amount: {2028-01: 5k}", "a synergy changes by one number"),
        ("costs.office.amount: 5k EUR", "a synergy in EUR is not supported yet"),
    ],
)
def test_a_synergy_that_nothing_would_read_is_refused(change: str, message: str) -> None:
    rates = "exchange_rates: {EUR: 1.1}\n" if "EUR" in change else ""
    with pytest.raises(ScenarioError, match=message):
        report(COMPANY + rates + BOUGHT.replace("costs.office.amount: x0.5", change))


@pytest.mark.parametrize(
    ("change", "office"),
    [("costs.office.amount: +4k", -14_000), ("costs.office.amount: 2k", -2000), ("costs.*.amount: x0.9", -9000)],
)
def test_a_synergy_adds_replaces_or_multiplies(change: str, office: float) -> None:
    made = report(COMPANY + BOUGHT.replace("costs.office.amount: x0.5", change))
    paid = earned(made, "cost/other", "office")
    np.testing.assert_allclose(paid[[2, 4, 6, 11]], [-10_000, (office - 10_000) / 2, office, office])
    assert earned(made, "cost/other", "rent")[-1] == -5000  # brought, and not among costs.*


def test_a_synergy_changes_what_is_brought() -> None:
    change = "acquisitions.Medinote.brings.team.roles.support.headcount: x0.5"
    made = report(COMPANY + BOUGHT.replace("costs.office.amount: x0.5", change).replace("ramp: 4", "ramp: 0"))
    np.testing.assert_allclose(quantities(made, "cost/team/salaries", "support"), [0, 0, *[1.5] * 10])


def test_an_instrument_that_waits_for_it_closes_in_the_next_month() -> None:
    later = (
        "    Series A: {kind: priced_round, when: {after: Medinote}, investment_amount: 9M, pre_money_valuation: 60M}\n"
    )
    made = report(COMPANY + later + BOUGHT)
    assert [(each["name"], each["month"]) for each in made["funding"]["events"]] == [
        ("Seed", "2027-10"), ("Medinote", "2027-12"), ("Series A", "2028-01"),
    ]  # fmt: skip
    # 60M / 11.2M shares
    assert made["funding"]["events"][2]["price_per_share"] == pytest.approx(60 / 11.2)
