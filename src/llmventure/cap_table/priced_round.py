"""A priced round applied to a cap table: SAFEs and notes convert, the pool grows, new shares are sold."""

from collections.abc import Callable, Mapping

import numpy as np

from llmventure.cap_table.ownership import fully_diluted
from llmventure.cap_table.per_path import Mask, Months, PathIndex, Values, at_paths, kept, values, width_of
from llmventure.cap_table.round_closing import write_closing
from llmventure.cap_table.round_deal import Deal, negotiate
from llmventure.cap_table.round_equation import parts_at_infinity
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import CapTable, merged, on_paths, paths_of
from llmventure.record import record


@record(eq=False, slots=False)
class RoundResult:
    """What a priced round did, one value a path; NaN, or 0 where it is a count or money, where it did not close.

    ``closed`` and ``infeasible`` part the paths on which it was tried. ``post_money_valuation`` is
    pre-money + new money under ``percent_ownership``, else price × shares at closing, before a pool
    made after the money. ``investment`` is what all buyers pay, ``investments`` by holder;
    ``shares_issued`` by holder, the pool's among them, counts what the round and its conversions
    issue; ``converted`` is the money that each SAFE or note turned into shares, ``conversion_prices``
    at what price a share; ``dilution`` 1 − fully diluted shares before ÷ after.
    """

    table: CapTable
    closed: Mask
    infeasible: Mask
    price_per_share: Values
    pre_money_valuation: Values
    post_money_valuation: Values
    fully_diluted_before: Values
    fully_diluted_after: Values
    dilution: Values
    investment: Values
    investments: Mapping[str, Values]
    shares_issued: Mapping[str, Values]
    pool_increase: Values
    converted: Mapping[str, Values]
    conversion_prices: Mapping[str, Values]
    reason: Callable[[int], str | None]


def priced_round(table: CapTable, terms: RoundTerms, month: Months | int, mask: Mask | None = None) -> RoundResult:
    """The table after the round, on the paths of ``mask`` (all of them without it).

    ``month`` counts from January 1970 and dates the interest of notes. A round without solution
    leaves its path as it was and says why (``reason``). ValueError where a round of that name has
    closed already.

    8,000,000 shares, a SAFE of 1M at a post-money cap of 10M, 3M on 12M pre-money and a pool of
    10 % after: the SAFE has 10 % before the money, and holders' 63 % + 7 % + 20 % + 10 % = 100 %.

    >>> from llmventure.cap_table.table import EMPTY, Column, with_holding
    >>> from llmventure.cap_table.convertible_terms import Safe
    >>> from llmventure.cap_table.convertibles import issue_convertible
    >>> start = with_holding(EMPTY, Column("Mei", "common", "common", founder=True), 8e6)
    >>> start = issue_convertible(start, "s", Safe(post_money_valuation_cap=10e6), {"Ann": 1e6}, 684)
    >>> terms = RoundTerms("A", {"Lead": 3e6}, pre_money_valuation=12e6, option_pool_fraction=0.1)
    >>> closing = priced_round(start, terms, 690)
    >>> round(float(closing.price_per_share[0]), 9)
    1.18125
    """
    paths, width = _tried(table, terms, month, mask)
    if paths is not None and not paths.size:
        return _nothing(table, terms, width)
    return _result(table, _deal(table, terms, month, paths), paths, width)


def priced_table(table: CapTable, terms: RoundTerms, month: Months | int, mask: Mask) -> tuple[CapTable, Values, Mask]:
    """``priced_round`` where the rest of its account is not wanted: its table, price (NaN elsewhere) and closed."""
    paths, width = _tried(table, terms, month, mask)
    if paths is not None and not paths.size:
        return table, np.full(width, np.nan), np.zeros(width, dtype=np.bool_)
    deal = _deal(table, terms, month, paths)
    closed = _closed(deal, paths, width)
    after, _, _ = write_closing(deal, closed)
    price, everywhere = np.full(width, np.nan), np.zeros(width, dtype=np.bool_)
    where = slice(None) if paths is None else paths
    price[where], everywhere[where] = _price(deal, closed), closed
    return merged(table, after, paths, width), price, everywhere


def _tried(table: CapTable, terms: RoundTerms, month: Months | int, mask: Mask | None) -> tuple[PathIndex | None, int]:
    """The paths on which a round is tried, None for all, and how many there are in all."""
    months = np.atleast_1d(np.asarray(month))
    width = max(table.paths, 1 if mask is None else mask.shape[0], width_of(terms), months.shape[0])
    return paths_of(mask, width), width


def _deal(table: CapTable, terms: RoundTerms, month: Months | int, paths: PathIndex | None) -> Deal:
    months = np.atleast_1d(np.asarray(month))
    if paths is None:
        return negotiate(table, terms, months)
    return negotiate(on_paths(table, paths), at_paths(terms, paths), at_paths(months, paths))


def _closed(deal: Deal, paths: PathIndex | None, width: int) -> Mask:
    found = deal.solution.found & deal.possible & deal.settled
    return np.broadcast_to(found, (width if paths is None else paths.size,))


def _price(deal: Deal, closed: Mask) -> Values:
    return kept(closed, 1.0 / kept(closed, deal.solution.inverse_price, 1.0), np.nan)


def _result(table: CapTable, deal: Deal, paths: PathIndex | None, width: int) -> RoundResult:
    """The deal written into the table, and told on every path."""
    here = width if paths is None else paths.size
    closed = _closed(deal, paths, width)
    after, issued, prices = write_closing(deal, closed)
    before = np.broadcast_to(fully_diluted(deal.before_table), (here,))
    now = fully_diluted(after)
    price = _price(deal, closed)

    def told(row: Values, elsewhere: float = 0.0) -> Values:
        """A row where the round closed, ``elsewhere`` on every other path."""
        here_told = kept(closed, row, elsewhere)
        if paths is None:
            return np.broadcast_to(here_told, (width,)) if here_told.shape[0] != width else here_told
        everywhere = np.full(width, elsewhere)
        everywhere[paths] = here_told
        return everywhere

    pre_money, post_money = _valuations(deal, price)
    everywhere = np.zeros(width, dtype=np.bool_)
    infeasible = everywhere.copy()
    everywhere[slice(None) if paths is None else paths] = closed
    infeasible[slice(None) if paths is None else paths] = ~closed
    return RoundResult(
        table=merged(table, after, paths, width),
        closed=everywhere,
        infeasible=infeasible,
        price_per_share=told(price, np.nan),
        pre_money_valuation=told(pre_money, np.nan),
        post_money_valuation=told(post_money, np.nan),
        fully_diluted_before=told(before, np.nan),
        fully_diluted_after=told(now, np.nan),
        dilution=told(_dilution(before, now), np.nan),
        investment=told(deal.money),
        investments={holder: told(amount) for holder, amount in deal.payments.items()},
        shares_issued={holder: told(shares) for holder, shares in issued.items()},
        pool_increase=told(deal.counts.increase + deal.counts.increase_after),
        converted={
            table.convertibles[position].name: told(amount)
            for position, amount in zip(deal.positions, deal.amounts, strict=True)
        },
        conversion_prices={name: told(row, np.nan) for name, row in prices.items()},
        reason=_reason(deal, infeasible, paths),
    )


def _dilution(before: Values, now: Values) -> Values:
    """1 − before ÷ after; 0 where there are no shares."""
    some = now > 0
    return 1.0 - (before / now if bool(some.all()) else np.divide(before, now, out=np.ones(now.shape[0]), where=some))


def _nothing(table: CapTable, terms: RoundTerms, width: int) -> RoundResult:
    """A round that was tried on no path."""
    no, nothing, undefined = np.zeros(width, dtype=np.bool_), np.zeros(width), np.full(width, np.nan)
    return RoundResult(
        table=table,
        closed=no,
        infeasible=no,
        price_per_share=undefined,
        pre_money_valuation=undefined,
        post_money_valuation=undefined,
        fully_diluted_before=undefined,
        fully_diluted_after=undefined,
        dilution=undefined,
        investment=nothing,
        investments=dict.fromkeys(terms.investors, nothing),
        shares_issued=dict.fromkeys(terms.investors, nothing),
        pool_increase=nothing,
        converted={},
        conversion_prices={},
        reason=lambda _: None,
    )


def _valuations(deal: Deal, price: Values) -> tuple[Values, Values]:
    """Pre-money and post-money valuation of a deal, as its terms give them or its price implies them."""
    terms, money = deal.terms, deal.money
    at_closing = price * deal.counts.total
    if terms.pre_money_valuation is not None:
        pre_money = values(terms.pre_money_valuation)
        return pre_money, pre_money + money if terms.pricing_convention == "percent_ownership" else at_closing
    if terms.post_money_valuation is not None:
        return values(terms.post_money_valuation) - money, values(terms.post_money_valuation)
    if terms.pricing_convention == "pre_money":
        return price * (deal.before.granted + deal.before.pool + deal.counts.increase), at_closing
    converting = deal.before.converting if terms.pricing_convention == "dollars_invested" else np.zeros(1)
    return at_closing - money - converting, at_closing


def _reason(deal: Deal, infeasible: Mask, paths: PathIndex | None) -> Callable[[int], str | None]:
    def reason(path: int) -> str | None:
        """Why the round has no solution on that path of the whole run; None where it has, or was not tried."""
        if not infeasible[path]:
            return None
        from llmventure.cap_table.round_reason import reason_without_solution

        names = [deal.table.convertibles[position].name for position in deal.positions]
        names += [series.name for series in deal.protected] if deal.terms.anti_dilution_in_pre_money else []
        return reason_without_solution(
            path=path if paths is None else int(np.searchsorted(paths, path)),
            parts=parts_at_infinity(deal.stated, deal.money, names),
            terms=deal.agreed,
            money=deal.money,
            shares_before=deal.before.granted + deal.before.pool,
            settled=deal.settled,
        )

    return reason
