"""A solved round written into the table: columns, series, shares."""

from dataclasses import replace

import numpy as np

from llmventure.cap_table.anti_dilution import with_conversion_prices
from llmventure.cap_table.convertible_terms import Convertible
from llmventure.cap_table.per_path import Mask, Values, kept, total
from llmventure.cap_table.round_deal import Deal
from llmventure.cap_table.table import CapTable, Column, Issue, grown, with_columns, with_issues


def pool_column(table: CapTable) -> Column:
    """The table's own pool, else one held by ``option pool``."""
    own = next((column for column in table.columns if column.kind == "pool"), None)
    return own or Column("option pool", "pool", "pool")


def write_closing(deal: Deal, closed: Mask) -> tuple[CapTable, dict[str, Values], dict[str, Values]]:
    """The table after the deal where it ``closed``, as before where not; shares issued by holder; conversion prices."""
    terms = deal.terms
    price = kept(closed, 1.0 / kept(closed, deal.solution.inverse_price, 1.0), 0.0)
    issues = [Issue(terms.series(), price, terms.preference, terms.dividend)]
    buyers = [
        Column(holder, terms.name, "preferred", series=terms.name, votes_per_share=terms.votes_per_share)
        for holder in deal.purchases
    ]
    added: list[tuple[Column, Values]] = list(zip(buyers, deal.purchases.values(), strict=True))
    prices: dict[str, Values] = {}
    for position, amount, split in zip(deal.positions, deal.amounts, deal.counts.conversions, strict=True):
        name = deal.table.convertibles[position].name
        shares = total(split.values())
        converted = closed & (shares > 0)
        prices[name] = kept(converted, amount / kept(converted, shares, 1.0), 0.0)
        series = terms.series(converted_from=name)
        preference = replace(terms.preference, multiple=terms.converted_preference_multiple)
        issues.append(Issue(series, prices[name], preference, terms.dividend))
        added += [
            (
                Column(holder, name, "preferred", series=series.name, votes_per_share=terms.votes_per_share),
                counted,
            )
            for holder, counted in split.items()
        ]
    increase = deal.counts.increase + deal.counts.increase_after
    if bool((increase > 0).any()):
        added.append((pool_column(deal.table), increase))
    issued: dict[str, Values] = {}
    for column, shares in added:
        issued[column.holder] = issued[column.holder] + shares if column.holder in issued else shares
    table, places = with_columns(with_issues(deal.table, issues), [column for column, _ in added])
    rows = grown(table.shares, len(table.columns), closed.shape[0])
    if not bool(closed.all()) and terms.pay_to_play_ratio is not None:
        old = grown(deal.before_table.shares, len(table.columns), closed.shape[0])
        rows = np.where(closed, rows, old)
    for place, (_, shares) in zip(places, added, strict=True):
        rows[place] += kept(closed, shares, 0.0)
    table = replace(table, shares=rows, convertibles=_what_is_left(deal, closed))
    table = with_conversion_prices(table, deal.protected, deal.factors, closed)
    return table, issued, {name: kept(price > 0, price, np.nan) for name, price in prices.items()}


def _what_is_left(deal: Deal, closed: Mask) -> tuple[Convertible, ...]:
    left = list(deal.table.convertibles)
    for position, amount in zip(deal.positions, deal.amounts, strict=True):
        item = left[position]
        gone = closed & (amount > 0)
        none = np.zeros((len(item.holders), 1))
        left[position] = replace(item, amounts=none if bool(gone.all()) else np.where(gone, 0.0, item.amounts))
    return tuple(left)
