"""What is summed up apart comes to what is posted line by line, but for the order of additions."""

import numpy as np
import pytest

from llmventure.ledger import Kept, Ledger, Line
from llmventure.ledger.settlement import terms_of
from llmventure.ledger.totals import Totals

MONTHS, PATHS = 6, 3


def line(account: str, amount: np.ndarray, *, days: float = 0.0, source: str = "revenue.seats") -> Line:
    return Line(
        account, "x", source, amount, amount, np.ones(1), amount, "month", "cost_of_revenue", due=terms_of(days)
    )


def lines() -> list[tuple[Line, int]]:
    draw = np.random.default_rng(3)
    accounts = ("revenue/usage", "cost/team/salaries", "cost/compute/serving", "cost/other")
    return [
        (line(account, draw.normal(size=PATHS) * (1 if account == "revenue/usage" else -1), days=days), month)
        for month in range(MONTHS)
        for account in accounts
        for days in (0.0, 45.0)
    ]


def totals() -> Totals:
    return Totals(("revenue", "costs"), frozenset({"revenue.seats"}), True, MONTHS, PATHS)


def test_apart_and_then_taken_in_is_line_by_line() -> None:
    one, two = totals(), totals()
    apart = two.apart()
    for posted, month in lines():
        one.post(posted, month)
        apart.post(posted, month)
    two.take(apart)
    for name in ("cash_moved", "financed", "profit", "revenue", "cost_of_revenue", "compute", "costs"):
        for mine, its in zip(getattr(one, name), getattr(two, name), strict=True):
            assert np.allclose(mine, its, rtol=1e-14, atol=1e-14), name
    assert one.moved.keys() == two.moved.keys() and one.moved
    for key in one.inside:
        assert all(np.allclose(a, b, rtol=1e-14) for a, b in zip(one.inside[key], two.inside[key], strict=True)), key


def test_all_months_at_once_are_months_one_by_one() -> None:
    amount = np.arange(float(MONTHS * PATHS)).reshape(MONTHS, PATHS) + 1
    one, two = (totals().apart() for _ in range(2))
    one.post(line("revenue/usage", amount, days=40.0), slice(None))
    for month in range(MONTHS):
        two.post(line("revenue/usage", amount[month], days=40.0), month)
    assert one.parts.keys() == two.parts.keys()
    assert all(np.array_equal(one.parts[key], two.parts[key]) for key in one.parts)


def test_a_line_that_is_taken_in_is_not_written_to() -> None:
    amount = np.ones(PATHS)
    amount.flags.writeable = False
    books = totals()
    for _ in range(2):
        apart = books.apart()
        for _ in range(3):
            apart.post(line("revenue/usage", amount), 0)
        before = {key: part.copy() for key, part in apart.parts.items()}
        books.take(apart)
        books.take(apart)
        assert all(np.array_equal(before[key], part) for key, part in apart.parts.items())
    assert books.revenue[0].tolist() == pytest.approx([12.0] * PATHS)


def test_books_with_lines_keep_them_in_their_order() -> None:
    books = Ledger(MONTHS, 1)
    assert books.apart() is books and books.shape is None
    later = books.for_later()
    assert isinstance(later, Kept)
    posted = [(line("revenue/usage", np.ones(1)), month) for month in (0, 1)]
    for each, month in posted:
        later.post(each, month)
    later.post(posted[0][0], slice(None))
    assert later.lines == {0: [posted[0][0]], 1: [posted[1][0]], None: [posted[0][0]]}
