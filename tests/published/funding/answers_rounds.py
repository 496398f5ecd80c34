"""Priced rounds, pools, pro rata and anti-dilution, computed from an example's inputs."""

import math
from fractions import Fraction
from typing import Any

import numpy as np

from llmventure.cap_table.conversion import conversion_terms
from llmventure.cap_table.convertible_terms import Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.issues import issue_shares, warrant_shares
from llmventure.cap_table.ownership import conversion_ratio, founders_ownership, fully_diluted, ownership
from llmventure.cap_table.pay_to_play import taken_up, with_defaulters_converted
from llmventure.cap_table.priced_round import priced_round
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.series import Preference, Series
from llmventure.cap_table.table import CapTable, Column, with_holding, with_series
from llmventure.cap_table.vesting import Vesting, vested_fraction
from published.funding.protection import conversion_price_after
from published.funding.tables import (
    MONTH,
    Figures,
    close,
    company,
    figure,
    founders,
    old_part,
    part_of,
    with_safes,
)

ONE = np.ones(1)


def fixed_point(inputs: dict[str, Any]) -> Figures:
    table = company(inputs["outstanding_incl_granted_options"], inputs["existing_unallocated_pool"])
    table = with_safes(table, inputs["convertibles"])
    target = inputs["pool_target_unallocated_post"]
    result = close(
        table,
        inputs["new_money"],
        pre_money_valuation=inputs["pre_money"],
        option_pool_fraction=None if target is None else float(target),
    )
    names = [item["name"] for item in inputs["convertibles"]]
    before = inputs["outstanding_incl_granted_options"] + inputs["existing_unallocated_pool"]
    price = figure(result.price_per_share)
    figures: Figures = {
        "price": price,
        "total": figure(result.fully_diluted_after),
        "B_post": before + sum(figure(result.shares_issued[name]) for name in names),
        "B_pre": before + figure(result.pool_increase),
        "pool_increase": figure(result.pool_increase),
        "new_shares": figure(result.shares_issued["Lead"]),
        "new_pct": part_of(result, "Lead"),
        "outstanding_pct": inputs["outstanding_incl_granted_options"] / figure(result.fully_diluted_after),
    }
    for name in names:
        figures[f"{name}_shares"] = figure(result.shares_issued[name])
        figures[f"{name}_pct"] = part_of(result, name)
        at_price = abs(figure(result.conversion_prices[name]) / price - 1) < 1e-12
        figures[f"{name}_branch"] = "price" if at_price else "cap"
    return figures


def two_rounds(inputs: dict[str, Any]) -> Figures:
    first, second, third = inputs["event1"], inputs["event2"], inputs["event3"]
    table = with_safes(company(first["common"], first["pool_unallocated"]), [first["safe"] | {"name": "angel"}])
    a = close(
        table, second["new"], pre_money_valuation=second["pre"], option_pool_fraction=second["pool_target"], name="A"
    )
    b = close(a.table, third["new"], pre_money_valuation=third["pre"], name="B")
    return {
        "A_price": figure(a.price_per_share),
        "A_total": figure(a.fully_diluted_after),
        "A_new": figure(a.shares_issued["Lead"]),
        "angel_shares": figure(a.shares_issued["angel"]),
        "pool_increase": figure(a.pool_increase),
        "B_price": figure(b.price_per_share),
        "B_new": figure(b.shares_issued["Lead"]),
        "B_total": figure(b.fully_diluted_after),
    }


def series_a_10_on_40(inputs: dict[str, Any]) -> Figures:
    fixed, mfn, angel = inputs["fixed_ownership"], inputs["mfn"], inputs["angel"]
    table = company(sum(inputs["founders"]), inputs["pool"])
    table = issue_convertible(table, "7%", Safe(fixed_ownership=fixed["part"]), {"YC": fixed["amount"]}, MONTH)
    table = issue_convertible(table, "mfn", Safe(mfn=True), {"YC": mfn["amount"]}, MONTH)
    capped = Safe(post_money_valuation_cap=angel["cap"])
    table = issue_convertible(table, "angel", capped, {"angel": angel["amount"]}, MONTH + 4)
    assert len(conversion_terms(table, 1, ONE)) == 3
    result = close(
        table,
        inputs["new_money"],
        post_money_valuation=inputs["post_money"],
        option_pool_fraction=inputs["pool_target_unallocated_post"],
    )
    return {
        "pps": figure(result.price_per_share),
        "Lead": figure(result.shares_issued["Lead"]),
        "angel": figure(result.shares_issued["angel"]),
        "YC_total": figure(result.shares_issued["YC"]),
        "pool_after": inputs["pool"] + figure(result.pool_increase),
        "total": figure(result.fully_diluted_after),
    }


def seed_round(inputs: dict[str, Any]) -> Figures:
    result = close(
        founders(inputs["founders"]),
        inputs["new_money"],
        pre_money_valuation=inputs["pre_money"],
        option_pool_fraction=inputs.get("pool_target"),
    )
    return {
        "pps": figure(result.price_per_share),
        "founder_pct": old_part(result) / 2,
        "investor_pct": part_of(result, "Lead"),
        "pool_pct": figure(result.pool_increase) / figure(result.fully_diluted_after),
    }


def employee_stock(inputs: dict[str, Any]) -> Figures:
    table = founders([1_000_000, 1_000_000])
    table = with_holding(table, Column("seed", "seed", "common"), inputs["shares_before"] - 2_000_000)
    table = issue_shares(table, Column("employee", "common", "common"), inputs["grant"])
    held = ownership(table)
    return {
        "total": figure(fully_diluted(table)),
        "founder_pct": figure(held[0]) / 2,
        "seed_pct": figure(held[1]),
        "employee_pct": figure(held[2]),
    }


def pool_shuffle(inputs: dict[str, Any]) -> Figures:
    shares = inputs.get("existing_shares", 1e7)
    pre_money = inputs["pre_money"]
    money = inputs["new_money"] if "new_money" in inputs else inputs["post_money"] - pre_money
    result = close(
        company(shares), money, pre_money_valuation=pre_money, option_pool_fraction=inputs["pool_target_post"]
    )
    without = close(company(shares), money, pre_money_valuation=pre_money)
    price = figure(result.price_per_share)
    return {
        "price": price,
        "effective_pre_money": price * shares,
        "naive_price": figure(without.price_per_share),
    }


def pool_ceiling(inputs: dict[str, Any]) -> Figures:
    """A pool topped up outside a round: t F ÷ (1 − t), in whole shares and never less than the target."""
    target = Fraction(str(inputs["target"]))
    return {"increase": float(math.ceil(target * inputs["fd_before"] / (1 - target)))}


def vesting(inputs: dict[str, Any]) -> Figures:
    plan = Vesting(start=MONTH, months=inputs["months"], cliff=inputs["cliff"])

    def at(grant: float, month: int) -> float:
        return math.floor(grant * figure(vested_fraction(plan, MONTH + month)) + 1e-9)

    return {f"m{m}": at(inputs["grant"], m) for m in inputs["query"]} | {"g2_m13": at(inputs["grant2"], 13)}


def protected_company(common: float, options: float, series: dict[str, tuple[float, float]]) -> CapTable:
    """Common, options and broad-based series: name to (shares, original issue price)."""
    table = company(common, options=options)
    for name, (shares, price) in series.items():
        terms = Series(name, anti_dilution="broad_based")
        table = with_series(table, terms, np.array([float(price)]), Preference())
        table = with_holding(table, Column(name, name, "preferred", series=name), shares)
    return table


def gust(inputs: dict[str, Any]) -> Figures:
    # The example of series B is the same company: its inputs stand in the first of the two.
    given = inputs if "common" in inputs else GUST
    series = {key[-1].upper(): (given[key]["shares"], given[key]["oip"]) for key in ("series_a", "series_b")}
    table = protected_company(given["common"], given["options"], series)
    down = given["down_round"]
    after = close(table, down["proceeds"], price_per_share=down["price"], name="down").table
    figures: Figures = {}
    for row, name in enumerate(("A", "B")):
        ratio = figure(conversion_ratio(after)[row])
        figures[f"cp2_{name}"] = figure(after.conversion_price[row])
        figures[f"common_on_conversion_{name}"] = ratio * series[name][0]
        figures[f"rate_{name}"] = ratio
    return figures


GUST: dict[str, Any] = {
    "common": 1500000,
    "series_a": {"shares": 2500000, "oip": 1.0},
    "series_b": {"shares": 2000000, "oip": 2.0},
    "options": 1000000,
    "down_round": {"shares": 2000000, "price": 0.5, "proceeds": 1000000},
}


def ratchet(inputs: dict[str, Any]) -> Figures:
    oip, price = np.array([float(inputs["oip"])]), np.array([float(inputs["new_price"])])
    adjusted = conversion_price_after(oip, ONE, price, ONE, ratchet=True)
    ratio = figure(oip / adjusted)
    return {"cp2": figure(adjusted), "ratio": ratio, "common": inputs.get("shares", 0) * ratio}


def weighted_average(inputs: dict[str, Any]) -> Figures:
    numbers = (np.array([float(inputs[key])]) for key in ("cp1", "A", "consideration", "shares_issued"))
    adjusted = figure(conversion_price_after(*numbers))
    return {"cp2": adjusted, "ratio": inputs["oip"] / adjusted}


def two_protected(inputs: dict[str, Any]) -> Figures:
    given = inputs if "common" in inputs else TWO_PROTECTED
    issue = inputs.get("issue") or given["down_round"]
    series = {name: (given[key]["shares"], given[key]["oip"]) for name, key in (("seed", "seed"), ("A", "series_a"))}
    plan = given["pool"]
    table = protected_company(given["common"], plan["granted"], series)
    # The plan's reserve holds what was granted out of it.
    table = with_holding(table, Column("option pool", "pool", "pool"), plan["reserved"] - plan["granted"])
    result = close(table, issue["shares"] * issue["price"], price_per_share=issue["price"], name="down")
    cp, ratio = result.table.conversion_price, conversion_ratio(result.table)
    return {
        "seed_cp2": figure(cp[0]),
        "A_cp2": figure(cp[1]),
        "seed_ratio": figure(ratio[0]),
        "A_ratio": figure(ratio[1]),
        "seed_triggered": bool(figure(cp[0]) < given["seed"]["oip"]),
        "fully_diluted": figure(result.fully_diluted_after),
    }


TWO_PROTECTED: dict[str, Any] = {
    "common": 8000000,
    "seed": {"shares": 2000000, "oip": 1.5},
    "series_a": {"shares": 2000000, "oip": 2.5},
    "pool": {"reserved": 3000000, "granted": 2000000},
    "down_round": {"shares": 4000000, "price": 1.25},
}


def springmeyer(inputs: dict[str, Any]) -> Figures:
    cp1, price = np.array([float(inputs["cp1"])]), inputs["new_price"]
    shares = np.array([float(inputs["new_shares"])])

    def average(base: float) -> float:
        return figure(conversion_price_after(cp1, np.array([float(base)]), shares * price, shares))

    return {
        "broad": average(inputs["broad_base"]),
        "narrow": average(inputs["narrow_base"]),
        "ratchet": figure(conversion_price_after(cp1, ONE, shares * price, shares, ratchet=True)),
    }


def side_letters(inputs: dict[str, Any]) -> Figures:
    """SAFEs with pro rata rights on top of a round that sells a fixed part of the company."""
    part = inputs["safes_with_pro_rata_pct"]
    table = issue_convertible(
        company(1e7), "safes", Safe(post_money_valuation_cap=1e6, pro_rata=True), {"angels": part * 1e6}, MONTH
    )
    result = close(
        table,
        inputs["new_investors_pct"] * 1e8,
        post_money_valuation=1e8,
        option_pool_fraction=inputs["pool_increase_pct"],
        pro_rata_placement="on_top",
    )
    whole = figure(result.fully_diluted_after)
    converted = figure(result.table.shares[_row(result.table, "angels", "safes")])
    bought = figure(result.shares_issued["angels"]) - converted
    new = figure(result.shares_issued["Lead"])
    return {
        "safe_pro_rata_allocation_pct": bought / whole,
        "series_a_dilution": (bought + new + figure(result.pool_increase)) / whole,
        "safes_final_pct": converted / whole,
    }


def side_letter_budget(inputs: dict[str, Any]) -> Figures:
    """The part of SAFEs with pro rata at which the round sells ``total_round_pct``, by bisection."""
    low, high = 0.0, 0.5
    for _ in range(60):
        middle = (low + high) / 2
        figures = side_letters(
            {
                "safes_with_pro_rata_pct": middle,
                "new_investors_pct": inputs["new_investors_pct"],
                "pool_increase_pct": 1e-9,
            }
        )
        sold = figures["safe_pro_rata_allocation_pct"] + inputs["new_investors_pct"]
        low, high = (middle, high) if sold < inputs["total_round_pct"] else (low, middle)
    return {"max_safes_with_pro_rata_pct": low}


def pro_rata(inputs: dict[str, Any]) -> Figures:
    table = with_holding(company(inputs["fd"] - inputs["held"]), Column("angel", "common", "common"), inputs["held"])
    result = close(table, inputs["round"], pre_money_valuation=inputs["pre_money"], pro_rata=("angel",))
    bought = figure(result.shares_issued["angel"])
    return {
        "pro_rata_amount": figure(result.investments["angel"]),
        "price": figure(result.price_per_share),
        "shares": bought,
        "ownership_after": (inputs["held"] + bought) / figure(result.fully_diluted_after),
    }


def pro_rata_of_a_round(inputs: dict[str, Any]) -> Figures:
    part, money = inputs["ownership"], inputs["round"]
    table = with_holding(company((1 - part) * 1e7), Column("angel", "common", "common"), part * 1e7)
    result = close(table, money, post_money_valuation=money / inputs["sold_pct"], pro_rata=("angel",))
    return {"pro_rata_amount": figure(result.investments["angel"])}


def rounds_in_a_row(investments: list[float], post_moneys: list[float]) -> float:
    table = company(1e7)
    for i, (money, post_money) in enumerate(zip(investments, post_moneys, strict=True)):
        table = close(table, money, post_money_valuation=post_money, name=f"round {i}").table
    return figure(founders_ownership(table))


def several_rounds(inputs: dict[str, Any]) -> Figures:
    return {"founder_pct": rounds_in_a_row(inputs["investments"], inputs["post_moneys"])}


def one_round(inputs: dict[str, Any]) -> Figures:
    return {"after": rounds_in_a_row([inputs["investment"]], [inputs["post"]])}


def retained(inputs: dict[str, Any]) -> Figures:
    return {"after": rounds_in_a_row([part * 1e6 for part in inputs["rounds"]], [1e6] * len(inputs["rounds"]))}


def warrants(inputs: dict[str, Any]) -> Figures:
    loan = inputs["loan"] if "loan" in inputs else inputs["investment"]
    strike = inputs.get("strike", 1.0)
    shares = figure(warrant_shares(loan, inputs["coverage"], strike))
    # The dilution is the published first-order one: warrants ÷ shares before them, at the last price.
    return {
        "warrant_shares": shares,
        "warrant_value": shares * strike,
        "dilution": shares * strike / inputs["post_money"] if "post_money" in inputs else None,
    }


def pay_to_play(inputs: dict[str, Any]) -> Figures:
    """The holder takes up half of its part, as the example's halved ownership is meant to say."""
    before, after = inputs["ownership_after_A"], inputs["ownership_after_B"]
    table = with_series(company((1 - before) * 1e7), Series("A"), np.array([1.0]), Preference())
    table = with_holding(table, Column("vc", "A", "preferred", series="A"), before * 1e7)
    money = 1e7
    terms = RoundTerms("B", {"vc": money * after, "Lead": money * (1 - after)}, pre_money_valuation=1e7)
    taken = taken_up(table, terms, "vc", np.array([money]))
    converted = with_defaulters_converted(table, 1.0, {"vc": taken})
    left = figure(converted.shares[_row(table, "vc", "A")])
    assert priced_round(table, terms, MONTH).closed.all()
    return {"fraction_of_series_A_converted_to_common": 1 - left / (before * 1e7)}


def _row(table: CapTable, holder: str, security: str) -> int:
    return next(i for i, c in enumerate(table.columns) if (c.holder, c.security) == (holder, security))


BY_CATEGORY = {
    "round_fixed_point": fixed_point,
    "multi_round": two_rounds,
    "option_pool": pool_shuffle,
    "warrant": warrants,
}
BY_ID = {
    "1984-SERIESA-10on40": series_a_10_on_40,
    "1984-101-seed": seed_round,
    "1984-101-pool": seed_round,
    "1984-101-employee": employee_stock,
    "US-POOLCEIL": pool_ceiling,
    "US-VEST": vesting,
    "GUST-WA-A": gust,
    "GUST-WA-B": gust,
    "GUST-RATCHET": ratchet,
    "OVF-AD3": ratchet,
    **{f"OVF-AD{n}": weighted_average for n in ("1", "2", "4", "5", "6a", "6b")},
    "OVF-FA3": two_protected,
    "OVF-FA5b": two_protected,
    "SPRINGMEYER": springmeyer,
    "YC-QS-3": side_letters,
    "YC-E3": side_letter_budget,
    "CC-PRORATA": pro_rata,
    "RF-PRORATA": pro_rata_of_a_round,
    "SV-MULTI": several_rounds,
    "SV-SINGLE": one_round,
    "UR-RETAIN": retained,
    "TM-P2P": pay_to_play,
}
