"""The largest customer of a product: its share of the product's revenue, and what is left where that changes.

``largest_customer`` of a product is a share of its revenue. A change of it (a risk that makes it 0: the customer goes)
leaves what the others bring alone, so that with the share s as written and s' as it has become the product sells
(1 − s) ÷ (1 − s') of what it would: 1 − s where the customer has gone.
"""

import numpy as np

from llmventure.models.revenue import Product
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World
from llmventure.world.levers import Levers

WHOLE = np.ones(1)


def share_of(world: World, levers: Levers, state: State, month: int, path: str, product: Product) -> Array:
    """Its share of the product's revenue in a month, ``(paths,)``; 0 where none is named."""
    if product.largest_customer is None:
        return np.zeros(1)
    return world.value(f"{path}.largest_customer", product.largest_customer, month, levers, state.since)


def remaining(world: World, levers: Levers, state: State, month: int, path: str, product: Product) -> Array:
    """What a product sells of what it would with the largest customer that the file names, ``(paths,)``.

    A customer that becomes all there is leaves nothing to measure it by: then nothing changes.
    """
    if product.largest_customer is None:
        return WHOLE
    where = f"{path}.largest_customer"
    if not world.meets_effect(where) and not levers.meets(where):
        return WHOLE
    written = world.unchanged(where, product.largest_customer, month, state.since)
    now = share_of(world, levers, state, month, path, product)
    rest = 1.0 - now
    return np.asarray(np.where((now != written) & (rest > 0), (1.0 - written) / np.where(rest > 0, rest, 1.0), 1.0))
