"""What a buyer pays for the company without its cash and debt."""

import numpy as np

from llmventure.engine.result import Result
from llmventure.ledger.totals import Totals
from llmventure.metrics import run_rate_in
from llmventure.models.exit import EnterpriseValue
from llmventure.sampling import Array, at
from llmventure.statements import statements

YEAR = 12
PATH = "exit.enterprise_value"


def enterprise_value(result: Result, terms: EnterpriseValue, month: int) -> Array:
    """The enterprise value of a sale in ``month`` (paths or 1,), never below 0: an amount, or a multiple."""
    if terms.amount is not None:
        return at(result.world.series(PATH, terms.amount), month)
    assert terms.multiple is not None and terms.multiple_of is not None
    multiple = at(result.world.series(f"{PATH}.multiple", terms.multiple), month)
    return np.maximum(multiple * measure(result, terms.multiple_of, month), 0.0)


def measure(result: Result, multiple_of: str, month: int) -> Array:
    """What the multiple is of, at the close of ``month`` (paths,).

    ``arr``: 12 × contracted revenue. ``run_rate_revenue``: that + 12 × the mean usage revenue of the last 3 months.
    ``gross_profit``: of the last 12 months. ``next_twelve_months``: the revenue that the plan has for the 12 months
    that follow; beyond the plan its last month's goes on.
    """
    if multiple_of == "arr":
        return np.asarray(YEAR * result.recurring[month])
    if multiple_of == "run_rate_revenue":
        return run_rate_in(result, month)
    income = result.ledger.income if isinstance(result.ledger, Totals) else statements(result).income
    if multiple_of == "gross_profit":
        return np.asarray(income["gross_profit"][max(month + 1 - YEAR, 0) : month + 1].sum(axis=0))
    revenue = income["revenue"][month + 1 : month + 1 + YEAR]
    missing = YEAR - revenue.shape[0]
    return np.asarray(revenue.sum(axis=0) + missing * income["revenue"][-1])


def months_beyond_plan(result: Result, month: int) -> int:
    """Of the twelve months after ``month`` how many lie beyond the plan."""
    return max(month + 1 + YEAR - result.world.grid.months, 0)
