"""The options of `compute` and `catalog` as a person writes them, and the four formats."""

import csv
import io
import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from llmventure.catalog.errors import CatalogError
from llmventure.commands.catalog import app as catalog_app
from llmventure.commands.compute import app as compute_app
from llmventure.errors import LlmventureError, UsageError

app = typer.Typer()
app.add_typer(compute_app)
app.add_typer(catalog_app)


def run(*words: str) -> str:
    found = CliRunner().invoke(app, list(words))
    if isinstance(found.exception, LlmventureError):
        raise found.exception
    assert found.exit_code == 0, found.output
    return found.stdout


def answer(*words: str) -> dict[str, Any]:
    read = json.loads(run("compute", *words, "--format", "json"))
    assert isinstance(read, dict)
    return read


TRAIN = ("train", "--parameters", "70B", "--training-tokens", "15T", "--gpu", "H100-SXM", "--gpus", "1,024")


def test_train_with_human_quantities() -> None:
    told = answer(*TRAIN, "--mfu", "40%", "--gpu-hour-price", "$2", "--experiments", "10%", "--goodput", "0.95")
    assert told["training_flop"] == 6.3e24
    assert told["gpu_hours"] == pytest.approx(6.3e24 / (989.4e12 * 0.4 * 0.95) / 3600 * 1.1)
    assert told["cost"] == pytest.approx(2 * told["gpu_hours"])


def test_train_phases_and_failures() -> None:
    phases = ("--phase", "gpus=512,days=3,mfu=0.38", "--phase", "gpus=256, days=10, mfu=40%")
    told = answer("train", "--gpu", "H100-SXM", *phases)
    assert (told["gpu_hours"], told["days"]) == (98304.0, 13.0)
    failures = ("--cluster-mtbf", "3h", "--restart-time", "5min", "--checkpoint-time", "30s")
    assert answer("train", *failures)["checkpoint_interval_seconds"] == pytest.approx((2 * 30 * 10800) ** 0.5)


def test_serve_and_rent_or_buy() -> None:
    served = answer(
        "serve", "--decode-tokens-per-second-per-gpu", "3325.5", "--gpu-hour-price", "2.5", "--utilization", "40%"
    )
    assert served["cost_per_million_output_tokens"] == pytest.approx(0.52206, abs=1e-5)
    owned = ("--gpu", "H100-SXM", "--unit-price", "37.5k", "--residual-value", "15%")
    rented = ("--gpu-hour-price", "2.5", "--utilization", "80%", "--electricity-price-per-kwh", "0.08")
    for life in ("4", "4 years", "48 months"):
        told = answer("rent-or-buy", *owned, "--life", life, *rented)
        assert told["cost_per_delivered_gpu_hour"]["owned"] == pytest.approx(2.17102, abs=1e-5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("train", "--mfu", "40"), "--mfu 40 would be 4000%"),
        (("train", "--parameters", "2.5m"), "--parameters '2.5m': 'm' is ambiguous in 2.5m"),
        (("train", "--parameters", "-7B"), "--parameters must be above 0, found -7B"),
        (("train", "--parameters", "1e20"), "--parameters 1e20 is more than 1e+15"),
        (("train", "--gpus", "2.5"), "--gpus must be a whole number, found 2.5"),
        (("train", "--rule", "compute_optimum"), "--rule cannot be 'compute_optimum'"),
        (("train", "--zero-stage", "4"), "--zero-stage cannot be '4'"),
        (("train", "--precision", "fp3"), "--precision cannot be 'fp3'"),
        (("train", "--phase", "gpus=512"), "cannot read --phase gpus=512"),
        (("train", "--cluster-mtbf", "3"), "--cluster-mtbf: '3' needs a unit"),
        (("train", "--days", "1e9"), "--days 1e9 is more than a century"),
        (("train", "--format", "xml"), "unknown format 'xml'"),
        (("rent-or-buy", "--power-usage-effectiveness", "0.9"), "--power-usage-effectiveness is at least 1, found 0.9"),
    ],
)
def test_slips_say_option_and_value(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError) as fault:
        run("compute", *words)
    assert fault.value.message == message
    assert fault.value.exit_code == 2


def test_a_near_choice_is_offered() -> None:
    with pytest.raises(UsageError) as fault:
        run("compute", "train", "--rule", "compute_optimum")
    assert str(fault.value.cure).startswith("did you mean compute_optimal?")


def test_the_four_formats_say_the_same() -> None:
    words = (*TRAIN, "--mfu", "40%", "--gpu-hour-price", "2")
    table, markdown = run("compute", *words), run("compute", *words, "--format", "markdown")
    for text in (table, markdown):
        assert "6.3e+24" in text
        assert "$8,843,744" in text
        assert "40.0%" in text
        assert "above the 90th percentile" in text
    rows = list(csv.reader(io.StringIO(run("compute", *words, "--format", "csv"))))
    assert rows[0] == ["key", "value"]
    assert {len(row) for row in rows} == {2}
    told = dict(rows[1:])
    assert float(told["cost"]) == answer(*words)["cost"]


@pytest.mark.parametrize("table", ["gpus", "models", "prices", "salaries", "rounds", "cases"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_every_table_of_the_catalog_in_every_format(table: str, form: str) -> None:
    text = run("catalog", table, "--format", form)
    if form == "json":
        rows = json.loads(text)
        assert rows
        assert all(row["source"] and row["as_of"] for row in rows)
    elif form == "csv":
        cells = list(csv.reader(io.StringIO(text)))
        assert {len(line) for line in cells} == {len(cells[0])}
    else:
        assert "source" in text.splitlines()[0]


def test_a_word_finds_rows_and_a_wrong_one_is_a_fault() -> None:
    found = json.loads(run("catalog", "gpus", "h100 sxm", "--format", "json"))
    assert "H100-SXM" in [row["key"] for row in found]
    assert len(found) < 5
    with pytest.raises(CatalogError, match="no row has 'quux'"):
        run("catalog", "gpus", "quux")


def test_names_are_whole_in_a_narrow_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    text = run("catalog", "models", "llama-3.1")
    assert "Llama-3.1-405B" in text
    assert "405B" in text
