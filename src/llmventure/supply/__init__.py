"""Who gets which GPU-hours: demand is met by owned, reserved, spot and on-demand supply, in this order.

Pure allocation in hours; what an hour costs is decided in ``compute_cost``.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from llmventure.record import record
from llmventure.sampling import Array
from llmventure.sampling.choosing import NOTHING, ONE, chosen, some

Use = Literal["training", "serving"]


@record
class Demand:
    """Hours that one user needs of one accelerator in a month: ``(paths or 1,)``, productive hours."""

    use: Use
    account: str
    name: str
    path: str
    hours: Array
    prefers: str | None = None


@record
class Offer:
    """Hours of one supply in a month. ``hours`` is None where there is no limit; ``paid`` where they are due anyway."""

    name: str
    hours: Array | None
    first: Use
    goodput: Array
    paid: bool


@record
class Taken:
    """Hours of an offer that a demand takes, as they are paid for (lost work included)."""

    demand: Demand
    offer: Offer
    hours: Array


def allocate(demands: Sequence[Demand], offers: Sequence[Offer]) -> tuple[list[Taken], dict[str, Array], list[Array]]:
    """Meet ``demands`` from ``offers`` in their order.

    Each offer serves the users of its first use first, in their order; a demand that prefers an offer takes from it
    before all others. Returns what is taken, the idle hours of each paid offer, and what is left of each demand.
    """
    left = [demand.hours for demand in demands]
    taken: list[Taken] = []
    room = {offer.name: offer.hours for offer in offers}

    def take(index: int, offer: Offer) -> None:
        demand, limit = demands[index], room[offer.name]
        wanted = left[index] if offer.goodput is ONE else left[index] / offer.goodput
        hours = wanted if limit is None else np.minimum(wanted, limit)
        if not some(hours):
            return
        if limit is None:
            left[index] = NOTHING
        else:
            room[offer.name] = limit - hours
            given = hours if offer.goodput is ONE else hours * offer.goodput
            left[index] = chosen(hours != wanted, np.maximum(left[index] - given, 0.0), NOTHING)
        taken.append(Taken(demand, offer, hours))

    for index, demand in enumerate(demands):
        for offer in offers:
            if demand.prefers == offer.name:
                take(index, offer)
    for offer in offers:
        for use in (offer.first, "serving" if offer.first == "training" else "training"):
            for index, demand in enumerate(demands):
                if demand.use == use and some(left[index]):
                    take(index, offer)
    idle = {offer.name: hours for offer in offers if offer.paid and (hours := room[offer.name]) is not None}
    return taken, idle, left
