"""The terms of a series of preferred stock that are words; its numbers are rows of the table."""

from typing import Literal, TypeAlias

from llmventure.cap_table.per_path import PerPath
from llmventure.record import record

Participation: TypeAlias = Literal["none", "full", "cap"]
AntiDilution: TypeAlias = Literal["none", "broad_based", "narrow_based", "full_ratchet"]
AntiDilutionBase: TypeAlias = Literal["granted", "fully_diluted", "outstanding", "series"] | float
Compounding: TypeAlias = Literal["simple", "yearly", "monthly"]


@record(eq=False, slots=False)
class Preference:
    """What a share is paid before common: ``multiple`` × its original issue price, plus unpaid dividends.

    ``participating``: ``none`` (the better of the preference and the share as converted), ``full``
    (both), ``cap`` (both, up to ``cap`` × the original issue price in all, preference included; more
    only as converted). A higher ``seniority`` is paid first, equal numbers in proportion.
    """

    multiple: PerPath = 1.0
    participating: Participation = "none"
    cap: PerPath | None = None
    seniority: int = 1

    def __post_init__(self) -> None:
        if (self.participating == "cap") != (self.cap is not None):
            raise ValueError("a participation cap goes with participating='cap', and only with it")


@record(eq=False, slots=False)
class Dividend:
    """A yearly ``rate`` of the original issue price.

    ``cumulative`` adds to the preference, ``in_kind`` is paid in shares of the series,
    ``non_cumulative`` is owed only once declared, so nothing accrues. Under
    ``forfeit_on_conversion`` (as in the NVCA form) a share that converts gives up what accrued.
    """

    rate: PerPath
    kind: Literal["cumulative", "non_cumulative", "in_kind"] = "cumulative"
    compounding: Compounding = "simple"
    forfeit_on_conversion: bool = True


@record(slots=False)
class Series:
    """A series by name, with the words of its terms; ``converted_from`` names the instrument that became it.

    ``anti_dilution_base`` is the A of CP2 = CP1 (A + B) / (A + C); None is the usual one:
    ``granted`` for broad_based, ``outstanding`` for narrow_based; a number is that many shares.
    """

    name: str
    participating: Participation = "none"
    seniority: int = 1
    anti_dilution: AntiDilution = "none"
    anti_dilution_base: AntiDilutionBase | None = None
    dividend_kind: Literal["cumulative", "non_cumulative", "in_kind"] | None = None
    compounding: Compounding = "simple"
    forfeit_on_conversion: bool = True
    converted_from: str | None = None

    @property
    def base(self) -> AntiDilutionBase:
        """The base of the weighted average, the default of its kind where none was agreed."""
        if self.anti_dilution_base is not None:
            return self.anti_dilution_base
        return "outstanding" if self.anti_dilution == "narrow_based" else "granted"
