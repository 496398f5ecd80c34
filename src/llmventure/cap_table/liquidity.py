"""What unconverted SAFEs and notes would convert into at an exit or at an IPO: no round prices them."""

import numpy as np

from llmventure.cap_table.concave_root import Greatest, Line, concave_root, greatest_at
from llmventure.cap_table.conversion import Basis, conversion_terms, converting_amounts
from llmventure.cap_table.convertible_terms import Note
from llmventure.cap_table.convertibles import repay_convertible
from llmventure.cap_table.issues import change_column
from llmventure.cap_table.ownership import shares_of_kinds
from llmventure.cap_table.per_path import Mask, Months, Values, total
from llmventure.cap_table.table import CapTable, Column


def liquidity_conversion(
    table: CapTable, month: Months | int, price_per_share: Values | None = None
) -> tuple[dict[str, Values], Mask]:
    """Common shares that each outstanding SAFE and note may convert into, by name (paths,), and where that is defined.

    With Z all shares they convert into and O the stock, options and warrants outstanding: a
    post-money cap K gives n = (I / K)(O + Z), so n = a O / (1 − Σ a) where all are such; a pre-money
    cap (I / K) O, a note's bases count the unallocated pool where their names say so. Promised
    options count in none. Without a ``price_per_share`` (a sale) a discount gives no shares; with one
    (an IPO) it gives I ÷ (price × (1 − discount)) where that is more. Caps that sell 100 % or more
    leave the counts undefined: 0, and False in the mask.
    """
    outstanding = shares_of_kinds(table, ("common", "preferred", "options", "warrants"))
    pool = shares_of_kinds(table, ("pool",))
    zero, one = np.zeros(1), np.ones(1)
    inverse = zero if price_per_share is None else 1.0 / price_per_share
    bases: dict[Basis, Line] = {
        "price": Line(inverse, zero),
        "post_money": Line(outstanding, one),
        "post_money_with_pool": Line(outstanding + pool, one),
        "shares": Line(one, zero),
    }
    names: list[str] = []
    lines: list[Greatest] = []
    for position, item in enumerate(table.convertibles):
        amount = total(converting_amounts(item, month))
        if not bool((amount > 0).any()):
            continue
        # "pre-money with pool" is a note's base; a SAFE's liquidity capitalization leaves the pool out.
        if isinstance(item.terms, Note):
            bases["pre_money"] = Line(outstanding + pool, zero)
        else:
            bases["pre_money"] = Line(outstanding, zero)
        names.append(item.name)
        lines.append(
            tuple(bases[term.basis].times(term.coefficient) for term in conversion_terms(table, position, amount))
        )
    shares, found = concave_root(Line(zero, one), lines, outstanding)
    counts = {name: np.where(found, greatest_at(line, shares), 0.0) for name, line in zip(names, lines, strict=True)}
    return counts, found


def convert_at_cap(
    table: CapTable, name: str, month: Months | int, mask: Mask | None = None
) -> tuple[CapTable, dict[str, Values], Mask]:
    """The table after a note became common at its cap, as at its maturity; the shares by holder (paths,), in proportion
    to what is theirs; and the paths on which it did.

    Its cap's base counts every other convertible as if it converted too. Paths where the caps sell
    100 % or more keep the note. ValueError for a note without a cap, or of an unknown name.
    """
    item = next((item for item in table.convertibles if item.name == name), None)
    if item is None or not isinstance(item.terms, Note) or item.terms.valuation_cap is None:
        raise ValueError(f"{name} is not a note with a cap, so there is no price to convert it at")
    counts, found = liquidity_conversion(table, month)
    on = found if mask is None else found & mask
    amount = item.amount
    converted = np.where(on & (amount > 0), counts.get(name, np.zeros(1)), 0.0)
    issued: dict[str, Values] = {}
    for owner, row in zip(item.holders, item.amounts, strict=True):
        part = np.divide(row, amount, out=np.zeros(row.shape[0]), where=amount > 0)
        issued[owner] = converted * part
        table = change_column(table, Column(owner, "common", "common"), issued[owner])
    return repay_convertible(table, name, on), issued, on
