"""The page on exits: its example runs and prints what it shows, and it names every key of both reports."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "exits.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", PAGE, re.DOTALL)
NAMED_BY_THE_USER = {"conversion_prices"}
OF_THE_PLAN = {
    "version", "scenario_sha256", "strategy", "case", "seed", "paths", "catalog_as_of", "currency",
    "fully_diluted_shares", "conversion_prices", "holders", "shares", "ownership", "votes",
}  # fmt: skip
"""Keys that the page on the plan's report names."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    example = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    (tmp_path / "scenario.yaml").write_text(example[1], encoding="utf-8")
    (tmp_path / "real.csv").write_text(
        "holder,security,shares\nMei,common,8000000\nSeries A,Series A,2000000\nZed,common,50000\n", encoding="utf-8"
    )
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "llmventure", *arguments],
        capture_output=True, encoding="utf-8", env=environment, cwd=folder, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("command", "shown"), SESSIONS)
def test_the_sessions_print_what_is_shown(command: str, shown: str, folder: Path) -> None:
    program, *arguments = shlex.split(command)
    assert program == "llmventure"
    ended = run(folder, *arguments)
    assert ended.returncode == (1 if "--check" in arguments else 0), ended.stderr
    printed = [line.split() for line in ended.stdout.splitlines()]
    for line in shown.splitlines():
        words = line.split()
        if "─" not in line and line != "…":
            assert words in printed, f"{command} does not print: {line}"


def test_the_table_of_the_example_is_what_comes_out(folder: Path) -> None:
    rows = re.findall(r"^\| (\d+)M \| (\d+)M \| (\d+)M? \| ", PAGE, re.MULTILINE)
    assert len(rows) == 4
    values = [word for value, *_ in rows for word in ("--value", f"{value}M")]
    answer = json.loads(run(folder, "exit", "scenario.yaml", *values, "--format", "json").stdout)
    for (_, series, mei), entry in zip(rows, answer["exits"], strict=True):
        paid = {row["holder"]: row["amount"] for row in entry["payouts"]}
        assert paid == pytest.approx({"Series A": float(series) * 1e6, "Mei": float(mei) * 1e6})


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            if key not in NAMED_BY_THE_USER:
                yield from _keys(below)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


@pytest.mark.parametrize("command", [("exit", "--value", "15M"), ("cap-table", "--check", "real.csv")])
def test_every_key_is_named(command: tuple[str, ...], folder: Path) -> None:
    name, *options = command
    answer = json.loads(run(folder, name, "scenario.yaml", *options, "--format", "json").stdout)
    named = set(re.findall(r"`([a-z0-9_]+)`", PAGE)) | OF_THE_PLAN
    assert set(_keys(answer)) <= named, sorted(set(_keys(answer)) - named)
