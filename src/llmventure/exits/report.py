"""Exits of a scenario's plan as plain data: who gets what at which value."""

from collections.abc import Sequence

import numpy as np

from llmventure.engine.result import Result
from llmventure.errors import UsageError
from llmventure.exits.month import exit_months
from llmventure.exits.outcomes import YEAR, founders_payouts
from llmventure.exits.price import enterprise_value
from llmventure.exits.remarks import assumptions, warnings
from llmventure.exits.returns import Provider, before_exit, rate_of, with_exit
from llmventure.exits.sale import Sale, exit_terms, sale_of
from llmventure.exits.secondaries import founders_secondaries
from llmventure.exits.standing import Standing, standing
from llmventure.models.exit import Exit
from llmventure.models.quantity import fixed
from llmventure.report import SCHEMA_VERSION, Run
from llmventure.report.exits import (
    DebtPaid,
    EarnOutTerms,
    ExitBreakpoint,
    ExitEntry,
    ExitReport,
    FoundersShare,
    Payout,
    ProviderReturn,
)
from llmventure.sampling import Array, at
from llmventure.timing import whole_months
from llmventure.waterfall.breakpoints import breakpoints
from llmventure.waterfall.payouts import ExitTerms
from llmventure.waterfall.returns import multiple_of_money
from llmventure.world import NEVER

DISCOUNT_RATE = 0.25
"""The language's default of ``founders_discount_rate``, for a scenario without an exit."""


def exit_report(result: Result, stamp: Run, values: Sequence[float], enterprise_values: Sequence[float]) -> ExitReport:
    """Who gets what of each of ``values`` (the sum to be shared out) and ``enterprise_values`` (cash is added).

    The table is that of ``exit.when``, else of the plan's last month. Without any value it is the scenario's own
    ``exit.enterprise_value``.

    :raises UsageError: where there is no value, and the scenario has no exit.
    :raises PlanError: where nobody holds shares, or the exit waits for what cannot be known.
    """
    if not values and not enterprise_values and result.world.scenario.exit is None:
        raise UsageError("exit needs a value, and the scenario has no exit of its own", "--value 100M")
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return _report(result, stamp, values, enterprise_values)


def _report(result: Result, stamp: Run, values: Sequence[float], enterprise_values: Sequence[float]) -> ExitReport:
    company, leaving = result.world.scenario.company, result.world.scenario.exit
    first = int(exit_months(result)[0])
    month = first if first != NEVER else result.world.grid.months - 1
    there = standing(result, month)
    sales = [sale_of(result, there, np.full(1, value)) for value in values]
    prices = [np.full(1, price) for price in enterprise_values]
    if not sales and not prices:
        assert leaving is not None
        prices = [enterprise_value(result, leaving.enterprise_value, month)]
    sales += [sale_of(result, there, np.maximum(price + there.cash, 0.0), price) for price in prices]
    before = before_exit(result, np.full(1, month), max(sale.wait for sale in sales))
    return {
        "schema_version": SCHEMA_VERSION,
        "run": stamp,
        "company": {"name": company.name, "currency": company.currency},
        "month": str(result.world.grid.start + month),
        "kind": "sale" if leaving is None else leaving.kind,
        "cash": float(there.cash[0]),
        "earn_out": _earn_out(result, leaving),
        "exits": [_entry(result, sale, before) for sale in sales],
        "breakpoints": _breakpoints(there, exit_terms(result, leaving, there, None)),
        "assumptions": assumptions(result, there, leaving, by_scenario=not values and not enterprise_values),
        "warnings": warnings(result, there, leaving, first),
    }


def _earn_out(result: Result, leaving: Exit | None) -> EarnOutTerms | None:
    if leaving is None or leaving.earn_out is None:
        return None
    wait = int(whole_months(result.world, "exit.earn_out.wait", leaving.earn_out.wait)[0])
    return {"share": leaving.earn_out.share, "wait_months": wait, "probability": leaving.earn_out.probability}


def _entry(result: Result, sale: Sale, before: dict[str, Provider]) -> ExitEntry:
    whole = sale.whole
    providers = with_exit(result, before, sale, np.ones(1, dtype=np.bool_))
    together = rate_of(*providers.values())
    returns: list[ProviderReturn] = []
    for provider in providers.values():
        found = rate_of(provider)
        multiple = float(multiple_of_money(provider.paid_in, provider.paid_back)[0])
        returns.append(
            {
                "name": provider.name,
                "kind": provider.kind,
                "paid_in": float(provider.paid_in[0]),
                "paid_back": float(provider.paid_back[0]),
                "multiple": multiple,
                "rate": found.rate,
                "reason": found.reason,
            }
        )
    debts: list[DebtPaid] = [
        {"name": debt.name, "owed": _one(debt.claim), "amount": _one(whole.debts[debt.name])}
        for debt in sale.standing.debts
    ]
    paid = _payouts(sale)
    options = {
        (column.holder, column.security)
        for column in sale.standing.table.columns
        if column.kind in {"options", "pool"} and not column.founder
    }
    return {
        "value": _one(sale.value),
        "enterprise_value": None if sale.enterprise_value is None else _one(sale.enterprise_value),
        "payouts": paid,
        "transaction_costs": _one(whole.transaction_costs),
        "debts": debts,
        "carve_out": _one(whole.carve_out),
        "undistributed": _one(whole.undistributed),
        "price_per_share": _one(whole.per_common_share),
        "founders": _founders(result, sale, paid),
        "employees": _one(whole.carve_out)
        + sum(row["amount"] for row in paid if (row["holder"], row["security"]) in options),
        "providers": returns,
        "cost_of_capital": together.rate,
        "cost_of_capital_reason": together.reason,
    }


def _payouts(sale: Sale) -> list[Payout]:
    """One row a holder and security, those who get nothing among them; grants of one holder are one row."""
    whole = sale.whole
    rows: dict[tuple[str, str], Payout] = {}
    for key, founder, amount, once, earned, chosen in zip(
        whole.rows, whole.founder, whole.amounts, sale.at_once(), whole.vested, whole.converts, strict=True
    ):
        row = rows.setdefault(key, _nothing(key))
        row["amount"] += _one(amount)
        row["at_closing"] += _one(once)
        row["vested"] += _one(amount * earned)
        row["founder"] = row["founder"] or founder
        row["converts"] = row["converts"] or bool(chosen[0])
    table = sale.standing.table
    held = [
        (column.holder, column.security)
        for column, shares in zip(table.columns, table.shares, strict=True)
        if shares[0] > 0
    ]
    for key in held:
        rows.setdefault(key, _nothing(key))
    waiting = {(holder, item.name) for item in table.convertibles if item.amount[0] > 0 for holder in item.holders}
    return [row for key, row in rows.items() if key in held or key in waiting]


def _nothing(key: tuple[str, str]) -> Payout:
    return {
        "holder": key[0],
        "security": key[1],
        "amount": 0.0,
        "at_closing": 0.0,
        "vested": 0.0,
        "founder": False,
        "converts": False,
    }


def _founders(result: Result, sale: Sale, paid: list[Payout]) -> FoundersShare:
    month = sale.standing.month
    once, later = (_one(part) for part in founders_payouts(sale))
    later *= sale.probability
    rate = _discount_rate(result, month)
    sold = [(when, _one(amount)) for when, amount in founders_secondaries(result) if when <= month]
    secondary = sum(amount for _, amount in sold)

    def worth(amount: float, when: int) -> float:
        return float(amount / (1 + rate) ** (when / YEAR))

    return {
        "payout": sum(row["amount"] for row in paid if row["founder"]),
        "vested": sum(row["vested"] for row in paid if row["founder"]),
        "secondary": secondary,
        "proceeds": once + later + secondary,
        "present_value": worth(once, month)
        + worth(later, month + sale.wait)
        + sum(worth(amount, when) for when, amount in sold),
    }


def _discount_rate(result: Result, month: int) -> float:
    leaving = result.world.scenario.exit
    terms = fixed(DISCOUNT_RATE) if leaving is None else leaving.founders_discount_rate
    return _one(at(result.world.series("exit.founders_discount_rate", terms), month))


def _breakpoints(there: Standing, terms: ExitTerms) -> list[ExitBreakpoint]:
    """Values to be shared out at which the split changes; none where costs or the carve-out take everything."""
    if _one(terms.carve_out) >= 1 or _one(terms.transaction_cost_share) >= 1:
        return []
    return [{"value": point.value, "what": point.what} for point in breakpoints(there.claims, terms)]


def _one(values: Array | float) -> float:
    return float(np.atleast_1d(values)[0])
