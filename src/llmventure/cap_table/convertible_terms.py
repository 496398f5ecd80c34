"""The terms of SAFEs and convertible notes, and one issue of either that has not converted."""

from typing import Literal, TypeAlias

from llmventure.cap_table.per_path import Months, PerPath, Values, total
from llmventure.cap_table.series import Compounding
from llmventure.record import record

DayCount: TypeAlias = Literal["actual/365", "actual/360", "30/360"]
CapBase: TypeAlias = Literal["pre_money_with_pool", "post_money", "post_money_with_pool"]


@record(eq=False, slots=False)
class Safe:
    """A simple agreement for future equity; it converts into the greater number of shares that its terms give.

    A post-money cap K gives I / K of the company capitalization F + E + all converting shares, a
    pre-money cap I / K of F + E + the pool increase; a ``discount`` of 0.2 is 20 % off the round's
    price; ``fixed_ownership`` that fraction of the company capitalization, no more and no less.
    ``mfn`` may take the whole terms of one later SAFE: the ``best``, ``none`` or the one named.
    ``pro_rata`` lets its holders buy their part of the round that converts it.
    """

    post_money_valuation_cap: PerPath | None = None
    pre_money_valuation_cap: PerPath | None = None
    discount: PerPath = 0.0
    mfn: bool = False
    elect: str = "best"
    fixed_ownership: PerPath | None = None
    pro_rata: bool = False

    def __post_init__(self) -> None:
        given = (self.post_money_valuation_cap, self.pre_money_valuation_cap, self.fixed_ownership)
        if sum(term is not None for term in given) > 1:
            raise ValueError("a SAFE has one of a post-money cap, a pre-money cap and a fixed ownership")


@record(eq=False, slots=False)
class Note:
    """A convertible note: a loan whose principal and interest convert in a qualified financing.

    ``interest_rate`` a year; ``cap_base`` what the cap is divided by: a base's name or a number of
    shares; ``qualified_financing`` the least new money that converts it; ``maturity`` in months
    from issue. At a change of control the holder gets ``change_of_control_multiple`` × principal +
    interest, or, with ``change_of_control_converts``, the better of principal + interest and the
    shares at the cap.
    """

    interest_rate: PerPath = 0.0
    compounding: Compounding = "simple"
    day_count: DayCount = "actual/365"
    valuation_cap: PerPath | None = None
    cap_base: CapBase | float | None = None
    discount: PerPath = 0.0
    maturity: int | None = None
    at_maturity: Literal["repay", "extend", "convert_at_cap"] = "extend"
    qualified_financing: PerPath = 0.0
    change_of_control_multiple: PerPath = 1.0
    change_of_control_converts: bool = False

    def __post_init__(self) -> None:
        if (self.valuation_cap is None) != (self.cap_base is None):
            raise ValueError("a note's valuation cap and its cap base go together")


@record(eq=False, slots=False)
class Convertible:
    """One SAFE or note, outstanding where its ``amounts`` (holders, paths) are positive.

    ``issued`` is the month of issue of each path, in months since January 1970, as numpy counts them.
    """

    name: str
    terms: Safe | Note
    holders: tuple[str, ...]
    amounts: Values
    issued: Months

    @property
    def amount(self) -> Values:
        """What was paid in and has not converted, over all holders (paths,)."""
        return total(self.amounts)
