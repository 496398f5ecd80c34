"""What holds for every exit (laws 14 to 19 of the funding formulas)."""

from dataclasses import replace
from fractions import Fraction as Q

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from laws.funding.rational_exit import Class, equilibria
from llmventure.waterfall.claims import Claim, Claims, plain_claim
from llmventure.waterfall.payouts import Debt, ExitTerms, class_payouts, payouts

LAW = settings(max_examples=100, deadline=None, derandomize=True)
MILLION = 1_000_000


@st.composite
def preferred(draw: st.DrawFn) -> Class:
    """A series of any form and rank."""
    preference = draw(st.integers(0, 40)) * MILLION // 4
    return Class(
        form=draw(st.sampled_from(["none", "full", "cap"])),
        units=draw(st.integers(1, 40)) * 100_000,
        preference=preference,
        rank=draw(st.integers(1, 3)),
        cap=preference + draw(st.integers(0, 40)) * MILLION // 2,
    )


@st.composite
def tables(draw: st.DrawFn) -> list[Class]:
    """Common, perhaps options, and up to four series."""
    classes = [Class("common", draw(st.integers(1, 100)) * 100_000)]
    if draw(st.booleans()):
        classes.append(Class("common", draw(st.integers(1, 20)) * 100_000, strike=Q(draw(st.integers(0, 20)), 4)))
    return classes + draw(st.lists(preferred(), max_size=4))


proceeds = st.integers(0, 400).map(lambda n: n * MILLION // 4)


def claim(name: str, given_class: Class) -> Claim:
    return plain_claim(
        name,
        given_class.units,
        preference=given_class.preference,
        form=given_class.form,  # type: ignore[arg-type]
        seniority=given_class.rank,
        cap=given_class.cap,
        strike=float(given_class.strike),
    )


def claims(classes: list[Class]) -> tuple[Claim, ...]:
    return tuple(claim(str(i), c) for i, c in enumerate(classes))


def split(classes: list[Class], value: float | np.ndarray) -> np.ndarray:
    """Payouts (classes, exits) under the engine's error state."""
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        paid, _, surplus = class_payouts(claims(classes), np.atleast_1d(np.asarray(value, dtype=np.float64)))
    assert (surplus == 0).all()
    return np.stack(np.broadcast_arrays(*paid))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(tables(), proceeds)
def test_15_the_closed_form_is_the_only_equilibrium(classes: list[Class], value: int) -> None:
    exact = equilibria(classes, Q(value))
    assert len(exact) == 1
    ours = split(classes, value)[:, 0]
    for amount, right in zip(ours, next(iter(exact)), strict=True):
        assert abs(amount - float(right)) <= 1e-9 * max(value, 1)


@LAW
@given(tables(), proceeds, st.integers(1, 100))
def test_14_payouts_add_up_and_grow_by_at_most_what_the_exit_grows(classes: list[Class], value: int, more: int) -> None:
    step = more * 10_000.0
    amounts = split(classes, np.array([value, value + step]))
    assert np.allclose(amounts.sum(axis=0), [value, value + step], rtol=1e-9, atol=1e-6)
    assert (amounts >= 0).all()
    gain = amounts[:, 1] - amounts[:, 0]
    assert (gain >= -1e-6).all()
    assert (gain <= step * (1 + 1e-9) + 1e-6).all()


@LAW
@given(tables(), proceeds)
def test_14_a_non_participating_class_gets_at_least_its_part_of_what_seniors_leave(
    classes: list[Class], value: int
) -> None:
    amounts = split(classes, value)[:, 0]
    for i, c in enumerate(classes):
        if c.form == "none":
            senior = sum(o.preference for o in classes if o.form != "common" and o.rank > c.rank)
            tier = sum(o.preference for o in classes if o.form != "common" and o.rank == c.rank)
            left = max(value - senior, 0)
            floor = min(c.preference, left * c.preference / tier) if tier else 0
            assert amounts[i] >= floor - 1e-6


@LAW
@given(tables(), st.integers(1, 50))
def test_14_below_its_debt_a_company_pays_its_holders_nothing(classes: list[Class], debt: int) -> None:
    loan = ExitTerms((Debt("loan", debt * MILLION),))
    paid = payouts(Claims(claims(classes), np.ones(1, dtype=np.bool_)), debt * MILLION * 0.9, loan)
    assert all(float(row.max()) == 0 for row in paid.amounts)
    assert float(paid.debts["loan"][0]) == debt * MILLION * 0.9


@LAW
@given(tables(), preferred(), proceeds)
def test_16_participation_is_worth_something(classes: list[Class], series: Class, value: int) -> None:
    def amount(form: str, cap: int = 0) -> float:
        return float(split([*classes, replace(series, form=form, cap=cap)], value)[-1, 0])

    full, capped, none = amount("full"), amount("cap", series.cap), amount("none")
    assert full >= capped - 1e-6
    assert capped >= none - 1e-6
    assert abs(amount("cap", 10**15) - full) <= 1e-9 * max(value, 1)
    assert abs(amount("cap", series.preference) - none) <= 1e-9 * max(value, 1)


@LAW
@given(st.lists(preferred(), min_size=2, max_size=4), st.fractions(0, 1))
def test_17_equal_ranks_share_a_shortfall_in_proportion(series: list[Class], part: Q) -> None:
    level = [replace(s, rank=1) for s in series]
    due = sum(s.preference for s in level)
    assume(due > 0)
    amounts = split([Class("common", 100_000), *level], float(part) * due)[1:, 0]
    for amount, s in zip(amounts, level, strict=True):
        assert abs(amount - float(part) * s.preference) <= 1e-9 * due


@LAW
@given(tables())
def test_18_a_large_exit_is_shared_by_units(classes: list[Class]) -> None:
    with_no_full = [replace(c, form="none") if c.form == "full" else c for c in classes]
    value = 1e18
    amounts = split(with_no_full, value)[:, 0]
    units = np.array([c.units for c in with_no_full], dtype=np.float64)
    assert np.allclose(amounts / value, units / units.sum(), rtol=1e-6)


@LAW
@given(tables(), st.integers(1, 20), st.integers(1, 20), proceeds)
def test_19_options_net_of_strike_are_options_that_pay_it_in(
    classes: list[Class], units: int, strike: int, value: int
) -> None:
    option = Class("common", units * 100_000, strike=Q(strike))
    net = split([*classes, option], value)
    paid_in = float(option.units * option.strike)
    exercised = split([*classes, replace(option, strike=Q(0))], value + paid_in)
    level = exercised[-1, 0] / option.units
    if level <= strike:
        assert net[-1, 0] <= 1e-6
    else:
        assert np.allclose(net[:-1, 0], exercised[:-1, 0], rtol=1e-9, atol=1e-3)
        assert abs(net[-1, 0] - (exercised[-1, 0] - paid_in)) <= 1e-9 * (value + paid_in)


@LAW
@given(st.lists(tables(), min_size=2, max_size=5), st.lists(proceeds, min_size=5, max_size=5))
def test_a_table_a_path_is_many_tables(drawn: list[list[Class]], values: list[int]) -> None:
    """Claims that differ by path give each path what its own table gives, to the bit."""
    shape = [c.form for c in drawn[0]]
    alike = [t for t in drawn if [c.form for c in t] == shape]
    stacked = tuple(
        plain_claim(
            str(i),
            np.array([float(t[i].units) for t in alike]),
            preference=np.array([float(t[i].preference) for t in alike]),
            form=form,  # type: ignore[arg-type]
            seniority=drawn[0][i].rank,
            cap=np.array([float(t[i].cap) for t in alike]),
            strike=np.array([float(t[i].strike) for t in alike]),
        )
        for i, form in enumerate(shape)
    )
    exits = np.array([float(v) for v in values[: len(alike)]])
    paid, _, _ = class_payouts(stacked, exits)
    for p, table in enumerate(alike):
        ranked = [replace(c, rank=drawn[0][i].rank) for i, c in enumerate(table)]
        alone = split(ranked, exits[p])
        for i, row in enumerate(paid):
            assert row[p if row.shape[0] > 1 else 0] == alone[i, 0]
