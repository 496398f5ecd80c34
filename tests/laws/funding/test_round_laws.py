"""What holds for every priced round (laws 1 to 12 and 23 of the funding formulas)."""

from dataclasses import replace
from fractions import Fraction as Q

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from laws.funding.rational_round import Case, Instrument, solve, whole_solution
from laws.funding.round_cases import DISCOUNTS, cases, instruments, near, one, run, table_of, terms_of
from llmventure.cap_table.ownership import founders_ownership, fully_diluted, ownership
from llmventure.cap_table.priced_round import RoundResult, priced_round

LAW = settings(max_examples=60, deadline=None, derandomize=True)
capped = st.builds(
    Instrument,
    amount=st.integers(10_000, 1_000_000),
    kind=st.just("post"),
    cap=st.integers(2_000_000, 10_000_000),
    discount=DISCOUNTS,
)


def closed(case: Case) -> RoundResult:
    result = run(case)
    assume(bool(result.closed[0]))
    return result


def converted(result: RoundResult, case: Case) -> list[float]:
    return [one(result.shares_issued[f"h{k}"]) for k in range(len(case.instruments))]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(cases())
def test_the_round_is_the_exact_one(case: Case) -> None:
    exact, ours = solve(case), run(case)
    assert bool(ours.closed[0]) == (exact is not None)
    if exact is None:
        return
    assert near(one(ours.price_per_share), float(exact.price))
    assert near(one(ours.fully_diluted_after), float(exact.after))
    assert near(one(ours.shares_issued["Lead"]), float(exact.new))
    assert abs(one(ours.pool_increase) - float(exact.increase)) <= 1e-9 * float(exact.total)
    for k, shares in enumerate(converted(ours, case)):
        assert near(shares, float(exact.conversions[k]))


@LAW
@given(cases())
def test_1_holders_add_up_and_nothing_issued_is_negative(case: Case) -> None:
    result = closed(case)
    assert near(float(result.table.shares.sum()), one(result.fully_diluted_after))
    assert near(float(ownership(result.table).sum()), 1.0)
    issued = sum(one(shares) for shares in result.shares_issued.values())
    assert near(one(result.fully_diluted_before) + issued, one(result.fully_diluted_after))
    assert all(one(shares) >= 0 for shares in result.shares_issued.values())


@LAW
@given(cases())
def test_1_legal_counts_are_whole(case: Case) -> None:
    result = run(case, rounding="legal")
    assume(bool(result.closed[0]))
    assert all(one(shares) == int(one(shares)) for shares in result.shares_issued.values())
    price = one(result.price_per_share)
    assert abs(price * 1e4 - round(price * 1e4)) < 1e-6


@settings(max_examples=120, deadline=None, derandomize=True)
@given(cases())
def test_1_legal_counts_are_the_floors_that_agree(case: Case) -> None:
    exact, ours = whole_solution(case), run(case, rounding="legal")
    assert bool(ours.closed[0]) == (exact is not None)
    if exact is not None:
        price, new, counts, increase = exact
        assert near(one(ours.price_per_share), float(price), 1e-15)
        assert one(ours.shares_issued["Lead"]) == new
        assert converted(ours, case) == counts
        assert one(ours.pool_increase) == increase


@LAW
@given(cases())
def test_2_the_pricing_identity_of_the_convention(case: Case) -> None:
    result = closed(case)
    after_money = one(result.pool_increase) if case.post_money_pool else 0.0
    price, total = one(result.price_per_share), one(result.fully_diluted_after) - after_money
    safes = sum(item.amount for item in case.instruments)
    if case.convention == "pre_money":
        pool = case.pool + one(result.pool_increase) - after_money
        assert near(price * (case.granted + pool), case.pre_money)
    else:
        inside = safes if case.convention == "dollars_invested" else 0
        assert near(price * total, case.pre_money + case.money + inside)
    assert near(one(result.post_money_valuation), price * total)


@LAW
@given(cases(conventions=("percent_ownership",)))
def test_3_new_money_owns_its_part_of_the_post_money(case: Case) -> None:
    assume(not case.post_money_pool)
    result = closed(case)
    part = one(result.shares_issued["Lead"]) / one(result.fully_diluted_after)
    assert near(part, case.money / (case.pre_money + case.money), 1e-12)


@LAW
@given(cases(kinds=capped), st.fractions(Q(1, 100), Q(1, 5), max_denominator=100), st.integers(1, 4))
def test_4_binding_post_money_caps_own_amount_over_cap(case: Case, target: Q, dearer: int) -> None:
    """Unmoved by the pool, the price or the other SAFEs: those before the round bear it."""
    assume(sum(Q(i.amount, i.cap) for i in case.instruments) < Q(1, 2))
    high = replace(case, pre_money=case.pre_money * 20, target=None, increase=None, convention="percent_ownership")
    other = replace(high, pre_money=high.pre_money * dearer, target=target)
    for variant in (high, other):
        result = closed(variant)
        exact = solve(variant)
        assert exact is not None
        counts = converted(result, variant)
        capitalization = case.granted + case.pool + sum(counts)
        for item, shares in zip(case.instruments, counts, strict=True):
            binds = shares * one(result.price_per_share) * (1 - float(item.discount)) > item.amount * (1 + 1e-9)
            if binds:
                assert near(shares / capitalization, item.amount / item.cap)


@LAW
@given(cases())
def test_5_a_safe_gets_the_lower_of_its_prices(case: Case) -> None:
    result = closed(case)
    price = one(result.price_per_share)
    counts = converted(result, case)
    post = case.granted + case.pool + sum(counts)
    pre = case.granted + case.pool + one(result.pool_increase)
    for k, (item, shares) in enumerate(zip(case.instruments, counts, strict=True)):
        assert shares >= item.amount / price * (1 - 1e-12)
        prices = [price * (1 - float(item.discount))]
        if item.kind != "none":
            prices.append(item.cap / (post if item.kind == "post" else pre))
        assert near(one(result.conversion_prices[f"k{k}"]), min(prices))


def bought_on_top(case: Case, extra: float) -> float | None:
    """What the SAFE holders' rights cost in a round of money + extra; None where that has no solution."""
    result = priced_round(table_of(case), replace(terms_of(case), investors={"Lead": case.money + extra}), 690)
    if not result.closed[0]:
        return None
    counts = converted(result, case)
    part = sum(counts) / (case.granted + case.pool + sum(counts))
    return part * (case.money + extra)


@LAW
@given(cases())
def test_5_pro_rata_on_top_is_the_first_fixed_point(case: Case) -> None:
    """Every SAFE holder buys on top. What they pay rises with what is raised, so paying again and again from nothing
    climbs to the least sum that pays for itself, or to a round without solution."""
    holders = tuple(f"h{k}" for k in range(len(case.instruments)))
    assume(holders and bought_on_top(case, 0.0) is not None)
    extra, exists = 0.0, None
    for _ in range(400):
        cost = bought_on_top(case, extra)
        if cost is None or near(cost, extra, 1e-12):
            exists = cost is not None
            break
        extra = cost
    assume(exists is not None)
    ours = run(case, pro_rata=holders, pro_rata_placement="on_top")
    assert bool(ours.closed[0]) == exists
    if exists:
        assert near(one(ours.investment), case.money + extra, 1e-6)


@LAW
@given(cases(), st.integers(0, 3), st.booleans())
def test_6_better_terms_give_that_holder_more_and_founders_less(case: Case, which: int, by_discount: bool) -> None:
    assume(which < len(case.instruments))
    item = case.instruments[which]
    better = replace(item, discount=item.discount + Q(1, 20)) if by_discount else replace(item, cap=item.cap * 3 // 4)
    changed = tuple(better if k == which else i for k, i in enumerate(case.instruments))
    before, after = closed(case), closed(replace(case, instruments=changed))
    assert converted(after, case)[which] >= converted(before, case)[which] * (1 - 1e-12)
    assert one(founders_ownership(after.table)) <= one(founders_ownership(before.table)) * (1 + 1e-12)


@LAW
@given(cases(), st.fractions(Q(1, 50), Q(1, 4), max_denominator=100))
def test_7_the_pool_target_is_hit_and_a_larger_one_costs_founders(case: Case, target: Q) -> None:
    wanted = closed(replace(case, target=target, increase=None))
    pool = case.pool + one(wanted.pool_increase)
    part = pool / one(wanted.fully_diluted_after)
    if one(wanted.pool_increase) > 0:
        assert near(part, float(target))
    else:
        assert part >= float(target) * (1 - 1e-9)
    larger = closed(replace(case, target=target + Q(1, 20), increase=None))
    assert one(founders_ownership(larger.table)) <= one(founders_ownership(wanted.table)) * (1 + 1e-12)
    if not case.post_money_pool and case.convention != "pre_money":
        assert one(larger.price_per_share) <= one(wanted.price_per_share) * (1 + 1e-12)


def as_kind(case: Case, kind: str) -> Case:
    return replace(case, instruments=tuple(replace(item, kind=kind) for item in case.instruments))


@LAW
@given(cases(kinds=capped, conventions=("percent_ownership",), pools=False))
def test_8_a_pre_money_safe_owns_no_more_than_a_post_money_one_without_a_pool_increase(case: Case) -> None:
    assume(len(case.instruments) == 1)
    post, pre = closed(as_kind(case, "post")), closed(as_kind(case, "pre"))
    parts = [one(r.shares_issued["h0"]) / one(r.fully_diluted_after) for r in (pre, post)]
    assert parts[0] <= parts[1] * (1 + 1e-12)


def test_8_trap_with_a_pool_increase_the_pre_money_safe_can_own_more() -> None:
    """Its capitalization counts the increase, the post-money SAFE's does not: the law holds only without one."""
    safe = Instrument(amount=100_000, kind="post", cap=10_000_000, discount=Q(0))
    case = Case(
        granted=8_000_000, pool=0, pre_money=40_000_000, money=10_000_000, instruments=(safe,), target=Q(15, 100)
    )
    post, pre = run(case), run(as_kind(case, "pre"))
    parts = [one(r.shares_issued["h0"]) / one(r.fully_diluted_after) for r in (pre, post)]
    exact = [solve(c) for c in (as_kind(case, "pre"), case)]
    assert all(solution is not None for solution in exact)
    assert parts[0] > parts[1] * 1.1
    without = replace(case, target=None)
    parts = [
        one(r.shares_issued["h0"]) / one(r.fully_diluted_after) for r in (run(as_kind(without, "pre")), run(without))
    ]
    assert parts[0] < parts[1]


@LAW
@given(cases(kinds=capped))
def test_9_prices_fall_from_pre_money_to_dollars_invested_to_percent_ownership(case: Case) -> None:
    results = [
        closed(replace(case, convention=name)) for name in ("pre_money", "dollars_invested", "percent_ownership")
    ]
    prices = [one(result.price_per_share) for result in results]
    assert prices[0] >= prices[1] * (1 - 1e-12)
    assert prices[1] >= prices[2] * (1 - 1e-12)


@LAW
@given(cases(kinds=capped, pools=False))
def test_9_where_the_cap_binds_safe_to_founders_is_the_same(case: Case) -> None:
    rich = replace(case, pre_money=case.pre_money * 20)
    ratios = []
    for name in ("pre_money", "dollars_invested", "percent_ownership"):
        result = closed(replace(rich, convention=name))
        counts = converted(result, case)
        price = one(result.price_per_share)
        for item, shares in zip(case.instruments, counts, strict=True):
            assume(shares * price * (1 - float(item.discount)) > item.amount * (1 + 1e-6))
        ratios.append(sum(counts) / case.granted)
    assert near(ratios[0], ratios[1])
    assert near(ratios[1], ratios[2])


@LAW
@given(cases(), st.randoms(use_true_random=False))
def test_10_order_and_splitting_change_nothing(case: Case, random: object) -> None:
    shuffled = list(case.instruments)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    result, other = closed(case), closed(replace(case, instruments=tuple(shuffled)))
    assert near(one(result.price_per_share), one(other.price_per_share))
    halves = [replace(item, amount=item.amount * 2) for item in case.instruments]
    twice = tuple(item for item in case.instruments for _ in range(2))
    split, whole = closed(replace(case, instruments=twice)), closed(replace(case, instruments=tuple(halves)))
    assert near(one(split.price_per_share), one(whole.price_per_share))
    assert near(one(founders_ownership(split.table)), one(founders_ownership(whole.table)))


@LAW
@given(cases(), st.sampled_from([0.125, 3.0, 1000.0]))
def test_11_scaling_shares_or_money_scales_only_them(case: Case, by: float) -> None:
    result = closed(case)
    more = priced_round(
        table_of(case, by),
        terms_of(case, option_pool_increase_shares=None if case.increase is None else case.increase * by),
        684,
    )
    assert near(one(more.price_per_share) * by, one(result.price_per_share))
    assert np.allclose(ownership(more.table), ownership(result.table), rtol=1e-12, atol=1e-15)
    thousand = replace(
        case,
        pre_money=case.pre_money * 1000,
        money=case.money * 1000,
        instruments=tuple(replace(i, amount=i.amount * 1000, cap=i.cap * 1000) for i in case.instruments),
    )
    dearer = closed(thousand)
    assert near(one(dearer.price_per_share), 1000 * one(result.price_per_share))
    assert np.allclose(dearer.table.shares, result.table.shares, rtol=1e-12)


@LAW
@given(st.lists(cases(pools=True), min_size=2, max_size=3))
def test_12_founders_never_gain_from_a_round(sequence: list[Case]) -> None:
    table = table_of(sequence[0])
    owned = one(founders_ownership(table))
    for k, case in enumerate(sequence):
        terms = replace(terms_of(case), name=f"round {k}")
        table = priced_round(table, terms, 684 + k).table
        now = one(founders_ownership(table))
        assert now <= owned * (1 + 1e-12)
        owned = now


@LAW
@given(cases())
def test_23_a_round_without_solution_has_no_finite_price_and_a_reason(case: Case) -> None:
    """Caps so low that the SAFEs alone own everything: refused, and the table stays as it was."""
    crushing = Instrument(amount=2_000_000, kind="post", cap=2_000_000, discount=Q(0))
    result = run(replace(case, instruments=(*case.instruments[:3], crushing)))
    assert bool(result.infeasible[0])
    assert not result.closed[0]
    for row in (result.price_per_share, result.post_money_valuation, result.dilution):
        assert np.isnan(row[0])
    assert one(fully_diluted(result.table)) == case.granted + case.pool
    assert all(item.amount[0] > 0 for item in result.table.convertibles)
    reason = result.reason(0)
    assert reason is not None
    assert "100 % or more cannot be sold" in reason


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.tuples(cases(kinds=instruments, pools=False), st.booleans()), min_size=2, max_size=6))
def test_a_path_has_the_same_bits_alone_and_beside_others(drawn: list[tuple[Case, bool]]) -> None:
    shape = drawn[0][0]
    mask = np.array([chosen for _, chosen in drawn])
    money = np.array([float(case.money) for case, _ in drawn])
    value = np.array([float(case.pre_money) for case, _ in drawn])
    terms = terms_of(shape, pre_money_valuation=value)
    together = priced_round(table_of(shape), replace(terms, investors={"Lead": money}), 690, mask)
    for i, (case, chosen) in enumerate(drawn):
        alone = priced_round(
            table_of(shape),
            terms_of(replace(shape, money=case.money, pre_money=case.pre_money)),
            690,
        )
        assert bool(together.closed[i]) == (chosen and bool(alone.closed[0]))
        if together.closed[i]:
            assert together.price_per_share[i] == alone.price_per_share[0]
            assert np.array_equal(together.table.shares[:, i], alone.table.shares[:, 0])
        else:
            assert fully_diluted(together.table)[i if together.table.paths > 1 else 0] == shape.granted + shape.pool
