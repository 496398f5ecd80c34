"""A sale in the month in which capital comes in: money of one month moves both ways."""

import json

import pytest

from llmventure.__main__ import main
from llmventure.api import exit_report
from unit.exits.companies import SERIES_A, company, loaded, written

ONE_MONTH = company(instruments={"Series A": SERIES_A}, months=1)


@pytest.mark.parametrize(("value", "back"), [(3e6, 3e6), (25e6, 5e6), (100e6, 20e6)])
def test_what_was_paid_in_is_not_lessened_by_what_comes_back(tmp_path, value, back):
    """Series A pays 5M for 20 % in the plan's only month, after which the company is sold."""
    entry = exit_report(loaded(tmp_path, ONE_MONTH), [value])["exits"][0]
    (provider,) = entry["providers"]
    assert (provider["paid_in"], provider["paid_back"]) == (5e6, pytest.approx(back))
    assert provider["multiple"] == pytest.approx(back / 5e6)
    assert provider["rate"] is None and entry["cost_of_capital"] is None
    assert provider["reason"] == "no rate fits: it is paid in and paid back in one month"


def test_a_loan_of_the_last_month(tmp_path):
    """Drawn and repaid at the exit: once its money, and no rate; the other provider's rate stands."""
    loan = {
        "kind": "venture_debt", "principal": "1M", "interest_rate": "12%", "term": "36 months", "when": "2027-06",
    }  # fmt: skip
    scenario = company(instruments={"Series A": SERIES_A, "loan": loan}, months=6)
    entry = exit_report(loaded(tmp_path, scenario), [36e6])["exits"][0]
    series, debt = entry["providers"]
    assert (debt["paid_in"], debt["paid_back"], debt["multiple"]) == (1e6, 1e6, 1.0)
    assert series["rate"] == pytest.approx((7e6 / 5e6) ** (12 / 5) - 1)
    assert entry["cost_of_capital"] == pytest.approx(series["rate"])


def test_it_can_be_written_as_json(tmp_path, capsys):
    assert main(["exit", str(written(tmp_path, ONE_MONTH)), "--value", "100M", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["exits"][0]["providers"][0]["multiple"] == 4.0
