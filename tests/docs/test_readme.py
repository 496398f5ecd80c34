"""The README says what is true: its output is the program's, its commands run, its files are there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "llmventure", *arguments],
        capture_output=True, text=True, encoding="utf-8", env=environment, cwd=ROOT, check=False,
    )  # fmt: skip


def test_the_output_that_is_shown_is_the_output() -> None:
    shown = re.search(r"```text\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    answer = run("plan", "scenarios/open-model-lab.yaml")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(shown[1].rstrip("\n")), "renew the README's output"


def test_the_newcomers_two_commands_stand_on_a_line_each() -> None:
    lines = README.splitlines()
    assert "pip install . && llmventure plan scenarios/open-model-lab.yaml" in lines
    assert "pip install -e '.[dev]' && pytest" in lines


def test_the_python_block_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block is not None
    exec(block[1], {})
    assert "opening_cash" in capsys.readouterr().out


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([\w./-]+)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


@pytest.mark.parametrize("name", re.findall(r"^\| `llmventure ([a-z-]+)", README, re.MULTILINE))
def test_every_command_that_is_named_exists(name: str) -> None:
    assert run(name, "--help").returncode == 0


@pytest.mark.parametrize("name", re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE))
def test_every_scenario_that_is_named_plans(name: str) -> None:
    assert run("plan", f"scenarios/{name}.yaml", "--format", "json").returncode == 0
