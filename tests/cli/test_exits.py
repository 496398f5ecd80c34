"""``exit`` and ``cap-table`` as a shell sees them, on a file, with nothing stood in for."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.process import environment

SCENARIO = """\
company: {name: Lumen Labs, start: 2027-01, months: 24, opening_cash: 2M}
funding:
  cap_table:
    Mei: {shares: 8_000_000, founder: true}
  instruments:
    Series A: {kind: priced_round, investment_amount: 5M, pre_money_valuation: 20M, when: 2027-01}
"""
"""Series A holds 2M of 10M shares with a preference of 5M; cash is 7M."""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "llmventure", *arguments],
        capture_output=True, encoding="utf-8", env=environment(), cwd=folder, timeout=60, check=False,
        input=stdin or "",
    )  # fmt: skip


def test_exit_as_json(folder):
    ended = run(folder, "exit", "--value", "15M", "--value", "35M", "--enterprise-value", "30M", "--format", "json")
    assert (ended.returncode, ended.stderr) == (0, "")
    answer = json.loads(ended.stdout)
    found = [[row["amount"] for row in entry["payouts"]] for entry in answer["exits"]]
    assert [entry["value"] for entry in answer["exits"]] == [15e6, 35e6, 37e6]
    assert found == [pytest.approx(each) for each in ([10e6, 5e6], [28e6, 7e6], [29.6e6, 7.4e6])]
    assert [point["value"] for point in answer["breakpoints"]] == pytest.approx([5e6, 25e6])


def test_exit_draws_who_gets_what(folder):
    ended = run(folder, "exit", "scenario.yaml", "--value", "10M..500M")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Lumen Labs: exits" in ended.stdout
    assert "█ founders  ▓ Series A" in ended.stdout
    assert sum("█" in line and "▓" in line for line in ended.stdout.splitlines()) == 12


def test_exit_as_csv_adds_up(folder):
    ended = run(folder, "exit", "--value", "35M", "--format", "csv")
    rows = list(csv.DictReader(ended.stdout.splitlines()))
    assert sum(float(row["amount"]) for row in rows if row["record"] == "payout") == pytest.approx(35e6)


def test_a_scenario_from_standard_input(folder):
    ended = run(folder, "exit", "-", "--value", "15M", "--format", "markdown", stdin=SCENARIO)
    assert ended.returncode == 0
    assert "| Mei, common | $10M | 66.7% |" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("exit", "--value", "abc"), 2, "--value: 'abc' is not an amount of money"),
        (("exit", "--value=-5M"), 2, "--value must not be below 0, found -5M"),
        (("exit", "--enterprise-value", "5M EUR"), 2, "--enterprise-value: '5M EUR' is in EUR"),
        (("exit",), 2, "exit needs a value"),
        (("exit", "--valu", "5M"), 2, "Did you mean --value?"),
        (("exit", "--set", "funding.cap_table={}", "--value", "1M"), 1, "scenario.yaml:"),
        (("cap-table", "--at", "Serie A"), 2, "did you mean 'Series A'?"),
        (("cap-table", "--check", "none.csv"), 2, "--check: cannot read none.csv: no such file or directory"),
        (("cap-table", "-", "--check", "-"), 2, "cannot both come from standard input"),
    ],
)
def test_faults(arguments, code, said, folder):
    ended = run(folder, *arguments)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_without_a_cap_table(folder):
    (folder / "bare.yaml").write_text("company: {name: L, start: 2027-01, months: 12, opening_cash: 1M}\n")
    for arguments in (("exit", "bare.yaml", "--value", "1M"), ("cap-table", "bare.yaml")):
        ended = run(folder, *arguments)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.startswith("bare.yaml:1:1: ")
        assert "cap_table" in ended.stderr


def test_cap_table(folder):
    ended = run(folder, "cap-table", "--format", "json")
    answer = json.loads(ended.stdout)
    assert [entry["after"] for entry in answer["cap_table"]] == ["opening", "Series A"]
    assert answer["control"][1]["founders_votes"] == pytest.approx(0.8)
    shown = run(folder, "cap-table")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Founders keep at least one half of the votes" in shown.stdout


def test_check_agrees_or_exits_with_one(folder):
    (folder / "real.csv").write_text('holder,security,shares\nMei,common,"8,000,000"\nSeries A,Series A,2000000\n')
    agrees = run(folder, "cap-table", "--at", "Series A", "--check", "real.csv")
    assert (agrees.returncode, agrees.stderr) == (0, "")
    assert "All 2 holdings agree." in agrees.stdout
    differs = run(folder, "cap-table", "--check", "real.csv", "--format", "json")
    assert differs.returncode == 1
    assert differs.stderr == "1 of the holdings differ\n"
    assert json.loads(differs.stdout)["check"]["differences"] == [
        {"holder": "Series A", "security": "Series A", "scenario_shares": None, "file_shares": 2e6}
    ]


def test_faults_of_the_checked_file_are_located(folder):
    (folder / "real.csv").write_text("holder,security,shares\nMei,common,lots\n")
    ended = run(folder, "cap-table", "--check", "real.csv")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("real.csv:2:12: ")


def test_open_cap_format_there_and_back(folder):
    """The table after Series A: 8,000,000 and 2,000,000 at 2.50; the scenario that begins with it has the same."""
    ended = run(folder, "export", "scenario.yaml", "--to", "table.ocf.zip", "--at", "Series A")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "after Series A, as of 2027-01-31" in ended.stderr and "placeholder: " in ended.stderr
    ended = run(folder, "init", "table.yaml", "--from", "table.ocf.zip")
    assert ended.returncode == 0 and "2 holdings, 0 SAFEs and notes" in ended.stderr
    text = "extends: table.yaml\ncompany: {months: 12, opening_cash: 7M}\n"
    (folder / "next.yaml").write_text(text, encoding="utf-8")
    after = json.loads(run(folder, "cap-table", "next.yaml", "--format", "json").stdout)
    assert after["cap_table"][0]["month"] == "2027-02"
    assert [(each["holder"], each["security"], each["shares"]) for each in after["cap_table"][0]["holders"]] == [
        ("Mei", "common", 8_000_000.0), ("Series A", "Series A", 2_000_000.0),
    ]  # fmt: skip
    exits = json.loads(run(folder, "exit", "next.yaml", "--value", "15M", "--format", "json").stdout)
    assert [each["amount"] for each in exits["exits"][0]["payouts"]] == [10e6, 5e6]
    agrees = run(folder, "cap-table", "scenario.yaml", "--at", "Series A", "--check", "table.ocf.zip")
    assert (agrees.returncode, agrees.stderr) == (0, "")


def test_a_package_appears_whole_and_replaces_nothing_unasked(folder):
    assert run(folder, "export", "scenario.yaml", "--to", "table.ocf").returncode == 0
    names = {"Manifest", "StockClasses", "StockPlans", "Stakeholders", "Transactions", "VestingTerms"}
    assert {file.name for file in (folder / "table.ocf").iterdir()} == {f"{name}.ocf.json" for name in names}
    (folder / "table.ocf" / "Manifest.ocf.json").write_text("{}", encoding="utf-8")
    ended = run(folder, "export", "scenario.yaml", "--to", "table.ocf", "--at", "opening")
    assert ended.returncode == 4 and "--force" in ended.stderr
    assert (folder / "table.ocf" / "Manifest.ocf.json").read_text(encoding="utf-8") == "{}"
    assert run(folder, "export", "scenario.yaml", "--to", "table.ocf", "--force").returncode == 0
    assert run(folder, "init", "-", "--from", "table.ocf/Manifest.ocf.json").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("export", "scenario.yaml", "--to", "plan.json", "--at", "Series A"), 2, "--at goes with Open Cap Format"),
        (("export", "scenario.yaml", "--to", "table.ocf.json"), 2, "several files"),
        (("export", "scenario.yaml", "--to", "table.csv", "--format", "ocf"), 2, "a folder or a zip"),
        (("export", "scenario.yaml", "--to", "plan/", "--format", "json"), 2, "names a folder"),
        (("export", "scenario.yaml", "--to", "table.ocf", "--at", "Series Q"), 2, "Series A"),
        (("init", "x.yaml", "--from", "nowhere"), 2, "no such file"),
        (("init", "x.yaml", "--from", "scenario.yaml"), 2, "not a zip"),
        (("init", "x.yaml", "--from", "scenario.yaml", "--template", "starter"), 2, "two beginnings"),
    ],
)
def test_what_no_package_can_be(folder, arguments, code, said):
    ended = run(folder, *arguments)
    assert ended.returncode == code and said in ended.stderr
    assert {file.name for file in folder.iterdir()} == {"scenario.yaml"}
