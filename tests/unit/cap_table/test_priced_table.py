"""A round of which only the table and the price are wanted is the same round; what is alike on all paths stays so."""

from dataclasses import fields

import numpy as np
import pytest

from llmventure.cap_table.convertible_terms import Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.ownership import conversion_ratio, fully_diluted
from llmventure.cap_table.priced_round import priced_round, priced_table
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import EMPTY, SERIES_ROWS, CapTable, Column, with_holding

FIRST = np.array([True, False, True, False])
SECOND = np.array([True, True, False, False])


def _start() -> CapTable:
    table = with_holding(EMPTY, Column("Mei", "common", "common", founder=True), 8e6)
    return issue_convertible(table, "s", Safe(post_money_valuation_cap=10e6), {"Ann": 1e6}, 684)


def _terms(name: str) -> RoundTerms:
    return RoundTerms(
        name, {"Lead": np.array([3e6, 4e6, 5e6, 6e6])}, pre_money_valuation=12e6, option_pool_fraction=0.1
    )


@pytest.mark.parametrize("mask", [FIRST, SECOND, np.zeros(4, dtype=np.bool_), np.ones(4, dtype=np.bool_)])
def test_the_table_and_the_price_are_those_of_the_whole_account(mask: np.ndarray) -> None:
    told = priced_round(_start(), _terms("A"), 690, mask)
    table, price, closed = priced_table(_start(), _terms("A"), 690, mask)
    np.testing.assert_array_equal(price, told.price_per_share)
    np.testing.assert_array_equal(closed, told.closed)
    assert table.columns == told.table.columns and table.series == told.table.series
    for each in fields(CapTable):
        if each.name in {*SERIES_ROWS, "shares", "strikes"}:
            np.testing.assert_array_equal(getattr(table, each.name), getattr(told.table, each.name))


def test_a_round_without_solution_has_no_price_and_leaves_its_path_as_it_was() -> None:
    terms = RoundTerms("A", {"Lead": np.array([3e6, 3e6])}, pre_money_valuation=np.array([12e6, -1.0]))
    table, price, closed = priced_table(_start(), terms, 690, np.ones(2, dtype=np.bool_))
    assert closed.tolist() == [True, False]
    assert np.isnan(price).tolist() == [False, True]
    assert fully_diluted(table)[1] == 8e6


def test_rows_that_are_alike_on_all_paths_stay_one_wide_and_prices_as_issued_stay_so() -> None:
    plain = with_holding(EMPTY, Column("Mei", "common", "common", founder=True), 8e6)
    table = priced_round(plain, _terms("A"), 690, FIRST).table
    table = priced_round(table, _terms("B"), 700, SECOND).table
    assert table.strikes.shape[1] == table.accrued.shape[1] == table.participation_cap.shape[1] == 1
    assert table.preference_multiple.tolist() == [[1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 0.0]]
    assert table.conversion_price is table.original_issue_price
    assert (table.original_issue_price > 0).tolist() == [FIRST.tolist(), SECOND.tolist()]
    assert (conversion_ratio(table) == 1.0).all()
