"""A holder's sale of shares: who sold what for how much; the company gets nothing."""

import numpy as np

from llmventure.cap_table.per_path import total
from llmventure.cap_table.secondary import secondary
from llmventure.errors import PlanError
from llmventure.funding.closed import NOTHING, Closing, Told
from llmventure.funding.state import FundingState, Mask
from llmventure.funding.terms import Figures
from llmventure.ledger import Line
from llmventure.models import funding as instruments
from llmventure.models.change import Change
from llmventure.models.quantity import Fixed, Quantity
from llmventure.models.reading import Reads
from llmventure.sampling import Array, at
from llmventure.world import World


def close_secondary(
    world: World,
    funding: FundingState,
    name: str,
    item: instruments.Secondary,
    on: Mask,
    figures: Figures,
    closing: Closing,
    told: Told,
) -> None:
    """Move the shares, and tell what each security brought.

    Without a round to take the price from a plan stops, and on a drawn path the sale fails.

    :raises PlanError: for a holder without shares, and in a plan for one with fewer than are to be sold.
    """
    path = figures.path
    price = _price(world, funding, item, figures)
    closing.failed = on & ~(price > 0)
    if closing.failed.any() and world.is_plan:
        raise PlanError(f"{path}.price", "there is no round before the sale to take its price from", "add price: 1.20")
    on = on & ~closing.failed
    amount = figures.of("amount", item.amount)
    try:
        funding.table, sold = secondary(funding.table, item.holder, name, amount, price, on)
    except ValueError as error:
        raise PlanError(f"{path}.holder", str(error), "name a holder of common or preferred shares") from None
    money = total(sold.values())
    if world.is_plan and (on & (money < amount * (1 - 1e-9))).any():
        raise PlanError(
            f"{path}.amount",
            f"{item.holder} holds shares worth {float(money[0]):,.0f} at that price",
            "sell less, or at a higher price",
        )
    told.price = price
    told.sold = {security: each for security, each in sold.items() if each.any()}
    shares = np.where(on, money / np.where(price > 0, price, 1.0), 0.0)
    closing.lines.append(
        Line("financing/secondary", name, path, NOTHING, NOTHING, shares, NOTHING, "share_sold_by_holder")
    )


def _price(world: World, funding: FundingState, item: instruments.Secondary, figures: Figures) -> Array:
    path = f"{figures.path}.price"
    change = None if item.price is None else Change.read(item.price)
    if change is not None and change.how == "value":
        quantity: Quantity = Reads("money", high=1e12, form="uncertain", above=True).read(change.raw)
        return at(world.series(path, quantity), 0)
    if change is None:
        return funding.last_price
    factor = change.factor or Quantity(Fixed(1.0), 0.0, None)
    return funding.last_price * at(world.series(path, factor), 0)
