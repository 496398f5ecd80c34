"""The page on compute alone: its sessions print what it shows, and it names every option."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from llmventure.commands.compute import app
from llmventure.compute.methods import FLOP_PER_PARAMETER, METHODS
from llmventure.compute.replica import CLASSES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "compute.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", PAGE, re.DOTALL)
OPTIONS = sorted(
    {
        option
        for command in typer.main.get_group(app).commands.values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }
)


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=lambda text: text[:40])
def test_the_sessions_print_what_is_shown(command: str, shown: str) -> None:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == shown


def test_there_is_a_session_of_each_command() -> None:
    assert {" ".join(command.split()[1:3]) for command, _ in SESSIONS} == {
        "compute train", "compute serve", "compute rent-or-buy", "catalog gpus",
    }  # fmt: skip


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_named(option: str) -> None:
    assert re.search(rf"`{option}[`= ]", PAGE), option


def test_the_classes_of_models_are_those_of_the_engine() -> None:
    for used in CLASSES:
        row = (
            f"| {used.of} | {used.bandwidth:.0%} | {used.peak:.0%} | {used.measurements} | {used.low:.2f} to "
            f"{used.high:.2f} |"
        )
        assert row in PAGE


def test_the_methods_are_those_of_the_engine() -> None:
    for method in METHODS:
        line = re.search(rf"^\|.*`{method}`.*\| (\d+) N", PAGE, re.MULTILINE)
        assert line is not None, method
        assert float(line[1]) == FLOP_PER_PARAMETER[method]
