"""Help and version cost nothing, and every command shows how it is used."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.process import environment, run
from llmventure import __version__
from llmventure.cli import COMMANDS

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "pandas", "pydantic", "rich", "yaml", "scipy", "jinja2", "xlsxwriter")


def imported(*arguments: str) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "llmventure", *arguments],
        capture_output=True, text=True, env=environment(), check=True, timeout=60,
    )  # fmt: skip
    return set(re.findall(r"\|\s+(\w+)(?=[.\s])", ended.stderr))


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)])
def test_nothing_heavy_is_imported(arguments):
    found = imported(*arguments)
    assert "typer" in found
    assert found.isdisjoint(HEAVY)


@pytest.mark.parametrize("options", [[], ["--format", "json", "--seed", "3", "--set", "company.months=24"]])
def test_a_plan_that_is_plainly_asked_for_loads_no_parser(options):
    """Nor pydantic, which the parser loads for values."""
    found = imported("plan", *options, str(ROOT / "scenarios" / "starter.yaml"))
    assert "numpy" in found
    assert found.isdisjoint({"typer", "pydantic", "typing_extensions", "email", "scipy", "pandas"})


@pytest.mark.parametrize(
    ("plainly", "parsed"),
    [
        (["plan", "{}"], ["plan", "--", "{}"]),
        (["-q", "plan", "{}"], ["plan", "--quiet", "--", "{}"]),
        (["plan", "{}", "--format", "json", "--seed=3"], ["plan", "-fjson", "--seed", "3", "--", "{}"]),
        (["plan", "{}", "--set", "company.months=30"], ["plan", "--set=company.months=30", "--", "{}"]),
        (["plan", "{}", "--fail-if", "runway_months < 99"], ["plan", "--fail-if", "runway_months < 99", "--", "{}"]),
        (["simulate", "{}", "--paths", "500"], ["simulate", "--paths", "500", "--", "{}"]),
        (["compare", "{}", "{}"], ["compare", "--", "{}", "{}"]),
        (["sensitivity", "{}"], ["sensitivity", "--", "{}"]),
        (["plan", "-"], ["plan", "--", "-"]),
        (["plan", "no-such.yaml"], ["plan", "--", "no-such.yaml"]),
        (["plan", "-x"], ["plan", "-x", "-ftable"]),
        (["plan", ""], ["plan", "--", ""]),
        (["plan"], ["plan", "--"]),
        (["plan", "a.yaml", "b.yaml"], ["plan", "--", "a.yaml", "b.yaml"]),
        (["solve", "{}"], ["solve", "--", "{}"]),
        (["plan", b"\xff.yaml"], ["plan", "--", b"\xff.yaml"]),
    ],
)
def test_a_command_plainly_asked_for_answers_as_when_it_is_parsed(tmp_path, plainly, parsed):
    scenario = ROOT / "scenarios" / "starter.yaml"

    def answer(arguments):
        given = [each if isinstance(each, bytes) else each.replace("{}", str(scenario)) for each in arguments]
        ended = subprocess.run(
            [sys.executable, "-m", "llmventure", *given],
            capture_output=True, input=b"", env=environment(), cwd=tmp_path, check=False, timeout=60,
        )  # fmt: skip
        return ended.returncode, re.sub(rb"in [0-9.]+ s\b", b"", ended.stdout), ended.stderr

    assert answer(plainly) == answer(parsed)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc")
def test_a_plan_starts_no_threads():
    code = (
        "import os; from llmventure.__main__ import main;"
        f"main(['-q', 'plan', {str(ROOT / 'scenarios' / 'starter.yaml')!r}]);"
        "print(len(os.listdir('/proc/self/task')))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True, timeout=60
    )
    assert ended.stdout.split()[-1] == "1"


def test_json_needs_no_rich():
    code = (
        "import sys; from cli.fake_engine import install; install();"
        "from llmventure.__main__ import main; main(['-q', 'plan', 'x', '--format', 'json']);"
        "sys.exit(1 if 'rich' in sys.modules else 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment(), check=False, timeout=60
    )
    assert ended.returncode == 0


def test_a_page_without_colour_loads_no_paint():
    code = (
        "import sys; from llmventure.__main__ import main;"
        f"main(['--color', sys.argv[1], 'plan', {str(ROOT / 'scenarios' / 'starter.yaml')!r}]);"
        "sys.exit('painted' if 'rich.text' in sys.modules else 0)"
    )
    plain, painted = (
        subprocess.run(
            [sys.executable, "-c", code, when], capture_output=True, env=environment(), check=False, timeout=60
        )
        for when in ("never", "always")
    )
    assert plain.returncode == 0
    assert painted.stderr.decode().strip() == "painted"


def test_version():
    assert run("--version").stdout == f"llmventure {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_examples(name):
    shown = run(name, "--help").stdout
    examples = re.findall(rf"^    llmventure {name}\b.*$", shown, re.MULTILINE)
    assert "Examples:" in shown
    assert 2 <= len(examples) <= 3
    assert all(len(example) <= 80 for example in examples)


def test_every_command_is_in_the_help_with_a_whole_sentence():
    shown = run("--help").stdout
    for name in COMMANDS:
        line = re.search(rf"^  {name} +(.+)$", shown, re.MULTILINE)
        assert line is not None
        assert not line.group(1).endswith("...")


@pytest.mark.parametrize("columns", ["20", "0", "10000"])
def test_help_fits_any_terminal(columns):
    assert run("--help", COLUMNS=columns, LANG="C", TERM="dumb").returncode == 0


def python(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment(), check=False
    )


def test_a_process_does_not_look_for_cycles_when_it_ends() -> None:
    code = (
        "import atexit, gc, sys; sys.argv = ['llmventure', '--version'];"
        "atexit.register(lambda: print(gc.get_freeze_count()));"
        "from llmventure.__main__ import command; sys.exit(command())"
    )
    ended = python(code)
    assert ended.returncode == 0
    assert int(ended.stdout.split()[-1]) > 1000


@pytest.mark.parametrize("watched", ["", "sys.setprofile(lambda *_: None);", "sys.settrace(lambda *_: None);"])
@pytest.mark.parametrize(("arguments", "status"), [(["--version"], 0), (["plan", "no-such.yaml"], 2)])
def test_what_waits_for_the_end_is_done_before_a_process_leaves(arguments, status, watched) -> None:
    code = (
        f"import atexit, sys; sys.argv = ['llmventure', *{arguments!r}];"
        "atexit.register(lambda: print('done at the end'));"
        f"from llmventure.__main__ import command; {watched} sys.exit(command())"
    )
    ended = python(code)
    assert ended.returncode == status
    assert ended.stdout.splitlines()[-1] == "done at the end"
    assert ended.stdout.count("done at the end") == 1


def test_a_thread_that_still_runs_is_waited_for() -> None:
    code = (
        "import sys, threading, time; sys.argv = ['llmventure', '--version'];"
        "threading.Thread(target=lambda: (time.sleep(0.3), print('last'))).start();"
        "from llmventure.__main__ import command; sys.exit(command())"
    )
    ended = python(code)
    assert ended.returncode == 0
    assert ended.stdout.splitlines()[-1] == "last"
