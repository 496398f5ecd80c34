"""SAFEs, notes and interest, computed from an example's inputs."""

from typing import Any

import numpy as np

from llmventure.cap_table.conversion import converting_amounts
from llmventure.cap_table.convertible_terms import Note, Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.interest import compound_growth, days_between, growth, month_number
from llmventure.cap_table.liquidity import liquidity_conversion
from published.funding.tables import (
    MONTH,
    Figures,
    close,
    company,
    figure,
    old_part,
    part_of,
    with_note,
    with_safes,
)


def ownership_before_a_round(safes: list[dict[str, Any]]) -> list[float]:
    """What each SAFE is of the company capitalization at its cap."""
    table = with_safes(company(1e7), safes)
    counts, found = liquidity_conversion(table, MONTH + 24)
    assert bool(found.all())
    whole = 1e7 + sum(figure(count) for count in counts.values())
    return [figure(count) / whole for count in counts.values()]


def quick_start_amounts(inputs: dict[str, Any]) -> Figures:
    parts = [ownership_before_a_round([{"amount": a, "cap": inputs["cap"]}])[0] for a in inputs["amounts"]]
    return {f"p{i + 1}": part for i, part in enumerate(parts)}


def quick_start_caps(inputs: dict[str, Any]) -> Figures:
    one, two = ownership_before_a_round(inputs["safes"])
    return {"p1": one, "p2": two, "total": one + two}


def two_safes(inputs: dict[str, Any]) -> Figures:
    one, two = ownership_before_a_round(inputs["safes"])
    (alone,) = ownership_before_a_round(inputs["safes"][:1])
    return {"s1": one, "s2": two, "founder_before_second": 1 - alone, "founder_after": 1 - one - two}


def mfn_and_fixed(inputs: dict[str, Any]) -> Figures:
    # The MFN SAFE of the example elects the capped one, so it was issued before it.
    capped, fixed, favoured = inputs["safes"]
    assert favoured["elects_cap"] == capped["cap"]
    table = issue_convertible(company(1e7), "mfn", Safe(mfn=True, elect="capped"), {"mfn": favoured["amount"]}, MONTH)
    table = with_safes(table, [capped | {"name": "capped"}, fixed | {"name": "fixed"}])
    counts, _ = liquidity_conversion(table, MONTH + 24)
    whole = 1e7 + sum(figure(count) for count in counts.values())
    return {
        "inv_pct_pre_series": figure(counts["capped"]) / whole,
        "EF_pct_pre_series": figure(counts["fixed"]) / whole,
        "mfn_pct_pre_series": figure(counts["mfn"]) / whole,
    }


def post_money_percentages(inputs: dict[str, Any]) -> Figures:
    table = with_safes(company(inputs["common"]), [inputs["safe"] | {"name": "s"}])
    counts, _ = liquidity_conversion(table, MONTH)
    result = close(table, inputs["new_money"], pre_money_valuation=inputs["pre_money"])
    owned = figure(counts["s"]) / (figure(counts["s"]) + inputs["common"])
    return {"pre_series_pct": owned, "post_pct": part_of(result, "s"), "series_pct": part_of(result, "Lead")}


def primer_cap(inputs: dict[str, Any]) -> Figures:
    """The SAFE primer prices the round on shares that include the new pool, and not the SAFE."""
    table = company(inputs["fd_incl_new_pool"])
    safe = Safe(pre_money_valuation_cap=inputs["cap"], discount=inputs.get("discount", 0.0))
    table = issue_convertible(table, "s", safe, {"s": inputs["amount"]}, MONTH)
    result = close(table, inputs["new_money"], pre_money_valuation=inputs["pre_money"], pricing_convention="pre_money")
    price, safe_price = figure(result.price_per_share), figure(result.conversion_prices["s"])
    at = result.table
    preference = at.original_issue_price * at.preference_multiple
    return {
        "series_price": price,
        "series_shares": figure(result.shares_issued["Lead"]),
        "safe_price": safe_price,
        "cap_price": inputs["cap"] / inputs["fd_incl_new_pool"],
        "discount_price": price * (1 - inputs.get("discount", 0.0)),
        "branch": "cap" if safe_price < price * (1 - inputs.get("discount", 0.0)) else "price",
        "safe_shares": figure(result.shares_issued["s"]),
        "standard_pref_total": figure(preference[0]) * figure(result.shares_issued["Lead"]),
        "safe_pref_total": figure(preference[1]) * figure(result.shares_issued["s"]),
    }


def primer_discount(inputs: dict[str, Any]) -> Figures:
    table = with_safes(company(inputs["fd"]), [{"name": "s"} | inputs])
    result = close(table, inputs["new_money"], pre_money_valuation=inputs["pre_money"], pricing_convention="pre_money")
    return {
        "series_price": figure(result.price_per_share),
        "series_shares": figure(result.shares_issued["Lead"]),
        "discount_price": figure(result.conversion_prices["s"]),
        "safe_shares": figure(result.shares_issued["s"]),
    }


def pre_money_diluted(inputs: dict[str, Any]) -> Figures:
    table = with_safes(company(inputs["common"]), [inputs["safe"] | {"name": "s"}])
    result = close(table, inputs["new_money"], pre_money_valuation=inputs["pre_money"])
    shares = figure(result.shares_issued["s"])
    return {
        "safe_price": figure(result.conversion_prices["s"]),
        "safe_shares": shares,
        "pre_series_pct": shares / (shares + inputs["common"]),
    }


def mixed_safes(inputs: dict[str, Any]) -> Figures:
    table = with_safes(company(inputs["issued"], inputs["unused_pool"]), inputs["safes"])
    result = close(table, inputs["new_money"], pre_money_valuation=inputs["pre_money"])
    before = figure(result.fully_diluted_after) - figure(result.shares_issued["Lead"])
    return {"pre_safe_pct_pre_series": figure(result.shares_issued["s3"]) / before}


def note_by_ratio(inputs: dict[str, Any]) -> Figures:
    """A note whose cap price is the round's price × cap ÷ pre-money: the shares behind both are the same."""
    principal = inputs["principal"] if "principal" in inputs else inputs["investment"]
    price = inputs["round_price"]
    capped = "cap" in inputs
    shares = inputs["pre_money"] / price if capped else 1e6
    terms = Note(
        valuation_cap=inputs.get("cap"),
        cap_base="pre_money_with_pool" if capped else None,
        discount=inputs.get("discount", 0.0),
    )
    result = close(with_note(company(shares), principal, terms), 1e6, price_per_share=price)
    converted = figure(result.shares_issued["note"])
    return {
        "price": figure(result.conversion_prices["note"]),
        "cap_price": inputs["cap"] / shares if capped else None,
        "shares": converted,
        "paper_value": converted * price,
    }


def note_interest(inputs: dict[str, Any]) -> Figures:
    table = with_note(company(1e6), inputs["principal"], Note(interest_rate=inputs["rate"]), MONTH)
    (note,) = table.convertibles
    return {"converting_amount": figure(converting_amounts(note, MONTH + 12 * inputs["years"])[0])}


def note_with_interest_and_cap(inputs: dict[str, Any]) -> Figures:
    terms = Note(
        interest_rate=inputs["rate"],
        day_count=inputs["day_count"],
        valuation_cap=inputs["cap"],
        cap_base=float(inputs["cap_denominator_shares"]),
        discount=inputs["discount"],
        qualified_financing=inputs["qualified_threshold"],
    )
    table = with_note(company(8e6), inputs["principal"], terms, month_number(2026, 1))
    result = close(table, inputs["new_money"], month_number(2027, 1), price_per_share=inputs["round_price"])
    return {
        "converting_amount": figure(result.converted["note"]),
        "price": figure(result.conversion_prices["note"]),
        "shares": figure(result.shares_issued["note"]),
    }


def interest(inputs: dict[str, Any]) -> Figures:
    start, end = (np.array([month_number(int(d[:4]), int(d[5:7]))]) for d in (inputs["from"], inputs["to"]))
    periods = inputs["periods_per_year"]
    if periods is None:
        grown = growth(inputs["rate"], "simple", inputs["day_count"], start, end)
    else:
        grown = compound_growth(inputs["rate"], periods, days_between(start, end, inputs["day_count"]) / 365.0)
    return {"claim": inputs["principal"] * figure(grown)}


def convention(inputs: dict[str, Any]) -> Figures:
    """The same capped or discounted SAFE under one of the three pricing conventions."""
    said = inputs["convention"]
    name = (
        "percent_ownership" if said.startswith("percent") else "dollars_invested" if "dollars" in said else "pre_money"
    )
    common = inputs["common"] if "common" in inputs else inputs["shares_outstanding"]
    safes = inputs.get("safes") or [{"amount": inputs["safe_amount"], "discount": inputs["discount"]}]
    table = with_safes(company(common), [safes[0] | {"name": "s"}])
    result = close(table, inputs["new_money"], pre_money_valuation=inputs["pre_money"], pricing_convention=name)
    return {
        "price": figure(result.price_per_share),
        "conversion_price": figure(result.conversion_prices["s"]),
        "safe_shares": figure(result.shares_issued["s"]),
        "new_shares": figure(result.shares_issued["Lead"]),
        "total": figure(result.fully_diluted_after),
        "founders_pct": old_part(result),
        "safe_pct": part_of(result, "s"),
        "new_pct": part_of(result, "Lead"),
        "implied_post": figure(result.post_money_valuation),
    }


BY_CATEGORY = {"interest": interest, "pricing_convention": convention, "convertible_note": note_by_ratio}
BY_ID = {
    "YC-QS-1": quick_start_amounts,
    "YC-QS-2": quick_start_caps,
    "CYT-1": two_safes,
    "EF-T3": mfn_and_fixed,
    "YC-PRE-1": primer_cap,
    "YC-PRE-2": primer_cap,
    "YC-PRE-3": primer_discount,
    "AG-INT": note_interest,
    "OVF-C1": note_with_interest_and_cap,
    "1984-post8": post_money_percentages,
    "1984-pre11": pre_money_diluted,
    "1984-mixed": mixed_safes,
}
