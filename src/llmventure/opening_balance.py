"""The opening balance sheet, and how it runs off; paid-in equity is what balances."""

from collections.abc import Iterator

import numpy as np

from llmventure import overhead, revenue
from llmventure.ledger import Line
from llmventure.models.compute import OwnedSupply
from llmventure.sampling import Array, at
from llmventure.state import State
from llmventure.supply import fleet
from llmventure.supply.prepayment import prepaid_left, prepaid_supplies
from llmventure.world import World

DEFERRED_MONTHS, EQUIPMENT_MONTHS = 12, 36
"""How long opening deferred revenue is earned and opening equipment written off; judgements, named in the language."""
NOTHING = np.zeros(1)


def opening_balances(world: World, state: State) -> dict[str, Array]:
    """Balances by account on the plan's first morning, ``(paths or 1,)``: all positive, but ``paid_in`` of any sign."""
    company = world.scenario.company
    balance = company.opening_balance

    def given(name: str) -> Array:
        return at(world.series(f"company.opening_balance.{name}", getattr(balance, name)), 0)

    equipment = given("equipment")
    for name, supply in world.scenario.compute.supply.items():
        if isinstance(supply, OwnedSupply):
            equipment = equipment + fleet.opening_equipment(world, state, name, supply)
    ahead = [overhead.prepaid_at_start(world, state, path) for path in world.costs]
    ahead += [revenue.prepaid_at_start(world, state, path) for path in world.products]
    ahead += [prepaid_left(world, state, 0, name, supply) for name, supply in prepaid_supplies(world.scenario)]
    balances = {
        "cash": state.cash,
        "credits": sum((purse.left for purse in state.purses), NOTHING),
        "receivables": given("receivables"),
        "prepaid": sum((each for each in ahead if each is not None), NOTHING),
        "equipment": equipment,
        "payables": given("payables"),
        "deferred_revenue": given("deferred_revenue"),
    }
    for loan in state.funding.loans:
        key = f"debt/{loan.name}"
        balances[key] = balances.get(key, NOTHING) + loan.balance
    for share in state.funding.shares:
        balances[f"debt/{share.name}"] = balances.get(f"debt/{share.name}", NOTHING) + share.owed
    for name, owed in state.funding.note_balances.items():
        balances[f"notes/{name}"] = owed
    owned = sum((balances[name] for name in ("cash", "credits", "receivables", "prepaid", "equipment")), NOTHING)
    owed = sum(
        (value for name, value in balances.items() if name.startswith(("payables", "deferred", "debt/", "notes/"))),
        NOTHING,
    )
    balances["paid_in"] = owned - owed
    return balances


def run_off_lines(world: World, month: int, *, served: bool) -> Iterator[Line]:
    """Opening receivables are collected and payables paid in the first month; deferred revenue is earned over 12
    months, unless it is ``served`` by contracts that were there before (``revenue.contracts_before``), and opening
    equipment that the file only states as a sum is written off over 36.
    """
    balance = world.scenario.company.opening_balance
    where = "company.opening_balance"
    name = "opening balance"

    def given(which: str) -> Array:
        return at(world.series(f"{where}.{which}", getattr(balance, which)), 0)

    if month == 0:
        receivables, payables = given("receivables"), given("payables")
        if receivables.any():
            yield Line(
                "revenue/sales",
                name,
                f"{where}.receivables",
                NOTHING,
                receivables,
                NOTHING,
                NOTHING,
                "money",
                None,
                "receivables",
            )
        if payables.any():
            yield Line(
                "cost/other",
                name,
                f"{where}.payables",
                NOTHING,
                -payables,
                NOTHING,
                NOTHING,
                "money",
                "administration",
                "payables",
            )
    deferred, equipment = given("deferred_revenue"), given("equipment")
    if month < DEFERRED_MONTHS and deferred.any() and not served:
        part, share = deferred / DEFERRED_MONTHS, np.full(1, 1 / DEFERRED_MONTHS)
        yield Line(
            "revenue/subscription",
            name,
            f"{where}.deferred_revenue",
            part,
            NOTHING,
            deferred,
            share,
            "deferred",
            None,
            "deferred_revenue",
        )
    if month < EQUIPMENT_MONTHS and equipment.any():
        part, share = -equipment / EQUIPMENT_MONTHS, np.full(1, 1 / EQUIPMENT_MONTHS)
        yield Line(
            "cost/compute/depreciation",
            name,
            f"{where}.equipment",
            part,
            NOTHING,
            equipment,
            share,
            "book_value",
            "research",
            "equipment",
        )
