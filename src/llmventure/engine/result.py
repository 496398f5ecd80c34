"""What a run of the fold leaves: the ledger, the events, and what was foreseen along the way."""

from collections.abc import Mapping
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from llmventure.cap_table.table import CapTable
from llmventure.compute_cost import Bought
from llmventure.funding.state import Event, FundingState, Owed
from llmventure.ledger import Ledger
from llmventure.record import record
from llmventure.revenue.volumes import Volumes
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World


@record
class Foresight:
    """When cash runs out if nothing more closes: ``(paths,)``, in months from the plan's first morning, with the
    fraction of the last month; beyond the horizon by the last month's burn, infinite where nothing burns.

    ``within`` says where it runs out inside the horizon.
    """

    cash_out: Array
    within: NDArray[np.bool_]


@record
class Close:
    """A month's close: the cap table, what each loan is owed, and the volumes of each product by its path, where they
    are kept."""

    table: CapTable
    owed: tuple[Owed, ...]
    sold: Mapping[str, Volumes] = field(default_factory=dict)


@record
class Result:
    """One run. ``cash`` ``(months + 1, paths)`` begins with opening cash; ``ruined`` is the first month that closes
    below zero by path (``NEVER`` where none does)."""

    world: World
    ledger: Ledger
    opening: dict[str, Array]
    opening_table: CapTable
    cash: Array
    ruined: NDArray[np.int64]
    events: tuple[Event, ...]
    bought: tuple[Bought, ...]
    recurring: Array
    """Contracted recurring revenue, ``(months, paths)``."""
    usage: Array
    """Usage revenue, ``(months, paths)``."""
    without_funding: Foresight
    after_closing: dict[int, Foresight]
    """By month in which something closed."""
    breaches: dict[str, NDArray[np.int64]]
    """First month in which a covenant was breached, by loan and path."""
    final: State
    closes: tuple[Close, ...]
    """One a month; what has not changed is the same object."""

    @property
    def funding(self) -> FundingState:
        state: FundingState = self.final.funding
        return state
