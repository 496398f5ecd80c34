"""``sweep``: every combination once, in order, with the plan's own figures."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec

import pytest

from cli.process import environment, hears_interrupts
from llmventure import api
from llmventure.choice.sweep import axes, split, sweep
from llmventure.errors import ScenarioError, UsageError
from llmventure.render import sweep as page
from llmventure.render.view import View
from unit.choice.companies import STEADY

needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="needs the extra llmventure[cluster]")
RAISE = "funding.instruments.Seed.investment_amount"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(STEADY, encoding="utf-8")
    return path


def test_a_grid_in_order_with_the_figures_of_each_plan(file):
    found = sweep(file, ["company.opening_cash=100k,300k,600k", f"{RAISE}=900k,2M", "company.months=12"])
    assert found["paths"] == ["company.opening_cash", RAISE]
    assert [row["values"] for row in found["rows"]] == [
        ["100k", "900k"], ["100k", "2M"], ["300k", "900k"], ["300k", "2M"], ["600k", "900k"], ["600k", "2M"],
    ]  # fmt: skip
    for row in found["rows"]:
        cash, raised = row["values"]
        sets = ("company.months=12", f"company.opening_cash={cash}", f"{RAISE}={raised}")
        metrics = api.plan(api.load(file, sets=sets)).report["metrics"]
        shared = set(metrics) & set(row["metrics"])
        assert len(shared) > 12
        assert {name: row["metrics"][name] for name in shared} == {name: metrics[name] for name in shared}
    assert found["rows"][4]["metrics"]["closing_cash"] == pytest.approx(600e3 + 900e3 - 1.2e6)


def test_the_csv_has_a_row_for_each(file):
    found = sweep(file, ["company.opening_cash=100k,300k"])
    rows = list(csv.DictReader(io.StringIO(page.text(found, "csv", View()))))
    assert [row["company.opening_cash"] for row in rows] == ["100k", "300k"]
    assert [float(row["runway_months"]) for row in rows] == [1.0, 3.0]
    assert [row["cash_out_month"] for row in rows] == ["2027-11", "2028-01"]


def test_a_combination_without_a_plan_keeps_its_row(file):
    found = sweep(file, [f"{RAISE}=2M,20M"])
    assert [row["fault"] is None for row in found["rows"]] == [True, False]
    assert "whole company" in found["rows"][1]["fault"]
    assert set(found["rows"][1]["metrics"].values()) == {None}
    assert "whole company" in " ".join(page.text(found, "table", View(80)).split())


def test_where_nothing_has_a_plan_the_fault_is_told(file):
    with pytest.raises(ScenarioError, match="whole company"):
        sweep(file, [f"{RAISE}=20M,30M"])


def test_progress_is_told(file):
    told = []
    sweep(file, ["company.months=3,4,5"], tick=lambda done, whole: told.append((done, whole)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1M,2M", ["1M", "2M"]),
        ("{p10: 1, p50: 2, p90: 3}, 4", ["{p10: 1, p50: 2, p90: 3}", "4"]),
        ("[0, 128], [1]", ["[0, 128]", "[1]"]),
        ("'a,b',\"c,d\"", ["'a,b'", '"c,d"']),
        ("1 to 2, 3", ["1 to 2", "3"]),
        ("1,,2", ["1", "", "2"]),
    ],
)
def test_values_are_parted_by_commas(text, parts):
    assert split(text) == parts


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ([], "nothing to sweep over"),
        (["company.months=12"], "nothing to sweep over"),
        (["company.months"], "not PATH=A,B,C"),
        (["company.months=1,,2"], "one of the values is empty"),
        (["company.months=1,2", "company.months=3,4"], "is there twice"),
        (["company.moths=1,2"], "there is no 'moths'"),
        (["company.months=" + ",".join(map(str, range(1, 400))), "company.opening_cash=" + ",".join(["1M"] * 300)],
         "119,700 combinations"),
    ],
)  # fmt: skip
def test_wrong_usage(file, sets, said):
    with pytest.raises(UsageError) as caught:
        sweep(file, sets)
    assert said in caught.value.message


def test_axes_keep_their_order():
    assert [axis.path for axis in axes(["b=1,2", "a=3"])] == ["b", "a"]


CHANCY = """
company: {name: T, start: 2027-01, months: 18, opening_cash: 1.5M}
costs: {burn: {amount: {mean: 90k, monthly_noise: 40k}}}
"""


@pytest.fixture
def chancy(tmp_path):
    path = tmp_path / "chancy.yaml"
    path.write_text(CHANCY, encoding="utf-8")
    return path


def test_futures_of_each_are_those_of_simulate(chancy):
    found = sweep(chancy, ["company.opening_cash=1M,1.5M,2M", "company.months=12,18"], paths=700, threads=1)
    assert len(found["rows"]) == 6 and found["run"]["paths"] == 700
    for row in found["rows"]:
        sets = tuple(f"{path}={value}" for path, value in zip(found["paths"], row["values"], strict=True))
        report = api.simulate(api.load(chancy, sets=sets), paths=700).report
        assert row["metrics"]["ruin.probability"] == report["ruin"]["probability"]
        assert row["metrics"]["ruin.standard_error"] == report["ruin"]["standard_error"]
        for name in ("closing_cash", "runway_months"):
            assert {key: row["metrics"][f"{name}.{key}"] for key in ("p10", "p50", "p90", "mean")} == report["metrics"][
                name
            ]
    ruin = [row["metrics"]["ruin.probability"] for row in found["rows"]]
    assert ruin[1] > ruin[3] > ruin[5] and ruin[1] > ruin[0]
    shown = page.text(found, "table", View(80))
    assert "6 simulations of 700 futures" in " ".join(shown.split())


@needs_dask
def test_workers_answer_the_same_rows_in_the_same_order(chancy):
    sets = ["company.opening_cash=1M,1.2M,1.5M,2M", "company.months=12,18,24"]
    told = []
    workers = sweep(chancy, sets, paths=300, workers=2, tick=lambda done, whole: told.append((done, whole)))
    assert workers == sweep(chancy, sets, paths=300)
    assert told[0] == (1, 12) and told[-1] == (12, 12) and told == sorted(told)
    faulty = [f"{RAISE}=2M,20M,3M"]
    steady = chancy.with_name("steady.yaml")
    steady.write_text(STEADY, encoding="utf-8")
    assert sweep(steady, faulty, workers=1) == sweep(steady, faulty)


def test_parquet_has_the_columns_of_the_csv(file, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra llmventure[parquet]")
    found = sweep(file, [f"{RAISE}=2M,20M", "company.opening_cash=100k,300k"])
    target = tmp_path / "grid.parquet"
    target.write_bytes(page.parquet(found))
    table = parquet.read_table(target)
    rows = list(csv.DictReader(io.StringIO(page.text(found, "csv", View()))))
    assert table.column_names == list(rows[0])
    assert table.column("company.opening_cash").to_pylist() == ["100k", "300k"] * 2
    assert str(table.schema.field("minimum_cash").type) == "double"
    assert table.column("cash_out_month").to_pylist()[:2] == ["2028-10", "2028-12"]
    assert table.column("runway_months").to_pylist()[2:] == [None, None]
    assert [each is None for each in table.column("fault").to_pylist()] == [True, True, False, False]
    about = table.schema.metadata
    assert about[b"llmventure.scenario_sha256"].decode() == found["run"]["scenario_sha256"]


def test_without_pyarrow_the_cure_is_named(file, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match="pyarrow is not installed") as caught:
        page.parquet(sweep(file, ["company.months=3,4"]))
    assert "llmventure[parquet]" in caught.value.cure


def test_a_file_is_there_whole_or_not_at_all(chancy, tmp_path):
    """Interrupted half-way nothing is written; what is there already is refused before anything is planned."""
    (tmp_path / "there.csv").write_text("mine", encoding="utf-8")
    command = [sys.executable, "-m", "llmventure", "sweep", str(chancy), "--paths", "90000"]
    command += ["--set", "company.opening_cash=" + ",".join(f"{cash}k" for cash in range(1000, 1900))]
    began = time.monotonic()
    refused = subprocess.run(
        [*command, "--to", str(tmp_path / "there.csv")], env=environment(), capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    start_up = time.monotonic() - began
    assert refused.returncode == 4 and "already exists" in refused.stderr and start_up < 20
    started = subprocess.Popen(
        [*command, "--to", str(tmp_path / "grid.csv")], env=environment(), stderr=subprocess.PIPE, encoding="utf-8",
        preexec_fn=hears_interrupts if os.name != "nt" else None,
    )  # fmt: skip
    time.sleep(max(5.0, 3 * start_up))  # a busy machine is slow to start
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=60)
    assert started.returncode == 130 and said.strip() == "interrupted"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chancy.yaml", "there.csv"]
