"""Days become months: 30 a month, a fraction over the two months about it."""

import numpy as np
import pytest

from llmventure.ledger.settlement import Terms, opening_prepaid, paid_ahead, terms_of


@pytest.mark.parametrize(
    ("days", "parts"),
    [
        (0, ((0, 1.0),)),
        (15, ((1, 0.5), (0, 0.5))),
        (30, ((1, 1.0),)),
        (45, ((2, 0.5), (1, 0.5))),
        (90, ((3, 1.0),)),
        (100, ((4, 1 / 3), (3, 2 / 3))),
    ],
)
def test_days_are_shares_of_months(days: float, parts: tuple[tuple[int, float], ...]) -> None:
    found = Terms.of_days(days).parts
    assert [lag for lag, _ in found] == [lag for lag, _ in parts]
    assert [share for _, share in found] == pytest.approx([share for _, share in parts])
    assert sum(share for _, share in found) == pytest.approx(1.0)


def test_what_is_settled_at_once_has_no_terms() -> None:
    assert terms_of(0) is None
    assert terms_of(30) == Terms(((1, 1.0),))


def test_money_paid_ahead_covers_what_arises_later_and_the_rest_was_paid_before() -> None:
    foreseen = -np.array([[10.0], [20.0], [40.0], [80.0], [160.0]])  # three months of plan, two beyond
    paid = [float(paid_ahead(foreseen, 45, 3, month)[0]) for month in range(3)]
    # 45 days: half two months ahead, half one
    assert paid == [-(0.5 * 40 + 0.5 * 20), -(0.5 * 80 + 0.5 * 40), -(0.5 * 160 + 0.5 * 80)]
    # before the plan: month 0 whole, half of month 1
    assert opening_prepaid(foreseen, 45).tolist() == [10 + 0.5 * 20]
