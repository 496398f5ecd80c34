"""What stands ahead of common: debt, notes and preferences, and the exit values at which that ends."""

from math import inf

import numpy as np

from llmventure.cap_table.per_path import total
from llmventure.cap_table.table import CapTable
from llmventure.report_detail import PreferenceStack, StackedPreference
from llmventure.waterfall.claims import Claim, Claims, claims_at_exit
from llmventure.waterfall.level import bends, payout

SPOKEN = {"none": "none", "full": "full", "cap": "capped", "common": "none"}


def preference_stack(table: CapTable, number: int, debt: float, after: str, month: str) -> PreferenceStack:
    """The stack of the first path; ``number`` is the month since January 1970, ``debt`` what lenders are owed.

    Sums are before transaction costs and a carve-out.
    """
    claims = claims_at_exit(table, number)
    preferences: list[StackedPreference] = [
        {
            "name": claim.name,
            "preference": float(claim.held[0]),
            "seniority": None if claim.seniority == inf else claim.seniority,
            "participating": SPOKEN[claim.form],
        }
        for claim in sorted(claims.classes, key=lambda claim: -claim.seniority)
        if claim.held[0] > 0
    ]
    ahead = sum(row["preference"] for row in preferences)
    return {
        "after": after,
        "month": month,
        "debt": debt,
        "preferences": preferences,
        "total": debt + ahead,
        "break_even_exit": debt + ahead if any(_is_paid_last(claim) for claim in claims.classes) else None,
        "all_convert_at": _all_convert_at(claims, debt),
    }


def _is_paid_last(claim: Claim) -> bool:
    return claim.form == "common" and bool(claim.units[0] > 0) and bool(claim.strike[0] <= 0)


def _all_convert_at(claims: Claims, debt: float) -> float | None:
    """debt + Φ(λ) at the highest λ at which a class turns from its preference to its shares."""
    level = 0.0
    for claim in claims.classes:
        if claim.form == "common" or claim.units[0] <= 0:
            continue
        if claim.form == "full":
            return None
        level = max(level, float(bends(claim)[-1][0][0]))
    return debt + float(total(payout(claim, np.full(1, level)) for claim in claims.classes)[0])
