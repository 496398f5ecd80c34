"""How much of a grant is earned by a month."""

from typing import Literal

import numpy as np

from llmventure.cap_table.per_path import Values, values
from llmventure.record import record


@record(slots=False)
class Vesting:
    """Equal monthly parts over ``months`` from ``start`` (months since January 1970), none before the ``cliff``.

    ``acceleration``: ``single`` vests everything at an exit, ``double`` only if the holder is also
    let go, which an exit alone does not say: it counts as ``none`` there.
    """

    start: int
    months: int = 48
    cliff: int = 12
    acceleration: Literal["none", "single", "double"] = "none"


def vested_fraction(vesting: Vesting | None, month: int | Values, at_exit: bool = False) -> Values:
    """The fraction of a grant that is vested in ``month``: min(1, m / months) from the cliff on, 0 before it.

    Without ``vesting`` everything is. The usual 4 years with a cliff of one:

    >>> grant = Vesting(start=684, months=48, cliff=12)
    >>> [float(4_800_000 * vested_fraction(grant, 684 + m)[0]) for m in (11, 12, 13, 60)]
    [0.0, 1200000.0, 1300000.0, 4800000.0]
    """
    now = values(month)
    if vesting is None or (at_exit and vesting.acceleration == "single"):
        return np.ones_like(now)
    elapsed = now - vesting.start
    if vesting.months <= 0:
        return np.where(elapsed >= vesting.cliff, 1.0, 0.0)
    return np.where(elapsed < vesting.cliff, 0.0, np.clip(elapsed / vesting.months, 0.0, 1.0))
