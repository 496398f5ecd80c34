"""Priced rounds worked by hand."""

from typing import Any

import numpy as np
import pytest

from llmventure.cap_table.convertible_terms import Note, Safe
from llmventure.cap_table.convertibles import issue_convertible, matured, repay_convertible
from llmventure.cap_table.ownership import (
    conversion_prices,
    founders_ownership,
    fully_diluted,
    holder_shares,
    holdings,
    ownership,
    votes,
)
from llmventure.cap_table.priced_round import RoundResult, priced_round
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.series import Dividend, Preference, Series
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_holding, with_series

MONTH = 690


def company(common: float = 8e6, pool: float = 0.0) -> CapTable:
    table = with_holding(EMPTY, Column("Mei", "common", "common", founder=True), common)
    return with_holding(table, Column("staff pool", "option pool", "pool"), pool) if pool else table


def close(table: CapTable, name: str = "A", mask: Any = None, month: int = MONTH, **terms: Any) -> RoundResult:
    investors = terms.pop("investors", {"Lead": 3e6})
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return priced_round(table, RoundTerms(name, investors, **terms), month, mask)


def value(row: Any) -> float:
    return float(row[0])


def test_a_plain_round() -> None:
    result = close(company(), pre_money_valuation=12e6)
    assert value(result.price_per_share) == 1.5
    assert value(result.shares_issued["Lead"]) == 2e6
    assert value(result.post_money_valuation) == 15e6
    assert value(result.dilution) == pytest.approx(0.2, rel=1e-15)
    assert value(founders_ownership(result.table)) == 0.8
    assert {k: value(v) for k, v in conversion_prices(result.table).items()} == {"A": 1.5}


def test_several_investors_share_by_money_and_a_holder_is_named() -> None:
    result = close(company(), investors={"Ann": 1e6, "Bo": 2e6}, pre_money_valuation=12e6)
    assert {holder: round(value(n)) for holder, n in result.shares_issued.items()} == {"Ann": 666667, "Bo": 1333333}


def test_a_price_or_a_post_money_valuation_may_be_given_instead() -> None:
    by_price = close(company(), price_per_share=1.5)
    by_post = close(company(), post_money_valuation=15e6)
    for result in (by_price, by_post):
        assert value(result.pre_money_valuation) == pytest.approx(12e6)
        assert value(result.post_money_valuation) == pytest.approx(15e6)
        assert value(result.price_per_share) == pytest.approx(1.5)


def test_terms_need_one_valuation_and_one_pool_rule() -> None:
    with pytest.raises(ValueError, match="one of pre-money"):
        RoundTerms("A", {"x": 1.0})
    with pytest.raises(ValueError, match="not both"):
        RoundTerms("A", {"x": 1.0}, price_per_share=1.0, option_pool_fraction=0.1, option_pool_increase_shares=5.0)


def test_the_pool_goes_to_the_tables_own_and_is_never_lowered() -> None:
    small = close(company(pool=1e6), pre_money_valuation=12e6, option_pool_fraction=0.10)
    assert value(small.shares_issued["staff pool"]) == pytest.approx(142857.142857)
    assert value(small.table.shares[1] / fully_diluted(small.table)) == pytest.approx(0.10, rel=1e-12)
    large = close(company(pool=4e6), pre_money_valuation=12e6, option_pool_fraction=0.10)
    assert value(large.pool_increase) == 0.0
    assert value(large.price_per_share) == 1.0


def test_a_pool_after_the_money_dilutes_the_new_investor_too() -> None:
    # 8M + 2M at 1.50, then D = 0.1 × 10M ÷ 0.9.
    result = close(company(), pre_money_valuation=12e6, option_pool_fraction=0.10, option_pool="post_money")
    assert value(result.price_per_share) == 1.5
    assert value(result.pool_increase) == pytest.approx(1e6 / 0.9)
    assert value(result.shares_issued["Lead"] / result.fully_diluted_after) == pytest.approx(0.18)
    assert "option pool" in result.shares_issued


def test_a_total_pool_counts_what_was_granted() -> None:
    table = with_holding(company(8e6), Column("staff", "options", "options"), 1e6)
    result = close(table, pre_money_valuation=12e6, option_pool_fraction=0.15, option_pool_counts="total")
    # T (1 − 0.2 − 0.15) = 8M: granted 1M and D make 15 % of 12,307,692.
    whole = 8e6 / 0.65
    assert value(result.fully_diluted_after) == pytest.approx(whole)
    assert value(result.pool_increase) == pytest.approx(0.15 * whole - 1e6)


def test_a_pool_increase_in_shares() -> None:
    result = close(company(), pre_money_valuation=12e6, option_pool_increase_shares=1e6)
    assert value(result.price_per_share) == pytest.approx(12e6 / 9e6)


def test_a_safe_becomes_its_own_series_whose_preference_is_what_was_paid() -> None:
    table = issue_convertible(company(), "angels", Safe(post_money_valuation_cap=10e6), {"Ann": 4e5, "Bo": 6e5}, 684)
    result = close(table, pre_money_valuation=12e6, preference=Preference(participating="cap", cap=3.0, seniority=2))
    after = result.table
    at = after.series_index("angels (A)")
    assert at is not None
    assert after.series[at].converted_from == "angels"
    shares = holder_shares(after, "Ann") + holder_shares(after, "Bo")
    assert value(shares * after.original_issue_price[at] * after.preference_multiple[at]) == pytest.approx(1e6)
    assert value(after.participation_cap[at]) == 3.0
    assert value(holder_shares(after, "Bo") / shares) == pytest.approx(0.6)
    assert set(conversion_prices(after)) == {"A"}
    assert set(conversion_prices(after, converted=True)) == {"A", "angels (A)"}
    assert [c.security for c in after.columns] == ["common", "A", "angels", "angels"]
    assert value(after.convertibles[0].amount) == 0.0


def test_a_note_converts_from_its_threshold_on_with_interest() -> None:
    terms = Note(interest_rate=0.06, valuation_cap=8e6, cap_base="post_money", qualified_financing=3e6)
    table = issue_convertible(company(), "bridge", terms, {"Cy": 5e5}, 684)
    missed = close(table, investors={"Lead": 2.9e6}, pre_money_valuation=12e6, month=696)
    assert value(missed.table.convertibles[0].amount) == 5e5
    assert missed.converted == {"bridge": pytest.approx([0.0])}
    result = close(table, pre_money_valuation=12e6, month=696)
    assert value(result.converted["bridge"]) == pytest.approx(530_000)
    # 530,000 ÷ 8M of the company capitalization: n = a ÷ (1 − a) × 8M.
    part = 530_000 / 8e6
    assert value(result.shares_issued["Cy"]) == pytest.approx(8e6 * part / (1 - part))


@pytest.mark.parametrize(
    ("base", "shares"),
    [
        # Pool 10 % after, price 15M ÷ T: B = F + p, F + all converting + p, T − new, or 10M said outright.
        ("pre_money_with_pool", lambda t, _: 0.1 * (8e6 + 0.1 * t)),
        ("post_money", lambda _, n: 0.1 * (8e6 + n)),
        ("post_money_with_pool", lambda t, _: 0.1 * (t - 0.2 * t)),
        (10e6, lambda *_: 0.1 * 10e6),
    ],
)
def test_a_notes_cap_base_is_what_it_says(base: Any, shares: Any) -> None:
    table = issue_convertible(company(), "n", Note(valuation_cap=5e6, cap_base=base), {"n": 5e5}, MONTH)
    result = close(table, pre_money_valuation=12e6, option_pool_fraction=0.1)
    whole, issued = value(result.fully_diluted_after), value(result.shares_issued["n"])
    assert issued == pytest.approx(shares(whole, issued), rel=1e-12)


def test_a_note_needs_its_cap_and_base_together() -> None:
    with pytest.raises(ValueError, match="go together"):
        Note(valuation_cap=1e6)


def test_maturity_and_repayment() -> None:
    table = issue_convertible(
        company(), "n", Note(maturity=24), {"n": 1e5}, np.array([684, 690]), np.array([True, True])
    )
    assert matured(table.convertibles[0], 708).tolist() == [True, False]
    repaid = repay_convertible(table, "n", matured(table.convertibles[0], 708))
    assert repaid.convertibles[0].amount.tolist() == [0.0, 1e5]
    with pytest.raises(ValueError, match="is called"):
        repay_convertible(table, "m")


def test_an_instrument_of_different_months_keeps_one_place() -> None:
    early, late = np.array([True, False]), np.array([False, True])
    terms = Note(interest_rate=0.12, day_count="30/360")
    table = issue_convertible(company(), "n", terms, {"n": 1e5}, 684, early)
    table = issue_convertible(table, "n", terms, {"n": 1e5}, 687, late)
    result = close(table, pre_money_valuation=12e6, month=690)
    assert result.converted["n"].tolist() == pytest.approx([106_000, 103_000])
    with pytest.raises(ValueError, match="outstanding already"):
        issue_convertible(table, "n", terms, {"n": 1e5}, 688, late)
    with pytest.raises(ValueError, match="held by others"):
        issue_convertible(table, "n", terms, {"m": 1e5}, 688, late)


def test_a_round_closes_on_each_path_in_its_own_month() -> None:
    safe = Safe(post_money_valuation_cap=np.array([10e6, 5e6, 8e6]))
    table = issue_convertible(company(), "s", safe, {"s": 1e6}, 684, np.array([True, True, True]))
    first = close(table, mask=np.array([True, False, False]), pre_money_valuation=12e6)
    assert first.closed.tolist() == [True, False, False]
    assert not first.infeasible.any()
    assert np.isnan(first.price_per_share[1:]).all()
    assert first.table.convertibles[0].amount.tolist() == [0.0, 1e6, 1e6]
    second = close(first.table, mask=np.array([False, True, True]), pre_money_valuation=np.array([1.0, 12e6, 12e6]))
    assert second.table.columns == first.table.columns
    for path, cap in enumerate((10e6, 5e6, 8e6)):
        alone = issue_convertible(company(), "s", Safe(post_money_valuation_cap=cap), {"s": 1e6}, 684)
        right = close(alone, pre_money_valuation=12e6)
        assert second.table.shares[:, path].tolist() == right.table.shares[:, 0].tolist()
    with pytest.raises(ValueError, match="closed already"):
        close(second.table, mask=np.array([True, False, False]), pre_money_valuation=12e6)


def test_a_safe_that_converts_in_two_rounds_is_one_security_in_the_list() -> None:
    table = issue_convertible(company(), "s", Safe(discount=0.2), {"Ann": 1e6}, 684, np.array([True, True]))
    table = close(table, "Seed", np.array([True, False]), pre_money_valuation=12e6).table
    table = close(table, "A", np.array([True, True]), pre_money_valuation=24e6).table
    held, part, _ = holdings(table)["Ann", "s"]
    assert (held > 0).all()
    assert (part > 0).all()
    assert np.allclose(ownership(table).sum(axis=0), 1.0)


def test_a_round_tried_nowhere_changes_nothing() -> None:
    table = company()
    result = close(table, mask=np.array([False, False]), pre_money_valuation=12e6)
    assert result.table is table
    assert not result.closed.any()
    assert result.reason(0) is None


def test_infeasible_paths_stay_and_say_why() -> None:
    table = issue_convertible(company(), "s", Safe(post_money_valuation_cap=1e6), {"s": 5e5}, 684)
    result = close(
        table, investors={"Lead": 6e6}, post_money_valuation=np.array([12e6, 6e6, 3e6]), option_pool_fraction=0.4
    )
    assert result.closed.tolist() == [True, False, False]
    assert result.infeasible.tolist() == [False, True, True]
    assert fully_diluted(result.table)[1] == 8e6
    assert result.reason(0) is None
    assert result.reason(1) == "the post-money valuation of 6,000,000 does not exceed the new money of 6,000,000"
    assert close(company(), pre_money_valuation=0.0).reason(0) == "the pre-money valuation is 0: it must be above zero"
    assert close(company(), price_per_share=0.0).reason(0) == "the price per share is 0.0000: it must be above zero"
    crowded = close(table, investors={"Lead": 6e6}, post_money_valuation=10e6, option_pool_fraction=0.4)
    assert crowded.reason(0) == (
        "the new money takes 60.0 %, the option pool 40.0 % and s 5.0 %: together 105.0 %, "
        "and 100 % or more cannot be sold"
    )
    empty = close(EMPTY_COMPANY, pre_money_valuation=12e6)
    assert empty.reason(0) == "there are no shares before the round, so no price per share fits a valuation"


EMPTY_COMPANY = with_holding(EMPTY, Column("nobody", "common", "common"), 0.0)


def test_legal_rounding_by_hand() -> None:
    # 15M ÷ (8,888,888.9 ÷ 0.8): price 1.35; 3M ÷ 1.35 = 2,222,222.2; 10 % before the money is 888,888.
    table = issue_convertible(company(), "s", Safe(post_money_valuation_cap=10e6), {"s": 1e6}, 684)
    result = close(table, pre_money_valuation=12e6, rounding="legal")
    assert value(result.price_per_share) == 1.35
    assert value(result.shares_issued["Lead"]) == 2_222_222
    assert value(result.shares_issued["s"]) == 888_888
    assert value(result.post_money_valuation) == 15e6


def test_legal_rounding_prices_what_converts_at_the_rounded_price() -> None:
    # 12M ÷ 9M = 1.3333…, rounded 1.3333; the SAFE pays 0.8 × 1.3333 = 1.06664.
    table = issue_convertible(company(9e6), "s", Safe(discount=0.2), {"s": 1e6}, 684)
    result = close(table, pre_money_valuation=12e6, pricing_convention="pre_money", rounding="legal")
    assert value(result.price_per_share) == 1.3333
    assert value(result.shares_issued["Lead"]) == 2_250_056
    assert value(result.shares_issued["s"]) == 937_523


def test_a_price_that_rounds_to_nothing_is_refused() -> None:
    result = close(company(8e12), pre_money_valuation=1e6, rounding="legal")
    assert bool(result.infeasible[0])
    assert np.isnan(result.price_per_share[0])
    assert result.reason(0) == "the price per share rounds to 0 at four decimals"


def test_legal_rounding_refuses_what_the_valuation_refuses() -> None:
    table = issue_convertible(company(), "s", Safe(discount=0.5), {"s": 5e6}, 684)
    terms: dict[str, Any] = {"investors": {"Lead": 6e6}, "pre_money_valuation": 6e6}
    exact, legal = close(table, **terms), close(table, rounding="legal", **terms)
    assert bool(exact.infeasible[0])
    assert bool(legal.infeasible[0])
    assert legal.reason(0) == exact.reason(0)
    assert "together 133.3 %" in str(exact.reason(0))


def test_terms_of_a_safe_may_differ_by_path_alone() -> None:
    table = issue_convertible(company(), "s", Safe(post_money_valuation_cap=np.array([10e6, 5e6])), {"s": 1e6}, 684)
    assert table.paths == 2
    result = close(table, pre_money_valuation=12e6)
    assert result.conversion_prices["s"].tolist() == pytest.approx([10e6 / (8e6 / 0.9), 5e6 / 10e6])


def test_rights_on_top_without_end_stop() -> None:
    table = with_holding(company(10.0), Column("Ann", "common", "common"), 1e9)
    result = close(table, pre_money_valuation=12e6, pro_rata=("Ann", "Mei"), pro_rata_placement="on_top")
    assert not result.closed[0]
    close_to_all = close(
        company(1e7), pre_money_valuation=12e6, super_pro_rata={"Ann": 0.999}, pro_rata_placement="on_top"
    )
    assert value(holder_shares(close_to_all.table, "Ann") / close_to_all.fully_diluted_after) == pytest.approx(0.999)


def test_pro_rata_inside_comes_out_of_the_round() -> None:
    table = with_holding(company(9e6), Column("Ann", "common", "common"), 1e6)
    result = close(table, pre_money_valuation=12e6, pro_rata=("Ann",))
    assert value(result.investments["Ann"]) == pytest.approx(3e5)
    assert value(result.investments["Lead"]) == pytest.approx(2.7e6)
    assert value(result.investment) == 3e6
    assert value(holder_shares(result.table, "Ann") / fully_diluted(result.table)) == pytest.approx(0.1)


def test_pro_rata_on_top_adds_to_the_round() -> None:
    table = with_holding(company(9e6), Column("Ann", "common", "common"), 1e6)
    result = close(table, pre_money_valuation=12e6, pro_rata=("Ann",), pro_rata_placement="on_top")
    assert value(result.investment) == pytest.approx(3e6 / 0.9)
    assert value(result.investments["Lead"]) == 3e6
    assert value(holder_shares(result.table, "Ann") / fully_diluted(result.table)) == pytest.approx(0.1)


def test_pro_rata_on_top_of_everything_is_refused() -> None:
    table = with_holding(EMPTY, Column("Ann", "common", "common"), 1e6)
    result = close(table, pre_money_valuation=12e6, pro_rata=("Ann",), pro_rata_placement="on_top")
    assert result.reason(0) == "with what the rights buy on top of it, the round asks for 100 % or more of the company"
    assert np.isnan(result.price_per_share[0])


@pytest.mark.parametrize("placement", ["inside", "on_top"])
def test_super_pro_rata_reaches_its_target(placement: Any) -> None:
    table = with_holding(company(9e6), Column("Ann", "common", "common"), 1e6)
    table = issue_convertible(table, "s", Safe(post_money_valuation_cap=10e6), {"Ann": 2e5}, 684)
    result = close(table, pre_money_valuation=12e6, super_pro_rata={"Ann": 0.18}, pro_rata_placement=placement)
    assert value(holder_shares(result.table, "Ann") / fully_diluted(result.table)) == pytest.approx(0.18, rel=1e-9)


def test_rights_beyond_the_round_are_scaled_to_it() -> None:
    table = with_holding(company(9e6), Column("Ann", "common", "common"), 1e6)
    result = close(table, pre_money_valuation=12e6, super_pro_rata={"Ann": 0.4, "Bo": 0.2})
    assert value(result.investments["Lead"]) == pytest.approx(0.0, abs=1e-6)
    assert value(result.investments["Ann"] + result.investments["Bo"]) == pytest.approx(3e6)


def with_seed(kind: Any = "broad_based", base: Any = None) -> CapTable:
    seed = Series("seed", anti_dilution=kind, anti_dilution_base=base)
    table = with_series(company(6e6, pool=1e6), seed, np.array([2.0]), Preference())
    return with_holding(table, Column("Ann", "seed", "preferred", series="seed"), 2e6)


@pytest.mark.parametrize(
    ("base", "shares"), [("granted", 8e6), ("fully_diluted", 9e6), ("outstanding", 8e6), ("series", 2e6), (5e6, 5e6)]
)
def test_the_base_of_the_weighted_average(base: Any, shares: float) -> None:
    result = close(with_seed(base=base), "down", price_per_share=1.0)
    expected = 2.0 * (shares + 1.5e6) / (shares + 3e6)
    assert value(result.table.conversion_price[0]) == pytest.approx(expected)
    assert value(result.table.original_issue_price[0]) == 2.0


def test_a_ratchet_takes_the_new_price_and_later_rounds_start_from_it() -> None:
    down = close(with_seed("full_ratchet"), "down", price_per_share=1.0)
    assert value(down.table.conversion_price[0]) == 1.0
    assert value(down.fully_diluted_after) == 6e6 + 1e6 + 4e6 + 3e6
    up = close(down.table, "up", price_per_share=1.5)
    assert value(up.table.conversion_price[0]) == 1.0


def test_pay_to_play_converts_what_was_not_taken_up_before_protection() -> None:
    table = with_seed("full_ratchet")
    # Ann owns 2 of 9: her part of 3M is 666,667; she pays half of it.
    result = close(
        table, "down", investors={"Ann": 1e6 / 3, "Lead": 8e6 / 3}, price_per_share=1.0, pay_to_play_ratio=0.5
    )
    left = holdings(result.table)
    assert value(left["Ann", "seed"][0]) == pytest.approx(1e6)
    assert value(left["Ann", "common"][0]) == pytest.approx(5e5)
    assert value(result.fully_diluted_after) == pytest.approx(6e6 + 1e6 + 2e6 + 5e5 + 3e6)


def test_pay_to_play_leaves_a_path_without_solution_alone() -> None:
    result = close(with_seed(), "down", post_money_valuation=np.array([1e6, 12e6]), pay_to_play_ratio=1.0)
    seed, common = holdings(result.table)["Ann", "seed"][0], holdings(result.table)["Ann", "common"][0]
    assert seed.tolist() == [2e6, 0.0]
    assert common.tolist() == [0.0, 2e6]


def test_votes_are_of_stock_as_converted() -> None:
    table = with_holding(with_seed(), Column("staff", "options", "options"), 5e5)
    table = close(table, "down", price_per_share=1.0, votes_per_share=2.0).table
    by_holder = {column.holder: value(row) for column, row in zip(table.columns, votes(table), strict=True)}
    assert by_holder["staff"] == by_holder["staff pool"] == 0.0
    assert by_holder["Lead"] == 6e6
    assert by_holder["Ann"] > 2e6


def test_dividends_are_among_the_terms_of_the_series() -> None:
    result = close(company(), pre_money_valuation=12e6, dividend=Dividend(0.08, compounding="yearly"))
    assert result.table.series[0].dividend_kind == "cumulative"
    assert value(result.table.dividend_rate[0]) == 0.08


def test_mfn_takes_the_whole_of_a_named_later_safe_or_nothing() -> None:
    def shares(elect: str) -> float:
        table = issue_convertible(company(), "mfn", Safe(mfn=True, elect=elect), {"M": 5e5}, 684)
        table = issue_convertible(table, "capped", Safe(post_money_valuation_cap=10e6), {"c": 1e6}, 685)
        table = issue_convertible(table, "cheap", Safe(discount=0.2), {"d": 1e6}, 686)
        return value(close(table, pre_money_valuation=12e6).shares_issued["M"])

    # Prices of about 0.90 with the discount, 0.93 at the cap, 1.12 without either.
    assert shares("none") < shares("capped") < shares("cheap")
    assert shares("best") == shares("cheap")


def test_mfn_sees_no_earlier_safe() -> None:
    table = issue_convertible(company(), "early", Safe(post_money_valuation_cap=2e6), {"e": 1e5}, 680)
    table = issue_convertible(table, "mfn", Safe(mfn=True), {"M": 5e5}, 684)
    result = close(table, pre_money_valuation=12e6)
    assert value(result.conversion_prices["mfn"]) == pytest.approx(value(result.price_per_share))


def test_a_favoured_safe_takes_a_fixed_ownership_by_the_dollar() -> None:
    table = issue_convertible(company(), "mfn", Safe(mfn=True), {"M": 62_500.0}, 684)
    table = issue_convertible(table, "fixed", Safe(fixed_ownership=0.07), {"F": 125_000.0}, 685)
    result = close(table, pre_money_valuation=12e6)
    assert value(result.shares_issued["M"] / result.shares_issued["F"]) == pytest.approx(0.5)


def test_a_safes_side_letter_reaches_as_far_as_the_safe() -> None:
    """Ann holds a tenth in common and a tenth by her SAFE: the side letter speaks of the SAFE's shares only."""
    table = with_holding(company(8e6), Column("Ann", "common", "common"), 1e6)
    for pro_rata, money in ((True, 3e5), (False, 0.0)):
        safe = Safe(post_money_valuation_cap=10e6, pro_rata=pro_rata)
        result = close(issue_convertible(table, "s", safe, {"Ann": 1e6}, 684), pre_money_valuation=12e6)
        assert value(result.investments.get("Ann", np.zeros(1))) == pytest.approx(money)
    named = close(
        issue_convertible(table, "s", Safe(post_money_valuation_cap=10e6), {"Ann": 1e6}, 684),
        pre_money_valuation=12e6,
        pro_rata=("Ann",),
    )
    assert value(named.investments["Ann"]) == pytest.approx(6e5)


def test_a_holder_that_takes_up_more_than_its_part_keeps_its_preferred() -> None:
    result = close(with_seed(), "down", investors={"Ann": 2e6, "Lead": 1e6}, price_per_share=1.0, pay_to_play_ratio=0.5)
    held = holdings(result.table)
    assert value(held["Ann", "seed"][0]) == 2e6
    assert value(held["Ann", "common"][0]) == 0.0


def test_what_has_converted_leaves_later_rounds_alone() -> None:
    table = issue_convertible(company(), "s", Safe(discount=0.2), {"Ann": 1e6}, 684)
    first = close(table, "Seed", pre_money_valuation=12e6)
    second = close(first.table, "A", pre_money_valuation=30e6)
    assert second.converted == {}
    assert set(second.shares_issued) == {"Lead"}
    assert [series.name for series in second.table.series] == ["Seed", "s (Seed)", "A"]
