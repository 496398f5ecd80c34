"""``simulate`` as a shell sees it: formats, gates, one future, an interrupt."""
# ruff: noqa: E501 - scenarios on one line

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.process import SOURCE, environment, hears_interrupts

SCENARIO = """\
company: {name: Lumen, start: 2027-01, months: 18, opening_cash: 1.5M}
costs: {burn: {amount: {mean: 100k, monthly_noise: 60k}}}
funding:
  cap_table: {Mei: {shares: 8M, founder: true}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 1M to 2M, pre_money_valuation: 6M, when: {cash_below: 700k}, probability: 50%}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "llmventure", *arguments],
        capture_output=True, encoding="utf-8", env=environment(**changes) | {"PYTHONPATH": str(SOURCE)}, cwd=folder,
        timeout=60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_json_has_what_the_interface_names(folder: Path) -> None:
    ended = run(folder, "simulate", "--paths", "3000", "--format", "json", "--seed", "5")
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["run"]["paths"] == 3000 and report["run"]["seed"] == 5 and report["run"]["chunk"] == 8192
    assert report["run"]["variates"] == 18 + 1 + 1 and report["run"]["percentiles"] == "exact"
    assert set(report["metrics"]["closing_cash"]) == {"p10", "p50", "p90", "mean"}
    assert set(report["ranges"]["runway_months"]) == {"p5", "p10", "p50", "p90", "p95"}
    assert report["ranges"]["closing_cash"]["p90"] == report["metrics"]["closing_cash"]["p90"]
    ruin = report["ruin"]
    assert set(ruin) == {"probability", "standard_error", "interval", "by_month"} and len(ruin["by_month"]) == 18
    assert ruin["interval"][0] < ruin["probability"] < ruin["interval"][1]
    for band in ("closing_cash", "living"):
        assert set(report["bands"][band]) == {"p5", "p10", "p50", "p90", "p95"}
        assert all(len(values) == 18 for values in report["bands"][band].values())
    assert report["bands"]["alive"][-1] == pytest.approx(1 - ruin["probability"])
    shares = {driver["path"]: driver["share_of_variance"] for driver in report["drivers"]}
    assert shares["funding.instruments.Seed"] > 0.1 and 0 < sum(shares.values()) <= 1
    failed = next(cause for cause in report["causes"] if cause["what"] == "failed")
    assert failed["share_of_ruined"] > 0.9 > failed["share_of_all"]
    again = run(folder, "simulate", "--paths", "3000", "--format", "json", "--seed", "5", "--threads", "1")
    same = json.loads(again.stdout)
    assert {key: part for key, part in same.items() if key != "run"} == {
        key: part for key, part in report.items() if key != "run"
    }


@pytest.mark.parametrize("width", ["80", "140"])
def test_the_table_fits_the_screen(folder: Path, width: str) -> None:
    shown = run(folder, "simulate", "--paths", "2000", COLUMNS=width)
    assert shown.returncode == 0 and not shown.stderr
    lines = shown.stdout.splitlines()
    assert max(map(len, lines)) <= int(width)
    for said in (
        "Cash runs out",
        "of 2,000 futures",
        "━",
        "What drives cash at the end",
        "What had happened to the ruined",
    ):
        assert said in shown.stdout, said
    plain = run(folder, "simulate", "--paths", "2000", COLUMNS=width, TERM="dumb").stdout
    assert plain.isascii()


def test_csv_is_tidy_and_markdown_is_markdown(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(folder, "simulate", "--paths", "500", "--format", "csv").stdout)))
    sections = {"metrics", "ruin", "bands", "drivers", "drivers_of.runway_months", "causes", "cash_at_risk"}
    assert sections == {row["section"] for row in rows}
    assert all(None not in row and None not in row.values() for row in rows)
    shown = run(folder, "simulate", "--paths", "500", "--format", "markdown").stdout
    assert shown.startswith("# Lumen: 500 futures") and "```text" in shown


def test_gates_fail_with_3_and_wrong_ones_with_2(folder: Path) -> None:
    gated = run(folder, "simulate", "--paths", "500", "--fail-if", "ruin.probability > 5%")
    assert gated.returncode == 3 and "ruin.probability > 5%" in gated.stderr and gated.stdout
    assert run(folder, "simulate", "--paths", "500", "--fail-if", "ruin.probability > 99%").returncode == 0
    wrong = run(folder, "simulate", "--fail-if", "ruin.probabilty > 5%", "--paths", "500")
    assert wrong.returncode == 2 and "did you mean 'ruin.probability'?" in wrong.stderr
    assert run(folder, "simulate", "--fail-if", "ruin").returncode == 2
    plan = run(folder, "plan", "--fail-if", "minimum_cash < 1M")
    assert plan.returncode == 3 and "minimum_cash" in plan.stderr and plan.stdout


def test_one_future_month_by_month(folder: Path) -> None:
    shown = run(folder, "simulate", "--path", "3")
    assert shown.returncode == 0 and "Future 3 of the simulation with seed 7" in shown.stdout
    report = json.loads(run(folder, "simulate", "--path", "3", "--format", "json").stdout)
    assert report["run"]["future"] == 3


def test_the_future_in_the_middle_and_the_first_that_dies(folder: Path) -> None:
    asked = "simulate", "--paths", "3000", "--format", "json", "--path"
    whole = json.loads(run(folder, *asked[:-1]).stdout)
    for word in ("median", "first-ruined"):
        found = run(folder, *asked, word)
        assert found.returncode == 0, found.stderr
        one = json.loads(found.stdout)
        assert (one["run"]["chosen"], one["run"]["chosen_of"]) == (word, 3000)
        assert one["run"]["future"] == whole["examples"][word.replace("-", "_")]
        ends = one["statement"]["closing_cash"][-1]
        if word == "median":
            # less than half is ruined, so that the one in the middle lives, and has the median cash
            assert len(one["months"]) == 18 and ends == pytest.approx(whole["metrics"]["closing_cash"]["p50"], rel=0.01)
        else:
            by_month = whole["ruin"]["by_month"]
            assert ends < 0 and by_month[len(one["months"]) - 1] > 0 == by_month[len(one["months"]) - 2]
    assert "Of 3,000 futures it is the first to run out" in run(folder, *asked[:3], "--path", "first-ruined").stdout
    for wrong, said in (("medain", "did you mean median?"), ("-3", "found -3"), ("3.5", "found 3.5")):
        ended = run(folder, "simulate", f"--path={wrong}")
        assert ended.returncode == 2 and said in ended.stderr
    none = run(folder, *asked, "first-ruined", "--set", "company.opening_cash=90M")
    assert none.returncode == 2 and "none of the 3,000 futures is ruined" in none.stderr
    many = run(folder, "simulate", "--paths", "100000", "--path", "median", "--set", "company.months=2")
    assert many.returncode == 2 and "--paths 99999" in many.stderr


def test_a_fault_of_the_simulation_has_its_place(folder: Path) -> None:
    (folder / "scenario.yaml").write_text(
        SCENARIO + "risks: {x: {yearly_rate: 1, change: {company.months: x2}}}\n", encoding="utf-8"
    )
    ended = run(folder, "simulate", "--paths", "100")
    assert ended.returncode == 1 and "scenario.yaml:" in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_an_interrupt_shows_what_was_done(folder: Path) -> None:
    started = subprocess.Popen(
        [sys.executable, "-m", "llmventure", "simulate", "--paths", "50000000", "--format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=folder,
        env=environment() | {"PYTHONPATH": str(SOURCE)}, preexec_fn=hears_interrupts,
    )  # fmt: skip
    time.sleep(6)
    started.send_signal(signal.SIGINT)
    output, said = started.communicate(timeout=30)
    assert started.returncode == 130 and "Traceback" not in said
    report = json.loads(output)
    assert 0 < report["run"]["paths"] < 50_000_000
    assert any(warning["code"] == "interrupted" for warning in report["warnings"])


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_terminal_sees_how_far_it_is_and_how_long_it_will_take(folder: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "llmventure", "simulate", "--paths", "3000000", "--threads", "1"],
        stdout=subprocess.DEVNULL, stderr=theirs, stdin=subprocess.DEVNULL, cwd=folder,
        env=environment() | {"PYTHONPATH": str(SOURCE)}, preexec_fn=hears_interrupts,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    while b"s left" not in told:
        told += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    while process.poll() is None or b"interrupted" not in told:
        try:
            told += os.read(ours, 4096)
        except OSError:
            break
    assert process.wait(60) == 130
    assert re.search(rb"\d+% \xc2\xb7 [\d,]+ of 3,000,000 futures \xc2\xb7 about \d+ s left", told), told
    assert b"\r\x1b[K" in told[told.index(b"s left") :]
