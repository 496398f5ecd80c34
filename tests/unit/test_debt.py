"""Loans worked by hand."""

import numpy as np
import pytest

from llmventure.debt import Loan, amortization, annuity_payment


def test_equal_principal_after_interest_only_months() -> None:
    life = amortization(Loan(1200.0, 0.12, term=6, interest_only=2, repayment="equal_principal"))
    assert life.principal[:, 0].tolist() == [0.0, 0.0, 300.0, 300.0, 300.0, 300.0]
    assert life.interest[:, 0].tolist() == pytest.approx([12.0, 12.0, 12.0, 9.0, 6.0, 3.0])


def test_what_a_schedule_leaves_is_due_at_the_end() -> None:
    life = amortization(Loan(1000.0, 0.0, term=4, repayment="schedule", schedule=((2, 150.0), (3, 2000.0))))
    assert life.principal[:, 0].tolist() == [0.0, 150.0, 850.0, 0.0]
    bullet = amortization(Loan(1000.0, 0.12, term=3, interest_only=3))
    assert bullet.principal[:, 0].tolist() == [0.0, 0.0, 1000.0]


def test_an_annuity_is_level_and_free_money_is_repaid_in_equal_parts() -> None:
    life = amortization(Loan(np.array([1e6, 1200.0]), np.array([0.12, 0.0]), term=36))
    assert np.allclose((life.interest + life.principal)[:, 0], 33214.30981285116)
    assert np.allclose(life.principal[:, 1], 1200 / 36)
    assert annuity_payment(1200.0, 0.0, 12).tolist() == [100.0]


def test_fees_are_fractions_of_the_principal() -> None:
    life = amortization(Loan(1e6, 0.1, term=12, fees=0.01, end_fee=0.05))
    assert (life.upfront_fee.tolist(), life.end_fee.tolist()) == ([10_000.0], [50_000.0])


def test_terms_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="interest-only months"):
        Loan(1.0, 0.1, term=12, interest_only=13)
    with pytest.raises(ValueError, match="1 to 12"):
        Loan(1.0, 0.1, term=12, repayment="schedule", schedule=((13, 1.0),))
