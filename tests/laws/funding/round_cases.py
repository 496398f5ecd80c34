"""Random rounds for the laws, as exact cases and as the program's own tables and terms."""

from fractions import Fraction as Q
from typing import Any

import numpy as np
from hypothesis import strategies as st

from laws.funding.rational_round import Case, Instrument
from llmventure.cap_table.convertible_terms import Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.priced_round import RoundResult, priced_round
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_holding

MONTH = 684
DISCOUNTS = st.sampled_from([Q(0), Q(1, 10), Q(15, 100), Q(1, 5), Q(1, 4)])

instruments = st.builds(
    Instrument,
    amount=st.integers(10_000, 2_000_000),
    kind=st.sampled_from(["post", "pre", "none"]),
    cap=st.integers(2_000_000, 30_000_000),
    discount=DISCOUNTS,
)


def cases(
    kinds: st.SearchStrategy[Instrument] = instruments,
    conventions: tuple[str, ...] = ("percent_ownership", "pre_money", "dollars_invested"),
    pools: bool = True,
) -> st.SearchStrategy[Case]:
    """Rounds of up to four instruments, with a pool target, an increase or neither."""
    target = st.one_of(st.none(), st.fractions(Q(1, 100), Q(1, 4), max_denominator=100)) if pools else st.none()
    increase = st.one_of(st.none(), st.integers(0, 2_000_000)) if pools else st.none()
    return st.builds(
        _case,
        granted=st.integers(1_000_000, 20_000_000),
        pool=st.integers(0, 2_000_000),
        pre_money=st.integers(2_000_000, 60_000_000),
        money=st.integers(100_000, 20_000_000),
        instruments=st.lists(kinds, max_size=4).map(tuple),
        target=target,
        increase=increase,
        post_money_pool=st.booleans(),
        convention=st.sampled_from(conventions),
    )


def _case(**given: Any) -> Case:
    if given["target"] is not None:
        given["increase"] = None
    return Case(**given)


def table_of(case: Case, scale: float = 1.0) -> CapTable:
    """The table before the round, shares × ``scale``; instrument k is held by ``h{k}`` under the name ``k{k}``."""
    table = with_holding(EMPTY, Column("founders", "common", "common", founder=True), case.granted * scale)
    table = with_holding(table, Column("pool", "pool", "pool"), case.pool * scale)
    for k, item in enumerate(case.instruments):
        caps: dict[str, float] = {} if item.kind == "none" else {f"{item.kind}_money_valuation_cap": float(item.cap)}
        safe = Safe(discount=float(item.discount), **caps)  # type: ignore[arg-type]
        table = issue_convertible(table, f"k{k}", safe, {f"h{k}": float(item.amount)}, MONTH)
    return table


def terms_of(case: Case, **more: Any) -> RoundTerms:
    """The round's terms."""
    given: dict[str, Any] = {
        "pre_money_valuation": float(case.pre_money),
        "option_pool_fraction": None if case.target is None else float(case.target),
        "option_pool_increase_shares": case.increase,
        "option_pool": "post_money" if case.post_money_pool else "pre_money",
        "pricing_convention": case.convention,
    }
    return RoundTerms("A", {"Lead": float(case.money)}, **(given | more))


def run(case: Case, **more: Any) -> RoundResult:
    """The round through the program, under the engine's error state."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return priced_round(table_of(case), terms_of(case, **more), MONTH + 6)


def one(row: Any) -> float:
    """The value of the one path."""
    return float(row[0])


def near(ours: float, theirs: float, relative: float = 1e-9) -> bool:
    """Within the tolerance of every law, relative."""
    return abs(ours - theirs) <= relative * max(abs(theirs), 1e-9)
