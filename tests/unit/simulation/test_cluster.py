"""Processes instead of threads: the same bits, whoever dies on the way, in whatever order the answers come."""

import contextlib
import itertools
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from cli.process import SOURCE, environment, hears_interrupts
from llmventure import api
from llmventure.crew.cluster import Cluster
from llmventure.errors import ScenarioError, UsageError
from llmventure.report.simulation import SimulationReport
from llmventure.sampling.draws import Lot
from llmventure.sampling.streams import CHUNK
from llmventure.simulation.folding import Folding
from llmventure.simulation.tally import Tally
from unit.simulation.companies import scenario

TEXT = """
company: {name: T, start: 2027-01, months: 36, opening_cash: 2.4M}
costs: {burn: {amount: {mean: 80k to 140k, monthly_noise: 40k}}}
funding:
  cap_table: {Mei: {shares: 8M, founder: true}}
  instruments:
    Seed: {kind: priced_round, investment_amount: 2M, pre_money_valuation: 6M, when: {runway_below: 9 months}, probability: 60%}
risks: {dear: {yearly_rate: 0.5, months: 6, change: {costs.burn.amount: x1.2 to 1.6}}}
"""  # noqa: E501 - an instrument on one line
PATHS = 12 * CHUNK + 500
"""A row of tasks, and a last chunk that is cut short; few enough that every path is kept."""


needs_dask = pytest.mark.skipif(
    find_spec("distributed") is None, reason="needs the extra llmventure[cluster]: pip install 'llmventure[cluster]'"
)


def told(report: SimulationReport) -> dict[str, object]:
    """All but how it was made."""
    return {name: part for name, part in report.items() if name != "run"}


def test_tallies_merge_in_any_order() -> None:
    """What threads add one by one, merged in every order of three parts, after a journey as bytes."""
    company = scenario(TEXT).model
    for paths in (2 * CHUNK + 100, 3 * CHUNK):
        folding = Folding([company], [Lot.of(company, 7)], paths)
        parts = [pickle.loads(pickle.dumps(folding(range(at, at + 1)))).tallies[0] for at in range(3)]
        whole = api.simulate(scenario(TEXT), paths=paths, threads=1)
        for turn in itertools.permutations(range(3)):
            tally = Tally(36, exact=True)
            for at in turn:
                tally.merge(pickle.loads(pickle.dumps(parts[at])))
            mine = whole.simulated.tally
            assert tally.ruin == mine.ruin and tally.shares_of_variance() == mine.shares_of_variance()
            assert tally.befell == mine.befell and tally.first_ruined == mine.first_ruined
            for name, kept in mine.spreads.items():
                assert tally.mean(name) == mine.mean(name)
                assert tally.spreads[name].quantile(0.3) == kept.quantile(0.3), name
            assert [tally.cash.quantile(at, 0.9) for at in range(36)] == [
                mine.cash.quantile(at, 0.9) for at in range(36)
            ]


def test_tallies_of_bins_merge_too() -> None:
    company = scenario(TEXT).model
    folding = Folding([company], [Lot.of(company, 7)], 100_000)
    parts = [folding(range(at, at + 1)).tallies[0] for at in range(3)]
    at_once = folding(range(3)).tallies[0]
    tally = Tally(36, exact=False)
    for at in (2, 0, 1):
        tally.merge(pickle.loads(pickle.dumps(parts[at])))
    assert (tally.cash.counts == at_once.cash.counts).all() and tally.cash.counts.sum() == 36 * 3 * CHUNK
    assert tally.mean("minimum_cash") == at_once.mean("minimum_cash")
    assert len(pickle.dumps(at_once)) < at_once.cash.counts.nbytes / 4, "the zeros stay at home"


def test_without_the_extra_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="is not installed") as caught:
        api.simulate(scenario(TEXT), paths=10, workers=2)
    assert caught.value.cure is not None and "llmventure[cluster]" in caught.value.cure


def test_workers_or_a_scheduler_but_not_both_and_not_none() -> None:
    for wrong in ({}, {"workers": 2, "scheduler": "tcp://127.0.0.1:1"}, {"workers": 0}):
        with pytest.raises(UsageError):
            Cluster(**wrong)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "scenario.yaml").write_text(TEXT, encoding="utf-8")
    yield tmp_path


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "llmventure", *arguments],
        capture_output=True, encoding="utf-8", env=environment() | {"PYTHONPATH": str(SOURCE)}, cwd=folder,
        timeout=120, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@needs_dask
def test_the_same_bits_as_threads_and_nothing_said_beside(folder: Path) -> None:
    asked = "simulate", "--paths", str(PATHS), "--format", "json"
    threads, workers = run(folder, *asked, "--threads", "2"), run(folder, *asked, "--workers", "2")
    assert workers.returncode == 0, workers.stderr
    assert workers.stderr == ""
    one, two = json.loads(threads.stdout), json.loads(workers.stdout)
    assert told(one) == told(two)
    assert (one["run"]["workers"], two["run"]["workers"]) == (0, 2)


@needs_dask
def test_a_worker_that_is_killed_half_way_changes_nothing() -> None:
    psutil = pytest.importorskip("psutil")
    killed: list[int] = []

    def kill_one(done: int, whole: int) -> None:
        if not killed and 0 < done < whole / 2:
            worker = next(
                child for child in psutil.Process().children() if any("spawn_main" in word for word in child.cmdline())
            )
            killed.append(worker.pid)
            worker.kill()

    company = scenario(TEXT)
    expected = api.simulate(company, paths=PATHS, threads=1).report
    found = api.simulate(company, paths=PATHS, workers=2, progress=kill_one)
    assert len(killed) == 1 and not psutil.pid_exists(killed[0])
    assert told(found.report) == told(expected)
    assert not found.simulated.interrupted


@needs_dask
def test_a_scheduler_that_is_running_is_used(folder: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=1, threads_per_worker=2, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0",
        silence_logs="CRITICAL",
    ) as running:  # fmt: skip
        asked = "simulate", "--paths", "9000", "--format", "json"
        found = run(folder, *asked, "--scheduler", running.scheduler_address)
    assert found.returncode == 0, found.stderr
    report = json.loads(found.stdout)
    assert (report["run"]["workers"], report["run"]["threads"]) == (1, 2)
    assert told(report) == told(json.loads(run(folder, *asked).stdout))


@needs_dask
def test_a_scheduler_that_is_not_there(folder: Path) -> None:
    ended = run(folder, "simulate", "--scheduler", "tcp://127.0.0.1:9")
    assert ended.returncode == 2 and "no scheduler answers at tcp://127.0.0.1:9" in ended.stderr
    assert "Traceback" not in ended.stderr and "dask scheduler" in ended.stderr
    assert run(folder, "simulate", "--threads", "2", "--workers", "2").returncode == 2


@needs_dask
def test_a_fault_on_a_worker_is_the_users_all_the_same() -> None:
    company = scenario(TEXT.replace("x1.2 to 1.6", "x1.2 to 1.6, company.months: x2"))
    with pytest.raises(ScenarioError, match="cannot change while the plan runs"):
        api.simulate(company, paths=3 * CHUNK, workers=1)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@needs_dask
def test_an_interrupt_of_the_whole_group_shows_what_was_done(folder: Path) -> None:
    """As a terminal sends it: to the workers too, which must not hear it."""
    started = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "llmventure", "simulate", "--paths", "50000000", "--workers", "2",
         "--format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=folder, start_new_session=True,
        env=environment() | {"PYTHONPATH": str(SOURCE)}, preexec_fn=hears_interrupts,
    )  # fmt: skip
    psutil = pytest.importorskip("psutil")

    def worked() -> float:
        """CPU seconds of the worker that has least, 0 until there are two."""
        found = []
        for child in psutil.Process(started.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if any("spawn_main" in word for word in child.cmdline()):
                    found.append(child.cpu_times().user)
        return min(found) if len(found) == 2 else 0.0

    began = time.monotonic()
    while worked() < 6 and time.monotonic() - began < 100:  # start-up takes two of them
        time.sleep(0.5)
    os.killpg(started.pid, signal.SIGINT)
    output, said = started.communicate(timeout=60)
    assert started.returncode == 130 and said.strip() == "interrupted"
    report = json.loads(output)
    assert 0 < report["run"]["paths"] < 50_000_000
    assert any(warning["code"] == "interrupted" for warning in report["warnings"])
