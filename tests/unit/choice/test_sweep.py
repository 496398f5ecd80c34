"""``sweep``: every combination once, in order, with the plan's own figures."""

import csv
import io

import pytest

from llmventure import api
from llmventure.errors import ScenarioError, UsageError
from llmventure.render import sweep as page
from llmventure.render.view import View
from llmventure.sweep import axes, split, sweep
from unit.choice.companies import STEADY

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
