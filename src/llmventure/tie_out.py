"""The checks of the books that can fail; run on every plan. A miss is a bug and stops the program."""

import numpy as np

from llmventure.cap_table.conversion import converting_amounts
from llmventure.cap_table.ownership import fully_diluted, ownership
from llmventure.cap_table.per_path import total
from llmventure.engine.result import Result
from llmventure.errors import TieOutError
from llmventure.funding.terms import calendar_number
from llmventure.ledger.accounts import ASSETS, LIABILITIES
from llmventure.sampling import Array
from llmventure.statements import Statements, balances_by_account
from llmventure.supply.prepayment import prepaid_left, prepaid_supplies

TOLERANCE = 1e-9
"""Of the largest balance."""


def check_books(result: Result, made: Statements) -> None:
    """Raise ``TieOutError`` where an identity does not hold."""
    accounts = balances_by_account(result)
    largest = max(1.0, *(float(np.abs(balance).max(initial=0.0)) for balance in accounts.values()))

    def tie(what: str, left: Array, right: Array) -> None:
        gap = float(np.abs(left - right).max(initial=0.0))
        if not gap <= TOLERANCE * largest:
            raise TieOutError(f"{what}: {gap:g} apart, of a largest balance of {largest:g}")

    owned = sum((made.balance[name] for name in ASSETS), np.zeros(1))
    owed = sum((made.balance[name] for name in (*LIABILITIES, "retained")), np.zeros(1))
    tie("the balance sheet", owned, owed)
    change = np.diff(result.cash, axis=0)
    tie("change in cash and the three cash flows", change, sum(made.cash_flow.values(), np.zeros(1)))
    tie("cash of the fold and cash of the lines", result.cash[1:], accounts["cash"])
    tie("net income and the lines' sum of earned", np.cumsum(made.income["net_income"], axis=0), accounts["retained"])
    for name, balance in accounts.items():
        if name not in {"cash", "retained", "paid_in"} and not float(balance.min(initial=0.0)) >= -TOLERANCE * largest:
            raise TieOutError(f"the balance of {name} falls below zero: {balance.min():g}")
    _settled(result, accounts, tie)
    for loan in {loan.name for loan in result.funding.loans}:
        owed_now = sum((each.balance for each in result.funding.loans if each.name == loan), np.zeros(1))
        tie(f"debt/{loan} and its schedule", accounts[f"debt/{loan}"][-1], owed_now)
    now = calendar_number(result.world, result.world.grid.months)
    for note in result.funding.table.convertibles:
        if note.name in result.funding.note_balances:
            tie(
                f"notes/{note.name} and its interest",
                accounts[f"notes/{note.name}"][-1],
                total(converting_amounts(note, now)),
            )
    tie("hours paid ahead and what is still to be delivered of them", *_paid_ahead(result))
    tie(
        "credits and what dispatch thinks is left",
        accounts["credits"][-1],
        sum((p.left for p in result.final.purses), np.zeros(1)),
    )
    table = result.funding.table
    if float(fully_diluted(table).min(initial=0.0)) > 0:
        whole = total(ownership(table))
        if not float(np.abs(whole - 1).max()) <= TOLERANCE:
            raise TieOutError(f"ownership adds to {whole}")


def _paid_ahead(result: Result) -> tuple[Array, Array]:
    """What was paid for reserved hours and not used by the lines, and what the contracts still owe."""
    world, state, months = result.world, result.final, result.world.grid.months
    balance = still = np.zeros(1)
    for name, supply in prepaid_supplies(world.scenario):
        balance = balance + prepaid_left(world, state, 0, name, supply)
        still = still + prepaid_left(world, state, months, name, supply)
    for key, row in result.ledger:
        if key.through == "prepaid" and key.account.startswith("cost/compute/"):
            balance = balance + (row.earned - row.amount).sum(axis=0)
    return balance, still


def _settled(result: Result, accounts: dict[str, Array], tie: object) -> None:
    """Everything earned is paid within its days: what is open at the end is what still falls due, and nothing else."""
    assert callable(tie)
    owed = {"receivables": np.zeros(1), "payables": np.zeros(1)}
    for key, row in result.ledger:
        if key.through in owed:
            owed[key.through] = owed[key.through] + (row.open if key.through == "receivables" else -row.open)
    contracts = [value for name, value in result.final.carried.items() if name.startswith("open/")]
    owed["receivables"] = owed["receivables"] + sum((np.maximum(value, 0.0) for value in contracts), np.zeros(1))
    for name, still_due in owed.items():
        tie(f"{name} and what still falls due", accounts[name][-1], still_due)
