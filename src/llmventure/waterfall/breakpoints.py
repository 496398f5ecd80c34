"""The exit values at which the split changes, and what happens there."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from llmventure.cap_table.per_path import PerPath, at_paths, total, values
from llmventure.waterfall.claims import Claim, Claims
from llmventure.waterfall.level import bends, payout
from llmventure.waterfall.payouts import ExitTerms


@dataclass(frozen=True, order=True)
class Breakpoint:
    """At this ``value`` of the exit, ``what`` happens."""

    value: float
    what: str


def breakpoints(claims: Claims, terms: ExitTerms | None = None, path: int = 0) -> tuple[Breakpoint, ...]:
    """The breakpoints of one path's table, lowest first, as values of the exit before debt, costs and carve-out.

    >>> from llmventure.waterfall.claims import plain_claim
    >>> table = Claims((plain_claim("common", 8e6), plain_claim("A", 2e6, preference=5e6)), np.array([True]))
    >>> [(point.value, point.what) for point in breakpoints(table)]
    [(5000000.0, 'A is paid its preference in full; common begins'), (25000000.0, 'A converts')]
    """
    conditions = terms or ExitTerms()
    classes = claims.classes

    def here(number: PerPath) -> float:
        row = values(number)
        return float(row[path if row.shape[0] > 1 else 0])

    found: list[tuple[float, str]] = []
    debt = 0.0
    for seniority in sorted({loan.seniority for loan in conditions.debts}, reverse=True):
        tier = [loan for loan in conditions.debts if loan.seniority == seniority and here(loan.claim) > 0]
        debt += sum(here(loan.claim) for loan in tier)
        if tier:
            found.append(
                (_gross(0.0, 0.0, debt, here, conditions), _said([d.name for d in tier], "is repaid", "are repaid"))
            )
    notes = sum(here(claim.held) for claim in classes if claim.seniority == inf)

    def gross(equity: float) -> float:
        return _gross(equity, notes, debt, here, conditions)

    covered = 0.0
    for rank in sorted({claim.seniority for claim in classes}, reverse=True):
        tier_names = [c.name for c in classes if c.seniority == rank and here(c.preference) > 0]
        covered += sum(here(claim.preference) for claim in classes if claim.seniority == rank)
        if tier_names:
            one, many = ("its claim", "their claims") if rank == inf else ("its preference", "their preferences")
            what = _said(tier_names, f"is paid {one} in full", f"are paid {many} in full")
            found.append((gross(covered), what))
    junior = [claim.name for claim in classes if here(claim.junior) > 0]
    if junior:
        covered += sum(here(claim.junior) for claim in classes)
        found.append(
            (gross(covered), _said(junior, "is paid its discount in full", "are paid their discounts in full"))
        )
    if any(claim.form == "common" and here(claim.units) > 0 and here(claim.strike) <= 0 for claim in classes):
        found.append((gross(covered), "common begins"))
    for claim in classes:
        for (point, _), what in zip(bends(claim), _events(claim), strict=True):
            level = here(point)
            if here(claim.units) > 0 and level < inf and (level > 0 or claim.form == "cap"):
                equity = here(total(payout(other, np.full(1, level)) for other in _at(classes, path)))
                found.append((gross(equity), f"{claim.name} {what}"))
    return _joined(found)


def _events(claim: Claim) -> tuple[str, ...]:
    return {"common": ("are exercised",), "full": (), "none": ("converts",), "cap": ("reaches its cap", "converts")}[
        claim.form
    ]


def _at(classes: tuple[Claim, ...], path: int) -> tuple[Claim, ...]:
    return tuple(at_paths(claim, np.array([path])) for claim in classes)


def _gross(equity: float, notes: float, debt: float, here: Callable[[PerPath], float], terms: ExitTerms) -> float:
    """The value of the exit that leaves ``equity`` to the classes: the order of payment, backwards."""
    carve_out = here(terms.carve_out)
    left = equity if equity <= notes else notes + (equity - notes) / (1.0 - carve_out)
    return (left + debt + here(terms.transaction_costs)) / (1.0 - here(terms.transaction_cost_share))


def _said(names: list[str], one: str, many: str) -> str:
    """The names and what happens to them: "A is paid", "A, B and C are paid"."""
    return f"{names[0]} {one}" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} {many}"


def _joined(found: list[tuple[float, str]]) -> tuple[Breakpoint, ...]:
    """One breakpoint a value: what happens at the same value is told together, in the order of payment."""
    joined: list[Breakpoint] = []
    for value, what in sorted(found, key=lambda point: point[0]):
        if joined and abs(joined[-1].value - value) <= 1e-9 * max(1.0, abs(value)):
            joined[-1] = Breakpoint(joined[-1].value, f"{joined[-1].what}; {what}")
        else:
            joined.append(Breakpoint(value, what))
    return tuple(joined)
