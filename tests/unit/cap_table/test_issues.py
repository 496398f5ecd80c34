"""Warrants, tranches, dividends, the IPO: worked by hand."""

from typing import Any

import numpy as np
import pytest

from llmventure.cap_table.convertible_terms import Note, Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.ipo import ipo
from llmventure.cap_table.issues import issue_warrants
from llmventure.cap_table.liquidity import convert_at_cap, liquidity_conversion
from llmventure.cap_table.ownership import fully_diluted, holder_shares, holdings
from llmventure.cap_table.priced_round import priced_round
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.series import Dividend, Preference, Series
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_holding, with_series
from llmventure.cap_table.tranches import close_tranche


def company() -> CapTable:
    table = with_holding(EMPTY, Column("Mei", "common", "common", founder=True), 8e6)
    return with_holding(table, Column("pool", "pool", "pool"), 1e6)


def after_round(**terms: Any) -> CapTable:
    return priced_round(company(), RoundTerms("A", {"Lead": 3e6}, price_per_share=1.5, **terms), 690).table


def value(row: Any) -> float:
    return float(row[0])


def test_warrants_of_a_path_have_its_own_strike() -> None:
    table = issue_warrants(company(), "bank", "debt", 2e6, 0.08, np.array([1.5, 0.8]))
    assert holdings(table)["bank", "warrants"][0].tolist() == pytest.approx([160_000 / 1.5, 200_000])
    later = issue_warrants(table, "bank", "debt 2", 1e6, 0.08, 2.0, np.array([True, False]))
    assert len(later.columns) == len(table.columns) + 1
    with pytest.raises(ValueError, match="price per share above zero"):
        issue_warrants(company(), "bank", "debt", 2e6, 0.08, 0.0)


def test_a_tranche_buys_at_the_rounds_price() -> None:
    table, issued = close_tranche(after_round(), "A", {"Lead": 1.5e6}, np.array([True, False]))
    assert issued["Lead"].tolist() == [1e6, 0.0]
    assert holdings(table)["Lead", "A"][0].tolist() == [3e6, 2e6]
    with pytest.raises(ValueError, match="has not closed"):
        close_tranche(company(), "A", {"Lead": 1e6})


def test_a_tranche_below_a_protected_price_protects_again() -> None:
    table = with_series(company(), Series("seed", anti_dilution="broad_based"), np.array([3.0]), Preference())
    table = with_holding(table, Column("Ann", "seed", "preferred", series="seed"), 1e6)
    table = priced_round(table, RoundTerms("A", {"Lead": 1.5e6}, price_per_share=1.5), 690).table
    first = 3.0 * (9e6 + 0.5e6) / (9e6 + 1e6)
    assert value(table.conversion_price[0]) == pytest.approx(first)
    table, _ = close_tranche(table, "A", {"Lead": 1.5e6})
    base = 8e6 + 1e6 * 3.0 / first + 1e6
    assert value(table.conversion_price[0]) == pytest.approx(first * (base + 1.5e6 / first) / (base + 1e6))


def test_cumulative_dividends_accrue_simply_or_compound() -> None:
    def accrued(compounding: Any, months: int) -> float:
        table = after_round(dividend=Dividend(0.08, compounding=compounding))
        for _ in range(months):
            table = accrue_dividends(table)
        return value(table.accrued[0])

    assert accrued("simple", 24) == pytest.approx(1.5 * 0.16)
    assert accrued("yearly", 24) == pytest.approx(1.5 * (1.08**2 - 1))
    assert accrued("monthly", 24) == pytest.approx(1.5 * ((1 + 0.08 / 12) ** 24 - 1))


def test_dividends_in_kind_are_shares() -> None:
    # 2M shares at 8 % simple for two years are 2.32M, whatever the steps.
    table = after_round(dividend=Dividend(0.08, kind="in_kind"))
    for _ in range(24):
        table = accrue_dividends(table)
    assert value(holdings(table)["Lead", "A"][0]) == pytest.approx(2.32e6)
    assert value(table.accrued[0]) == 0.0


def test_non_cumulative_dividends_do_not_accrue_and_masks_hold() -> None:
    idle = accrue_dividends(after_round(dividend=Dividend(0.08, kind="non_cumulative")), 12)
    assert value(idle.accrued[0]) == 0.0
    some = accrue_dividends(after_round(dividend=Dividend(0.08)), 12, np.array([True, False]))
    assert some.accrued[0].tolist() == pytest.approx([0.12, 0.0])


def test_a_later_tranche_brings_no_old_dividends() -> None:
    table = accrue_dividends(after_round(dividend=Dividend(0.08)), 12)
    table, _ = close_tranche(table, "A", {"Lead": 3e6})
    assert value(table.accrued[0]) == pytest.approx(0.06)


def test_an_ipo_converts_everything() -> None:
    table = issue_convertible(after_round(), "s", Safe(post_money_valuation_cap=10e6), {"Ann": 1e6}, 695)
    table = issue_convertible(table, "d", Safe(discount=0.2), {"Bo": 8e5}, 695)
    result = ipo(table, 10.0, 700, investment_amount=20e6)
    assert value(result.new_shares) == 2e6
    assert value(result.proceeds) == 20e6
    assert value(result.shares_issued["Bo"]) == pytest.approx(1e5)
    # Ann: a tenth of stock 10M + both conversions: n = (10M + 0.1M) ÷ 9.
    assert value(result.shares_issued["Ann"]) == pytest.approx(10.1e6 / 9)
    assert all(row[0] == 0 for c, row in zip(result.table.columns, result.table.shares, strict=True) if c.series)
    assert value(holder_shares(result.table, "Lead")) == 2e6
    assert value(result.table.convertibles[0].amount) == 0.0
    with pytest.raises(ValueError, match="a number of shares or raises"):
        ipo(table, 10.0, 700)
    with pytest.raises(ValueError, match="above zero"):
        ipo(table, 0.0, 700, new_shares=1.0)


def test_an_ipo_whose_caps_sell_everything_does_not_happen() -> None:
    table = issue_convertible(company(), "s", Safe(post_money_valuation_cap=1e6), {"Ann": 1e6}, 695)
    result = ipo(table, 10.0, 700, new_shares=1e6)
    assert result.infeasible.tolist() == [True]
    assert value(fully_diluted(result.table)) == 9e6
    assert value(result.table.convertibles[0].amount) == 1e6


def test_unpaid_dividends_that_are_kept_convert_at_an_ipo() -> None:
    kept = after_round(dividend=Dividend(0.08, forfeit_on_conversion=False))
    forfeited = after_round(dividend=Dividend(0.08))
    for table, shares in ((kept, 2e6 * 1.08), (forfeited, 2e6)):
        assert value(holder_shares(ipo(accrue_dividends(table, 12), 10.0, 702, new_shares=1.0).table, "Lead")) == (
            pytest.approx(shares)
        )


def test_what_safes_and_notes_convert_into_without_a_round() -> None:
    table = issue_convertible(company(), "post", Safe(post_money_valuation_cap=10e6), {"a": 1e6}, 684)
    table = issue_convertible(table, "pre", Safe(pre_money_valuation_cap=8e6), {"b": 4e5}, 684)
    table = issue_convertible(table, "note", Note(valuation_cap=9e6, cap_base="pre_money_with_pool"), {"c": 9e5}, 684)
    table = issue_convertible(table, "said", Note(valuation_cap=1e6, cap_base=2e6), {"d": 1e5}, 684)
    table = issue_convertible(
        table, "pooled", Note(valuation_cap=1e7, cap_base="post_money_with_pool"), {"e": 1e6}, 684
    )
    counts, found = liquidity_conversion(table, 684)
    assert bool(found[0])
    # O = 8M, pool 1M; pre 5 % of O, note 10 % of O + pool, said 10 % of 2M; 10 % of O + Z and of O + 1M + Z.
    fixed = 4e5 + 9e5 + 2e5
    everything = (fixed + 0.8e6 + 0.9e6) / 0.8
    assert {k: value(v) for k, v in counts.items()} == pytest.approx(
        {
            "post": 0.1 * (8e6 + everything),
            "pre": 4e5,
            "note": 9e5,
            "said": 2e5,
            "pooled": 0.1 * (9e6 + everything),
        }
    )


def test_a_note_converts_at_its_cap_at_maturity() -> None:
    note = Note(
        interest_rate=0.06, valuation_cap=5.3e6, cap_base="post_money", maturity=12, at_maturity="convert_at_cap"
    )
    table = issue_convertible(company(), "n", note, {"Cy": 5e5}, 684)
    after, issued, on = convert_at_cap(table, "n", 696, np.array([True, False]))
    assert on.tolist() == [True, False]
    assert issued["Cy"].tolist() == pytest.approx([8e6 / 9, 0.0])
    assert after.convertibles[0].amount.tolist() == [0.0, 5e5]
    with pytest.raises(ValueError, match="not a note with a cap"):
        convert_at_cap(table, "m", 696)
