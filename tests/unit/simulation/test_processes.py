"""This process and its helpers: every number once, the same bits, whoever does it, dies or is interrupted."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.process import SOURCE, environment, hears_interrupts
from llmventure import api
from llmventure.crew import processes
from llmventure.crew.processes import Processes
from llmventure.sampling.streams import CHUNK
from unit.simulation.companies import scenario
from unit.simulation.tasks import Dying, Failing, chatty, squares

Task = Callable[[range], tuple[int, list[int]]]
TEXT = """
company: {name: T, start: 2027-01, months: 36, opening_cash: 2.4M}
costs: {burn: {amount: {mean: 80k to 140k, monthly_noise: 40k}}}
funding:
  cap_table: {Mei: {shares: 8M, founder: true}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 6M, when: {runway_below: 9 months}, probability: 60%}
risks: {dear: {yearly_rate: 0.5, months: 6, change: {costs.burn.amount: x1.2 to 1.6}, mitigation: {monthly_cost: 1k, change: {costs.burn.amount: x0.9}}}}
"""  # noqa: E501 - a thing on one line


@pytest.fixture
def crew() -> Iterator[Processes]:
    """Of two, of which the second is there already."""
    with Processes(2) as found:
        done = list(found.each(squares, 200, seconds=60))
        assert len({who for who, _ in done}) == 2, "the helper did something"
        yield found


def answered(crew: Processes, task: Task, count: int = 60) -> tuple[set[int], list[int]]:
    found = list(crew.each(task, count, seconds=60))
    return {who for who, _ in found}, sorted(square for _, squares in found for square in squares)


def expected(count: int) -> list[int]:
    return [number * number for number in range(count)]


def test_each_number_is_answered_once_one_task_after_another(crew: Processes) -> None:
    for count in (60, 7, 2, 1, 0):
        who, found = answered(crew, squares, count)
        assert found == expected(count)
        assert count < 7 or len(who) == 2


def test_what_is_printed_does_not_stand_among_the_answers(crew: Processes, capfd: pytest.CaptureFixture[str]) -> None:
    who, found = answered(crew, chatty)
    assert found == expected(60) and len(who) == 2
    assert "between" in capfd.readouterr().out, "this process prints as ever"


def test_a_helper_that_dies_changes_nothing(crew: Processes, tmp_path: Path) -> None:
    who, found = answered(crew, Dying(tmp_path))
    assert (tmp_path / "died").exists() and found == expected(60)
    who, found = answered(crew, squares, 200)
    assert len(who) == 2, "another one takes its place"


def test_what_a_helper_raises_is_raised_here(crew: Processes) -> None:
    with pytest.raises(ValueError, match="not today"):
        answered(crew, Failing(sendable=True))
    # what cannot be sent is a helper lost, and what it should have done is done here
    assert answered(crew, Failing(sendable=False))[1] == expected(60)


def test_who_ends_early_leaves_no_helper_at_work(crew: Processes) -> None:
    for _ in crew.each(squares, 10_000, seconds=60):
        break
    assert answered(crew, squares)[1] == expected(60)


def test_where_no_process_can_be_started_this_one_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("no processes here")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with Processes(4) as alone:
        assert answered(alone, squares) == ({os.getpid()}, expected(60))


def test_nothing_is_started_for_what_is_short() -> None:
    with Processes(4) as crew:
        found = list(crew.each(squares, 20, seconds=0.1))
        assert {who for who, _ in found} == {os.getpid()}


def test_futures_are_the_same_whoever_folds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    company, paths = scenario(TEXT), 12 * CHUNK + 500
    alone = api.simulate(company, paths=paths, threads=1).report
    monkeypatch.setattr(processes, "WORTH", 0.0)
    both = api.simulate(company, paths=paths, threads=2).report
    assert (alone["run"]["threads"], both["run"]["threads"]) == (1, 2)
    assert {part: said for part, said in alone.items() if part != "run"} == {
        part: said for part, said in both.items() if part != "run"
    }
    assert both["mitigations"] and both["run"]["histories"] >= alone["run"]["histories"] > 0


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_helpers_end_with_this_process_however_that_ends(tmp_path: Path, how: signal.Signals) -> None:
    psutil = pytest.importorskip("psutil")
    (tmp_path / "scenario.yaml").write_text(TEXT, encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, "-m", "llmventure", "simulate", "--paths", "50000000", "--threads", "2", "--format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=tmp_path, start_new_session=True,
        env=environment() | {"PYTHONPATH": str(SOURCE)}, preexec_fn=hears_interrupts,
    )  # fmt: skip
    began, helpers = time.monotonic(), []
    while time.monotonic() - began < 60:
        with contextlib.suppress(psutil.Error):
            helpers = psutil.Process(started.pid).children()
            if helpers and helpers[0].cpu_times().user > 2:  # start-up is half of it
                break
        time.sleep(0.1)
    os.killpg(started.pid, how)
    output, said = started.communicate(timeout=60)
    if how is signal.SIGINT:
        assert started.returncode == 130 and said.strip() == "interrupted"
        assert 0 < json.loads(output)["run"]["paths"] < 50_000_000
    assert len(helpers) == 1
    _, alive = psutil.wait_procs(helpers, timeout=20)
    assert not alive
