"""Why a round has no solution, with the arithmetic that fails."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from llmventure.cap_table.per_path import Mask, Values


def reason_without_solution(
    path: int, parts: Mapping[str, Values], possible: Mask, shares_before: Values, settled: Mask
) -> str:
    """One sentence for one path.

    ``parts`` are what each claim takes of an ever larger company, ``possible`` False where the
    valuation itself cannot price a share, ``settled`` False where money on top never ends.

    >>> import numpy as np
    >>> half, yes = np.array([0.5]), np.array([True])
    >>> reason_without_solution(0, {"the new money": half, "bridge": half}, yes, np.array([1e6]), yes)
    'the new money takes 50.0 % and bridge 50.0 %: together 100.0 %, and 100 % or more cannot be sold'
    """

    def here(row: NDArray[Any]) -> Any:
        return row[path if row.shape[0] > 1 else 0]

    if float(here(shares_before)) <= 0:
        return "there are no shares before the round, so no price per share fits a valuation"
    if not here(possible):
        return "the valuation leaves no price per share above zero: the pre-money must be positive"
    if not here(settled):
        return "the rights to buy on top of the round ask for 100 % or more of what it sells"
    shares = {name: float(here(part)) for name, part in parts.items() if float(here(part)) > 0}
    whole = sum(shares.values())
    if whole < 1 - 1e-9:
        return "the price per share is not above zero"
    listed = [
        f"{name} takes {part:.1%}" if i == 0 else f"{name} {part:.1%}" for i, (name, part) in enumerate(shares.items())
    ]
    text = " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed).replace("%", " %")
    return f"{text}: together {100 * whole:.1f} %, and 100 % or more cannot be sold"
