"""``--fail-if``: fails where a condition holds, and where nobody can tell."""

import pytest

from llmventure.conditions.gates import readings_of, refuse_if
from llmventure.errors import GateError, UsageError

MONTHS = ["2027-01", "2027-02", "2027-03"]
PLAN = {
    "months": MONTHS,
    "company": {"currency": "USD"},
    "metrics": {
        "runway_months": None, "runway_at_least": 3.0, "cash_out_month": None, "minimum_cash": 4e5,
        "burn_multiple": None, "founders_ownership": 0.55,
    },
    "statement": {"closing_cash": [3.0, 2.0, 1.0]},
}  # fmt: skip
SIMULATION = {
    "months": MONTHS,
    "company": {"currency": "USD"},
    "metrics": {
        "runway_months": {"p10": 2.0, "p50": None, "p90": None, "mean": None},
        "cash_out_month": {"p10": 1.0, "p50": None, "p90": None, "mean": None},
        "arr": {"p10": 1e6, "p50": 2e6, "p90": 3e6, "mean": 2e6},
    },
    "ruin": {"probability": 0.12, "standard_error": 0.01, "interval": [0.1, 0.14]},
}


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (PLAN, "founders_ownership < 60%"),
        (PLAN, "minimum_cash < 0.5M"),
        (PLAN, "runway_months >= 3"),
        (PLAN, "cash_out_month > 2027-03"),
        (PLAN, "closing_cash < 2"),
        (SIMULATION, "ruin.probability > 10%"),
        (SIMULATION, "runway_months.p10 < 3"),
        (SIMULATION, "runway_months.p50 >= 3"),
        (SIMULATION, "cash_out_month.p10 <= 2027-02"),
    ],
)
def test_a_condition_that_holds_fails(report, text):
    with pytest.raises(GateError, match="--fail-if: "):
        refuse_if([text], report)


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (PLAN, "founders_ownership < 50%"),
        (PLAN, "runway_months < 3"),
        (PLAN, "cash_out_month < 2027-03"),
        (SIMULATION, "ruin.probability > 12%"),
        (SIMULATION, "runway_months.p90 < 3"),
        (SIMULATION, "cash_out_month.p10 < 2027-02"),
        (SIMULATION, "arr.mean < 2M"),
    ],
)
def test_a_condition_that_does_not_hold_passes(report, text):
    refuse_if([text], report)


@pytest.mark.parametrize(
    ("report", "text"),
    [(PLAN, "burn_multiple > 2"), (PLAN, "runway_months > 12"), (SIMULATION, "runway_months.mean < 12")],
)
def test_a_gate_that_nobody_can_read_fails(report, text):
    with pytest.raises(GateError, match="nobody can tell"):
        refuse_if([text], report)


def test_all_that_hold_are_said():
    with pytest.raises(GateError, match=r"minimum_cash < 1M \(it is 400,000\); founders_ownership < 60% \(it is 55%\)"):
        refuse_if(["minimum_cash < 1M", "runway_months < 3", "founders_ownership < 60%"], PLAN)


@pytest.mark.parametrize(
    ("report", "text", "said"),
    [
        (PLAN, "ruin.probability > 10%", "a plan does not have ruin.probability"),
        (PLAN, "arr.p10 > 10", "a plan does not have arr.p10"),
        (SIMULATION, "arr < 1M", "which arr?"),
        (SIMULATION, "burn_multiple.p10 < 1", "a simulation does not have burn_multiple.p10"),
        (PLAN, "minimum_cash < 1M EUR", "is in USD"),
    ],
)
def test_what_a_report_does_not_have_is_wrong_usage(report, text, said):
    with pytest.raises(UsageError) as caught:
        refuse_if([text], report)
    assert said in caught.value.message


def test_lists_are_not_figures():
    assert "ruin.interval" not in readings_of(SIMULATION)
