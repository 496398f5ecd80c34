"""Why a round has no solution, with the arithmetic that fails."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.per_path import Mask, Values
from llmventure.cap_table.round_terms import RoundTerms


def reason_without_solution(
    path: int, parts: Mapping[str, Values], terms: RoundTerms, money: Values, shares_before: Values, settled: Mask
) -> str:
    """One sentence for one path.

    ``parts`` are what each claim takes of an ever larger company, ``settled`` is False where the
    money on top of the round never ends.

    >>> import numpy as np
    >>> half, shares, terms = np.array([0.5]), np.array([1e6]), RoundTerms("A", {"x": 2e6}, pre_money_valuation=2e6)
    >>> parts = {"the new money": half, "bridge": half}
    >>> reason_without_solution(0, parts, terms, np.array([2e6]), shares, np.array([True]))
    'the new money takes 50.0 % and bridge 50.0 %: together 100.0 %, and 100 % or more cannot be sold'
    """

    def here(number: NDArray[Any] | float) -> float:
        row = np.atleast_1d(number)
        return float(row[path if row.shape[0] > 1 else 0])

    if here(shares_before) <= 0:
        return "there are no shares before the round, so no price per share fits a valuation"
    if terms.pre_money_valuation is not None and here(terms.pre_money_valuation) <= 0:
        return f"the pre-money valuation is {here(terms.pre_money_valuation):,.0f}: it must be above zero"
    if terms.post_money_valuation is not None and here(terms.post_money_valuation) <= here(money):
        return (
            f"the post-money valuation of {here(terms.post_money_valuation):,.0f} "
            f"does not exceed the new money of {here(money):,.0f}"
        )
    if terms.price_per_share is not None and here(terms.price_per_share) <= 0:
        return f"the price per share is {here(terms.price_per_share):,.4f}: it must be above zero"
    if not here(settled):
        return "with what the rights buy on top of it, the round asks for 100 % or more of the company"
    shares = {name: here(part) for name, part in parts.items() if here(part) > 0}
    whole = sum(shares.values())
    if whole < 1 - 1e-9:
        return "the price per share rounds to 0 at four decimals"
    listed = [
        f"{name} takes {part:.1%}" if i == 0 else f"{name} {part:.1%}" for i, (name, part) in enumerate(shares.items())
    ]
    text = " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed).replace("%", " %")
    return f"{text}: together {100 * whole:.1f} %, and 100 % or more cannot be sold"
