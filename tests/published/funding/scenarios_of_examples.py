"""Published examples written as scenarios: what a founder would put into the file."""

from typing import Any

from published.funding.tables import Figures
from scenario import plan, report

HEAD = "company: {name: Example, start: 2027-01, months: 26, opening_cash: 1M}\n"
CONVENTIONS = {"percent": "percent_ownership", "premoney": "pre_money", "dollars": "dollars_invested"}
LAST = "2029-02"


def scenario_text(table: dict[str, str], instruments: dict[str, str], exit_terms: str = "") -> str:
    """A scenario of nothing but its funding."""
    holders = "".join(f"    {name}: {{{terms}}}\n" for name, terms in table.items())
    items = "".join(f"    {name}: {{{terms}}}\n" for name, terms in instruments.items())
    text = HEAD + "funding:\n  cap_table:\n" + holders + (f"  instruments:\n{items}" if items else "")
    return text + (f"exit: {{when: {LAST}, enterprise_value: 1M, {exit_terms}}}\n" if exit_terms else "")


def _safe(item: dict[str, Any]) -> str:
    terms = f"kind: safe, investment_amount: {item['amount']!r}, when: 2027-01"
    if item.get("cap"):
        which = "pre_money" if "pre" in (item.get("kind"), item.get("type")) else "post_money"
        terms += f", {which}_valuation_cap: {item['cap']!r}"
    return terms + (f", discount: {item['discount']}" if item.get("discount") else "")


def converting_round(inputs: dict[str, Any]) -> Figures:
    """Category ``round_fixed_point``: SAFEs, a pool, one lead."""
    common, pool = inputs["outstanding_incl_granted_options"], inputs["existing_unallocated_pool"]
    table = {"founders": f"shares: {common}"} | ({"option pool": f"shares: {pool}, kind: pool"} if pool else {})
    target = inputs["pool_target_unallocated_post"]
    lead = f"kind: priced_round, investment_amount: {inputs['new_money']}, pre_money_valuation: {inputs['pre_money']}"
    lead += f", option_pool_fraction: {target}" if target is not None else ""
    items = {each["name"]: _safe(each) for each in inputs["convertibles"]} | {"Lead": f"{lead}, when: 2027-06"}
    made = report(scenario_text(table, items))
    event, after = made["funding"]["events"][-1], made["funding"]["cap_table"][-1]
    owned = {row["holder"]: row["ownership"] for row in after["holders"]}
    figures: Figures = {
        "price": event["price_per_share"],
        "total": after["fully_diluted_shares"],
        "pool_increase": event["shares_issued"].get("option pool", 0.0),
        "new_shares": event["shares_issued"]["Lead"],
        "new_pct": owned["Lead"],
        "outstanding_pct": owned["founders"],
    }
    for each in inputs["convertibles"]:
        name = each["name"]
        figures[f"{name}_shares"], figures[f"{name}_pct"] = event["shares_issued"][name], owned[name]
    return figures


def convention(inputs: dict[str, Any]) -> Figures:
    """Category ``pricing_convention``: the same round under another."""
    which = next(own for theirs, own in CONVENTIONS.items() if theirs in inputs["convention"].replace("-", ""))
    safes = inputs.get("safes") or [{"amount": inputs["safe_amount"], "discount": inputs["discount"]}]
    common = inputs.get("common") or inputs["shares_outstanding"]
    lead = f"kind: priced_round, investment_amount: {inputs['new_money']}, pre_money_valuation: {inputs['pre_money']}"
    items = {"safe": _safe(safes[0]), "new": f"{lead}, pricing_convention: {which}, when: 2027-06"}
    made = report(scenario_text({"founders": f"shares: {common}"}, items))
    event, after = made["funding"]["events"][-1], made["funding"]["cap_table"][-1]
    owned = {f"{row['holder']}_pct": row["ownership"] for row in after["holders"]}
    issued = event["shares_issued"]
    return {
        "price": event["price_per_share"],
        "total": after["fully_diluted_shares"],
        "safe_shares": issued["safe"],
        "new_shares": issued["new"],
        "implied_post": event["post_money_valuation"],
        **owned,
    }


def _series(each: dict[str, Any]) -> str:
    paid = each["pref"] / each["units"]
    capped = f"{{cap: {each['cap'] / each['pref']!r}}}" if each.get("cap") else ""
    form = capped or ("full" if each.get("part") else "none")
    terms = f"{{participating: {form}, seniority: {each.get('senior', 1) + 1}}}"
    return (
        f"kind: preferred, series: {each['name']}, shares: {each['units']!r}, original_issue_price: {paid!r}, "
        f"liquidation_preference: {terms}"
    )


def shared_out(inputs: dict[str, Any], value: float, loans: dict[str, str], exit_terms: str = "") -> Figures:
    """Classes of one table at an exit, as ``llmventure exit --value`` answers."""
    from llmventure.exits.report import exit_report

    table = {
        each["name"]: _series(each) if each.get("pref") else f"shares: {each['units']!r}" for each in _ranked(inputs)
    }
    made = plan(scenario_text(table, loans, exit_terms or "transaction_costs: 0%"))
    found = exit_report(made.result, made.report["run"], [value], [])["exits"][0]
    debts = {row["name"]: row["amount"] for row in found["debts"]}
    return {"carve_out": found["carve_out"], **debts, **{row["holder"]: row["amount"] for row in found["payouts"]}}


def _ranked(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """The examples number ranks from the first that is paid; the language pays the highest number first."""
    ranks = sorted({each.get("senior", 1) for each in inputs["classes"] if each.get("pref")}, reverse=True)
    return [
        {**each, "senior": ranks.index(each.get("senior", 1)) if each.get("pref") else 0} for each in inputs["classes"]
    ]


def waterfall(inputs: dict[str, Any]) -> Figures:
    """Category ``waterfall``."""
    return shared_out(inputs, inputs["exit"], {})


def debt_waterfall(inputs: dict[str, Any]) -> Figures:
    """Category ``debt_waterfall``: a loan without interest that is drawn in the month of the exit; a note."""
    loans = {}
    for each in inputs["debts"]:
        if each["name"] == "note":
            loans["note"] = f"kind: convertible_note, investment_amount: {each['claim']}, when: {LAST}"
        else:
            loans[each["name"]] = (
                f"kind: venture_debt, principal: {each['claim']}, interest_rate: 0%, term: 12 months, when: {LAST}"
            )
    return shared_out(inputs, inputs["gross_exit"], loans)


def protected(inputs: dict[str, Any]) -> Figures:
    """A down round against one protected series, its base as the example says."""
    parts = inputs["components"]
    base = {12e6: "granted", 10e6: "outstanding", 13e6: "fully_diluted"}[float(inputs["A"])]
    kind = "narrow_based" if base == "outstanding" else "broad_based"
    table = {
        "founders": f"shares: {parts['common']}",
        "staff": f"shares: {parts['granted_options']}, kind: options",
        "pool": f"shares: {parts['reserved_pool']}, kind: pool",
        "A": f"kind: preferred, series: A, shares: {parts['preferred']}, original_issue_price: {inputs['oip']}, "
        f"anti_dilution: {kind}, anti_dilution_base: {base}",
    }
    price = inputs["consideration"] / inputs["shares_issued"]
    down = (
        f"kind: priced_round, investment_amount: {inputs['consideration']}, price_per_share: {price!r}, when: 2027-06"
    )
    after = report(scenario_text(table, {"B": down}))["funding"]["cap_table"][-1]
    price_after = after["conversion_prices"]["A"]
    return {"cp2": price_after, "ratio": inputs["oip"] / price_after}


def accrued(inputs: dict[str, Any]) -> Figures:
    """Category ``interest``: what a note with a discount converts for in a round two years later."""
    compounding = {None: "simple", 1: "yearly", 12: "monthly"}[inputs["periods_per_year"]]
    start, end = inputs["from"][:7], inputs["to"][:7]
    note = (
        f"kind: convertible_note, investment_amount: {inputs['principal']!r}, interest_rate: {inputs['rate']}, "
        f"compounding: {compounding}, day_count: {inputs['day_count']}, when: {start}"
    )
    lead = f"kind: priced_round, investment_amount: 5M, pre_money_valuation: 20M, when: {end}"
    text = scenario_text({"founders": "shares: 8M"}, {"note": note, "A": lead}).replace("2027-01", start, 1)
    return {"claim": report(text)["funding"]["events"][-1]["sources"]["note"]}
