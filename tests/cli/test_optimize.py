"""``optimize`` as a shell sees it."""

import csv
import io
import json
import shlex

import pytest

from cli.test_choosing import RAISE, run
from unit.choice.companies import STEADY

OPEN = STEADY + f"decisions: {{{RAISE}: [900k, 2.1M, 3M], funding.instruments.Seed.when: 2027-02 to 2027-04}}\n"
COMMAND = ["optimize", "open.yaml", "--objective", "founders_ownership", "--subject-to", "minimum_cash >= 0"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "open.yaml").write_text(OPEN, encoding="utf-8")
    (tmp_path / "closed.yaml").write_text(STEADY, encoding="utf-8")
    (tmp_path / "poor.yaml").write_text(OPEN.replace("2.1M, 3M", "1M"), encoding="utf-8")
    return tmp_path


def test_every_format(folder):
    shown = {form: run(folder, *COMMAND, "--format", form) for form in ("table", "json", "csv", "markdown")}
    assert {form: (ended.returncode, ended.stderr) for form, ended in shown.items()} == dict.fromkeys(shown, (0, ""))
    answer = json.loads(shown["json"].stdout)
    assert (answer["best"]["values"][0], answer["best"]["figure"]) == ("2.1M", pytest.approx(0.79))
    rows = list(csv.reader(io.StringIO(shown["csv"].stdout)))
    assert rows[0] == ["point", "what", "name", "value", "holds"]
    assert {len(row) for row in rows} == {5}
    assert shown["markdown"].stdout.startswith("# ")
    assert "All 9 points were tried" in shown["table"].stdout


@pytest.mark.parametrize("columns", ["40", "80", "140"])
@pytest.mark.parametrize("file", ["open.yaml", "poor.yaml"])
def test_any_width_and_plain_terminals(folder, columns, file):
    ended = run(folder, "optimize", file, *COMMAND[2:], COLUMNS=columns, LC_ALL="C")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.isascii()
    lines = [line for line in ended.stdout.splitlines() if not line.startswith("llmventure ")]
    assert max(map(len, lines)) <= int(columns)


def test_what_is_written_and_what_is_printed_plan_alike(folder):
    ended = run(folder, *COMMAND, "--to", "best.yaml")
    assert (ended.returncode, ended.stderr) == (0, "wrote best.yaml (over open.yaml)\n")
    command = shlex.split(ended.stdout.splitlines()[-1])
    assert command[:2] == ["llmventure", "plan"]
    for arguments in (command[1:], ["plan", "best.yaml"]):
        metrics = json.loads(run(folder, *arguments, "--format", "json").stdout)["metrics"]
        assert metrics["founders_ownership"] == pytest.approx(0.79)
        assert metrics["minimum_cash"] == 0.0
    assert run(folder, "check", "best.yaml").returncode == 0
    assert run(folder, *COMMAND, "--to", "best.yaml").returncode == 4
    assert run(folder, *COMMAND, "--to", "best.yaml", "--force", "-q").returncode == 0
    before = (folder / "open.yaml").read_text(encoding="utf-8")
    assert run(folder, *COMMAND, "--to", "open.yaml", "--force").returncode == 2
    assert (folder / "open.yaml").read_text(encoding="utf-8") == before


def test_nothing_feasible(folder):
    ended = run(folder, "optimize", "poor.yaml", *COMMAND[2:])
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Nothing meets the constraints" in ended.stdout
    assert "missed by $1.1M" in ended.stdout
    ended = run(folder, "optimize", "poor.yaml", *COMMAND[2:], "--to", "best.yaml")
    assert ended.returncode == 3
    assert "best.yaml is not written" in ended.stderr
    assert not (folder / "best.yaml").exists()


def test_a_choice_between_strategies(folder):
    text = OPEN.replace("decisions: {", "decisions: {strategy: [dear, cheap], ") + (
        "strategies: {dear: {}, cheap: {funding: {instruments: {Seed: {post_money_valuation: 20M}}}}}\n"
    )
    (folder / "two.yaml").write_text(text, encoding="utf-8")
    ended = run(folder, "optimize", "two.yaml", *COMMAND[2:], "--format", "json")
    assert json.loads(ended.stdout)["best"]["values"][0] == "cheap"
    ended = run(folder, "optimize", "two.yaml", *COMMAND[2:], "--format", "json", "--strategy", "dear")
    answer = json.loads(ended.stdout)
    assert [each["path"] for each in answer["decisions"]] == [RAISE, "funding.instruments.Seed.when"]
    (folder / "two.yaml").write_text(text.replace("[dear, cheap]", "[dear, cheep]"), encoding="utf-8")
    ended = run(folder, "optimize", "two.yaml", *COMMAND[2:])
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "did you mean 'cheap'?" in ended.stderr


def test_the_same_bytes_twice(folder):
    assert run(folder, *COMMAND, "--format", "json").stdout == run(folder, *COMMAND, "--format", "json").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["optimize", "open.yaml"], "optimize needs --objective"),
        (["optimize", "closed.yaml", "--objective", "arr"], "leaves nothing to decide"),
        ([*COMMAND[:-1], "minimum_cash"], "--subject-to: 'minimum_cash' is not METRIC OP VALUE"),
        ([*COMMAND[:3], "founder_ownership"], "did you mean 'founders_ownership'?"),
        ([*COMMAND[:3], "arr.p10", "--paths", "1"], "arr.p10 is a metric of a simulation"),
    ],
)
def test_wrong_usage(folder, arguments, said):
    ended = run(folder, *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
