"""Anti-dilution, interest, loans and elections (laws 13 and 20 of the funding formulas)."""

from dataclasses import replace
from fractions import Fraction as Q
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from laws.funding.rational_round import Case, Protected, solve
from laws.funding.round_cases import cases, near, one, table_of, terms_of
from llmventure.cap_table.convertible_terms import Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.interest import growth
from llmventure.cap_table.ownership import conversion_ratio, fully_diluted
from llmventure.cap_table.priced_round import RoundResult, priced_round
from llmventure.cap_table.series import AntiDilution, Preference, Series
from llmventure.cap_table.table import CapTable, Column, with_holding, with_series
from llmventure.debt import Loan, amortization
from published.funding.protection import conversion_price_after

LAW = settings(max_examples=60, deadline=None, derandomize=True)
KINDS: tuple[AntiDilution, ...] = ("none", "broad_based", "narrow_based", "full_ratchet")


def with_protected(table: CapTable, kind: AntiDilution, shares: int, price: float, name: str = "seed") -> CapTable:
    table = with_series(table, Series(name, anti_dilution=kind), np.array([price]), Preference())
    return with_holding(table, Column(name, name, "preferred", series=name), shares)


def after(case: Case, kind: AntiDilution, shares: int, price: float, **terms: Any) -> RoundResult:
    table = with_holding(
        with_protected(table_of(case), kind, shares, price), Column("staff", "options", "options"), 1e6
    )
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        return priced_round(table, terms_of(case, **terms), 690)


@LAW
@given(cases(), st.integers(1, 50), st.integers(1, 40))
def test_13_ratchet_falls_below_narrow_below_broad_below_what_was(case: Case, lots: int, quarters: int) -> None:
    cp1 = quarters / 4
    results = {kind: after(case, kind, lots * 100_000, cp1) for kind in KINDS}
    assume(bool(results["none"].closed[0]))
    none, broad, narrow, ratchet = (one(results[k].table.conversion_price[0]) for k in KINDS)
    price = one(results["none"].price_per_share)
    assert none == cp1
    if price >= cp1:
        assert broad == narrow == ratchet == cp1
    else:
        slack = 1 + 1e-12
        assert price <= ratchet * slack
        assert ratchet <= narrow * slack
        assert narrow <= broad * slack
        assert broad < cp1
        assert near(ratchet, price)
    for result in results.values():
        assert one(result.table.original_issue_price[0] * result.table.preference_multiple[0]) == cp1


@LAW
@given(cases(), st.tuples(st.integers(1, 40), st.integers(1, 40)))
def test_13_two_series_are_adjusted_in_any_order(case: Case, prices: tuple[int, int]) -> None:
    named = {"one": prices[0] / 4, "two": prices[1] / 4}
    answers = []
    for order in (("one", "two"), ("two", "one")):
        table = table_of(case)
        for name in order:
            table = with_protected(table, "broad_based", 1_000_000, named[name], name)
        result = priced_round(table, terms_of(case), 690)
        assume(bool(result.closed[0]))
        at = {series.name: i for i, series in enumerate(result.table.series)}
        answers.append({name: one(result.table.conversion_price[at[name]]) for name in named})
    for name in named:
        assert near(answers[0][name], answers[1][name], 1e-12)


@LAW
@given(cases(), st.integers(1, 50), st.integers(1, 40), st.sampled_from(KINDS[1:]))
def test_13_inside_the_pre_money_it_is_the_exact_solution(
    case: Case, lots: int, quarters: int, kind: AntiDilution
) -> None:
    shares, cp1 = lots * 100_000, Q(quarters, 4)
    ours = after(case, kind, shares, float(cp1), anti_dilution_in_pre_money=True)
    options = 1_000_000
    base = case.granted + shares + (options if kind == "broad_based" else 0)
    inside = replace(
        case,
        granted=case.granted + shares + options,
        protected=(Protected(shares, cp1, base, kind == "full_ratchet"),),
    )
    exact = solve(inside)
    assert bool(ours.closed[0]) == (exact is not None)
    if exact is not None:
        assert near(one(ours.price_per_share), float(exact.price))
        assert near(one(ours.fully_diluted_after), float(exact.after))
        ratio = one(conversion_ratio(ours.table)[0])
        assert near(ratio * shares, shares + float(exact.extra[0]))


@LAW
@given(cases(), st.integers(1, 50), st.integers(1, 40))
def test_13_outside_the_pre_money_the_price_comes_first(case: Case, lots: int, quarters: int) -> None:
    ours = after(case, "broad_based", lots * 100_000, quarters / 4)
    plain = after(case, "none", lots * 100_000, quarters / 4)
    assume(bool(plain.closed[0]))
    assert one(ours.price_per_share) == one(plain.price_per_share)
    extra = (one(conversion_ratio(ours.table)[0]) - 1) * lots * 100_000
    assert near(one(fully_diluted(ours.table)), one(fully_diluted(plain.table)) + extra)


@LAW
@given(st.floats(0.1, 50), st.integers(1, 10**8), st.integers(1, 10**8), st.integers(1, 10**7))
def test_13_a_wider_base_protects_less(cp1: float, base: int, wider: int, shares: int) -> None:
    a, b = (np.array([float(n)]) for n in (base, base + wider))
    half = np.array([cp1 * shares / 2])
    issued, price = np.array([float(shares)]), np.array([cp1])
    narrow, broad = conversion_price_after(price, a, half, issued), conversion_price_after(price, b, half, issued)
    assert cp1 / 2 <= one(narrow) * (1 + 1e-12)
    assert one(narrow) <= one(broad) * (1 + 1e-12)
    assert one(broad) <= cp1


@LAW
@given(st.floats(0.001, 0.5), st.integers(0, 400), st.integers(0, 120))
def test_20_compound_interest_is_more_after_a_year_and_a_360_day_year_is_shorter(
    rate: float, start: int, months: int
) -> None:
    first, last = np.array([400 + start]), np.array([400 + start + months])
    simple = one(growth(rate, "simple", "actual/365", first, last))
    yearly = one(growth(rate, "yearly", "actual/365", first, last))
    monthly = one(growth(rate, "monthly", "actual/365", first, last))
    if months > 12:
        assert simple <= yearly * (1 + 1e-12)
    if months != 1:  # February's stub is shorter than a compounding month, so simple interest may lead there
        assert simple <= monthly * (1 + 1e-12)
    assert yearly <= monthly * (1 + 1e-12)
    if months:
        assert one(growth(rate, "simple", "actual/360", first, last)) > simple


@LAW
@given(
    st.integers(1, 10**7),
    st.floats(0, 0.4),
    st.integers(1, 84),
    st.floats(0, 1),
    st.sampled_from(["annuity", "equal_principal", "schedule"]),
    st.sampled_from(["nominal", "effective"]),
)
def test_20_a_loan_is_repaid_to_the_cent(
    principal: int, rate: float, term: int, idle: float, repayment: Any, convention: Any
) -> None:
    loan = Loan(
        float(principal),
        rate,
        term=term,
        interest_only=int(idle * term),
        repayment=repayment,
        rate_convention=convention,
        schedule=((1 + term // 2, principal / 3),) if repayment == "schedule" else (),
    )
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        life = amortization(loan)
    assert near(float(life.principal.sum()), principal)
    assert float(life.closing_balance[-1, 0]) == 0
    assert (life.principal >= -1e-9 * principal).all()
    monthly = rate / 12 if convention == "nominal" else (1 + rate) ** (1 / 12) - 1
    discounted = [
        float(i + p) / (1 + monthly) ** (m + 1)
        for m, (i, p) in enumerate(zip(life.interest[:, 0], life.principal[:, 0], strict=True))
    ]
    assert near(sum(discounted), principal)


later_safes = st.lists(
    st.tuples(
        st.sampled_from(["post", "pre", "none"]),
        st.integers(2_000_000, 30_000_000),
        st.sampled_from([0.0, 0.1, 0.25]),
        st.integers(10_000, 800_000),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(cases().map(lambda case: replace(case, instruments=())), st.integers(10_000, 1_000_000), later_safes)
def test_the_best_election_is_the_best_of_every_full_solve(
    case: Case, amount: int, later: list[tuple[str, int, float, int]]
) -> None:
    def run(elect: str) -> RoundResult:
        table = issue_convertible(table_of(case), "mfn", Safe(mfn=True, elect=elect), {"Favoured": float(amount)}, 680)
        for k, (kind, cap, discount, money) in enumerate(later):
            caps: dict[str, float] = {} if kind == "none" else {f"{kind}_money_valuation_cap": float(cap)}
            table = issue_convertible(table, f"s{k}", Safe(discount=discount, **caps), {f"s{k}": float(money)}, 682)  # type: ignore[arg-type]
        return priced_round(table, terms_of(case), 690)

    best = run("best")
    each = [run(elect) for elect in ("none", *(f"s{k}" for k in range(len(later))))]
    assume(all(bool(result.closed[0]) for result in (best, *each)))
    assert near(one(best.shares_issued["Favoured"]), max(one(r.shares_issued["Favoured"]) for r in each))
