"""Whole shares: floors everywhere at a price of four decimals."""

from collections.abc import Mapping, Sequence

import numpy as np

from llmventure.cap_table.conversion import Basis, Term, greatest_shares
from llmventure.cap_table.per_path import Values, total, values, whole_shares
from llmventure.cap_table.round_equation import Before, Solution
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.record import record

ROUNDS_OF_FLOORS = 1000
"""Far above need: each round of floors lowers a count by a share or ends."""


@record(eq=False, slots=False)
class Whole:
    """Whole counts of a round (paths,): conversions by instrument and holder, the pool's increases, all shares."""

    conversions: tuple[Mapping[str, Values], ...]
    increase: Values
    increase_after: Values
    total: Values


def whole_counts(
    before: Before,
    terms: RoundTerms,
    instruments: Sequence[Sequence[Term]],
    parts: Sequence[Mapping[str, Values]],
    solution: Solution,
    new_shares: Values,
    protection: Values,
) -> Whole:
    """The greatest whole counts that agree with each other at the solution's price.

    Conversions depend on the capitalization, which holds the conversions; counts are floored from
    the exact solution, an upper bound, downwards until nothing changes. ``new_shares`` (whole) and
    ``protection``, the shares that price protection adds inside the pre-money, stand fixed.
    """
    conversions = [
        {holder: whole_shares(shares * part) for holder, part in split.items()}
        for shares, split in zip(solution.conversions, parts, strict=True)
    ]
    increase, increase_after, everything = _pool(before, terms, conversions, new_shares, protection)
    for _ in range(ROUNDS_OF_FLOORS):
        converted = total(shares for split in conversions for shares in split.values())
        bases: dict[Basis, Values] = {
            "price": solution.inverse_price,
            "post_money": before.granted + before.pool + converted + protection,
            "pre_money": before.granted + before.pool + increase + increase_after,
            "post_money_with_pool": everything + increase_after - new_shares,
            "shares": np.ones(1),
        }
        following = [
            {
                holder: np.minimum(whole_shares(greatest_shares(instrument, bases) * part), before_floor[holder])
                for holder, part in split.items()
            }
            for instrument, split, before_floor in zip(instruments, parts, conversions, strict=True)
        ]
        same = all(
            np.array_equal(new[holder], old[holder])
            for new, old in zip(following, conversions, strict=True)
            for holder in new
        )
        conversions = following
        increase, increase_after, everything = _pool(before, terms, conversions, new_shares, protection)
        if same:
            break
    return Whole(tuple(conversions), increase, increase_after, everything)


def _pool(
    before: Before,
    terms: RoundTerms,
    conversions: Sequence[Mapping[str, Values]],
    new_shares: Values,
    protection: Values,
) -> tuple[Values, Values, Values]:
    """The pool's whole increase before and after the new money, and all shares at closing."""
    others = before.granted + total(shares for split in conversions for shares in split.values())
    others = others + new_shares + protection
    zero = np.zeros(1)
    increase = zero
    if terms.option_pool_increase_shares is not None:
        increase = whole_shares(values(terms.option_pool_increase_shares))
    elif terms.option_pool_fraction is not None:
        target = values(terms.option_pool_fraction)
        counted = before.options if terms.option_pool_counts == "total" else zero
        pool = (target * others - counted) / (1.0 - target)
        increase = np.maximum(whole_shares(pool - before.pool), 0.0)
    if terms.option_pool == "pre_money":
        return increase, zero, others + before.pool + increase
    return zero, increase, others + before.pool
