"""Bills of compute, and the purses of credits that pay them before cash does."""

from collections.abc import Iterator, Sequence

import numpy as np

from llmventure.ledger import CASH, Line
from llmventure.ledger.settlement import terms_of
from llmventure.record import record
from llmventure.sampling import Array
from llmventure.sampling.choosing import quotient, some
from llmventure.state import Purse, State
from llmventure.supply.prepayment import Prepayment

FUNCTION_OF = {"training": "research", "serving": "cost_of_revenue"}
"""What the hours of a use are a cost of."""


@record
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
    supply: str | None = None
    paid_ahead: Array | None = None
    """The share of it that was paid before (``prepayment``)."""

    @property
    def due(self) -> Array:
        """The quantity that is still to be paid."""
        return self.quantity if self.paid_ahead is None else self.quantity * (1 - self.paid_ahead)


def paid_lines(
    state: State, month: int, bills: Sequence[Bill], prepayments: Sequence[Prepayment] = ()
) -> Iterator[Line]:
    """Pay each provider's bills and prepayments from its credits, soonest expiry first and all of them alike, the rest
    from cash; what was paid ahead is used up, out of the purse that paid it."""
    shares: dict[str, Array] = {}
    for provider in {purse.provider for purse in state.purses if month <= purse.last and some(purse.left)}:
        due = sum((bill.due * bill.price for bill in bills if bill.provider == provider), np.zeros(1))
        due = due + sum((each.money for each in prepayments if each.provider == provider), np.zeros(1))
        paid = _spent(state.purses, provider, due, month)
        shares[provider] = quotient(paid, due)
    for prepayment in prepayments:
        yield from _prepaid(state, prepayment, shares.get(prepayment.provider or "", np.zeros(1)))
    for bill in bills:
        if bill.paid_ahead is not None:
            yield from _used_up(state, bill, bill.quantity * bill.paid_ahead)
        share = None if bill.provider is None else shares.get(bill.provider)
        in_part = share is not None and bool(share.any())
        quantity = bill.due
        if share is not None and in_part:
            quantity = bill.due * share
            cost = -(quantity * bill.price)
            yield Line(
                bill.account, bill.name, bill.path, cost, cost, quantity, bill.price, bill.unit, bill.function,
                None, f"credits/{bill.provider}",
            )  # fmt: skip
            quantity = bill.due * (1 - share)
        cost = -quantity * bill.price
        if (bill.paid_ahead is None and not in_part) or some(cost):
            yield Line(
                bill.account, bill.name, bill.path, cost, cost, quantity, bill.price, bill.unit, bill.function,
                "payables" if bill.days > 0 else None, due=terms_of(bill.days),
            )  # fmt: skip


def _prepaid(state: State, prepayment: Prepayment, share: Array) -> Iterator[Line]:
    """A contract's prepayment, ``share`` of it in credits; remembers that share, with which its hours are charged."""
    key = f"prepaid_in_credits/{prepayment.path}"
    state.carried[key] = np.where(prepayment.money > 0, share, state.carried.get(key, np.zeros(1)))
    for purse, part in ((f"credits/{prepayment.provider}", share), (CASH, 1 - share)):
        if (prepayment.money * part).any():
            yield Line(
                f"cost/compute/{prepayment.use}", prepayment.name, prepayment.path, np.zeros(1),
                -(prepayment.money * part), prepayment.gpu_hours * part, np.zeros(1), "gpu_hour_prepaid",
                FUNCTION_OF[prepayment.use], "prepaid", purse,
            )  # fmt: skip


def _used_up(state: State, bill: Bill, hours: Array) -> Iterator[Line]:
    """Hours that were paid ahead: their cost, and no money."""
    share = state.carried.get(f"prepaid_in_credits/compute.supply.{bill.supply}", np.zeros(1))
    for purse, part in ((f"credits/{bill.provider}", share), (CASH, 1 - share)):
        quantity = hours * part
        cost = -(quantity * bill.price)
        if some(cost):
            yield Line(
                bill.account, bill.name, bill.path, cost, np.zeros(1), quantity, bill.price, bill.unit, bill.function,
                "prepaid", purse,
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
        if purse.last <= month and some(purse.left):
            lost = purse.left
            yield Line(
                "cost/other", purse.name, purse.source, -lost, -lost, lost, np.ones(1), "expired_credits",
                "administration", None, f"credits/{purse.provider}",
            )  # fmt: skip
            purse.left = np.zeros_like(lost)
