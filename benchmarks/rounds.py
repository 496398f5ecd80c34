"""A million priced rounds and a million exits, against the time numpy takes to write their result arrays.

Run: ``python benchmarks/rounds.py [paths]``. A round has four SAFEs (two post-money caps, a
pre-money cap with a discount, a discount alone) and a pool target; an exit has five classes. Both
run in chunks that stay in cache. The plain Python solver does the same round, one path at a time,
by iterating price and conversions until they agree.
"""

import sys
from collections.abc import Callable
from statistics import median
from time import process_time

import numpy as np

from llmventure.cap_table.convertible_terms import Safe
from llmventure.cap_table.convertibles import issue_convertible
from llmventure.cap_table.priced_round import RoundResult, priced_round
from llmventure.cap_table.round_terms import RoundTerms
from llmventure.cap_table.table import EMPTY, CapTable, Column, with_holding
from llmventure.waterfall.claims import Claims, plain_claim
from llmventure.waterfall.payouts import payouts

ROUND_CHUNK, EXIT_CHUNK = 24576, 16384
MONTH = 690


def opening() -> CapTable:
    """8.5M shares granted, 0.5M in the pool, four SAFEs."""
    table = with_holding(EMPTY, Column("founders", "common", "common", founder=True), 8.5e6)
    table = with_holding(table, Column("option pool", "pool", "pool"), 0.5e6)
    safes = {
        "one": Safe(post_money_valuation_cap=10e6),
        "two": Safe(post_money_valuation_cap=14e6, discount=0.2),
        "three": Safe(pre_money_valuation_cap=9e6, discount=0.15),
        "four": Safe(discount=0.2),
    }
    for name, terms in safes.items():
        table = issue_convertible(table, name, terms, {name: 5e5}, 680)
    return table


def terms_for(pre_money: np.ndarray, money: np.ndarray) -> RoundTerms:
    """A round at those valuations, with a pool of 10 % after it."""
    return RoundTerms("A", {"lead": money}, pre_money_valuation=pre_money, option_pool_fraction=0.1)


def result_arrays(result: RoundResult) -> list[np.ndarray]:
    """What a round answers with, of which any solver writes at least this: price, post-money, one count a holder."""
    table = result.table
    holders: dict[str, np.ndarray] = {}
    for column, shares in zip(table.columns, table.shares, strict=True):
        holders[column.holder] = holders.get(column.holder, np.zeros(1)) + shares
    return [result.price_per_share, result.post_money_valuation, *holders.values()]


def plain_round(pre_money: float, money: float) -> float:
    """The price of the same round, by iterating over price and shares in plain Python."""
    granted, pool = 8.5e6, 0.5e6
    price, total = pre_money / (granted + pool), granted + pool
    for _ in range(1000):
        after = max(0.1 * total, pool)
        converted = 0.0
        for _ in range(200):
            post = granted + pool + converted
            shares = (
                max(5e5 / price, 5e5 / 10e6 * post)
                + max(5e5 / price / 0.8, 5e5 / 14e6 * post)
                + max(5e5 / price / 0.85, 5e5 / 9e6 * (granted + after))
                + 5e5 / price / 0.8
            )
            if abs(shares - converted) <= 1e-12 * post:
                break
            converted = shares
        new_total = granted + after + converted + money / price
        new_price = (pre_money + money) / new_total
        if abs(new_price - price) <= 1e-13 * price:
            break
        price, total = new_price, new_total
    return price


def write_time(arrays: int, paths: int) -> float:
    """CPU seconds that numpy needs to write that many arrays of float64, all of them held at once."""

    def once() -> float:
        began = process_time()
        held = [np.full(paths, 1.5) for _ in range(arrays)]
        took = process_time() - began
        held.clear()
        return took

    return median(once() for _ in range(5))


def median_time(runs: int, work: Callable[[], None]) -> float:
    """The median CPU time of a few runs, in seconds: what else the machine does is not in it."""
    times = []
    for _ in range(runs):
        began = process_time()
        work()
        times.append(process_time() - began)
    return median(times)


def main(paths: int) -> None:
    """Print the three ratios."""
    generator = np.random.default_rng(7)
    pre_money = generator.uniform(5e6, 30e6, paths)
    money = generator.uniform(1e6, 8e6, paths)
    table = opening()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        prices = np.empty(paths)
        count = len(result_arrays(priced_round(table, terms_for(pre_money[:1], money[:1]), MONTH)))

        def close_all() -> None:
            for start in range(0, paths, ROUND_CHUNK):
                part = slice(start, start + ROUND_CHUNK)
                prices[part] = priced_round(table, terms_for(pre_money[part], money[part]), MONTH).price_per_share

        # first: once large arrays have been freed, as in any run, the allocator keeps small ones
        written = write_time(count, paths)
        rounds = median_time(5, close_all)
        print(
            f"{paths:,} rounds: {rounds:.3f} s, {rounds / written:.1f} × writing their {count} arrays ({written:.3f} s)"
        )

        few = min(paths, 300)
        began = process_time()
        plain = [plain_round(float(pre_money[i]), float(money[i])) for i in range(few)]
        slow = (process_time() - began) / few
        worst = float(np.max(np.abs(np.array(plain) / prices[:few] - 1)))
        print(
            f"plain Python: {slow * 1e6:.0f} µs a round, {slow * paths / rounds:.0f} × slower; "
            f"prices agree to {worst:.0e}"
        )

        classes = (
            plain_claim("common", 8e6),
            plain_claim("options", 1e6, strike=0.5),
            plain_claim("seed", 2e6, preference=3e6),
            plain_claim("A", 3e6, preference=12e6, form="cap", cap=36e6, seniority=2),
            plain_claim("B", 2e6, preference=20e6, form="full", seniority=3),
        )
        claims = Claims(classes, np.ones(1, dtype=np.bool_))
        values = generator.lognormal(np.log(60e6), 1.2, paths)

        def exit_all() -> None:
            for start in range(0, paths, EXIT_CHUNK):
                payouts(claims, values[start : start + EXIT_CHUNK])

        written = write_time(len(classes), paths)
        exits = median_time(5, exit_all)
        print(
            f"{paths:,} exits: {exits:.3f} s, {exits / written:.1f} × writing "
            f"their {len(classes)} arrays ({written:.3f} s)"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
