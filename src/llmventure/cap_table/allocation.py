"""Who buys the shares of a round: new investors, pro rata and super pro rata holders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from llmventure.cap_table.ownership import holder_shares
from llmventure.cap_table.per_path import Mask, Values, total, values
from llmventure.cap_table.round_equation import Solution
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import CapTable

ROUNDS_OF_MONEY = 60
"""Secant steps for the money that comes on top; two are enough where the rights do not bend with the price."""

MOST_ON_TOP = 1e9
"""Rights that ask for more than this times the round have no end: the search stops there, unsettled."""


@dataclass(frozen=True, eq=False)
class Rights:
    """One holder's right to buy: as-converted shares it holds before, and which instruments of its convert.

    ``converting`` is the holder's part of each instrument's conversion, ``from_safe`` says that the
    right reaches only as far as those, as a SAFE's side letter does. ``target`` is super pro rata.
    """

    holder: str
    held: Values
    converting: tuple[Values, ...]
    from_safe: bool = False
    target: Values | None = None


def rights_to_buy(
    table: CapTable, terms: RoundTerms, parts: tuple[Mapping[str, Values], ...], safe_holders: tuple[str, ...]
) -> tuple[Rights, ...]:
    """The rights exercised in the round; ``parts`` are each instrument's fractions by holder."""
    zero = np.zeros(1)

    def right(holder: str, from_safe: bool = False, target: Values | None = None) -> Rights:
        converting = tuple(part.get(holder, zero) for part in parts)
        return Rights(holder, holder_shares(table, holder), converting, from_safe, target)

    named = [holder for holder in terms.pro_rata if holder not in terms.super_pro_rata]
    side_letters = [h for h in safe_holders if h not in terms.super_pro_rata and h not in terms.pro_rata]
    return (
        *(right(holder) for holder in dict.fromkeys(named)),
        *(right(holder, from_safe=True) for holder in dict.fromkeys(side_letters)),
        *(right(holder, target=values(target)) for holder, target in terms.super_pro_rata.items()),
    )


def shares_wanted(rights: Rights, solution: Solution, new_shares: Values) -> Values:
    """Shares that a right buys (paths,).

    Pro rata: held as converted, with what converts now ÷ company capitalization, of the new shares.
    Super pro rata: target × all shares after − held, not below 0.
    """
    converted = total(part * shares for part, shares in zip(rights.converting, solution.conversions, strict=True))
    if rights.target is not None:
        after = solution.total + solution.increase_after
        return np.maximum(rights.target * after - rights.held - converted, 0.0)
    held = converted if rights.from_safe else rights.held + converted
    there = solution.capitalization > 0
    return new_shares * np.where(there, held / np.where(there, solution.capitalization, 1.0), 0.0)


def with_money_on_top(
    solve: Callable[[Values], Solution], money: Values, rights: tuple[Rights, ...]
) -> tuple[Solution, Values, Mask]:
    """The round with the rights' money beside ``money``: the solution, all the money, and where it settles.

    The extra money M buys what the rights give in a round of money + M: M = Σ shares wanted ÷ x.
    The fixed point is found by the secant rule on each path, from M = 0.
    """

    def demanded(extra: Values) -> tuple[Solution, Values]:
        solution = solve(money + extra)
        new_shares = (money + extra) * solution.inverse_price
        wanted = total(shares_wanted(right, solution, new_shares) for right in rights)
        possible = solution.found & (solution.inverse_price > 0)
        return solution, np.where(possible, wanted / np.where(possible, solution.inverse_price, 1.0), 0.0)

    extra = np.zeros_like(money)
    solution, asked = demanded(extra)
    before, missing_before = extra, asked - extra
    extra = asked
    settled = np.zeros(1, dtype=np.bool_)
    for _ in range(ROUNDS_OF_MONEY):
        solution, asked = demanded(extra)
        missing = asked - extra
        settled = np.abs(missing) <= 1e-13 * (money + extra)
        if bool((settled | ~solution.found).all()):
            break
        step = extra - before
        fall = missing_before - missing
        usable = ~settled & (fall * step > 0)
        following = np.where(usable, extra + missing * step / np.where(usable, fall, 1.0), asked)
        following = np.where(settled, extra, np.clip(following, 0.0, MOST_ON_TOP * money))
        before, missing_before, extra = extra, missing, following
    return solution, money + extra, settled


def payments(
    terms: RoundTerms, rights: tuple[Rights, ...], solution: Solution, money: Values, asked: Values
) -> dict[str, Values]:
    """What each buyer pays (paths,), together all the money of the round.

    Inside, the rights come out of the investors' money in proportion to it, and are scaled down
    together where they ask for more than the round; on top, ``money`` holds them beside ``asked``.
    """
    price = np.where(solution.found, 1.0 / np.where(solution.found, solution.inverse_price, 1.0), 0.0)
    new_shares = money * solution.inverse_price
    wanted = {right.holder: shares_wanted(right, solution, new_shares) * price for right in rights}
    claimed = total(wanted.values())
    scale, left = np.ones(1), asked
    if rights and terms.pro_rata_placement == "inside":
        over = claimed > money
        scale = np.where(over, money / np.where(over, claimed, 1.0), 1.0)
        left = np.maximum(money - claimed * scale, 0.0)
    share = np.divide(left, asked, out=np.zeros(max(left.shape[0], asked.shape[0])), where=asked > 0)
    paid = {holder: values(amount) * share for holder, amount in terms.investors.items()}
    for holder, amount in wanted.items():
        paid[holder] = paid.get(holder, np.zeros(1)) + amount * scale
    return paid
