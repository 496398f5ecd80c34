"""Real processes: what a shell sees."""

import os
import signal
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
SOURCE = TESTS.parent / "src"


def environment(**changes: str | None) -> dict[str, str]:
    """This process's, with the code on the path, without what would change the look; ``None`` removes."""
    base = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "PYTHON", "LLMVENTURE"))}
    for key in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM"):
        base.pop(key, None)
    base |= {"LANG": "C.UTF-8", "PYTHONPATH": f"{SOURCE}{os.pathsep}{TESTS}"}
    base |= {key: value for key, value in changes.items() if value is not None}
    return {key: value for key, value in base.items() if key not in changes or changes[key] is not None}


def hears_interrupts() -> None:
    """For ``preexec_fn``: a test run in the background ignores Ctrl-C, and what it starts would too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", str(TESTS / "cli" / "driver.py"), *arguments]


def run(*arguments: str, cwd: Path | None = None, **changes: str | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, encoding="utf-8", env=environment(**changes), cwd=cwd, timeout=60,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def shell(line: str, cwd: Path | None = None, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run ``line`` in a shell in which ``$LLMVENTURE`` is the program."""
    program = " ".join(f"'{word}'" for word in command())
    return subprocess.run(
        ["bash", "-c", line.replace("$LLMVENTURE", program)],
        capture_output=True, encoding="utf-8", env=environment(**changes), cwd=cwd, timeout=60, check=False,
    )  # fmt: skip
