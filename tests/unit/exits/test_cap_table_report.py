"""Who owns what, who decides, and what stands ahead of common, worked by hand."""

import pytest

from llmventure.api import cap_table_report
from llmventure.errors import ScenarioError, UsageError
from unit.exits.companies import MEI, SERIES_A, company, loaded

SERIES_B = {"kind": "priced_round", "investment_amount": "20M", "pre_money_valuation": "20M", "when": "2028-01"}
"""10,000,000 shares at 2.00: one half of 20,000,000."""


def test_votes_are_of_stock_as_converted(tmp_path):
    """8M founder's shares; 2M options and a pool have no vote. Series A makes it 8 of 10, Series B 8 of 20."""
    table = {**MEI, "Staff": {"shares": 1_000_000, "kind": "options"}, "pool": {"shares": 1_000_000, "kind": "pool"}}
    rounds = {
        "Series A": {**SERIES_A, "pre_money_valuation": None, "price_per_share": 2.5},
        "Series B": {**SERIES_B, "pre_money_valuation": None, "price_per_share": 2},
    }
    for terms in rounds.values():
        del terms["pre_money_valuation"]
    report = cap_table_report(loaded(tmp_path, company(table, rounds)))
    assert [each["after"] for each in report["control"]] == ["opening", "Series A", "Series B"]
    assert [each["founders_votes"] for each in report["control"]] == pytest.approx([1.0, 0.8, 0.4])
    assert [each["founders_ownership"] for each in report["control"]] == pytest.approx([0.8, 8 / 12, 8 / 22])
    assert report["founders_below_half"] == {"after": "Series B", "month": "2028-01"}
    assert report["founders_below_third"] is None


def test_ten_votes_a_share_keep_control(tmp_path):
    """80M votes beside 12M."""
    table = {"Mei": {"shares": 8_000_000, "founder": True, "votes_per_share": 10}}
    report = cap_table_report(loaded(tmp_path, company(table, {"Series A": SERIES_A, "Series B": SERIES_B})))
    assert report["control"][-1]["founders_votes"] == pytest.approx(80 / 92)
    assert report["control"][-1]["founders_ownership"] == pytest.approx(0.4)
    assert report["founders_below_half"] is None


def test_board_seats_add_up_where_rounds_give_them(tmp_path):
    rounds = {"Series A": {**SERIES_A, "board_seats": 1}, "Series B": {**SERIES_B, "board_seats": 2}}
    report = cap_table_report(loaded(tmp_path, company(instruments=rounds)))
    assert [each.get("board_seats") for each in report["control"]] == [
        None, {"Series A": 1.0}, {"Series A": 1.0, "Series B": 2.0},
    ]  # fmt: skip


def test_what_stands_ahead_of_common(tmp_path):
    """Opening: nothing. A: 5M, converts at 25M. B: 25M ahead; at 2.50 a share all 20M shares are worth 50M."""
    rounds = {"Series A": SERIES_A, "Series B": {**SERIES_B, "liquidation_preference": {"seniority": 2}}}
    report = cap_table_report(loaded(tmp_path, company(instruments=rounds)))
    opening, first, second = report["preference_stack"]
    assert (opening["total"], opening["break_even_exit"], opening["all_convert_at"]) == (0, 0, 0)
    assert (first["total"], first["break_even_exit"], first["all_convert_at"]) == pytest.approx((5e6, 5e6, 25e6))
    assert [(row["name"], row["preference"], row["seniority"]) for row in second["preferences"]] == [
        ("Series B", 20e6, 2.0), ("Series A", 5e6, 1.0),
    ]  # fmt: skip
    assert (second["break_even_exit"], second["all_convert_at"]) == pytest.approx((25e6, 50e6))


def test_full_participation_never_converts(tmp_path):
    terms = {**SERIES_A, "liquidation_preference": {"participating": "full"}}
    report = cap_table_report(loaded(tmp_path, company(instruments={"Series A": terms})))
    assert report["preference_stack"][-1]["all_convert_at"] is None
    assert report["preference_stack"][-1]["preferences"][0]["participating"] == "full"


def test_lenders_and_unconverted_instruments_stand_ahead(tmp_path):
    """A loan of 1M without interest drawn in the month of the look, a SAFE of 0.5M, a note of 0.2M."""
    instruments = {
        "angels": {"kind": "safe", "investment_amount": "0.5M", "post_money_valuation_cap": "10M", "when": "2027-02"},
        "bridge": {"kind": "convertible_note", "investment_amount": "0.2M", "when": "2027-02"},
        "loan": {"kind": "venture_debt", "principal": "1M", "interest_rate": 0, "term": "12 months", "when": "2027-03"},
    }
    report = cap_table_report(loaded(tmp_path, company(instruments=instruments)), "2027-03")
    (stack,) = report["preference_stack"]
    assert stack["debt"] == 1e6
    assert {row["name"]: (row["preference"], row["seniority"]) for row in stack["preferences"]} == {
        "bridge": (0.2e6, None), "angels": (0.5e6, 1.0),
    }  # fmt: skip
    assert stack["break_even_exit"] == pytest.approx(1.7e6)


def test_at_an_event_or_a_month(tmp_path):
    scenario = loaded(
        tmp_path, company(instruments={"Series A": {**SERIES_A, "when": "2027-06"}, "Series B": SERIES_B})
    )
    (event,) = cap_table_report(scenario, "Series A")["cap_table"]
    assert (event["after"], event["month"], event["fully_diluted_shares"]) == ("Series A", "2027-06", 10_000_000)
    (before,) = cap_table_report(scenario, "2027-05")["cap_table"]
    assert (before["after"], before["month"], before["fully_diluted_shares"]) == ("opening", "2027-05", 8_000_000)
    (after,) = cap_table_report(scenario, "2027-12")["cap_table"]
    assert (after["after"], after["month"], after["fully_diluted_shares"]) == ("Series A", "2027-12", 10_000_000)
    assert cap_table_report(scenario, "2027-12")["founders_below_half"] == {"after": "Series B", "month": "2028-01"}


@pytest.mark.parametrize(
    ("at", "said", "cure"),
    [
        ("series a", "nothing called 'series a'", "did you mean 'Series A'?"),
        ("zzz", "nothing called 'zzz'", "a month such as 2027-01, or one of opening, Series A"),
        ("2026-12", "2026-12 is outside the plan", "a month from 2027-01 to 2029-12"),
        ("2030-01", "2030-01 is outside the plan", "a month from 2027-01 to 2029-12"),
        ("2027-13", "the month must be 1–12", "write a month as 2027-04"),
    ],
)
def test_an_at_that_is_nowhere(at, said, cure, tmp_path):
    with pytest.raises(UsageError, match="--at") as raised:
        cap_table_report(loaded(tmp_path, company(instruments={"Series A": SERIES_A})), at)
    assert said in raised.value.message
    assert raised.value.cure == cure


def test_without_founders_their_votes_are_not_defined(tmp_path):
    report = cap_table_report(loaded(tmp_path, company({"Ann": {"shares": 100}})))
    assert report["control"] == [
        {"after": "opening", "month": "2027-01", "founders_votes": None, "founders_ownership": None}
    ]
    assert [warning["code"] for warning in report["warnings"]] == ["undefined"]


def test_no_cap_table_is_a_located_fault(tmp_path):
    with pytest.raises(ScenarioError) as raised:
        cap_table_report(loaded(tmp_path, company(cap_table={})))
    (fault,) = raised.value.faults
    assert fault.message == "the scenario has no cap table"
    assert fault.position is not None
