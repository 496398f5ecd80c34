"""The page on choosing: its sessions print what it shows, and it names every metric of a condition."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import is_typeddict

import pytest

from llmventure.conditions import STATISTICS, UNITS
from llmventure.measures import MEASURED
from llmventure.report import Company, Report, Run
from llmventure.report import choice as choice_report

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "choosing.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", PAGE, re.DOTALL)
GATES = re.findall(r"^llmventure .*--fail-if.*$", PAGE, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, example in zip(
        ("scenario", "two-rounds"), re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL), strict=True
    ):
        (tmp_path / f"{name}.yaml").write_text(example, encoding="utf-8")
    return tmp_path


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command)
    assert program == "llmventure"
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "llmventure", *arguments],
        capture_output=True, encoding="utf-8", env=environment, cwd=folder, check=False,
    )  # fmt: skip


def test_there_is_a_session_of_each_command() -> None:
    commands = {"diff", "solve", "optimize", "sensitivity", "sweep", "compare"}
    assert {command.split()[1] for command, _ in SESSIONS} == commands


@pytest.mark.parametrize(("command", "shown"), SESSIONS)
def test_the_sessions_print_what_is_shown(command: str, shown: str, folder: Path) -> None:
    ended = run(folder, command)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == shown


@pytest.mark.parametrize("command", GATES)
def test_the_gates_run(command: str, folder: Path) -> None:
    assert run(folder, command).returncode in {0, 3}


@pytest.mark.parametrize("metric", MEASURED)
def test_every_metric_of_a_plan_is_named(metric: str) -> None:
    assert f"`{metric}`" in PAGE
    assert metric in UNITS


@pytest.mark.parametrize("statistic", STATISTICS)
def test_every_statistic_is_named(statistic: str) -> None:
    assert f".{statistic}`" in PAGE


@pytest.mark.parametrize(
    "key",
    sorted(
        {
            key
            for shape in vars(choice_report).values()
            if is_typeddict(shape) and shape.__module__ == choice_report.__name__
            for key in shape.__annotations__
        }
    ),
)
def test_every_key_of_the_answers_is_named(key: str) -> None:
    assert (
        f"`{key}`" in PAGE
        or key in Report.__annotations__
        or key in Run.__annotations__
        or key in Company.__annotations__
    )
