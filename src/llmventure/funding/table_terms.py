"""A cap table in the words of a scenario that begins with it: ``funding.cap_table`` and ``funding.instruments``."""

from collections.abc import Mapping
from typing import Any

from llmventure.cap_table.convertible_terms import Convertible, Note, Safe
from llmventure.cap_table.dividends import accrue_dividends
from llmventure.cap_table.per_path import PerPath, values
from llmventure.cap_table.series import Dividend, Preference
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_series
from llmventure.errors import PlanError
from llmventure.funding.terms import EPOCH

EXACT = 1e-9
"""Of a dividend: less is rounding."""


def table_terms(table: CapTable, month: int, issued: Mapping[str, int]) -> dict[str, dict[str, dict[str, Any]]]:
    """``cap_table`` and ``instruments`` of the table's first path as it stands on the first morning of ``month``.

    Only what differs from the language's default is said. ``issued`` is the month of each series; months count from
    January 1970.

    :raises PlanError: where unpaid dividends of a series are not those of shares that were issued in one month.
    """
    held: dict[str, dict[str, Any]] = {}
    series: set[str] = set()
    for column, shares, strike in zip(table.columns, table.shares, table.strikes, strict=True):
        if float(shares[0]) <= 0:
            continue
        name = _name(column, held)
        terms: dict[str, Any] = {"shares": float(shares[0])}
        if column.holder != name:
            terms["holder"] = column.holder
        if column.founder:
            terms["founder"] = True
        if column.kind != "common":
            terms["kind"] = column.kind
        if float(strike[0]):
            terms["strike"] = float(strike[0])
        if column.vesting is not None:
            grant = column.vesting
            terms["vesting"] = {"from": str(EPOCH + grant.start), "months": grant.months, "cliff": grant.cliff}
            if grant.acceleration != "none":
                terms["vesting"]["acceleration"] = grant.acceleration
        if column.votes_per_share != 1:
            terms["votes_per_share"] = column.votes_per_share
        if column.series is not None:
            terms["series"] = column.series
            if column.series not in series:
                series.add(column.series)
                terms |= _series(table, column.series, month, issued.get(column.series))
        held[name] = terms
    notes = {each.name: _convertible(each) for each in table.convertibles if float(each.amount[0]) > 0}
    return {"cap_table": held, "instruments": notes}


def _name(column: Column, taken: Mapping[str, Any]) -> str:
    for name in (column.issue, column.holder, f"{column.holder} ({column.security})"):
        if name and name not in taken:
            return name
    number = 2
    while (name := f"{column.holder} ({column.security} {number})") in taken:
        number += 1
    return name


def _series(table: CapTable, name: str, month: int, issued: int | None) -> dict[str, Any]:
    at = table.series_index(name)
    assert at is not None
    series = table.series[at]
    terms: dict[str, Any] = {"original_issue_price": _first(table.original_issue_price[at])}
    if (conversion := _first(table.conversion_price[at])) != terms["original_issue_price"]:
        terms["conversion_price"] = conversion
    preference: dict[str, Any] = {}
    if (multiple := _first(table.preference_multiple[at])) != 1:
        preference["multiple"] = multiple
    if series.participating == "cap":
        preference["participating"] = {"cap": _first(table.participation_cap[at])}
    elif series.participating != "none":
        preference["participating"] = series.participating
    if series.seniority != 1:
        preference["seniority"] = series.seniority
    if preference:
        terms["liquidation_preference"] = preference
    if series.anti_dilution != "none":
        terms["anti_dilution"] = series.anti_dilution
    if (base := series.anti_dilution_base) is not None:
        terms["anti_dilution_base"] = base if isinstance(base, str) else {"shares": float(base)}
    if series.dividend_kind is not None:
        terms["dividend"] = {"rate": _first(table.dividend_rate[at])}
        if series.dividend_kind != "cumulative":
            terms["dividend"]["kind"] = series.dividend_kind
        if series.compounding != "simple":
            terms["dividend"]["compounding"] = series.compounding
        if not series.forfeit_on_conversion:
            terms["dividend"]["forfeit_on_conversion"] = False
    if issued is not None:
        terms["issued"] = str(EPOCH + issued)
    _same_dividends(table, at, 0 if issued is None else month - issued)
    return terms


def _same_dividends(table: CapTable, at: int, months: int) -> None:
    """Refuse what ``issued`` and the rate would not bring back."""
    series, price = table.series[at], table.original_issue_price[at][:1]
    if series.dividend_kind is None:
        return
    paid = Dividend(table.dividend_rate[at][:1], series.dividend_kind, series.compounding)
    fresh = accrue_dividends(with_series(EMPTY, series, price, Preference(), paid), max(months, 0))
    owed, expected = (_first(each.accrued[row]) for each, row in ((table, at), (fresh, 0)))
    shares, grown = (_first(each.paid_in_kind[row]) for each, row in ((table, at), (fresh, 0)))
    if abs(owed - expected) > EXACT * float(price[0]) or abs(shares - grown) > EXACT:
        raise PlanError(
            f"funding.instruments.{series.name}",
            f"has unpaid dividends of {owed:,.6g} in money and {shares:,.6g} in shares on each share, and {months} "
            f"months make {expected:,.6g} and {grown:,.6g}",
            "a series whose shares were issued in several months cannot be said as one holding",
        )


def _convertible(item: Convertible) -> dict[str, Any]:
    terms = _safe(item.terms) if isinstance(item.terms, Safe) else _note(item.terms)
    terms["when"] = str(EPOCH + int(item.issued[0]))
    paid = zip(item.holders, item.amounts, strict=True)
    return terms | {"investors": {holder: float(row[0]) for holder, row in paid if float(row[0]) > 0}}


def _safe(safe: Safe) -> dict[str, Any]:
    terms: dict[str, Any] = {"kind": "safe"}
    for name in ("post_money_valuation_cap", "pre_money_valuation_cap", "fixed_ownership"):
        if (value := getattr(safe, name)) is not None:
            terms[name] = _first(value)
    if discount := _first(safe.discount):
        terms["discount"] = discount
    if safe.mfn:
        terms["mfn"] = True
        if safe.elect != "best":
            terms["elect"] = safe.elect
    if safe.pro_rata:
        terms["pro_rata"] = True
    return terms


def _note(note: Note) -> dict[str, Any]:
    terms: dict[str, Any] = {"kind": "convertible_note"}
    if rate := _first(note.interest_rate):
        terms["interest_rate"] = rate
    if note.compounding != "simple":
        terms["compounding"] = note.compounding
    if note.day_count != "actual/365":
        terms["day_count"] = note.day_count
    if note.valuation_cap is not None:
        terms["valuation_cap"] = _first(note.valuation_cap)
        base = note.cap_base
        terms["cap_base"] = base if isinstance(base, str) or base is None else {"shares": float(base)}
    if discount := _first(note.discount):
        terms["discount"] = discount
    if note.maturity is not None:
        terms["maturity"] = f"{note.maturity} months"
    if note.at_maturity != "extend":
        terms["at_maturity"] = note.at_maturity
    if least := _first(note.qualified_financing):
        terms["qualified_financing"] = least
    if note.change_of_control_converts:
        terms["change_of_control"] = {"multiple": "convert"}
    elif (multiple := _first(note.change_of_control_multiple)) != 1:
        terms["change_of_control"] = {"multiple": multiple}
    return terms


def _first(value: PerPath) -> float:
    return float(values(value)[0])
