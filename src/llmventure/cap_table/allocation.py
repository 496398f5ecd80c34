"""Who buys the shares of a round: new investors, pro rata and super pro rata holders."""

from collections.abc import Callable, Mapping

import numpy as np

from llmventure.cap_table.ownership import holder_shares
from llmventure.cap_table.per_path import Mask, Values, kept, total, values
from llmventure.cap_table.round_equation import Solution
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import CapTable
from llmventure.record import record

STEPS_ON_TOP = 120
"""Steps for the money that comes on top; a few are enough but where rights nearly take the whole company."""

MOST_ON_TOP = 1e9
"""Rights that ask for more than this times the round have no end: the search stops there, unsettled."""


@record(eq=False, slots=False)
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

    The extra money M buys what the rights give in a round of money + M: M = Σ shares wanted ÷ x. On
    each path the secant rule looks for it from M = 0; where it leaves what is known to be too little
    and too much (or a round without solution), the middle between them is tried. False in the mask
    where the round itself has a solution and none with what the rights ask.
    """

    def missing_at(extra: Values) -> tuple[Solution, Values]:
        """The solution, and how much more the rights ask than ``extra``; less where there is none."""
        solution = solve(money + extra)
        new_shares = (money + extra) * solution.inverse_price
        wanted = total(shares_wanted(right, solution, new_shares) for right in rights)
        possible = solution.found & (solution.inverse_price > 0)
        asked = np.where(possible, wanted / np.where(possible, solution.inverse_price, 1.0), 0.0)
        return solution, asked - extra

    extra = np.zeros_like(money)
    solution, missing = missing_at(extra)
    hopeless = ~solution.found
    little, much = extra, np.where(hopeless, 0.0, MOST_ON_TOP * money)
    before, missing_before = extra, missing
    extra = np.minimum(extra + missing, much)
    settled = np.zeros(1, dtype=np.bool_)
    for _ in range(STEPS_ON_TOP):
        solution, missing = missing_at(extra)
        settled = solution.found & (np.abs(missing) <= 1e-13 * (money + extra)) | hopeless
        little = np.where(missing >= 0, extra, little)
        much = np.where((missing < 0) | ~solution.found, np.minimum(extra, much), much)
        if bool((settled | (much - little <= 1e-14 * much)).all()):
            break
        step, fall = extra - before, missing_before - missing
        usable = ~settled & solution.found & (fall * step > 0)
        following = np.where(usable, extra + missing * step / np.where(usable, fall, 1.0), extra + missing)
        inside = (following > little) & (following < much)
        following = np.where(inside, following, (little + much) / 2.0)
        before, missing_before, extra = extra, missing, np.where(settled, extra, following)
    return solution, money + extra, settled


def payments(
    terms: RoundTerms, rights: tuple[Rights, ...], solution: Solution, money: Values, asked: Values
) -> dict[str, Values]:
    """What each buyer pays (paths,), together all the money of the round.

    Inside, the rights come out of the investors' money in proportion to it, and are scaled down
    together where they ask for more than the round; on top, ``money`` holds them beside ``asked``.
    """
    price = kept(solution.found, 1.0 / kept(solution.found, solution.inverse_price, 1.0), 0.0)
    new_shares = money * solution.inverse_price
    wanted = {right.holder: shares_wanted(right, solution, new_shares) * price for right in rights}
    claimed = total(wanted.values())
    scale, left = np.ones(1), asked
    if rights and terms.pro_rata_placement == "inside":
        over = claimed > money
        scale = np.where(over, money / np.where(over, claimed, 1.0), 1.0)
        left = np.maximum(money - claimed * scale, 0.0)
    share = np.ones(1)
    if left is not asked:
        share = np.divide(left, asked, out=np.zeros(max(left.shape[0], asked.shape[0])), where=asked > 0)
    paid = {holder: values(amount) * share for holder, amount in terms.investors.items()}
    for holder, amount in wanted.items():
        paid[holder] = paid.get(holder, np.zeros(1)) + amount * scale
    return paid
