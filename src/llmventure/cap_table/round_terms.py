"""The terms of a priced round."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from llmventure.cap_table.per_path import PerPath
from llmventure.cap_table.series import AntiDilution, AntiDilutionBase, Dividend, Preference, Series
from llmventure.record import record


@record(eq=False, slots=False)
class RoundTerms:
    """A priced round, in the scenario language's words; money in the reporting currency, fractions as fractions.

    ``investors`` pay the new money N. One of pre-money, post-money and price per share is given:

    - ``percent_ownership``: price × all shares after the round = pre-money + N
    - ``pre_money``: price × (shares before + pool after) = pre-money, what converts comes on top
    - ``dollars_invested``: price × all shares after = pre-money + N + what converts, in money

    A post-money valuation is price × all shares after, under each of them. The pool is a target
    (``option_pool_fraction`` of all shares after, unallocated or with granted options) or an
    increase in shares, made before the new money (``pre_money``) or after it. An existing pool is
    never reduced. ``pro_rata`` holders take up in full; ``super_pro_rata`` holders buy up to a target
    ownership; both out of N (``inside``) or beside it (``on_top``). ``pay_to_play_ratio`` common
    shares replace each share of preferred whose holder's part of the round was not taken up.
    ``rounding`` ``legal``: the price is rounded half up to 4 decimals, shares are floored.
    SAFEs and notes become series of their own, whose preference a share is their conversion price
    × ``converted_preference_multiple``, so that at 1 it is what was paid in all.
    """

    name: str
    investors: Mapping[str, PerPath]
    pre_money_valuation: PerPath | None = None
    post_money_valuation: PerPath | None = None
    price_per_share: PerPath | None = None
    option_pool_fraction: PerPath | None = None
    option_pool_counts: Literal["unallocated", "total"] = "unallocated"
    option_pool_increase_shares: PerPath | None = None
    option_pool: Literal["pre_money", "post_money"] = "pre_money"
    pricing_convention: Literal["percent_ownership", "pre_money", "dollars_invested"] = "percent_ownership"
    rounding: Literal["exact", "legal"] = "exact"
    preference: Preference = field(default_factory=Preference)
    anti_dilution: AntiDilution = "none"
    anti_dilution_base: AntiDilutionBase | None = None
    dividend: Dividend | None = None
    anti_dilution_in_pre_money: bool = False
    pro_rata: tuple[str, ...] = ()
    pro_rata_placement: Literal["inside", "on_top"] = "inside"
    super_pro_rata: Mapping[str, PerPath] = field(default_factory=dict)
    pay_to_play_ratio: PerPath | None = None
    converted_preference_multiple: PerPath = 1.0
    votes_per_share: float = 1.0

    def __post_init__(self) -> None:
        given = (self.pre_money_valuation, self.post_money_valuation, self.price_per_share)
        if sum(term is not None for term in given) != 1:
            raise ValueError(f"{self.name}: give one of pre-money valuation, post-money valuation and price per share")
        if self.option_pool_fraction is not None and self.option_pool_increase_shares is not None:
            raise ValueError(f"{self.name}: the pool has a target or an increase, not both")

    def series(self, converted_from: str | None = None) -> Series:
        """The series that the round issues, or the one that an instrument converting in it becomes."""
        return Series(
            name=self.name if converted_from is None else f"{converted_from} ({self.name})",
            participating=self.preference.participating,
            seniority=self.preference.seniority,
            anti_dilution=self.anti_dilution,
            anti_dilution_base=self.anti_dilution_base,
            dividend_kind=None if self.dividend is None else self.dividend.kind,
            compounding="simple" if self.dividend is None else self.dividend.compounding,
            forfeit_on_conversion=True if self.dividend is None else self.dividend.forfeit_on_conversion,
            converted_from=converted_from,
        )
