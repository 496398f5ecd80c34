"""Loans: what is paid back when, month by month from the draw."""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from llmventure.record import record

Values: TypeAlias = NDArray[np.float64]
PerPath: TypeAlias = float | Values
RateConvention: TypeAlias = Literal["nominal", "effective"]


@record(eq=False, slots=False)
class Loan:
    """The terms of a loan; money in the reporting currency, fractions of it as fractions.

    ``interest_rate`` a year: ``nominal`` is a twelfth of it a month, ``effective`` compounds to it
    in a year. Interest alone for ``interest_only`` months, then repayment until ``term``:
    ``annuity`` (equal payments), ``equal_principal``, or the ``schedule`` of (month from the draw,
    principal). ``fees`` at the draw and ``end_fee`` at the end are fractions of the principal.
    """

    principal: PerPath
    interest_rate: PerPath
    term: int
    interest_only: int = 0
    rate_convention: RateConvention = "nominal"
    repayment: Literal["annuity", "equal_principal", "schedule"] = "annuity"
    schedule: tuple[tuple[int, PerPath], ...] = ()
    fees: PerPath = 0.0
    end_fee: PerPath = 0.0

    def __post_init__(self) -> None:
        if self.term < 1 or not 0 <= self.interest_only <= self.term:
            raise ValueError("a loan runs for a month at least, and interest-only months lie within its term")
        if self.repayment == "schedule" and any(not 1 <= month <= self.term for month, _ in self.schedule):
            raise ValueError(f"the schedule's months count from the draw, 1 to {self.term}")


@record(eq=False, slots=False)
class Amortization:
    """One row a month, month 1 first, (months, paths): the opening balance, interest on it, principal repaid.

    ``upfront_fee`` falls due at the draw, ``end_fee`` with the last payment (paths,).
    """

    opening_balance: Values
    interest: Values
    principal: Values
    upfront_fee: Values
    end_fee: Values

    @property
    def closing_balance(self) -> Values:
        """What is still owed after each month's payment (months, paths)."""
        return self.opening_balance - self.principal


def monthly_rate(interest_rate: PerPath, convention: RateConvention = "nominal") -> Values:
    """A month's rate: r / 12, or (1 + r) ** (1 / 12) − 1 for an effective yearly rate.

    >>> float(monthly_rate(0.12)[0]), round(float(monthly_rate(0.12, "effective")[0]), 9)
    (0.01, 0.009488793)
    """
    rate = np.atleast_1d(np.asarray(interest_rate, dtype=np.float64))
    if convention == "nominal":
        return rate / 12.0
    return np.asarray(np.expm1(np.log1p(rate) / 12.0))


def annuity_payment(principal: PerPath, rate: PerPath, months: int) -> Values:
    """The equal monthly payment B i / (1 − (1 + i) ** −n) for a monthly rate i; B / n without interest.

    One million at 12 % over 36 months:

    >>> round(float(annuity_payment(1e6, 0.01, 36)[0]), 2)
    33214.31
    """
    balance, monthly = np.atleast_1d(np.asarray(principal, float)), np.atleast_1d(np.asarray(rate, float))
    charged = monthly > 0
    shown = np.where(charged, monthly, 1.0)
    discounted = -np.expm1(-float(months) * np.log1p(shown))
    return np.where(charged, balance * shown / discounted, balance / float(months))


def amortization(loan: Loan) -> Amortization:
    """The loan's whole life: service starts the month after the draw, the last month repays what is left.

    Two years of interest only, then a third of equal payments, at 10 %: 1,200 borrowed costs 10 a
    month at first.

    >>> life = amortization(Loan(1200.0, 0.10, term=36, interest_only=24))
    >>> float(life.interest[0, 0]), float(life.principal[23, 0]), round(float(life.closing_balance[35, 0]), 9)
    (10.0, 0.0, 0.0)
    """
    balance = np.atleast_1d(np.asarray(loan.principal, dtype=np.float64))
    rate = monthly_rate(loan.interest_rate, loan.rate_convention)
    repaying = loan.term - loan.interest_only
    due = {month: np.zeros(1) for month in range(1, loan.term + 1)}
    for month, amount in loan.schedule if loan.repayment == "schedule" else ():
        due[month] = due[month] + np.asarray(amount, dtype=np.float64)
    width = np.broadcast_shapes(balance.shape, rate.shape, *(row.shape for row in due.values()))
    start = balance = np.broadcast_to(balance, width)
    payment = annuity_payment(balance, rate, max(repaying, 1))
    opening, interest, principal = (np.zeros((loan.term, *width)) for _ in range(3))
    for row in range(loan.term):
        opening[row] = balance
        interest[row] = balance * rate
        if row == loan.term - 1:
            principal[row] = balance
        elif loan.repayment == "schedule":
            principal[row] = np.minimum(due[row + 1], balance)
        elif row >= loan.interest_only:
            equal = start / repaying if loan.repayment == "equal_principal" else payment - interest[row]
            principal[row] = np.minimum(equal, balance)
        balance = balance - principal[row]
    return Amortization(opening, interest, principal, start * loan.fees, start * loan.end_fee)
