"""``diff``, ``solve``, ``sensitivity``, ``sweep`` and ``--fail-if`` as a shell sees them."""

import csv
import io
import json
import os
import shlex
import subprocess
import sys

import pytest

from cli.process import environment
from unit.choice.companies import ADDITIVE, STEADY

RAISE = "funding.instruments.Seed.investment_amount"
SOLVE = ["solve", "steady.yaml", "--vary", RAISE, "--until", "minimum_cash >= 0"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "steady.yaml").write_text(STEADY, encoding="utf-8")
    (tmp_path / "richer.yaml").write_text(STEADY.replace("300k", "600k"), encoding="utf-8")
    (tmp_path / "additive.yaml").write_text(ADDITIVE, encoding="utf-8")
    return tmp_path


def run(folder, *arguments, **changes):
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "llmventure", *arguments],
        capture_output=True, encoding="utf-8", env=environment(**changes), cwd=folder, timeout=120, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


COMMANDS = [
    ["diff", "steady.yaml", "richer.yaml"],
    SOLVE,
    ["sensitivity", "additive.yaml", "--metric", "closing_cash", "--samples", "32"],
    ["sweep", "steady.yaml", "--set", "company.months=12,24"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_format(folder, command):
    shown = {form: run(folder, *command, "--format", form) for form in ("table", "json", "csv", "markdown")}
    assert {form: (ended.returncode, ended.stderr) for form, ended in shown.items()} == dict.fromkeys(shown, (0, ""))
    assert json.loads(shown["json"].stdout)["schema_version"] == 1
    rows = list(csv.reader(io.StringIO(shown["csv"].stdout)))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1
    assert shown["markdown"].stdout.startswith("# ")


@pytest.mark.parametrize("columns", ["40", "80", "140"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_any_width_and_plain_terminals(folder, command, columns):
    ended = run(folder, *command, "--format", "table", COLUMNS=columns, LC_ALL="C")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.isascii()
    lines = [line for line in ended.stdout.splitlines() if not line.startswith("llmventure ")]
    assert max(map(len, lines)) <= int(columns)


def test_the_command_that_solve_prints_gives_the_plan_that_it_promises(folder):
    ended = run(folder, *SOLVE)
    command = shlex.split(ended.stdout.splitlines()[-1])
    assert command[0] == "llmventure"
    planned = run(folder, *command[1:], "--format", "json")
    assert json.loads(planned.stdout)["metrics"]["minimum_cash"] == 0.0


def test_solve_without_an_answer_is_fine_and_says_so(folder):
    ended = run(folder, *SOLVE, "--between", "1M..2M")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "No value between 1,000,000 and 2,000,000" in " ".join(ended.stdout.split())
    assert "2,000,000: Lowest cash −$100k" in " ".join(ended.stdout.split())


def test_diff_of_a_saved_plan(folder):
    (folder / "saved.json").write_text(run(folder, "plan", "steady.yaml", "--format", "json").stdout, encoding="utf-8")
    ended = run(folder, "diff", "saved.json", "richer.yaml")
    assert ended.returncode == 0
    assert "Runway 3 → 6 months; cash out 2028-01 → 2028-04" in ended.stdout
    assert "Inputs" not in ended.stdout


def test_the_tornado_has_bars_on_both_sides(folder):
    ended = run(folder, "sensitivity", "additive.yaml", "--metric", "closing_cash", "--samples", "0")
    (longest, shorter) = (line for line in ended.stdout.splitlines() if "│" in line)
    assert "███████│███████" in longest
    assert "  █████│█████" in shorter


def test_breakpoints_in_words(folder):
    ended = run(folder, "sensitivity", "additive.yaml", "--keep", "closing_cash >= 780k", "--samples", "0")
    assert "costs.one.amount: while below 52k (the plan has 50k" in " ".join(ended.stdout.split())


def test_sweep_to_a_file(folder):
    command = ["sweep", "steady.yaml", "--set", f"{RAISE}=1M,20M", "--to", "grid.csv"]
    ended = run(folder, *command)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "wrote grid.csv (2 rows)" in ended.stderr
    assert "1 of 2 combinations have no plan" in ended.stderr
    assert len((folder / "grid.csv").read_text().splitlines()) == 3
    assert run(folder, *command).returncode == 4
    assert run(folder, *command, "--force", "-q").stderr == ""
    assert run(folder, *command[:-1], "grid.xls").returncode == 2
    assert run(folder, *command[:-1], "steady.yaml").returncode == 2


@pytest.mark.parametrize(
    ("conditions", "code", "said"),
    [
        (["runway_months < 3"], 0, ""),
        (["minimum_cash < 0"], 3, "error: --fail-if: minimum_cash < 0 (it is -1,200,000)"),
        (["runway_months < 3", "cash_out_month < 2029-01"], 3, "cash_out_month < 2029-01 (it is 2028-01)"),
        (["ruin.probability > 10%"], 2, "a plan does not have ruin.probability"),
        (["runway_mnths < 3"], 2, "did you mean 'runway_months'?"),
    ],
)
def test_gates_of_a_plan(folder, conditions, code, said):
    options = [word for condition in conditions for word in ("--fail-if", condition)]
    ended = run(folder, "plan", "steady.yaml", *options)
    assert ended.returncode == code
    assert said in ended.stderr


@pytest.mark.parametrize(
    ("condition", "code", "said"),
    [
        # all of it is the founders': nothing is owed, and no cash is left
        ("founders_proceeds < 20M", 0, ""),
        ("founders_proceeds < 21M", 3, "founders_proceeds < 21M (it is 20,000,000)"),
        ("founders_votes < 100%", 0, ""),
    ],
)
def test_gates_of_an_exit_are_of_the_plan_too(folder, condition, code, said):
    (folder / "sold.yaml").write_text(
        "company: {name: S, start: 2027-01, months: 12, opening_cash: 1.2M}\n"
        "costs: {rent: {amount: 100k}}\n"
        "funding: {cap_table: {Ada: {shares: 1M, founder: true}}}\n"
        "exit: {when: 2027-12, enterprise_value: 20M}\n",
        encoding="utf-8",
    )
    ended = run(folder, "plan", "sold.yaml", "--fail-if", condition)
    assert (ended.returncode, said in ended.stderr) == (code, True), ended.stderr


@pytest.mark.parametrize(("condition", "code"), [("ruin.probability > 99%", 3), ("ruin.probability < 99%", 0)])
def test_gates_of_a_simulation(folder, condition, code):
    assert run(folder, "simulate", "steady.yaml", "--paths", "50", "--fail-if", condition).returncode == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["diff", "steady.yaml"], "diff takes two files"),
        (["diff", "a", "b", "c"], "diff takes two files"),
        (["diff", "steady.yaml", "missing.yaml"], "missing.yaml"),
        (["solve", "steady.yaml"], "solve needs --vary"),
        (["solve", "steady.yaml", "--vary", "company.months"], "solve needs --until"),
        ([*SOLVE[:-1], "minimum_cash"], "is not METRIC OP VALUE"),
        ([*SOLVE[:-1], "closing_cash > 1M EUR"], "is in USD"),
        ([*SOLVE, "--between", "soon"], "is not LOW..HIGH"),
        (["sensitivity", "steady.yaml", "--metric", "runway"], "did you mean 'runway_months'?"),
        (["sensitivity", "steady.yaml", "--keep", "runway_months"], "--keep: 'runway_months' is not METRIC OP VALUE"),
        (["sweep", "steady.yaml"], "nothing to sweep over"),
    ],
)
def test_wrong_usage(folder, arguments, said):
    ended = run(folder, *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_same_bytes_twice(folder):
    command = [*COMMANDS[2], "--format", "json"]
    assert run(folder, *command).stdout == run(folder, *command).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_progress_is_on_a_terminal_only_and_gone_at_the_end(folder):
    import pty

    ours, theirs = pty.openpty()
    values = ",".join(str(number) for number in range(1, 401))
    process = subprocess.Popen(
        [sys.executable, "-m", "llmventure", "sweep", "steady.yaml", "--set", f"company.months={values}"],
        stdout=subprocess.DEVNULL, stderr=theirs, stdin=subprocess.DEVNULL, env=environment(), cwd=folder,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        told += part
    assert process.wait(120) == 0
    assert b"of 400 plans" in told
    assert told.endswith(b"\r\x1b[K")


def test_a_gate_of_a_comparison(folder):
    ended = run(folder, "compare", "steady.yaml", "richer.yaml", "--fail-if", "minimum_cash < 1")
    assert ended.returncode == 3
    assert "--fail-if: steady.yaml: minimum_cash < 1 (it is" in ended.stderr
    assert ended.stdout
    assert run(folder, "compare", "steady.yaml", "--fail-if", "no such thing").returncode == 2


def test_detail_in_a_shell(folder):
    for form, shown in (("table", "\nIncome statement"), ("json", '"detail": {'), ("markdown", "Income statement")):
        ended = run(folder, "plan", "steady.yaml", "--detail", "--format", form)
        assert (ended.returncode, shown in ended.stdout) == (0, True), form


def test_cases_and_strategies_of_standard_input(tmp_path):
    """It is read once, and asked again for each."""
    text = STEADY + "strategies: {thrifty: {costs: {office: {amount: 90k}}}, dear: {}}\ncases: {down: {}, up: {}}\n"
    (tmp_path / "both.yaml").write_text(text, encoding="utf-8")

    def compared(name, said):
        words = [
            sys.executable,
            "-W",
            "error",
            "-m",
            "llmventure",
            "compare",
            name,
            "--case",
            "all",
            "--format",
            "json",
        ]
        return subprocess.run(
            words, input=said, capture_output=True, encoding="utf-8", env=environment(), cwd=tmp_path, timeout=120,
            check=False,
        )  # fmt: skip

    ended = compared("-", text)
    assert (ended.returncode, ended.stderr) == (0, "")
    found = [(each["strategy"], each["case"], each["metrics"]) for each in json.loads(ended.stdout)["strategies"]]
    of_the_file = json.loads(compared("both.yaml", "").stdout)["strategies"]
    assert found == [(each["strategy"], each["case"], each["metrics"]) for each in of_the_file]
    assert len(found) == 4
