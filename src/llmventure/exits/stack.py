"""What stands ahead of common: debt, notes and preferences, and the exit values at which that ends."""

from math import inf

import numpy as np

from llmventure.cap_table.per_path import total
from llmventure.cap_table.table import CapTable
from llmventure.engine.result import Result
from llmventure.exits.standing import table_in
from llmventure.funding.terms import calendar_number
from llmventure.report.detail import PreferenceStack, StackedPreference
from llmventure.sampling import Array
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


def break_even_exit(result: Result) -> Array:
    """The sum to be shared out at the plan's end up to which common gets nothing: lenders, notes and preferences,
    ``(paths,)``; NaN where nobody is paid last."""
    last = result.world.grid.months - 1
    classes = claims_at_exit(table_in(result.closes[last].table), calendar_number(result.world, last)).classes
    ahead = total(claim.held for claim in classes) + sum((loan.claim for loan in result.closes[last].owed), np.zeros(1))
    common = any(claim.form == "common" and bool((claim.units > 0).any()) for claim in classes)
    return np.asarray(np.broadcast_to(ahead if common else np.nan, (result.world.grid.paths,)), dtype=np.float64)


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
