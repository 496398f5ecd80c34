"""A priced round in exact rationals, by trying every branch: slow, obvious, and independent of the solver."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction as Q
from itertools import product
from math import floor

Affine = tuple[Q, Q]


@dataclass(frozen=True)
class Instrument:
    """A SAFE or note: ``kind`` post, pre or none (no cap)."""

    amount: int
    kind: str
    cap: int
    discount: Q


@dataclass(frozen=True)
class Protected:
    """A protected series inside the pre-money: as-converted shares, conversion price, base A, full ratchet or not."""

    shares: int
    price: Q
    base: int
    ratchet: bool


@dataclass(frozen=True)
class Case:
    """A round: shares before with everything granted, pool before, valuation, money, instruments, pool terms."""

    granted: int
    pool: int
    pre_money: int
    money: int
    instruments: tuple[Instrument, ...] = ()
    target: Q | None = None
    increase: int | None = None
    post_money_pool: bool = False
    convention: str = "percent_ownership"
    protected: tuple[Protected, ...] = ()
    price: Q | None = None


@dataclass(frozen=True)
class Solved:
    """Exact counts; ``after`` is all shares with a pool made after the money."""

    total: Q
    price: Q
    increase: Q
    conversions: tuple[Q, ...]
    extra: tuple[Q, ...]
    new: Q
    after: Q


def add(*lines: Affine) -> Affine:
    return sum((a for a, _ in lines), Q(0)), sum((b for _, b in lines), Q(0))


def times(factor: Q | int, line: Affine) -> Affine:
    return Q(factor) * line[0], Q(factor) * line[1]


def at(line: Affine, point: Q) -> Q:
    return line[0] + line[1] * point


def solve(case: Case) -> Solved | None:
    """The one consistent combination of branches, or None; a second, different solution is an error."""
    found: list[Solved] = []
    for pool_line, after_line, keeps in _pools(case):
        found += _solutions(case, pool_line, after_line, keeps)
    unique = {solution.total: solution for solution in found}
    assert len(unique) <= 1, "two solutions"
    return next(iter(unique.values()), None)


def _pools(case: Case) -> Iterator[tuple[Affine, Affine, bool | None]]:
    """The pool at closing, its increase after, and whether this is the branch that keeps the existing pool."""
    existing, none = (Q(case.pool), Q(0)), (Q(0), Q(0))
    if case.increase is not None:
        added = (Q(case.increase), Q(0))
        yield (existing, added, None) if case.post_money_pool else (add(existing, added), none, None)
    elif case.target is None:
        yield existing, none, None
    else:
        wanted = (Q(0), case.target)
        if case.post_money_pool:
            yield existing, times(1 / (1 - case.target), add(wanted, times(-1, existing))), False
        else:
            yield wanted, none, False
        yield existing, none, True


def _solutions(case: Case, pool: Affine, later: Affine, keeps: bool | None) -> Iterator[Solved]:
    granted, everything = (Q(case.granted), Q(0)), (Q(0), Q(1))
    converting = sum(item.amount for item in case.instruments)
    if case.price is not None:
        inverse = (1 / case.price, Q(0))
    elif case.convention == "pre_money":
        inverse = times(Q(1, case.pre_money), add(granted, pool))
    elif case.convention == "dollars_invested":
        inverse = times(Q(1, case.pre_money + case.money + converting), everything)
    else:
        inverse = times(Q(1, case.pre_money + case.money), everything)
    new = times(case.money, inverse)
    rest = add(everything, times(-1, granted), times(-1, pool), times(-1, new))
    capitalization = add(granted, (Q(case.pool), Q(0)), rest)
    options: list[list[Affine]] = []
    for item in case.instruments:
        branches = [times(item.amount / (1 - item.discount), inverse)]
        if item.kind == "post":
            branches.append(times(Q(item.amount, item.cap), capitalization))
        if item.kind == "pre":
            branches.append(times(Q(item.amount, item.cap), add(granted, pool, later)))
        options.append(branches)
    for series in case.protected:
        if series.ratchet:
            factor = times(series.price, inverse)
        else:
            factor = times(1 / (series.base + case.money / series.price), add((Q(series.base), Q(0)), new))
        options.append([(Q(0), Q(0)), times(series.shares, add(factor, (Q(-1), Q(0))))])
    for chosen in product(*options):
        line = add(rest, *(times(-1, branch) for branch in chosen))
        if line[1] <= 0:
            continue
        point = -line[0] / line[1]
        if point <= 0 or at(inverse, point) <= 0:
            continue
        if any(
            at(branch, point) < max(at(b, point) for b in every) for branch, every in zip(chosen, options, strict=True)
        ):
            continue
        increase = at(pool, point) - case.pool + at(later, point)
        if keeps is False and increase < 0:
            continue
        if keeps is True and at((Q(0), case.target or Q(0)), point) > case.pool:
            continue
        amounts = [at(branch, point) for branch in chosen]
        count = len(case.instruments)
        yield Solved(
            total=point,
            price=1 / at(inverse, point),
            increase=increase,
            conversions=tuple(amounts[:count]),
            extra=tuple(amounts[count:]),
            new=at(new, point),
            after=point + at(later, point),
        )


def whole_solution(case: Case) -> tuple[Q, int, list[int], int] | None:
    """Legal rounding: the price half up to four decimals, the greatest whole conversions that agree, the pool increase.

    From the exact solution at the rounded price, floors are taken until nothing changes.
    """
    exact = solve(case)
    if exact is None:
        return None
    price = Q(floor(exact.price * 10_000 + Q(1, 2)), 10_000)
    if price == 0:
        return None
    start = solve(replace(case, price=price))
    if start is None:
        return None
    new = floor(case.money / price)
    counts = [floor(shares) for shares in start.conversions]
    while True:
        others = case.granted + sum(counts) + new
        increase = case.increase or 0
        if case.target is not None:
            increase = max(0, floor(case.target * others / (1 - case.target) - case.pool))
        pre, post = case.granted + case.pool + increase, case.granted + case.pool + sum(counts)
        following = []
        for item in case.instruments:
            base = {"post": post, "pre": pre, "none": 0}[item.kind]
            following.append(floor(item.amount * max(1 / (price * (1 - item.discount)), Q(base, item.cap))))
        if following == counts:
            return price, new, counts, increase
        counts = following
