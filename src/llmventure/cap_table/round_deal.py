"""The negotiation of a round: what converts, who buys, at which price; nothing is changed yet."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from llmventure.cap_table.allocation import payments, rights_to_buy, with_money_on_top
from llmventure.cap_table.anti_dilution import Protected, protected_series
from llmventure.cap_table.conversion import conversion_terms, converting_amounts
from llmventure.cap_table.convertible_terms import Note, Safe
from llmventure.cap_table.legal_rounding import Whole, whole_counts
from llmventure.cap_table.ownership import shares_of_kinds
from llmventure.cap_table.per_path import Mask, Months, Values, half_up, kept, total, values, whole_shares
from llmventure.cap_table.round_equation import Before, Solution, solve_round
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import CapTable
from llmventure.record import record


@record(eq=False, slots=False)
class Deal:
    """A solved round on the paths where it is tried: who brings what, and the counts that follow.

    ``agreed`` are the terms as given, ``stated`` the solution at their valuation, ``solution`` the
    one at the price that counts, which legal rounding makes another.
    """

    before_table: CapTable
    table: CapTable
    terms: RoundTerms
    before: Before
    positions: tuple[int, ...]
    amounts: tuple[Values, ...]
    money: Values
    payments: Mapping[str, Values]
    purchases: Mapping[str, Values]
    protected: tuple[Protected, ...]
    factors: tuple[Values, ...]
    agreed: RoundTerms
    stated: Solution
    solution: Solution
    counts: Whole
    possible: Mask
    settled: Mask


def negotiate(table: CapTable, terms: RoundTerms, month: Months) -> Deal:
    """The round solved on every path of ``table``; ValueError where it has closed already on one of them."""
    at = table.series_index(terms.name)
    if at is not None and bool((table.original_issue_price[at] > 0).any()):
        raise ValueError(f"{terms.name} has closed already on some of these paths")
    asked = total(values(amount) for amount in terms.investors.values())
    agreed, (possible, terms) = terms, _with_positive_valuation(terms, asked)
    positions, amounts, parts = _what_converts(table, month, asked)
    before_table = table
    if terms.pay_to_play_ratio is not None:
        from llmventure.cap_table.pay_to_play import taken_up, with_defaulters_converted

        holders = dict.fromkeys(column.holder for column in table.columns if column.kind == "preferred")
        taken = {holder: taken_up(table, terms, holder, asked) for holder in holders}
        table = with_defaulters_converted(table, terms.pay_to_play_ratio, taken)
    pool = shares_of_kinds(table, ("pool",))
    granted = shares_of_kinds(table, ("common", "preferred", "options", "warrants", "promised"))
    before = Before(granted, pool, shares_of_kinds(table, ("options",)), total(amounts))
    protected = protected_series(table)
    instruments = tuple(
        conversion_terms(table, position, amount) for position, amount in zip(positions, amounts, strict=True)
    )
    side_letters = tuple(
        holder
        for position in positions
        if isinstance(safe := table.convertibles[position].terms, Safe) and safe.pro_rata
        for holder in table.convertibles[position].holders
    )
    rights = rights_to_buy(table, terms, parts, side_letters)

    def solve(money: Values, price: Values | None = None) -> Solution:
        return solve_round(before, money, terms, instruments, protected, price)

    settled = np.ones(1, dtype=np.bool_)
    if rights and terms.pro_rata_placement == "on_top":
        solution, money, settled = with_money_on_top(solve, asked, rights)
    else:
        solution, money = solve(asked), asked
    stated = solution
    legal = terms.rounding == "legal"
    if legal:
        price = half_up(1.0 / np.where(solution.found, solution.inverse_price, 1.0))
        # The valuation decides whether there is a round; the rounded price only what it issues.
        possible = possible & solution.found & (price > 0)
        stated, solution = solution, solve(money, np.where(price > 0, price, 1.0))
    paid = payments(terms, rights, solution, money, asked)
    purchases = {holder: amount * solution.inverse_price for holder, amount in paid.items()}
    if legal:
        purchases = {holder: whole_shares(shares) for holder, shares in purchases.items()}
    factors = tuple(series.factor(money, solution.inverse_price) for series in protected)
    counts = Whole(
        tuple(
            {holder: shares * part for holder, part in split.items()}
            for shares, split in zip(solution.conversions, parts, strict=True)
        ),
        solution.increase,
        solution.increase_after,
        solution.total,
    )
    if legal:
        protection = np.zeros(1)
        if terms.anti_dilution_in_pre_money:
            protection = total(
                (factor - 1.0) * series.shares for series, factor in zip(protected, factors, strict=True)
            )
        sold = total(purchases.values())
        counts = whole_counts(before, terms, instruments, parts, solution, sold, protection)
    return Deal(
        before_table=before_table,
        table=table,
        terms=terms,
        before=before,
        positions=positions,
        amounts=amounts,
        money=money,
        payments=paid,
        purchases=purchases,
        protected=protected,
        factors=factors,
        agreed=agreed,
        stated=stated,
        solution=solution,
        counts=counts,
        possible=possible,
        settled=settled,
    )


def _with_positive_valuation(terms: RoundTerms, money: Values) -> tuple[Mask, RoundTerms]:
    """Where the valuation can price a round, and the terms with 1 in place of one that cannot."""
    if terms.pre_money_valuation is not None:
        given = values(terms.pre_money_valuation)
        possible = given > 0
        return possible, replace(terms, pre_money_valuation=kept(possible, given, 1.0))
    if terms.post_money_valuation is not None:
        given = values(terms.post_money_valuation)
        possible = (given > 0) & (given > money)
        return possible, replace(terms, post_money_valuation=kept(given > 0, given, 1.0))
    given = values(0.0 if terms.price_per_share is None else terms.price_per_share)
    possible = given > 0
    return possible, replace(terms, price_per_share=kept(possible, given, 1.0))


def _what_converts(
    table: CapTable, month: Months, money: Values
) -> tuple[tuple[int, ...], tuple[Values, ...], tuple[dict[str, Values], ...]]:
    """The instruments that convert: where they stand, the amount of each and its fractions by holder (paths,).

    A SAFE converts in any priced round, a note in one whose new money reaches its threshold.
    """
    positions, amounts, parts = [], [], []
    for position, item in enumerate(table.convertibles):
        if not bool((item.amounts > 0).any()):
            continue
        by_holder = converting_amounts(item, month)
        if isinstance(item.terms, Note):
            by_holder = by_holder * (money >= values(item.terms.qualified_financing))
        amount = total(by_holder)
        there = amount > 0
        positions.append(position)
        amounts.append(amount)
        if len(item.holders) == 1:
            parts.append({item.holders[0]: np.ones(1)})
            continue
        parts.append(
            {
                holder: np.where(there, row / np.where(there, amount, 1.0), 0.0)
                for holder, row in zip(item.holders, by_holder, strict=True)
            }
        )
    return tuple(positions), tuple(amounts), tuple(parts)
