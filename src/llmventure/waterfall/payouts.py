"""The order of payment at an exit."""

from collections.abc import Sequence
from dataclasses import field
from math import inf

import numpy as np

from llmventure.cap_table.per_path import Mask, PerPath, Values, total, values
from llmventure.record import record
from llmventure.waterfall.claims import Claim, Claims
from llmventure.waterfall.level import converts, level_of, payout, short_payouts

EXERCISED = ("options", "warrants")
"""Securities whose holders choose to pay a strike, be it 0."""


@record(eq=False, slots=False)
class Debt:
    """A loan with its unpaid interest and fees at the exit; a higher ``seniority`` is paid first."""

    name: str
    claim: PerPath
    seniority: int = 1


@record(eq=False, slots=False)
class ExitTerms:
    """What is paid before the shareholders.

    Transaction costs are ``transaction_costs`` in money + ``transaction_cost_share`` of the value;
    ``carve_out`` is the team's fraction of what is left after costs, debt and notes.
    """

    debts: tuple[Debt, ...] = ()
    transaction_costs: PerPath = 0.0
    transaction_cost_share: PerPath = 0.0
    carve_out: PerPath = 0.0


@record(eq=False, slots=False)
class Payouts:
    """Who gets what (paths,): rows of holder and security, ``amounts`` and ``converts`` (rows, paths).

    ``vested`` is the part of each row that its holder has earned by the exit. ``per_common_share`` is λ.
    ``undistributed`` is what nobody has a claim to; with everything else it adds up to the value.
    """

    rows: tuple[tuple[str, str], ...]
    founder: tuple[bool, ...]
    amounts: tuple[Values, ...]
    converts: tuple[Mask, ...]
    vested: tuple[Values, ...]
    debts: dict[str, Values]
    transaction_costs: Values
    carve_out: Values
    per_common_share: Values
    undistributed: Values
    classes: dict[str, Values] = field(default_factory=dict)

    def of_holder(self, holder: str) -> Values:
        """All that one holder gets (paths,)."""
        return total(row for (name, _), row in zip(self.rows, self.amounts, strict=True) if name == holder)

    @property
    def founders_proceeds(self) -> Values:
        """What founders get on vested shares (paths,)."""
        return total(
            row * vested
            for row, vested, founder in zip(self.amounts, self.vested, self.founder, strict=True)
            if founder
        )


def class_payouts(classes: tuple[Claim, ...], proceeds: Values) -> tuple[list[Values], Values, Values]:
    """Payout of each class, λ and what is undistributed (paths,), of ``proceeds`` to be shared among them.

    Common of 8M and a series of 2M shares with 5M of preference, non-participating: 15M gives
    10M and 5M, 35M gives 28M and 7M.

    >>> from llmventure.waterfall.claims import plain_claim
    >>> classes = plain_claim("common", 8e6), plain_claim("A", 2e6, preference=5e6)
    >>> paid, level, _ = class_payouts(classes, np.array([15e6, 35e6]))
    >>> paid[0].tolist(), paid[1].tolist(), level.tolist()
    ([10000000.0, 28000000.0], [5000000.0, 7000000.0], [1.25, 3.5])
    """
    level, surplus = level_of(classes, proceeds)
    paid = [payout(claim, level) for claim in classes]
    short = proceeds < total(claim.held for claim in classes)
    if bool(short.any()):
        owed = short_payouts(classes, proceeds)
        for row, by_rank in zip(paid, owed, strict=True):
            np.copyto(row, by_rank, where=short)
        level = np.where(short, 0.0, level)
    return paid, level, surplus


def pay_debts(debts: Sequence[Debt], available: Values) -> tuple[dict[str, Values], Values]:
    """What each debt is paid, by seniority and in proportion within it, and what is left (paths,)."""
    paid: dict[str, Values] = {}
    for seniority in sorted({debt.seniority for debt in debts}, reverse=True):
        tier = [debt for debt in debts if debt.seniority == seniority]
        due = total(values(debt.claim) for debt in tier)
        given = np.minimum(available, due)
        part = np.where(due > 0, given / np.where(due > 0, due, 1.0), 0.0)
        for debt in tier:
            paid[debt.name] = values(debt.claim) * part
        available = available - given
    return paid, available


def payouts(claims: Claims, value: PerPath, terms: ExitTerms | None = None) -> Payouts:
    """What everyone gets of ``value`` (paths,), the sum to be shared out, debt still to be paid from it.

    Costs, debt by seniority, notes, the carve-out, preferences by seniority, the rest as converted.
    The carve-out is worked out after the notes' claims, whether they then take them or convert.
    """
    there = np.maximum(values(value), 0.0)
    costs, carve_out, left = np.zeros(1), np.zeros(1), there
    debts: dict[str, Values] = {}
    if terms is not None:
        costs = values(terms.transaction_costs) + values(terms.transaction_cost_share) * there
        costs = np.minimum(costs, there)
        debts, left = pay_debts(terms.debts, there - costs)
        notes = total(claim.held for claim in claims.classes if claim.seniority == inf)
        carve_out = values(terms.carve_out) * np.maximum(left - notes, 0.0)
        left = left - carve_out
    paid, level, surplus = class_payouts(claims.classes, left)
    width = max(row.shape[0] for row in (*paid, level, there)) if paid else there.shape[0]
    rows, founder, amounts, choices, vested = [], [], [], [], []
    for claim, amount in zip(claims.classes, paid, strict=True):
        chosen = np.broadcast_to(converts(claim, level), (width,))
        for holder, security, is_founder, part, earned in claim.rows:
            rows.append((holder, security))
            founder.append(is_founder)
            amounts.append(amount if len(claim.rows) == 1 else amount * part)
            choices.append(chosen & (claim.held > 0) if claim.form != "common" else chosen & (security in EXERCISED))
            vested.append(earned)
    return Payouts(
        rows=tuple(rows),
        founder=tuple(founder),
        amounts=tuple(amounts),
        converts=tuple(choices),
        vested=tuple(vested),
        debts=debts,
        transaction_costs=costs,
        carve_out=carve_out,
        per_common_share=level,
        undistributed=surplus,
        classes=_by_class(claims.classes, paid),
    )


def _by_class(classes: tuple[Claim, ...], paid: Sequence[Values]) -> dict[str, Values]:
    """Payouts by the name of the class, added up where two have one name."""
    named: dict[str, Values] = {}
    for claim, amount in zip(classes, paid, strict=True):
        named[claim.name] = named[claim.name] + amount if claim.name in named else amount
    return named
