"""How much memory a simulation needs is known before it is taken: enough, and not absurdly much."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.process import environment
from llmventure import api, simulation
from llmventure.engine import uses_foresight
from llmventure.errors import UsageError
from llmventure.sampling.streams import LOT, LOT_AHEAD
from llmventure.simulation import room
from llmventure.simulation.folding import chunks_beside
from llmventure.simulation.room import need, refuse_what_does_not_fit
from unit.simulation.companies import model, scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
LONG = "company: {name: T, start: 2027-01, months: 600, opening_cash: 5M}\ncosts:\n" + "\n".join(
    f"  c{number}: {{amount: {{mean: 10k, monthly_noise: 2k}}}}" for number in range(60)
)


def test_what_would_not_fit_is_refused_with_the_number_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("something was begun")

    monkeypatch.setattr(simulation, "Folding", never)
    monkeypatch.setattr(room, "machine_memory", lambda: 16e9)
    company = scenario(LONG)
    # 600 months × 16,384 paths × 194 lines × 8 bytes = 15.3 GB a thread
    with pytest.raises(
        UsageError, match=r"needs about 7\d\d\.\d GB and the machine has 16\.0: 600 months × 16,384"
    ) as caught:
        api.simulate(company, paths=10_000_000, threads=50)
    assert "on each of 50 threads" in caught.value.message and caught.value.cure == "--threads 1 fits"
    monkeypatch.setattr(room, "machine_memory", lambda: 4e9)
    with pytest.raises(UsageError) as caught:
        api.simulate(company, paths=10_000, threads=1)
    assert caught.value.cure == "fewer paths, months or things"


def test_memory_is_flat_in_paths_and_the_number_is_the_arithmetic() -> None:
    company = model("costs: {rent: {amount: {mean: 10k, monthly_noise: 2k}}}", months=60)
    million, ten = need(company, 1_000_000), need(company, 10_000_000)
    assert million == ten and million.of_lot == 8 * 60 * LOT * 8192 * million.lines
    refuse_what_does_not_fit(company, 10_000_000, threads=2, memory=600e6)
    with pytest.raises(UsageError, match="needs about"):
        refuse_what_does_not_fit(company, 10_000_000, threads=2, memory=300e6)


def test_lots_are_wider_where_something_looks_ahead_and_memory_is_plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    costs = "costs: {rent: {amount: {mean: 10k, monthly_noise: 2k}}}\n"
    calm = model(costs, months=60)
    company = model(costs + "policy: {cut: {when: {runway_below: 5 months}, freeze: hiring}}", months=60)
    assert need(company, 10**6, 4, ahead=True).lines == need(calm, 10**6).lines + room.OF_HISTORIES
    wide = need(company, 10**6, LOT_AHEAD, ahead=True)
    assert wide.of_lot == 8 * 60 * LOT_AHEAD * 8192 * wide.lines
    monkeypatch.setattr(room, "machine_memory", lambda: 2 * wide.on(13))
    assert chunks_beside([company], 10**6, 13) == LOT_AHEAD
    assert chunks_beside([calm, company], 10**6, 13) == LOT_AHEAD
    assert chunks_beside([calm], 10**6, 13) == LOT
    assert chunks_beside([company], 10**6, 14) == LOT
    assert chunks_beside([company], 13 * LOT_AHEAD * 8192, 99) == LOT_AHEAD  # so many have something to do
    monkeypatch.setattr(room, "machine_memory", lambda: None)
    assert chunks_beside([company], 10**6, 1) == LOT


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("starter", 8192),
        ("open-model-lab", 8192),
        ("video-security", 8192),
        ("video-security", 33_000),
        ("customer-service-assistant", 33_000),
    ],
)
def test_it_is_an_upper_bound_and_within_twice_what_is_used(name: str, paths: int) -> None:
    file = SCENARIOS / f"{name}.yaml"
    code = (
        f"import llmventure as lv; lv.simulate(lv.load({str(file)!r}), paths={paths}, threads=1, mitigations=False)\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment(), check=True, capture_output=True, encoding="utf-8"
    )
    used = int(ran.stdout) * 1024
    company = api.load(file).model
    most = need(company, paths, chunks_beside([company], paths, 1), ahead=uses_foresight(company))
    assert used <= most.on(1) < 2 * used
