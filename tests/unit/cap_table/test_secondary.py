"""Sales of shares by a holder, worked by hand."""

import numpy as np
import pytest

from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.ownership import fully_diluted, holdings
from llmventure.cap_table.secondary import secondary
from llmventure.cap_table.series import Dividend, Preference, Series
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_holding, with_series


def company() -> CapTable:
    table = with_holding(EMPTY, Column("Mei", "common", "common", founder=True), 8e6)
    return with_holding(table, Column("pool", "pool", "pool"), 1e6)


def with_fund(dividend: Dividend | None = None) -> CapTable:
    """Fund has 100,000 common and 500,000 of Series A, bought at 2.00, each of which converts into two common."""
    table = with_series(company(), Series("A"), np.array([2.0]), Preference(), None, np.array([1.0]))
    if dividend is not None:
        series = Series("A", dividend_kind=dividend.kind, forfeit_on_conversion=dividend.forfeit_on_conversion)
        table = with_series(company(), series, np.array([2.0]), Preference(), dividend, np.array([1.0]))
    table = with_holding(table, Column("Fund", "common", "common"), 1e5)
    return with_holding(table, Column("Fund", "A", "preferred", series="A"), 5e5)


def test_a_secondary_moves_common_and_issues_nothing() -> None:
    table, paid = secondary(company(), "Mei", "fund", 1e6, 1.25, np.array([True, False]))
    assert paid["common"].tolist() == [1e6, 0.0]
    assert holdings(table)["fund", "common"][0].tolist() == [8e5, 0.0]
    assert fully_diluted(table).tolist() == [9e6, 9e6]
    _, all_of_it = secondary(company(), "Mei", "fund", 1e9, 1.25)
    assert all_of_it["common"].tolist() == [1e7]
    with pytest.raises(ValueError, match="neither common nor preferred"):
        secondary(company(), "Ann", "fund", 1e6, 1.25)
    with pytest.raises(ValueError, match="neither common nor preferred"):
        secondary(company(), "pool", "fund", 1e6, 1.25)


def test_preferred_becomes_common_in_the_sale() -> None:
    """2M at 2.50 are 800,000 common: 100,000 that Fund has, 700,000 from 350,000 preferred; 150,000 stay preferred."""
    table, paid = secondary(with_fund(), "Fund", "buyers", 2e6, 2.5)
    assert {name: row.tolist() for name, row in paid.items()} == {"common": [250_000.0], "A": [1_750_000.0]}
    held = holdings(table)
    assert held["buyers", "common"][0].tolist() == [800_000.0]
    assert held["Fund", "A"][0].tolist() == [150_000.0]
    assert held["Fund", "common"][0].tolist() == [0.0]
    assert fully_diluted(table).tolist() == fully_diluted(with_fund()).tolist()


def test_common_goes_first_and_what_is_not_there_is_not_sold() -> None:
    table, paid = secondary(with_fund(), "Fund", "buyers", np.array([100_000.0, 9e9]), 1.0)
    assert paid["common"].tolist() == [100_000.0, 100_000.0]
    assert paid["A"].tolist() == [0.0, 1_000_000.0]
    assert holdings(table)["Fund", "A"][0].tolist() == [500_000.0, 0.0]


def test_unpaid_dividends_go_with_the_shares_unless_forfeited() -> None:
    """A year at 10 % of 2.00 is 0.20 a share: at a conversion price of 1.00 each share is 2.2 common, not 2."""
    kept = accrue_dividends(with_fund(Dividend(0.1, forfeit_on_conversion=False)), 12)
    forfeited = accrue_dividends(with_fund(Dividend(0.1)), 12)
    for table, units in ((kept, 2.2), (forfeited, 2.0)):
        after, paid = secondary(table, "Fund", "buyers", 100_000.0 + 110_000.0, 1.0)
        assert paid["A"].tolist() == pytest.approx([110_000.0])
        assert holdings(after)["Fund", "A"][0].tolist() == pytest.approx([500_000.0 - 110_000.0 / units])
