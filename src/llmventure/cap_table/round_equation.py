"""The priced round as one equation in T, the fully diluted shares at closing, and its solution.

F shares before with everything granted, E the unallocated pool before, p the pool at closing, N the
new money, x = 1 ÷ price, S_k what instrument k converts into. All of them are affine in T, or the
greatest of affine functions of it, so T − F − p − N x − Σ S_k = 0 is solved by ``concave_root``.
"""

from collections.abc import Sequence

import numpy as np

from llmventure.cap_table.anti_dilution import Protected
from llmventure.cap_table.concave_root import Greatest, Line, concave_root, greatest_at, greatest_slope
from llmventure.cap_table.conversion import Basis, Term
from llmventure.cap_table.per_path import Mask, Values, values
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.record import record

ZERO = Line(np.zeros(1), np.zeros(1))


@record(eq=False, slots=False)
class Before:
    """What a round starts from (paths,): granted shares F, the pool E, the options in F, the money converting."""

    granted: Values
    pool: Values
    options: Values
    converting: Values


@record(eq=False, slots=False)
class Equation:
    """The round's quantities as functions of T; ``increase_after`` is a pool increase after the new money."""

    inverse_price: Line
    pool: Line
    increase_after: Line
    accounted: Line
    bases: dict[Basis, Line]


@record(eq=False, slots=False)
class Solution:
    """The solved round (paths,): counts in shares, ``found`` where there is one.

    ``increase`` is the pool's before the new money, ``increase_after`` the pool's after it,
    ``conversions`` the shares of each instrument, ``equation`` and ``lines`` what was solved.
    """

    total: Values
    inverse_price: Values
    increase: Values
    increase_after: Values
    conversions: tuple[Values, ...]
    capitalization: Values
    found: Mask
    equation: Equation
    lines: tuple[Greatest, ...]


def solve_round(
    before: Before,
    money: Values,
    terms: RoundTerms,
    instruments: Sequence[Sequence[Term]],
    protected: Sequence[Protected],
    price: Values | None = None,
) -> Solution:
    """The round for new money ``money``; ``price`` in place of the terms' valuation where it is given.

    A pool target that the existing pool already exceeds leaves the pool as it is: the target is
    solved for first, and where it would take shares away the round is solved again without it.
    """
    solution = _solved(before, money, terms, instruments, protected, price, _pool_lines(before, terms))
    if terms.option_pool_fraction is None:
        return solution
    reached = (solution.increase + solution.increase_after) >= 0
    if bool((reached | ~solution.found).all()):
        return solution
    kept = _solved(before, money, terms, instruments, protected, price, (Line(before.pool, np.zeros(1)), ZERO))

    def choose(target: Values, existing: Values) -> Values:
        return np.where(reached, target, existing)

    return Solution(
        total=choose(solution.total, kept.total),
        inverse_price=choose(solution.inverse_price, kept.inverse_price),
        increase=choose(solution.increase, np.zeros(1)),
        increase_after=choose(solution.increase_after, np.zeros(1)),
        conversions=tuple(choose(*pair) for pair in zip(solution.conversions, kept.conversions, strict=True)),
        capitalization=choose(solution.capitalization, kept.capitalization),
        found=np.where(reached, solution.found, kept.found & solution.found),
        equation=solution.equation,
        lines=solution.lines,
    )


def parts_at_infinity(solution: Solution, money: Values, names: Sequence[str]) -> dict[str, Values]:
    """What each claim takes of an ever larger company; together 1 or more, and no finite one can hold them."""
    return {
        "the new money": solution.equation.inverse_price.slope * money,
        "the option pool": solution.equation.pool.slope,
        **{name: greatest_slope(lines) for name, lines in zip(names, solution.lines, strict=True)},
    }


def _solved(
    before: Before,
    money: Values,
    terms: RoundTerms,
    instruments: Sequence[Sequence[Term]],
    protected: Sequence[Protected],
    price: Values | None,
    pool_lines: tuple[Line, Line],
) -> Solution:
    equation = _equation(before, money, terms, price, pool_lines)
    lines: list[Greatest] = [
        tuple(equation.bases[term.basis].times(term.coefficient) for term in instrument) for instrument in instruments
    ]
    if terms.anti_dilution_in_pre_money:
        for series in protected:
            one, grown = series.factor_lines(money, equation.inverse_price)
            lines.append(((one - one).times(series.shares), (grown - one).times(series.shares)))
    start = before.granted + before.pool
    root, found = concave_root(equation.accounted, lines, start)
    inverse_price = equation.inverse_price.at(root)
    return Solution(
        total=root,
        inverse_price=inverse_price,
        increase=equation.pool.at(root) - before.pool,
        increase_after=equation.increase_after.at(root),
        conversions=tuple(greatest_at(item, root) for item in lines[: len(instruments)]),
        capitalization=equation.bases["post_money"].at(root),
        found=found & (root > 0) & (inverse_price > 0),
        equation=equation,
        lines=tuple(lines),
    )


def _equation(
    before: Before, money: Values, terms: RoundTerms, price: Values | None, pool_lines: tuple[Line, Line]
) -> Equation:
    zero = np.zeros(1)
    everything = Line(zero, np.ones(1))
    granted = Line(before.granted, zero)
    pool, increase_after = pool_lines
    if price is not None:
        inverse_price = Line(1.0 / price, zero)
    elif terms.price_per_share is not None:
        inverse_price = Line(1.0 / values(terms.price_per_share), zero)
    elif terms.post_money_valuation is not None:
        inverse_price = everything.times(1.0 / values(terms.post_money_valuation))
    elif terms.pre_money_valuation is not None:
        pre_money = values(terms.pre_money_valuation)
        if terms.pricing_convention == "pre_money":
            inverse_price = (granted + pool).times(1.0 / pre_money)
        elif terms.pricing_convention == "dollars_invested":
            inverse_price = everything.times(1.0 / (pre_money + money + before.converting))
        else:
            inverse_price = everything.times(1.0 / (pre_money + money))
    else:
        raise ValueError(f"{terms.name}: a round has a valuation or a price")
    accounted = everything - granted - pool - inverse_price.times(money)
    capitalization = granted + Line(before.pool, zero) + accounted
    return Equation(
        inverse_price=inverse_price,
        pool=pool,
        increase_after=increase_after,
        accounted=accounted,
        bases={
            "price": inverse_price,
            "post_money": capitalization,
            "pre_money": granted + pool + increase_after,
            "post_money_with_pool": granted + pool + increase_after + accounted,
            "shares": Line(np.ones(1), zero),
        },
    )


def _pool_lines(before: Before, terms: RoundTerms) -> tuple[Line, Line]:
    """The pool at closing and its increase after the new money, as functions of T."""
    zero = np.zeros(1)
    existing = Line(before.pool, zero)
    if terms.option_pool_increase_shares is not None:
        added = Line(values(terms.option_pool_increase_shares), zero)
        return (existing + added, ZERO) if terms.option_pool == "pre_money" else (existing, added)
    if terms.option_pool_fraction is None:
        return existing, ZERO
    target = values(terms.option_pool_fraction)
    counted = before.options if terms.option_pool_counts == "total" else zero
    wanted = Line(-counted, target)
    if terms.option_pool == "pre_money":
        return wanted, ZERO
    return existing, (wanted - existing).times(1.0 / (1.0 - target))
