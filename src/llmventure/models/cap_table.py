"""The opening cap table: who holds what on the plan's first morning."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from llmventure.models.base import Flag, Frozen, Text, checks, fault
from llmventure.models.declared import Field
from llmventure.models.fields import PlainFraction, PlainNumber, Shares, WholeMonths
from llmventure.models.month import Month
from llmventure.models.reading import Reads

PositiveShares = Annotated[float, Reads("count", low=0, high=1e15, form="fixed", above=True, example="8_000_000")]
PlainMoney = Annotated[float, Reads("money", low=0, high=1e15, form="fixed", example="0.25")]
PositivePrice = Annotated[float, Reads("money", low=0, high=1e12, form="fixed", above=True, example="1.25")]
AntiDilution = Literal["none", "broad_based", "narrow_based", "full_ratchet"]


class Vesting(Frozen):
    example = "{from: 2026-01, months: 48, cliff: 12}"

    from_: Month = Field(alias="from", description="The first month.")
    months: WholeMonths = Field(48, description="Until all is vested [48].")
    cliff: Annotated[int, Reads("duration", low=0, high=600, form="fixed", whole=True, bare_unit=True)] = Field(
        12, description="Months before anything is vested [12]."
    )
    acceleration: Literal["none", "single", "double"] = Field("none", description="At an exit [none].")

    @checks("after")
    def _cliff(self) -> "Vesting":
        if self.cliff > self.months:
            raise fault(
                f"is {self.cliff} months, and all is vested after {self.months}",
                f"write {self.months} or fewer",
                ("cliff",),
            )
        return self


class ShareBase(Frozen):
    """``{shares: N}``: a capitalization that is given as a number."""

    shares: PositiveShares = Field(description="The number of shares.")


AntiDilutionBase = Literal["granted", "fully_diluted", "outstanding", "series"] | ShareBase


class Participation(Frozen):
    cap: Annotated[float, Reads("plain", low=1, high=1000, form="fixed")] = Field(
        examples=["3"], description="Times the money paid in, in all, preference included."
    )


class LiquidationPreference(Frozen):
    multiple: PlainNumber = Field(1.0, description="Of the money paid in [1].")
    participating: Literal["none", "full"] | Participation = Field("none", description="none | full | {cap: 3} [none].")
    seniority: Annotated[int, Reads("plain", low=0, high=1000, form="fixed", whole=True)] = Field(
        1, description="A higher one is paid first, equal ones in proportion [1]."
    )

    @checks("after")
    def _capped(self) -> "LiquidationPreference":
        cap = self.participating.cap if isinstance(self.participating, Participation) else None
        if cap is not None and cap < self.multiple:
            raise fault(
                f"is {cap:g} times the money, and the preference alone is {self.multiple:g} times",
                f"the cap holds the preference too: write {self.multiple:g} or more",
                ("participating", "cap"),
            )
        return self

    @checks("before")
    @classmethod
    def _participation(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            value = data.get("participating")
            if isinstance(value, Mapping) and set(value) != {"cap"}:
                raise fault(
                    "expected none, full or {cap: 3}", "write {cap: 3} for three times the money", ("participating",)
                )
            if isinstance(value, str) and value not in {"none", "full"}:
                raise fault(
                    f"expected none, full or {{cap: 3}}, found {value!r}",
                    "write {cap: 3} for three times the money, preference included",
                    ("participating",),
                )
        return data


class Dividend(Frozen):
    rate: PlainFraction = Field(examples=["8%"], description="Of the money paid in, a year.")
    kind: Literal["cumulative", "non_cumulative", "in_kind"] = Field("cumulative", description="[cumulative]")
    compounding: Literal["simple", "yearly", "monthly"] = Field("simple", description="[simple]")
    forfeit_on_conversion: Flag = Field(True, description="Accrued dividends are lost in a conversion [true].")


class OpeningHolding(Frozen):
    shares: PositiveShares = Field(description="Shares held; of preferred, before conversion.")
    holder: Text | None = Field(None, description="Who holds them [the key].")
    founder: Flag = Field(False, description="Counts as a founder; a holder called `founders` is one [false].")
    kind: Literal["common", "options", "warrants", "promised", "pool", "preferred"] = Field(
        "common", description="[common]"
    )
    strike: PlainMoney = Field(0.0, description="Of options and warrants [0].")
    series: Text | None = Field(None, description="Of preferred; the first holding of a series carries its terms.")
    original_issue_price: PositivePrice | None = Field(None, description="What a share of the series was paid.")
    conversion_price: PositivePrice | None = Field(None, description="[the original issue price]")
    issued: Month | None = Field(None, description="When; dividends run from then.")
    liquidation_preference: LiquidationPreference | None = Field(None, description="[1x, none, seniority 1]")
    anti_dilution: AntiDilution = Field("none", description="[none]")
    anti_dilution_base: AntiDilutionBase | None = Field(
        None, description="[broad_based: granted; narrow_based: outstanding]"
    )
    dividend: Dividend | None = Field(None, description="[none]")
    vesting: Vesting | None = Field(None, description="[vested]")
    votes_per_share: PlainNumber = Field(1.0, description="[1]")

    @checks("after")
    def _series(self) -> "OpeningHolding":
        if self.kind == "preferred" and self.series is None:
            raise fault("needs series", "preferred shares are of one: add series: Series A")
        if self.kind != "preferred" and self.series is not None:
            raise fault("goes with kind: preferred", "add kind: preferred", ("series",))
        if self.strike and self.kind not in {"options", "warrants"}:
            raise fault("goes with options and warrants", "add kind: options", ("strike",))
        terms = (
            "original_issue_price", "conversion_price", "issued", "liquidation_preference", "anti_dilution",
            "anti_dilution_base", "dividend",
        )  # fmt: skip
        for name in terms if self.kind != "preferred" else ():
            if name in self.model_fields_set:
                raise fault("goes with kind: preferred", "add kind: preferred and series: Series A", (name,))
        return self


__all__ = [
    "AntiDilution", "AntiDilutionBase", "Dividend", "LiquidationPreference", "OpeningHolding", "Participation",
    "PlainMoney", "PositivePrice", "ShareBase", "Shares", "Vesting",
]  # fmt: skip
