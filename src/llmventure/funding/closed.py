"""What a closing leaves: its lines, and what is told of it."""

from collections.abc import Iterator
from dataclasses import field

import numpy as np

from llmventure.funding.state import Event, Mask
from llmventure.ledger import Line
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.state import Purse, State
from llmventure.world import NEVER, World

NOTHING = np.zeros(1)


@record(frozen=False)
class Closing:
    """What closed, and its lines."""

    lines: list[Line] = field(default_factory=list)
    failed: Mask = field(default_factory=lambda: np.zeros(1, dtype=np.bool_))
    """Where it had no solution."""
    event: Event | None = None


@record(frozen=False)
class Told:
    """What a closing tells of itself; money ``(paths or 1,)``, what is not defined for its kind None."""

    cash_in: Array = field(default_factory=lambda: np.zeros(1))
    fees: Array = field(default_factory=lambda: np.zeros(1))
    credits: Array = field(default_factory=lambda: np.zeros(1))
    pre_money: Array | None = None
    post_money: Array | None = None
    price: Array | None = None
    issued: dict[str, Array] = field(default_factory=dict)
    converted: dict[str, Array] = field(default_factory=dict)
    sold: dict[str, Array] = field(default_factory=dict)


def capital_line(account: str, name: str, path: str, amount: Array, through: str, purse: str = "cash") -> Line:
    """Money that comes or goes without a profit, through a balance account."""
    return Line(account, name, path, NOTHING, amount, NOTHING, NOTHING, "money", None, through, purse)


def fee_lines(name: str, path: str, fees: Array) -> Iterator[Line]:
    """The line of a closing's fees, where there are any."""
    if fees.any():
        yield Line("fees", name, path, -fees, -fees, np.where(fees > 0, 1.0, 0.0), fees, "fee", "administration")


def grant_credits(
    world: World, state: State, name: str, path: str, provider: str, expires: object, amount: Array
) -> None:
    """A purse of credits that pays that provider's bills until they expire."""
    last = NEVER if expires is None else expires - world.grid.start  # type: ignore[operator]
    state.purses.append(Purse(provider, name, path, amount.copy(), last))
