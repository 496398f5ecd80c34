"""Cap tables and rounds as the published examples state them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from llmventure.cap_table.convertible_terms import Note, Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.per_path import Values
from llmventure.cap_table.priced_round import RoundResult, priced_round
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_holding

MONTH = 684
Figures = dict[str, Any]


def company(common: float, pool: float = 0.0, options: float = 0.0) -> CapTable:
    """Common held by founders, an unallocated pool, granted options."""
    table = with_holding(EMPTY, Column("founders", "common", "common", founder=True), common)
    if options:
        table = with_holding(table, Column("staff", "options", "options"), options)
    return with_holding(table, Column("option pool", "pool", "pool"), pool) if pool else table


def safe_terms(safe: Mapping[str, Any]) -> Safe:
    """A SAFE from the keys that the examples use."""
    if safe.get("type") == "fixed_pct":
        return Safe(fixed_ownership=safe["pct"])
    cap = safe.get("cap")
    discount = float(safe.get("discount", 0.0))
    if safe.get("mfn"):
        return Safe(mfn=True)
    if cap is None:
        return Safe(discount=discount)
    if "pre" in (safe.get("type"), safe.get("kind")):
        return Safe(pre_money_valuation_cap=cap, discount=discount)
    return Safe(post_money_valuation_cap=cap, discount=discount)


def with_safes(table: CapTable, safes: Iterable[Mapping[str, Any]]) -> CapTable:
    """The table with those SAFEs outstanding, each held under its name."""
    for i, safe in enumerate(safes):
        name = safe.get("name", f"s{i + 1}")
        table = issue_convertible(table, name, safe_terms(safe), {name: safe.get("amount", 1.0)}, MONTH + i)
    return table


def with_note(table: CapTable, principal: float, terms: Note, month: int = MONTH) -> CapTable:
    """The table with one note outstanding."""
    return issue_convertible(table, "note", terms, {"note": principal}, month)


def close(table: CapTable, money: float, month: int = MONTH + 12, name: str = "A", **terms: Any) -> RoundResult:
    """A round closed by one lead investor."""
    return priced_round(table, RoundTerms(name, {"Lead": money}, **terms), month)


def figure(row: Values) -> float:
    """The value of the one path."""
    return float(row[0])


def part_of(result: RoundResult, holder: str) -> float:
    """What a holder was issued in the round ÷ all shares after it."""
    return figure(result.shares_issued[holder]) / figure(result.fully_diluted_after)


def old_part(result: RoundResult) -> float:
    """What the shares of before the round are of all shares after it."""
    return figure(result.fully_diluted_before) / figure(result.fully_diluted_after)


def founders(shares: Sequence[float]) -> CapTable:
    """A company of common alone."""
    return company(sum(shares))
