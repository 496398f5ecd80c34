"""A real cap table against the scenario's."""

import pytest

from llmventure.api import cap_table_report
from llmventure.errors import ScenarioError, UsageError
from llmventure.holdings.check import Holding, checked, read_holdings
from unit.exits.companies import SERIES_A, company, loaded

ENTRY = {
    "after": "opening", "month": "2027-01", "fully_diluted_shares": 8_500_000.0, "conversion_prices": {},
    "holders": [
        {"holder": "Mei", "security": "common", "shares": 8_000_000.0, "ownership": 0.9, "votes": 1.0},
        {"holder": "Staff", "security": "options", "shares": 500_000.4, "ownership": 0.1, "votes": 0.0},
    ],
}  # fmt: skip


def csv_file(folder, text):
    file = folder / "real.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(file)


def test_columns_in_any_order_and_numbers_as_people_write_them(tmp_path):
    text = '\ufeffShares,note,HOLDER,Security\n"8,000,000",x,Mei,common\n\n500k,,Staff,options\n'
    assert read_holdings(csv_file(tmp_path, text)) == [
        Holding("Mei", "common", 8_000_000.0), Holding("Staff", "options", 500_000.0),
    ]  # fmt: skip


def test_the_same_table_agrees():
    """Rows of one holding add up, case and spaces do not matter, less than a share is no difference, 0 is nobody."""
    real = [
        Holding("mei", "Common", 3_000_000), Holding("Mei ", "common", 5_000_000), Holding("Staff", "options", 500_000),
        Holding("Gone", "common", 0),
    ]  # fmt: skip
    assert checked("real.csv", real, ENTRY)["differences"] == []


def test_every_difference_is_listed():
    real = [Holding("Mei", "common", 7_999_999), Holding("Zed", "warrants", 10)]
    assert checked("real.csv", real, ENTRY) == {
        "file": "real.csv", "against": "opening", "month": "2027-01", "holdings": 2,
        "differences": [
            {"holder": "Mei", "security": "common", "scenario_shares": 8_000_000.0, "file_shares": 7_999_999.0},
            {"holder": "Staff", "security": "options", "scenario_shares": 500_000.4, "file_shares": None},
            {"holder": "Zed", "security": "warrants", "scenario_shares": None, "file_shares": 10.0},
        ],
    }  # fmt: skip


def test_a_check_is_against_the_opening_table_unless_it_says_when(tmp_path):
    scenario = loaded(tmp_path, company(instruments={"Series A": SERIES_A}))
    before = [Holding("Mei", "common", 8_000_000)]
    after = [*before, Holding("Series A", "Series A", 2_000_000)]
    assert cap_table_report(scenario, check=("x", before))["check"]["differences"] == []
    assert cap_table_report(scenario, "Series A", check=("x", after))["check"]["differences"] == []
    assert len(cap_table_report(scenario, "Series A", check=("x", before))["check"]["differences"]) == 1


def test_faults_in_the_file_are_located_all_at_once(tmp_path):
    text = "holder,security,shares\nMei,common,many\nAnn,common,-5\n,common,5\nBo,common\nZed,,7\n"
    with pytest.raises(ScenarioError) as raised:
        read_holdings(csv_file(tmp_path, text))
    found = [(fault.position.line, fault.position.column, fault.message) for fault in raised.value.faults]
    assert [(line, column) for line, column, _ in found] == [(2, 12), (3, 12), (4, 1), (5, 1), (6, 1)]
    messages = [message for *_, message in found]
    assert "many" in messages[0]
    assert messages[1:] == [
        "shares are a number of 0 or more, found -5",
        "names no holder",
        "2 fields under 3 columns",
        "names no security",
    ]


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(ScenarioError) as raised:
        read_holdings(csv_file(tmp_path, "holder,class,count\nMei,common,5\n"))
    (fault,) = raised.value.faults
    assert fault.message == "has no column security and no column shares"
    assert str(fault.position).endswith("real.csv:1:1")


@pytest.mark.parametrize(("content", "said"), [("", "is empty"), (b"\xff\xfe\x00", "is not UTF-8 text")])
def test_what_is_no_csv(content, said, tmp_path):
    with pytest.raises(UsageError) as raised:
        read_holdings(csv_file(tmp_path, content))
    assert said in raised.value.message


def test_a_file_that_is_not_there():
    with pytest.raises(UsageError, match=r"cannot read nowhere\.csv: no such file"):
        read_holdings("nowhere.csv")
