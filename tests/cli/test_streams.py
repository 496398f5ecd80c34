"""Results on standard output, everything else on standard error, and no loss goes unsaid."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.process import command, environment, run, shell

LINUX_FULL = Path("/dev/full").exists()


@pytest.mark.parametrize(
    "arguments", ["--help", "plan good.yaml", "plan good.yaml --by month --statements", "plan --help"]
)
def test_a_closed_pipe_is_quiet(arguments):
    ended = shell(f"$LLMVENTURE {arguments} | true; echo ${{PIPESTATUS[0]}}")
    assert ended.stderr == ""
    assert ended.stdout in {"141\n", "0\n"}, "0 only where all fitted into the pipe before it closed"


def test_a_closed_pipe_is_141():
    ended = shell("($LLMVENTURE plan good.yaml --format json; echo $? >&2) | sleep 0")
    assert ended.stderr == "141\n"


@pytest.mark.parametrize("arguments", ["--version", "--help", "plan --help", "plan good.yaml", "schema"])
def test_closed_output_is_a_loss(arguments):
    ended = shell(f"$LLMVENTURE {arguments} >&-")
    assert ended.returncode == 4
    assert "cannot write the result" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(not LINUX_FULL, reason="no /dev/full here")
@pytest.mark.parametrize("arguments", ["--version", "--help", "plan --help", "plan good.yaml --format csv"])
def test_a_full_disk_is_a_loss(arguments):
    ended = shell(f"$LLMVENTURE {arguments} > /dev/full")
    assert ended.returncode == 4
    assert "no space left on device" in ended.stderr


def test_closed_errors_change_nothing():
    ended = shell("$LLMVENTURE plan good.yaml 2>&-")
    assert ended.returncode == 0
    assert "Lumen Labs" in ended.stdout
    assert shell("$LLMVENTURE plan missing.yaml 2>&-").returncode == 2


def test_json_is_all_that_is_on_standard_output():
    ended = run("plan", "good.yaml", "--format", "json")
    document = json.loads(ended.stdout)
    assert document["schema_version"] == 1
    assert len(document["statement"]["closing_cash"]) == 48
    assert ended.stderr == ""


def test_csv_has_equally_many_fields_and_warnings_beside_it():
    ended = run("plan", "good.yaml", "--format", "csv")
    rows = list(csv.reader(io.StringIO(ended.stdout)))
    assert rows[0] == ["month", "statement", "item", "name", "amount", "unit"]
    assert {len(row) for row in rows} == {6}
    assert ended.stderr.count("warning: ") == 2
    assert run("plan", "good.yaml", "--format", "csv", "--quiet").stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
@pytest.mark.parametrize("output", ["table", "json", "csv", "markdown"])
def test_any_encoding(encoding, output, tmp_path):
    ended = shell(f"$LLMVENTURE plan good.yaml --format {output} > shown", cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert (ended.returncode, ended.stderr.count("Traceback")) == (0, 0)
    shown = (tmp_path / "shown").read_text(encoding=encoding)
    assert "base-7b" in shown
    if output in {"json", "csv"} or (output == "table" and encoding != "utf-16"):
        assert shown.isascii()


@pytest.mark.parametrize("changes", [{"LANG": "C"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"TERM": "dumb"}])
def test_plain_terminals_get_plain_signs(changes):
    ended = run("plan", "good.yaml", **changes)
    assert ended.returncode == 0
    assert ended.stdout.isascii()


def test_unicode_where_it_is_understood():
    assert "█" in run("plan", "good.yaml", LANG=None).stdout


@pytest.mark.parametrize("columns", ["20", "0", "-5", "wide", "80", "10000"])
def test_any_width(columns):
    ended = run("plan", "good.yaml", COLUMNS=columns)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "20,476,378" in ended.stdout
    longest = max(map(len, ended.stdout.splitlines()))
    assert longest <= {"20": 40, "10000": 180}.get(columns, 80)


ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("flags", "changes", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color=never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always"], {"TERM": "dumb"}, True),
    ],
)
def test_color_is_flag_before_variable_before_terminal(flags, changes, colored):
    assert (ESCAPE in run("plan", "good.yaml", *flags, **changes).stdout) is colored
    assert (ESCAPE in run(*flags, "plan", "good.yaml", **changes).stdout) is colored


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
@pytest.mark.parametrize(("changes", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_has_colour_and_its_own_width(changes, colored):
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 140, 0, 0))
    process = subprocess.Popen(
        command("plan", "good.yaml"), stdout=theirs, stdin=theirs, env=environment(**{"TERM": "xterm", **changes})
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert process.wait(timeout=30) == 0
    assert (b"\x1b[" in shown) is colored
    assert b"Gross profit  Expenses" in shown


@pytest.mark.parametrize("output", ["table", "json", "csv", "markdown"])
def test_nothing_of_the_user_steers_the_terminal(output):
    shown = run("plan", "hostile.yaml", "--format", output).stdout
    assert not any(character in shown for character in "\x1b\x07\u202e")


def test_only_their_texts_are_disarmed_in_csv():
    armed = run("plan", "hostile.yaml", "--format", "csv", "--csv-raw").stdout
    disarmed = run("plan", "hostile.yaml", "--format", "csv").stdout
    assert '"=HYPERLINK(1)"' in armed
    assert '"=HYPERLINK(1)"' not in disarmed
    assert '"\'=HYPERLINK(1)"' in disarmed
    amounts = [float(row["amount"]) for row in csv.DictReader(io.StringIO(disarmed))]
    assert min(amounts) < 0


def test_file_names_are_printed_safely(tmp_path):
    ended = run("plan", "esc\x1b[31m/missing.yaml", cwd=tmp_path)
    assert ended.returncode == 2
    assert "\x1b" not in ended.stderr
