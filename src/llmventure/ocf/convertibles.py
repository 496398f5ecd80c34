"""SAFEs and notes as issuances of convertibles."""

from typing import Any

from llmventure.ocf.objects import Object, Terms, UnsaidError, listed, monetary, money, number, numeric

RULES = (
    "include_outstanding_shares", "include_outstanding_options", "include_outstanding_unissued_options",
    "include_this_security", "include_other_converting_securities", "include_option_pool_topup_for_promised_options",
    "include_additional_option_pool_topup", "include_new_money",
)  # fmt: skip
COUNTED = {
    "pre_money_with_pool": (True, True, True, False, False, True, True, False),
    "post_money": (True, True, True, True, True, True, False, False),
    "post_money_with_pool": (True, True, True, True, True, True, True, False),
}
"""What each base of a note's cap counts, in the order of ``RULES``."""
PERIODS = {"simple": "DAILY", "yearly": "ANNUAL", "monthly": "MONTHLY"}
DAY_COUNTS = {"actual/365": "ACTUAL_365", "30/360": "30_360"}
CONDITION = "The next priced round that its terms accept"


def mechanism_of(terms: Terms, issued: str, currency: str) -> Object:
    """How it converts, as far as the format has fields for it."""
    if terms["kind"] == "convertible_note":
        return _note(terms, issued, currency)
    if "fixed_ownership" in terms:
        return {
            "type": "FIXED_PERCENT_OF_CAPITALIZATION_CONVERSION",
            "converts_to_percent": numeric(terms["fixed_ownership"]),
            "capitalization_definition_rules": dict(zip(RULES, COUNTED["post_money"], strict=True)),
        }
    item: Object = {"type": "SAFE_CONVERSION", "conversion_mfn": bool(terms.get("mfn", False))}
    for field, timing in (("post_money_valuation_cap", "POST_MONEY"), ("pre_money_valuation_cap", "PRE_MONEY")):
        if field in terms:
            item |= {"conversion_valuation_cap": monetary(terms[field], currency), "conversion_timing": timing}
    if terms.get("discount"):
        item["conversion_discount"] = numeric(terms["discount"])
    return item


def _note(terms: Terms, issued: str, currency: str) -> Object:
    compounding = terms.get("compounding", "simple")
    item: Object = {
        "type": "CONVERTIBLE_NOTE_CONVERSION",
        # the format's percentages end at 100%; what is above stands in the comments
        "interest_rates": [
            {"rate": numeric(min(terms.get("interest_rate", 0.0), 1.0)), "accrual_start_date": f"{issued}-01"}
        ],
        "day_count_convention": DAY_COUNTS.get(terms.get("day_count", "actual/365"), "ACTUAL_365"),
        "interest_payout": "DEFERRED",
        "interest_accrual_period": PERIODS[compounding],
        "compounding_type": "SIMPLE" if compounding == "simple" else "COMPOUNDING",
    }
    if "valuation_cap" in terms:
        item["conversion_valuation_cap"] = monetary(terms["valuation_cap"], currency)
        if isinstance(base := terms["cap_base"], str):
            item["capitalization_definition_rules"] = dict(zip(RULES, COUNTED[base], strict=True))
    if terms.get("discount"):
        item["conversion_discount"] = numeric(terms["discount"])
    control = terms.get("change_of_control", {}).get("multiple", 1.0)
    if isinstance(control, float | int) and control != 1:
        item["exit_multiple"] = {"numerator": numeric(control), "denominator": "1"}
    return item


def read_convertible(item: Object, currency: str) -> Terms:
    """The terms of a SAFE or note, its month and not its money.

    :raises UnsaidError: where it converts in several ways, or in one that a scenario has no words for.
    """
    own = str(item.get("id", ""))
    mechanisms: list[Any] = []
    for trigger in listed(item, "conversion_triggers"):
        try:
            mechanism = {"id": own, **trigger["conversion_right"]["conversion_mechanism"]}
        except (KeyError, TypeError):
            raise UnsaidError(own, "has a trigger without a conversion mechanism") from None
        if mechanism not in mechanisms:
            mechanisms.append(mechanism)
    if len(mechanisms) != 1:
        raise UnsaidError(
            own, f"converts in {len(mechanisms)} ways", "a scenario says one: keep that of the next round"
        )
    (mechanism,) = mechanisms
    match mechanism.get("type"):
        case "SAFE_CONVERSION":
            terms = _read_safe(mechanism, currency)
        case "FIXED_PERCENT_OF_CAPITALIZATION_CONVERSION":
            terms = {"kind": "safe", "fixed_ownership": number(mechanism, "converts_to_percent")}
        case "CONVERTIBLE_NOTE_CONVERSION":
            terms = _read_note(mechanism, currency, str(item.get("date", "")))
        case other:
            raise UnsaidError(own, f"converts by {other}, for which a scenario has no words")
    return terms


def _discount(mechanism: Object) -> Terms:
    discount = number(mechanism, "conversion_discount") if mechanism.get("conversion_discount") else 0.0
    return {"discount": discount} if discount else {}


def _read_safe(mechanism: Object, currency: str) -> Terms:
    own = mechanism["id"]
    terms: Terms = {"kind": "safe"}
    if "conversion_valuation_cap" in mechanism:
        timing = mechanism.get("conversion_timing")
        if timing not in ("POST_MONEY", "PRE_MONEY"):
            raise UnsaidError(own, "has a cap and no conversion_timing", "add POST_MONEY or PRE_MONEY")
        field = "post_money_valuation_cap" if timing == "POST_MONEY" else "pre_money_valuation_cap"
        terms[field] = money(mechanism, "conversion_valuation_cap", currency)
        usual = COUNTED["post_money" if timing == "POST_MONEY" else "pre_money_with_pool"]
        if (counted := _counted(mechanism)) is not None and counted != usual:
            raise UnsaidError(
                own,
                "counts another capitalization than the usual SAFE does",
                "a SAFE here counts what the forms of Y Combinator count",
            )
    terms |= _discount(mechanism)
    if mechanism.get("conversion_mfn"):
        terms["mfn"] = True
    if (multiple := _multiple(mechanism)) not in (None, 1.0):
        raise UnsaidError(own, f"pays {multiple:g} times its money at an exit, and a SAFE here pays once")
    return terms


def _read_note(mechanism: Object, currency: str, date: str) -> Terms:
    own = mechanism["id"]
    rates = listed(mechanism, "interest_rates")
    if len(rates) > 1 or any("accrual_end_date" in rate for rate in rates):
        raise UnsaidError(own, "has interest that changes or ends", "a note here has one rate")
    if any(str(rate.get("accrual_start_date", ""))[:7] != date[:7] for rate in rates):
        raise UnsaidError(own, "accrues interest from another month than its date's", "date it as its interest begins")
    if mechanism.get("interest_payout", "DEFERRED") != "DEFERRED":
        raise UnsaidError(own, "pays interest in cash", "a note here keeps its interest until it converts")
    if mechanism.get("conversion_mfn"):
        raise UnsaidError(own, "is a note with most favoured terms, for which a scenario has no words")
    terms: Terms = {"kind": "convertible_note"}
    if rates and (rate := number({"id": own, **rates[0]}, "rate")):
        terms["interest_rate"] = rate
    if mechanism.get("compounding_type") == "COMPOUNDING":
        named = [name for name, period in PERIODS.items() if period == mechanism.get("interest_accrual_period")]
        if named not in (["yearly"], ["monthly"]):
            raise UnsaidError(own, f"compounds {mechanism.get('interest_accrual_period')}", "MONTHLY or ANNUAL")
        terms["compounding"] = named[0]
    counts = [name for name, value in DAY_COUNTS.items() if value == mechanism.get("day_count_convention")]
    if not counts:
        raise UnsaidError(own, f"counts days by {mechanism.get('day_count_convention')}", "ACTUAL_365 or 30_360")
    if counts != ["actual/365"]:
        terms["day_count"] = counts[0]
    if "conversion_valuation_cap" in mechanism:
        terms["valuation_cap"] = money(mechanism, "conversion_valuation_cap", currency)
        bases = [base for base, what in COUNTED.items() if what == _counted(mechanism)]
        if bases:
            terms["cap_base"] = bases[0]
    terms |= _discount(mechanism)
    if (multiple := _multiple(mechanism)) not in (None, 1.0):
        terms["change_of_control"] = {"multiple": multiple}
    return terms


def _counted(mechanism: Object) -> tuple[bool, ...] | None:
    rules = mechanism.get("capitalization_definition_rules")
    return tuple(bool(rules.get(rule)) for rule in RULES) if isinstance(rules, dict) else None


def _multiple(mechanism: Object) -> float | None:
    ratio = mechanism.get("exit_multiple")
    if not isinstance(ratio, dict):
        return None
    own = {"id": mechanism["id"], **ratio}
    below = number(own, "denominator")
    if below <= 0:
        raise UnsaidError(mechanism["id"], "has an exit_multiple over zero")
    return number(own, "numerator") / below
