"""Customers won by spending: each costs more, the more is spent."""

import numpy as np

from llmventure.models.revenue import Marketing
from llmventure.sampling import Array
from llmventure.state import State
from llmventure.world import World
from llmventure.world.levers import Levers


def won(spend: Array, cost: Array, at_spend: Array, elasticity: Array) -> Array:
    """New customers = at_spend ÷ cost × (spend ÷ at_spend) ^ elasticity, so that one of them costs on average
    cost × (spend ÷ at_spend) ^ (1 − elasticity).

    Twice the spending at an elasticity of 0.7 wins 2 ^ 0.7 = 1.62 times the customers, each 1.23 times as dear.

    >>> each = (np.full(1, value) for value in (40_000.0, 1_000.0, 20_000.0, 0.7))
    >>> round(float(won(*each)[0]), 2)
    32.49
    """
    return np.asarray(at_spend / cost * (spend / at_spend) ** elasticity)


def marketed_customers(
    world: World, levers: Levers, state: State, month: int, path: str, marketing: Marketing
) -> tuple[Array, Array]:
    """Customers that marketing wins in a month, and what is spent on it, ``(paths,)``."""

    def value(field: str) -> Array:
        quantity = getattr(marketing, field)
        return world.value(f"{path}.marketing.{field}", quantity, month, levers, state.since)

    spend = value("spend")
    return won(spend, value("cost_per_new_customer"), value("at_spend"), value("elasticity")), spend
