"""What one SAFE or note converts into: the greatest of a few shares-per-basis terms."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np

from llmventure.cap_table.convertible_terms import Convertible, Note, Safe
from llmventure.cap_table.interest import growth
from llmventure.cap_table.per_path import Mask, Months, Values, total, values
from llmventure.cap_table.table import CapTable
from llmventure.record import record

Basis: TypeAlias = Literal["price", "post_money", "pre_money", "post_money_with_pool", "shares"]
"""What a term multiplies: 1 ÷ the round's price, or a number of shares (``shares``: one share)."""


@record(eq=False, slots=False)
class Term:
    """Shares = ``coefficient`` × the basis: dollars ÷ (1 − discount) for a price, amount ÷ cap for a capitalization."""

    basis: Basis
    coefficient: Values


def converting_amounts(convertible: Convertible, month: Months | int) -> Values:
    """What would convert in ``month`` (holders, paths): a SAFE's purchase amount, a note's principal and interest."""
    terms = convertible.terms
    if isinstance(terms, Safe):
        return convertible.amounts
    width = max(convertible.amounts.shape[1], convertible.issued.shape[0])
    outstanding = np.broadcast_to(convertible.amount > 0, (width,))
    # Where nothing is outstanding the month of issue means nothing: no time has passed there.
    issued = np.where(outstanding, convertible.issued, month)
    return convertible.amounts * growth(
        terms.interest_rate, terms.compounding, terms.day_count, issued, np.asarray(month)
    )


def conversion_terms(table: CapTable, position: int, amount: Values) -> tuple[Term, ...]:
    """The terms whose greatest is what the convertible at ``position`` gets for ``amount`` (paths,).

    A most-favoured-nation SAFE that elects the best has its own terms and those of every later
    SAFE, each 0 where that was not issued later on the path: a bigger election raises every count
    of shares and with it every basis, so the greatest of them at the solution is the one that a
    full solve of each candidate would choose.
    """
    convertible = table.convertibles[position]
    terms = convertible.terms
    if isinstance(terms, Note):
        return _note_terms(terms, amount)
    if not terms.mfn or terms.elect == "none":
        return _safe_terms(terms, amount, amount)
    choices = [(other, later) for other, later in _later_safes(table, position) if terms.elect in ("best", other.name)]
    taken = total((later.astype(np.float64) for _, later in choices if terms.elect != "best"))
    own = _safe_terms(terms, np.where(taken > 0, 0.0, amount), amount)
    return (
        *own,
        *(term for other, later in choices for term in _elected(other, np.where(later, amount, 0.0))),
    )


def greatest_shares(terms: Sequence[Term], bases: Mapping[Basis, Values]) -> Values:
    """The greatest number of shares that the terms give on those bases (paths,)."""
    best = terms[0].coefficient * bases[terms[0].basis]
    for term in terms[1:]:
        best = np.maximum(best, term.coefficient * bases[term.basis])
    return best


def _elected(other: Convertible, amount: Values) -> tuple[Term, ...]:
    if not isinstance(other.terms, Safe):
        raise TypeError(f"{other.name} is not a SAFE, so nobody may elect its terms")
    return _safe_terms(other.terms, amount, other.amount)


def _later_safes(table: CapTable, position: int) -> list[tuple[Convertible, Mask]]:
    own = table.convertibles[position]
    later = []
    for i, other in enumerate(table.convertibles):
        if i == position or not isinstance(other.terms, Safe) or other.terms.mfn:
            continue
        follows = (other.issued > own.issued) | ((other.issued == own.issued) & (i > position))
        follows = follows & (other.amount > 0)
        if bool(follows.any()):
            later.append((other, follows))
    return later


def _safe_terms(terms: Safe, amount: Values, issue_amount: Values) -> tuple[Term, ...]:
    """``issue_amount`` is what the SAFE with these terms raised: a fixed ownership is shared out by the dollar."""
    at_price = Term("price", amount / (1.0 - values(terms.discount)))
    if terms.fixed_ownership is not None:
        width = max(amount.shape[0], issue_amount.shape[0])
        part = np.divide(amount, issue_amount, out=np.zeros(width), where=issue_amount > 0)
        fixed = Term("post_money", part * values(terms.fixed_ownership))
        return (fixed, at_price) if bool(np.any(values(terms.discount) > 0)) else (fixed,)
    if terms.post_money_valuation_cap is not None:
        return at_price, Term("post_money", amount / values(terms.post_money_valuation_cap))
    if terms.pre_money_valuation_cap is not None:
        return at_price, Term("pre_money", amount / values(terms.pre_money_valuation_cap))
    return (at_price,)


def _note_terms(terms: Note, amount: Values) -> tuple[Term, ...]:
    at_price = Term("price", amount / (1.0 - values(terms.discount)))
    if terms.valuation_cap is None or terms.cap_base is None:
        return (at_price,)
    coefficient = amount / values(terms.valuation_cap)
    if isinstance(terms.cap_base, str):
        base: Basis = "pre_money" if terms.cap_base == "pre_money_with_pool" else terms.cap_base
        return at_price, Term(base, coefficient)
    return at_price, Term("shares", coefficient * terms.cap_base)
