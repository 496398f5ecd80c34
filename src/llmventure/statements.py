"""Income statement, cash flow and balance sheet: pivots of the ledger's lines, ``(months, paths)`` each."""

import numpy as np

from llmventure.engine.result import Result
from llmventure.ledger import CASH
from llmventure.ledger.accounts import ACCOUNTS, ASSETS, FUNCTIONS, LIABILITIES, balance_account
from llmventure.record import record
from llmventure.sampling import Array


@record
class Statements:
    """Costs, tax and burn are positive numbers; ``interest`` is income less expense."""

    income: dict[str, Array]
    cash_flow: dict[str, Array]
    balance: dict[str, Array]
    gross_burn: Array

    @property
    def net_burn(self) -> Array:
        """−(operating + investing cash flow): positive is burning."""
        return -(self.cash_flow["operating"] + self.cash_flow["investing"])


def statements(result: Result) -> Statements:
    """All three, by month."""
    flows, gross = _cash_flow(result)
    return Statements(_income(result), flows, _balance(result), gross)


def _zeros(result: Result) -> Array:
    return np.zeros((result.ledger.months, result.ledger.paths))


def _income(result: Result) -> dict[str, Array]:
    """net_income = gross_profit − research − sales − administration + other_income + interest − tax."""
    rows = {name: _zeros(result) for name in ("revenue", *FUNCTIONS, "other_income", "interest", "tax")}
    for key, row in result.ledger:
        section = ACCOUNTS[key.account].section
        if section == "function":
            assert key.function is not None, key
            rows[key.function] -= row.earned
        elif section == "tax":
            rows["tax"] -= row.earned
        elif section != "none":
            rows[section] += row.earned
    gross = rows["revenue"] - rows["cost_of_revenue"]
    operating = rows["research"] + rows["sales"] + rows["administration"]
    net = gross - operating + rows["other_income"] + rows["interest"] - rows["tax"]
    return {
        "revenue": rows["revenue"],
        "cost_of_revenue": rows["cost_of_revenue"],
        "gross_profit": gross,
        "research": rows["research"],
        "sales": rows["sales"],
        "administration": rows["administration"],
        "other_income": rows["other_income"],
        "interest": rows["interest"],
        "tax": rows["tax"],
        "net_income": net,
    }


def _cash_flow(result: Result) -> tuple[dict[str, Array], Array]:
    """By the account's activity; gross burn is all cash out but financing."""
    flows = {name: _zeros(result) for name in ("operating", "investing", "financing")}
    gross = _zeros(result)
    for key, row in result.ledger:
        if key.purse == CASH:
            activity = ACCOUNTS[key.account].activity
            flows[activity] += row.amount
            if activity != "financing":
                gross -= np.minimum(row.amount, 0.0)
    return flows, gross


def balances_by_account(result: Result) -> dict[str, Array]:
    """The running balance of every account a line went through, by its full name (``debt/bridge``), and ``retained``.

    An asset grows by ``earned − amount``, what stands against it by the opposite; credits by what moves in their purse.
    """
    moved: dict[str, Array] = {
        name: _zeros(result) for name in (*ASSETS, "payables", "deferred_revenue", "paid_in", "retained")
    }
    for key, row in result.ledger:
        moved["retained"] = moved["retained"] + row.earned
        purse = "cash" if key.purse == CASH else "credits"
        moved[purse] = moved[purse] + row.amount
        if key.through is not None:
            sign = 1.0 if balance_account(key.through) in ASSETS else -1.0
            moved[key.through] = moved.get(key.through, _zeros(result)) + sign * (row.earned - row.amount)
    return {
        name: np.cumsum(change, axis=0) + result.opening.get(name, np.zeros(1))
        for name, change in {**{name: _zeros(result) for name in result.opening}, **moved}.items()
    }


def _balance(result: Result) -> dict[str, Array]:
    rows = {name: _zeros(result) for name in (*ASSETS, *LIABILITIES, "retained")}
    for name, balance in balances_by_account(result).items():
        rows[balance_account(name)] = rows[balance_account(name)] + balance
    return rows
