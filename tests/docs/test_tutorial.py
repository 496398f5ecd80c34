"""The tutorial is run as it is written, and prints what it shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)


def _sessions() -> list[tuple[str, list[str]]]:
    blocks = [block.splitlines() for block in SESSION.findall(TUTORIAL.read_text(encoding="utf-8"))]
    return [(block[0].removeprefix("$ "), [line for line in block[1:] if line != "…"]) for block in blocks]


def test_the_tutorial_runs_as_written(tmp_path: Path) -> None:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "src")}
    sessions = _sessions()
    assert len(sessions) >= 7
    for command, shown in sessions:
        program, *arguments = shlex.split(command)
        assert program == "llmventure"
        run = subprocess.run(
            [sys.executable, "-m", program, *arguments],
            cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert run.returncode == 0, (command, run.stderr)
        printed = run.stdout.splitlines()
        for line in shown:
            assert line in printed, f"{command} does not print: {line}"
    assert (tmp_path / "plan").is_dir()
