"""Companies as a founder writes them, and what an exit pays to the cent, worked with a pencil."""

import pytest

from llmventure.api import exit_report
from unit.exits.companies import MEI, SERIES_A, company, loaded

SEED = {"kind": "priced_round", "investment_amount": "2M", "pre_money_valuation": "8M", "when": "2027-01"}
"""2M shares at 1.00, then 10M in all."""
SENIOR = {
    "kind": "priced_round", "investment_amount": "5M", "pre_money_valuation": "20M", "when": "2028-01",
    "liquidation_preference": {"multiple": 2, "seniority": 2},
}  # fmt: skip
"""After the seed: 2.5M shares at 2.00, a preference of 10M before everybody."""
RATCHET = {**SEED, "anti_dilution": "full_ratchet"}
DOWN = {"kind": "priced_round", "investment_amount": "1M", "price_per_share": 0.5, "when": "2028-01"}
NOTE = {
    "kind": "convertible_note",
    "investors": {"Bo": "1M"},
    "interest_rate": "10%",
    "day_count": "30/360",
    "when": "2027-01",
}
CONVERTS = {
    **NOTE,
    "valuation_cap": "9M",
    "cap_base": "pre_money_with_pool",
    "change_of_control": {"multiple": "convert"},
}


@pytest.mark.parametrize(
    ("instruments", "value", "paid"),
    [
        # A's 10M come first; what is left of 12M is the seed's 2M; of 40M the seed's 2M of 10M shares take 30M ÷ 5
        ({"Seed": SEED, "A": SENIOR}, 5e6, {"A": 5e6}),
        ({"Seed": SEED, "A": SENIOR}, 12e6, {"A": 10e6, "Seed": 2e6}),
        ({"Seed": SEED, "A": SENIOR}, 40e6, {"A": 10e6, "Seed": 6e6, "Mei": 24e6}),
        # 12.5M shares, 16.00 each
        ({"Seed": SEED, "A": SENIOR}, 200e6, {"A": 40e6, "Seed": 32e6, "Mei": 128e6}),
        # the ratchet makes 2M shares 4M: 8M + 4M + 2M; preferences stay 2M and 1M, in proportion
        ({"A": RATCHET, "B": DOWN}, 20e6, {"Mei": 80e6 / 7, "A": 40e6 / 7, "B": 20e6 / 7}),
        ({"A": RATCHET, "B": DOWN}, 2.5e6, {"A": 5e6 / 3, "B": 2.5e6 / 3}),
        # 1.2M after two years; at 9M ÷ 8M = 1.125 a share 1,066,667 of 9,066,667 shares
        ({"n": CONVERTS}, 2e6, {"Bo": 1.2e6, "Mei": 0.8e6}),
        ({"n": CONVERTS}, 20e6, {"Bo": 20e6 * 1.2 / 10.2, "Mei": 20e6 * 9 / 10.2}),
        ({"n": {**NOTE, "change_of_control": {"multiple": 2}}}, 20e6, {"Bo": 2.2e6, "Mei": 17.8e6}),
        # a discount of 20 % alone is worth 1M ÷ 0.8
        ({"s": {"kind": "safe", "investors": {"Ann": "1M"}, "discount": "20%", "when": "2027-02"}}, 10e6,
         {"Ann": 1.25e6, "Mei": 8.75e6}),
        # 8 % of 5M for two years is 800k; the loan of 1M and its end fee of 5 % come first
        ({"A": {**SERIES_A, "dividend": {"rate": "8%"}},
          "loan": {"kind": "venture_debt", "principal": "1M", "interest_rate": "0%", "term": "36 months",
                   "interest_only": "35 months", "end_fee": "5%", "when": "2027-01"}}, 10e6,
         {"A": 5.8e6, "Mei": 10e6 - 1.05e6 - 5.8e6}),
    ],
)  # fmt: skip
def test_an_exit_pays(instruments, value, paid, tmp_path):
    scenario = company(instruments=instruments, leaving={"when": "2029-01"})
    report = exit_report(loaded(tmp_path, scenario), [value])
    found = {row["holder"]: row["amount"] for row in report["exits"][0]["payouts"] if row["amount"] > 0}
    assert found == pytest.approx(paid, abs=0.005)


def test_what_has_not_vested_is_forfeited_where_people_are_hired_away(tmp_path):
    """Half of Mei's 8M after two years, single trigger or not, beside Bo's 2M: two thirds of 12M."""
    mei = {**MEI["Mei"], "vesting": {"from": "2027-01", "acceleration": "single"}}
    table = {"Mei": mei, "Bo": {"shares": 2_000_000}}
    leaving = {"enterprise_value": "10M", "kind": "licence_and_hire"}
    report = exit_report(loaded(tmp_path, company(cap_table=table, leaving=leaving)))
    assert [row["amount"] for row in report["exits"][0]["payouts"]] == pytest.approx([8e6, 4e6])


def test_a_part_of_the_pool_costs_and_the_team_s_carve_out(tmp_path):
    """8M and 2M of cash, less 500k; a tenth of the 9.5M; the rest over 8M shares and half of a pool of 2M."""
    table = {**MEI, "pool": {"shares": 2_000_000, "kind": "pool"}}
    leaving = {"enterprise_value": "8M", "carve_out": "10%", "transaction_costs": "500k", "pool_granted": "50%"}
    report = exit_report(loaded(tmp_path, company(cap_table=table, leaving=leaving)))
    assert report["exits"][0]["carve_out"] == pytest.approx(950e3)
    assert [row["amount"] for row in report["exits"][0]["payouts"]] == pytest.approx([7.6e6, 0.95e6])


def test_options_at_no_strike_are_exercised(tmp_path):
    table = {**MEI, "Jo": {"shares": 2_000_000, "kind": "options"}}
    report = exit_report(loaded(tmp_path, company(cap_table=table)), [10e6])
    assert [(row["holder"], row["amount"], row["converts"]) for row in report["exits"][0]["payouts"]] == [
        ("Mei", 8e6, False), ("Jo", 2e6, True),
    ]  # fmt: skip


def test_two_holdings_of_a_founder_vest_by_their_own_terms(tmp_path):
    """8M that are vested, and 1M of which half is after two years: 8.5M of 9M shares."""
    late = {"holder": "Mei", "shares": 1_000_000, "founder": True, "vesting": {"from": "2027-01"}}
    scenario = company(cap_table={**MEI, "Mei late": late}, leaving={"when": "2029-01"})
    (row,) = [
        row for row in exit_report(loaded(tmp_path, scenario), [9e6])["exits"][0]["payouts"] if row["holder"] == "Mei"
    ]
    assert (row["amount"], row["vested"]) == pytest.approx((9e6, 8.5e6))


def test_dividends_of_each_opening_series_run_from_its_own_month(tmp_path):
    """To 2027-01 a year of 8 % on 2M, and a month on 5M; shares that were paid in kind are in those written."""

    def series(name, shares, price, issued, **more):
        return {"kind": "preferred", "series": name, "shares": shares, "original_issue_price": price, "issued": issued,
                "dividend": {"rate": "8%", **more}}  # fmt: skip

    table = {
        **MEI,
        "Seed fund": series("Seed", 2_000_000, 1.0, "2026-01"),
        "Fund": series("A", 2_000_000, 2.5, "2026-07", kind="in_kind", compounding="monthly"),
        "Late": series("B", 1_000_000, 5.0, "2026-12"),
    }
    report = exit_report(loaded(tmp_path, company(cap_table=table, leaving={"when": "2027-01"})), [1e9])
    held = {row["holder"]: row["amount"] for row in report["exits"][0]["payouts"]}
    # all convert at 1bn: 8M + 2M + 2M + 1M shares; what accrues changes no shares, and 2M are what stands there now
    assert held == pytest.approx({"Mei": 8e9 / 13, "Seed fund": 2e9 / 13, "Fund": 2e9 / 13, "Late": 1e9 / 13})
    owed = exit_report(loaded(tmp_path, company(cap_table=table, leaving={"when": "2027-01"})), [20e6])
    short = {point["what"]: point["value"] for point in owed["breakpoints"]}
    # 2M + 12 months, 2M × 2.50, 5M + 1 month
    assert short["Seed, A and B are paid their preferences in full; common begins"] == pytest.approx(
        2e6 * 1.08 + 5e6 + 5e6 * (1 + 0.08 / 12)
    )
