"""The closed form: the money λ for one common share at which all claims add up to what there is.

Φ(λ) = Σ payouts is continuous, non-decreasing and piecewise linear with Φ(0) = Σ H. Up to Φ(0)
preferences are paid by seniority; above it Φ(λ) = X has one vector of payouts, and it is the
equilibrium of everybody's choice to convert: a class that holds has H ≥ u λ, and converting would
only lower λ; one that converts has u λ ≥ H.
"""

import numpy as np

from llmventure.cap_table.per_path import Mask, Values, total
from llmventure.record import record
from llmventure.waterfall.claims import Claim


@record(eq=False, slots=False)
class Kink:
    """A λ at which a payout bends, with Φ there and its slope to the right (paths,)."""

    level: Values
    paid: Values
    slope: Values


def payout(claim: Claim, level: Values) -> Values:
    """What the class is paid at λ = ``level`` once every preference is covered (paths,)."""
    shares = claim.units * level
    if claim.form == "common":
        return claim.units * np.maximum(level - claim.strike, 0.0)
    if claim.form == "full":
        return claim.held + shares
    if claim.form == "cap":
        return np.maximum(np.minimum(claim.held + shares, claim.cap), shares)
    return np.maximum(claim.held, shares)


def bends(claim: Claim) -> tuple[tuple[Values, bool], ...]:
    """The λ at which the class's payout bends, and whether it grows from there on."""
    if claim.form == "common":
        return ((claim.strike, True),)
    if claim.form == "full":
        return ()
    if claim.form == "none":
        return ((_per_unit(claim.held, claim.units), True),)
    return (_per_unit(claim.cap - claim.held, claim.units), False), (_per_unit(claim.cap, claim.units), True)


def kinks(classes: tuple[Claim, ...]) -> tuple[Kink, ...]:
    """Every kink of Φ, λ = 0 first, the others in the order of the classes."""
    bending = [bends(claim) for claim in classes]
    levels = [np.zeros(1)]
    for claim, points in zip(classes, bending, strict=True):
        for point, _ in points:
            if bool((point > 0).any()):
                # Without units nothing bends: the kink of λ = 0 stands in.
                levels.append(np.where(claim.units > 0, point, 0.0))
    return tuple(
        Kink(
            level,
            total(payout(claim, level) for claim in classes),
            total(_slope(claim, points, level) for claim, points in zip(classes, bending, strict=True)),
        )
        for level in levels
    )


def converts(claim: Claim, level: Values) -> Mask:
    """Where a class with a preference takes its shares instead, or an option is exercised: strictly better, at λ."""
    if claim.form == "full":
        return np.zeros(1, dtype=np.bool_)
    if claim.form == "common":
        return level > claim.strike
    return claim.units * level > (claim.cap if claim.form == "cap" else claim.held)


def level_of(classes: tuple[Claim, ...], proceeds: Values) -> tuple[Values, Values]:
    """λ for ``proceeds`` (paths,), and what nobody has a claim to: all classes capped or without units.

    λ is 0 where proceeds do not cover the preferences.
    """
    points = kinks(classes)
    if all(kink.level.shape[0] == kink.paid.shape[0] == kink.slope.shape[0] == 1 for kink in points):
        level, paid, slope = _last_kink_of_one_table(points, proceeds)
    else:
        level, paid, slope = points[0].level, points[0].paid, points[0].slope
        for kink in points[1:]:
            beyond = (kink.paid <= proceeds) & (kink.level >= level)
            level = np.where(beyond, kink.level, level)
            paid = np.where(beyond, kink.paid, paid)
            slope = np.where(beyond, kink.slope, slope)
    over = np.maximum(proceeds - paid, 0.0)
    shared = slope > 0
    if bool(shared.all()):
        return level + over / slope, np.zeros(1)
    return level + np.where(shared, over / np.where(shared, slope, 1.0), 0.0), np.where(shared, 0.0, over)


def short_payouts(classes: tuple[Claim, ...], proceeds: Values) -> list[Values]:
    """What each class is paid where proceeds do not cover the preferences: by seniority, in proportion within it."""
    left = proceeds
    paid: list[Values] = [np.zeros(1) for _ in classes]
    for seniority in sorted({claim.seniority for claim in classes}, reverse=True):
        tier = [
            i for i, claim in enumerate(classes) if claim.seniority == seniority and bool((claim.preference > 0).any())
        ]
        left = _pay_tier(paid, tier, [classes[i].preference for i in tier], left)
    junior = [i for i, claim in enumerate(classes) if bool((claim.junior > 0).any())]
    _pay_tier(paid, junior, [classes[i].junior for i in junior], left)
    return paid


def _last_kink_of_one_table(points: tuple[Kink, ...], proceeds: Values) -> tuple[Values, Values, Values]:
    """Level, Φ and slope of the last kink that each of many proceeds reaches, where one table serves them all."""
    ordered = sorted(points, key=lambda kink: float(kink.level[0]))
    reached = np.zeros(proceeds.shape, dtype=np.int16)
    for kink in ordered[1:]:
        reached += kink.paid <= proceeds
    level, paid, slope = (
        np.concatenate(rows) for rows in zip(*((k.level, k.paid, k.slope) for k in ordered), strict=True)
    )
    return level.take(reached), paid.take(reached), slope.take(reached)


def _pay_tier(paid: list[Values], tier: list[int], owed: list[Values], left: Values) -> Values:
    if not tier:
        return left
    due = total(owed)
    given = np.minimum(left, due)
    if len(tier) == 1:
        paid[tier[0]] = paid[tier[0]] + given
        return left - given
    part = given / np.where(due > 0, due, 1.0)
    for i, claim in zip(tier, owed, strict=True):
        paid[i] = paid[i] + claim * part
    return left - given


def _per_unit(money: Values, units: Values) -> Values:
    width = max(money.shape[0], units.shape[0])
    return np.divide(money, units, out=np.full(width, np.inf), where=units > 0)


def _slope(claim: Claim, points: tuple[tuple[Values, bool], ...], level: Values) -> Values:
    """The units that grow with λ just right of ``level``."""
    if claim.form == "full":
        return claim.units
    if claim.form == "cap":
        (capped, _), (converted, _) = points
        return np.where((level < capped) | (level >= converted), claim.units, 0.0)
    ((start, _),) = points
    return np.where(level >= start, claim.units, 0.0)
