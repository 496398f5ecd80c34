"""Every ending has its code, its words on standard error, and never a traceback."""

import signal
import subprocess
import sys

import pytest

from cli.process import command, environment, hears_interrupts, run


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["plan", "good.yaml"], 0, ""),
        (["check", "good.yaml"], 0, ""),
        (["plan", "faulty.yaml"], 1, "faulty.yaml:1:5: error: unknown key 'gpu_prise'"),
        (["check", "faulty.yaml"], 1, "faulty.yaml:3:5: error: unknown key"),
        (["plan", "missing.yaml"], 2, "error: missing.yaml: no such file\n  cure: make one: llmventure init"),
        (["plna"], 2, "Did you mean 'plan'?"),
        (["plan", "--statments"], 2, "Did you mean --statements"),
        (["plan", "--format", "pdf", "good.yaml"], 2, "'table', 'json', 'csv', 'markdown'"),
        (["plan", "--color", "pink", "good.yaml"], 2, "--color takes auto, always or never, found 'pink'"),
        (["plan", "good.yaml", "--color"], 2, "--color takes auto, always or never, found nothing"),
        (["explain", "a", "b", "c"], 2, "explain takes a file and one line"),
        (["explain", "good.yaml", "net_burn", "--month", "May"], 2, "'May' is not a month"),
        (["explain", "pyproject.toml"], 2, "which of its lines is not said"),
        (["exit", "good.yaml", "--value"], 2, "cure: see llmventure exit --help"),
        (["export", "good.yaml"], 2, "export needs a place to write to"),
        (["export", "good.yaml", "--to", "plan.xls"], 2, ".csv, .json, .md"),
        (["init", "--template", "api-start"], 2, "did you mean api-startup?"),
        (["plan", "gate.yaml"], 3, "runway_months < 18 holds"),
        (["export", "good.yaml", "--to", "nowhere/plan.json"], 4, "its folder does not exist"),
        (["plan", "bug.yaml"], 70, "This is a bug. Please report it"),
        (["plan", "tie-out.yaml"], 70, "cash differs by 3.00 in 2027-05"),
        (["plan", "memory.yaml"], 70, "not enough memory"),
        ([], 2, "Usage: llmventure"),
    ],
)
def test_code_and_words(arguments, code, said, tmp_path):
    (tmp_path / "pyproject.toml").write_text("")
    ended = run(*arguments, cwd=tmp_path)
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert "Error" not in ended.stderr
    assert (ended.stdout != "") == (code == 0)


def test_no_file_named_and_none_here(tmp_path):
    ended = run("plan", cwd=tmp_path)
    assert ended.returncode == 2
    assert "make one: llmventure init" in ended.stderr


def test_the_usual_file_is_found(tmp_path):
    (tmp_path / "scenario.yaml").write_text("company: {}\n")
    assert run("plan", cwd=tmp_path).returncode == 0


def test_many_faults_are_counted(tmp_path):
    said = run("plan", "faulty.yaml", cwd=tmp_path).stderr
    assert said.count("cure:") == 20
    assert said.endswith("… 10 more\n")


@pytest.mark.parametrize("how", [["--debug"], []])
def test_a_traceback_only_for_those_who_ask(how, tmp_path):
    by_variable = {} if how else {"LLMVENTURE_DEBUG": "1"}
    ended = run("plan", "bug.yaml", *how, cwd=tmp_path, **by_variable)
    assert ended.returncode == 70
    assert "ZeroDivisionError" in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals(number, code):
    process = subprocess.Popen(
        command("plan", "slow.yaml"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
        preexec_fn=hears_interrupts,
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    process.send_signal(number)
    output, said = process.communicate(timeout=10)
    assert (process.returncode, output) == (code, "")
    assert said in {"interrupted\n", "terminated\n"}
