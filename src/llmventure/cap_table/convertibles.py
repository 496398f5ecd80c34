"""Issuing SAFEs and notes, and what ends them outside a priced round."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from llmventure.cap_table.convertible_terms import Convertible, Note, Safe
from llmventure.cap_table.per_path import Mask, Months, PerPath, Values, values, width_of
from llmventure.cap_table.table import CapTable


def issue_convertible(
    table: CapTable,
    name: str,
    terms: Safe | Note,
    investors: Mapping[str, PerPath],
    month: Months | int,
    mask: Mask | None = None,
) -> CapTable:
    """The table with that SAFE or note outstanding on the paths of ``mask``: ``investors`` pay in, in ``month``.

    An instrument that is issued at different times on different paths keeps one place; ValueError
    where it is outstanding already on a path, or its holders are others.
    """
    amounts = [values(amount) for amount in investors.values()]
    when = np.atleast_1d(np.asarray(month, dtype=np.int64))
    on = np.ones(1, dtype=np.bool_) if mask is None else mask
    width = max(table.paths, width_of(terms), when.shape[0], on.shape[0], *(amount.shape[0] for amount in amounts))
    rows = np.zeros((len(amounts), width))
    for row, amount in zip(rows, amounts, strict=True):
        row[:] = np.where(on, amount, 0.0)
    at = next((i for i, item in enumerate(table.convertibles) if item.name == name), None)
    if at is None:
        new = Convertible(name, terms, tuple(investors), rows, np.broadcast_to(when, (width,)).copy())
        return replace(table, convertibles=(*table.convertibles, new))
    known = table.convertibles[at]
    if known.holders != tuple(investors):
        raise ValueError(f"{name} is held by others already")
    if bool(((known.amount > 0) & (rows > 0).any(axis=0)).any()):
        raise ValueError(f"{name} is outstanding already on some of these paths")
    new = replace(
        known,
        amounts=np.where(on, rows, known.amounts),
        issued=np.where(on, when, known.issued),
    )
    return replace(table, convertibles=(*table.convertibles[:at], new, *table.convertibles[at + 1 :]))


def matured(convertible: Convertible, month: Months | int) -> Mask:
    """Where a note is outstanding in ``month`` and its maturity has come (paths,); a SAFE never matures."""
    outstanding = convertible.amount > 0
    if isinstance(convertible.terms, Safe) or convertible.terms.maturity is None:
        return np.zeros_like(outstanding)
    return outstanding & (np.asarray(month) - convertible.issued >= convertible.terms.maturity)


def repay_convertible(table: CapTable, name: str, mask: Mask | None = None) -> CapTable:
    """The table with nothing of that instrument outstanding on the paths of ``mask``: its holders get cash."""
    if all(item.name != name for item in table.convertibles):
        raise ValueError(f"no SAFE or note is called {name}")
    on = np.ones(1, dtype=np.bool_) if mask is None else mask

    def cleared(amounts: Values) -> Values:
        return np.where(on, 0.0, amounts)

    return replace(
        table,
        convertibles=tuple(
            replace(item, amounts=cleared(item.amounts)) if item.name == name else item for item in table.convertibles
        ),
    )
