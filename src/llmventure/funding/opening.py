"""The cap table on the plan's first morning, and what earlier instruments have left."""

from dataclasses import replace

import numpy as np

from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.per_path import Values
from llmventure.cap_table.series import Series
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_holding, with_series
from llmventure.funding.terms import EPOCH, base, dividend, preference, vesting
from llmventure.models.cap_table import LiquidationPreference, OpeningHolding
from llmventure.models.scenario import Scenario

FOUNDERS = "founders"


def is_founder(key: str, holding: OpeningHolding) -> bool:
    """Whether a holding is a founder's: it says so, or its holder is called ``founders``."""
    return holding.founder or (holding.holder or key) == FOUNDERS


def opening_table(scenario: Scenario, month: int) -> CapTable:
    """The table of ``funding.cap_table``; the first holding of a series carries its terms.

    Cumulative dividends of a series have run since it was ``issued``; ``month`` counts from January 1970.
    """
    table = EMPTY
    for key, holding in scenario.funding.cap_table.items():
        if holding.kind == "preferred":
            assert holding.series is not None
            if table.series_index(holding.series) is None:
                table = _with_opening_series(table, holding, month)
        security = holding.series if holding.series is not None else holding.kind
        column = Column(
            holding.holder or key,
            security,
            holding.kind,
            holding.series,
            holding.votes_per_share,
            is_founder(key, holding),
            vesting(holding.vesting),
            key if holding.kind in {"options", "warrants"} else "",
        )
        known = next((each for each in table.columns if each.key == column.key), column)
        if known != column:  # the same holder's shares that vest, vote or count as a founder's otherwise
            column = replace(column, issue=key)
        table = with_holding(table, column, holding.shares, holding.strike)
    return table


def _with_opening_series(table: CapTable, holding: OpeningHolding, month: int) -> CapTable:
    assert holding.series is not None and holding.original_issue_price is not None
    terms = preference(holding.liquidation_preference or LiquidationPreference())
    paid = dividend(holding.dividend)
    series = Series(
        name=holding.series,
        participating=terms.participating,
        seniority=terms.seniority,
        anti_dilution=holding.anti_dilution,
        anti_dilution_base=base(holding.anti_dilution_base),  # type: ignore[arg-type]
        dividend_kind=None if paid is None else paid.kind,
        compounding="simple" if paid is None else paid.compounding,
        forfeit_on_conversion=True if paid is None else paid.forfeit_on_conversion,
    )
    price: Values = np.full(1, holding.original_issue_price)
    conversion = None if holding.conversion_price is None else np.full(1, holding.conversion_price)
    with_it = with_series(table, series, price, terms, paid, conversion)
    if paid is None or holding.issued is None:
        return with_it
    past = month - (holding.issued - EPOCH)
    if past <= 0:
        return with_it
    # of this series alone: what stands in the table already has had its own months
    alone = accrue_dividends(with_series(EMPTY, series, price, terms, paid, conversion), past)
    at = with_it.series_index(series.name)
    accrued, in_kind = with_it.accrued.copy(), with_it.paid_in_kind.copy()
    accrued[at], in_kind[at] = alone.accrued[0], alone.paid_in_kind[0]
    return replace(with_it, accrued=accrued, paid_in_kind=in_kind)


def last_opening_price(scenario: Scenario) -> float:
    """The price of the latest series of the opening table; 0 where there is none."""
    priced = [
        (holding.issued.year * 12 + holding.issued.month if holding.issued is not None else 0, number, holding)
        for number, holding in enumerate(scenario.funding.cap_table.values())
        if holding.original_issue_price is not None
    ]
    return max(priced, key=lambda each: each[:2])[2].original_issue_price or 0.0 if priced else 0.0
