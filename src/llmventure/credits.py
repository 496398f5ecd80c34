"""Bills of compute, and the purses of credits that pay them before cash does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from llmventure.ledger import Line
from llmventure.sampling import Array
from llmventure.settlement import terms_of
from llmventure.state import Purse, State


@dataclass(frozen=True, slots=True)
class Bill:
    """What is owed for a month's use of something: ``quantity × price``, to ``provider``, in ``days``."""

    account: str
    name: str
    path: str
    function: str
    unit: str
    quantity: Array
    price: Array
    provider: str | None
    days: float = 0.0


def paid_lines(state: State, month: int, bills: Sequence[Bill]) -> Iterator[Line]:
    """Pay each provider's bills from its credits, soonest expiry first and every bill alike, the rest from cash."""
    shares: dict[str, Array] = {}
    for provider in {purse.provider for purse in state.purses}:
        due = sum((bill.quantity * bill.price for bill in bills if bill.provider == provider), np.zeros(1))
        paid = _spent(state.purses, provider, due, month)
        shares[provider] = np.where(due > 0, paid / np.where(due > 0, due, 1.0), 0.0)
    for bill in bills:
        share = shares.get(bill.provider, np.zeros(1)) if bill.provider is not None else np.zeros(1)
        if share.any():
            quantity = bill.quantity * share
            cost = -(quantity * bill.price)
            yield Line(
                bill.account, bill.name, bill.path, cost, cost, quantity, bill.price, bill.unit, bill.function,
                None, f"credits/{bill.provider}",
            )  # fmt: skip
        quantity = bill.quantity * (1 - share)
        cost = -(quantity * bill.price)
        if cost.any() or not share.any():
            yield Line(
                bill.account, bill.name, bill.path, cost, cost, quantity, bill.price, bill.unit, bill.function,
                "payables" if bill.days > 0 else None, due=terms_of(bill.days),
            )  # fmt: skip


def _spent(purses: Sequence[Purse], provider: str, due: Array, month: int) -> Array:
    """Take up to ``due`` out of the provider's purses; what was taken."""
    left = due
    for purse in sorted(purses, key=lambda each: each.last):
        if purse.provider == provider and month <= purse.last:
            used = np.minimum(purse.left, left)
            purse.left = purse.left - used
            left = left - used
    return due - left


def expired_lines(state: State, month: int) -> Iterator[Line]:
    """What is left of credits at the end of their last month is lost."""
    for purse in state.purses:
        if purse.last <= month and purse.left.any():
            lost = purse.left
            yield Line(
                "cost/other", purse.name, purse.source, -lost, -lost, lost, np.ones(1), "expired_credits",
                "administration", None, f"credits/{purse.provider}",
            )  # fmt: skip
            purse.left = np.zeros_like(lost)
